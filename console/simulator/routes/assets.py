"""Recording assets (part-b 3)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from console.simulator import files
from console.simulator.errors import Problem, bad_query, not_found
from console.simulator.model import Asset, encode
from console.simulator.paging import page
from console.simulator.routes.base import Routes, reply, reply_raw

THREE_DAYS = 259_200  # seconds a link is good for unless asked otherwise (part-b 3.2)
LONGEST = 10**8
STATUSES = ("completed", "failed", "processing")
FILTERS = ("room_id", "session_id", "status")


class AssetRoutes(Routes):
    """The operations on the files jobs left behind."""

    async def list(self, request: Request) -> Response:
        """List assets; the type is `type`, or `asset_type` as one guide has it."""
        query = request.query_params
        wanted = {name: query[name] for name in FILTERS if query.get(name)}
        kind = query.get("type") or query.get("asset_type") or ""
        if wanted.get("status", STATUSES[0]) not in STATUSES:
            raise bad_query(f"status must be one of {', '.join(STATUSES)}")

        def keep(asset: Asset) -> bool:
            same = all(getattr(asset, name) == value for name, value in wanted.items())
            return same and kind in ("", self.shapes.asset(asset)["type"])

        def wire(asset: Asset) -> bytes:
            return encode(self.shapes.asset(asset))

        return reply_raw(page(self.world.assets, query, keep=keep, wire=wire, smallest=1))

    async def retrieve(self, request: Request) -> Response:
        """One asset."""
        return reply(self.shapes.asset(self._asset(request)))

    async def presigned_url(self, request: Request) -> Response:
        """A link to the file for a while; this simulator serves it too (`routes.files`)."""
        asset, seconds = self._asset(request), request.query_params.get("presign_duration", "")
        usable = seconds.isascii() and seconds.isdigit() and 0 < int(seconds[:9]) <= LONGEST
        if seconds and not usable:
            raise bad_query("presign_duration must be a number of seconds")
        if asset.status != "completed":
            raise Problem(400, "Invalid request", "asset is not ready")
        expiry = int(seconds) if seconds else THREE_DAYS
        return reply(self.shapes.asset_link(asset, files.link(self.world, asset, expiry), expiry))

    def _asset(self, request: Request) -> Asset:
        asset = self.world.assets.get(request.path_params["asset_id"])
        if asset is None:
            raise not_found("recording asset")
        return asset
