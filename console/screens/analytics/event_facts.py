"""All that is known of an event, and of a group of errors, as labelled facts; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from console.api.text import clean
from console.live.mishaps import GAVE_UP, LISTED, RETRIED, agent_words, mask, verdict, without
from console.tables.assets import size_words
from console.tables.events import NOBODY, device, told, when, who
from console.tables.format import clock_time, duration
from console.widgets.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console.api.models.events import ErrorEvent, Event, RecordingEvent, TrackEvent
    from console.live.mishaps import Mishap


def event_facts(event: Event | None, now: datetime) -> list[Fact]:
    """Of an event of a track or a recording.

    Args:
        event: which; None for none.
        now: the present, aware.
    """
    if event is None:
        return []
    what, tone, detail = told(event)
    facts = [
        Fact("", what, tone),
        Fact("when", _moment(event.timestamp, now)),
        Fact("who", " ".join(filter(None, (who(event), f"({event.role})" if event.role else "")))),
        Fact("detail", detail),
        *_own(event, now),
        Fact("user", event.user_id),
        Fact("peer", clean(event.peer_id)),
        Fact("session", clean(event.session_id)),
        Fact("type", event.type),
        Fact("event", clean(event.id)),
    ]
    return _known(facts)


def mishap_facts(mishap: Mishap | None, now: datetime, reveal: bool) -> list[Fact]:
    """Of a group of errors: the verdict, the app, then each error, the newest first.

    Args:
        mishap: the group; None for none.
        now: the present, aware.
        reveal: whether addresses are to be seen.
    """
    if mishap is None:
        return []
    newest = mishap.newest
    facts = [
        Fact("", verdict(mishap, now), "bad" if mishap.terminal else "warn"),
        Fact("said", mishap.description),
        Fact("addresses", "shown for 10 s" if reveal else "masked; V shows them for 10 s" if mishap.hides else ""),
        Fact("who", ", ".join(mishap.people[:LISTED])),
        Fact("error", " ".join(filter(None, (_code(mishap), mishap.name)))),
        Fact("action", without(newest.action, reveal)),
        Fact("app", mishap.app),
        Fact("sdk", _version(newest.sdk, newest.sdk_version)),
        Fact("system", _version(newest.os, newest.os_version)),
        Fact("framework", _version(newest.framework, newest.framework_version)),
        Fact("prebuilt", {True: "yes", False: "no", None: ""}[newest.prebuilt]),
        Fact("transport", without(newest.transport_state, reveal)),
        Fact("endpoint", without(newest.endpoint, reveal)),
        Fact("agent", without(newest.agent, reveal) if reveal else agent_words(newest)),
        Fact("type", mishap.type),
        Fact("", f"{mishap.count:,} of them, the newest first", "accent"),
        *(_listed(event, now, reveal) for event in mishap.events[:LISTED]),
    ]
    if mishap.count > LISTED:
        facts.append(Fact("", f"and {mishap.count - LISTED:,} before", "dim"))
    return _known(facts)


def _own(event: Event, now: datetime) -> Iterable[Fact]:
    """What only this kind of event has."""
    if hasattr(event, "track_id"):
        track = cast("TrackEvent", event)
        muted = {True: "muted", False: "not muted", None: ""}[track.mute]
        return (
            Fact("track", " ".join(filter(None, (device(track), muted)))),
            Fact("added", _moment(track.started_at, now)),
            Fact("removed", _moment(track.stopped_at, now)),
            Fact("track id", clean(track.track_id)),
            Fact("stream id", clean(track.stream_id)),
        )
    if hasattr(event, "beam_id"):
        made = cast("RecordingEvent", event)
        return (
            Fact("length", duration(made.duration) if made.duration is not None and made.duration >= 0 else ""),
            Fact("size", size_words(made.size) if made.size is not None and made.size > 0 else ""),
            Fact("started", _moment(made.started_at, now)),
            Fact("stopped", _moment(made.stopped_at, now)),
            Fact("path", made.path),
            Fact("beam", clean(made.beam_id)),
        )
    return ()


def _listed(event: ErrorEvent, now: datetime, reveal: bool) -> Fact:
    said = without(event.message or event.description, reveal)
    end = GAVE_UP if event.terminal else RETRIED
    name = mask(who(event))
    role = f" ({event.role})" if event.role else ""
    code = f" {event.code}" if event.code is not None else ""
    return Fact(when(event.timestamp, now), f"{name}{role}: {end},{code} {said}".rstrip(" ,"))


def _moment(stamp: datetime | None, now: datetime) -> str:
    """To the second, with the day unless it is today."""
    if stamp is None:
        return ""
    words = when(stamp, now)
    day = "" if words == clock_time(stamp) else words.partition(" ")[0]
    return f"{day} {clock_time(stamp)}".strip()


def _code(mishap: Mishap) -> str:
    return str(mishap.code) if mishap.code is not None else ""


def _version(name: str, version: str) -> str:
    return " ".join(filter(None, (mask(name), mask(version))))


def _known(facts: list[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value not in ("", NOBODY)]
