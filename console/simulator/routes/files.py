"""The storage behind signed links: without a token, as another host would serve it.

`GET` and `HEAD /files/<asset id>/<name>?expires=...&signature=...`: ranges of bytes (206, 416), `ETag`, `If-Range`,
`Last-Modified`. A link that is altered, or whose time (of the world) is over: 403. Errors are XML, as storage has it.
A token in the request is an error too, as with the real ones: a client that sends its token elsewhere gives it away.
A fault whose `match` names `/files` reaches it; `half_body` cuts a download in the middle.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from email.utils import formatdate

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from console.simulator import files
from console.simulator.model import Asset
from console.simulator.world import World

PARTIAL, FORBIDDEN, MISSING, UNSATISFIABLE = 206, 403, 404, 416
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class FileRoutes:
    """The files.

    Args:
        world: whose assets they are.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def router(self) -> APIRouter:
        """Where they are."""
        router = APIRouter(prefix="/files")
        router.add_api_route("/{asset_id}/{name}", self.serve, methods=["GET", "HEAD"])
        return router

    async def serve(self, request: Request) -> Response:
        """The file of an asset, or a part of it."""
        asset_id, query = request.path_params["asset_id"], request.query_params
        if "authorization" in request.headers:
            return _error(400, "InvalidArgument", "Only one auth mechanism allowed")
        reason = files.refusal(self._world, asset_id, query.get("expires", ""), query.get("signature", ""))
        if reason:
            return _error(FORBIDDEN, "AccessDenied", reason)
        asset = self._world.assets.get(asset_id)
        if asset is None or not asset.path:
            return _error(MISSING, "NoSuchKey", "The specified key does not exist.")
        return self._answer(request, asset)

    def _answer(self, request: Request, asset: Asset) -> Response:
        headers = {
            "accept-ranges": "bytes",
            "etag": files.etag(asset),
            "last-modified": formatdate(self._world.time.second(asset.created), usegmt=True),
        }
        wanted = _range(request, asset, headers)
        if wanted is not None and not wanted:
            headers["content-range"] = f"bytes */{asset.size}"
            return _error(UNSATISFIABLE, "InvalidRange", "The requested range is not satisfiable", headers)
        if wanted is not None:
            headers["content-range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{asset.size}"
        part = range(asset.size) if wanted is None else wanted
        headers["content-length"] = str(len(part))
        status, kind = (200 if wanted is None else PARTIAL), files.media_type(asset)
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=kind)
        return StreamingResponse(self._pieces(asset, part), status, headers, kind)

    async def _pieces(self, asset: Asset, part: range) -> AsyncIterator[bytes]:
        for piece in files.read(self._world, asset, part.start, part.stop):
            yield piece
            await asyncio.sleep(0)  # others want to be served meanwhile


def _range(request: Request, asset: Asset, headers: dict[str, str]) -> range | None:
    """The part that is asked for; empty when there is no such part, None for the whole file.

    What is no single range of bytes is ignored, and so is a range of a file that changed (`If-Range`).
    """
    match = ONE_RANGE.fullmatch(request.headers.get("range", ""))
    known = request.headers.get("if-range", headers["etag"])
    if match is None or match.group(0) == "bytes=-" or known not in (headers["etag"], headers["last-modified"]):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, asset.size - int(last)), asset.size)
    if last and int(last) < int(first):
        return None
    return range(min(int(first), asset.size), min(int(last) + 1, asset.size) if last else asset.size)


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(text, status, headers, "application/xml")
