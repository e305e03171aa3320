"""When each peer of a session was there, and which peers are one person; the rules are told in `attendance`."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from console.tables.format import DAY

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models.sessions import Session, SessionPeer

T = TypeVar("T")
Steps = Generator[None, None, T]
"""Work in steps of a few milliseconds; it returns what was made."""

NAMES_MOST: Final = 3
"""So many names at most use one user id; people do change their name."""

NO_IDS: Final = frozenset({"", "-", "null", "undefined", "none", "nil", "nan", "[object object]"})
"""What stands for no user id, in lower case."""

SLACK: Final = 1.0
"""Seconds that a stamp may lie outside of its session before it is called strange."""

STEP: Final = 400
"""People or peers between two steps: a few milliseconds."""


class Stay(NamedTuple):
    """One peer's time in the session.

    Attributes:
        peer: as the service said.
        key: of the person.
        start: epoch seconds, inside the session; None when it is not known.
        end: likewise; of somebody who is still there the end of what is known.
        here: whether the peer is still there.
        odd: what is strange about the stamps, in words.
    """

    peer: SessionPeer
    key: str
    start: float | None
    end: float | None
    here: bool
    odd: str


class Span(NamedTuple):
    """A stretch of time, in epoch seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long."""
        return self.end - self.start


def stamp_of(moment: datetime | None) -> float | None:
    """A time as epoch seconds; None for none."""
    return None if moment is None else moment.timestamp()


def stays_of(session: Session, now: datetime) -> Steps[tuple[Span, list[Stay]]]:
    """Each peer's time, cut to the session's own.

    Args:
        session: with its peers.
        now: the present, aware.
    """
    # Lists of numbers beside each other: 20,000 tuples would be as many things for the garbage collector to look at.
    joins: list[float | None] = []
    lefts: list[float | None] = []
    names: dict[str, set[str]] = {}
    extent = _Extent(session, now)
    for number, peer in enumerate(session.peers.values()):
        joined, left = stamp_of(peer.joined_at), stamp_of(peer.left_at)
        joins.append(joined)
        lefts.append(left)
        extent.take(joined, left)
        if peer.user_id:
            used = names.setdefault(peer.user_id, set())
            if len(used) <= NAMES_MOST:
                used.add(peer.name)
        if number % STEP == STEP - 1:
            yield
    span = extent.span()
    shared = {user_id for user_id, used in names.items() if len(used) > NAMES_MOST}
    yield
    stays = []
    for number, (peer, joined, left) in enumerate(zip(session.peers.values(), joins, lefts, strict=True)):
        here = peer.left_at is None and session.active
        stays.append(_stay(peer, _key(peer, shared), (joined, left), span, here))
        if number % STEP == STEP - 1:
            yield
    return span, stays


def _key(peer: SessionPeer, shared: set[str]) -> str:
    if peer.user_id.strip().casefold() in NO_IDS:
        return f"p/{peer.id}"
    return f"n/{peer.user_id}/{peer.name}" if peer.user_id in shared else f"u/{peer.user_id}"


class _Extent:
    """From when to when a session went, found out peer by peer.

    What lies more than a day in the future is no time.

    Args:
        session: whose.
        now: the present, aware.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self._active = session.active
        self._created, self._touched = stamp_of(session.created_at), stamp_of(session.updated_at)
        self._now = now.timestamp()
        self._horizon = max(self._now, self._touched or self._now) + DAY
        self._least, self._most = float("inf"), float("-inf")
        self._gone: bool | None = None

    def take(self, joined: float | None, left: float | None) -> None:
        """Look at one peer's stamps."""
        for stamp in (joined, left):
            if stamp is not None and stamp <= self._horizon:
                self._least, self._most = min(self._least, stamp), max(self._most, stamp)
        self._gone = left is not None and self._gone is not False

    def span(self) -> Span:
        """From its start to its end, or to now; a stamp in our future shows that our clock is slow."""
        known = self._least != float("inf")
        least = self._least if known else self._now if self._touched is None else self._touched
        start = self._created if self._created is not None else least
        seen = max(start, self._most)
        if self._active:
            return Span(start, max(seen, self._now))
        return Span(start, seen if self._gone or self._touched is None else max(seen, self._touched))


def _stay(peer: SessionPeer, key: str, stamps: tuple[float | None, float | None], span: Span, here: bool) -> Stay:
    joined, left = stamps
    if joined is None:
        return Stay(peer, key, None, None if left is None else _within(left, span), here, "nobody said when it joined")
    start = _within(joined, span)
    end = span.end if left is None else _within(left, span)
    return Stay(peer, key, start, max(start, end), here, _oddness(joined, left, span))


def _within(moment: float, span: Span) -> float:
    return min(max(moment, span.start), span.end)


def _oddness(joined: float, left: float | None, span: Span) -> str:
    if left is not None and left < joined:
        return "left before joining: the stamps disagree"
    if joined < span.start - SLACK:
        return "joined before the session began"
    if max(joined, left or joined) > span.end + SLACK:
        return "stamped after the end of the session"
    return ""


def by_person(stays: list[Stay]) -> Steps[dict[str, list[Stay]]]:
    """Stays by person, each person's in the order they began.

    Args:
        stays: in any order.
    """
    groups: dict[str, list[Stay]] = {}
    for number, stay in enumerate(stays):
        groups.setdefault(stay.key, []).append(stay)
        if number % (STEP * 8) == STEP * 8 - 1:
            yield
    for number, group in enumerate(groups.values()):
        if len(group) > 1:
            group.sort(key=_order)
        if number % (STEP * 8) == STEP * 8 - 1:
            yield
    return groups


def _order(stay: Stay) -> tuple[float, float, str]:
    start = stay.start if stay.start is not None else stay.end
    return (start if start is not None else float("inf"), stay.end or 0.0, stay.peer.id)
