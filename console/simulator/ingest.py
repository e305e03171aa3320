"""RTMP in: an encoder that sends into a room with the room's stream key (part-a 11, part-b 4.2 and 7.3).

What the vendor's guide says, and happens here: a connection that comes starts a live stream by itself; one that breaks,
or that the encoder ends, stops nothing: a slate is on air until the window for reconnecting is over (`autoStopTimeout`
of the template's HLS destination), then the stream stops. An encoder that comes back within the window goes on with the
same stream; no new event tells of it, unless the end of the former connection was told.

How an ingest looks in a room is not documented. Here it is a peer, as everything is that sends media into a session:
named `RTMP ingest`, in the first role of the stage, with one audio and one video track that are never muted, and with
`{"type": "rtmp-ingest", "ingest_id": ...}` as its metadata, which is what a client should look at.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from console.simulator import access, jobs
from console.simulator.errors import Problem
from console.simulator.ids import object_id
from console.simulator.model import Job, Peer, Room, Session, StreamKey, Wish
from console.simulator.world import World

NAME, TYPE = "RTMP ingest", "rtmp-ingest"
WINDOW = 300.0  # seconds an encoder has to come back, unless the destination says otherwise
LONGEST_WINDOW = 86_400.0
BROKEN, GOODBYE, CUT_OFF = "reconnection window expired", "client request", "stream key disabled"
ROOM_OVER = "room ended"
GONE = "server removed peer"  # of the documented reasons to leave (part-b 7.3)


@dataclass(slots=True)
class Ingest:
    """One connection of an encoder, however often it broke: `lost` is when it did, `told` when its end was told."""

    id: str
    room_id: str
    job_id: str
    started: float
    started_at: str
    peer_id: str = ""
    lost: float | None = None
    told: float | None = None
    over: bool = False


def start(world: World, room: Room, *, at: float | None = None, job: Job | None = None) -> Ingest:
    """Let an encoder send into a room.

    Args:
        world: where.
        room: whose key it has.
        at: since when, world seconds; None = now.
        job: the live stream it started; None = the room's open one, or one that starts by itself now.

    Raises:
        Problem: 403 without a key that is enabled, 409 when another encoder sends with it.
    """
    key, former = _key(world, room), world.ingests.get(room.id)
    if key is None:
        raise _refused(world, room, 403, "stream key is invalid or disabled")
    if former is not None and former.peer_id:
        raise _refused(world, room, 409, "stream key is in use")
    session = world.live(room.id) or world.open_session(room, rng=world.calls)
    if former is not None and _may_come_back(world, former):
        former.lost = None
        _join(world, session, former, None)
        return former
    if former is not None:
        _tell_end(world, former, BROKEN)
        former.over = True
    job = job or next(jobs.open_in(world, room.id, "live-streams"), None) or _stream(world, session)
    began = world.time.now if at is None else at
    made = Ingest(object_id(world.calls, world.time.second(began)), room.id, job.id, began, world.stamp(began, 3))
    world.ingests[room.id] = made
    world.log("ingest.start.success", room.id, session.id, at=at, **_about(made))
    _join(world, session, made, at)
    return made


def drop(world: World, ingest: Ingest) -> None:
    """Break the connection: the slate is on air until it comes back or its window is over."""
    peer = _peer(world, ingest)
    if peer is not None:
        world.leave(peer, GONE)


def stop(world: World, ingest: Ingest, reason: str = GOODBYE) -> None:
    """End the connection for good, as an encoder does that is told to: its end is told at once; then as `drop`."""
    _tell_end(world, ingest, reason)
    drop(world, ingest)


def cut_off(world: World, room: Room) -> None:
    """End what is sent with a room's key when that is not good any longer."""
    ingest = world.ingests.get(room.id)
    if ingest is not None and ingest.peer_id and _key(world, room) is None:
        stop(world, ingest, CUT_OFF)


def left(world: World, peer: Peer) -> None:
    """Note that somebody left: when it was an ingest, its window begins to run."""
    session = world.sessions[peer.session_id]
    ingest = world.ingests.get(session.room_id)
    if ingest is None or ingest.peer_id != peer.id:
        return
    ingest.peer_id = ""
    ingest.lost = since = world.time.now
    if not session.active:
        _tell_end(world, ingest, ROOM_OVER)
        ingest.over = True
        return
    world.time.schedule(window(world, ingest), lambda: _give_up(world, ingest, since))


def window(world: World, ingest: Ingest) -> float:
    """How many seconds the slate of an ingest is on air: `autoStopTimeout` of the HLS destination (part-a 8.4)."""
    job = world.jobs["live-streams"][ingest.job_id]
    destinations = world.template(world.rooms[ingest.room_id]).destinations.get("hlsDestinations") or {}
    chosen = destinations.get(job.wish.destination) or {}
    seconds = chosen.get("autoStopTimeout")
    usable = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < LONGEST_WINDOW
    return float(seconds) if usable and seconds is not None else WINDOW


def wire(world: World, ingest: Ingest) -> dict[str, Any]:
    """What the controls show."""
    slate = None if ingest.lost is None or ingest.over else ingest.lost
    return {
        "id": ingest.id,
        "room_id": ingest.room_id,
        "job_id": ingest.job_id,
        "peer_id": ingest.peer_id,
        "connected": bool(ingest.peer_id),
        "slate_since": slate,
        "slate_until": None if slate is None else slate + window(world, ingest),
    }


def _may_come_back(world: World, ingest: Ingest) -> bool:
    return not ingest.over and ingest.told is None and world.jobs["live-streams"][ingest.job_id].status in jobs.OPEN


def _key(world: World, room: Room) -> StreamKey | None:
    return access.stream_key(world, room.id) if room.enabled else None


def _peer(world: World, ingest: Ingest) -> Peer | None:
    session = world.where.get(ingest.peer_id)
    return None if session is None else session.peers[ingest.peer_id]


def _join(world: World, session: Session, ingest: Ingest, at: float | None) -> None:
    metadata = json.dumps({"type": TYPE, "ingest_id": ingest.id}, separators=(",", ":"))
    role = next(iter(session.cast.stage), session.cast.audience)
    peer = world.join(session, NAME, role, user_id=f"{TYPE}-{ingest.id}", metadata=metadata, at=at)
    peer.machine = True
    ingest.peer_id = peer.id
    for track in peer.tracks:
        world.mute(peer, track, False, at)


def _stream(world: World, session: Session) -> Job:
    room = world.rooms[session.room_id]
    template = world.template(room)
    destination = next(iter(template.destinations.get("hlsDestinations") or {}), "")
    wish = Wish(jobs.meeting_page(room, template.subdomain or "demo"), destination)
    job = jobs.create(world, "live-streams", session, wish, rng=world.calls)
    jobs.begin(world, job)
    return job


def _give_up(world: World, ingest: Ingest, since: float) -> None:
    if ingest.over or ingest.lost != since:
        return
    _tell_end(world, ingest, BROKEN)
    ingest.over = True
    jobs.stop(world, world.jobs["live-streams"][ingest.job_id])


def _tell_end(world: World, ingest: Ingest, reason: str) -> None:
    if ingest.told is not None or ingest.over:
        return
    now = ingest.told = world.time.now
    lost = now if ingest.lost is None else ingest.lost
    session = world.live(ingest.room_id)
    told = {
        **_about(ingest),
        "completed_at": world.stamp(now, 3),
        "duration": int(lost - ingest.started),
        "last_disconnected_at": world.stamp(lost, 3),
        "reason": reason,
    }
    world.log("ingest.end.success", ingest.room_id, "" if session is None else session.id, **told)


def _about(ingest: Ingest) -> dict[str, Any]:
    return {"ingest_id": ingest.id, "stream_id": ingest.job_id, "started_at": ingest.started_at}


def _refused(world: World, room: Room, code: int, message: str) -> Problem:
    """An encoder that is turned away: which fields tell so is not known, a code and a message do (part-b 7.3)."""
    world.log("ingest.start.failure", room.id, error_code=code, error_message=message)
    return Problem(code, message)
