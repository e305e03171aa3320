"""What is looked at beside the service: the playlists of streams, and whatever an operator gave to prove a destination.

These never fail: that a playlist cannot be read is an answer, and a verdict says it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from console.api.errors import ApiError
from console.live.on_air import Watch, heard, judge
from console.live.probe import run_probe
from console.live.resources import Fetch, Items, Resource

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from console.api.client import Client
    from console.api.playlists import Playlist
    from console.clock import Clock

INTERVAL: Final = 5.0
"""Seconds between two looks at a playlist."""

SLOW_INTERVAL: Final = 15.0
"""Seconds between two looks at any other address, and between two runs of a probe."""

_PRIORITY = 6
_PORTS = {"rtmp": 1935, "rtmps": 443}


class Hidden(Protocol):
    """A secret whose `str` and `repr` show a mask, such as `config.secret.Secret`."""

    def reveal(self) -> str:
        """The secret itself."""


@dataclass(frozen=True, slots=True)
class WatchSpec:
    """How to see whether a destination really receives; nothing, one of the two, or the probe when both are given.

    Args:
        url: an HLS playlist (`.m3u8`), or any http(s) address that answers 2xx while the destination is on air. It may
            hold a token, so it is no part of the `repr`.
        probe: a command that ends with 0 while the destination is on air, and else says why on one line.
    """

    url: str = field(default="", repr=False)
    probe: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.url or self.probe)


@dataclass(frozen=True, slots=True)
class SavedDestination:
    """An RTMP destination that the profile knows by name.

    Args:
        name: how the operator calls it.
        url: the server, `rtmp://` or `rtmps://`; with the key in it when `key` is None, so it is no part of the `repr`.
        key: the stream key, None when there is none or it stands in the URL.
        watch: how to see whether it really receives.
    """

    name: str
    url: str = field(repr=False)
    key: Hidden | None = field(default=None, repr=False)
    watch: WatchSpec = WatchSpec()

    def whole(self) -> str:
        """The URL to send to, key and all: a secret."""
        return self.url if self.key is None else f"{self.url.rstrip('/')}/{self.key.reveal()}"

    def matches(self, rtmp_url: str) -> bool:
        """Whether an RTMP URL goes to this destination: the same server, and the same key when it has one.

        Args:
            rtmp_url: as the service shows it, with its key.
        """
        if self.key is not None:
            return _normal(rtmp_url) == _normal(self.whole())
        ours, theirs = _normal(self.url), _normal(rtmp_url)
        return theirs == ours or theirs.startswith(f"{ours}/")


def on_air(job_id: str, url: str, clock: Clock) -> Resource:
    """A live stream's own playlist: `{job_id: Watch}`, every 5 s; it never fails.

    Args:
        job_id: the live stream's id.
        url: its playback URL.
        clock: dates each look.
    """
    return _playlist("on_air", job_id, url, clock)


def watched(key: str, watch: WatchSpec, clock: Clock) -> Resource:
    """What proves a destination: `{key: Watch}`; it never fails.

    A playlist is looked at every 5 s, any other address and a probe every 15 s. No look begins before the last ended.

    Args:
        key: which destination, such as its name; no secret.
        watch: how to see it; not an empty one, for which there is nothing to look at.
        clock: dates each look.
    """
    if watch.probe:

        async def runs(_: Client) -> str:
            return await run_probe(watch.probe)

        return Resource(
            "watched", (key,), SLOW_INTERVAL, _PRIORITY, _asking(key, watch.probe, clock, runs), elsewhere=True
        )
    if _is_playlist(watch.url):
        return _playlist("watched", key, watch.url, clock)

    async def answers(client: Client) -> str:
        await client.playlists.answers(watch.url)
        return ""

    return Resource(
        "watched", (key,), SLOW_INTERVAL, _PRIORITY, _asking(key, watch.url, clock, answers), elsewhere=True
    )


def _playlist(kind: str, key: str, url: str, clock: Clock) -> Resource:
    async def fetch(client: Client, previous: Items | None) -> Items:
        before = _before(previous, key, url)
        found: Playlist | ApiError
        try:
            found = await client.playlists.look(url, _where_it_goes_on(before))
        except ApiError as error:
            found = error
        return {key: replace(judge(before, found, clock.monotonic(), clock.now()), source=url)}

    return Resource(kind, (key,), INTERVAL, _PRIORITY, fetch, elsewhere=True)


def _where_it_goes_on(before: Watch | None) -> str | None:
    """The media playlist to read at once; None to begin at the master, as it may name another one by now.

    A server may keep the list of an encoder that began anew elsewhere: it stands still for ever, and players that are
    opened now never read it.
    """
    return before.media_url if before is not None and before.verdict.state in ("on air", "looking") else None


def _asking(key: str, source: str, clock: Clock, ask: Callable[[Client], Awaitable[str]]) -> Fetch:
    async def fetch(client: Client, previous: Items | None) -> Items:
        answer: str | ApiError
        try:
            answer = await ask(client)
        except ApiError as error:
            answer = error
        return {key: replace(heard(_before(previous, key, source), answer, clock.monotonic()), source=source)}

    return fetch


def _before(previous: Items | None, key: str, source: str) -> Watch | None:
    """What was seen the last time, if it was of the same: an address may change, as when a stream is moved."""
    watch: Watch | None = (previous or {}).get(key)
    return watch if watch is not None and watch.source == source else None


def _is_playlist(url: str) -> bool:
    return url.partition("?")[0].partition("#")[0].lower().endswith((".m3u8", ".m3u"))


def _normal(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # no address at all; it equals itself
        return url
    scheme, place = parts.scheme.lower(), parts.netloc.lower()
    place = place.removesuffix(f":{_PORTS.get(scheme, 0)}")
    return f"{scheme}://{place}{parts.path.rstrip('/')}?{parts.query}".rstrip("?")
