"""The tour: one session of an operator, from the rooms into one of them and to an outage, with pictures on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from console.actions.run import Outcome
from console.app.themes import COLORBLIND, DARK, LIGHT
from console.live import resources
from console.modals.form import FormDialog
from console.modals.raw import RawDialog
from console.modals.report import ReportDialog
from console.screens.analytics.quality import QualityTab
from console.widgets.command_line import CommandInput
from console.widgets.live_table import LiveTable

from .stage import SIZE, Stage

SMALL = (80, 24)
BEAT = 20.0
LOOKS = 5.0
"""Seconds between two looks at a playlist."""

QUIET = 12.7
"""Seconds without an answer before the first question that finds nobody."""

STAGE = 9
"""So many people are on stage in the first room; the table has them first."""

SLOW = 1.5
"""Seconds for which the service does not answer who is there."""

ROOM = "interview"
"""The room one goes into: the fullest one."""

WATCHED, TOLD = "Alan Jansen", "Chidi Rossi"
"""Whose charts, and whose story."""

PAUSES = (0.5, 1.0)
"""The longest pauses between the three tries of a GET, in seconds (`console.api.transport`)."""


async def walk(stage: Stage) -> None:
    """Take all pictures.

    Args:
        stage: the console, just opened.
    """
    for stop in _STOPS:
        await stop(stage)


async def _rooms(stage: Stage) -> None:
    await stage.loaded()
    for _ in range(4):
        await stage.beat(BEAT)
    await stage.press("j", "j")
    await stage.snap("rooms-120x40", "All live rooms in a terminal of 120 by 40")
    await stage.theme(LIGHT)
    await stage.snap("rooms-light", "All live rooms in the light colours")
    await stage.theme(COLORBLIND)
    await stage.snap("rooms-colorblind", "All live rooms in colours for eyes that tell red from green badly")
    await stage.theme(DARK)
    await stage.resize(*SMALL)
    await stage.snap("rooms-80x24", "All live rooms in a terminal of 80 by 24")
    await stage.resize(*SIZE)
    await stage.press("question_mark")
    await stage.snap("help", "Every key of the screen, with what it does now")
    await stage.press("escape")


async def _to_the_room(stage: Stage) -> None:
    """To Rooms, with the cursor on the room of the tour."""
    await stage.go("1")
    table = stage.board.table
    table.move_to(_first(table, lambda row: row.name == ROOM))
    await stage.loaded()


async def _peers(stage: Stage) -> None:
    await _to_the_room(stage)
    await stage.go("enter")
    for _ in range(3):
        await stage.beat(BEAT)
    await stage.press("d")
    await stage.loaded()
    await stage.press("j", "j", "j", "space", "j", "space", "k", "k", "k", "k")
    await _settled(stage)
    await stage.snap("peers-120x40", "The people of a room, with the details of one of them")
    await stage.press("d")
    await stage.resize(*SMALL)
    await stage.snap("peers-80x24", "The people of a room in a terminal of 80 by 24")
    await stage.press("colon")
    await stage.until("the commands", lambda: isinstance(stage.app.focused, CommandInput))
    await stage.type("peer")
    await stage.snap("command-80x24", "The command line, with what may come next")
    await stage.press("escape", "y")
    await stage.until("the JSON", lambda: isinstance(stage.app.screen, RawDialog))
    await stage.loaded()
    await stage.snap("raw-80x24", "What the service said of a person, as JSON")
    await stage.press("escape")
    await stage.resize(*SIZE)


async def _recordings(stage: Stage) -> None:
    """All recordings, with the files of one that is over."""
    await _to_the_room(stage)
    await stage.go("3")
    for _ in range(2):
        await stage.beat(LOOKS)
    board = stage.board
    board.table.move_to(_first(board.table, lambda row: row.status == "completed"))
    await stage.until("its files", lambda: bool(board.panes[1].row_count))
    await stage.loaded()
    await stage.snap("recordings-120x40", "What is recorded in all rooms, and the files of one recording")


async def _streams(stage: Stage) -> None:
    """All streams, once their playlists were looked at often enough."""
    await stage.go("4")
    await stage.resize(*SMALL)
    for _ in range(4):
        await stage.beat(LOOKS)
    await stage.press("g")
    await stage.loaded()
    await stage.snap("streams-80x24", "HLS with its verdicts, RTMP out and stream keys in a terminal of 80 by 24")
    await stage.resize(*SIZE)


def _first(table: LiveTable[Any], wanted: Callable[[Any], bool]) -> str:
    """The key of the first row of a sort."""
    return next(key for key in table.shown_keys if (row := table.row(key)) is not None and wanted(row))


async def _form(stage: Stage) -> None:
    """The form before a recording is started, and its request."""
    await stage.go("1")
    table = stage.board.table
    table.move_to(_first(table, lambda row: row.chips.rec.text == "-"))
    await stage.press("R")
    await stage.until("the form", lambda: isinstance(stage.app.screen, FormDialog))
    await stage.press("down")
    await stage.snap("form", "The form before a recording is started")
    await stage.press("escape", "escape")


async def _quality(stage: Stage) -> None:
    """The publishers of a room, the worst first, with the charts of one of them."""
    await _to_the_room(stage)
    await stage.go("enter")
    await stage.go("5", "tab", "tab")
    for _ in range(3):
        await stage.beat(BEAT)
    tab = stage.app.house.analytics.tab
    tab.table.move_to(_first(tab.table, lambda row: row.who == WATCHED and row.track == "cam h"))
    await stage.beat(0)
    await stage.until("the charts", lambda: isinstance(tab, QualityTab) and tab.settled)
    await stage.snap(
        "quality-120x40", "How good the publishers of a room are, the worst first, with charts of one of them"
    )


async def _errors(stage: Stage) -> None:
    """What failed in the apps of people."""
    await stage.go("shift+tab")
    await stage.press("g")
    await stage.snap("errors-120x40", "What failed in the apps of the people of a room, with a verdict")


async def _story(stage: Stage) -> None:
    """Everything about one person."""
    await stage.go("2")
    table = stage.board.table
    table.move_to(_first(table, lambda row: row.name == TOLD))
    await stage.go("H")
    await stage.press("d")
    await stage.loaded()
    await stage.snap("story-120x40", "The whole story of one person")
    await stage.press("d")
    await stage.press("escape")


async def _sessions(stage: Stage) -> None:
    """Sessions, who was there, and what happened when."""
    await _to_the_room(stage)
    await stage.go("6")
    await stage.press("T")
    await stage.loaded()
    await stage.snap("sessions-120x40", "Sessions, who was in one of them, and its timeline")
    await stage.press("T")


async def _activity(stage: Stage) -> None:
    """All that happened."""
    await stage.go("1", "A")
    await stage.snap("activity-120x40", "All that happened, to look through")


async def _settled(stage: Stage) -> None:
    """Wait until the peer under a resting cursor is asked for, and answered."""
    board = stage.board
    store = stage.app.desk.store
    await stage.until(
        "the peer under the cursor",
        lambda: any(one.kind == "peer" and one.ids[1] == board.table.cursor_key for one in store.watched),
    )
    await stage.loaded()


async def _dialogs(stage: Stage) -> None:
    await stage.press("backslash", "K")
    await stage.until("a dialog that takes y", lambda: bool(getattr(stage.app.screen, "armed", False)))
    await stage.snap("kick", "The question before somebody is removed")
    await stage.press("escape", "E")
    await stage.type(ROOM)
    await stage.snap("end-room", "The question before a room is ended: its name must be typed")
    await stage.press("escape")


async def _bulk(stage: Stage) -> None:
    """Remove several people: one has just left, says the service, and it is slow to show that the others are gone."""
    await stage.press("g", *["j"] * STAGE, "v", "j", "j", "j", "j", "v")
    await stage.world(
        "faults",
        [
            {"match": "remove-peers$", "kind": "status", "status": 404, "times": 1},
            {"match": "active-rooms/.*/peers$", "methods": ["GET"], "kind": "hang"},
        ],
    )
    await stage.press("K")
    await stage.until("a dialog that takes y", lambda: bool(getattr(stage.app.screen, "armed", False)))
    await stage.press("y")
    await stage.until("the report", lambda: isinstance(stage.app.screen, ReportDialog))
    await stage.until("every answer", lambda: _waiting(stage) == 0)
    stage.clock.advance(SLOW)
    await stage.world("faults", None, "DELETE")
    again, runner = PAUSES[0], stage.app.runner
    await stage.until("the second try", lambda: stage.clock.waits_within(again) or not runner.running)
    stage.clock.advance(again)
    await stage.until("the outcome of every kick", lambda: not runner.running)
    await stage.snap("report", "What became of each of several people who were to be removed")
    await stage.press("escape")


def _waiting(stage: Stage) -> int:
    """How many targets of the report have not been tried yet."""
    report = stage.app.screen
    results = report.run.results if isinstance(report, ReportDialog) else ()
    return sum(result.outcome is Outcome.WAITING for result in results)


async def _outage(stage: Stage) -> None:
    """Ask once while polling is paused: the client tries three times, and the clock is moved over its two pauses."""
    await stage.go("1")
    desk = stage.app.desk
    await stage.press("p")
    stage.stop_simulator()
    stage.clock.advance(QUIET)
    desk.poller.refresh(resources.live_sessions())
    for pause in PAUSES:
        await stage.until("a refused connection", lambda: stage.clock.waits_within(max(PAUSES)))
        stage.clock.advance(pause)
    await stage.until("the outage", lambda: desk.store.connection().state == "down")
    await stage.press("p")
    await stage.snap("outage", "No connection: the last data stay, dimmed, and say so")


_STOPS: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    _rooms,
    _peers,
    _dialogs,
    _bulk,
    _recordings,
    _streams,
    _form,
    _quality,
    _errors,
    _story,
    _sessions,
    _activity,
    _outage,
)
