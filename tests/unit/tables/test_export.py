from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from console.config.secret import Secret
from console.tables.export import MadeRows, Row, Sheet, csv_text, json_text, neutral

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u207a\u208a\u207b\u2212"
HOSTILE = st.text(
    st.characters()
    | st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20\u2212;,\"'\t\r\n \u200b\u00a0\u202e\ufeff\x00\x1b\ud800[漢"),
    max_size=20,
)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]))
CELLS = HOSTILE | st.integers() | st.floats() | st.booleans() | st.none() | MOMENTS
WHEN = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


class Colour(StrEnum):
    RED = "=red"


def csv_of(*rows: Row, columns: tuple[str, ...] = ("a", "b")) -> str:
    return "".join(csv_text(Sheet("x", columns, rows)))


def json_of(*rows: Row, columns: tuple[str, ...] = ("a", "b")) -> object:
    return json.loads("".join(json_text(Sheet("x", columns, rows))))


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def first_sign(text: str) -> bool:
    """Whether a spreadsheet may read a formula: the first thing to be seen is one of its signs."""
    for char in text:
        if unicodedata.category(char)[0] not in "ZC" or char == "\ufffd":
            return unicodedata.normalize("NFKC", char)[0] in "=+-@\u2212"
    return False


def test_a_sheet_as_csv() -> None:
    text = csv_of(('Ada, "the" first', 3), ("Zürich\n会議", -2.5), (True, False), (None, WHEN))
    assert text == ('a,b\r\n"Ada, ""the"" first",3\r\n"Zürich\n会議",-2.5\r\ntrue,false\r\n,2026-01-15T20:00:00Z\r\n')


def test_a_sheet_as_json() -> None:
    assert json_of(("=1+1", -3), (None, float("nan")), (WHEN, True)) == [
        {"a": "=1+1", "b": -3},
        {"a": None, "b": None},
        {"a": "2026-01-15T20:00:00Z", "b": True},
    ]
    assert json_of() == []
    assert "".join(csv_text(Sheet("x", ("a", "b"), ()))) == "a,b\r\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        *((f"{sign}1", f"'{sign}1") for sign in SIGNS),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("  =1", "'  =1"),
        ("\u00a0\u200b=1", "'\u00a0\u200b=1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        ("a;=1", "a;'=1"),
        ("a\t @1", "a\t '@1"),
        ("a\n=1", "a\n'=1"),
        ("a=1", "a=1"),
        ("a - b; c", "a - b; c"),
        ("'=1", "'=1"),
        ("", ""),
        ("\x1b[31m", "\ufffd[31m"),
        ("a\u202eb\ud800", "a\ufffdb\ufffd"),
    ],
)
def test_formulas_lose_their_teeth(text: str, written: str) -> None:
    assert neutral(text) == written


def test_numbers_stay_numbers_and_texts_that_look_like_them_do_not() -> None:
    assert csv_of((-5, -0.25), ("-5", "+1")) == "a,b\r\n-5,-0.25\r\n'-5,'+1\r\n"


def test_headings_are_texts_too() -> None:
    assert csv_of(columns=("=a", "b")) == "'=a,b\r\n"


def test_the_text_of_an_enumeration_and_not_its_name() -> None:
    assert csv_of((Colour.RED, 1)) == "a,b\r\n'=red,1\r\n"
    assert json_of((Colour.RED, 1)) == [{"a": "=red", "b": 1}]


def test_one_empty_cell_is_a_row() -> None:
    assert read(csv_of((None,), ("",), columns=("a",))) == [["a"], [""], [""]]


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_what_went_in_comes_out(rows: list[tuple[object, object]]) -> None:
    text = csv_of(*rows)
    text.encode("utf-8")
    found = read(text)
    assert found[0] == ["a", "b"]
    assert len(found) == len(rows) + 1
    for row, cells in zip(rows, found[1:], strict=True):
        for given_, cell in zip(row, cells, strict=True):
            if isinstance(given_, str):
                assert cell == neutral(given_)
                assert not first_sign(cell)
                assert not any(first_sign(part) for part in cell.replace("\t", ";").split(";")[1:])
                assert cell[:1] not in ("\t", "\r", "\n")
            elif isinstance(given_, float):
                assert (cell == "") if given_ * 0 != 0 else (float(cell) == given_)
            elif isinstance(given_, datetime):
                assert datetime.fromisoformat(cell) == given_
                assert cell.endswith("Z")


@given(HOSTILE)
def test_a_harmless_text_is_not_touched(text: str) -> None:
    kept = "".join(char for char in text if char.isalpha())
    assert neutral(kept) == kept
    assert neutral(text).replace("'", "").replace("\ufffd", "") == "".join(
        char
        for char in text.replace("'", "")
        if char in "\t\r\n" or char not in "\ufffd\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        if char in "\t\r\n" or unicodedata.category(char) not in ("Cc", "Cs")
    )


@given(st.lists(st.tuples(HOSTILE, CELLS), max_size=6))
def test_json_keeps_texts_as_they_are(rows: list[tuple[str, object]]) -> None:
    text = "".join(json_text(Sheet("x", ("a", "b"), rows)))
    text.encode("utf-8")
    found = json.loads(text)
    halves = [json.loads(json.dumps(name)) for name, _ in rows]  # two halves of a character become one there too
    assert [one["a"] for one in found] == halves


def test_every_twin_of_a_sign_is_known() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.normalize("NFKC", chr(code))[:1] in tuple("=+-@"):
            assert neutral(chr(code) + "1") == f"'{chr(code)}1"


@pytest.mark.parametrize("secret", [SecretStr("key-1234"), Secret("key-1234"), b"key-1234", ["key-1234"], object()])
def test_what_masks_itself_is_refused(secret: object) -> None:
    for text in (csv_text, json_text):
        with pytest.raises(TypeError, match="is no cell of a sheet") as failure:
            list(text(Sheet("x", ("a",), ((secret,),))))
        assert "1234" not in str(failure.value)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("see https://x/y?auth_token=hunter2&a=1", "see https://x/y?auth_token=[hidden]&a=1"),
        ("https://u:hunter2@x/y", "https://[hidden]@x/y"),
        ("RTMP://a.example/live/hunter2 x", "RTMP://a.example/[hidden] x"),
        ("eyJhbGci.hunter2.hunter2", "[hidden]"),
        ("https://x/y?page=2", "https://x/y?page=2"),
    ],
)
def test_what_lets_anybody_in_is_hidden(text: str, written: str) -> None:
    assert read(csv_of((text, 1)))[1][0] == written
    assert json_of((text, 1)) == [{"a": written, "b": 1}]


def test_rows_must_fit_their_columns_and_times_have_zones() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells under 2 columns"):
        csv_of(("a",))
    with pytest.raises(ValueError, match="without a zone"):
        csv_of((datetime(2026, 1, 1), 1))
    with pytest.raises(ValueError, match="one name"):
        Sheet("x", ("a", "a"), ())


def test_times_at_the_end_of_all_days() -> None:
    last = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-1)))
    assert csv_of((last, 1)).splitlines()[1] == "9999-12-31T23:59:00-01:00,1"


def test_rows_are_made_when_they_are_wanted() -> None:
    made: list[int] = []

    def make(number: int) -> Row:
        made.append(number)
        return (number, str(number))

    things = [1, 2, 3]
    rows = MadeRows(things, make)
    things.clear()
    pieces = csv_text(Sheet("x", ("a", "b"), rows))
    assert (len(rows), next(pieces), made) == (3, "a,b\r\n", [])
    assert (next(pieces), made) == ("1,1\r\n", [1])
    assert list(rows[1:]) == [(2, "2"), (3, "3")]
