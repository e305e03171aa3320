"""Errors on Analytics, over real HTTP: pages of a snapshot, news between them, and addresses that stay masked."""

from __future__ import annotations

from pathlib import Path

from console.screens.analytics.screen import AnalyticsScreen
from tests.support.driver import Driver, console
from tests.support.service import Simulator


def report(simulator: Simulator, peer: str, **wish: object) -> None:
    """Somebody's app reports errors."""
    simulator._control("POST", f"peers/{peer}/errors", json=wish)


def older(simulator: Simulator, since: int) -> int:
    """How many pages beyond a first one were asked for after a request; polls go on all the time."""
    found = [one["query"] for one in simulator.requests(since) if one["path"] == "/v2/analytics/events"]
    return sum("error=true" in query and "start=" in query for query in found)


async def errors(driver: Driver, room: str) -> AnalyticsScreen:
    """The tab of errors of a room."""
    await driver.knows(room)
    await driver.point(room)
    await driver.press("5", "tab")
    board = driver.board
    assert isinstance(board, AnalyticsScreen)
    return board


def counts(board: AnalyticsScreen) -> list[int]:
    """How often each kind of trouble happened."""
    rows = (board.table.row(key) for key in board.table.shown_keys)
    return sorted(row.count for row in rows if row is not None)


async def test_errors_are_read_in_pages_grouped_and_masked(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("many-errors")
    grace, linus = frozen.join(room, "Grace", "speaker"), frozen.join(room, "Linus")
    report(frozen, linus, type="client.disconnected", times=620)
    report(frozen, grace, terminal=True, times=3)
    async with console(frozen, tmp_path) as driver:
        mark = frozen.mark()
        board = await errors(driver, room)
        await driver.sees("Grace cannot publish: ICE disconnected, 3 times, gave up")
        assert counts(board) == [3, 497]
        assert older(frozen, mark) == 4

        mark = frozen.mark()
        await driver.press("n")
        await driver.until(lambda: sum(counts(board)) == 600, "a page")
        await driver.press("n")
        await driver.until(lambda: sum(counts(board)) == 623, "the end")
        assert older(frozen, mark) == 2

        report(frozen, grace, terminal=True)
        mark = frozen.mark()
        await driver.press("ctrl+r")
        await driver.sees("Grace cannot publish: ICE disconnected, 4 times, gave up")
        assert older(frozen, mark) == 0

        await driver.press("g", "d")
        await driver.sees("[address]")
        assert "203.0.113." not in driver.text
        await driver.press("V")
        await driver.sees("203.0.113.")
        await driver.press("tab")
        await driver.until(lambda: "203.0.113." not in driver.text, "masked")
