"""What analytics list and what webhooks were told becomes entries (part-b 6.1, 6.2, 7.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from console.api.masking import mask
from console.api.text import clean
from console.live.entry import Entry
from console.live.mishaps import GAVE_UP, RETRIED, SOMEBODY, plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from console.api.models.events import Delivery, ErrorEvent, Event, RecordingEvent, TrackEvent
    from console.live.entry import Kind

_LONGEST: Final = 80

_FAILED: Final = {
    "client.publish.failed": "cannot publish",
    "client.subscribe.failed": "cannot receive",
    "client.join.failed": "cannot join",
    "client.disconnected": "lost the connection",
    "client.connect.failed": "cannot reach the service",
}
_TRACKS: Final = {
    ("audio", "regular"): "microphone",
    ("video", "regular"): "camera",
    ("video", "screen"): "screen",
    ("audio", "screen"): "sound of the screen",
}


def entries_of(told: Iterable[Event | Delivery], room_name: Callable[[str], str], now: datetime) -> tuple[Entry, ...]:
    """The lines that events and deliveries are worth, in their order; nothing for what is not known.

    Of an error no more is told than its name, as its description may hold addresses; of a delivery neither the
    webhook's address nor any link.

    Args:
        told: of any kind, in any order.
        room_name: room id -> its name, safe to paint.
        now: when they were heard of, by the service's clock.
    """
    # Whoever has events has their models; before that, nothing here may load them.
    from console.api.models.events import Delivery, ErrorEvent, RecordingEvent, TrackEvent
    from console.live.feed_deliveries import delivery_entry

    found: list[Entry] = []
    for one in told:
        entry: Entry | None = None
        if isinstance(one, Delivery):
            entry = delivery_entry(one, room_name, now)
        elif isinstance(one, ErrorEvent):
            entry = error_entry(one, room_name, now)
        elif isinstance(one, TrackEvent):
            entry = track_entry(one, room_name, now)
        elif isinstance(one, RecordingEvent):
            entry = recording_entry(one, room_name, now)
        if entry is not None:
            found.append(entry)
    return tuple(found)


def error_entry(event: ErrorEvent, room_name: Callable[[str], str], now: datetime) -> Entry:
    """Something failed in somebody's app: `Grace cannot publish`, because `ICE disconnected, gave up`.

    Args:
        event: it.
        room_name: room id -> its name, safe to paint.
        now: when it was heard of.
    """
    who = event.user_name or SOMEBODY
    words = _FAILED.get(event.type, "met an error")
    name = plain_name(clean(mask(event.name), _LONGEST)) or (f"error {event.code}" if event.code else "")
    why = ", ".join(filter(None, (name, GAVE_UP if event.terminal else RETRIED)))
    return _entry(event, f"{who} {words}", "error", room_name, now, why=why)


def track_entry(event: TrackEvent, room_name: Callable[[str], str], now: datetime) -> Entry:
    """A microphone, camera or screen went on or off.

    Args:
        event: it.
        room_name: room id -> its name, safe to paint.
        now: when it was heard of.
    """
    what = _TRACKS.get((event.kind, event.source or "regular"), event.kind or "track")
    state = "off" if event.mute else "on"
    if event.type == "track.remove.success":
        state = "gone"
    elif event.mute is None:
        state = "added" if event.type == "track.add.success" else "changed"
    return _entry(event, f"{event.user_name or SOMEBODY}: {what} {state}", "track", room_name, now)


def recording_entry(event: RecordingEvent, room_name: Callable[[str], str], now: datetime) -> Entry:
    """The file of a recording is there.

    Args:
        event: it.
        room_name: room id -> its name, safe to paint.
        now: when it was heard of.
    """
    room = room_name(event.room_id)
    key = f"job/{event.beam_id}/saved" if event.beam_id else f"event/{event.id}"
    entry = _entry(event, f"{room}: recording saved", "job", room_name, now)
    return replace(entry, key=key, job_id=event.beam_id, who="", peer_id="", user_id="")


def _entry(event: Event, text: str, kind: Kind, room_name: Callable[[str], str], now: datetime, why: str = "") -> Entry:
    stamp = event.timestamp
    return Entry(
        stamp or now,
        room_name(event.room_id),
        event.user_name,
        text,
        kind,
        why,
        room_id=event.room_id,
        session_id=event.session_id,
        peer_id=event.peer_id,
        user_id=event.user_id,
        key=f"event/{event.id}",
        exact=stamp is not None,
        heard=now if stamp is not None else None,
    )
