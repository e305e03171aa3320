"""A change of role that a list showed, and the same as a webhook was told of it, some seconds apart: one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.live.entry import Entry

SEEN_AFTER: Final = 30.0
"""Seconds within which a list that is looked at shows what the service dates exactly."""

BETWEEN_LISTS: Final = 5.0
"""Seconds between two lists that show the same change; somebody may get the same role again soon after."""


class NearRoles:
    """Which changes of role are known, by peer.

    A list that nobody looks at is asked for seldom, and shows a change long after the service dated it: then it is the
    same change while no other one of that peer is known in between.
    """

    def __init__(self) -> None:
        self._known: dict[str, list[Entry]] = {}

    def key(self, report: Entry) -> str:
        """The key of the known change that a report is about; its own when there is none.

        Args:
            report: of a change of role, with a key as in `console.live.feed`.
        """
        known = self._known.get(report.peer_id, ())
        alike = [entry for entry in known if _about(entry.key) == _about(report.key)]
        near = [entry for entry in alike if entry.key == report.key or _same(entry, report, known)]
        best = min(near, key=lambda entry: (entry.key != report.key, abs(entry.at - report.at)), default=report)
        return best.key

    def note(self, entry: Entry) -> None:
        """A change is known."""
        self._known.setdefault(entry.peer_id, []).append(entry)

    def forget(self, entry: Entry) -> None:
        """A change is not kept any more."""
        peer = entry.peer_id
        rest = [one for one in self._known.pop(peer, ()) if one is not entry]
        if rest:
            self._known[peer] = rest


def _about(key: str) -> str:
    return key.rpartition("/")[0]


def _same(one: Entry, other: Entry, known: Sequence[Entry]) -> bool:
    apart = (one.at - other.at).total_seconds()
    if one.exact == other.exact:
        return apart == 0.0 if one.exact else abs(apart) <= BETWEEN_LISTS
    listed, told = (one, other) if other.exact else (other, one)
    late = (listed.at - told.at).total_seconds()
    if late < -1.0:
        return False
    return late <= SEEN_AFTER or not any(told.at < entry.at < listed.at for entry in known)
