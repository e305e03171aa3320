from __future__ import annotations

import json
import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.api.text import clean
from console.tables.format import cell_len, safe
from console.tables.reading import LONG, MOST_FOUND, Reading, escaped, key_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PEER = {"id": "p-1", "name": "Ada", "tracks": {"ada": {"kind": "audio"}}}


@given(JSON)
def test_json_stays_the_same_json(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    assert json.loads(escaped(text)) == value


@given(st.text())
def test_nothing_is_left_that_a_terminal_obeys_or_hides(text: str) -> None:
    shown = escaped(text)
    assert all(safe(line) == line for line in shown.split("\n"))
    assert escaped(shown) == shown
    visible = shown.replace("\n", "")
    assert not any(clean("a" + char) == "a" for char in visible)


@given(st.text(st.characters() | st.sampled_from("漢👩\u0301\n ab")), st.integers(2, 30))
@example(text="漢漢", width=3)  # fewer characters than cells
@example(text="漢" * (LONG + 1), width=5)
def test_rows_hold_all_of_it_and_fit(text: str, width: int) -> None:
    reading = Reading(text)
    reading.lay_out(width)
    rows = [reading.row(number) for number in range(len(reading))]
    assert all(cell_len(row) <= width for row, _ in rows)
    for number, (row, start) in enumerate(rows):
        assert reading.text[start : start + len(row)] == row
        assert "\n" not in row
        assert reading.row_at(start) == number
    joined = "".join(
        ("\n" if number and reading.begins_line(number) else "") + row for number, (row, _) in enumerate(rows)
    )
    assert joined == reading.text


@given(st.text("abAB\n\u202e", max_size=60), st.text("abA\u202e", min_size=1, max_size=4), st.integers(2, 9))
def test_what_is_found_is_where_it_is_said_to_be(text: str, wanted: str, width: int) -> None:
    reading = Reading(text)
    reading.lay_out(width)
    assert reading.search(wanted) == reading.text.lower().count(escaped(wanted).lower())
    marked = ""
    for number in range(len(reading)):
        row, _ = reading.row(number)
        marked += "".join(row[start:end] for start, end in reading.found_in(number))
    assert marked.lower() == escaped(wanted).lower() * len(reading.found)


def test_nothing_is_found_by_nothing() -> None:
    reading = Reading("abc")
    assert reading.search("") == 0
    assert reading.search("a.c") == 0  # a text, and no pattern
    assert reading.search("BC") == 1


def test_keys_are_told_from_texts() -> None:
    assert key_of('  "na\\"me": "x"') == (2, 10)
    assert key_of('  "only a text"') is None
    assert key_of("plain words: here") is None


def test_a_long_line_of_wide_characters_is_cut_in_no_time() -> None:
    reading = Reading("漢" * (LONG * 100))
    begun = time.process_time()
    reading.lay_out(80)
    assert time.process_time() - begun < 0.5  # character by character it would take seconds
    assert max(cell_len(reading.row(number)[0]) for number in range(20)) <= 80
    assert sum(len(reading.row(number)[0]) for number in range(len(reading))) == LONG * 100


@settings(max_examples=20)
@given(st.sampled_from("ax"))
def test_one_letter_in_a_megabyte_is_found_so_many_times_at_most(letter: str) -> None:
    reading = Reading("ax" * 500_000)
    assert reading.search(letter) == MOST_FOUND
