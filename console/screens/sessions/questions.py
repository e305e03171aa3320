"""The questions of Sessions: which state, which time, with which other one to compare, and where to export to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from console.actions.form import Rehearsed
from console.api.errors import ApiError
from console.live.session_pages import Query
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.modals.lines import LinesDialog
from console.screens.exporting import export

from . import times
from .compare import compared, comparison_lines
from .sheets import attendance_sheet, sessions_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from datetime import datetime

    from console.tables.sessions import SessionRow

    from .book import Kind
    from .screen import SessionsScreen

KINDS: Final = (("all", "live and ended ones"), ("live", "live ones"), ("ended", "ended ones"))
OFFERED: Final = 12
"""So many other sessions of the room are offered to compare with, the newest first."""

TWO: Final = 2


class Questions:
    """Asks on behalf of the screen; each runs in a worker of its own.

    Args:
        screen: whose keys they are.
    """

    def __init__(self, screen: SessionsScreen) -> None:
        self._screen = screen
        self._kind: Kind = "all"
        self._comparing = False

    def of(self, what: str) -> Callable[[], Coroutine[Any, Any, None]]:
        """The question of a key.

        Args:
            what: `kind`, `time`, `compare` or `export`.
        """
        return {"kind": self._which_kind, "time": self._which_time, "compare": self._compare, "export": self._export}[
            what
        ]

    def look_for(self) -> None:
        """Tell the list what is looked for now."""
        screen = self._screen
        room_id = screen.room_id if screen.only else ""
        screen.book.ask(Query(room_id, screen.stretch.after, screen.stretch.before), self._kind)

    async def _which_kind(self) -> None:
        chosen = await self._ask(ChooseDialog("Show", KINDS, self._kind, "show"))
        if chosen is not None and chosen != self._kind:
            self._kind = cast("Kind", chosen)
            self._screen.look_for()

    async def _which_time(self) -> None:
        screen, clock = self._screen, self._screen.desk.clock
        chosen = await self._ask(ChooseDialog("Sessions that started in", times.CHOICES, screen.stretch.name, "show"))
        if chosen is None:
            return
        if chosen != times.TYPED:
            found = times.stretch(chosen, clock.now())
        else:
            asked = times.form(screen.stretch, clock.now())
            values = await screen.app.push_screen_wait(FormDialog(asked, lambda typed: _look(typed, clock.now())))
            if values is None:
                return
            found = times.typed_stretch(values, clock.now())
        if found != screen.stretch:
            screen.stretch = found
            screen.look_for()

    async def _ask(self, dialog: ChooseDialog) -> str | None:
        return await self._screen.app.push_screen_wait(dialog)

    # -- comparing ----------------------------------------------------------------------------------------------------

    async def _compare(self) -> None:
        """Choose two; asking for what is not known of them holds up no key."""
        screen = self._screen
        if self._comparing:
            screen.desk.hands.say("comparing two sessions is under way")
            return
        pair = await self._pair()
        if pair is None:
            return
        screen.free()
        self._comparing = True
        try:
            found = await compared(screen.desk, *pair)
        except ApiError as error:
            screen.desk.hands.say(f"not compared: {error.sentence}", "failed")
            return
        finally:
            self._comparing = False
        if screen.is_current:
            await screen.app.push_screen_wait(LinesDialog("Two sessions", lambda width: comparison_lines(found, width)))
        else:
            screen.desk.hands.say(
                "the sessions are compared, and something else is open: press the key again to see it"
            )

    async def _pair(self) -> tuple[SessionRow, SessionRow] | None:
        """The older and the newer: two marked ones, or the one here with the marked one, or with one of its room."""
        screen, rows = self._screen, self._screen.book.rows
        here = screen.chosen
        marked = [rows[key] for key in screen.panes[0].marks if key in rows]
        if len(marked) == TWO:
            return _ordered(*marked)
        if len(marked) > TWO or here is None:
            screen.desk.hands.say("choose a session, and mark one other with Space: two can be compared")
            return None
        if marked and marked[0].id != here.id:
            return _ordered(marked[0], here)
        others = [row for row in rows.values() if row.room_id == here.room_id and row.id != here.id]
        if not others:
            screen.desk.hands.say("no other session of this room is listed: mark any other one with Space")
            return None
        others.sort(key=lambda row: -row.begun)
        choices = [(row.id, f"{row.title}  {row.state}  {row.lasted}") for row in others[:OFFERED]]
        chosen = await self._ask(ChooseDialog(f"Compare {here.title} with", choices, "", "compare"))
        return _ordered(rows.get(chosen, here), here) if chosen is not None else None

    # -- exporting ----------------------------------------------------------------------------------------------------

    async def _export(self) -> None:
        screen = self._screen
        row = screen.people.row
        table = screen.panes[screen.active]
        shown = [found for key in table.shown_keys if (found := table.row(key)) is not None]
        if screen.active == 0:
            sheet = sessions_sheet(shown, screen.room_name if screen.only else "")
        elif row is None:
            screen.desk.hands.say("nothing to export: choose a session first")
            return
        else:
            sheet = attendance_sheet(shown, row)
        await export(screen.app, screen.desk, sheet)


async def _look(values: Mapping[str, object], now: datetime) -> Rehearsed:
    return Rehearsed(problem=times.problem(values, now))


def _ordered(one: SessionRow, other: SessionRow) -> tuple[SessionRow, SessionRow]:
    return (one, other) if (one.begun, one.id) <= (other.begun, other.id) else (other, one)
