"""Recording assets: the files that recordings leave (part-b 3)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import MappingProxyType
from typing import TypedDict, Unpack

from console.api.models.assets import STATUSES, TYPES, Asset, PresignedUrl
from console.api.models.page import Page
from console.api.operation import Operation
from console.api.resources.base import Report, Resource, has, iterate, read_one, read_page
from console.api.rules import check_limit, in_range, one_of

LIST = Operation("listRecordingAssets", "GET", "/recording-assets")
GET = Operation("getRecordingAsset", "GET", "/recording-assets/{asset_id}")
PRESIGNED_URL = Operation("getRecordingAssetPresignedUrl", "GET", "/recording-assets/{asset_id}/presigned-url")


class AssetFilter(TypedDict, total=False):
    """Which assets to list; as the arguments of `Assets.list`."""

    room_id: str | None
    session_id: str | None
    type: str | None
    status: str | None


class Assets(Resource):
    """`client.assets`."""

    operations = MappingProxyType({"list": LIST, "get": GET, "presigned_url": PRESIGNED_URL})

    async def list(
        self,
        *,
        room_id: str | None = None,
        session_id: str | None = None,
        type: str | None = None,
        status: str | None = None,
        limit: int = 100,
        start: str | None = None,
    ) -> Page[Asset]:
        """List the files that recordings left.

        Args:
            room_id: only those of this room.
            session_id: only those of this session.
            type: only room-composite, room-composite-legacy, room-vod, chat, transcript, summary, track or stream.
            status: only those that are completed, failed or processing.
            limit: how many on a page, 10 to 100; the service may send fewer (part-b 0.3).
            start: where the page starts: `last` of the page before.

        Raises:
            Refused: the service knows no such type or status.
        """
        one_of("An asset's type", type, TYPES)
        one_of("An asset's status", status, STATUSES)
        query = {"room_id": room_id, "session_id": session_id, "type": type, "status": status, "start": start}
        body = await self._transport.call(LIST, {}, query={**query, "limit": check_limit(limit)})
        wanted = {"room_id": room_id, "session_id": session_id, "type": type, "status": status}
        return read_page(
            Asset, body, limit, lambda asset: all(has(value, getattr(asset, name)) for name, value in wanted.items())
        )

    def iterate(
        self, *, max_items: int | None = None, progress: Report | None = None, **filters: Unpack[AssetFilter]
    ) -> AsyncIterator[Asset]:
        """All files, page by page.

        Args:
            max_items: stop after so many.
            progress: told about each page.
            **filters: as for `list`.
        """
        return iterate(lambda start: self.list(start=start, **filters), max_items, progress)

    async def get(self, asset_id: str) -> Asset:
        """Show one file of a recording.

        Args:
            asset_id: which file.
        """
        return read_one(Asset, await self._transport.call(GET, {"asset_id": asset_id}))

    async def presigned_url(self, asset_id: str, *, presign_duration: int | None = None) -> PresignedUrl:
        """Make a link to a file, which works for everybody who has it (part-b 3.2).

        Args:
            asset_id: which file.
            presign_duration: for how many seconds it works, at least 1; without it up to 3 days (vendor dialect only).
        """
        in_range(presign_duration, 1, float("inf"), "presign_duration, in seconds,")
        query = {"presign_duration": presign_duration}
        return read_one(PresignedUrl, await self._transport.call(PRESIGNED_URL, {"asset_id": asset_id}, query=query))
