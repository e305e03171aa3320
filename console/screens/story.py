"""Story (H): everything about one person in a session, from coming to leaving; it goes on while the person is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container

from console.actions.action import Scope
from console.api.text import clean
from console.tables.story import columns, story_sheet
from console.widgets.action_bar import Hint
from console.widgets.cursor_table import CursorTable
from console.widgets.follow_table import FollowTable
from console.widgets.plain_line import Line, PlainLines

from .chrome import printed
from .detailed import Detailed
from .exporting import export
from .output_aim import find_room, room_title
from .paned import PanedBoard
from .story_book import StoryBook, others_of
from .story_words import Chunk, chunks, flow, missing, others_words, story_facts
from .visited import Visited
from .wanted import PeerWanted, Person, StoryWanted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from textual.widget import Widget
    from textual.worker import Worker

    from console.live.resources import Resource
    from console.live.store import Update
    from console.live.story import StoryLine
    from console.tables.export import Sheet
    from console.widgets.facts import Fact
    from console.widgets.live_table import LiveTable
    from console.widgets.painting import Part

    from .desk import Desk


MOST_LINES = 4
"""Of the head."""


class Head(PlainLines):
    """Pieces of what is known of a person, on as many lines as they need and there are."""

    _pieces: tuple[Chunk, ...] = ()

    def show_pieces(self, pieces: Iterable[Chunk]) -> None:
        """Show other pieces; nothing is written when they are as before.

        Args:
            pieces: each stays whole; the most important first.
        """
        self._pieces = tuple(pieces)
        self._flow()

    def on_resize(self) -> None:
        """Another width holds others on a line; it is painted then."""
        self._flow()

    def _flow(self) -> None:
        if not self.size.width:
            return
        lines = flow(self._pieces, self.size.width, MOST_LINES)
        if self.styles.height is None or self.styles.height.value != len(lines):
            self.styles.height = len(lines)  # seldom: it lays the screen out anew
        self.show_lines([Line(tuple(line)) for line in lines])


class StoryTable(CursorTable[Any], FollowTable[Any]):
    """The lines: followed, and none of them is marked."""


class StoryScreen(Detailed, Visited):
    """A head of facts above the lines of the story, the newest last.

    Args:
        desk: the shared services.
    """

    PANE_SCOPES: ClassVar[tuple[tuple[Scope, ...], ...]] = ((),)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "export", "export", show=False, id="past.export", tooltip="Write the story to a file"),
        Binding(
            "H", "story", "history", show=False, id="past.story", tooltip="The story of the other peer of the line"
        ),
        Binding("P", "peer", "on Peers", show=False, id="story.peer", tooltip="To this peer on Peers, to act on it"),
    ]

    def __init__(self, desk: Desk) -> None:
        self._book = StoryBook(desk)
        self._reading: Worker[None] | None = None
        super().__init__(desk)

    def make_panes(self) -> tuple[LiveTable[Any], ...]:
        """The lines, by their time."""
        return (StoryTable(columns(self._today), sort="time", id="story"),)

    def _today(self) -> date:
        return self.desk.clock.now().astimezone().date()

    def work(self) -> Iterable[Widget]:
        """The head above the table, beside the details."""
        yield Container(Head(id="head"), *PanedBoard.work(self), id="panes")

    # -- whose story --------------------------------------------------------------------------------------------------

    @property
    def person(self) -> Person:
        """Whose story is told."""
        return self._book.person

    @property
    def room_id(self) -> str:
        """The raw id of the room the story is in."""
        return self._book.person.room_id

    def open(self, person: Person) -> None:
        """Tell the story of somebody.

        Args:
            person: of whom.
        """
        if person == self._book.person:
            return
        self._book.open(person)
        self.clear_filter()
        self.table.reset()
        if self.is_current:
            self.watch_resources()
            self.hear(None)

    def crumbs(self) -> tuple[str, ...]:
        """The room, and who."""
        person, room_id = self._book.person, self.room_id
        room = room_title(find_room(self.desk.store, room_id), room_id)
        return ("Rooms", room, "Story", self._book.seen.name or person.name or clean(person.peer_id))

    def help_title(self) -> str:
        """The screen, whoever it is about."""
        return "Story"

    # -- data ---------------------------------------------------------------------------------------------------------

    def resources(self) -> tuple[Resource, ...]:
        """What the story is made of."""
        return self._book.resources()

    def show_data(self, update: Update | None) -> None:
        """Tell it anew; lines that are as before are not painted."""
        if update is not None and update.resource not in self.resources():
            return
        self._book.build()
        self.table.set_rows(self._book.lines)
        if not self._away:
            self.watch_resources()  # who left is asked for no more, and a session may just be known
        self._show_head()
        self.show_titles()
        self.show_facts()
        if update is None and (self._reading is None or self._reading.is_finished):
            self._reading = self.run_worker(
                self._read_journal(), group="journal", description="read the journal", exit_on_error=False
            )

    async def _read_journal(self) -> None:
        if await self._book.read_journal() and not self._away:
            self._book.build()
            self.table.set_rows(self._book.lines)
            self.show_titles()
            self.refresh_keys()

    def _others(self) -> list[str]:
        book, now = self._book, self.desk.clock.now()
        return others_words(book.here, book.before, book.name_of, now)

    def _show_head(self) -> None:
        pieces = chunks(self.person, self._book.seen, self._others(), self.desk.clock.now())
        self.query_one(Head).show_pieces(pieces)

    # -- what is said -------------------------------------------------------------------------------------------------

    def titles(self) -> list[list[Part]]:
        """How much there is, and what is not known yet."""
        count = len(self._book.lines)
        session = self._book.session_id
        which = f"in session {clean(session)[-6:]}" if session else "in no session that is known"
        known: list[Part] = [("Story ", "normal"), (f"{which}, {count:,} line{'s' if count != 1 else ''}", "dim")]
        return [[*known, *missing(self._book.state())]]

    def nothing(self) -> str:
        """Why there are no lines."""
        if not self.person.peer_id:
            return "Choose a person first: H on Peers, Analytics, Sessions or Activity."
        waiting = any(state is False for state in self._book.state().values())
        return "Asking what is known ..." if waiting else "Nothing is known of this person."

    def hints(self) -> list[Hint]:
        """The details, the other story, the peer, the export."""
        keys = self.desk.keys
        found = [Hint(printed(keys, "streams.details", "d"), "details")]
        if self._other() is not None:
            found.append(Hint(printed(keys, "past.story", "H"), "that story"))
        if self._book.seen.present:
            found.append(Hint(printed(keys, "story.peer", "P"), "on Peers"))
        return [*found, Hint(printed(keys, "past.export", "e"), "export")]

    def facts(self) -> list[Fact]:
        """Of the line under the cursor, and of the person."""
        line: StoryLine | None = self.table.row(self.table.cursor_key or "")
        return story_facts(line, self.person, self._book.seen, self._others())

    def copied(self) -> str | None:
        """The raw id of the peer."""
        return self.person.peer_id or None

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _other(self) -> Person | None:
        """Whose story the line under the cursor leads to."""
        key = self.table.cursor_key or ""
        me = self.person
        if key.startswith("before/") and key.count("/") == 1:
            return Person(me.room_id, self._book.session_id, key.removeprefix("before/"), me.name, me.user_id)
        return others_of(self._book).get(key)

    def action_story(self) -> None:
        """The story of the same user id as another peer."""
        other = self._other()
        if other is None:
            self.desk.hands.say("this is the story; a line about another peer of this person leads to that one's")
        elif not self.busy:
            self.post_message(StoryWanted(other))

    def action_peer(self) -> None:
        """To the peer on Peers, where it can be acted on."""
        if not self._book.seen.present:
            self.desk.hands.say("not there now: nothing can be done to who has left")
        elif not self.busy:
            self.post_message(PeerWanted(self.room_id, self.person.peer_id))

    def action_export(self) -> None:
        """Write the story to a file."""
        if self.busy:
            return
        rows = [row for key in self.table.shown_keys if (row := self.table.row(key)) is not None]
        sheet = story_sheet(f"story-{self.crumbs()[-1]}", rows)
        self._choosing = True
        self.run_worker(self._export(sheet), group="dialog", description="export a story", exit_on_error=False)

    async def _export(self, sheet: Sheet) -> None:
        try:
            await export(self.app, self.desk, sheet)
        finally:
            self._choosing = False
