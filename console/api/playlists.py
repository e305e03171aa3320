"""HLS playlists: what a viewer's player would read, fetched without any token.

The status `running` proves only the sender; whether pictures arrive is told by the playlist (RFC 8216): its media
sequence advances, or it does not. What answers may be anything at all: each look has a deadline, a greatest size after
unpacking, a greatest number of redirects, and whatever is no playlist is a `BadReply`.
"""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, Protocol
from urllib.parse import urljoin, urlsplit

import httpx

from console import __version__
from console.api.errors import ApiError, BadReply, NotFound, NotSent, OutcomeUnknown, Refused, from_status
from console.api.text import clean

LARGEST: Final = 1024 * 1024
"""Bytes; a longer playlist is no live playlist: eight hours of two-second segments take some 800 KB."""

SECONDS: Final = 8.0
"""So long may a whole look take, the master playlist and all redirects included."""

REDIRECTS: Final = 5

_CONNECT = 5.0
_SMALL = 16 * 1024  # bytes; what takes longer than some 2 ms to parse is parsed in a thread
_MOST_VARIANTS = 64
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_MOVED = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "Accept": "application/vnd.apple.mpegurl, application/x-mpegurl, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "Cache-Control": "no-cache",
    "User-Agent": f"hms-console/{__version__}",
}
_NEEDED = (
    "#EXTINF:",
    "#EXT-X-TARGETDURATION:",
    "#EXT-X-MEDIA-SEQUENCE:",
    "#EXT-X-DISCONTINUITY",
    "#EXT-X-PROGRAM-DATE-TIME:",
    "#EXT-X-ENDLIST",
    "#EXT-X-STREAM-INF:",
)
_DAY = 86400
_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")


@dataclass(frozen=True, slots=True)
class Playlist:
    """One look at a stream's playlists.

    Args:
        url: the media playlist that was read; it may hold a viewer's token, so it is no part of the `repr`.
        sequence: number of its first segment (EXT-X-MEDIA-SEQUENCE).
        segments: how many segments it names.
        target: the longest a segment may be, in seconds (EXT-X-TARGETDURATION); 0 when it does not say.
        newest: duration of the newest segment in seconds; 0 without one.
        newest_at: when the newest segment began by its own date (EXT-X-PROGRAM-DATE-TIME); None when it has none.
        discontinuities: how many breaks there were in it or before it.
        ended: whether nothing more will come (EXT-X-ENDLIST).
        renditions: width and height of each variant of the master playlist, largest first; empty when no master was
            read, or it does not say.
        newest_name: the newest segment as the list names it, without the query, which may hold a token that changes each time.
    """

    url: str = field(repr=False)
    sequence: int
    segments: int
    target: float
    newest: float
    newest_at: datetime | None
    discontinuities: int
    ended: bool
    renditions: tuple[tuple[int, int], ...] = ()
    newest_name: str = field(default="", repr=False)

    @property
    def last(self) -> int:
        """Number of the segment that comes next; it grows while pictures arrive."""
        return self.sequence + self.segments


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a master playlist: where it is, its bandwidth in bits per second, its size in pixels."""

    url: str = field(repr=False)
    bandwidth: int
    size: tuple[int, int] | None


class _Segment(Protocol):
    """What we use of the parser's segment."""

    uri: str | None
    duration: float | None
    discontinuity: bool
    current_program_date_time: datetime | None


class _StreamInfo(Protocol):
    bandwidth: int | None
    resolution: tuple[int, int] | None


class _Named(Protocol):
    uri: str
    stream_info: _StreamInfo


class _Parsed(Protocol):
    """What we use of the parser's result."""

    is_variant: bool
    is_endlist: bool
    playlists: Sequence[_Named]
    segments: Sequence[_Segment]
    media_sequence: int | None
    target_duration: float | None
    discontinuity_sequence: int | None


class Playlists:
    """Reads playlists: `client.playlists`. It sends no token, no cookie, no password, and spends no request budget.

    Args:
        transport: what carries the bytes, in place of real sockets.
        seconds: how long one look may take altogether.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None, seconds: float = SECONDS) -> None:
        self._transport = transport
        self._seconds = seconds
        self._http: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    async def look(self, url: str, media_url: str | None = None) -> Playlist:
        """Read a stream's playlist: the master and then its best variant, or a media playlist at once.

        Args:
            url: http or https.
            media_url: the media playlist that the last look at this stream read (`Playlist.url`). It is read at once,
                and the master only when it is gone; then `renditions` is empty, as no master was read.

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
                except NotFound:  # another encoder may have named its variants in another way
                    pass
            return await self._from_the_top(url)

    async def answers(self, url: str) -> None:
        """Ask whether an address answers at all; its body is not read.

        Args:
            url: http or https.

        Raises:
            ApiError: it does not answer with 2xx; as for `look`.
        """
        async with self._deadline(url), self._get(url):
            pass

    async def aclose(self) -> None:
        """Close the connections; later looks are refused."""
        self._closed = True
        if self._http is not None:
            await self._http.aclose()

    async def _from_the_top(self, url: str) -> Playlist:
        found = await self._read(url)
        if isinstance(found, Playlist):
            return found
        best = _media_only(await self._read(found[0].url))
        return replace(best, renditions=_sizes(found))

    async def _read(self, url: str) -> Playlist | tuple[Variant, ...]:
        async with self._get(url) as answer:
            body, at = await _bounded(answer), str(answer.url)
        text = body.decode("utf-8", "replace")
        return parse(text, at) if len(text) <= _SMALL else await asyncio.to_thread(parse, text, at)

    @asynccontextmanager
    async def _deadline(self, url: str) -> AsyncIterator[None]:
        """Bound a whole look, and say in our words what went wrong with it."""
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError:
            raise OutcomeUnknown(f"{_place(url)} did not answer in time.") from None

    @asynccontextmanager
    async def _get(self, url: str) -> AsyncIterator[httpx.Response]:
        """A 2xx answer, its body still to be read; redirects are followed one by one, each checked."""
        for _ in range(REDIRECTS + 1):
            check_address(url)
            http = await self._open()
            try:
                async with http.stream("GET", url) as answer:
                    if answer.status_code not in _MOVED:
                        _check_status(answer.status_code)
                        yield answer
                        return
                    url = _next(url, answer.headers.get("location", ""))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise _unread(error, _place(url)) from None
        raise BadReply("The address sends us on and on: it leads nowhere.")

    async def _open(self) -> httpx.AsyncClient:
        """The HTTP client; made in a thread, as certificates and the parser take some 50 ms to load."""
        async with self._opening:
            if self._closed:
                raise Refused("The connection is closed: the program is ending.")
            if self._http is None:
                self._http = await asyncio.to_thread(self._make)
            return self._http

    def _make(self) -> httpx.AsyncClient:
        import m3u8  # noqa: F401 - so that the first playlist need not wait for it on the event loop

        return httpx.AsyncClient(
            transport=self._transport,
            # A proxy from the environment has no business between us and this machine.
            mounts=None if self._transport is not None else dict.fromkeys(_LOOPBACK),
            timeout=httpx.Timeout(self._seconds, connect=min(_CONNECT, self._seconds)),
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=30.0),
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers=_HEADERS,
        )


def check_address(url: str) -> None:
    """Let an address pass that can be read without any credentials.

    Args:
        url: any text.

    Raises:
        Refused: it is not http(s), or it holds a user's name.
    """
    try:
        parts = urlsplit(url)
        named, port = parts.hostname, parts.port
    except ValueError:
        raise Refused("The address cannot be used: it is broken.") from None
    if parts.scheme.lower() not in {"http", "https"} or not named or port == 0:
        raise Refused("A stream is watched at an http or https address.")
    if "@" in parts.netloc:
        raise Refused("The address holds a user name or a password; a stream is watched without.")


def parse(text: str, url: str) -> Playlist | tuple[Variant, ...]:
    """Understand a playlist.

    The parser gets only the tags that say how a stream goes on. So what low-latency playlists, encryption, byte
    ranges, advertisements and other makers' tags add can neither trip it nor keep it busy.

    Args:
        text: the file.
        url: where it came from; relative names in it start there.

    Returns:
        A media playlist, or the variants of a master playlist, the best first.

    Raises:
        BadReply: it is neither.
    """
    import m3u8  # 30 ms that only a look at a stream costs

    lines = text.lstrip("\ufeff \t\r\n").splitlines()
    if not lines or not lines[0].startswith("#EXTM3U"):
        raise BadReply(_no_playlist(text))
    needed = [line.strip() for line in lines if line.startswith(_NEEDED) or (line.strip() and line[0] != "#")]
    try:
        found: _Parsed = m3u8.M3U8("\n".join(needed))
        return _variants(found, url) if found.is_variant else _media(found, url)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, m3u8.ParseError):
        # The parser trusts its input; what trips it is a broken playlist, whichever way.
        raise BadReply("The playlist is broken.") from None


def _variants(found: _Parsed, url: str) -> tuple[Variant, ...]:
    variants = [
        Variant(urljoin(url, one.uri), int(one.stream_info.bandwidth or 0), _size(one.stream_info.resolution))
        for one in found.playlists[:_MOST_VARIANTS]
        if one.uri
    ]
    if not variants:
        raise BadReply("The playlist names no variant.")
    return tuple(sorted(variants, key=lambda one: one.bandwidth, reverse=True))


def _media(found: _Parsed, url: str) -> Playlist:
    segments = [one for one in found.segments if one.uri]
    newest = segments[-1] if segments else None
    at = newest.current_program_date_time if newest is not None else None
    return Playlist(
        url=url,
        sequence=int(found.media_sequence or 0),
        segments=len(segments),
        target=_seconds(found.target_duration),
        newest=_seconds(newest.duration) if newest is not None else 0.0,
        newest_at=at if at is not None and at.tzinfo is not None else None,
        discontinuities=int(found.discontinuity_sequence or 0) + sum(1 for one in segments if one.discontinuity),
        ended=bool(found.is_endlist),
        newest_name=(newest.uri or "").partition("?")[0] if newest is not None else "",
    )


def _media_only(found: Playlist | tuple[Variant, ...]) -> Playlist:
    if isinstance(found, Playlist):
        return found
    raise BadReply("The playlist names another list of variants where a media playlist should be.")


def _sizes(variants: tuple[Variant, ...]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({one.size for one in variants if one.size is not None}, reverse=True))


def _size(resolution: tuple[int, int] | None) -> tuple[int, int] | None:
    if not resolution:
        return None
    width, height = resolution
    return int(width), int(height)


def _seconds(value: float | None) -> float:
    """A length in seconds between nothing and a day; NaN and the like are nothing."""
    seconds = float(value or 0)
    return seconds if 0 <= seconds <= _DAY else 0.0


def _check_status(status: int) -> None:
    if status in _GONE:
        raise NotFound(status, sentence="There is no playlist at the address.")
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        error = from_status(status)
        error.sentence = f"The address answers with an error (HTTP {status})."
        raise error


def _next(url: str, location: str) -> str:
    try:
        there = urljoin(url, location)
        secure = urlsplit(there).scheme.lower() == "https"
    except ValueError:
        raise BadReply("The address sends us on to nowhere.") from None
    if not location:
        raise BadReply("The address sends us on to nowhere.")
    if urlsplit(url).scheme.lower() == "https" and not secure:
        raise Refused("The address sends us on from https to an address that anybody on the way could change.")
    return there


def _unread(error: Exception, place: str) -> ApiError:
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return Refused("The address cannot be used: it is broken.")
    if isinstance(error, httpx.TimeoutException):
        return OutcomeUnknown(f"{place} did not answer in time.")
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        if isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error) or "CERT" in str(error):
            return NotSent(f"The certificate of {place} cannot be trusted.")
        return NotSent(f"No connection to {place}.")
    return OutcomeUnknown(f"{place} broke off in the middle of its answer.")


def _place(url: str) -> str:
    """`HOST` or `HOST:PORT` of an address, never its path or query, which may hold a token."""
    try:
        parts = urlsplit(url)
        return clean(f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or "The address", 80)
    except ValueError:
        return "The address"


def _no_playlist(text: str) -> str:
    begins = text.lstrip()[:64].lower()
    what = "a web page" if begins.startswith(("<!doctype html", "<html")) else "something else"
    return f"What answers at the address is {what}, no playlist." if begins else "What answers at the address is empty."


async def _bounded(answer: httpx.Response) -> bytes:
    """The body, unpacked here, so that a few bytes cannot become gigabytes in one step.

    Raises:
        BadReply: it is too long, or packed in a way we did not ask for.
    """
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise BadReply("The playlist is packed in a way that was not asked for.")
    unpack = zlib.decompressobj(_GZIP_OR_ZLIB) if packed not in {"identity", ""} else None
    body = b""
    async for piece in answer.aiter_raw():
        try:
            body += unpack.decompress(piece, LARGEST + 1 - len(body)) if unpack is not None else piece
        except zlib.error:
            raise BadReply("The playlist is packed in a broken way.") from None
        if len(body) > LARGEST:
            raise BadReply("The playlist is far too long to be one.")
    if unpack is not None and not unpack.eof:
        raise OutcomeUnknown(f"{_place(str(answer.url))} broke off in the middle of its answer.")
    return body
