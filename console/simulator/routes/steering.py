"""Controls under `/_sim` that make a rehearsal: what happens to a job, to an ingest, and what is next in the script.

- `POST /_sim/jobs/ID {"do": "freeze" | "thaw"}`: the encoder of a stream stops writing, or begins again; the status
  stays.
- `... {"do": "fail", "error": "UPLOAD_ERROR"}`: the job fails, for one of the documented reasons.
- `... {"do": "die" | "revive", "destination": N}`: one URL of an external stream (its place in `rtmp_urls`, from 0)
  receives nothing more, or again: its playlist at `/rtmp/ID/N/master.m3u8` stands still. The status stays `running`.
- `... {"do": "plays", "url": "http://127.0.0.1:..."}`: the playback URL the API tells of a live stream; "" = its own.
  All of them answer `{"id", "status", "watched"}`.
- `POST /_sim/ingest/ROOM_ID {"do": "start" | "drop" | "stop"}`: an encoder sends into a room with its stream key;
  breaks off; says goodbye (`console.simulator.ingest`). Answers `{"id", "room_id", "job_id", "peer_id", "connected",
  "slate_since", "slate_until"}`, the last two in world seconds, null when no slate is on air. 404 without a room or an
  ingest, 403 without a key that is enabled, 409 when the key is in use.
- `POST /_sim/script {"do": NAME}`: a step of the scenario's script happens now. Answers `{"script": [...]}`, as
  `GET /_sim/state` shows it. 404 for a step there is not, 409 for one that happened already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.simulator import ingest, job_events, jobs, script
from console.simulator.errors import Problem, bad_body, not_found
from console.simulator.model import Job, Room
from console.simulator.near import is_near
from console.simulator.reading import text, whole
from console.simulator.routes.base import an_object, reply
from console.simulator.world import World

Act = TypeVar("Act")


class SteeringRoutes:
    """The controls.

    Args:
        world: what they steer.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def router(self) -> APIRouter:
        """Where they are."""
        router = APIRouter(prefix="/_sim")
        router.add_api_route("/jobs/{job_id}", self.steer_job, methods=["POST"])
        router.add_api_route("/ingest/{room_id}", self.steer_ingest, methods=["POST"])
        router.add_api_route("/script", self.steer_script, methods=["POST"])
        return router

    async def steer_job(self, request: Request) -> Response:
        """Let something happen to a job."""
        asked, job_id = await an_object(request), request.path_params["job_id"]
        job = next((kind[job_id] for kind in self._world.jobs.values() if job_id in kind), None)
        if job is None:
            raise not_found("job")
        acts: dict[str, Callable[[Job, dict[str, Any]], None]] = {
            "freeze": lambda job, _: jobs.freeze(self._world, job),
            "thaw": lambda job, _: jobs.thaw(self._world, job),
            "fail": self._fail,
            "die": lambda job, asked: jobs.die(self._world, job, _destination(job, asked)),
            "revive": lambda job, asked: jobs.revive(self._world, job, _destination(job, asked)),
            "plays": _plays,
        }
        _chosen(acts, asked)(job, asked)
        return reply({"id": job.id, "status": job.status, "watched": jobs.watched(job)})

    async def steer_ingest(self, request: Request) -> Response:
        """Let an encoder come or go."""
        asked, room = await an_object(request), self._world.rooms.get(request.path_params["room_id"])
        if room is None:
            raise not_found("room")
        acts: dict[str, Callable[[Room], ingest.Ingest]] = {
            "start": lambda room: ingest.start(self._world, room),
            "drop": lambda room: self._end(room, ingest.drop),
            "stop": lambda room: self._end(room, ingest.stop),
        }
        return reply(ingest.wire(self._world, _chosen(acts, asked)(room)))

    async def steer_script(self, request: Request) -> Response:
        """Let a step of the script happen now."""
        name = text(await an_object(request), "do")
        step = next((step for step in self._world.script if step.name == name), None)
        if step is None:
            raise not_found("step")
        if not script.carry_out(self._world, step):
            raise Problem(409, "that step happened already")
        return reply({"script": [step.wire() for step in self._world.script]})

    def _end(self, room: Room, act: Callable[[World, ingest.Ingest], None]) -> ingest.Ingest:
        found = self._world.ingests.get(room.id)
        if found is None or found.over:
            raise not_found("ingest")
        act(self._world, found)
        return found

    def _fail(self, job: Job, asked: dict[str, Any]) -> None:
        error = text(asked, "error") or "INTERNAL_ERROR"
        if error not in job_events.ERRORS:
            raise bad_body(f"error is one of {', '.join(job_events.ERRORS)}")
        jobs.fail(self._world, job, error)


def _chosen(acts: dict[str, Act], asked: dict[str, Any]) -> Act:
    what = text(asked, "do") or ""
    if what not in acts:
        raise bad_body(f"do is one of {', '.join(acts)}")
    return acts[what]


def _destination(job: Job, asked: dict[str, Any]) -> int:
    place = whole(asked, "destination") or 0
    if not 0 <= place < len(job.feeds):
        raise bad_body("destination is the place of a URL of an external stream that has run, from 0")
    return place


def _plays(job: Job, asked: dict[str, Any]) -> None:
    url = text(asked, "url") or ""
    if job.kind != "live-streams" or (url and not is_near(url)):
        raise bad_body("a live stream plays at a url that is http on this machine, for example http://127.0.0.1:9000/x")
    job.plays = url
