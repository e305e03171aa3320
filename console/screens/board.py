"""What every screen with a table shares: status line, banner, filter, activity, footer, and the road to an action."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.reactive import Reactive
from textual.widget import Widget

from console.api.text import clean
from console.widgets.action_bar import ActionBar, Hint
from console.widgets.activity import Activity
from console.widgets.banner import Banner
from console.widgets.filter_line import FilterLine, MarkLine
from console.widgets.live_table import LiveTable
from console.widgets.plain_line import PlainLine
from console.widgets.status_bar import StatusBar

from .acting import Acting
from .chrome import activity_parts, banner, hints, pinned, status
from .copying import copy_from
from .seek import Seek

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.app import ComposeResult
    from textual.events import ScreenResume

    from console.live.poller import Subscription
    from console.live.resources import Resource
    from console.live.store import Update

    from .desk import Desk

R = TypeVar("R")

SMALLEST = (60, 14)
"""Columns and lines below which one line says that the terminal is too small."""
WIDE, TALL = 110, 32


class Board(Acting, Generic[R]):
    """A table of rows `R` under a status line, above the activity and the keys.

    Args:
        desk: the shared services.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual has it, but a change of focus does not repaint the whole screen: the table and the filter line
    repaint themselves, and 10 KB are saved each time the terminal's window is left."""

    AUTO_FOCUS = "LiveTable"
    AHEAD: ClassVar[int] = 1
    """So many of `resources()` make the first rows: at the start of the program they are asked for before the rest."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "u", "undo", "undo", show=False, id="app.undo", tooltip="Take back the last mute, role change or pause"
        ),
        Binding("c", "copy_id", "copy id", show=False, id="table.copy", tooltip="Copy the id of the row (OSC 52)"),
        Binding(
            "y", "raw", "raw JSON", show=False, id="table.raw", tooltip="What the service said of the row, as JSON"
        ),
        Binding("S", "picture", "picture", show=False, id="app.picture", tooltip="Save the screen as SVG (help: F12)"),
        Binding("colon", "command", "command", show=False, id="app.command", tooltip="Type a command"),
        Binding("ctrl+r", "refresh_now", "refresh", show=False, id="app.refresh", tooltip="Ask the service now"),
        Binding("escape", "back", "back", show=False, id="app.back", tooltip="Clear the filter, then go back"),
        Binding(
            "question_mark",
            "help",
            "help",
            show=False,
            id="app.help",
            tooltip="Every key and command, and why one does nothing now",
        ),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]
        self.desk = desk
        self.panes: tuple[LiveTable[Any], ...] = self.make_panes()
        self.recall_orders()
        self.active = 0
        self._subscriptions: dict[Resource, Subscription] = {}
        self._away = True
        self._held = False
        self._seek = Seek(desk.clock, lambda sentence: desk.hands.say(sentence))

    # -- what a screen must say of itself -----------------------------------------------------------------------------

    def make_table(self) -> LiveTable[R]:
        """The table, empty."""
        raise NotImplementedError

    def make_panes(self) -> tuple[LiveTable[Any], ...]:
        """The tables, empty; most screens have one."""
        return (self.make_table(),)

    @property
    def table(self) -> LiveTable[R]:
        """The table that the keys act on."""
        return self.panes[self.active]

    @abstractmethod
    def crumbs(self) -> tuple[str, ...]:
        """Where we are, safe to paint."""

    @abstractmethod
    def resources(self) -> tuple[Resource, ...]:
        """What this screen needs polled while it is shown, the most important first."""

    @abstractmethod
    def show_data(self, update: Update | None) -> None:
        """Show what changed; None: build everything from the store."""

    @abstractmethod
    def nothing(self) -> str:
        """What an empty table says once the service has answered."""

    def around(self) -> tuple[Widget | None, Widget | None]:
        """A widget above the table and one beside it."""
        return None, None

    def hints(self) -> list[Hint]:
        """Keys of this screen alone, shown before all others."""
        return []

    def work(self) -> Iterable[Widget]:
        """The tables, and what stands between them."""
        return self.panes

    # -- life ---------------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Status, banner, heading, table, filter, activity, keys."""
        width, height = self.app.size  # known here already, it makes no styles be applied a second time
        self.add_class("-wide" if width >= WIDE else "-narrow", "-tall" if height >= TALL else "-short", update=False)
        above, beside = self.around()
        yield PlainLine(id="too-small")
        yield StatusBar(id="status")
        yield Banner(id="banner")
        if above is not None:
            yield above
        with Container(id="work"):
            yield from self.work()
            if beside is not None:
                yield beside
        yield from self.term_lines()
        yield Activity(id="activity")
        yield ActionBar(id="actions")

    def on_mount(self) -> None:
        """A dialog on top hears of a change of mode in our place."""
        self.app.mode_change_signal.subscribe(self, lambda _mode: self._look_whether_away())

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Look: what this screen shows is polled from now on."""
        if not (self._away or self._held):
            event.refresh_styles = False  # Textual tells a new screen twice
        self._away = False
        self._hold_painting(False)
        self.watch_resources()
        self.hear(None)

    def on_screen_suspend(self) -> None:
        """A dialog above holds painting and polling goes on; another mode ends both."""
        self.cover()
        if not self._look_whether_away():
            self._hold_painting(True)

    def cover(self) -> None:
        """Mask what stands in clear: a picture is about to be taken of it, or a dialog to be opened above it."""

    def _look_whether_away(self) -> bool:
        """Whether another mode is shown; then nothing is polled for this screen."""
        away = self not in self.app.screen_stack
        if away:
            self.look_away()
        return away

    def look_away(self) -> None:
        """Nothing is polled for this screen until it is shown again."""
        self._away = True
        for subscription in self._subscriptions.values():
            subscription.close()
        self._subscriptions.clear()

    def _hold_painting(self, hold: bool) -> None:
        for table in self.panes:
            if hold and not self._held:
                table.hold()
            elif self._held and not hold:
                table.release()
        self._held = hold

    def watch_resources(self) -> None:
        """Subscribe to exactly what `resources()` names now."""
        wanted = self.resources()
        for resource in [one for one in self._subscriptions if one not in wanted]:
            self._subscriptions.pop(resource).close()
        for resource in wanted:
            if resource not in self._subscriptions:
                self._subscriptions[resource] = self.desk.poller.subscribe(resource)

    def _items(self, resource: Resource) -> Mapping[str, Any]:
        """What was last said about a resource, by id; nothing when it was not asked for yet."""
        snapshot = self.desk.store.snapshot(resource)
        return snapshot.items if snapshot is not None else {}

    def hear(self, update: Update | None) -> None:
        """Something happened to the data, or (None) time passed: show what differs.

        Args:
            update: from the store.
        """
        if update is not None and update.quiet:
            return
        if not self.is_mounted or not all(table.is_mounted for table in self.panes):
            return
        self.show_data(update)
        self._find()
        self.refresh_chrome()

    def seek(self, key: str) -> None:
        """Put the cursor on a row that was chosen elsewhere, once it is there.

        Args:
            key: its key; "" for none.
        """
        self._seek.want(key, self.panes)

    def _find(self) -> None:
        found = self._seek.look(self.panes)
        if found is not None and found is not self.table:
            found.focus()

    def on_resize(self) -> None:
        """Too small a terminal gets one line that says so."""
        width, height = self.app.size
        too_small = width < SMALLEST[0] or height < SMALLEST[1]
        self.set_class(too_small, "-too-small")
        words = f" {width}x{height}: too small, needs {SMALLEST[0]}x{SMALLEST[1]}. q quits"
        self.query_one("#too-small", PlainLine).show([(words, "warn")])
        if not too_small and self.focused is None:  # what is hidden loses the focus, and all keys with it
            self.call_after_refresh(self._focus_table)

    def _focus_table(self) -> None:
        if self.focused is None:
            self.table.focus()

    # -- what stands around the table ---------------------------------------------------------------------------------

    def refresh_chrome(self) -> None:
        """Status, banner, activity and keys; each writes only what differs."""
        connection = self.desk.store.connection()
        self.query_one(StatusBar).show_status(status(self.desk, connection, self.crumbs()))
        self.query_one(Banner).say(banner(connection))
        for table in self.panes:
            table.set_stale(connection.state in ("late", "down", "refused"))
            table.set_placeholder(self._placeholder(connection.state, table))
        self.refresh_activity()
        self.refresh_keys()

    def _placeholder(self, state: str, table: LiveTable[Any]) -> str:
        if self._filter is not None and table.row_count:
            return "Nothing matches the filter. Esc clears it."
        if state == "connecting":
            return "Connecting ..."
        return "Nothing known here, as said above." if state in ("down", "refused") else self.nothing_in(table)

    def help_title(self) -> str:
        """What the help calls this screen."""
        return self.crumbs()[-1]

    def nothing_in(self, _table: LiveTable[Any]) -> str:
        """What one of several empty tables says."""
        return self.nothing()

    def refresh_activity(self) -> None:
        """The newest lines of the feed."""
        now = self.desk.clock.now()
        self.query_one(Activity).show_entries(activity_parts(self.desk.feed.strip, now, self.crumbs()[-1]))

    def refresh_keys(self) -> None:
        """The footer: only keys that work now."""
        lead = "  ".join(filter(None, (self.desk.hands.under_way, self.shown_words(), self.marked_words())))
        bar, typing = self.query_one(ActionBar), self.typing()
        if typing is not None and isinstance(self.focused, MarkLine):
            bar.show_actions(typing[0], (), typing[1])
        elif self._filter is not None and self._filter.error:
            bar.show_actions([], (), self._filter.error)
        elif self.focused is not None and self.focused.id == "command":
            bar.show_actions(
                [Hint("Enter", "do"), Hint("Tab", "complete"), Hint("Up", "earlier"), Hint("Esc", "close")]
            )
        elif typing is not None:
            bar.show_actions(typing[0], (), lead)
        else:
            own = [*self.hints(), *hints(self.slots()), *self.last_hints()]
            bar.show_actions(own, pinned(self.desk.keys), lead)

    def last_hints(self) -> list[Hint]:
        """Keys of this screen that may be cut off in favour of those that act."""
        return []

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_refresh_now(self) -> None:
        """Ask for everything shown now."""
        self.desk.poller.refresh(*self._subscriptions)

    def action_copy_id(self) -> None:
        """The raw id of the row under the cursor, by OSC 52."""
        if self.doubtful:
            pass
        elif (key := self.copied()) is None:
            self.desk.hands.say("nothing to copy: no row is chosen")
        else:
            copy_from(self, key, clean(key))

    def action_raw(self) -> None:
        """`y`: what the service said of the row under the cursor."""
        if not (self.busy or self.doubtful):
            from .raw import show_raw

            show_raw(self)

    def action_picture(self) -> None:
        """`S`: the screen as an SVG file."""
        if not self.busy:
            from .picture import save_picture

            save_picture(self)

    def action_command(self) -> None:
        """`:`: the command line."""
        if not self.busy:
            from .commands.line import open_command_line

            open_command_line(self)

    def copied(self) -> str | None:
        """What `c` copies: the raw id of the row under the cursor."""
        return self.table.cursor_key

    # -- help ---------------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Esc: out of the filter first, then out of the screen."""
        line = self.query_one(FilterLine)
        if self.query("#command-line.-open"):
            from .commands.line import close_command_line

            close_command_line(self)
        elif line.value:
            line.clear_text()
        else:
            self.leave()

    def leave(self) -> None:
        """What Esc does when no filter is set: nothing, unless a screen says otherwise."""

    def on_descendant_focus(self) -> None:
        """Letters are keys or text, depending on where they go."""
        if self.is_mounted:
            self.refresh_keys()

    def against(self, _action: str) -> str | None:
        """Why a key of this screen does nothing now, for the help; None when it does, "" when it means nothing here.

        Args:
            action: what the key does, as its binding has it.
        """
        return None

    def action_help(self) -> None:
        """Every key, and why some do nothing now."""
        if self.busy:
            return
        from console.modals.help import HelpDialog

        from . import board_help

        self.app.push_screen(HelpDialog(f"Help: {self.help_title()}", board_help.lines_of(self)))

    def on_live_table_cursor_moved(self) -> None:
        """Other keys may work on this row; Textual calls this after what a screen of its own does, which need not."""
        self.refresh_keys()

    def on_live_table_marks_changed(self) -> None:
        """Other keys may work on these rows."""
        self.refresh_keys()
