from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.actions.sheet_file import NotWritten, ending_of, objection, write_sheet
from console.api.errors import Refused
from console.screens.file_names import LONGEST, sheet_name
from console.tables.export import MadeRows, Sheet

SHEET = Sheet("people", ("name", "n"), (("=Ada", 1), ("漢字", -2)))
CSV = "name,n\r\n'=Ada,1\r\n漢字,-2\r\n"
MANY = Sheet("people", ("n", "x"), MadeRows(range(100_000), lambda number: (number, "x" * 30)))


def test_all_of_it_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    assert write_sheet(SHEET, path, "csv")
    assert path.read_bytes().decode() == CSV
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["x.csv"]


def test_json(tmp_path: Path) -> None:
    assert write_sheet(SHEET, tmp_path / "x", "json")
    assert json.loads((tmp_path / "x").read_text()) == [{"name": "=Ada", "n": 1}, {"name": "漢字", "n": -2}]


def test_many_rows_go_in_pieces(tmp_path: Path) -> None:
    looks = 0

    def stopped() -> bool:
        nonlocal looks
        looks += 1
        return False

    assert write_sheet(MANY, tmp_path / "x.csv", "csv", stopped=stopped)
    assert len((tmp_path / "x.csv").read_text().splitlines()) == 100_001
    assert looks > 5


def test_what_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    answers = iter([False, True])
    assert not write_sheet(MANY, tmp_path / "x.csv", "csv", stopped=lambda: next(answers))
    assert os.listdir(tmp_path) == []


def test_nothing_is_replaced_unless_that_is_wished(tmp_path: Path) -> None:
    path = tmp_path / "x\x1b.csv"
    path.write_text("mine")
    with pytest.raises(Refused, match=r"^There is a x\.csv already\.$"):
        write_sheet(SHEET, path, "csv")
    assert path.read_text() == "mine"
    assert write_sheet(SHEET, path, "csv", overwrite=True)
    assert path.read_bytes().decode() == CSV
    assert len(os.listdir(tmp_path)) == 1


def test_a_link_is_replaced_and_not_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    (tmp_path / "x.csv").symlink_to(tmp_path / "kept")
    assert write_sheet(SHEET, tmp_path / "x.csv", "csv", overwrite=True)
    assert (tmp_path / "kept").read_text() == "mine"
    assert not (tmp_path / "x.csv").is_symlink()


@pytest.mark.parametrize("linking", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_disk_that_knows_no_second_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linking: int) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise OSError(linking, "no")

    monkeypatch.setattr(os, "link", no_link)
    assert write_sheet(SHEET, tmp_path / "x.csv", "csv")
    with pytest.raises(Refused, match="already"):
        write_sheet(SHEET, tmp_path / "x.csv", "csv")
    assert os.listdir(tmp_path) == ["x.csv"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full; nothing of it was kept."),
        (errno.EDQUOT, "Your share of the disk is used up"),
        (errno.EIO, r"The disk refuses: broken\[31m\."),
    ],
)
def test_a_disk_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> None:
    def full(_: int) -> None:
        raise OSError(number, "broken\x1b[31m")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match=words):
        write_sheet(SHEET, tmp_path / "x.csv", "csv")
    assert os.listdir(tmp_path) == []


def test_a_sheet_with_a_secret_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_sheet(Sheet("x", ("a",), (("a",), (object(),))), tmp_path / "x.csv", "csv")
    assert os.listdir(tmp_path) == []


def test_why_it_cannot_go_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert objection(tmp_path / "x", overwrite=False) == ""
    assert objection(tmp_path / "file", overwrite=True) == ""
    assert objection(tmp_path / "file", overwrite=False) == "There is a file of that name."
    assert objection(tmp_path / "folder", overwrite=True) == "There is a folder of that name."
    assert objection(tmp_path / "pipe", overwrite=True) == "What is there is no file. Choose another name."
    assert objection(tmp_path / "none" / "x", overwrite=False).startswith("There is no such folder.")
    assert objection(tmp_path / "file" / "x", overwrite=False).startswith("There is no such folder.")
    for name in ("x" * 300, "a\0b", "half\ud800"):
        assert objection(tmp_path / name, overwrite=False).startswith("That is no name for a file")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert objection(tmp_path / "x", overwrite=False).startswith("There is no permission to write there.")


@pytest.mark.parametrize(("name", "kind"), [("a.csv", "csv"), ("a.JSON", "json"), ("a.txt", None), ("csv", None)])
def test_endings(name: str, kind: str | None) -> None:
    assert ending_of(Path(name)) == kind


def test_names_of_exports() -> None:
    at = datetime(2026, 1, 15, 20, 4, 7, tzinfo=UTC)
    assert sheet_name("attendance ../[/nope]\x1b", at, "csv") == "attendance-nope-2026-01-15-200407.csv"
    assert sheet_name("🎉", at, "json") == "export-2026-01-15-200407.json"
    assert len(sheet_name("漢" * 4096, at, "csv").encode()) <= LONGEST
