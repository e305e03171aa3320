"""Sessions (6): past and present ones, who was in the one under the cursor, and what it looked like over time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container

from console.screens.chrome import printed
from console.screens.detailed import Detailed
from console.screens.output_aim import find_room, room_title
from console.screens.paned import PanedBoard
from console.screens.visited import Visited
from console.screens.wanted import Person, StoryWanted
from console.tables.attendance import ATTENDANCE_COLUMNS, Attendance
from console.tables.filter import parse
from console.tables.sessions import SESSION_COLUMNS, SessionRow
from console.widgets.ascii import ascii_terminal
from console.widgets.cursor_table import CursorTable
from console.widgets.facts import Facts
from console.widgets.filter_line import FilterLine
from console.widgets.live_table import LiveTable

from .book import SessionBook, Wanted
from .hints import session_hints
from .people import People
from .picture import TimelineLines
from .questions import Questions
from .times import Stretch
from .words import list_title, no_people, no_sessions, people_title, person_facts, session_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from textual.timer import Timer
    from textual.widget import Widget

    from console.actions.action import Scope
    from console.live.resources import Resource
    from console.live.store import Update
    from console.screens.desk import Desk
    from console.widgets.action_bar import Hint
    from console.widgets.facts import Fact
    from console.widgets.painting import Part

SETTLE_SECONDS = 0.25
"""A cursor that rests this long on a session is worth asking who was there."""

SESSIONS, PEOPLE = 0, 1


class SessionsScreen(Detailed, Visited):
    """Sessions above, the people of the one under the cursor below, or its picture.

    Args:
        desk: the shared services.
    """

    PANE_SCOPES: ClassVar[tuple[tuple[Scope, ...], ...]] = ((), ())
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "toggle_all", "all rooms", show=False, id="sessions.all", tooltip="All rooms, or the chosen one"),
        Binding("t", "ask('kind')", "state", show=False, id="sessions.kind", tooltip="Live ones, ended ones, or both"),
        Binding("f", "ask('time')", "time", show=False, id="sessions.time", tooltip="Choose a stretch of time"),
        Binding("n", "older", "older", show=False, id="sessions.older", tooltip="Ask for the page of older sessions"),
        Binding("T", "timeline", "timeline", show=False, id="sessions.timeline", tooltip="The session as a picture"),
        Binding(
            "equals_sign",
            "ask('compare')",
            "compare",
            show=False,
            id="sessions.compare",
            tooltip="Compare with the marked session, or with another one of the same room",
        ),
        Binding(
            "e", "ask('export')", "export", show=False, id="sessions.export", tooltip="Write what is shown to a file"
        ),
        Binding("H", "story", "history", show=False, id="sessions.story", tooltip="The whole story of this person"),
    ]

    def __init__(self, desk: Desk) -> None:
        self.room_id = ""
        self.only = False
        self.stretch = Stretch()
        self._wanted = Wanted()
        self._filtered = SESSIONS
        super().__init__(desk)
        self.book = SessionBook(desk)
        self.people = People(desk, self.panes[PEOPLE])
        self._picture = TimelineLines(id="timeline", ascii_only=ascii_terminal())
        self._questions = Questions(self)
        self._resting: Timer | None = None
        self._working = False

    def make_panes(self) -> tuple[LiveTable[Any], ...]:
        """Sessions; the people of one of them."""
        sessions: LiveTable[SessionRow] = LiveTable(SESSION_COLUMNS, sort="state", id="sessions", classes="-active")
        people: LiveTable[Attendance] = CursorTable(ATTENDANCE_COLUMNS, sort="first", id="people")
        return sessions, people

    def work(self) -> Iterable[Widget]:
        """The tables and their titles, and the picture, which takes the place of the people."""
        self._picture.display = False
        yield Container(*PanedBoard.work(self), self._picture, id="panes")

    # -- what it is about ---------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> SessionRow | None:
        """The session under the cursor."""
        return self.book.rows.get(self.panes[SESSIONS].cursor_key or "")

    @property
    def person(self) -> Attendance | None:
        """The person under the cursor of the lower pane."""
        key = self.panes[PEOPLE].cursor_key
        return self.panes[PEOPLE].row(key) if key is not None else None

    def aim(self, room_id: str) -> None:
        """Have a room in mind: the cursor goes onto its newest session, and `a` shows it alone.

        Args:
            room_id: the room that was chosen elsewhere, raw; "" for none.
        """
        if not room_id or room_id == self.room_id:
            return
        self.room_id = room_id
        self._want_its_newest()
        if self.only:
            self.look_for()

    def session_here(self) -> tuple[str, str]:
        """The raw ids of the room and the session that the row under the cursor is about; ("", "") without one."""
        row = self.chosen
        return (row.room_id, row.id) if row is not None else (self.room_id, "")

    def look_for(self) -> None:
        """Other sessions are to be listed: those of the room, the time and the state that are chosen now."""
        self._questions.look_for()
        self.panes[SESSIONS].reset()
        if self.is_mounted and not self._away:
            self.watch_resources()
            self.hear(None)

    def crumbs(self) -> tuple[str, ...]:
        """Which room, when it is only one."""
        return ("Rooms", self.room_name, "Sessions") if self.only else ("Sessions", "all rooms")

    def help_title(self) -> str:
        """The screen, whichever rooms it shows."""
        return "Sessions"

    @property
    def room_name(self) -> str:
        """The room that is in mind, safe to paint."""
        return room_title(find_room(self.desk.store, self.room_id), self.room_id)

    def resources(self) -> tuple[Resource, ...]:
        """The lists, and the people of the session on which the cursor rests."""
        return (*self.book.resources(), *self.people.resources())

    # -- data ---------------------------------------------------------------------------------------------------------

    def show_data(self, update: Update | None) -> None:
        """Rows of sessions at once; whatever may have thousands of people in steps."""
        if update is not None and update.resource not in self.resources():
            return
        self.book.rebuild()
        self._show_sessions()
        self._follow()
        if not self._away:
            self.watch_resources()
        self._work_on()

    def _show_sessions(self) -> None:
        table = self.panes[SESSIONS]
        table.set_rows(self.book.rows)
        key = self._wanted.found(self.book, table.cursor_key, self.desk.clock.monotonic())
        if key:
            table.move_to(key)

    def _want_its_newest(self) -> None:
        """The cursor is to go onto the newest session of the room that is in mind."""
        self._wanted = Wanted(self.room_id, self.desk.clock.monotonic())

    def _follow(self) -> None:
        """The people, the titles and the details are those of the session under the cursor, once it rests."""
        row = self.chosen
        if self._resting is None and (row is not None or not self.panes[SESSIONS].lost):
            turned = self.people.look_at(row)
            if turned and not self._away:
                self.watch_resources()
        self._show_picture()
        self.show_titles()
        self.show_facts()

    def _work_on(self) -> None:
        """Begin what is to be done in steps, unless it is under way."""
        if not self._working and (self.book.uncounted or self.people.due):
            self._working = True
            self.run_worker(self._whole_work(), group="attendance", description="count people", exit_on_error=False)

    async def _whole_work(self) -> None:
        try:
            while not self._away and (self.book.uncounted or self.people.due):
                if self.people.due:
                    await self.people.make()
                    self._follow()
                if self.book.uncounted:
                    await self.book.count()
                    self.book.rebuild()
                    self._show_sessions()
                await asyncio.sleep(0)
        finally:
            self._working = False
        self._follow()
        self.refresh_chrome()

    def titles(self) -> list[list[Part]]:
        """Both panes."""
        key, now = printed(self.desk.keys, "sessions.older", "n"), self.desk.clock.now()
        room = self.room_name if self.only else ""
        return [
            list_title(self.book, self.stretch, room, now, key),
            [*people_title(self.people.row, self.people.roll, self._picture.display), *self._rest_of_picture()],
        ]

    def on_timeline_lines_drawn(self) -> None:
        """The title says whether there is more of it."""
        self.show_titles()

    def _rest_of_picture(self) -> list[Part]:
        """How to see the lines of the picture that do not fit."""
        if not self._picture.display or not self._picture.longer:
            return []
        down = printed(self.desk.keys, "streams.dn", "right_square_bracket")
        return [(f"  {down} scrolls", "dim")]

    def facts(self) -> list[Fact]:
        """Of the row under the cursor of the focused pane."""
        if self.active == PEOPLE:
            return person_facts(self.person)
        row, roll = self.chosen, self.people.roll
        known = roll if row is not None and row.id == self.people.session_id else None
        return session_facts(row, known, self.desk.clock.now())

    def nothing(self) -> str:
        """No session at all."""
        return no_sessions(self.book, self.stretch, self.room_name if self.only else "")

    def nothing_in(self, table: LiveTable[Any]) -> str:
        """Of the lower pane, why there is nobody."""
        if table is self.panes[SESSIONS]:
            return self.nothing()
        return no_people(self.people.row, self.people.roll, self.people.problem)

    # -- keys ---------------------------------------------------------------------------------------------------------

    def hints(self) -> list[Hint]:
        """What works here now."""
        chosen = self.person is not None if self.active == PEOPLE else self.people.row is not None
        lead = ("story" if self.active == PEOPLE else "people") if chosen else ""
        return session_hints(self.desk.keys, lead, picture=self._picture.display, more=self.book.more, only=self.only)

    def on_live_table_cursor_moved(self, event: LiveTable.CursorMoved | None = None) -> None:
        """Requests when the cursor rests; the details at once."""
        if event is not None and event.table is self.panes[SESSIONS]:
            if self._resting is None:
                self._resting = self.set_timer(SETTLE_SECONDS, self._settle, name="settle")
            else:
                self._resting.reset()

    def _settle(self) -> None:
        self._resting = None
        self._follow()
        self.refresh_chrome()
        self._work_on()

    def on_live_table_row_chosen(self, event: LiveTable.RowChosen | None = None) -> None:
        """Enter on a session goes to its people, on a person to the whole story."""
        if event is None:
            return
        event.prevent_default()  # elsewhere Enter opens the details
        if event.table is self.panes[PEOPLE]:
            self.action_story()
            return
        if self._picture.display:
            self.action_timeline()
        self.panes[PEOPLE].focus()

    def action_story(self) -> None:
        """The whole story of the person under the cursor."""
        row, one = self.people.row, self.person
        if self.active != PEOPLE or row is None or one is None or not one.peer_ids:
            self.desk.hands.say("choose a person first: Enter goes to the people of a session")
        elif not self.busy:
            user_id = "" if one.shared else one.user_id
            self.post_message(StoryWanted(Person(row.room_id, row.id, one.peer_ids[-1], one.title, user_id)))

    def action_toggle_all(self) -> None:
        """All rooms, or only that of the session under the cursor, else the one chosen elsewhere."""
        room_id = self.session_here()[0]
        if not self.only and not room_id:
            self.desk.hands.say("choose a row first: then only its room is shown")
            return
        self.only = not self.only
        self.room_id = room_id or self.room_id
        self._want_its_newest()
        self.clear_filter()
        self.look_for()

    def action_older(self) -> None:
        """Ask for the page of older sessions."""
        why = self.book.older()
        if why:
            self.desk.hands.say(why)
            return
        self.watch_resources()
        self.show_titles()
        self.refresh_keys()

    def action_timeline(self) -> None:
        """The picture in place of the people, or the people again."""
        show = not self._picture.display
        self._picture.display = self.people.drawing = show
        self.set_class(show, "-timeline")
        if show and self.active == PEOPLE:
            self.panes[SESSIONS].focus()
        self.panes[PEOPLE].display = not show
        self.watch_resources()
        self._follow()
        self.refresh_keys()
        self._work_on()

    def _show_picture(self) -> None:
        if self._picture.display:
            waiting = no_people(self.people.row, self.people.roll, self.people.problem)
            self._picture.show_timeline(self.people.picture, waiting)

    def action_scroll_details(self, lines: int) -> None:
        """Scroll the details, or the words below the picture."""
        if self._picture.display and not self.query_one(Facts).display:
            self._picture.scroll_lines(lines)
        else:
            super().action_scroll_details(lines)

    def action_filter(self) -> None:
        """The filter is about the pane with the focus; one of the other pane ends."""
        if self._filtered != self.active:
            line = self.query_one(FilterLine)
            with line.prevent(FilterLine.Changed):
                line.value = ""
            self._filter = None
            self.panes[self._filtered].set_filter(None)
        self._filtered = self.active
        super().action_filter()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Filter the one pane while one types; a bad pattern is said and harmless."""
        event.prevent_default()
        table = self.panes[self._filtered]
        self._filter = parse(event.text, table.columns) if event.text.strip() else None
        table.set_filter(self._filter)
        self.refresh_chrome()

    def action_ask(self, what: str) -> None:
        """One of the keys that open a question."""
        if self.busy:
            return
        self._begin(self._questions.of(what), what)

    def _begin(self, question: Callable[[], Coroutine[Any, Any, None]], what: str) -> None:
        self._choosing = True
        self.run_worker(self._whole(question()), group="dialog", description=f"sessions: {what}", exit_on_error=False)

    def free(self) -> None:
        """A question was answered, and what it began goes on by itself: other keys work meanwhile."""
        self._choosing = False

    async def _whole(self, talk: Coroutine[Any, Any, None]) -> None:
        try:
            await talk
        finally:
            self._choosing = False
            self.refresh_keys()

    def leave(self) -> None:
        """Esc: out of the people, out of the details, out of the picture, out of the screen."""
        if self.active == PEOPLE:
            self.panes[SESSIONS].focus()
        elif self._picture.display and not self.query_one(Facts).display:
            self.action_timeline()
        else:
            super().leave()
