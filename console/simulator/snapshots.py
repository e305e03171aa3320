"""Pages of a snapshot: the first query fixes what will be seen, and its tokens die after a day (part-b 0.3, 6.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from console.simulator.errors import bad_query
from console.simulator.model import Event
from console.simulator.paging import limit
from console.simulator.world import World

DAY = 86_400.0
PARTS = 4


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a query sees.

    Args:
        taken: the world time of the first query.
        serial: the last event there was then.
        offset: how many were given out already.
        about: a digest of the query.
    """

    taken: float
    serial: int
    offset: int
    about: str

    def token(self, offset: int) -> str:
        """What brings the page that begins there."""
        text = f"{self.about}:{int(self.taken * 1000):x}:{self.serial:x}:{offset:x}"
        return f"{text}~{crc32(text.encode()):08x}=="


def snapshot(world: World, query: Mapping[str, str], about: Sequence[str]) -> Snapshot:
    """The snapshot a query belongs to: a new one, or the one its `start` names.

    Args:
        world: what is looked at.
        query: has `start`.
        about: what else the query says; a token is good for the same query only.

    Raises:
        Problem: 400 for a token that is none, is older than a day, or belongs to another query.
    """
    digest = f"{crc32(repr(list(about)).encode('utf-8', 'surrogatepass')):08x}"
    start = query.get("start", "")
    if not start:
        return Snapshot(world.time.now, world.serial, 0, digest)
    text, _, check = start.partition("~")
    parts = text.split(":")
    if len(parts) != PARTS or check != f"{crc32(text.encode('utf-8', 'surrogatepass')):08x}==" or parts[0] != digest:
        raise bad_query("start is invalid")
    try:
        taken, serial, offset = (int(part, 16) for part in parts[1:])
    except ValueError as error:
        raise bad_query("start is invalid") from error
    if world.time.now > taken / 1000 + DAY:
        raise bad_query("start has expired")
    return Snapshot(taken / 1000, serial, offset, digest)


def snapshot_page(
    world: World,
    query: Mapping[str, str],
    about: Sequence[str],
    everything: Sequence[Event],
    wire: Callable[[Event], dict[str, Any]],
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One page of the events there were when the first one was asked for, newest first.

    Returns:
        The envelope `{limit, total, next}`, `limit` being the count in this page, and the items.

    Raises:
        Problem: 400 for a bad limit or start.
    """
    size = limit(query, 1)
    taken = snapshot(world, query, about)
    known = [event for event in everything if event.serial <= taken.serial]
    known.sort(key=lambda event: (-event.at, -event.serial))
    chosen = known[taken.offset : taken.offset + size]
    end = taken.offset + len(chosen)
    following = taken.token(end) if end < len(known) else ""
    return {"limit": len(chosen), "total": len(known), "next": following}, [wire(event) for event in chosen]
