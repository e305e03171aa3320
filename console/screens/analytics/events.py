"""Events of a room or a session: what people did with microphone, camera and screen, and recordings that came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from console.screens.wanted import Person
from console.tables.events import EVENT_COLUMNS, EVENT_SHEET, EventRow, event_cells, event_rows
from console.tables.export import MadeRows, Sheet
from console.tables.format import count
from console.tables.window import KEPT_DAYS
from console.widgets.cursor_table import CursorTable
from console.widgets.live_table import LiveTable

from .event_facts import event_facts
from .event_stack import Ask
from .event_tab import EventTab

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from console.live.store import Update
    from console.widgets.facts import Fact

TRACKS, RECORDINGS = Ask("track_events", interval=45.0), Ask("recording_events", interval=90.0)
"""Two requests a minute for both of them."""


class EventsTab(EventTab):
    """Events."""

    TITLE = "Events"
    KINDS: ClassVar[Mapping[str, tuple[str, tuple[Ask, ...]]]] = {
        "all": ("all types", (TRACKS, RECORDINGS)),
        "tracks": ("tracks", (TRACKS,)),
        "track.add.success": ("tracks added", (TRACKS._replace(types=("track.add.success",)),)),
        "track.update.success": ("muted and unmuted", (TRACKS._replace(types=("track.update.success",)),)),
        "track.remove.success": ("tracks removed", (TRACKS._replace(types=("track.remove.success",)),)),
        "recordings": ("recordings", (RECORDINGS,)),
    }

    def make_table(self) -> LiveTable[Any]:
        """The newest first."""
        return CursorTable(EVENT_COLUMNS, sort="time", reverse=True, id="events")

    def forget(self) -> None:
        """No rows."""
        self._rows: dict[str, EventRow] = {}
        self._several = False

    def show(self, update: Update | None) -> None:
        """Make rows of what lies in the time that is shown."""
        now = self.desk.clock.now()
        shown = [one for one in self._stack.items.values() if self._window.holds(one.timestamp, now)]
        several = len({one.session_id for one in shown}) > 1
        if several != self._several:
            self._several, self._rows = several, {}
        self._rows = event_rows(shown, now, sessions=several, previous=self._rows)
        self._top.set_rows(self._rows)

    def summary(self) -> str:
        """How many there are."""
        if not self._stack.answered:
            return ""
        total, read = self._stack.total, len(self._stack.items)
        return count(total) if total is not None else f"{count(read)}{'+' if self._stack.more else ''}"

    def nothing(self) -> str:
        """Why there is none."""
        if not self._stack.answered:
            return self._stack.error or "Asking for events ..."
        if self._stack.items:
            return "Nothing in this time: f changes it, n reads older ones."
        return f"No events: nothing was recorded or shared here in the last {KEPT_DAYS} days."

    def line(self) -> Sequence[tuple[str, Any]]:
        """Which types and time, and how much of it."""
        title = self.title or "all types, all time"
        return [*self.troubles(), (f"{title}   ", "accent"), *self.how_much(len(self._rows))]

    def facts(self) -> list[Fact]:
        """Of the row under the cursor."""
        row = self._row
        return event_facts(row.event, self.desk.clock.now()) if row is not None else []

    @property
    def _row(self) -> EventRow | None:
        return self._rows.get(self.table.cursor_key or "")

    def person(self) -> Person | None:
        """Whose track it was."""
        event = self._row.event if self._row is not None else None
        if event is None or not event.peer_id:
            return None
        room_id = event.room_id or self.aim.room_id
        return Person(room_id, event.session_id, event.peer_id, event.user_name, event.user_id)

    def sheet(self) -> Sheet:
        """The rows that are shown, in their order."""
        shown = (self._rows.get(key) for key in self.table.shown_keys)
        events = tuple(row.event for row in shown if row is not None and row.event is not None)
        return Sheet(f"events-{self.room_name()}", EVENT_SHEET, MadeRows(events, event_cells))
