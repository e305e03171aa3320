"""A change of role that a list showed, and the same as a webhook was told of it, some seconds apart: one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from console.live.entry import Entry

SEEN_AFTER: Final = 30.0
"""Seconds within which a list shows what the service dates exactly."""

BETWEEN_LISTS: Final = 5.0
"""Seconds between two lists that show the same change; somebody may get the same role again soon after."""


class NearRoles:
    """Which changes of role are known, by peer and new role."""

    def __init__(self) -> None:
        self._known: dict[str, list[Entry]] = {}

    def key(self, report: Entry) -> str:
        """The key of the known change that a report is about; its own when there is none.

        Args:
            report: of a change of role, with a key as in `console.live.feed`.
        """
        known = self._known.get(_about(report.key), ())
        near = [entry for entry in known if entry.key == report.key or _same(entry, report)]
        best = min(near, key=lambda entry: (entry.key != report.key, abs(entry.at - report.at)), default=report)
        return best.key

    def note(self, entry: Entry) -> None:
        """A change is known."""
        self._known.setdefault(_about(entry.key), []).append(entry)

    def forget(self, entry: Entry) -> None:
        """A change is not kept any more."""
        about = _about(entry.key)
        rest = [one for one in self._known.pop(about, ()) if one is not entry]
        if rest:
            self._known[about] = rest


def _about(key: str) -> str:
    return key.rpartition("/")[0]


def _same(one: Entry, other: Entry) -> bool:
    apart = (one.at - other.at).total_seconds()
    if one.exact == other.exact:
        return not one.exact and abs(apart) <= BETWEEN_LISTS
    late = apart if other.exact else -apart
    return -1.0 <= late <= SEEN_AFTER
