"""Two snapshots become what was added, changed and removed, by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the values of one resource between two snapshots.

    Args:
        added: id -> value, for ids the older snapshot lacked.
        changed: id -> (older value, newer value), for values that are not equal.
        removed: id -> the older snapshot's value, for ids that are gone.
    """

    added: Mapping[str, Any] = field(default_factory=dict)
    changed: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    removed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether the two snapshots hold equal values under equal ids."""
        return not (self.added or self.changed or self.removed)


UNCHANGED = Changes()


@runtime_checkable
class Descended(Protocol):
    """A mapping that may have been made from an older one, and then knows where it differs from it."""

    def touched_since(self, older: object, /) -> Iterable[str] | None:
        """The ids whose values came, went or are not equal to the older one's; None when that is not known."""


def diff(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Changes:
    """Compare two snapshots by id.

    The same mapping costs nothing, and one that was made from the older one and knows where it differs a look at each
    of those; otherwise it is one pointer comparison for each value that is the same object as before (the API layer
    keeps those whose bytes did not change), and `==` only for the others. Order does not count: the order of keys in
    the service's bodies is meaningless (part-a 6.2).

    Args:
        old: the older snapshot's values, or None when there was none (then everything is added).
        new: the newer snapshot's values.
    """
    if new is old:
        return UNCHANGED
    if not old:
        return Changes(added=dict(new)) if new else UNCHANGED
    touched = new.touched_since(old) if isinstance(new, Descended) else None
    return _compare(old, new) if touched is None else _sort_out(old, new, touched)


def _sort_out(old: Mapping[str, Any], new: Mapping[str, Any], touched: Iterable[str]) -> Changes:
    """The changes, where it is known which ids they are of."""
    added: dict[str, Any] = {}
    changed: dict[str, tuple[Any, Any]] = {}
    removed: dict[str, Any] = {}
    then, now = old.get, new.get
    for key in touched:
        before, after = then(key, _MISSING), now(key, _MISSING)
        if after is _MISSING:
            removed[key] = before
        elif before is _MISSING:
            added[key] = after
        else:
            changed[key] = (before, after)
    return Changes(added, changed, removed)


def _compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    added: dict[str, Any] = {}
    changed: dict[str, tuple[Any, Any]] = {}
    former = dict(old.items())  # one copy at C speed, and then look-ups at C speed whatever mapping it is
    for key, value in new.items():
        before = former.get(key, _MISSING)
        if before is value:
            continue
        if before is _MISSING:
            added[key] = value
        elif before != value:
            changed[key] = (before, value)
    # With nothing lost, the older snapshot is as long as what the newer one kept of it.
    lost = len(old) - (len(new) - len(added))
    kept = new.keys() if lost else ()
    removed = {key: value for key, value in former.items() if key not in kept} if lost else {}
    return Changes(added, changed, removed)


def apply(old: Mapping[str, Any] | None, changes: Changes) -> dict[str, Any]:
    """The newer snapshot again, from the older one and the changes; `apply(a, diff(a, b)) == b`.

    Args:
        old: the older snapshot's values, or None when there was none.
        changes: what `diff` found.
    """
    items = {key: value for key, value in (old or {}).items() if key not in changes.removed}
    items.update({key: after for key, (_, after) in changes.changed.items()})
    items.update(changes.added)
    return items


_MISSING = object()
