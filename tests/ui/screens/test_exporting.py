from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest
from textual.widgets import Input

from console.config.secret import Secret
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.screens.exporting import GROUP, export
from console.tables.export import MadeRows, Row, Sheet

from .desk import Console, console
from .streams import picture

SHEET = Sheet("attendance town-hall", ("name", "n"), (("=Ada", 1), ("[/nope]", -2)))
NAME = "attendance-town-hall-2026-01-15-200000"
CSV = "name,n\r\n'=Ada,1\r\n[/nope],-2\r\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Downloads of somebody."""
    made = tmp_path / "Downloads"
    made.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    return made


def begin(desk: Console, sheet: Sheet = SHEET) -> None:
    desk.app.run_worker(export(desk.app, desk.app.desk, sheet), description="export", exit_on_error=False)


async def opened(desk: Console, sheet: Sheet = SHEET) -> Input:
    """The form; its path."""
    begin(desk, sheet)
    await desk.until(lambda: isinstance(desk.app.screen, FormDialog) and desk.app.screen.query(Input))
    await desk.pilot.pause()
    return desk.app.screen.query_one(Input)


async def said(desk: Console, words: str) -> None:
    await desk.until(lambda: [entry for entry in desk.app.desk.feed.entries if words in entry.text])


async def test_enter_to_the_end_writes_what_is_proposed(tmp_path: Path, folder: Path) -> None:
    async with console(tmp_path) as desk:
        path = await opened(desk)
        assert path.value == f"~/Downloads/{NAME}.csv"
        assert "Export attendance town-hall: 2 rows" in picture(desk)
        assert "F2" not in picture(desk), "nothing is sent"
        await desk.press("enter", "enter", "enter")
        await desk.submit()
        await said(desk, f"exported 2 rows to ~/Downloads/{NAME}.csv")
        written = folder / f"{NAME}.csv"
        assert written.read_bytes().decode() == CSV
        assert written.stat().st_mode & 0o777 == 0o600
        assert "exported 2 rows" in desk.activity()


async def test_the_ending_follows_the_format_and_both_are_kept_for_the_next(tmp_path: Path, folder: Path) -> None:
    other = tmp_path / "reports"
    other.mkdir()
    async with console(tmp_path) as desk:
        path = await opened(desk)
        path.value = f"{other}/"
        await desk.press("down", "right")
        await desk.submit()
        await said(desk, "exported 2 rows to ~/reports/")
        assert json.loads((other / f"{NAME}.json").read_text())[1] == {"name": "[/nope]", "n": -2}
        path = await opened(desk)
        assert path.value == f"~/reports/{NAME}-2.json"


async def test_an_ending_that_is_typed_says_the_format(tmp_path: Path, folder: Path) -> None:
    async with console(tmp_path) as desk:
        path = await opened(desk)
        path.value = str(folder / "mine.json")
        await desk.submit()
        await said(desk, "exported 2 rows to ~/Downloads/mine.json")
        assert len(json.loads((folder / "mine.json").read_text())) == 2


async def test_a_file_that_is_there_is_asked_about(tmp_path: Path, folder: Path) -> None:
    (folder / "mine.csv").write_text("mine")
    async with console(tmp_path) as desk:
        path = await opened(desk)
        path.value = "~/Downloads/mine.csv"
        await desk.submit()
        await desk.until(lambda: "There is a file of that name. Call it mine-2.csv" in picture(desk))
        assert (folder / "mine.csv").read_text() == "mine"
        await desk.press("up", "space")
        await desk.submit()
        await said(desk, "exported 2 rows to ~/Downloads/mine.csv")
        assert (folder / "mine.csv").read_bytes().decode() == CSV


async def test_a_folder_that_is_missing_is_said_in_the_form(tmp_path: Path, folder: Path) -> None:
    async with console(tmp_path) as desk:
        path = await opened(desk)
        path.value = "/nowhere/at/all/x.csv"
        await desk.submit()
        await desk.until(lambda: "There is no such folder. Choose another one" in picture(desk))
        await desk.press("escape", "escape")
        await desk.until(lambda: desk.app.screen is desk.board)
        assert os.listdir(folder) == []


async def test_a_full_disk_is_said_in_words(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    async with console(tmp_path) as desk:
        await opened(desk)
        monkeypatch.setattr(os, "fsync", full)
        await desk.submit()
        await said(desk, "attendance town-hall not exported: The disk is full; nothing of it was kept.")
        assert os.listdir(folder) == []


async def test_a_sheet_with_a_secret_is_a_bug_that_is_told_and_leaves_nothing(tmp_path: Path, folder: Path) -> None:
    async with console(tmp_path) as desk:
        await opened(desk, Sheet("keys", ("key",), (("a",), (Secret("hunter2"),))))
        await desk.submit()
        await said(desk, "write an export: failed unexpectedly (TypeError)")
        assert os.listdir(folder) == []
        assert "hunter2" not in desk.activity()


async def test_no_rows_are_no_file(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        begin(desk, Sheet("x", ("a",), ()))
        await said(desk, "nothing to export: there are no rows")
        assert desk.app.screen is desk.board


async def test_the_screen_goes_on_while_it_is_written_and_it_can_be_stopped(tmp_path: Path, folder: Path) -> None:
    gate, at_work = threading.Event(), threading.Event()

    def row(number: int) -> Row:
        at_work.set()
        gate.wait()
        return (number, "x" * 1000)

    async with console(tmp_path) as desk:
        try:
            await opened(desk, Sheet("slow", ("n", "x"), MadeRows(range(1000), row)))
            await desk.submit()
            await desk.until(at_work.is_set)  # a thread waits at the gate, and the app does not
            assert desk.app.screen is desk.board
            begin(desk)
            await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
            await desk.press("down", "enter")
        finally:
            gate.set()
        await said(desk, "slow: export stopped, nothing is left of it")
        assert os.listdir(folder) == []
        await opened(desk)  # and the next one may begin
        assert not [worker for worker in desk.app.workers if worker.group == GROUP and not worker.is_finished]
