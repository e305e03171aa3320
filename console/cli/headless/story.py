"""`analytics story`: everything that is known of one person in a session, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import click

from console.api.errors import ApiError, NotFound
from console.api.text import clean
from console.cli.errors import Failure
from console.cli.headless.lookback import Found, Lookback, Scene, newest, service_now, stamps_of
from console.config.codes import NOT_FOUND

if TYPE_CHECKING:
    from console.api.models.peers import Peer
    from console.api.models.sessions import Session
    from console.live.portrait import Portrait
    from console.live.story import StoryLine
    from console.live.story_sources import Deed, StorySources


@dataclass(frozen=True)
class Told:
    """A line of a story; its fields are the columns."""

    SHOWN: ClassVar[tuple[str, ...]] = ("at", "sort", "what", "why", "seconds", "still")

    at: datetime
    sort: str
    what: str
    why: str
    seconds: float | None
    still: bool
    grave: bool
    exact: bool
    details: Mapping[str, str]


async def _gather(scene: Scene) -> Found:
    from console.live.portrait import portray
    from console.live.story import tell

    notes: list[str] = []
    session = await scene.client.sessions.get(scene.values["session_id"])
    sources = await _sources(scene, session, scene.values["peer_id"], notes)
    lines = tell(sources)
    if not lines and sources.me is None and sources.peer is None:
        words = " ".join([f"Nothing is known of a peer {clean(sources.peer_id, 80)} in that session.", *notes])
        raise Failure(words, NOT_FOUND)
    return Found([told(line) for line in lines], notes, summary(portray(sources)))


async def _sources(scene: Scene, session: Session, peer_id: str, notes: list[str]) -> StorySources:
    from console.live.story_sources import StorySources

    ask, room, only = scene.client.analytics, session.room_id, session.id
    peer, gone = await _peer(scene, session, peer_id, notes)
    tracks = await newest(
        lambda most: ask.iterate_track_events(room, session_id=only, peer_id=peer_id, max_items=most),
        "track events",
        notes,
    )
    errors = await newest(
        lambda most: ask.iterate_error_events(room, session_id=only, peer_id=peer_id, max_items=most),
        "error events",
        notes,
    )
    feedback = await newest(lambda most: ask.iterate_feedback(session_id=only, max_items=most), "feedback", notes)
    deeds = await asyncio.to_thread(_deeds, scene, peer_id, notes)
    stamps = [*(one.timestamp for one in tracks), *(one.timestamp for one in errors)]
    now = service_now(scene.now, (*stamps_of(session), *stamps))
    return StorySources(now, room, peer_id, session, peer, gone, tracks, errors, feedback, (), deeds)


async def _peer(scene: Scene, session: Session, peer_id: str, notes: list[str]) -> tuple[Peer | None, bool]:
    """The person as the live room has it, and whether the room has no such person."""
    if not session.active:
        return None, False
    try:
        return await scene.client.peers.get(session.room_id, peer_id), False
    except NotFound:
        return None, True
    except ApiError as error:
        notes.append(f"The live room could not be asked: {error.sentence}")
        return None, False


def _deeds(scene: Scene, peer_id: str, notes: list[str]) -> tuple[Deed, ...]:
    from console.actions.history import read_deeds
    from console.actions.journal import JournalError

    try:
        return read_deeds(scene.launch.journal_path, peer_id)
    except JournalError as error:
        notes.append(f"What was done from here is not known: {error}.")
        return ()


def told(line: StoryLine) -> Told:
    """A line as a row.

    Args:
        line: as `console.live.story` tells it.
    """
    seconds = None if line.seconds is None else round(line.seconds, 3)
    return Told(line.at, line.sort, line.what, line.why, seconds, line.running, line.grave, line.exact, dict(line.told))


def summary(person: Portrait) -> str:
    """A person in a line.

    Args:
        person: as `console.live.portrait` has it.
    """
    from console.tables.format import duration

    state = {True: "here now", False: "gone", None: ""}[person.present]
    there = f"{duration(person.seconds)} there" if person.seconds is not None else ""
    tracks = [f"{what} {duration(seconds)}" for what, seconds in person.on.items()]
    errors = f"{person.errors} errors, {person.terminal} for good" if person.errors else ""
    name = person.name or person.user_id or "(no name)"
    return ", ".join(filter(None, (name, person.user_id, person.role, state, there, *tracks, errors)))


_LOOK = Lookback(
    "analytics story",
    Told,
    ("sessions", "get"),
    lambda values: {"session_id": values["session_id"]},
    "After this the peer, its track and error events, and feedback are asked for; the journal is read here.",
    _gather,
)
command = _LOOK.command(
    [
        click.Argument(["session_id"], metavar="SESSION_ID"),
        click.Argument(["peer_id"], metavar="PEER_ID"),
    ],
    """Tell the story of a person in a session, oldest first: coming and going, roles, tracks on and off with the
    seconds they were on, errors, what was done to it from here, feedback, and the same user id as another peer.

    A time is exact when it is the service's own; else it is when something was first seen. Something is grave when it
    went wrong for good. Addresses in what apps report stay masked.""",
)
