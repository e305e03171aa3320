"""Lists in pages: `{limit, data, last}` with `last` given back as `start` (part-a 3)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from console.simulator.errors import bad_query
from console.simulator.model import encode

DEFAULT, LARGEST = 10, 100


class Listed(Protocol):
    """What can stand in a list: it has an id and a time of creation (world seconds)."""

    @property
    def id(self) -> str:
        """The id pages end with."""

    @property
    def created(self) -> float:
        """When it was created."""


T = TypeVar("T", bound=Listed)


def limit(query: Mapping[str, str], smallest: int) -> int:
    """The page size asked for.

    Raises:
        Problem: 400 when it is no number or outside `smallest`..100.
    """
    value = query.get("limit", "")
    if value == "":
        return DEFAULT
    if not value.isascii() or not value.isdigit() or not smallest <= int(value[:9]) <= LARGEST:
        raise bad_query(f"limit must be between {smallest} and {LARGEST}")
    return int(value)


def page(
    everything: Mapping[str, T],
    query: Mapping[str, str],
    *,
    keep: Callable[[T], bool],
    wire: Callable[[T], bytes],
    empty: bytes = b"[]",
    smallest: int = 10,
) -> bytes:
    """One page, newest first, as JSON bytes.

    The cursor names an object, not a place: pages neither skip nor repeat what stays while other objects come and go.

    Args:
        everything: all there is, by id.
        query: has `limit` and `start`.
        keep: the filter.
        wire: one object as JSON.
        empty: what `data` is without a match: the service varies; b"" leaves it out.
        smallest: the smallest limit.

    Raises:
        Problem: 400 for a bad limit or a `start` that names nothing.
    """
    size = limit(query, smallest)
    rest = _after(everything, query.get("start", ""), keep)
    chosen = rest[:size]
    if not chosen:
        return b'{"limit":%d%s,"last":""}' % (size, b',"data":' + empty if empty else b"")
    data = b"[" + b",".join([wire(item) for item in chosen]) + b"]"
    return b'{"limit":%d,"data":%s,"last":%s}' % (size, data, encode(chosen[-1].id))


def _after(everything: Mapping[str, T], start: str, keep: Callable[[T], bool]) -> Sequence[T]:
    ordered = _newest_first(item for item in everything.values() if keep(item))
    if not start:
        return ordered
    cursor = everything.get(start)
    if cursor is None:
        raise bad_query("start is invalid")
    return ordered[bisect_right(ordered, _key(cursor), key=_key) :]


def _newest_first(items: Iterable[T]) -> list[T]:
    return sorted(items, key=_key)


def _key(item: Listed) -> tuple[float, str]:
    return -item.created, item.id
