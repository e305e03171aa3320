"""What a bug of ours does to the person at the keyboard: as little as possible, and never in silence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.dom import DOMNode
from textual.screen import Screen
from textual.worker import WorkerState

from console.app.main import ConsoleApp
from console.clock import SystemClock
from console.live import resources
from console.live.store import Update
from console.log import FILE_NAME, Log, kept
from tests.support.launch import launch
from tests.ui.screens.desk import Console, console


class BrokenClock(SystemClock):
    """A clock with a fault that a test brings about."""

    def __init__(self) -> None:
        self.faults = 0

    def monotonic(self) -> float:
        if self.faults:
            self.faults -= 1
            raise RuntimeError("the clock is broken")
        return super().monotonic()


async def test_polling_that_a_bug_ended_is_said_and_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = BrokenClock()
    app = ConsoleApp(launch(tmp_path), clock=clock, seed=1)
    app.desk.poller.pause()  # no request is to meet the fault
    async with app.run_test(size=(120, 40)) as pilot:
        desk = Console(app, pilot, clock)  # type: ignore[arg-type]  # its time is not set here
        await desk.until(lambda: app.desk.poller.running)
        for _ in range(2):
            clock.faults = 1
            app.desk.poller.pause()
            await desk.until(lambda: not app.desk.poller.running)
            await desk.until(lambda: app.desk.poller.running)
        said = [entry.text for entry in app.desk.feed.entries if "asking the service stopped" in entry.text]
        assert len(said) == 2
        assert "because of a bug" in desk.activity()
    assert "the clock is broken" in caplog.text


async def test_a_bug_in_what_hears_of_news_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        desk.bugs_expected = True
        await desk.fill_rooms(2)

        def broken(update: Update) -> None:
            raise KeyError(update.resource.kind)

        desk.app.desk.store.listen(broken)
        for _ in range(3):
            await desk.put(resources.rooms(), {})
        assert desk.activity().count("part of the screen may be old") == 1
        assert "KeyError" in desk.activity()
    assert len([record for record in caplog.records if record.exc_info]) == 3


async def test_a_crash_prints_no_values_and_logs_where_it_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    def bug(secret: str) -> None:
        raise RuntimeError(f"a bug about {len(secret)} characters")

    async def crash() -> None:
        async with console(tmp_path) as desk:
            desk.app.call_later(bug, "an-access-key")
            await desk.pilot.pause()

    with kept(Log(tmp_path / FILE_NAME)), pytest.raises(RuntimeError, match="a bug about"):
        await crash()
    logged = (tmp_path / FILE_NAME).read_text()
    assert "stopped by a bug" in logged
    assert "in bug" in logged
    printed = "".join(capsys.readouterr())
    assert "an-access-key" not in printed + logged
    assert "Traceback" not in printed


WHOSE: dict[str, Callable[[Console], DOMNode]] = {
    "the app": lambda desk: desk.app,
    "a screen": lambda desk: desk.board,
    "a widget": lambda desk: desk.board.table,
    "a dialog": lambda desk: desk.app.screen,
}


@pytest.mark.parametrize("whose", WHOSE)
async def test_a_worker_that_fails_is_said_once_and_logged(
    whose: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise ValueError("a bug")

    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(1)
        if whose == "a dialog":
            await desk.press("question_mark")
        with caplog.at_level(logging.ERROR, "console"):
            worker = WHOSE[whose](desk).run_worker(fail(), description="an act", exit_on_error=False)
            await desk.until(lambda: worker.is_finished)
            await desk.until(lambda: "an act: failed unexpectedly (ValueError)" in desk.activity())
            assert desk.activity().count("an act") == 1
    assert "a bug" in caplog.text


async def test_a_worker_that_falls_over_the_end_of_its_screen_says_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    begun = asyncio.Event()

    async def ask(screen: Screen[None]) -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            screen.query_one("#what-is-gone")

    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(1)
        screen: Screen[None] = Screen()
        await desk.app.push_screen(screen)
        worker = screen.run_worker(ask(screen), description="a question", exit_on_error=False)
        await begun.wait()
        await desk.app.pop_screen()
        await desk.until(lambda: worker.state is WorkerState.ERROR)
        await desk.pilot.pause()
        assert "a question" not in desk.activity()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
