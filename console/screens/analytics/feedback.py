"""Feedback of a room or a session: what people thought, and all of it together (part-b 6.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.api.errors import Forbidden, Refused
from console.api.text import clean
from console.live import past
from console.screens.exporting import export
from console.screens.top_keeper import TopKeeper
from console.screens.wanted import Person
from console.tables.feedback import (
    FEEDBACK_COLUMNS,
    FeedbackRow,
    Scale,
    feedback_rows,
    feedback_sheet,
    histogram,
    scale_words,
    sum_up,
)
from console.widgets.cursor_table import CursorTable
from console.widgets.facts import Fact
from console.widgets.live_table import LiveTable

from .tab import Offer, Tab

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from console.live.resources import Resource
    from console.live.store import Update
    from console.screens.desk import Desk
    from console.tables.feedback import Sum

    from .tab import Aim

_STATED = (1, 5)


class FeedbackTab(Tab):
    """What people thought.

    Args:
        desk: the shared services.
        changed: to be called when something is to be shown anew though the store heard nothing of it.
    """

    TITLE = "Feedback"

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._rows: dict[str, FeedbackRow] = {}
        self._sum: Sum = sum_up(())
        super().__init__(desk, changed)
        self._top = TopKeeper(self.table)

    def make_table(self) -> LiveTable[Any]:
        """The newest first; sorted by RATING the worst comes first."""
        return CursorTable(FEEDBACK_COLUMNS, sort="time", reverse=True, id="feedback")

    def turn(self, aim: Aim) -> None:
        """Another room or session."""
        super().turn(aim)
        self._rows, self._sum = {}, sum_up(())

    def resources(self) -> tuple[Resource, ...]:
        """What people said; and the service's own average, which it has for one session only."""
        if not self.aim.room_id:
            return ()
        session = self.aim.session_id
        told = past.feedback(self.aim.room_id, session)
        return (told, past.feedback_summary(session)) if session else (told,)

    @property
    def _told(self) -> Resource:
        return past.feedback(self.aim.room_id, self.aim.session_id)

    def show(self, update: Update | None) -> None:
        """Rows of all that was said, and their sum."""
        items = self.items(self._told)
        self._rows = feedback_rows(items, self.desk.clock.now(), self._rows)
        if update is None or update.resource == self._told:
            self._sum = sum_up(items.values())
        self._top.set_rows(self._rows)

    def summary(self) -> str:
        """How many spoke."""
        return f"{len(self._rows):,}" if self.desk.store.snapshot(self._told) is not None else ""

    def line(self) -> Sequence[tuple[str, Any]]:
        """The average, of how many, and how the marks are spread; then what went wrong with asking."""
        parts: list[tuple[str, Any]] = [(self._average(), "normal")] if self._rows else []
        if self._sum.marks:
            parts.append((f"   {histogram(self._sum.steps)}", "dim"))
        error = self.desk.store.health(self._told).error
        return [*parts, (f"   {error.sentence}", "warn")] if error is not None and self._rows else parts

    def _average(self) -> str:
        """The service's own for a session, else reckoned from what was read, and said so."""
        stated = self.items(past.feedback_summary(self.aim.session_id)).get(self.aim.session_id)
        if stated is not None and stated.average is not None and stated.count:
            low = _STATED[0] if stated.scale_min is None else stated.scale_min
            high = _STATED[1] if stated.scale_max is None else stated.scale_max
            return f"average {stated.average:.1f} of {scale_words(Scale(low, high))}, {_marks(stated.count)}"
        found = self._sum
        if found.average is None:
            return "no marks, only words"
        newest = "the newest " if len(self._rows) >= past.EVENTS_MOST else ""
        where = f" in {found.sessions:,} sessions" if found.sessions > 1 else ""
        over = ", rescaled" if found.rescaled else ""
        of = f"{newest}{_marks(found.marks)}{where}{over}"
        return f"average {found.average:.1f} of {scale_words(found.scale)}, {of}"

    def nothing(self) -> str:
        """Why there is none."""
        error = self.desk.store.health(self._told).error
        if isinstance(error, Forbidden):
            return "403: these credentials may not see feedback."
        if isinstance(error, Refused):
            return error.sentence
        if self.desk.store.snapshot(self._told) is None:
            return f"Not known: {error.sentence}" if error is not None else "Asking, as soon as there is budget ..."
        return "Nobody gave feedback: an app must ask people for it."

    @property
    def _row(self) -> FeedbackRow | None:
        return self._rows.get(self.table.cursor_key or "")

    def person(self) -> Person | None:
        """Who spoke."""
        one = self._row.feedback if self._row is not None else None
        if one is None or not one.peer_id:
            return None
        return Person(one.room_id or self.aim.room_id, one.session_id, one.peer_id, one.peer_name, one.user_id)

    def copied(self) -> str | None:
        """The id of the peer, else of the session: the key of a row is ours and means nothing elsewhere."""
        one = self._row.feedback if self._row is not None else None
        return (one.peer_id or one.session_id or None) if one is not None else None

    def offers(self) -> Mapping[str, Offer]:
        """A file of what is shown."""
        return {"export": Offer("export", asks=True)} if self.table.shown_keys else {}

    async def do(self, what: str) -> None:
        """Write the file."""
        if what == "export":
            shown = (self._rows[key] for key in self.table.shown_keys if key in self._rows)
            await export(self.table.app, self.desk, feedback_sheet(shown, self.room_name()))

    def facts(self) -> list[Fact]:
        """All that somebody said, the comment at its full length."""
        row = self._row
        if row is None or row.feedback is None:
            return [Fact("", "Nobody is chosen.", "dim")]
        one = row.feedback
        return [
            Fact("", row.who, "accent"),
            Fact("rating", f"{row.bar} {row.rating}".strip(), row.tone),
            Fact("reasons", row.reasons or "-"),
            Fact("comment", row.comment or "-"),
            Fact("time", row.time),
            Fact("role", row.role or "-"),
            Fact("user id", one.user_id or "-"),
            Fact("peer id", clean(one.peer_id) or "-"),
            Fact("session id", clean(one.session_id) or "-"),
            Fact("room id", clean(one.room_id) or "-"),
        ]


def _marks(number: int) -> str:
    return "1 mark" if number == 1 else f"{number:,} marks"
