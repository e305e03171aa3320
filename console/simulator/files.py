"""The files behind assets: links that are signed and expire in world time, and bytes that are the same every time.

A link is `<site>/files/<asset id>/<file name>?expires=<seconds since 1970>&signature=<hex>`. What it leads to has
exactly the asset's `size`: text where the type is text (`texts`), else an MP4 or ZIP by its first bytes and noise
behind. No more than a piece of it is ever in memory, so that an hour of film costs nothing.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from random import Random
from urllib.parse import quote

from console.simulator import texts
from console.simulator.model import Asset
from console.simulator.world import World

PIECE = 65_536  # bytes given out at once
NUMBER = 8  # bytes at the front of each piece that number it: no piece is like another
MOST_DIGITS = 12
TYPES = {
    "mp4": "video/mp4",
    "zip": "application/zip",
    "csv": "text/csv",
    "txt": "text/plain; charset=utf-8",
    "srt": "application/x-subrip",
    "json": "application/json",
}


def link(world: World, asset: Asset, seconds: int, at: float | None = None) -> str:
    """A link to the file of an asset, good for so many seconds from a world time on (None = now).

    Returns:
        The link, or "" for an asset that has no file (yet).
    """
    if not asset.path:
        return ""
    expires = str(world.time.second(world.time.now if at is None else at) + seconds)
    query = f"expires={expires}&signature={_signature(world, asset.id, expires)}"
    return f"{world.site}/files/{asset.id}/{quote(name(asset))}?{query}"


def refusal(world: World, asset_id: str, expires: str, signature: str) -> str:
    """Why a link is not good, in the words of the storage; "" when it is."""
    wanted = _signature(world, asset_id, expires)
    if not signature.isascii() or not hmac.compare_digest(wanted, signature):
        return "The request signature we calculated does not match the signature you provided."
    late = len(expires) > MOST_DIGITS or int(expires) <= world.time.epoch_second
    return "Request has expired" if late else ""


def name(asset: Asset) -> str:
    """The name of the file in its folder."""
    return asset.path.rpartition("/")[2]


def media_type(asset: Asset) -> str:
    """What is in the file, by its ending."""
    return TYPES.get(asset.path.rpartition(".")[2], "application/octet-stream")


def etag(asset: Asset) -> str:
    """What changes when the file does."""
    return f'"{sha256(f"{asset.id}/{asset.size}".encode()).hexdigest()[:32]}"'


def read(world: World, asset: Asset, start: int, stop: int) -> Iterator[bytes]:
    """The bytes of a file from one place to another, piece by piece."""
    text = texts.content(world, asset)
    for at in range(start, stop, PIECE):
        ends = min(at + PIECE, stop)
        yield _noise(asset, at, ends) if text is None else text[at:ends]


def _signature(world: World, asset_id: str, expires: str) -> str:
    key = f"{world.seed}/{world.customer_id}".encode()
    return hmac.new(key, f"{asset_id}\n{expires}".encode("utf-8", "surrogatepass"), sha256).hexdigest()


def _noise(asset: Asset, start: int, stop: int) -> bytes:
    """Numbered pieces of noise, behind what tells the type."""
    noise, first = _piece(asset.id), start // PIECE
    whole = b"".join([number.to_bytes(NUMBER, "big") + noise for number in range(first, -(-stop // PIECE))])
    part = whole[start - first * PIECE : stop - first * PIECE]
    head = _head(asset)[start:stop]
    return head + part[len(head) :]


def _head(asset: Asset) -> bytes:
    if not asset.path.endswith(".mp4"):
        return b"PK\x03\x04"
    kind = b"ftypisom\x00\x00\x02\x00isommp42"
    kind = (len(kind) + 4).to_bytes(4, "big") + kind
    return kind + b"\x00\x00\x00\x01mdat" + max(16, asset.size - len(kind)).to_bytes(8, "big")


@lru_cache(maxsize=16)
def _piece(asset_id: str) -> bytes:
    return Random(asset_id).randbytes(PIECE - NUMBER)  # noqa: S311 - the same bytes each time are the point
