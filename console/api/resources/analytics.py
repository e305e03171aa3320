"""Analytics: events, webhooks, how good a peer's line was, and what people thought of it (part-b 6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import MappingProxyType
from typing import TypedDict, Unpack

from console.api.models.events import Feedback, FeedbackSummary
from console.api.models.page import Page
from console.api.models.stats import PeerStats
from console.api.operation import Operation
from console.api.resources.base import Report, has, iterate, read_one, read_page
from console.api.resources.deliveries import Deliveries
from console.api.resources.events import Events
from console.api.rules import check_limit, insist, said
from console.api.text import clean

PEER_STATS = Operation("getPeerQualityStats", "GET", "/analytics/peer-stats")
FEEDBACK = Operation("listFeedback", "GET", "/analytics/feedback")
FEEDBACK_SUMMARY = Operation("getFeedbackSummary", "GET", "/analytics/feedback/summary/{session_id}")


class FeedbackFilter(TypedDict, total=False):
    """Which feedback to list; as the arguments of `feedback`."""

    room_id: str | None
    session_id: str | None
    user_id: str | None


class Analytics(Deliveries, Events):
    """`client.analytics`."""

    operations = MappingProxyType(
        {
            **Events.operations,
            **Deliveries.operations,
            "peer_stats": PEER_STATS,
            "feedback": FEEDBACK,
            "feedback_summary": FEEDBACK_SUMMARY,
        }
    )

    async def peer_stats(self, session_id: str, peer_id: str) -> PeerStats:
        """Show how good one peer's picture and sound were, over time (part-b 6.4).

        Args:
            session_id: in which session.
            peer_id: whose.
        """
        query = {"session_id": said(session_id, "session id"), "peer_id": said(peer_id, "peer id")}
        return read_one(PeerStats, await self._transport.call(PEER_STATS, {}, query=query))

    async def feedback(
        self,
        *,
        room_id: str | None = None,
        session_id: str | None = None,
        user_id: str | None = None,
        limit: int = 100,
        start: str | None = None,
    ) -> Page[Feedback]:
        """List what people thought of sessions (vendor dialect only; part-b 6.5).

        Args:
            room_id: only of this room.
            session_id: only of this session.
            user_id: only of this user.
            limit: how many on a page, 1 to 100.
            start: where the page starts: `last` of the page before.
        """
        asked = {"room_id": room_id, "session_id": session_id, "user_id": user_id}
        query = {**asked, "limit": check_limit(limit, 1), "start": start}
        body = await self._transport.call(FEEDBACK, {}, query=query)
        wanted = {**asked, "user_id": user_id and clean(user_id)}
        return read_page(
            Feedback, body, limit, lambda item: all(has(value, getattr(item, name)) for name, value in wanted.items())
        )

    def iterate_feedback(
        self, *, max_items: int | None = None, progress: Report | None = None, **filters: Unpack[FeedbackFilter]
    ) -> AsyncIterator[Feedback]:
        """All feedback, page by page.

        Args:
            max_items: stop after so many.
            progress: told about each page.
            **filters: as for `feedback`.
        """
        return iterate(lambda start: self.feedback(start=start, **filters), max_items, progress)

    async def feedback_summary(
        self, session_id: str, *, scale_min: int | None = None, scale_max: int | None = None
    ) -> FeedbackSummary:
        """Show what all who spoke thought of a session (vendor dialect only; part-b 6.5).

        Args:
            session_id: which session.
            scale_min: the lowest mark of the scale to answer in.
            scale_max: the highest mark of the scale to answer in.
        """
        runs = scale_min is None or scale_max is None or scale_min < scale_max
        insist(runs, "A scale's lowest mark is below its highest.")
        query = {"scale_min": scale_min, "scale_max": scale_max}
        body = await self._transport.call(FEEDBACK_SUMMARY, {"session_id": session_id}, query=query)
        return read_one(FeedbackSummary, body)
