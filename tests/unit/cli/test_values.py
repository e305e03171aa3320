from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Literal, TypedDict

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from console.cli.headless.values import json_array, json_object, json_value, kind_of, many, metavar_of, texts, time
from console.cli.headless.wishes import Seconds

NOW = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


class Shape(TypedDict):
    x: int


class Colour(Enum):
    RED = "red"


@given(st.datetimes(timezones=st.just(UTC)))
def test_any_time_as_rfc_3339(moment: datetime) -> None:
    assert time(moment.isoformat()) == moment
    assert time(f" {moment.isoformat().replace('+00:00', 'Z')} ") == moment


@given(st.integers(0, 9999), st.sampled_from("smhdw"))
def test_so_long_ago(number: int, unit: str) -> None:
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[unit]
    assert time(f"{number}{unit}", NOW) == NOW - timedelta(seconds=number * seconds)


def test_ago_is_counted_from_now() -> None:
    before = datetime.now(UTC)
    assert before - timedelta(hours=2) <= time("2h") <= datetime.now(UTC) - timedelta(hours=2)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2h ago", "-2h", "٢h", "2025-13-01T00:00:00Z", "999999999d", "\x1b[0m"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"is not a time") as caught:
        time(text)
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00"])
def test_a_time_must_be_one_in_utc_too(text: str) -> None:
    with pytest.raises(click.BadParameter, match="beyond the years 1 to 9999"):
        time(text)


def test_a_time_needs_a_zone() -> None:
    with pytest.raises(click.BadParameter, match="needs a time zone"):
        time("2025-02-03T04:05:06")


@given(JSON)
def test_json_in_words_and_from_files(value: object) -> None:
    assert json_value(json.dumps(value)) == value


def test_json_from_a_file_and_from_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_text('{"a": 1}')
    assert json_object(f"@{tmp_path}/x") == {"a": 1}
    monkeypatch.setattr(sys, "stdin", io.StringIO("[1]"))
    assert json_array("-") == [1]
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(click.BadParameter, match="standard input is closed"):
        json_array("-")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("NaN", "NaN is not a number that can be sent"),
        ("[" * 100_000, "nested too deeply"),
        ("@/nowhere/at/all", "cannot be read: No such file"),
        ("@/", "cannot be read: Is a directory"),
        ("@~nobody-of-that-name/x", "names a home directory that does not exist"),
        ('{"a": 1e999}', "1e999 is not a number that can be sent"),
        ("[-1e999]", "-1e999 is not a number that can be sent"),
    ],
)
def test_what_is_no_json(text: str, words: str) -> None:
    with pytest.raises(click.BadParameter, match=words):
        json_value(text)


def test_files_that_are_not_text(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    with pytest.raises(click.BadParameter, match="is not UTF-8 text"):
        json_value(f"@{tmp_path}/x")


def test_shapes_are_insisted_on() -> None:
    for kind, text in ((json_object, "[]"), (json_array, "{}"), (texts, "[1]")):
        with pytest.raises(click.BadParameter, match="must"):
            kind(text)


def test_lists_of_texts() -> None:
    assert texts("a") == ["a"]
    assert texts('["a", "b"]') == ["a", "b"]
    assert texts("") == [""]


@pytest.mark.parametrize(
    ("hint", "kind", "word"),
    [
        (str, click.STRING, "TEXT"),
        (int, click.INT, "N"),
        (float, click.FLOAT, "X"),
        (bool, click.BOOL, "true|false"),
        (datetime, time, "TIME"),
        (Shape, json_object, "JSON|@FILE|-"),
        (Mapping[str, object], json_object, "JSON|@FILE|-"),
        (Sequence[Mapping[str, object]], json_array, "JSON|@FILE|-"),
        (Sequence[str], texts, "TEXT"),
        (tuple[str, ...], texts, "TEXT"),
        (Sequence[str | SecretStr], texts, "TEXT"),
        (str | int, click.STRING, "TEXT"),
        (int | float, click.INT, "N"),
        (object, json_value, "JSON|@FILE|-"),
    ],
)
def test_each_type_is_written_its_way(hint: object, kind: object, word: str) -> None:
    assert kind_of(hint) is kind
    assert metavar_of(hint) == word
    assert many(hint) is (kind is texts)


def test_choices() -> None:
    for hint, names in ((Literal["a", "b"], ("a", "b")), (Colour, ("red",))):
        kind = kind_of(hint)
        assert isinstance(kind, click.Choice)
        assert tuple(kind.choices) == names
        assert metavar_of(hint) is None


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "0", "-1", "1e999", "86401", "soon"])
def test_what_is_no_time_to_look_for_something(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Seconds()(text)


def test_times_to_look_for_something() -> None:
    assert [Seconds()(text) for text in ("0.5", "30", "86400")] == [0.5, 30.0, 86_400.0]
