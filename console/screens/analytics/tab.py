"""One page of Analytics: a table, what is asked for while it is shown, and what can be done there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from console.actions.action import Scope, Situation
from console.live import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.widget import Widget

    from console.live.resources import Resource
    from console.live.store import Update
    from console.screens.desk import Desk
    from console.screens.wanted import Person
    from console.widgets.facts import Fact
    from console.widgets.live_table import LiveTable


class Aim(NamedTuple):
    """What Analytics is about.

    Attributes:
        room_id: the room, raw; "" while none was chosen.
        session_id: the session, raw; "" for all sessions of the room.
    """

    room_id: str = ""
    session_id: str = ""


class Offer(NamedTuple):
    """Something a tab can do beside acting.

    Attributes:
        label: the word in the footer.
        asks: whether it opens a question, so that nothing else may begin meanwhile.
    """

    label: str
    asks: bool = False


class Tab(ABC):
    """One page; it knows no other, and the screen knows nothing of what is in it.

    Args:
        desk: the shared services.
        changed: to be called when something of the tab is to be shown anew though the store heard nothing.
    """

    TITLE: ClassVar[str] = ""
    SCOPES: ClassVar[tuple[Scope, ...]] = ()
    OFFERS: ClassVar[Mapping[str, Offer]] = {}
    """What the shared keys mean here: of `kind`, `window`, `older`, `reveal`, `export`, `story`."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self.desk = desk
        self.changed = changed
        self.aim = Aim()
        self.table = self.make_table()
        self.picture = self.make_picture()

    @abstractmethod
    def make_table(self) -> LiveTable[Any]:
        """The table, empty; its id is unique in the screen."""

    def make_picture(self) -> Widget | None:
        """A widget under the table, shown while the tab is; None for none."""
        return None

    def turn(self, aim: Aim) -> None:
        """Another room or session: what was shown is of the former one.

        Args:
            aim: the new one.
        """
        self.aim = aim
        self.table.reset()

    def moved(self) -> None:  # noqa: B027 - most tabs show nothing of the row but its facts
        """The cursor of the table stands on another row."""

    def looked_away(self) -> None:  # noqa: B027 - most tabs have nothing to mask
        """Another tab or screen is shown, or a dialog stands above: what was in clear is masked."""

    @abstractmethod
    def resources(self) -> tuple[Resource, ...]:
        """What is to be asked for while the tab is shown."""

    @abstractmethod
    def show(self, update: Update | None) -> None:
        """Fill the table from the store.

        Args:
            update: what the store heard, of one of `resources()`; None when everything may have changed.
        """

    @abstractmethod
    def summary(self) -> str:
        """What the bar of tabs says behind the title, in few words: a number; "" while nothing is known."""

    @abstractmethod
    def nothing(self) -> str:
        """Why the table is empty."""

    @abstractmethod
    def facts(self) -> list[Fact]:
        """All that is known of the row under the cursor."""

    def line(self) -> Sequence[tuple[str, Any]]:
        """One line above the table: filters, ages, totals, a verdict; parts with their tones."""
        return ()

    def offers(self) -> Mapping[str, Offer]:
        """What can be done now, by the name of the shared key."""
        return self.OFFERS

    async def do(self, what: str) -> None:  # noqa: B027 - a tab may offer nothing
        """Do one of the offers; runs in a worker of the screen.

        Args:
            what: the name of the shared key.
        """

    def copied(self) -> str | None:
        """What `c` copies: the raw id that the row under the cursor is about."""
        return self.table.cursor_key

    def raw(self) -> tuple[object, ...]:
        """What else is kept of the row under the cursor than what the store has, for its raw JSON."""
        return ()

    def person(self) -> Person | None:
        """Whose story the row under the cursor is about."""
        return None

    def situation(self, scope: Scope) -> Situation:
        """The moment, for the tab's own actions.

        Args:
            scope: one of `SCOPES`.
        """
        return Situation(self.desk.arming.writing, self.desk.production)

    def items(self, resource: Resource) -> Mapping[str, Any]:
        """What was last said about a resource, by id; nothing when it was not asked for yet."""
        snapshot = self.desk.store.snapshot(resource)
        return snapshot.items if snapshot is not None else {}

    def room_name(self) -> str:
        """The room's name, safe to paint."""
        return self.desk.feed.room_name(self.aim.room_id)

    def live_session(self) -> str:
        """The raw id of the session that is meant: the chosen one, else the live one of the room, else ""."""
        if self.aim.session_id:
            return self.aim.session_id
        for session in self.items(resources.live_sessions()).values():
            if session.room_id == self.aim.room_id:
                return str(session.id)
        return ""
