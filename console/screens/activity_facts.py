"""All that is known of one line of the activity, and where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.api.text import clean
from console.live import resources
from console.tables.activity import KINDS, mark
from console.tables.format import MINUTE, ago
from console.widgets.facts import Fact

from .output_aim import KINDS as JOBS
from .output_aim import items

if TYPE_CHECKING:
    from datetime import datetime

    from console.live.feed import Entry
    from console.live.store import Store

_WORDS = (("external_streams", ("external stream", "RTMP")), ("live_streams", ("live stream", "HLS")))


def activity_facts(entry: Entry | None, now: datetime) -> list[Fact]:
    """What is known of a line.

    Args:
        entry: the line; None when none is chosen.
        now: the present.
    """
    if entry is None:
        return [Fact("", "No line is chosen.", "dim")]
    tone = KINDS[entry.kind][1] if entry.kind in KINDS else "normal"
    source = "the service's own time" if entry.exact else "seen then, it may have been earlier"
    facts = [
        Fact("", entry.text, "accent"),
        Fact("kind", mark(entry.kind), tone),
        Fact("at", full_time(entry.at)),
        Fact("", f"{_ago(entry.at, now)}; {source}", "dim"),
    ]
    if entry.learnt is not None:
        facts.append(Fact("heard", full_time(entry.learnt), "warn"))
    named = (
        ("why", entry.why),
        ("who", entry.who),
        ("user id", entry.user_id),
        ("peer id", clean(entry.peer_id)),
        ("room", entry.room),
        ("room id", clean(entry.room_id)),
        ("session id", clean(entry.session_id)),
        ("job id", clean(entry.job_id)),
    )
    return [*facts, *(Fact(label, value) for label, value in named if value)]


def full_time(moment: datetime) -> str:
    """A time with its date and zone: `2026-01-15 20:04:11 CET`.

    Args:
        moment: aware.
    """
    try:
        return f"{moment.astimezone():%Y-%m-%d %H:%M:%S %Z}"
    except (OverflowError, ValueError, OSError):  # no local calendar has it
        return f"{moment:%Y-%m-%d %H:%M:%S %Z}"


def _ago(moment: datetime, now: datetime) -> str:
    """How long ago, in whole minutes, so that it seldom changes."""
    seconds = (now - moment).total_seconds()
    return "less than a minute ago" if seconds < MINUTE else ago(seconds // MINUTE * MINUTE)


def job_kind(store: Store, entry: Entry) -> str:
    """Which sort of job a line is about: by the lists that have it, else by its words.

    Args:
        store: what the service said.
        entry: a line with a job id.

    Returns:
        `recordings`, `live_streams` or `external_streams`.
    """
    for kind, listed in JOBS.items():
        rooms = (None, entry.room_id) if entry.room_id else (None,)
        asked = (make(room) for room in rooms for make in (listed, lambda one, kind=kind: resources.recent(kind, one)))
        if any(entry.job_id in items(store, resource) for resource in asked):
            return kind
    return next((kind for kind, words in _WORDS if any(word in entry.text for word in words)), "recordings")


def is_here(store: Store, entry: Entry) -> bool | None:
    """Whether somebody is in the room now; None while nobody says.

    Args:
        store: what the service said.
        entry: a line with a peer id.
    """
    peers, live = store.snapshot(resources.peers(entry.room_id)), store.snapshot(resources.live_sessions())
    if live is not None and (peers is None or live.mono >= peers.mono):
        sessions = [one for one in live.items.values() if one.room_id == entry.room_id]
        known = [one.peers.get(entry.peer_id) for one in sessions]
        return any(one is not None and one.left_at is None for one in known)
    return entry.peer_id in peers.items if peers is not None else None
