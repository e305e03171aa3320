"""Events of tracks and recordings as rows: who did what when, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from console.api.text import clean, without_tokens
from console.tables.assets import size_words
from console.tables.column import Cell, Column, Tone
from console.tables.format import clock_time, duration
from console.tables.recordings import UNKNOWN, moment, short_id

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models.events import Event, RecordingEvent, TrackEvent

NOBODY: Final = "-"
SESSION_LETTERS: Final = 6
"""So many of a session's id are shown: the last ones, which differ."""

_MOST_SECONDS: Final = 40 * 86_400.0
_DEVICES: Final = {
    ("audio", "regular"): "microphone",
    ("video", "regular"): "camera",
    ("video", "screen"): "screen",
    ("audio", "screen"): "screen sound",
}
_STATES: Final[dict[bool | None, tuple[str, Tone]]] = {
    None: ("changed", "normal"),
    True: ("muted", "warn"),
    False: ("on", "good"),
}
_ADDED, _REMOVED = "track.add.success", "track.remove.success"


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as the table shows it.

    Attributes:
        id: the raw id of the event.
        at: when, seconds since the epoch; 0 when not known.
        time: the same in words: the time of day, or the day for what was not today.
        who: a name safe to paint, or what else tells people apart.
        role: safe to paint.
        what: what happened, in words.
        tone: what that means.
        detail: more of it.
        day: the local day it was made on, which decides the words for its time.
        event: what this row was made from.
    """

    id: str
    at: float
    time: str
    who: str
    role: str
    what: str
    tone: Tone = "normal"
    detail: str = ""
    day: int = 0
    event: Event | None = field(default=None, compare=False, repr=False)


def event_rows(
    events: Iterable[Event], now: datetime, *, sessions: bool = False, previous: Mapping[str, EventRow] | None = None
) -> dict[str, EventRow]:
    """Make the rows; one of the same event on the same day is the same object as before.

    Args:
        events: of tracks and recordings, in any order.
        now: the present, aware.
        sessions: whether to tell of which session each is.
        previous: what this returned the last time, with the same `sessions`.
    """
    before, day = previous or {}, now.astimezone().toordinal()
    rows: dict[str, EventRow] = {}
    for event in events:
        old = before.get(event.id)
        same = old is not None and old.event is event and old.day == day
        rows[event.id] = old if same and old is not None else _row(event, now, sessions, day)
    return rows


def _row(event: Event, now: datetime, sessions: bool, day: int) -> EventRow:
    what, tone, detail = told(event)
    if sessions and event.session_id:
        detail = ", ".join(filter(None, (detail, f"session {clean(event.session_id)[-SESSION_LETTERS:]}")))
    at = event.timestamp.timestamp() if event.timestamp is not None else 0.0
    return EventRow(
        event.id, at, when(event.timestamp, now), who(event), event.role, what, tone, detail, day=day, event=event
    )


def told(event: Event) -> tuple[str, Tone, str]:
    """What happened, what that means, and more of it; all safe to paint.

    Args:
        event: of any type, also one that is not known.
    """
    if event.type == "beam.recording.success" and hasattr(event, "beam_id"):
        return _recording(event)
    if event.type.startswith("track.") and hasattr(event, "track_id"):
        return _track(event)
    return event.type or UNKNOWN, "normal", ""


def when(stamp: datetime | None, now: datetime) -> str:
    """A time in at most 11 cells: with seconds when it was today, else the day.

    Args:
        stamp: an aware time; None when not known.
        now: the present, aware.
    """
    if stamp is None:
        return NOBODY
    words = moment(stamp, now)
    return clock_time(stamp) if len(words) == len("20:04") else words


def who(event: Event) -> str:
    """A person's name, else the user id, else the head of the peer id, safe to paint."""
    return event.user_name or event.user_id or short_id(event.peer_id) or NOBODY


def device(event: TrackEvent) -> str:
    """What a track is to people: `microphone`, `camera`, `screen`; of another source what the service calls it."""
    known = _DEVICES.get((event.kind, event.source or "regular"))
    return known or " ".join(filter(None, (event.kind, event.source))) or "track"


def seconds_between(begin: datetime | None, end: datetime | None) -> float | None:
    """Seconds from one moment to another; None when one is not known or they cannot be right."""
    if begin is None or end is None:
        return None
    seconds = (end - begin).total_seconds()
    return seconds if 0 <= seconds <= _MOST_SECONDS else None


def _track(event: Event) -> tuple[str, Tone, str]:
    track = cast("TrackEvent", event)
    thing = device(track)
    lasted = seconds_between(track.started_at, track.stopped_at or track.timestamp)
    if track.type == _REMOVED:
        return f"{thing} removed", "dim", f"after {duration(lasted)}" if lasted is not None else ""
    if track.type == _ADDED:
        words = {None: "added", True: "added, muted", False: "on"}[track.mute]
        return f"{thing} {words}", "good" if track.mute is False else "normal", ""
    words, tone = _STATES[track.mute]
    return f"{thing} {words}", tone, f"{duration(lasted)} after it was added" if lasted is not None else ""


def _recording(event: Event) -> tuple[str, Tone, str]:
    made = cast("RecordingEvent", event)
    length = made.duration if made.duration is not None and 0 <= made.duration <= _MOST_SECONDS else None
    size = size_words(made.size) if made.size is not None and made.size > 0 else ""
    words = " ".join(filter(None, ("recording ready", duration(length) if length is not None else "", size)))
    shape = f"{made.width}x{made.height}" if made.width and made.height else ""
    return words, "accent", ", ".join(filter(None, (shape, without_tokens(made.path))))


EVENT_COLUMNS: tuple[Column[EventRow], ...] = (
    Column("time", "TIME", 11, lambda row: Cell(row.time, "dim"), lambda row: (row.at, row.id), text=lambda r: r.time),
    Column("who", "WHO", 14, lambda row: Cell(row.who), lambda row: row.who.casefold(), 2, text=lambda r: r.who),
    Column("role", "ROLE", 10, lambda row: Cell(row.role), lambda row: row.role, priority=3, text=lambda r: r.role),
    Column(
        "what", "WHAT", 22, lambda row: Cell(row.what, row.tone), lambda row: row.what, 2, text=lambda row: row.what
    ),
    Column(
        "detail",
        "DETAIL",
        18,
        lambda row: Cell(row.detail, "dim"),
        lambda row: row.detail,
        4,
        priority=2,
        text=lambda row: row.detail,
    ),
)
"""Sorted by time, the newest first."""

EVENT_SHEET: Final = (
    "time",
    "type",
    "what",
    "detail",
    "name",
    "role",
    "user_id",
    "peer_id",
    "session_id",
    "room_id",
    "track_id",
    "beam_id",
    "event_id",
)


def event_cells(event: Event) -> tuple[object, ...]:
    """One event as a row of a file, in the columns of `EVENT_SHEET`; addresses of files are left out, as they let in.

    Args:
        event: of a track or a recording.
    """
    what, _tone, detail = told(event)
    ids = (
        event.peer_id,
        event.session_id,
        event.room_id,
        getattr(event, "track_id", ""),
        getattr(event, "beam_id", ""),
    )
    return (
        event.timestamp,
        event.type,
        what,
        detail,
        event.user_name,
        event.role,
        event.user_id,
        *map(clean, ids),
        clean(event.id),
    )
