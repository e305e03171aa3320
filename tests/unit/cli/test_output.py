from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretBytes, SecretStr

from console.api.models.hidden import MASK
from console.api.models.page import Page
from console.api.models.rooms import Room
from console.cli.headless.emit import emit, listed
from console.cli.headless.painting import card, cell, table
from console.cli.headless.plain import masked, plain, rfc3339, to_json
from console.cli.headless.wishes import Wishes
from console.tables.format import cell_len

ROOM = Room.model_validate({"id": "r1", "name": "town-hall", "created_at": "2025-02-03T04:05:06.5Z"})
AT = datetime(2025, 2, 3, 6, 5, 6, tzinfo=timezone(timedelta(hours=2)))


class Kind(Enum):
    A = "a"


@dataclass
class Pair:
    key: SecretStr
    at: datetime


def test_everything_becomes_json() -> None:
    value = {
        "pair": Pair(SecretStr("hunter2"), AT),
        "set": frozenset({"b", "a"}),
        "tuple": (1, 2.5, None, True),
        "kind": Kind.A,
        "day": date(2025, 2, 3),
        "bytes": SecretBytes(b"hunter2"),
        "odd": object,
    }
    found = plain(value)
    assert found["pair"] == {"key": MASK, "at": "2025-02-03T04:05:06Z"}
    assert (found["set"], found["tuple"], found["kind"]) == (["a", "b"], [1, 2.5, None, True], "a")
    assert (found["day"], found["bytes"]) == ("2025-02-03", MASK)
    assert "hunter2" not in to_json(found)
    assert plain(value, reveal=True)["pair"]["key"] == "hunter2"
    assert plain(Page((ROOM,)))[0]["name"] == "town-hall"


def test_json_is_ascii_and_says_the_same() -> None:
    text = to_json({"x": "\u202e\x1bé\ud800"})
    assert text.isascii()
    assert text.isprintable() or "\n" in text
    assert json.loads(text) == {"x": "\u202e\x1bé\ud800"}
    assert "\n" not in to_json({"x": [1]}, compact=True)


def test_secrets_in_what_has_no_model() -> None:
    value = {
        "key": "hunter2",
        "credentials": {"key": "hunter2", "secret": "hunter2"},
        "list": [{"stream_key": "hunter2"}],
        "url": "rtmp://x/hunter2",
        "link": "https://x/y?X-Amz-Signature=hunter2",
        "name": "shown",
        "token": "",
    }
    assert "hunter2" not in to_json(masked(value))
    assert masked(value)["name"] == "shown"
    assert masked(value)["token"] == ""
    assert masked([1, None]) == [1, None]


@pytest.mark.parametrize(
    "name", ["streamKey", "Token", "access_token", "authToken", "API-Key", "private_key", "webhookSecret", "Set-Cookie"]
)
def test_a_secret_is_known_by_its_name_however_that_is_written(name: str) -> None:
    assert masked({"a": [{name: "hunter2"}]}) == {"a": [{name: "**********"}]}
    assert masked({f"{name}s_used": "3", "keyframe": "2 s"}) == {f"{name}s_used": "3", "keyframe": "2 s"}


def test_times_are_utc() -> None:
    assert rfc3339(AT) == "2025-02-03T04:05:06Z"


TEXT = st.text(st.characters(), max_size=30)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5), st.integers(10, 120))
def test_a_table_fits_and_holds_nothing_that_a_terminal_obeys(rows: list[tuple[str, str, str]], width: int) -> None:
    made = [dict(zip(("id", "name", "role"), ("a" * 8, *row[1:]), strict=True)) for row in rows]
    text = table(made, ("id", "name", "role"), width, coloured=False)
    found = text.split("\n")
    assert len(found) == 1 + len(rows)
    assert all(cell_len(line) <= max(width, 8 + 2 + 12) for line in found)
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in text.replace("\n", ""))
    assert all(line.startswith("aaaaaaaa") for line in found[1:])


def test_a_pipe_gets_everything_and_a_narrow_terminal_what_matters() -> None:
    rows = [{"id": "r1", "name": "x" * 40, "role": "host", "state": "failed"}]
    columns = ("id", "name", "role", "state")
    assert table(rows, columns, None, coloured=False).split("\n")[1].split() == ["r1", "x" * 40, "host", "failed"]
    narrow = table(rows, columns, 20, coloured=False)
    assert "ID" in narrow
    assert "NAME" in narrow
    assert "STATE" not in narrow
    assert "…" in narrow
    assert table([], columns, None, coloured=False) == "nothing"


def test_colour_stands_beside_words() -> None:
    rows = [{"id": "r1", "status": "failed"}]
    painted = table(rows, ("id", "status"), None, coloured=True)
    assert "\x1b[31mfailed\x1b[0m" in painted
    assert "\x1b[1m" in painted
    assert "\x1b" not in table(rows, ("id", "status"), None, coloured=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        ("", "-"),
        (True, "yes"),
        (0, "0"),
        ([], "-"),
        (["a", None], "a, -"),
        ({}, "0"),
        ({"a": {"b": 1}, "c": {}}, "2"),
        ({"a": 1}, '{"a":1}'),
        ("2025-02-03T04:05:06.789Z", "2025-02-03 04:05:06Z"),
        ("\x1b]0;x\x07", "·]0;x·"),
    ],
)
def test_cells(value: object, text: str) -> None:
    assert cell(value) == text


def test_one_thing_is_a_field_a_line() -> None:
    assert card({}) == "done"
    assert card({"room_id": "r", "x": [{"y": 1}], "z": {}}) == 'room id  r\nx        [{"y":1}]\nz        -'


def test_what_is_a_list() -> None:
    assert listed({"r1": ROOM}) == [ROOM]
    assert listed({"region": "eu"}) is None
    assert listed({}) == []
    assert listed(Page((ROOM,))) == (ROOM,)
    assert listed([ROOM]) == [ROOM]
    assert listed(ROOM) is None


def test_what_went_wrong_with_a_page_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert emit(Page((ROOM,)), Wishes(json=True)) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert emit(Page((ROOM,), skipped=2, error="one \x1b failed"), Wishes(json=True)) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)[0]["id"] == "r1"
    assert said.err == "2 more could not be read.\nhms-console: Not all was done. The service said: one  failed\n"


def test_a_closed_output_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert emit(Page((ROOM,)), Wishes()) == 0
    assert emit(ROOM, Wishes()) == 0


def test_nothing_and_single_things(capsys: pytest.CaptureFixture[str]) -> None:
    for wishes, text in ((Wishes(), "done\n"), (Wishes(json=True), "{}\n"), (Wishes(jsonl=True), "null\n")):
        assert emit(None, wishes) == 0
        assert capsys.readouterr().out == text
    emit(ROOM, Wishes())
    assert "name                  town-hall" in capsys.readouterr().out
    emit(Page((ROOM, ROOM)), Wishes())
    assert len(capsys.readouterr().out.splitlines()) == 3
    emit(Page((ROOM, ROOM)), Wishes(jsonl=True))
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["r1", "r1"]
