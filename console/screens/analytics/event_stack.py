"""What a tab has read of events of several kinds, as if it were one list; and the questions how far it shall go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from console.actions.form import Field, Form, Rehearsed
from console.live.event_pages import EventPages
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.tables.events import when
from console.tables.window import ALL, EXAMPLES, WINDOWS, Window, read_moment, read_window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from textual.app import App

    from console.api.models.events import Event
    from console.live.resources import Resource
    from console.screens.desk import Desk

    from .tab import Aim

TYPED = "typed"
"""The choice of a stretch of time that is typed."""

MOST_AT_ONCE = 5
"""So many older pages are read at once, at most, when a stretch of time goes further back than what was read."""

_REMEMBERED = 16


class Ask(NamedTuple):
    """Events of one kind that are wanted.

    Attributes:
        kind: `track_events`, `recording_events` or `error_events`.
        types: only these; none for all of the kind.
        interval: seconds between two polls.
        first: pages that are read at first.
    """

    kind: str
    types: tuple[str, ...] = ()
    interval: float = 30.0
    first: int = 1


class EventStack:
    """The events that are looked at.

    Args:
        desk: the shared services.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[tuple[Aim, Ask], EventPages] = {}
        self.pages: tuple[EventPages, ...] = ()

    def want(self, aim: Aim, asks: Sequence[Ask]) -> None:
        """Look at other events; what was read of the former ones is not forgotten at once.

        Args:
            aim: of which room or session.
            asks: of which kinds and types.
        """
        self.pages = tuple(self._pages(aim, ask) for ask in asks) if aim.room_id else ()

    def _pages(self, aim: Aim, ask: Ask) -> EventPages:
        found = self._known.pop((aim, ask), None) or EventPages(
            self._desk.store,
            self._desk.clock,
            ask.kind,
            aim.room_id,
            session_id=aim.session_id,
            types=ask.types,
            interval=ask.interval,
            first=ask.first,
        )
        self._known[aim, ask] = found
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return found

    @property
    def resources(self) -> tuple[Resource, ...]:
        """What is polled for them."""
        return tuple(one.resource for one in self.pages)

    @property
    def items(self) -> Mapping[str, Event]:
        """All that was read, by id."""
        if len(self.pages) == 1:
            return self.pages[0].items
        return {key: event for one in self.pages for key, event in one.items.items()}

    @property
    def answered(self) -> bool:
        """Whether the service has answered for all of them."""
        return bool(self.pages) and all(self._desk.store.snapshot(one.resource) is not None for one in self.pages)

    @property
    def error(self) -> str:
        """Why the newest are not known, in words; "" while asking goes well."""
        errors = (self._desk.store.health(one.resource).error for one in self.pages)
        return next((error.sentence for error in errors if error is not None), "")

    @property
    def more(self) -> bool:
        """Whether older ones can be asked for."""
        return any(one.more for one in self.pages)

    @property
    def full(self) -> bool:
        """Whether older ones were dropped because so many are kept."""
        return any(one.reach.full for one in self.pages)

    @property
    def note(self) -> str:
        """What happened to what was older, in words."""
        return next((one.reach.note for one in self.pages if one.reach.note), "")

    @property
    def total(self) -> int | None:
        """How many there are in all; None when nobody says."""
        totals = [_total(one) for one in self.pages]
        return sum(one for one in totals if one is not None) if totals and None not in totals else None

    @property
    def back_to(self) -> datetime | None:
        """From when on all are known; None when that is the beginning, or nothing was read."""
        return max((at for one in self.pages if not one.reach.ended and (at := one.oldest) is not None), default=None)

    def covers(self, window: Window) -> bool:
        """Whether all of a stretch of time was read.

        Args:
            window: which.
        """
        since, back_to = window.since(self._desk.clock.now()), self.back_to
        return back_to is None or (since is not None and back_to <= since)

    async def older(self) -> None:
        """Read the page before: of the kind that goes back least, so that the whole goes further back.

        Raises:
            ApiError: it could not be asked for.
        """
        open_ones = [one for one in self.pages if one.more]
        if open_ones:
            now = self._desk.clock.now()
            client = await self._desk.connect()
            await max(open_ones, key=lambda one: one.oldest or now).older(client)

    async def reach_back(self, window: Window) -> None:
        """Read older pages until a stretch of time is covered; no more than some at once.

        Args:
            window: which; all time is not covered by this.

        Raises:
            ApiError: one could not be asked for.
        """
        if window.since(self._desk.clock.now()) is None:
            return
        for _ in range(MOST_AT_ONCE):
            if self.covers(window) or not self.more:
                return
            await self.older()

    def words(self, window: Window, shown: int) -> list[tuple[str, Any]]:
        """How many are shown of how many, and how far back they reach; parts with their tones.

        Args:
            window: the stretch of time that is shown.
            shown: how many are.
        """
        read, total, now = len(self.items), self.total, self._desk.clock.now()
        of = f"{shown:,} of {total:,} shown" if total is not None else f"{shown:,} of {read:,} read shown"
        back_to = self.back_to
        reach = f", back to {when(back_to, now)}" if back_to is not None else ", none is older"
        parts: list[tuple[str, Any]] = [(of, "normal"), (reach, "dim")]
        if window != ALL and self.more and not self.covers(window):
            parts.append((", n reads on", "warn"))
        if self.full:
            parts.append((", no more are kept: choose a type or a session", "warn"))
        return parts


def _total(pages: EventPages) -> int | None:
    """How many there are of one kind: as the service says, and at least those that are known."""
    read, said = len(pages.items), pages.reach.total
    return max(read, said) if said is not None else read if pages.reach.ended else None


async def choose_window(app: App[Any], current: Window, now: Callable[[], datetime]) -> Window | None:
    """Ask which stretch of time shall be shown; None when it was left as it is.

    Args:
        app: shows the dialogs; this is called in a worker.
        current: what is shown.
        now: tells the present, aware.
    """
    choices = [(key, one.words) for key, one in WINDOWS.items()]
    chosen = next((key for key, one in WINDOWS.items() if one == current), TYPED)
    key = await app.push_screen_wait(ChooseDialog("Which time?", [*choices, (TYPED, "from ... to ...")], chosen))
    if key is None or key in WINDOWS:
        return WINDOWS.get(key or "")
    answers = await app.push_screen_wait(FormDialog(_form(current, now), lambda values: _look(values, now)))
    return read_window(str(answers["from"]), str(answers["to"]), now()) if answers is not None else None


def _form(current: Window, now: Callable[[], datetime]) -> Form:
    def check(*, end: bool) -> Callable[[str], str]:
        return lambda typed: _objection(typed, now(), end=end)

    start = f"{current.start.astimezone():%Y-%m-%d %H:%M}" if current.start is not None else ""
    end = f"{current.end.astimezone():%Y-%m-%d %H:%M}" if current.end is not None else "now"
    return Form(
        "Show the time",
        (
            Field("from", "From", default=start, help=f"A time, {EXAMPLES}.", check=check(end=False)),
            Field("to", "To", default=end, help=f"A time, {EXAMPLES}.", check=check(end=True)),
        ),
        "show",
        sends=False,
    )


def _objection(typed: str, now: datetime, *, end: bool) -> str:
    try:
        read_moment(typed, now, end=end)
    except ValueError as error:
        return str(error)
    return ""


async def _look(values: Mapping[str, object], now: Callable[[], datetime]) -> Rehearsed:
    try:
        read_window(str(values["from"]), str(values["to"]), now())
    except ValueError as error:
        return Rehearsed(problem=str(error))
    return Rehearsed()
