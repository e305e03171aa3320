"""Activity (A): all that happened since this console looks, to look through while it goes on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from console.actions.action import Scope
from console.live import newest, resources
from console.live.feed_order import place
from console.modals.choose import ChooseDialog
from console.tables.activity import Narrow, activity_sheet, columns, kind_choices, kinds_of, mark
from console.widgets.action_bar import Hint
from console.widgets.activity import Activity
from console.widgets.follow_table import FollowTable

from .activity_facts import activity_facts, is_here, job_kind
from .activity_rows import ActivityRows
from .chrome import activity_parts, printed
from .detailed import Detailed
from .exporting import export
from .output_aim import find_room, room_title
from .visited import Visited
from .wanted import JobWanted, PeerWanted, Person, StoryWanted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from textual.timer import Timer

    from console.live.feed import Entry
    from console.live.resources import Resource
    from console.live.store import Update
    from console.tables.column import Column
    from console.tables.export import Sheet
    from console.tables.filter import Filter
    from console.widgets.facts import Fact
    from console.widgets.live_table import LiveTable
    from console.widgets.painting import Part

    from .desk import Desk

SOON, AT_ONCE = 0.1, 0.01
"""Seconds after which news are shown: what comes together is painted together."""


class FeedTable(FollowTable[Any]):
    """The lines: of some kinds or all, of one room or all, and what the filter line leaves of them."""

    def __init__(self, columns: Sequence[Column[Any]]) -> None:
        super().__init__(columns, sort="time", id="feed")
        self._typed: Filter[Any] | None = None
        self.kinds: tuple[str, ...] = ()
        self.room_id = ""

    def set_filter(self, row_filter: Filter[Any] | None) -> None:
        """As `LiveTable.set_filter`, of what the kinds and the room leave."""
        self._typed = None if row_filter is None or row_filter.empty else row_filter
        self.narrow(self.kinds, self.room_id)

    def narrow(self, kinds: tuple[str, ...], room_id: str) -> None:
        """Show only some kinds, or one room.

        Args:
            kinds: none for all.
            room_id: raw; "" for all.
        """
        self.kinds, self.room_id = kinds, room_id
        wanted = kinds or room_id or self._typed is not None
        with self._kept():
            self._do(lambda view: view.filter(Narrow(kinds, room_id, self._typed) if wanted else None))

    def set_stale(self, stale: bool) -> None:
        """What happened does not get old."""

    def turn_day(self) -> None:
        """It is another day: lines of the one before have a date now."""
        self._painter.forget()
        self._sync()


class ActivityScreen(Detailed, Visited):
    """The feed, newest at the bottom as in every log, followed until one looks back.

    Args:
        desk: the shared services.
    """

    PANE_SCOPES: ClassVar[tuple[tuple[Scope, ...], ...]] = ((),)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "kind", "kind", show=False, id="past.kind", tooltip="Show only some kinds"),
        Binding("a", "toggle_all", "one room", show=False, id="past.all", tooltip="All rooms, or the chosen one"),
        Binding("e", "export", "export", show=False, id="past.export", tooltip="Write what is shown to a file"),
        Binding("H", "story", "history", show=False, id="past.story", tooltip="The whole story of this person"),
    ]

    def __init__(self, desk: Desk) -> None:
        self._chosen_room = ""
        self._choice = ""
        self._lines = FeedTable(columns(place, self._today))
        super().__init__(desk)
        self._day: date | None = None
        self._rows = ActivityRows(desk.feed, self._lines, self._news)
        self._flushing: Timer | None = None

    def make_panes(self) -> tuple[LiveTable[Any], ...]:
        """The lines, by their time."""
        return (self._lines,)

    def _today(self) -> date:
        return self.desk.clock.now().astimezone().date()

    # -- rooms --------------------------------------------------------------------------------------------------------

    @property
    def line(self) -> Entry | None:
        """The entry under the cursor."""
        found: Entry | None = self._lines.row(self._lines.cursor_key or "")
        return found

    @property
    def room_id(self) -> str:
        """The raw id of the room that is meant: the only one shown, else that of the line one went to.

        While the newest line is followed, the cursor says nothing about what is meant: then the room chosen elsewhere.
        """
        line = self.line
        of_line = line.room_id if line is not None else ""
        meant = (self._chosen_room, of_line) if self._lines.following else (of_line, self._chosen_room)
        return self._lines.room_id or next(filter(None, meant), "")

    def aim(self, room_id: str) -> None:
        """Remember which room was chosen elsewhere; what is shown stays.

        Args:
            room_id: raw; "" for none.
        """
        self._chosen_room = room_id or self._chosen_room

    def action_toggle_all(self) -> None:
        """Only the room that is meant, or all again."""
        room_id = self.room_id
        if not room_id:
            self.desk.hands.say("choose a line of a room first: then only that room is shown")
            return
        self._narrow(self._choice, "" if self._lines.room_id else room_id)

    def _narrow(self, choice: str, room_id: str) -> None:
        self._choice = choice
        self._lines.narrow(kinds_of(choice), room_id)
        if self._lines.cursor_key is None:
            self._lines.follow()
        self.watch_resources()
        self.hear(None)

    def _room_name(self, room_id: str) -> str:
        return room_title(find_room(self.desk.store, room_id), room_id)

    def crumbs(self) -> tuple[str, ...]:
        """Which room, when it is only one."""
        only = self._lines.room_id
        return ("Rooms", self._room_name(only), "Activity") if only else ("Activity", "all rooms")

    def help_title(self) -> str:
        """The screen, whichever rooms it shows."""
        return "Activity"

    # -- data ---------------------------------------------------------------------------------------------------------

    def resources(self) -> tuple[Resource, ...]:
        """What the feed is made of: sessions and jobs of all rooms; of a single one its people and events too."""
        only = self._lines.room_id
        common = (resources.live_sessions(), resources.rooms())
        jobs = (resources.recordings(), resources.live_streams(), resources.external_streams())
        found = (*common, *jobs, newest.deliveries(only, self.desk.clock))
        return (resources.peers(only), *found, newest.errors(only)) if only else found

    def show_data(self, update: Update | None) -> None:
        """The feed tells of itself; here only what is due: news that came while nobody looked, another day."""
        if update is not None:
            return
        day = self._today()
        if day != self._day:
            self._day = day
            self._lines.turn_day()
        self._soon()
        self.show_titles()
        self.show_facts()

    def _news(self) -> None:
        """The feed has more."""
        if self.is_mounted and not self._away:
            self._soon(SOON)

    def _soon(self, seconds: float = AT_ONCE) -> None:
        if self._rows.waiting and self._flushing is None:
            self._flushing = self.set_timer(seconds, self._flush, name="news")

    def _flush(self) -> None:
        """The next part; whatever else wants to run, such as a key, runs before the one after it."""
        self._flushing = None
        if self._away:
            return
        self._rows.go_on()
        self._soon()
        self.show_titles()
        self.refresh_activity()
        self.refresh_keys()

    def look_away(self) -> None:
        """Nothing is painted while another screen is shown; the feed goes on."""
        super().look_away()
        if self._flushing is not None:
            self._flushing.stop()
            self._flushing = None

    # -- what is said -------------------------------------------------------------------------------------------------

    def titles(self) -> list[list[Part]]:
        """What is shown, and whether it is followed."""
        table, shown = self._lines, self._lines.shown_count
        where = self._room_name(table.room_id) if table.room_id else "all rooms"
        which = self._choice if len(table.kinds) > 1 else mark(self._choice) if self._choice else "all kinds"
        lines = f"{shown:,} line{'s' if shown != 1 else ''}"
        return [[("ACTIVITY  ", "accent"), self._state(), (f"   {where}, {which}, {lines}", "dim")]]

    def _state(self) -> Part:
        table, keys = self._lines, self.desk.keys
        if table.sorted_by != table.first_column:
            return "sorted by another column: nothing is followed", "warn"
        if table.following:
            return "following", "good"
        again = printed(keys, "table.first" if table.reverse else "table.last", "g" if table.reverse else "G")
        count, side = table.new_count, "above" if table.reverse else "below"
        return f"frozen, {f'{count:,} new {side}' if count else 'nothing new'}: {again} follows", "warn"

    def refresh_activity(self) -> None:
        """The newest line only while the table does not show it, so that what is said to the operator is seen."""
        frozen = [] if self._lines.following else activity_parts(self.desk.feed.strip, self.desk.clock.now())
        self.query_one(Activity).show_entries(frozen)

    def nothing(self) -> str:
        """Why the table is empty."""
        if self._lines.row_count:
            return f"Nothing of this kind{' in this room' if self._lines.room_id else ''}."
        return "Nothing has happened yet. Whatever does is told here."

    def hints(self) -> list[Hint]:
        """What this line leads to, and what narrows the view."""
        keys, line, found = self.desk.keys, self.line, []
        if line is not None and (line.job_id or line.peer_id or line.room_id):
            where = "job" if line.job_id else "peer" if line.peer_id else "room"
            found.append(Hint(printed(keys, "table.choose", "enter"), where))
        if line is not None and line.peer_id:
            found.append(Hint(printed(keys, "past.story", "H"), "history"))
        found.append(Hint(printed(keys, "past.kind", "t"), "kind"))
        found.append(Hint(printed(keys, "past.all", "a"), "all rooms" if self._lines.room_id else "one room"))
        found.append(Hint(printed(keys, "streams.details", "d"), "details"))
        return [*found, Hint(printed(keys, "past.export", "e"), "export")]

    def facts(self) -> list[Fact]:
        """All that is known of the line under the cursor."""
        return activity_facts(self.line, self.desk.clock.now())

    def on_live_table_cursor_moved(self) -> None:
        """It may be followed no more, or again."""
        if self.is_mounted:
            self.show_titles()
            self.refresh_activity()

    def copied(self) -> str | None:
        """The raw id of what the line is about."""
        line = self.line
        return (line.peer_id or line.job_id or line.session_id or line.room_id or None) if line is not None else None

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_kind(self) -> None:
        """Choose what is shown."""
        if not self.busy:
            self._choosing = True
            self.run_worker(self._choose_kind(), group="dialog", description="choose the kind", exit_on_error=False)

    async def _choose_kind(self) -> None:
        counts = Counter[str](entry.kind for entry in self.desk.feed.entries)
        try:
            chosen = await self.app.push_screen_wait(
                ChooseDialog("Show", kind_choices(counts), self._choice, "show only these")
            )
        finally:
            self._choosing = False
        if chosen is not None:
            self._narrow(chosen, self._lines.room_id)

    def action_story(self) -> None:
        """The story of whoever the line is about."""
        line = self.line
        if line is None or not line.peer_id:
            self.desk.hands.say("this line is about nobody: choose another one")
        elif not self.busy:
            person = Person(line.room_id, line.session_id, line.peer_id, line.who, line.user_id)
            self.post_message(StoryWanted(person))

    def on_live_table_row_chosen(self, event: LiveTable.RowChosen | None = None) -> None:
        """Enter goes to what the line is about, not into the details as elsewhere."""
        if event is not None:
            event.prevent_default()
        line = self.line
        if line is None or self.busy:
            return
        if line.job_id:
            self.post_message(JobWanted(job_kind(self.desk.store, line), line.room_id, line.job_id))
        elif line.peer_id and is_here(self.desk.store, line) is False:
            key = printed(self.desk.keys, "past.story", "H")
            self.desk.hands.say(f"{line.who} is not there any more: {key} tells the whole story")
        elif line.room_id:
            self.post_message(PeerWanted(line.room_id, line.peer_id))
        else:
            self.desk.hands.say("this line leads nowhere: it is about no room")

    def action_export(self) -> None:
        """Write the marked lines to a file, or all that are shown."""
        if self.busy:
            return
        table = self._lines
        rows = [row for key in table.shown_keys if not table.marks or key in table.marks for row in [table.row(key)]]
        name = f"activity-{self._room_name(table.room_id)}" if table.room_id else "activity"
        sheet = activity_sheet(name, [row for row in rows if row is not None])
        self._choosing = True
        self.run_worker(self._export(sheet), group="dialog", description="export the activity", exit_on_error=False)

    async def _export(self, sheet: Sheet) -> None:
        try:
            await export(self.app, self.desk, sheet)
        finally:
            self._choosing = False
