"""How the vendor's service writes things down (part-a, part-b). The openapi profile's way is in `shapes_openapi`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from console.simulator import assets, job_events
from console.simulator.errors import Problem, bad_query
from console.simulator.model import Asset, Job, Peer, Poll, Room, RoomCode, Session, StreamKey, encode
from console.simulator.policy import Template
from console.simulator.world import World

STATUSES = ("starting", "running", "stopping", "post_processing", "completed", "failed")


class Shapes:
    """The vendor's objects and envelopes.

    Args:
        world: what they are taken from.
    """

    dialect = "vendor"
    smallest_page = 10  # of rooms, sessions, templates and room codes (part-a 3)

    def __init__(self, world: World) -> None:
        self.world = world

    def problem(self, problem: Problem) -> dict[str, Any]:
        """The error envelope (part-a 4.2)."""
        return {"code": problem.status, "message": problem.message, "details": list(problem.details)}

    def ack(self, message: str) -> dict[str, Any]:
        """The answer of a call that only says it was taken."""
        return {"message": message}

    def nothing(self, vendor: bytes) -> bytes:
        """What `data` is in a list without a match: the vendor's ways vary, b"" leaves it out."""
        return vendor

    def room(self, room: Room) -> dict[str, Any]:
        """A room, deprecated twins included (part-a 5.1)."""
        template = self.world.template(room)
        return {
            "id": room.id,
            "name": room.name,
            "enabled": room.enabled,
            "description": room.description,
            "customer_id": self.world.customer_id,
            "customer": self.world.customer_id,
            "app_id": self.world.app_id,
            "template_id": room.template_id,
            "template": template.name,
            "region": room.region,
            "recording_info": room.recording_info,
            "recording_source_template": room.recording_info is None,
            "enabled_source_template": room.recording_info is None,
            "large_room": room.large_room,
            "size": room.size,
            "max_duration_seconds": room.max_duration_seconds,
            "polls": room.polls,
            **({"webhook": room.webhook} if room.webhook else {}),
            "created_at": room.created_at,
            "updated_at": room.updated_at,
        }

    def listed_room(self, room: Room) -> bytes:
        """A room in a list: `recording` in place of `recording_info`, and a key."""
        wire = self.room(room)
        info = wire.pop("recording_info")
        wire["recording"] = None if info is None else {"enabled": bool(info.get("enabled"))}
        wire["key"] = f"{self.world.customer_id}:{room.name}"
        return encode(wire)

    def active_room(self, room: Room, session: Session) -> bytes:
        """A running session by its room: ids of peers only (part-a 6.1)."""
        about = {"id": session.id, "created_at": session.created_at, "peers": session.present}
        return encode({"id": room.id, "name": room.name, "customer_id": self.world.customer_id, "session": about})

    def peers(self, session: Session) -> bytes:
        """Everybody present (part-a 6.2)."""
        return session.peers_body()

    def chosen_peers(self, chosen: Iterable[Peer]) -> bytes:
        """Some of those present."""
        return b'{"peers":{' + b",".join([one.lite_entry() for one in chosen]) + b"}}"

    def session(self, session: Session) -> bytes:
        """A session with everybody who was there, as a map (part-a 7)."""
        return encode(self._session_head(session))[:-1] + b',"peers":' + session.attendance() + b"}"

    def template(self, template: Template) -> dict[str, Any]:
        """A template (part-a 8.1)."""
        return template.wire()

    def status(self, job: Job) -> str:
        """The status of a job."""
        return job.status

    def status_filter(self, query: Mapping[str, str]) -> str:
        """The status a list is filtered by; "" for all.

        Raises:
            Problem: 400 for a status that does not exist.
        """
        status = query.get("status", "")
        if status and status not in STATUSES:
            raise bad_query(f"status must be one of {', '.join(STATUSES)}")
        return status

    def listed_job(self, job: Job) -> dict[str, Any]:
        """A job in a list: recordings without assets, live streams with null ones (part-b 2.2, 4.2, 5.2)."""
        wire = self._job(job)
        if job.kind == "live-streams":
            wire["recording_assets"] = None
        elif job.kind == "external-streams":
            wire["recording_assets"] = [asset.embedded() for asset in job.assets]
        return wire

    def job(self, job: Job) -> dict[str, Any]:
        """A job with its assets, which are null until there are any."""
        return {**self._job(job), "recording_assets": [asset.embedded() for asset in job.assets] or None}

    def started_job(self, job: Job) -> dict[str, Any]:
        """What a start answers."""
        return {**self.job(job), "destination": job.wish.destination}

    def touched_job(self, job: Job) -> dict[str, Any]:
        """What a stop, pause, resume or timed metadata of one job answers."""
        wire = self.started_job(job)
        return {**wire, "asset_types": None, "recording_assets": None} if job.kind == "recordings" else wire

    def stopped_jobs(self, kind: str, jobs: Sequence[Job]) -> dict[str, Any]:
        """What stopping all jobs of a room answers: a page (part-b 2.2, 4.2)."""
        data = [self.listed_job(job) for job in jobs]
        return {"limit": len(data), "data": data, "last": jobs[-1].id if jobs else ""}

    def asset(self, asset: Asset) -> dict[str, Any]:
        """An asset on its own (part-b 3.1)."""
        return asset.wire()

    def asset_link(self, asset: Asset, url: str, seconds: int) -> dict[str, Any]:
        """A pre-signed link."""
        return {"id": asset.id, "path": asset.path, "url": url, "expiry": seconds}

    def stream_key(self, key: StreamKey) -> dict[str, Any]:
        """A stream key (part-a 11); the key of a disabled room is disabled too."""
        return {
            "id": key.id,
            "url": key.url,
            "key": key.key,
            "room_id": key.room_id,
            "customer_id": self.world.customer_id,
            "app_id": self.world.app_id,
            "enabled": key.enabled and self.world.rooms[key.room_id].enabled,
            "created_at": key.created_at,
            "updated_at": key.updated_at,
        }

    def room_code(self, code: RoomCode) -> dict[str, Any]:
        """A room code (part-a 9)."""
        return {
            "code": code.code,
            "room_id": code.room_id,
            "role": code.role,
            "enabled": code.enabled,
            "created_at": code.created_at,
            "updated_at": code.updated_at,
        }

    def poll(self, poll: Poll) -> dict[str, Any]:
        """A poll (part-a 10)."""
        return {"id": poll.id, **poll.document}

    def _session_head(self, session: Session) -> dict[str, Any]:
        return {
            "id": session.id,
            "room_id": session.room_id,
            "customer_id": self.world.customer_id,
            "app_id": self.world.app_id,
            "active": session.active,
            "created_at": session.created_at,
            "updated_at": session.updated_at,
        }

    def _job(self, job: Job) -> dict[str, Any]:
        return {
            "id": job.id,
            "room_id": job.room_id,
            "session_id": job.session_id,
            "status": job.status,
            **self._wish(job),
            "created_at": job.created_at,
            "started_at": job.started_at,
            "updated_at": job.updated_at,
            "stopped_at": job.stopped_at,
            "started_by": "",
            "stopped_by": "",
        }

    def _wish(self, job: Job) -> dict[str, Any]:
        wish = job.wish
        if job.kind == "recordings":
            return {"meeting_url": wish.meeting_url, "asset_types": assets.expected(job.kind, wish)}
        wire = {"meeting_url": wish.meeting_url, "destination": wish.destination}
        if job.kind == "external-streams":
            resolution = {"width": wish.resolution[0], "height": wish.resolution[1]}
            return {"rtmp_urls": wish.rtmp_urls, "recording": wish.recording, "resolution": resolution, **wire}
        flags = {"hls_vod": wish.hls_vod, "single_file_per_layer": wish.single_file_per_layer}
        recording = flags if any(flags.values()) else None
        return {"playback": {"url": job_events.playback(self.world, job)}, "recording": recording, **wire}
