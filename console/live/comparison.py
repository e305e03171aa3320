"""Two sessions side by side: who was in both, and what differs.

People are the same when their user id is. Who has none is known by the name alone, and the reader is told so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.api.models.events import FeedbackSummary
    from console.live.attendance import Roll, Tally
    from console.tables.attendance import Attendance


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two.

    Attributes:
        title: room and start, safe to paint.
        roll: who was there.
        live: whether it goes on.
        errors: errors of apps; None when they could not be had.
        rating: what people thought; None when it could not be had.
    """

    title: str
    roll: Roll
    live: bool = False
    errors: int | None = None
    rating: FeedbackSummary | None = None

    @property
    def tally(self) -> Tally:
        """In numbers."""
        return self.roll.tally

    @property
    def total(self) -> float:
        """Seconds of all people together."""
        return sum(one.total for one in self.roll.people.values())

    @property
    def average(self) -> float:
        """Seconds of a person, on average; 0 without people."""
        return self.total / len(self.roll.people) if self.roll.people else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two sessions have in common, and what not. People by title, in the order of the alphabet.

    Attributes:
        first: one session.
        second: the other.
        both: (title, seconds in the first, seconds in the second).
        only_first: (title, seconds).
        only_second: (title, seconds).
        by_name: how many of `both` were matched by their name alone.
    """

    first: Side
    second: Side
    both: tuple[tuple[str, float, float], ...]
    only_first: tuple[tuple[str, float], ...]
    only_second: tuple[tuple[str, float], ...]
    by_name: int = 0


def compare(first: Side, second: Side) -> Comparison:
    """Find out what two sessions have in common.

    Args:
        first: one.
        second: the other.
    """
    one, other = _by_identity(first.roll.people.values()), _by_identity(second.roll.people.values())
    shared = [key for key in one if key in other]
    both = [(_title(one[key]), _total(one[key]), _total(other[key])) for key in shared]
    return Comparison(
        first,
        second,
        tuple(sorted(both, key=lambda item: (item[0].casefold(), item))),
        _only(one, other),
        _only(other, one),
        sum(key.startswith("name/") for key in shared),
    )


def _only(these: dict[str, list[Attendance]], others: dict[str, list[Attendance]]) -> tuple[tuple[str, float], ...]:
    found = [(_title(some), _total(some)) for key, some in these.items() if key not in others]
    return tuple(sorted(found, key=lambda item: (item[0].casefold(), item)))


def _by_identity(people: Iterable[Attendance]) -> dict[str, list[Attendance]]:
    found: dict[str, list[Attendance]] = {}
    for one in people:
        found.setdefault(_identity(one), []).append(one)
    return found


def _identity(one: Attendance) -> str:
    """What makes somebody the same person in another session: the user id, else the name, else nothing."""
    if one.user_id and not one.shared:
        return f"user/{one.user_id}"
    return f"name/{one.name.casefold()}" if one.name else one.key


def _title(some: list[Attendance]) -> str:
    return some[0].title if len(some) == 1 else f"{some[0].title} ({len(some)} people of that name)"


def _total(some: list[Attendance]) -> float:
    return sum(one.total for one in some)
