"""The titles of the three tables of the Streams screen, and what they say when they are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.live import resources
from console.tables.rtmp import destinations_counted
from console.tables.streams import states_counted

from .stream_reveal import REVEAL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from console.live.store import Store
    from console.tables.rtmp import RtmpRow
    from console.tables.stream_keys import KeyRow
    from console.tables.streams import HlsRow
    from console.widgets.painting import Part

_GAP: Part = ("   ", "normal")


def hls_title(rows: Mapping[str, HlsRow]) -> list[Part]:
    """How many live streams there are of each kind, the worst first."""
    return [("HLS", "accent"), *_listed(states_counted(rows))]


def rtmp_title(rows: Mapping[str, RtmpRow]) -> list[Part]:
    """How many destinations there are of each kind, the worst first."""
    return [("RTMP out", "accent"), *_listed(destinations_counted(rows))]


def key_title(rows: Mapping[str, KeyRow], room: str, revealed: str, wide: bool) -> list[Part]:
    """Whose stream key it is.

    Args:
        rows: the keys.
        room: the room's name, safe to paint; "" without a room.
        revealed: the id of the key that is shown in clear, or "".
        wide: whether the table has a column for where an encoder sends to.
    """
    parts: list[Part] = [("RTMP in", "accent"), _GAP, (f"stream key of {room}" if room else "stream keys", "normal")]
    first = next(iter(rows.values()), None)
    if revealed:
        parts += [_GAP, (f"shown for {REVEAL_SECONDS:.0f} s", "warn")]
    elif first is not None and first.url and not wide:
        parts += [_GAP, (first.url, "dim")]
    return parts


def no_stream(kind: str, room: str, known: bool) -> str:
    """Why there is no stream.

    Args:
        kind: `HLS` or `RTMP`.
        room: the only room that is looked at, safe to paint; "" for all.
        known: whether the service said so.
    """
    where = f" from {room}" if room else ""
    return f"Nothing goes out as {kind}{where}, nor did shortly before." if known else f"Asking for {kind} streams ..."


def no_key(store: Store, room_id: str, room: str) -> str:
    """Why there is no stream key.

    Args:
        store: what the service said.
        room_id: the raw id of the room; "" without one.
        room: its name, safe to paint.
    """
    if not room_id:
        return "The stream key of the room under the cursor is shown here."
    resource = resources.stream_keys(room_id)
    if store.snapshot(resource) is not None:
        return f"{room} has no stream key."
    error = store.health(resource).error
    return error.sentence if error is not None else f"Asking for the stream key of {room} ..."


def _listed(counted: Sequence[Part]) -> list[Part]:
    """Counts with commas between them."""
    parts: list[Part] = [_GAP] if counted else []
    for place, part in enumerate(counted):
        parts += [(", ", "dim"), part] if place else [part]
    return parts
