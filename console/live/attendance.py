"""Who was in a session, when, and for how long (part-a 7).

**Who is one person.** The same user id is the same person, however many peers it had. A peer without a user id (or with
what programs write for none, such as `undefined`) is a person of its own. A user id that more than `NAMES_MOST` names
use is nobody's own, but something like `guest`: there each name counts as a person.

**When.** The service says `joined_at` and `left_at` of each peer; either may be missing, and clocks may be wrong. So
each stay is cut to the session, which begins at its `created_at`, and ends now, or for one that is over when the last
left, and at `updated_at` when not all did: there is no end of its own (part-a 7, inferred). Somebody who left before
joining was there for no time. Of somebody who joined nobody knows when, no time is reckoned.

All work is done in steps, so that the event loop is never kept waiting by a session of thousands: `attend` does them
all at once, `in_slices` lets everything else run in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from console.api.masking import mask
from console.live.stays import STEP, Span, Stay, Steps, by_person, stamp_of, stays_of
from console.tables.attendance import UNKNOWN, Attendance
from console.tables.format import coarse, duration

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models.events import ErrorEvent, Event
    from console.api.models.sessions import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tally:
    """A session in numbers.

    Attributes:
        span: from its start to its end, or to now.
        joins: peers, present or not.
        people: different people.
        peak: the most people at once.
        now: people who are there; 0 when it is over.
    """

    span: Span
    joins: int = 0
    people: int = 0
    peak: int = 0
    now: int = 0


@dataclass(frozen=True, slots=True)
class Roll:
    """All about who was in a session.

    Attributes:
        tally: in numbers.
        people: by key.
        stays: (start, end) of each person's unbroken times, for a picture; unordered.
        shared: user ids that are nobody's own, safe to paint.
    """

    tally: Tally
    people: Mapping[str, Attendance] = field(repr=False)
    stays: tuple[tuple[float, float], ...] = field(repr=False)
    shared: tuple[str, ...] = ()

    @property
    def in_order(self) -> tuple[Attendance, ...]:
        """The people in the order they came."""
        return tuple(sorted(self.people.values(), key=lambda one: (one.first is None, one.first or 0.0, one.key)))


def finish(steps: Steps[T]) -> T:
    """Do all steps at once.

    Args:
        steps: the work.
    """
    while True:
        try:
            next(steps)
        except StopIteration as done:
            made: T = done.value
            return made


async def in_slices(steps: Steps[T]) -> T:
    """Do all steps; between two of them everything else that waits on the event loop runs once.

    Args:
        steps: the work.
    """
    while True:
        try:
            next(steps)
        except StopIteration as done:
            made: T = done.value
            return made
        await asyncio.sleep(0)


def counting(session: Session, now: datetime) -> Steps[Tally]:
    """A session in numbers.

    Args:
        session: with its peers.
        now: the present, aware.
    """
    span, stays = yield from stays_of(session, now)
    groups = yield from by_person(stays)
    times = yield from _times(groups)
    peak = yield from _peak(times)
    return (yield from _tally(span, groups, peak))


def calling(
    session: Session,
    now: datetime,
    before: Iterable[Attendance] = (),
    events: Iterable[Event] = (),
    errors: Iterable[ErrorEvent] = (),
) -> Steps[Roll]:
    """All about who was in a session; who is as before is the same object as before.

    Args:
        session: with its peers.
        now: the present, aware.
        before: what this gave the last time.
        events: of tracks; they tell of former roles.
        errors: they tell which devices there were.
    """
    known = {one.key: one for one in before}
    span, stays = yield from stays_of(session, now)
    groups = yield from by_person(stays)
    roles, devices = _roles(events), _devices(errors)
    people: dict[str, Attendance] = {}
    for number, (key, group) in enumerate(groups.items()):
        made, old = _person(key, group, roles, devices), known.get(key)
        people[key] = old if old is not None and old == made else made
        if number % STEP == STEP - 1:
            yield
    times = yield from _times(groups)
    peak = yield from _peak(times)
    yield
    shared = dict.fromkeys(one.user_id for one in people.values() if one.shared)
    tally = yield from _tally(span, groups, peak)
    return Roll(tally, people, tuple(times), tuple(shared))


def _tally(span: Span, groups: Mapping[str, list[Stay]], peak: int) -> Steps[Tally]:
    joins = present = 0
    for number, group in enumerate(groups.values()):
        joins += len(group)
        present += any(stay.here for stay in group)
        if number % (STEP * 4) == STEP * 4 - 1:
            yield
    return Tally(span, joins, len(groups), max(peak, present), present)


# -- from stays to people ---------------------------------------------------------------------------------------------


def _person(
    key: str, stays: list[Stay], roles: Mapping[str, list[str]], devices: Mapping[str, list[str]]
) -> Attendance:
    here = any(stay.here for stay in stays)
    timed = [(stay.start, stay.end) for stay in stays if stay.start is not None and stay.end is not None]
    joined = _joined(timed)
    total = sum(end - start for start, end in joined)
    lasts = [stay.end for stay in stays if stay.end is not None]
    peers = [stay.peer for stay in stays]
    had = [role for peer in peers for role in (*roles.get(peer.id, ()), peer.role) if role]
    return Attendance(
        key=key,
        name=next((peer.name for peer in reversed(peers) if peer.name), ""),
        user_id=peers[0].user_id if key[0] != "p" else "",
        roles=tuple(dict.fromkeys(had)),
        joins=len(stays),
        first=joined[0][0] if joined else None,
        last=None if here else max(lasts, default=None),
        total=total,
        time=_words(total, here) if timed else UNKNOWN,
        here=here,
        at_once=_most(timed) if len(timed) > 1 else 1,
        devices=tuple(dict.fromkeys(words for peer in peers for words in devices.get(peer.id, ()))),
        peer_ids=tuple(peer.id for peer in peers),
        shared=key[0] == "n",
        odd="; ".join(dict.fromkeys(stay.odd for stay in stays if stay.odd)),
    )


def _words(total: float, here: bool) -> str:
    return coarse(total) if here else duration(total)


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches of time with those that overlap or touch made one, in order."""
    if len(spans) < 2:  # noqa: PLR2004 - nearly everybody has one: nothing to do
        return spans
    found: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _most(spans: Iterable[tuple[float, float]]) -> int:
    """How many at the same time; who comes in the moment another goes was not there at the same time."""
    moves = sorted(move for start, end in spans if end > start for move in ((start, 1), (end, -1)))
    most = count = 0
    for _, step in moves:
        count += step
        most = max(most, count)
    return max(1, most)


def _times(groups: Mapping[str, list[Stay]]) -> Steps[list[tuple[float, float]]]:
    """Each person's unbroken times in the session."""
    found: list[tuple[float, float]] = []
    for number, group in enumerate(groups.values()):
        timed = [(stay.start, stay.end) for stay in group if stay.start is not None and stay.end is not None]
        found += _joined(timed)
        if number % (STEP * 4) == STEP * 4 - 1:
            yield
    return found


def _peak(times: list[tuple[float, float]]) -> Steps[int]:
    """The most at once, of people whose times are known."""
    starts = sorted(start for start, end in times if end > start)
    yield
    ends = sorted(end for start, end in times if end > start)
    yield
    most = gone = 0
    for number, start in enumerate(starts):
        while ends[gone] <= start:
            gone += 1
        most = max(most, number + 1 - gone)
        if number % (STEP * 16) == STEP * 16 - 1:
            yield
    return max(most, int(bool(times)))


# -- what events tell -------------------------------------------------------------------------------------------------


def _roles(events: Iterable[Event]) -> dict[str, list[str]]:
    """The roles that peers had when something happened to them, oldest first, by peer id."""
    told = ((stamp_of(event.timestamp) or 0.0, event.id, event.peer_id, event.role) for event in events)
    found: dict[str, list[str]] = {}
    for _, _, peer_id, role in sorted(told):
        if peer_id and role and role not in found.setdefault(peer_id, []):
            found[peer_id].append(role)
    return found


def _devices(errors: Iterable[ErrorEvent]) -> dict[str, list[str]]:
    """What apps said of themselves when they failed, by peer id, without addresses: `iOS iPhone13,4`."""
    told = ((stamp_of(error.timestamp) or 0.0, error.id, error.peer_id, error) for error in errors)
    found: dict[str, list[str]] = {}
    for _, _, peer_id, error in sorted(told, key=lambda one: one[:3]):
        words = mask(" ".join(dict.fromkeys(filter(None, (error.os, error.device)))) or error.sdk)
        if peer_id and words and words not in found.setdefault(peer_id, []):
            found[peer_id].append(words)
    return found
