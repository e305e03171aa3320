"""The Analytics screen: a bar of tabs, the table of one of them, its details and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Container

from console.actions.action import Scope, Situation
from console.api.text import clean
from console.live import resources
from console.screens.bindings import action_bindings
from console.screens.chrome import printed
from console.screens.detailed import Detailed
from console.screens.output_aim import find_room, room_title
from console.screens.visited import Visited
from console.screens.wanted import StoryWanted
from console.widgets.action_bar import Hint
from console.widgets.facts import Facts
from console.widgets.plain_line import PlainLine

from .deliveries import DeliveriesTab
from .errors import ErrorsTab
from .events import EventsTab
from .feedback import FeedbackTab
from .quality import QualityTab
from .tab import Aim, Tab

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from console.live.resources import Resource
    from console.live.store import Update
    from console.screens.desk import Desk
    from console.widgets.facts import Fact
    from console.widgets.live_table import LiveTable
    from console.widgets.painting import Part

TABS: tuple[type[Tab], ...] = (EventsTab, ErrorsTab, QualityTab, DeliveriesTab, FeedbackTab)
SCOPES: tuple[Scope, ...] = tuple(dict.fromkeys(scope for tab in TABS for scope in tab.SCOPES))


TAB_MARGINS = 4
"""Cells around a tab's words, and between them. Where not all fit, only the tab that is shown has its numbers."""


class AnalyticsScreen(Detailed, Visited):
    """One room, or one of its sessions, looked back at.

    Args:
        desk: the shared services.
    """

    PANE_SCOPES: ClassVar[tuple[tuple[Scope, ...], ...]] = tuple(tab.SCOPES for tab in TABS)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "offer('kind')", "type", show=False, id="past.kind", tooltip="Show only some types"),
        Binding("f", "offer('window')", "time", show=False, id="past.window", tooltip="Choose a stretch of time"),
        Binding("n", "offer('older')", "older", show=False, id="past.older", tooltip="Ask for the page before"),
        Binding(
            "V",
            "offer('reveal')",
            "addresses",
            show=False,
            id="past.reveal",
            tooltip="Show what is masked, such as IP addresses, for 10 seconds",
        ),
        Binding(
            "e", "offer('export')", "export", show=False, id="past.export", tooltip="Write what is shown to a file"
        ),
        Binding("H", "story", "history", show=False, id="past.story", tooltip="The whole story of this person"),
        Binding(
            "a", "toggle_all", "all sessions", show=False, id="past.all", tooltip="All sessions, or the chosen one"
        ),
        *action_bindings(*SCOPES),
    ]

    def __init__(self, desk: Desk) -> None:
        self.room_id = ""
        self._session_id = ""
        self._whole_room = False
        self.tabs: tuple[Tab, ...] = tuple(make(desk, self._changed) for make in TABS)
        super().__init__(desk)

    @property
    def tab(self) -> Tab:
        """The one that is shown."""
        return self.tabs[self.active]

    def make_panes(self) -> tuple[LiveTable[Any], ...]:
        """One table a tab."""
        return tuple(tab.table for tab in self.tabs)

    def work(self) -> Iterable[Widget]:
        """The bar, a line of the tab's own, and its table above its picture."""
        pictures = [tab.picture for tab in self.tabs if tab.picture is not None]
        yield Container(
            PlainLine(id="tabs", classes="pane-title"),
            PlainLine(id="tab-line"),
            Container(*self.panes, *pictures, id="panes"),
            id="tabbed",
        )
        self._show_tab()

    # -- what it is about ---------------------------------------------------------------------------------------------

    @property
    def aim_now(self) -> Aim:
        """The room, and the session unless all of the room is wanted."""
        return Aim(self.room_id, "" if self._whole_room else self._session_id)

    def aim(self, room_id: str, session_id: str = "") -> None:
        """Look at a room, or at one of its sessions.

        Args:
            room_id: raw; "" keeps what is shown.
            session_id: raw; "" for all sessions of the room.
        """
        if not room_id or (self.room_id, self._session_id) == (room_id, session_id):
            return
        self.room_id, self._session_id, self._whole_room = room_id, session_id, False
        self._retarget()

    def _retarget(self) -> None:
        self.clear_filter()
        for tab in self.tabs:
            tab.turn(self.aim_now)
        if self.is_current:
            self.watch_resources()
            self.hear(None)

    def action_toggle_all(self) -> None:
        """All sessions of the room, or the one that was chosen."""
        if not self._session_id:
            self.desk.hands.say("all sessions of the room are shown; choose one on Sessions")
            return
        self._whole_room = not self._whole_room
        self._retarget()

    def crumbs(self) -> tuple[str, ...]:
        """The room, and which session."""
        name = room_title(find_room(self.desk.store, self.room_id), self.room_id)
        session = self.aim_now.session_id
        return ("Rooms", name, "Analytics", *([f"session {clean(session)[-6:]}"] if session else []))

    def help_title(self) -> str:
        """The screen, whatever it is about."""
        return "Analytics"

    def resources(self) -> tuple[Resource, ...]:
        """What the tab needs, and the names of rooms."""
        common = (resources.live_sessions(), resources.rooms())
        return (*self.tab.resources(), *common) if self.room_id else common

    # -- data ---------------------------------------------------------------------------------------------------------

    def show_data(self, update: Update | None) -> None:
        """Only the tab that is shown; the others when they are."""
        if update is not None and update.resource not in self.resources():
            return
        self.tab.show(update)
        if not self._away:
            self.watch_resources()
        self.show_titles()
        self.show_facts()

    def _changed(self) -> None:
        """A tab has something else to show."""
        if self.is_mounted and not self._away:
            self.hear(None)

    def facts(self) -> list[Fact]:
        """Of the row under the cursor."""
        return self.tab.facts()

    def nothing(self) -> str:
        """Why the table is empty."""
        return self.tab.nothing() if self.room_id else "Choose a room first: Esc goes back, 1 shows all rooms."

    # -- tabs ---------------------------------------------------------------------------------------------------------

    def titles(self) -> list[list[Part]]:
        """The bar of tabs; the one that is shown is marked by a sign, not by colour alone."""
        parts: list[Part] = []  # three of each tab
        told = [tab.summary() for tab in self.tabs]
        taken = sum(len(tab.TITLE) + len(words) + TAB_MARGINS for tab, words in zip(self.tabs, told, strict=True))
        wide = taken <= self.app.size.width
        for number, tab in enumerate(self.tabs):
            here = number == self.active
            words = f"{tab.TITLE} {told[number]}".strip() if here or wide else tab.TITLE
            parts += [
                (" [" if here else "  ", "accent"),
                (words, "accent" if here else "dim"),
                ("]" if here else " ", "accent"),
            ]
        return [parts]

    def show_titles(self) -> None:
        """The bar, and the line of the tab."""
        self.query_one("#tabs", PlainLine).show(self.titles()[0])
        line = self.tab.line() if self.room_id else ()
        found = self.query_one("#tab-line", PlainLine)
        found.display = bool(line)
        found.show([(" ", "normal"), *line])

    def on_click(self, event: events.Click) -> None:
        """A click on a tab shows it."""
        bar = self.query_one("#tabs", PlainLine)
        place = event.get_content_offset(bar) if event.widget is bar else None
        pressed = bar.part_at(place.x) if place is not None else None
        if pressed is not None and pressed // 3 != self.active:
            self.action_pane(pressed // 3 - self.active)

    def action_pane(self, steps: int) -> None:
        """To another tab, round and round."""
        self.tab.looked_away()
        self.active = (self.active + steps) % len(self.tabs)
        self._show_tab()
        self.set_focus(self.table)
        self.watch_resources()
        self.hear(None)

    def _show_tab(self) -> None:
        """Only the widgets of the active tab are to be seen."""
        for number, tab in enumerate(self.tabs):
            tab.table.display = number == self.active
            if tab.picture is not None:
                tab.picture.display = number == self.active

    def on_live_table_cursor_moved(self) -> None:
        """What the tab shows of a row follows too; Textual calls what the classes above do as well."""
        self.tab.moved()

    def on_descendant_focus(self) -> None:
        """The table of a hidden tab never has the focus."""
        super().on_descendant_focus()
        self.refresh_keys()

    def look_away(self) -> None:
        """Nothing stays in clear while another screen is shown."""
        super().look_away()
        self.tab.looked_away()

    def cover(self) -> None:
        """No address stands in clear any more."""
        self.tab.looked_away()

    # -- keys ---------------------------------------------------------------------------------------------------------

    def hints(self) -> list[Hint]:
        """The next tab, then what the tab offers."""
        keys = self.desk.keys
        defaults = {"kind": "t", "window": "f", "older": "n", "reveal": "V", "export": "e"}
        found = [Hint(printed(keys, "pane.next", "tab"), "tab")]
        found += [
            Hint(printed(keys, f"past.{what}", default), self.tab.offers()[what].label)
            for what, default in defaults.items()
            if what in self.tab.offers()
        ]
        return found

    def last_hints(self) -> list[Hint]:
        """Whose story there is, and the details: the replay of Webhooks goes before them."""
        keys = self.desk.keys
        found = [Hint(printed(keys, "past.story", "H"), "history")] if self.tab.person() is not None else []
        return [*found, Hint(printed(keys, "streams.details", "d"), "details")]

    def against(self, action: str) -> str | None:
        """The keys that tabs share mean nothing on a tab that has no use for them."""
        what = action.removeprefix("offer('").removesuffix("')")
        if what == action or what in self.tab.offers():
            return None
        return f"nothing to do on {self.tab.TITLE} now" if what in self.tab.OFFERS else ""

    def action_offer(self, what: str) -> None:
        """One of the keys that tabs share."""
        offer = self.tab.offers().get(what)
        if offer is None:
            self.desk.hands.say(f"nothing to do with this key on {self.tab.TITLE} now")
        elif not self.busy:
            self._choosing = offer.asks
            self.run_worker(
                self._whole(self.tab, what, offer.asks),
                group="tab",
                description=f"{self.tab.TITLE}: {offer.label}",
                exit_on_error=False,
            )

    async def _whole(self, tab: Tab, what: str, asks: bool) -> None:
        try:
            await tab.do(what)
        finally:
            if asks:  # else a question may have been opened meanwhile, and it is that one's to say it is over
                self._choosing = False
            self.refresh_keys()

    def copied(self) -> str | None:
        """As the tab says."""
        return self.tab.copied()

    def action_story(self) -> None:
        """The story of whoever the row is about."""
        person = self.tab.person()
        if person is None:
            self.desk.hands.say("this row is about nobody: choose another one")
        elif not self.busy:
            self.post_message(StoryWanted(person))

    def situation(self, scope: Scope) -> Situation:
        """For the actions of the tab."""
        return self.tab.situation(scope)

    def leave(self) -> None:
        """Esc closes the details first, then goes back."""
        if self.query_one(Facts).display:
            self.action_details()
        else:
            self.post_message(self.Left())
