"""How the published openapi profile writes things down: other fields, barer envelopes, other statuses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from console.simulator import job_events, jobs
from console.simulator.errors import Problem, bad_query
from console.simulator.model import Asset, Job, Peer, Poll, Room, RoomCode, Session, StreamKey, encode
from console.simulator.policy import Template
from console.simulator.shapes import Shapes

STATUSES = ("queued", "init", "running", "paused", "completed", "failed")
ENVELOPE = len(b'{"peers":')
POLL_FIELDS = ("title", "type", "anonymous", "questions")


class OpenapiShapes(Shapes):
    """The profile's objects and envelopes."""

    dialect = "openapi"
    smallest_page = 1  # the profile names no minimum

    def problem(self, problem: Problem) -> dict[str, Any]:
        """The profile's error: a message that says it all, and an id."""
        message = problem.details[0] if problem.details and problem.details[0] else problem.message
        digest = hashlib.sha256(message.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        return {"code": problem.status, "message": message, "id": digest}

    def ack(self, message: str) -> dict[str, Any]:
        """An empty object, whatever was done."""
        return {}

    def nothing(self, vendor: bytes) -> bytes:
        """An empty array."""
        return b"[]"

    def room(self, room: Room) -> dict[str, Any]:
        """A room without the vendor's newer fields."""
        wire = super().room(room)
        for name in ("recording_source_template", "enabled_source_template", "polls", "webhook"):
            wire.pop(name, None)
        return wire

    def listed_room(self, room: Room) -> bytes:
        """A room in a list: the same object."""
        return encode(self.room(room))

    def active_room(self, room: Room, session: Session) -> bytes:
        """A running session by its room: flags, and everybody with name and role."""
        head = {
            "id": room.id,
            "name": room.name,
            "session_id": session.id,
            "recording": {"running": self._runs(room, "recordings")},
            "streaming": {"running": self._runs(room, "live-streams")},
        }
        return encode(head)[:-1] + b',"peers":' + self.peers(session) + b"}"

    def peers(self, session: Session) -> bytes:
        """The map of peers is the whole body."""
        return session.peers_body()[ENVELOPE:-1]

    def chosen_peers(self, chosen: Iterable[Peer]) -> bytes:
        """Some of them, likewise."""
        return super().chosen_peers(chosen)[ENVELOPE:-1]

    def session(self, session: Session) -> bytes:
        """A session with everybody who was there, as an array."""
        room = self.world.rooms[session.room_id]
        head = {
            "id": session.id,
            "room_id": room.id,
            "room_name": room.name,
            "active": session.active,
            "created_at": session.created_at,
            "updated_at": session.updated_at,
            "template_id": room.template_id,
        }
        return encode(head)[:-1] + b',"peers":' + session.roll() + b"}"

    def template(self, template: Template) -> dict[str, Any]:
        """A template, in snake case outside of roles, settings and destinations."""
        wire = template.wire()
        return {
            "id": template.id,
            "name": template.name,
            "customer_id": template.customer_id,
            "roles": wire["roles"],
            "settings": wire["settings"],
            "destinations": wire["destinations"],
            "created_at": template.created_at,
            "updated_at": template.updated_at,
        }

    def status(self, job: Job) -> str:
        """The profile's word for a status: there is a `paused`, and nothing between running and completed."""
        if job.status == "starting":
            return "init"
        if job.paused_at is not None:
            return "paused"
        return "running" if job.status in ("stopping", "post_processing") else job.status

    def status_filter(self, query: Mapping[str, str]) -> str:
        """The status a list is filtered by; "" for all."""
        status = query.get("status", "")
        if status and status not in STATUSES:
            raise bad_query(f"status must be one of {', '.join(STATUSES)}")
        return status

    def listed_job(self, job: Job) -> dict[str, Any]:
        """A job in a list: the same object."""
        return self.job(job)

    def job(self, job: Job) -> dict[str, Any]:
        """A job with the fields of its kind."""
        wire = {
            "id": job.id,
            "room_id": job.room_id,
            "session_id": job.session_id,
            "status": self.status(job),
            "started_at": job.started_at,
            "stopped_at": job.stopped_at,
        }
        if job.kind == "external-streams":
            return {**wire, "rtmp_urls": job.wish.rtmp_urls}
        files = [self.asset(asset) for asset in job.assets]
        wire["created_at"] = job.created_at
        if job.kind == "recordings":
            size = sum(asset.size for asset in job.assets)
            made = {"duration": job_events.length(job), "size": size, "recording_assets": files}
            return {**wire, "stopped_by": "", **made}
        recording = {"enabled": job.wish.hls_vod or job.wish.single_file_per_layer, "assets": files}
        return {**wire, "url": job_events.playback(self.world, job), "playback_id": job.id, "recording": recording}

    def started_job(self, job: Job) -> dict[str, Any]:
        """What a start answers: the object."""
        return self.job(job)

    def touched_job(self, job: Job) -> dict[str, Any]:
        """What stops, pauses and resumes answer: nothing."""
        return {}

    def stopped_jobs(self, kind: str, jobs: Sequence[Job]) -> dict[str, Any]:
        """What stopping all jobs of a room answers: nothing."""
        return {}

    def asset(self, asset: Asset) -> dict[str, Any]:
        """An asset: `recording_id`, a format, `chat-log`, no status."""
        return {
            "id": asset.id,
            "type": "chat-log" if asset.type == "chat" else asset.type,
            "path": asset.path,
            "format": asset.path.rpartition(".")[2],
            "size": asset.size,
            "duration": asset.duration,
            "room_id": asset.room_id,
            "session_id": asset.session_id,
            "recording_id": asset.job_id,
            "created_at": asset.created_at,
        }

    def asset_link(self, asset: Asset, url: str, seconds: int) -> dict[str, Any]:
        """A pre-signed link without what it links to."""
        return {"url": url, "expiry": seconds}

    def stream_key(self, key: StreamKey) -> dict[str, Any]:
        """A stream key with whom it is for."""
        expires = None if key.expires is None else self.world.stamp(key.expires, 0)
        return {"key": key.key, "url": key.url, "role": key.role, "user_id": key.user_id, "expires_at": expires}

    def room_code(self, code: RoomCode) -> dict[str, Any]:
        """A room code."""
        wire = super().room_code(code)
        del wire["updated_at"]
        return wire

    def poll(self, poll: Poll) -> dict[str, Any]:
        """A poll: fewer fields, and a state."""
        wire = {name: poll.document[name] for name in POLL_FIELDS if name in poll.document}
        state = "started" if any(self.world.live(room_id) for room_id in poll.linked) else "draft"
        return {"id": poll.id, **wire, "state": state, "created_at": poll.created_at}

    def _runs(self, room: Room, kind: str) -> bool:
        return any(job.status == "running" for job in jobs.open_in(self.world, room.id, kind))
