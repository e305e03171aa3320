"""The history of webhooks and their replay (part-b 6.2, 6.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator import reading
from console.simulator.errors import Problem, bad_body, bad_query, not_found
from console.simulator.facts import telling
from console.simulator.hooks import IMAGINARY, Hooks, Workflow
from console.simulator.model import Event, encode
from console.simulator.paging import page
from console.simulator.routes.base import Routes, fields, optional_fields, reply, reply_raw
from console.simulator.shapes import Shapes
from console.simulator.world import World

DAY = 86_400.0
OLDEST, WIDEST = 30 * DAY, 14 * DAY
USUAL, LARGEST = 50, 100
MOST = 50_000
STATUSES = ("all", "failed", "success")
MOST_DIGITS = 6
NAMES = (
    "session.open.success", "session.close.success", "peer.join.success", "peer.leave.success", "recording.success",
    "recording.failed", "transcription.success", "beam.started.success", "beam.stopped.success",
    "beam.recording.success", "hls.recording.success", "stream.recording.success",
)  # fmt: skip


class WebhookRoutes(Routes):
    """The operations on what was told to the customer.

    Args:
        world: what happened.
        shapes: how the answers are written down.
        hooks: who tells it.
    """

    def __init__(self, world: World, shapes: Shapes, hooks: Hooks) -> None:
        super().__init__(world, shapes)
        self._hooks = hooks

    async def deliveries(self, request: Request) -> Response:
        """Deliveries in a window of time, in numbered pages."""
        query = request.query_params
        names = query.getlist("event_names")
        asked = {"status": "all", **{name: value for name, value in query.items() if value}, "event_names": names}
        times = {name: reading.moment(query, name) for name in ("start_time", "end_time")}
        found = self._found(asked, times)
        size, number = _number(query, "limit", USUAL, LARGEST), _number(query, "page", 1, 10**MOST_DIGITS)
        chosen = found[(number - 1) * size : number * size]
        pages = -(-len(found) // size)
        pagination = {
            "current_page": number,
            "page_size": size,
            "total_pages": pages,
            "total_items": len(found),
            "has_next": number < pages,
            "has_prev": number > 1,
        }
        events = [self._delivery(event) for event in chosen]
        return reply({"events": events, "pagination": pagination, "summary": {"total_events": len(found)}})

    async def replay(self, request: Request) -> Response:
        """Send what was not delivered again; an identical request joins the replay that runs."""
        body = await optional_fields(request)
        names, room_id = reading.texts(body, "event_names") or [], reading.text(body, "room_id") or ""
        status = reading.text(body, "status") or "failed"
        most, offset = reading.whole(body, "limit"), reading.whole(body, "offset") or 0
        most = MOST if most is None else most
        if not 1 <= most <= MOST or offset < 0:
            raise bad_body(f"limit must be between 1 and {MOST}, offset not negative")
        texts = {name: reading.text(body, name) or "" for name in ("start_time", "end_time")}
        times = {name: reading.moment(texts, name) for name in texts}
        asked = {"status": status, "room_id": room_id, "event_names": names}
        found = self._found(asked, times)[::-1][offset : offset + most]
        filters = {**texts, "room_id": room_id, "event_types": names, "status": status, "limit": most, "offset": offset}
        workflow, begun = self._hooks.replay(found, filters)
        word = "started" if begun else "already_running"
        effective = self._effective(workflow)
        shown = {name: effective[name] for name in ("start_time", "end_time", "room_id", "event_types")}
        return reply({"workflow_id": workflow.id, "status": word, "message": f"replay {word}", "filters": shown})

    async def progress(self, request: Request) -> Response:
        """How far a replay is."""
        workflow = self._hooks.workflows.get(request.path_params["workflow_id"])
        if workflow is None:
            raise not_found("workflow")
        counts = {"total": len(workflow.events), "completed": workflow.done, "failed": len(workflow.failed)}
        ended = workflow.completed_at
        return reply(
            {
                "workflow_id": workflow.id,
                "status": _status(workflow),
                "started_at": self.world.stamp(workflow.started, 3),
                "completed_at": None if ended is None else self.world.stamp(ended, 3),
                "filters": self._effective(workflow),
                "progress": counts,
                "result": {**counts, "failed_events": workflow.failed},
            }
        )

    async def list(self, request: Request) -> Response:
        """What was told: the profile's way, without whether it arrived."""
        query = request.query_params
        wanted = {name: query.get(name, "") for name in ("room_id", "session_id", "type")}
        listed = {self._hooks.event_id(event): event for event in self.world.history() if _fits(event, wanted)}
        data = page(listed, query, keep=lambda _: True, wire=self._wire, smallest=1)
        return reply_raw(data)

    async def replay_some(self, request: Request) -> Response:
        """Send events again by their ids, or those of a room or session: the profile's way."""
        body = await fields(request)
        ids = set(reading.texts(body, "event_ids") or ())
        wanted = {name: reading.text(body, name) or "" for name in ("room_id", "session_id")}
        if not ids and not any(wanted.values()):
            raise bad_body("event_ids, room_id or session_id is required")
        history = [event for event in self.world.history() if _fits(event, wanted)]
        chosen = [event for event in history if not ids or self._hooks.event_id(event) in ids][-MOST:]
        filters = {"start_time": "", "end_time": "", **wanted, "event_ids": sorted(ids)}
        self._hooks.replay(chosen, filters)
        return reply({})

    def _found(self, asked: Mapping[str, Any], times: Mapping[str, datetime | None]) -> Sequence[Event]:
        """What a query is about, newest first."""
        first, last = self._window(times)
        status, room_id, names = asked["status"], asked.get("room_id", ""), set(asked["event_names"])
        if status not in STATUSES:
            raise bad_query(f"status must be one of {', '.join(STATUSES)}")
        if names - set(NAMES):
            raise bad_query(f"event_names must be of {', '.join(NAMES)}")
        found = [
            event
            for event in self.world.history()
            if first <= event.at <= last
            and (not room_id or event.room_id == room_id)
            and (not names or event.type in names)
            and self._told(event, status)
        ]
        return sorted(found, key=lambda event: (-event.at, -event.serial))

    def _effective(self, workflow: Workflow) -> dict[str, Any]:
        """A workflow's filters with the window it took when none was asked for."""
        usual = {"start_time": workflow.started - DAY, "end_time": workflow.started}
        times = {name: workflow.filters[name] or self.world.stamp(at, 3) for name, at in usual.items()}
        return {**workflow.filters, **times}

    def _told(self, event: Event, status: str) -> bool:
        outcome = self._hooks.outcome(event)[0]
        return outcome != "pending" if status == "all" else outcome == status

    def _window(self, times: Mapping[str, datetime | None]) -> tuple[float, float]:
        now = self.world.time.now
        start, end = (times[name] for name in ("start_time", "end_time"))
        first = now - DAY if start is None else self.world.time.parse(start)
        last = now if end is None else self.world.time.parse(end)
        if first < now - OLDEST:
            raise Problem(400, "start_time must be within the last 30 days")
        if last - first > WIDEST:
            raise Problem(400, "end_time must be within 14 days after start_time")
        if last < first:
            raise Problem(400, "end_time must be after start_time")
        return first, last

    def _delivery(self, event: Event) -> dict[str, Any]:
        status, error = self._hooks.outcome(event)
        payload = {
            "event_data": telling(self.world, event),
            "webhook_url": self._hooks.url or IMAGINARY,
            "original_event_name": event.type,
        }
        return {
            "event_id": self._hooks.event_id(event),
            "event_name": f"reporter.webhook.delivery.{status}",
            "room_id": event.room_id,
            "event_timestamp": self.world.stamp(event.at, 3),
            "payload": {**payload, "error_reason": error} if error else payload,
        }

    def _wire(self, event: Event) -> bytes:
        envelope = self._hooks.envelope(event)
        return encode({name: envelope[name] for name in ("id", "version", "type", "timestamp", "data")})


def _fits(event: Event, wanted: Mapping[str, str]) -> bool:
    known = {"room_id": event.room_id, "session_id": event.session_id, "type": event.type}
    return all(not value or known[name] == value for name, value in wanted.items())


def _status(workflow: Workflow) -> str:
    if workflow.running:
        return "Running"
    return "completed_with_failures" if workflow.failed else "completed"


def _number(query: Mapping[str, str], name: str, usual: int, most: int) -> int:
    value = query.get(name, "")
    if not value:
        return usual
    if not value.isascii() or not value.isdigit() or len(value) > MOST_DIGITS or not 1 <= int(value) <= most:
        raise bad_query(f"{name} must be between 1 and {most}")
    return int(value)
