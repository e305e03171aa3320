"""Addresses that are not the service's: playlists of streams, files behind signed links.

Nothing of ours goes there: no token, no cookie, no password; and what is in such an address (a viewer's token, a
signature) is in no sentence.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from types import MappingProxyType
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from console import __version__
from console.api.errors import ApiError, BadReply, NotSent, OutcomeUnknown, Refused
from console.api.text import clean
from console.api.way_out import opening

REDIRECTS: Final = 5
"""So many redirects are followed."""

_MOVED = frozenset({301, 302, 303, 307, 308})
_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_INNER_NAMES = ("localhost", ".local", ".internal")
_DEEPEST_CAUSE = 8
_AT_ONCE = 64  # more than is ever looked at together: some that hang must not keep others from being looked at


class Elsewhere:
    """An HTTP client for such addresses; the sockets are opened when it is first used.

    Args:
        timeout: how long each step may take.
        headers: what goes with each request.
        transport: what carries the bytes, in place of real sockets.
        prepare: what else is slow to load, and needed for the answers.
    """

    def __init__(
        self,
        timeout: httpx.Timeout,
        headers: Mapping[str, str],
        transport: httpx.AsyncBaseTransport | None = None,
        prepare: Callable[[], object] = lambda: None,
    ) -> None:
        self._timeout = timeout
        self._headers = {"User-Agent": f"hms-console/{__version__}", **headers}
        self._transport = transport
        self._prepare = prepare
        self._http: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str] = _NO_HEADERS) -> AsyncIterator[httpx.Response]:
        """Ask for what is there; redirects are followed one by one, each checked.

        What goes wrong while the answer is read is told in the same way.

        Args:
            url: http or https.
            headers: more headers, for this request and its redirects.

        Yields:
            The answer, whatever its status, its body still to be read.

        Raises:
            Refused: an address is no http address, a redirect would leave https, or the environment names a proxy or
                certificates that cannot be used.
            NotSent: no connection.
            OutcomeUnknown: no answer in time, or not a whole one.
            BadReply: the redirects lead nowhere.
        """
        http = await self._open()
        for _ in range(REDIRECTS + 1):
            check_address(url)
            try:
                async with http.stream("GET", url, headers=headers) as answer:
                    if answer.status_code not in _MOVED:
                        yield answer
                        return
                    url = _next(url, answer.headers.get("location", ""))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise _meaning(error, place(url)) from None
        raise BadReply("The address sends us on and on: it leads nowhere.")

    async def aclose(self) -> None:
        """Close the connections; later requests are refused."""
        self._closed = True
        if self._http is not None:
            await self._http.aclose()

    async def _open(self) -> httpx.AsyncClient:
        """The HTTP client; made in a thread, since certificates alone take 25 ms to load."""
        async with self._opening:
            if self._http is None and not self._closed:
                self._http = await asyncio.to_thread(self._make)
            if self._http is None or self._closed:
                raise Refused("The connection is closed: the program is ending.")
            return self._http

    def _make(self) -> httpx.AsyncClient:
        self._prepare()
        with opening():
            return httpx.AsyncClient(
                transport=self._transport,
                # A proxy from the environment has no business between us and this machine.
                mounts=None if self._transport is not None else dict.fromkeys(_LOOPBACK),
                timeout=self._timeout,
                limits=httpx.Limits(
                    max_connections=_AT_ONCE, max_keepalive_connections=_AT_ONCE, keepalive_expiry=30.0
                ),
                follow_redirects=False,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                headers=self._headers,
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
        raise Refused("The address is no http or https address.")
    if "@" in parts.netloc:
        raise Refused("The address holds a user name or a password; none is ever sent there.")


def place(url: str) -> str:
    """`HOST` or `HOST:PORT` of an address, never its path or query, which may hold a secret."""
    try:
        parts = urlsplit(url)
        return clean(f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or "The address", 80)
    except ValueError:
        return "The address"


def check_way(url: str, there: str) -> None:
    """Let nothing out there send us to this machine or its neighbours, where no stranger gets to by himself.

    By what is written: a name that resolves to such an address is not found out.

    Args:
        url: what names the next address.
        there: that address.

    Raises:
        Refused: it leads from outside inside, such as to where a cloud tells its machines their secrets.
    """
    if _inside(there) and not _inside(url):
        raise Refused("The address sends us on to this machine or its own network.")


def _inside(url: str) -> bool:
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not ip_address(host).is_global
    except ValueError:
        # 2130706433 and 0x7f.1 are loopback too: what ends in a number is an address, whatever way it is written.
        return host.endswith(_INNER_NAMES) or re.fullmatch(r"\d+|0x[\da-f]*", host.rpartition(".")[2]) is not None


def is_good(status: int) -> bool:
    """Whether a status is 2xx."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _next(url: str, location: str) -> str:
    try:
        there = urljoin(url, location)
        secure = urlsplit(there).scheme.lower() == "https"
    except ValueError:
        raise BadReply("The address sends us on to nowhere.") from None
    if not location:
        raise BadReply("The address sends us on to nowhere.")
    if urlsplit(url).scheme.lower() == "https" and not secure:
        raise Refused("The address sends us on from https to one that anybody on the way could change.")
    check_way(url, there)
    return there


def _meaning(error: Exception, there: str) -> ApiError:
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return Refused("The address cannot be used: it is broken.")
    if isinstance(error, httpx.TimeoutException):
        return OutcomeUnknown(f"{there} did not answer in time.")
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        trusted = not any(isinstance(cause, ssl.SSLError) for cause in _causes(error))
        return NotSent(f"No connection to {there}." if trusted else f"The certificate of {there} cannot be trusted.")
    return OutcomeUnknown(f"{there} broke off in the middle of its answer.")


def _causes(error: BaseException) -> list[BaseException]:
    found = [error]
    while len(found) < _DEEPEST_CAUSE and (cause := found[-1].__cause__ or found[-1].__context__) is not None:
        found.append(cause)
    return found
