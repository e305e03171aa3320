"""What the tabs of events and of errors share: types, a stretch of time, older pages, and a file."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from console.api.errors import ApiError
from console.modals.choose import ChooseDialog
from console.screens.exporting import export
from console.screens.top_keeper import TopKeeper
from console.tables.window import ALL

from .event_stack import Ask, EventStack, choose_window
from .tab import Offer, Tab

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from console.live.resources import Resource
    from console.screens.desk import Desk
    from console.tables.export import Sheet

    from .tab import Aim


class EventTab(Tab):
    """A tab of what the service tells of the past, page by page.

    Args:
        desk: the shared services.
        changed: to be called when something is to be shown anew though the store heard nothing of it.
    """

    KINDS: ClassVar[Mapping[str, tuple[str, tuple[Ask, ...]]]]
    """What `t` chooses from: words, and what is asked for; the first is what is shown at first."""

    def __init__(self, desk: Desk, changed: Callable[[], None]) -> None:
        self._kind = next(iter(self.KINDS))
        self._window = ALL
        self._stack = EventStack(desk)
        self._trouble = ""
        self._reading = False
        self.forget()
        super().__init__(desk, changed)
        self._top = TopKeeper(self.table)

    @abstractmethod
    def sheet(self) -> Sheet:
        """What is shown, as a file has it."""

    @abstractmethod
    def forget(self) -> None:
        """What was shown is of other events."""

    def turn(self, aim: Aim) -> None:
        """Another room or session: its events, of the same types and time."""
        super().turn(aim)
        self._want()

    def _want(self) -> None:
        self._trouble = ""
        self.forget()
        self._stack.want(self.aim, self.KINDS[self._kind][1])

    def resources(self) -> tuple[Resource, ...]:
        """The newest page of each kind."""
        return self._stack.resources

    @property
    def title(self) -> str:
        """Which types and time are shown; "" when nothing was chosen."""
        chosen = self._kind != next(iter(self.KINDS)) or self._window != ALL
        return f"{self.KINDS[self._kind][0]}, {self._window.title(self.desk.clock.now())}" if chosen else ""

    def troubles(self) -> list[tuple[str, Any]]:
        """What went wrong with asking, or that it goes on; parts with their tones."""
        said = ("reading older ones ...", "dim") if self._reading else (self._trouble, "warn")
        told = [said, (self._stack.note, "warn"), (self._stack.error if self._stack.answered else "", "warn")]
        return [(f"{words}   ", tone) for words, tone in told if words]

    def how_much(self, shown: int) -> list[tuple[str, Any]]:
        """How much of it is shown; parts with their tones.

        Args:
            shown: how many events are.
        """
        return self._stack.words(self._window, shown) if self._stack.answered else []

    def offers(self) -> Mapping[str, Offer]:
        """Types, times, older pages while there are some, and a file."""
        if not self.aim.room_id:
            return {}
        found = {"kind": Offer("type", asks=True), "window": Offer("time", asks=True)}
        if self._stack.more:
            found["older"] = Offer("older")
        return {**found, "export": Offer("export", asks=True)}

    async def do(self, what: str) -> None:
        """One of the shared keys."""
        match what:
            case "kind":
                await self._choose_kind()
            case "window":
                await self._choose_window()
            case "older":
                await self._read(self._stack.older)
            case "export":
                await export(self.table.app, self.desk, self.sheet())

    async def _choose_kind(self) -> None:
        choices: Sequence[tuple[str, str]] = [(key, words) for key, (words, _) in self.KINDS.items()]
        chosen = await self.table.app.push_screen_wait(ChooseDialog(f"{self.TITLE}: which?", choices, self._kind))
        if chosen is not None and chosen != self._kind:
            self._kind = chosen
            self._want()
            self.table.reset()
            self.changed()

    async def _choose_window(self) -> None:
        chosen = await choose_window(self.table.app, self._window, self.desk.clock.now)
        if chosen is None:
            return
        self._window = chosen
        self.changed()
        # On its own: the question is answered, and pages may take their time.
        self.table.run_worker(
            self._read(lambda: self._stack.reach_back(chosen)),
            group="older",
            description="read older events",
            exit_on_error=False,
        )

    async def _read(self, older: Callable[[], Awaitable[None]]) -> None:
        """Read older ones, once at a time; why they did not come is said in the line."""
        if self._reading:
            return
        self._trouble, self._reading = "", True
        self.changed()
        try:
            await older()
        except ApiError as error:
            self._trouble = f"older ones did not come: {error.sentence}"
        finally:
            self._reading = False
            self.changed()
