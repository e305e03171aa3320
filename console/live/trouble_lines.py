"""Trouble in the feed: one line when it is first known, one when it is over, and none in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from console.live.feed import FOLD_ABOVE, Entry
from console.live.trouble import NAMES_OF_CHIPS, worst_first
from console.tables.format import duration

if TYPE_CHECKING:
    from datetime import datetime

    from console.live.feed import RoomName
    from console.live.trouble import Trouble, TroubleKind

QUIET: Final = 20.0
"""Seconds for which trouble must stay away to be over: what comes back before is the same occurrence."""

PATIENCE: Final = 5.0
"""Seconds for which the line about a failure waits for the reason."""

_SORTS: Final[dict[TroubleKind, str]] = {
    "stuck_starting": "stuck",
    "stuck_stopping": "stuck",
    "failed": "failed",
    "nobody_there": "recording nobody",
    "stale": "off air",
    "slate": "on the slate",
}


@dataclass(slots=True)
class _Occurrence:
    """Trouble from its beginning to its end; `gone` is when it was last missed, `since` when it began at first."""

    trouble: Trouble
    since: float
    noticed: float
    gone: float | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Over:
    """Trouble that is over.

    Args:
        trouble: as it was last.
        lasted: for how many seconds.
    """

    trouble: Trouble
    lasted: float


class Occurrences:
    """Which trouble was told."""

    def __init__(self) -> None:
        self._known: dict[str, _Occurrence] = {}

    def news(
        self, found: Mapping[str, Trouble], mono: float, complete: Callable[[Trouble], bool], hold: bool = False
    ) -> tuple[Trouble, ...]:
        """What is to be told now for the first time, the worst first; afterwards it counts as told.

        Args:
            found: all trouble there is, by key.
            mono: monotonic seconds.
            complete: whether all is known that will be; what is not waits for `PATIENCE`.
            hold: tell nothing yet.
        """
        told = []
        for key, trouble in found.items():
            known = self._known.setdefault(key, _Occurrence(trouble, trouble.since, mono))
            known.trouble, known.gone = trouble, None
            if not (hold or known.told) and (complete(trouble) or mono - known.noticed >= PATIENCE):
                known.told = True
                told.append(trouble)
        return worst_first(told)

    def over(self, found: Mapping[str, Trouble], mono: float, ended: Callable[[Trouble], bool]) -> tuple[Over, ...]:
        """What is over now and was told; afterwards it is forgotten.

        Nothing is said of what turned into other trouble of the same job, and nothing of a failure: it stays one.

        Args:
            found: all trouble there is, by key.
            mono: monotonic seconds.
            ended: whether it cannot come back, so that nothing is waited for.
        """
        troubled = {trouble.job_id for trouble in found.values()}
        finished = []
        for key in [key for key in self._known if key not in found]:
            known = self._known[key]
            known.gone = mono if known.gone is None else known.gone
            if mono - known.gone < QUIET and not ended(known.trouble):
                continue
            del self._known[key]
            if known.told and known.trouble.kind != "failed" and known.trouble.job_id not in troubled:
                finished.append(Over(known.trouble, max(0.0, known.gone - known.since)))
        return tuple(finished)


def lines(
    new: Iterable[Trouble], over: Iterable[Over], at: datetime, room_name: RoomName, no_reason: Callable[[Trouble], str]
) -> tuple[Entry, ...]:
    """The lines that news are worth; more than a few are folded into one.

    Args:
        new: trouble that was not told yet.
        over: trouble that is over.
        at: wall clock.
        room_name: room id -> its name, safe to paint.
        no_reason: what is to be said behind the words of a trouble, or "".
    """
    told = list(new)
    if len(told) > FOLD_ABOVE:
        begun = [Entry(at, "", "", folded(told), "trouble")]
    else:
        begun = [_entry(one, f"{one.words}{no_reason(one)}", at, room_name) for one in told]
    finished = [_over(one, at, room_name) for one in over]
    if len(finished) > FOLD_ABOVE:
        rooms = len({one.trouble.room_id for one in over})
        words = f"{len(finished)} troubles in {rooms} room{'s' if rooms > 1 else ''} are over"
        finished = [Entry(at, "", "", words, "recovered")]
    return (*begun, *finished)


def folded(some: Iterable[Trouble]) -> str:
    """Many troubles in one line: `7 troubles in 3 rooms: 4 stuck, 2 failed, 1 off air`.

    Args:
        some: at least one.
    """
    told = list(some)
    rooms, sorts = len({trouble.room_id for trouble in told}), Counter(_SORTS[trouble.kind] for trouble in told)
    sums = ", ".join(f"{number} {sort}" for sort, number in sorts.most_common())
    return f"{len(told)} trouble{'s' if len(told) > 1 else ''} in {rooms} room{'s' if rooms > 1 else ''}: {sums}"


def _entry(trouble: Trouble, words: str, at: datetime, room_name: RoomName) -> Entry:
    room = room_name(trouble.room_id)
    return Entry(at, room, "", f"{room}: {words}", "trouble", room_id=trouble.room_id, job_id=trouble.job_id)


def _over(one: Over, at: datetime, room_name: RoomName) -> Entry:
    room, trouble = room_name(one.trouble.room_id), one.trouble
    name = NAMES_OF_CHIPS[trouble.chip]
    what = {
        "stuck_starting": f"{name} stuck in starting",
        "stuck_stopping": f"{name} stuck in stopping",
        "nobody_there": "recording of an empty room",
        "slate": "slate on air",
    }.get(trouble.kind, f"{name} off air")
    words = f"{room}: over after {duration(one.lasted)}: {what}"
    return Entry(at, room, "", words, "recovered", room_id=trouble.room_id, job_id=trouble.job_id)
