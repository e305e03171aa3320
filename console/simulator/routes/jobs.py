"""Recordings, live streams and external streams: one kind of job, three families of paths (part-b 2, 4, 5)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from console.simulator import jobs
from console.simulator.errors import Problem, bad_body, not_found
from console.simulator.model import Cue, Job, Room, Session, encode
from console.simulator.paging import page
from console.simulator.reading import text, whole
from console.simulator.routes.base import Routes, fields, reply, reply_raw
from console.simulator.shapes import Shapes
from console.simulator.wishes import wish
from console.simulator.world import World

LONGEST_PAYLOAD = 100  # characters of timed metadata (part-b 4.2)


class JobRoutes(Routes):
    """The operations on one kind of job.

    Args:
        world: what they read and change.
        shapes: how the answers are written down.
        kind: `recordings`, `live-streams` or `external-streams`.
    """

    def __init__(self, world: World, shapes: Shapes, kind: str) -> None:
        super().__init__(world, shapes)
        self.kind = kind

    async def list(self, request: Request) -> Response:
        """List jobs, without the assets of recordings."""
        query = request.query_params
        room_id, session_id = query.get("room_id", ""), query.get("session_id", "")
        status = self.shapes.status_filter(query)

        def keep(job: Job) -> bool:
            return (
                (not room_id or job.room_id == room_id)
                and (not session_id or job.session_id == session_id)
                and (not status or self.shapes.status(job) == status)
            )

        def wire(job: Job) -> bytes:
            return encode(self.shapes.listed_job(job))

        return reply_raw(page(self.world.jobs[self.kind], query, keep=keep, wire=wire, smallest=1))

    async def retrieve(self, request: Request) -> Response:
        """One job with its assets, at any time after it was made."""
        return reply(self.shapes.job(self._job(request)))

    async def start(self, request: Request) -> Response:
        """Start a job in a room; it runs some seconds later. A second one is refused (part-b 0.4)."""
        room = self.job_room(request)
        asked = wish(await fields(request), self.kind, room, self.world.template(room), self.shapes.dialect)
        if any(jobs.open_in(self.world, room.id, self.kind)):
            raise Problem(409, "beam already started")
        job = jobs.create(self.world, self.kind, self._session(room), asked, rng=self.world.calls)
        answer = self.shapes.started_job(job)
        jobs.begin(self.world, job)
        return reply(answer)

    async def stop_room(self, request: Request) -> Response:
        """Stop all jobs of the kind in a room."""
        found = list(jobs.open_in(self.world, self.job_room(request).id, self.kind))
        if not found:
            raise _no_beam()
        due = [job for job in found if jobs.stopping(self.world, job)]
        answer = self.shapes.stopped_jobs(self.kind, found)
        for job in due:
            jobs.finish(self.world, job)
        return reply(answer)

    async def stop(self, request: Request) -> Response:
        """Stop one job."""
        job = self._job(request)
        if job.status not in jobs.OPEN:
            raise _no_beam()
        due = jobs.stopping(self.world, job)
        answer = self.shapes.touched_job(job)
        if due:
            jobs.finish(self.world, job)
        return reply(answer)

    async def pause_room(self, request: Request) -> Response:
        """Pause the recording of a room."""
        job = self._running_in(self.job_room(request))
        jobs.pause(self.world, job)
        return reply(self.shapes.touched_job(job))

    async def resume_room(self, request: Request) -> Response:
        """Go on with the recording of a room."""
        job = self._running_in(self.job_room(request))
        jobs.resume(self.world, job)
        return reply(self.shapes.touched_job(job))

    async def pause(self, request: Request) -> Response:
        """Pause the recording of a live stream; the stream goes on."""
        job = self._running(request)
        jobs.pause(self.world, job)
        return reply(self.shapes.touched_job(job))

    async def resume(self, request: Request) -> Response:
        """Go on with the recording of a live stream."""
        job = self._running(request)
        jobs.resume(self.world, job)
        return reply(self.shapes.touched_job(job))

    async def timed_metadata(self, request: Request) -> Response:
        """Put metadata into a live stream."""
        job = self._running(request)
        body = await fields(request)
        payload, duration = text(body, "payload"), whole(body, "duration")
        if self.shapes.dialect == "vendor":
            _check_cue(payload, duration)
        job.cues.append(Cue(self.world.time.now, payload or "", duration or 0))
        return reply(self.shapes.touched_job(job))

    def _session(self, room: Room) -> Session:
        """The running session, or one that the bot opens by coming alone."""
        session = self.world.live(room.id)
        if session is None and not room.enabled:
            raise Problem(403, "room is disabled")
        if session is None:
            session = self.world.open_session(room, rng=self.world.calls)
            self.world.watch_empty(session)
        return session

    def _job(self, request: Request) -> Job:
        job = self.world.jobs[self.kind].get(request.path_params["job_id"])
        if job is None:
            raise not_found(self.kind.removesuffix("s").replace("-", " "))
        return job

    def _running(self, request: Request) -> Job:
        job = self._job(request)
        if job.status != "running":
            raise _no_beam()
        return job

    def _running_in(self, room: Room) -> Job:
        running = (job for job in jobs.open_in(self.world, room.id, self.kind) if job.status == "running")
        job = next(running, None)
        if job is None:
            raise _no_beam()
        return job


def _no_beam() -> Problem:
    return Problem(404, "beam not found")


def _check_cue(payload: str | None, duration: int | None) -> None:
    if not payload:
        raise bad_body("payload is required")
    if len(payload) > LONGEST_PAYLOAD:
        raise bad_body(f"payload is longer than {LONGEST_PAYLOAD} characters")
    if duration is None or duration < 0:
        raise bad_body("duration is required: whole seconds, not negative")
