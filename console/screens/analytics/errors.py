"""Errors of a room or a session: what failed in people's apps, in groups, with a verdict in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from console.live.mishaps import Known, Mishap, badness, group, mask, verdict
from console.screens.stream_reveal import Revealed
from console.screens.wanted import Person
from console.tables.export import MadeRows, Sheet
from console.tables.mishaps import ERROR_SHEET, MISHAP_COLUMNS, MishapRow, error_cells, mishap_rows
from console.tables.window import KEPT_DAYS
from console.widgets.cursor_table import CursorTable
from console.widgets.live_table import LiveTable

from .event_facts import mishap_facts
from .event_stack import Ask
from .event_tab import EventTab
from .tab import Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from console.api.models.events import ErrorEvent
    from console.live.store import Update
    from console.screens.desk import Desk
    from console.widgets.facts import Fact

    from .tab import Aim

ERRORS = Ask("error_events", interval=30.0, first=5)
"""Two requests a minute; up to 500 are read at first, since only many of them make good groups."""

GAVE_UP_ONLY: Final = "terminal"
ADDRESSES: Final = "addresses"


class ErrorsTab(EventTab):
    """Errors.

    Args:
        desk: the shared services.
        changed: to be called when something is to be shown anew though the store heard nothing of it.
    """

    TITLE = "Errors"
    KINDS: ClassVar[Mapping[str, tuple[str, tuple[Ask, ...]]]] = {
        "all": ("all errors", (ERRORS,)),
        GAVE_UP_ONLY: ("what gave up", (ERRORS,)),
        "client.publish.failed": ("publishing", (ERRORS._replace(types=("client.publish.failed",)),)),
        "client.subscribe.failed": ("receiving", (ERRORS._replace(types=("client.subscribe.failed",)),)),
        "client.join.failed": ("joining", (ERRORS._replace(types=("client.join.failed",)),)),
        "client.connect.failed": ("connecting", (ERRORS._replace(types=("client.connect.failed",)),)),
        "client.disconnected": ("lost connections", (ERRORS._replace(types=("client.disconnected",)),)),
    }

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        super().__init__(desk, changed)
        self._revealed = Revealed(self.table, changed)

    def make_table(self) -> LiveTable[Any]:
        """The worst first."""
        return CursorTable(MISHAP_COLUMNS, sort="end", reverse=True, id="errors")

    def forget(self) -> None:
        """No groups."""
        self._events: list[ErrorEvent] = []
        self._groups: dict[str, Mishap] = {}
        self._rows: dict[str, MishapRow] = {}
        self._shows_addresses = False
        self._known: Known = {}
        self._counted: tuple[object, int] = (None, 0)

    def turn(self, aim: Aim) -> None:
        """Another room or session: nothing of the former one stays in clear."""
        self._revealed.mask()
        super().turn(aim)

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def _read_errors(self) -> Mapping[str, ErrorEvent]:
        return cast("Mapping[str, ErrorEvent]", self._stack.items)

    def show(self, update: Update | None) -> None:
        """Group what lies in the time that is shown; the groups stay the same objects while that does."""
        now, ended = self.desk.clock.now(), self._kind == GAVE_UP_ONLY
        events = [
            one
            for one in self._read_errors.values()
            if self._window.holds(one.timestamp, now) and (one.terminal or not ended)
        ]
        shows_addresses = bool(self._revealed.key)
        if events != self._events or shows_addresses != self._shows_addresses:
            self._events, self._shows_addresses = events, shows_addresses
            self._groups = group(events, shows_addresses, self._known)
        worst = {key: badness(mishap) for key, mishap in self._groups.items()}
        self._rows = mishap_rows(self._groups, now, worst, self._rows)
        self._top.set_rows(self._rows)

    def summary(self) -> str:
        """How many kinds of trouble, whatever is filtered."""
        if not self._stack.answered:
            return ""
        items = self._read_errors
        if self._counted[0] is not items:
            self._counted = (
                items,
                len(self._groups if len(self._events) == len(items) else group(items.values(), known=self._known)),
            )
        kinds = self._counted[1]
        return f"{kinds:,} kind{'s' if kinds != 1 else ''}" if kinds else "none"

    def nothing(self) -> str:
        """Why there is none."""
        if not self._stack.answered:
            return self._stack.error or "Asking for errors ..."
        if self._stack.items:
            return "Nothing in this time: f changes it, n reads older ones, t shows other types."
        return f"No app reported an error here in the last {KEPT_DAYS} days."

    def line(self) -> Sequence[tuple[str, Any]]:
        """What was chosen, the worst in words, and how much of it is shown."""
        parts = self.troubles()
        if self.title:
            parts.append((f"{self.title}   ", "accent"))
        worst = next(iter(self._groups.values()), None)
        if worst is not None:
            parts.append((f"{verdict(worst, self.desk.clock.now())}   ", "bad" if worst.terminal else "warn"))
        return [*parts, *self.how_much(len(self._events))]

    def facts(self) -> list[Fact]:
        """Of the group under the cursor."""
        return mishap_facts(self._mishap, self.desk.clock.now(), reveal=self._shows_addresses)

    @property
    def _mishap(self) -> Mishap | None:
        return self._groups.get(self.table.cursor_key or "")

    def person(self) -> Person | None:
        """To whom it happened last."""
        newest = self._mishap.newest if self._mishap is not None else None
        if newest is None or not newest.peer_id:
            return None
        room_id = newest.room_id or self.aim.room_id
        return Person(room_id, newest.session_id, newest.peer_id, mask(newest.user_name), newest.user_id)

    def copied(self) -> str | None:
        """The id of the newest error: the key of a group is no id."""
        return self._mishap.newest.id if self._mishap is not None else None

    def looked_away(self) -> None:
        """Addresses are masked again."""
        self._revealed.mask()

    # -- keys ---------------------------------------------------------------------------------------------------------

    def offers(self) -> Mapping[str, Offer]:
        """What every tab of events offers, and addresses where some are masked."""
        found = dict(super().offers())
        if found and self._mishap is not None and self._mishap.hides:
            found["reveal"] = Offer("addresses")
        return found

    async def do(self, what: str) -> None:
        """One of the shared keys."""
        if what == "reveal":
            self._reveal()
        else:
            await super().do(what)

    def _reveal(self) -> None:
        """Show addresses for some seconds, in the details, which are opened for it; or mask them again."""
        if self._revealed.key:
            self._revealed.mask()
        else:
            self.table.action_choose()
            self._revealed.show(ADDRESSES)

    def sheet(self) -> Sheet:
        """All errors of the groups that are shown, masked."""
        shown = (self._groups.get(key) for key in self.table.shown_keys)
        events = tuple(event for mishap in shown if mishap is not None for event in mishap.events)
        return Sheet(f"errors-{self.room_name()}", ERROR_SHEET, MadeRows(events, error_cells))
