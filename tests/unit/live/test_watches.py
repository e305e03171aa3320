from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from console.api.errors import ServerError
from console.api.playlists import Playlists
from console.config.secret import Secret
from console.live import watches
from console.live.on_air import Watch
from console.live.resources import Resource
from console.live.watches import SavedDestination, WatchSpec
from tests.support.clock import ManualClock
from tests.unit.live.rig import Rig

if TYPE_CHECKING:
    from console.api.client import Client

URL = "https://cdn.example/live/master.m3u8?token=viewers-secret"
MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=640x360\nv.m3u8\n"
MEDIA = "https://cdn.example/live/v.m3u8"


class Site:
    """A web of pages that a test changes; it notes what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pages: dict[str, str | int] = {}
        self.playlists = Playlists(httpx.MockTransport(self._serve))

    @property
    def client(self) -> Client:
        return cast("Client", SimpleNamespace(playlists=self.playlists))

    def plays(self, last: int, extra: str = "") -> None:
        self.pages[URL] = MASTER
        self.pages[MEDIA] = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{last}\n#EXTINF:2,\na.ts\n{extra}"

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        found = self.pages.get(str(request.url), 404)
        return httpx.Response(found) if isinstance(found, int) else httpx.Response(200, stream=_bytes(found))


def _bytes(text: str) -> httpx.ByteStream:
    return httpx.ByteStream(text.encode())


class Eye:
    """Looks at one resource again and again."""

    def __init__(self, resource: Resource, site: Site, clock: ManualClock) -> None:
        self.resource, self.site, self.clock = resource, site, clock
        self.items: Mapping[str, Any] | None = None

    async def look(self, after: float = 5.0) -> Watch:
        await self.clock.advance(after)
        self.items = await self.resource.fetch(self.site.client, self.items)
        (key,) = self.resource.ids
        assert set(self.items) == {key}
        watch: Watch = self.items[key]
        return watch

    async def says(self, after: float = 5.0) -> str:
        return (await self.look(after)).verdict.words(self.clock.monotonic())


async def test_a_playlist_is_looked_at_and_never_fails() -> None:
    clock, site = ManualClock(), Site()
    eye = Eye(watches.on_air("job", URL, clock), site, clock)
    assert (eye.resource.kind, eye.resource.ids, eye.resource.interval) == ("on_air", ("job",), 5.0)
    assert await eye.says() == "not started"
    site.plays(1)
    assert await eye.says() == "looking"
    site.plays(3)
    assert await eye.says() == "on air"
    assert [await eye.says(), await eye.says()] == ["on air", "stale for 10 s"]
    site.pages[MEDIA] = site.pages[URL] = 503
    assert await eye.says() == "unreachable"
    site.plays(9)
    assert await eye.says() == "on air"
    site.plays(10, "#EXT-X-ENDLIST\n")
    watch = await eye.look()
    assert (watch.verdict.state, watch.renditions) == ("ended", ((640, 360),))


async def test_after_the_first_look_one_request_each() -> None:
    clock, site = ManualClock(), Site()
    eye = Eye(watches.on_air("job", URL, clock), site, clock)
    for last in range(4):
        site.plays(last)
        await eye.look()
    assert site.asked == [URL, MEDIA, MEDIA, MEDIA, MEDIA]


async def test_a_list_that_stands_still_is_looked_for_anew_in_the_master() -> None:
    clock, site = ManualClock(), Site()
    eye = Eye(watches.on_air("job", URL, clock), site, clock)
    for last in (1, 2):
        site.plays(last)
        await eye.look()
    abandoned = site.pages[MEDIA]
    for last in (1, 2, 3, 4):  # the encoder began anew, under another name; what was there stays there
        site.plays(last)
        site.pages[URL] = MASTER.replace("v.m3u8", "w.m3u8")
        site.pages[MEDIA.replace("v.m3u8", "w.m3u8")], site.pages[MEDIA] = site.pages[MEDIA], abandoned
        said = await eye.says()
    assert said == "on air"
    assert site.asked[-1] == MEDIA.replace("v.m3u8", "w.m3u8")


async def test_an_address_that_changed_is_looked_at_from_the_beginning() -> None:
    clock, site = ManualClock(), Site()
    eye = Eye(watches.on_air("job", URL, clock), site, clock)
    site.plays(1)
    await eye.look()
    site.plays(2)
    assert await eye.says() == "on air"
    eye.resource = watches.on_air("job", "https://other.example/live.m3u8", clock)
    assert await eye.says() == "not started"
    assert site.asked[-1] == "https://other.example/live.m3u8"


async def test_a_destination_with_a_playlist_is_looked_at_like_a_stream() -> None:
    clock, site = ManualClock(), Site()
    eye = Eye(watches.watched("YouTube", WatchSpec(url=URL), clock), site, clock)
    assert (eye.resource.kind, eye.resource.ids, eye.resource.interval) == ("watched", ("YouTube",), 5.0)
    site.plays(1)
    await eye.look()
    site.plays(3)
    assert await eye.says() == "on air"


async def test_any_other_address_is_on_air_while_it_answers() -> None:
    clock, site = ManualClock(), Site()
    eye = Eye(watches.watched("YouTube", WatchSpec(url="https://x/status?k=viewers-secret"), clock), site, clock)
    assert eye.resource.interval == 15.0
    assert await eye.says() == "not started"
    site.pages["https://x/status?k=viewers-secret"] = 204
    assert await eye.says() == "on air"
    site.pages["https://x/status?k=viewers-secret"] = 500
    assert [await eye.says(), await eye.says()] == ["on air", "unreachable"]
    assert (await eye.look()).verdict.why == "The address answers with an error (HTTP 500)."


async def test_a_probe_goes_before_an_address_and_says_what_it_says() -> None:
    clock, site = ManualClock(), Site()

    def spec(code: str) -> WatchSpec:
        return WatchSpec(url=URL, probe=shlex.join([sys.executable, "-c", code]))

    assert await Eye(watches.watched("d", spec("pass"), clock), site, clock).says() == "on air"
    assert await Eye(
        watches.watched("d", spec("raise SystemExit('no \x1b[31mpicture')"), clock), site, clock
    ).says() == ("no [31mpicture")
    watch = await Eye(watches.watched("d", WatchSpec(probe="'"), clock), site, clock).look()
    assert (watch.verdict.state, watch.verdict.why) == (
        "unreachable",
        "The probe's command line has a quote that never ends.",
    )
    assert site.asked == []


async def test_a_destination_without_anything_to_watch_says_so() -> None:
    clock = ManualClock()
    watch = await Eye(watches.watched("d", WatchSpec(), clock), Site(), clock).look()
    assert (watch.verdict.state, watch.verdict.why) == ("unreachable", "The address is no http or https address.")
    assert not WatchSpec()
    assert WatchSpec(url="x")
    assert WatchSpec(probe="x")


@pytest.mark.parametrize(
    ("saved", "url", "matches"),
    [
        (SavedDestination("a", "rtmp://x/live"), "rtmp://x/live/key", True),
        (SavedDestination("a", "rtmp://x/live/"), "RTMP://X/live/key", True),
        (SavedDestination("a", "rtmp://x/live"), "rtmp://x/live", True),
        (SavedDestination("a", "rtmp://x/live"), "rtmp://x/live2/key", False),
        (SavedDestination("a", "rtmp://x:1935/live"), "rtmp://x/live/key", True),
        (SavedDestination("a", "rtmps://x/live"), "rtmps://x:443/live/key", True),
        (SavedDestination("a", "rtmps://x/live"), "rtmps://x:1935/live/key", False),
        (SavedDestination("a", "rtmp://x/live"), "rtmps://x/live/key", False),
        (SavedDestination("a", "rtmp://x/live/key"), "rtmp://x/live/key", True),
        (SavedDestination("a", "rtmp://x/live/key"), "rtmp://x/live/KEY", False),
        (SavedDestination("a", "rtmp://x/live", Secret("k1")), "rtmp://x/live/k1", True),
        (SavedDestination("a", "rtmp://x/live/", Secret("k1")), "rtmp://x/live/k1", True),
        (SavedDestination("a", "rtmp://x/live", Secret("k1")), "rtmp://x/live/k2", False),
        (SavedDestination("a", "rtmp://x/live", Secret("k?s=1")), "rtmp://x/live/k?s=1", True),
        (SavedDestination("a", "rtmp://x/live", Secret("k?s=1")), "rtmp://x/live/k?s=2", False),
        (SavedDestination("a", "rtmp://x/live"), "rtmp://[broken", False),
        (SavedDestination("a", "rtmp://[broken"), "rtmp://[broken", True),
    ],
)
def test_a_destination_is_found_by_its_server_and_its_key(saved: SavedDestination, url: str, matches: bool) -> None:
    assert saved.matches(url) is matches


def test_no_secret_is_in_a_repr() -> None:
    spec = WatchSpec(url=URL, probe="probe --key viewers-secret")
    saved = SavedDestination("YouTube", "rtmp://x/viewers-secret", Secret("viewers-secret"), spec)
    assert "viewers-secret" not in f"{saved!r} {saved} {spec!r} {watches.watched('d', spec, ManualClock())!r}"
    assert saved.whole() == "rtmp://x/viewers-secret/viewers-secret"


async def test_what_is_asked_elsewhere_says_nothing_about_the_service() -> None:
    rig, site = Rig(), Site()
    service = rig.source()
    elsewhere = watches.on_air("job", URL, rig.clock)
    assert elsewhere.elsewhere
    async with rig.running():
        rig.poller.subscribe(service.resource)
        await rig.clock.settle()
        assert rig.store.connection().state == "live"
        service.fail(ServerError(503))
        await rig.clock.advance(4)
        rig.store.put(elsewhere, await elsewhere.fetch(site.client, None))
        assert rig.store.connection().state == "down", "that a playlist could be read is no answer of the service"
        rig.store.watch(elsewhere)
        rig.store.asked(elsewhere)
        await rig.clock.advance(60)
        assert rig.store.waiting() == 0.0
        service.say({"a": 1})
        await rig.clock.advance(40)
        assert rig.store.late(elsewhere)
        assert rig.store.connection().state == "live", "an old look at a playlist is no late answer of the service"


async def test_what_is_asked_elsewhere_waits_for_no_budget_and_takes_none_from_others() -> None:
    rig = Rig()
    service, other = rig.source(), rig.source("on_air", 5.0, 0)
    rig.budget.throttled(30)
    async with rig.running():
        rig.poller.subscribe(service.resource)
        rig.poller.subscribe(replace(other.resource, elsewhere=True))
        await rig.clock.advance(20)
        assert (len(service.calls), len(other.calls) >= 4) == (0, True)
        await rig.clock.advance(20)
        assert service.calls


async def test_one_request_left_is_not_kept_from_the_service_by_a_look_elsewhere() -> None:
    rig = Rig(per_minute=1)
    service, other = rig.source(), rig.source("on_air", 5.0, 0)
    async with rig.running():
        rig.poller.subscribe(replace(other.resource, elsewhere=True))
        rig.poller.subscribe(service.resource)
        await rig.clock.settle()
        assert (len(service.calls), len(other.calls)) == (1, 1)
