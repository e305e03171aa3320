"""How the service told webhooks what happened, and telling them again (part-b 6.2, 6.3)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, TypedDict, Unpack

from console.api.models.events import Delivery, Replay, ReplayProgress
from console.api.models.page import Page, Progress
from console.api.operation import Operation, QueryValue
from console.api.resources.base import Report, Resource, has, iterate, read_one, read_page, within
from console.api.rules import MAX_LIMIT, MAX_REPLAY, SPAN, check_limit, in_range, one_of, reachable, window
from console.api.wire import Caller

if TYPE_CHECKING:
    from console.clock import Clock

LIST = Operation("listWebhookEvents", "GET", "/analytics/webhooks")
REPLAY = Operation("replayWebhookEvents", "POST", "/analytics/webhooks/replay", "harmful")
REPLAY_PROGRESS = Operation("getReplayProgress", "GET", "/analytics/webhooks/replay/{workflow_id}")

_STATUSES = ("all", "failed", "success")
_A_DAY = timedelta(hours=24)


class DeliveryFilter(TypedDict, total=False):
    """Which deliveries to list; as the arguments of `webhook_deliveries`."""

    room_id: str | None
    status: str
    event_names: Sequence[str]


class Deliveries(Resource):
    """The part of `client.analytics` that is about webhooks.

    Args:
        transport: the way out.
        clock: what "30 days ago" is reckoned from.
    """

    operations: ClassVar[Mapping[str, Operation]] = MappingProxyType(
        {"webhook_deliveries": LIST, "replay_webhooks": REPLAY, "replay_progress": REPLAY_PROGRESS}
    )

    def __init__(self, transport: Caller, clock: Clock) -> None:
        super().__init__(transport)
        self._clock = clock

    async def webhook_deliveries(
        self,
        *,
        start_time: datetime | None = None,
        end_time: datetime | None = None,
        room_id: str | None = None,
        status: str = "all",
        event_names: Sequence[str] = (),
        limit: int = 100,
        start: str | None = None,
    ) -> Page[Delivery]:
        """List how webhooks were told, at most 14 days of the last 30 (part-b 6.2).

        Args:
            start_time: from when on; 24 hours ago without it.
            end_time: until when, at most 14 days later; now without it.
            room_id: only about this room.
            status: all, failed or success.
            event_names: only about these events, such as session.open.success.
            limit: how many on a page, 1 to 100.
            start: which page: `last` of the page before, which is a page number.

        Raises:
            Refused: the stretch of time is too long, or too long ago.
        """
        since, until = window(start_time, end_time, self._clock.now())
        return await self._page(since, until, limit, start, room_id=room_id, status=status, event_names=event_names)

    async def _page(
        self,
        since: datetime | None,
        until: datetime | None,
        limit: int,
        start: str | None,
        *,
        room_id: str | None = None,
        status: str = "all",
        event_names: Sequence[str] = (),
    ) -> Page[Delivery]:
        one_of("A delivery's status", status, _STATUSES)
        query: dict[str, QueryValue] = {
            "start_time": since,
            "end_time": until,
            "room_id": room_id,
            "status": status,
            "event_names": tuple(event_names),
        }
        body = await self._transport.call(LIST, {}, query={**query, "limit": check_limit(limit, 1), "start": start})
        return read_page(Delivery, body, limit, lambda delivery: _wanted(delivery, query, since, until))

    async def iterate_webhook_deliveries(
        self,
        *,
        start_time: datetime | None = None,
        end_time: datetime | None = None,
        max_items: int | None = None,
        progress: Report | None = None,
        **filters: Unpack[DeliveryFilter],
    ) -> AsyncIterator[Delivery]:
        """All deliveries of any stretch of the last 30 days; more than 14 days are asked for piece by piece.

        Args:
            start_time: from when on; 24 hours ago without it.
            end_time: until when; now without it, so that pages do not move while they are turned.
            max_items: stop after so many.
            progress: told about each page; its total is that of the piece at hand.
            **filters: as for `webhook_deliveries`.

        Raises:
            Refused: the stretch of time starts too long ago.
        """
        now = self._clock.now()
        window(start_time, end_time, now, whole=False)
        given = pages = 0
        for since, until in _pieces(start_time or now - _A_DAY, end_time or now):
            seen = Counter(progress, given, pages)
            left = None if max_items is None else max_items - given

            async def fetch(start: str | None, since: datetime = since, until: datetime = until) -> Page[Delivery]:
                since = min(until, reachable(since, self._clock.now()))  # the walk may take minutes
                return await self._page(since, until, MAX_LIMIT, start, **filters)

            async for delivery in iterate(fetch, left, seen.report):
                yield delivery
            given, pages = seen.items, seen.pages

    async def replay_webhooks(  # noqa: PLR0913 - the service has that many fields
        self,
        *,
        start_time: datetime | None = None,
        end_time: datetime | None = None,
        room_id: str | None = None,
        event_names: Sequence[str] = (),
        status: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
        event_ids: Sequence[str] = (),
        session_id: str | None = None,
    ) -> Replay:
        """Tell webhooks again, 10 events per second; the same request joins one that runs (part-b 6.3).

        Args:
            start_time: from when on; 24 hours ago without it (vendor dialect only).
            end_time: until when, at most 14 days later; now without it (vendor dialect only).
            room_id: only about this room.
            event_names: only about these events, such as session.open.success (vendor dialect only).
            status: all, failed or success; failed without it (vendor dialect only).
            limit: how many at most, 1 to 50000 (vendor dialect only).
            offset: how many to pass over, to go on after 50000 (vendor dialect only).
            event_ids: only these deliveries (openapi dialect only).
            session_id: only about this session (openapi dialect only).

        Raises:
            Refused: the stretch of time is too long, or too long ago.
        """
        one_of("A delivery's status", status, _STATUSES)
        in_range(limit, 1, MAX_REPLAY, "The limit of a replay")
        in_range(offset, 0, float("inf"), "The offset of a replay")
        since, until = window(start_time, end_time, self._clock.now())
        body = {
            "start_time": since,
            "end_time": until,
            "room_id": room_id,
            "event_names": list(event_names) or None,
            "status": status,
            "limit": limit,
            "offset": offset,
            "event_ids": list(event_ids) or None,
            "session_id": session_id,
        }
        reply = await self._transport.call(REPLAY, {}, body=body)
        return read_one(Replay, reply) if reply.strip() else Replay()

    async def replay_progress(self, workflow_id: str) -> ReplayProgress:
        """Show how far a replay is (vendor dialect only; part-b 6.3).

        Args:
            workflow_id: which replay.
        """
        return read_one(ReplayProgress, await self._transport.call(REPLAY_PROGRESS, {"workflow_id": workflow_id}))


class Counter:
    """Adds up what several walks report.

    Args:
        progress: told the sums.
        items: how many items there were before.
        pages: how many pages there were before.
    """

    def __init__(self, progress: Report | None, items: int, pages: int) -> None:
        self._progress = progress
        self._before = (items, pages)
        self.items, self.pages = items, pages

    def report(self, walked: Progress) -> None:
        """Add what the walk at hand has come to."""
        self.items, self.pages = self._before[0] + walked.items, self._before[1] + walked.pages
        if self._progress is not None:
            self._progress(Progress(self.items, self.pages, walked.total))


def _pieces(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """A stretch of time in pieces that one request may cover, the newest first; they do not overlap."""
    while until - since > SPAN:
        yield until - SPAN, until
        until -= SPAN + timedelta(microseconds=1)
    if since <= until:
        yield since, until


def _wanted(
    delivery: Delivery, asked: Mapping[str, QueryValue], since: datetime | None, until: datetime | None
) -> bool:
    """Whether a delivery is one that was asked for; the profile knows no times and no outcome."""
    names = asked["event_names"]
    named = not names or delivery.type in (names if isinstance(names, tuple) else ())
    outcome = None if asked["status"] == "all" else asked["status"] == "failed"
    fits = has(asked["room_id"], delivery.room_id) and has(outcome, delivery.failed)
    return named and fits and within(since, until, delivery.timestamp)
