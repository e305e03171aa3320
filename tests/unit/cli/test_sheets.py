from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from console.api.models.events import Delivery, ErrorEvent
from console.api.models.hidden import MASK
from console.api.models.page import Page
from console.api.models.rooms import Room
from console.api.models.sessions import Session
from console.api.models.stream_keys import StreamKey
from console.cli.errors import Failure
from console.cli.headless.emit import emit
from console.cli.headless.sheets import check, sheet
from console.cli.headless.wishes import Wishes, taken
from console.tables.export import csv_text

CSV = Wishes(csv=True)
ROOM = Room.model_validate({"id": "r1", "name": "=1+1", "enabled": True, "created_at": "2025-02-03T04:05:06Z"})


@dataclass
class Figure:
    name: str
    key: SecretStr
    at: datetime
    loss: float | None
    parts: tuple[object, ...] = ()


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def rows(items: Sequence[object]) -> list[dict[str, str]]:
    return read("".join(csv_text(sheet(items))))


def test_a_list_on_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert emit(Page((ROOM,)), CSV) == 0
    out = capfdbinary.readouterr().out
    assert out.count(b"\r\n") == 2
    row = read(out.decode())[0]
    assert (row["id"], row["name"], row["enabled"], row["created_at"]) == (
        "r1",
        "'=1+1",
        "true",
        "2025-02-03T04:05:06Z",
    )
    assert tuple(row) == tuple(name for name in Room.model_fields if name != "raw")


def test_a_list_of_none_has_headings(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert emit(Page(()), CSV, Room) == 0
    assert capfdbinary.readouterr().out.startswith(b"id,name,")


def test_numbers_times_and_parts() -> None:
    at = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
    row = rows([Figure("a", SecretStr("hunter2"), at, -0.5, ("x", "y")), Figure("b", SecretStr(""), at, None)])[0]
    assert row == {"name": "a", "key": MASK, "at": "2026-01-15T20:00:00Z", "loss": "-0.5", "parts": "x, y"}
    assert rows([Figure("c", SecretStr(""), at, None, ({"q": 1},))])[0]["parts"] == '[{"q":1}]'


def test_things_by_id_are_counted() -> None:
    peers = {f"p{number}": {"id": f"p{number}"} for number in range(3)}
    assert rows([Session.model_validate({"id": "s", "peers": peers})])[0]["peers"] == "3"
    assert rows([Session.model_validate({"id": "s"})])[0]["peers"] == ""


@pytest.mark.parametrize(
    "item",
    [
        StreamKey.model_validate({"id": "k", "room_id": "r", "url": "rtmp://x/app", "key": "hunter2"}),
        Delivery.model_validate({"event_id": "d", "payload": {"webhook_url": "https://u:hunter2@x/y?token=hunter2"}}),
        ErrorEvent.model_validate({"id": "e", "data": {"error_description": "lost 198.51.100.7", "error_code": 1}}),
    ],
)
def test_no_secret_and_no_address_of_people(item: Any) -> None:
    text = "".join(csv_text(sheet([item])))
    assert item.id in text
    assert "hunter2" not in text
    assert "198.51.100.7" not in text


def test_plain_objects_have_the_columns_of_all() -> None:
    assert rows([{"a": 1}, {"b": "-x", "data": 1}]) == [{"a": "1", "b": ""}, {"a": "", "b": "'-x"}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=25)
@given(st.lists(st.dictionaries(st.text(max_size=3), JSON, max_size=4), max_size=4))
def test_whatever_it_holds_it_is_one_row_for_each(items: list[dict[str, Any]]) -> None:
    made = sheet(items)
    found = list(csv.reader(io.StringIO("".join(csv_text(made)), newline=""), strict=True))
    assert len(found) == len(items) + 1
    assert {len(row) for row in found} == {len(made.columns)}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"output": "x"}, "go with --csv"),
        ({"overwrite": True}, "go with --csv"),
        ({"csv": True, "overwrite": True}, "goes with --output"),
        ({"csv": True, "json": True}, "Choose one"),
        ({"csv": True, "jsonl": True}, "Choose one"),
        ({"csv": True, "reveal": True}, "does not reach"),
    ],
)
def test_what_contradicts_itself(values: dict[str, Any], words: str) -> None:
    with pytest.raises(click.UsageError, match=words):
        taken(values, None)


def test_a_place_that_will_not_do_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "x.csv").touch()
    for path, words in ((tmp_path / "x.csv", "Say --overwrite"), (tmp_path / "no" / "x", "no such folder")):
        with pytest.raises(Failure, match=words) as failure:
            check(Wishes(csv=True, output=str(path)))
        assert failure.value.code == 2
    check(Wishes(csv=True, output=str(tmp_path / "x.csv"), overwrite=True))
    check(Wishes(csv=True, output=str(tmp_path / "x.csv"), dry_run=True))
    with pytest.raises(Failure, match="no such folder"):
        check(Wishes(csv=True, output="~nobody-of-that-name/x.csv"))


def test_a_file_is_told_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x\x1b.csv"
    emit(Page((ROOM, ROOM)), Wishes(csv=True, output=str(path)))
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"hms-console: 2 rows written to {tmp_path}/x.csv.\n")
    assert len(read(path.read_bytes().decode())) == 2
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_disk_that_refuses_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Failure, match="The disk is full") as failure:
        emit(Page((ROOM,)), Wishes(csv=True, output=str(tmp_path / "x.csv")))
    assert failure.value.code == 1
    assert os.listdir(tmp_path) == []
