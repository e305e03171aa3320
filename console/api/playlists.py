"""HLS playlists: what a viewer's player would read, fetched without any token.

The status `running` proves only the sender; whether pictures arrive is told by the playlist (RFC 8216): its media
sequence advances, or it does not. What answers may be anything at all: each look has a deadline, a greatest size after
unpacking, a greatest number of redirects, and whatever is no playlist is a `BadReply`.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from importlib import import_module
from typing import Final

import httpx

from console.api.elsewhere import Elsewhere, check_way, is_good, place
from console.api.errors import BadReply, NotFound, OutcomeUnknown, StatusError, from_status
from console.api.failures import http_date
from console.api.hls import Playlist, Variant, parse, sizes

__all__ = ["LARGEST", "SECONDS", "Playlist", "Playlists", "Variant"]

LARGEST: Final = 1024 * 1024
"""Bytes; a longer playlist is no live playlist: eight hours of two-second segments take some 800 KB."""

SECONDS: Final = 8.0
"""So long may a whole look take, the master playlist and all redirects included."""

_CONNECT = 5.0
_SMALL = 8 * 1024  # bytes; what takes longer to parse than some 2 ms is parsed in a thread
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_AS_IT_IS = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_HEADERS = {
    "Accept": "application/vnd.apple.mpegurl, application/x-mpegurl, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "Cache-Control": "no-cache",
}


class Playlists:
    """Reads playlists: `client.playlists`. It sends no token, no cookie, no password, and spends no request budget.

    Args:
        transport: what carries the bytes, in place of real sockets.
        seconds: how long one look may take altogether.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        timeout = httpx.Timeout(seconds, connect=min(_CONNECT, seconds))
        # The parser takes 30 ms to load, which the first playlist need not wait for on the event loop.
        self._web = Elsewhere(timeout, _HEADERS, transport, lambda: import_module("m3u8"))

    async def look(self, url: str, media_url: str | None = None) -> Playlist:
        """Read a stream's playlist: the master and then its best variant, or a media playlist at once.

        Args:
            url: http or https.
            media_url: the media playlist that the last look at this stream read (`Playlist.url`). It is read at once,
                and the master only when it is gone or refused; otherwise `renditions` is empty, as no master was read.

        Raises:
            Refused: an address is no http address, or a redirect would leave https.
            NotFound: there is no playlist (yet).
            NotSent: no connection.
            OutcomeUnknown: no answer in time, or not a whole one.
            BadReply: what answered is no playlist.
            StatusError: any other status.
        """
        async with self._deadline(url):
            if media_url is not None and media_url != url:
                try:
                    return _media_only(await self._read(media_url))
                except StatusError as error:
                    # An encoder that began anew may name its variants in another way, or a viewer's token be over.
                    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                        raise
            return await self._from_the_top(url)

    async def answers(self, url: str) -> None:
        """Ask whether an address answers at all; its body is not read.

        Args:
            url: http or https.

        Raises:
            ApiError: it does not answer with 2xx; as for `look`.
        """
        async with self._deadline(url), self._web.get(url) as answer:
            _check_status(answer.status_code, "Nothing is at the address")

    async def aclose(self) -> None:
        """Close the connections; later looks are refused."""
        await self._web.aclose()

    async def _from_the_top(self, url: str) -> Playlist:
        found = await self._read(url)
        if isinstance(found, Playlist):
            return found
        check_way(url, found[0].url)
        return replace(_media_only(await self._read(found[0].url)), renditions=sizes(found))

    async def _read(self, url: str) -> Playlist | tuple[Variant, ...]:
        async with self._web.get(url) as answer:
            _check_status(answer.status_code, "There is no playlist at the address")
            body, at, served = await _bounded(answer), str(answer.url), _served_at(answer.headers)
        text = body.decode("utf-8", "replace")
        found = parse(text, at) if len(body) <= _SMALL else await asyncio.to_thread(parse, text, at)
        # The next look begins where this one did: what a redirect led to may be open for a moment only.
        return replace(found, url=url, served_at=served) if isinstance(found, Playlist) else found

    @asynccontextmanager
    async def _deadline(self, url: str) -> AsyncIterator[None]:
        """Bound a whole look: a server that gives a byte now and then would never time out otherwise."""
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError:
            raise OutcomeUnknown(f"{place(url)} did not answer in time.") from None


def _media_only(found: Playlist | tuple[Variant, ...]) -> Playlist:
    if isinstance(found, Playlist):
        return found
    raise BadReply("The playlist names another list of variants where a media playlist should be.")


def _check_status(status: int, missing: str) -> None:
    if status in _GONE:
        raise NotFound(status, sentence=f"{missing} (HTTP {status}).")
    if not is_good(status):
        error = from_status(status)
        error.sentence = f"The address answers with an error (HTTP {status})."
        raise error


def _served_at(headers: httpx.Headers) -> datetime | None:
    """The clock of who answered: what a cache keeps has the date it was made, and says how old it is."""
    made, age = http_date(headers.get("date", "")), headers.get("age", "0")
    if made is None or re.fullmatch(r"[0-9]{1,6}", age) is None:
        return None
    try:
        return made + timedelta(seconds=int(age))
    except OverflowError:
        return None


async def _bounded(answer: httpx.Response) -> bytes:
    """The body, unpacked here, so that a few bytes cannot become gigabytes in one step.

    Raises:
        BadReply: it is too long, or packed in a way we did not ask for.
        OutcomeUnknown: its end is missing.
    """
    packed = answer.headers.get("content-encoding", "").strip().lower()
    if packed not in _AS_IT_IS | _PACKED:
        raise BadReply("The playlist is packed in a way that was not asked for.")
    unpack = zlib.decompressobj(_GZIP_OR_ZLIB) if packed in _PACKED else None
    body = b""
    async for piece in answer.aiter_raw():
        try:
            body += unpack.decompress(piece, LARGEST + 1 - len(body)) if unpack is not None else piece
        except zlib.error:
            raise BadReply("The playlist is packed in a broken way.") from None
        if len(body) > LARGEST:
            raise BadReply("The playlist is far too long to be one.")
    if unpack is not None and not unpack.eof:
        raise OutcomeUnknown(f"{place(str(answer.url))} broke off in the middle of its answer.")
    return body
