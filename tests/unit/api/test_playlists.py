from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from console.api import hls
from console.api.errors import ApiError, BadReply, NotFound, NotSent, OutcomeUnknown, Refused, ServerError, StatusError
from console.api.playlists import LARGEST, Playlists
from tests.unit.api.service import Behaviour, answer, closed_port, connected, drop, half, hang, reset, scripted
from tests.unit.api.test_hls import LIVE, MASTER

HERE = "https://cdn.example/live/master.m3u8?token=viewers-secret"
TEXT = {"Content-Type": "application/vnd.apple.mpegurl"}


def text(body: str, **headers: str) -> Behaviour:
    return answer(raw=body.encode(), headers={**TEXT, **headers})


def site(pages: dict[str, httpx.Response | str], asked: list[httpx.Request] | None = None) -> httpx.MockTransport:
    """A web of pages by URL; a text is a playlist."""

    def serve(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        found = pages.get(str(request.url), httpx.Response(404))
        return (
            found if isinstance(found, httpx.Response) else httpx.Response(200, stream=httpx.ByteStream(found.encode()))
        )

    return httpx.MockTransport(serve)


def moved(to: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": to})


async def refusal(looker: Playlists, url: str = HERE) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await looker.look(url)
    await looker.aclose()
    assert "viewers-secret" not in str(raised.value)
    return raised.value


async def test_a_master_and_then_its_best_variant_and_from_then_on_one_request() -> None:
    asked: list[httpx.Request] = []
    best = "https://other.example/high/index.m3u8?token=x"
    looker = Playlists(site({HERE: MASTER, best: LIVE}, asked))
    first = await looker.look(HERE)
    assert first.renditions == ((1280, 720), (640, 360))
    assert (first.url, first.last) == (best, 43)
    second = await looker.look(HERE, first.url)
    assert (second.renditions, second.last) == ((), 43)
    assert [str(request.url) for request in asked] == [HERE, best, best]
    await looker.aclose()


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_a_variant_that_is_gone_or_refused_is_looked_for_in_the_master_again(status: int) -> None:
    best = "https://other.example/high/index.m3u8?token=x"
    looker = Playlists(site({HERE: MASTER, best: LIVE, "https://cdn.example/old.m3u8": httpx.Response(status)}))
    found = await looker.look(HERE, "https://cdn.example/old.m3u8")
    assert found.url == best
    assert found.renditions
    await looker.aclose()


async def test_a_variant_in_trouble_is_not_looked_for_elsewhere() -> None:
    asked: list[httpx.Request] = []
    looker = Playlists(site({HERE: MASTER, "https://cdn.example/m.m3u8": httpx.Response(503)}, asked))
    with pytest.raises(ServerError):
        await looker.look(HERE, "https://cdn.example/m.m3u8")
    assert len(asked) == 1
    await looker.aclose()


async def test_nothing_of_ours_goes_out_and_no_cookie_is_kept() -> None:
    async with scripted(text(LIVE, **{"Set-Cookie": "a=b; Path=/"})) as service, connected(service.url) as bench:
        for _ in range(2):
            await bench.client.playlists.look(f"http://127.0.0.1:{service.port}/x.m3u8?t=1")
        assert bench.gate.admitted == []
        assert bench.exchanges == []
    assert [seen.target for seen in service.seen] == ["/x.m3u8?t=1"] * 2
    for seen in service.seen:
        assert not {"cookie", "authorization", "referer"} & seen.headers.keys()
        assert seen.headers["accept-encoding"] == "gzip"


async def test_the_playlists_are_closed_with_the_client() -> None:
    async with connected("http://127.0.0.1:1/v2") as bench:
        looker = bench.client.playlists
        assert bench.client.playlists is looker
    with pytest.raises(Refused, match="program is ending"):
        await looker.look(HERE)


@pytest.mark.parametrize("location", ["/other.m3u8", "https://b.example/other.m3u8"])
async def test_a_redirect_is_followed_and_relative_names_start_where_it_led(location: str) -> None:
    there = str(httpx.URL(HERE).join(location))
    looker = Playlists(
        site(
            {
                HERE: moved(location),
                there: "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8",
                str(httpx.URL(there).join("v.m3u8")): LIVE,
            }
        )
    )
    assert (await looker.look(HERE)).url == str(httpx.URL(there).join("v.m3u8"))
    await looker.aclose()


async def test_the_next_look_begins_before_the_redirect() -> None:
    looker = Playlists(site({HERE: moved("https://edge.example/once?sig=1"), "https://edge.example/once?sig=1": LIVE}))
    assert (await looker.look(HERE)).url == HERE
    await looker.aclose()


DOWNGRADE = "The address sends us on from https to one that anybody on the way could change."
PASSWORD = "The address holds a user name or a password; none is ever sent there."


@pytest.mark.parametrize(
    ("location", "kind", "sentence"),
    [
        ("http://cdn.example/x.m3u8", Refused, DOWNGRADE),
        ("", BadReply, "The address sends us on to nowhere."),
        ("https://[broken", BadReply, "The address sends us on to nowhere."),
        ("file:///etc/passwd", Refused, DOWNGRADE),
        ("https://user:pw@cdn.example/x", Refused, PASSWORD),
        (HERE, BadReply, "The address sends us on and on: it leads nowhere."),
    ],
)  # fmt: skip
async def test_redirects_that_are_not_followed(location: str, kind: type[ApiError], sentence: str) -> None:
    error = await refusal(Playlists(site({HERE: moved(location)})))
    assert (type(error), error.sentence) == (kind, sentence)


async def test_six_redirects_are_too_many_and_five_are_not() -> None:
    def chain(length: int) -> Playlists:
        pages: dict[str, httpx.Response | str] = {f"https://c/{n}": moved(f"/{n + 1}") for n in range(length)}
        return Playlists(site({**pages, f"https://c/{length}": LIVE}))

    five = chain(5)
    assert (await five.look("https://c/0")).last == 43
    await five.aclose()
    assert isinstance(await refusal(chain(6), "https://c/0"), BadReply)


@pytest.mark.parametrize(
    "url",
    ["", "ftp://x/y", "file:///etc/passwd", "rtmp://x/live", "//x/y", "https://", "http://[::1", "http://x:0/",
     "http://x:99999/", "https://user@x/", "https://user:password@x/", "javascript:alert(1)", "\x00", "http://\u202e/"],
)  # fmt: skip
async def test_addresses_that_are_not_asked(url: str) -> None:
    asked: list[httpx.Request] = []
    error = await refusal(Playlists(site({}, asked)), url)
    assert isinstance(error, Refused | NotFound)
    if isinstance(error, Refused):
        assert asked == []
    assert "password" not in str(error).replace("or a password", "")


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        (404, NotFound, "There is no playlist at the address (HTTP 404)."),
        (410, NotFound, "There is no playlist at the address (HTTP 410)."),
        (403, StatusError, "The address answers with an error (HTTP 403)."),
        (500, ServerError, "The address answers with an error (HTTP 500)."),
        (304, StatusError, "The address answers with an error (HTTP 304)."),
    ],
)
async def test_an_error_status_says_so(status: int, kind: type[ApiError], sentence: str) -> None:
    error = await refusal(Playlists(site({HERE: httpx.Response(status)})))
    assert isinstance(error, kind)
    assert error.sentence == sentence


async def test_a_master_that_names_a_master_is_refused() -> None:
    error = await refusal(Playlists(site({HERE: MASTER, "https://other.example/high/index.m3u8?token=x": MASTER})))
    assert isinstance(error, BadReply)


def packed(body: bytes, how: str = "gzip") -> Behaviour:
    return answer(raw=body, headers={**TEXT, "Content-Encoding": how})


@pytest.mark.parametrize("how", ["gzip", "x-gzip", "deflate", "identity"])
async def test_a_packed_playlist_is_unpacked(how: str) -> None:
    whole = LIVE.encode()
    body = {"deflate": zlib.compress(whole), "identity": whole}.get(how, gzip.compress(whole))
    async with scripted(packed(body, how)) as service:
        looker = Playlists()
        assert (await looker.look(service.url)).last == 43
        await looker.aclose()


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        (text("#EXTM3U\n" + "#" * LARGEST), BadReply, "far too long"),
        (packed(gzip.compress(b"#EXTM3U\n" + bytes(256 * LARGEST))), BadReply, "far too long"),
        (packed(gzip.compress(LIVE.encode())[:-9]), OutcomeUnknown, "broke off"),
        (packed(b"no gzip at all"), BadReply, "broken way"),
        (packed(LIVE.encode(), "br"), BadReply, "not asked for"),
        (half(), OutcomeUnknown, "broke off"),
        (drop, OutcomeUnknown, "broke off"),
        (reset, OutcomeUnknown, "broke off"),
        (answer(raw=b"\xff\xfe\x00#EXTM3U"), BadReply, "something else"),
        (text("<html>\x1b[2J</html>"), BadReply, "a web page"),
    ],
)
async def test_whatever_answers_is_survived(behaviour: Behaviour, kind: type[ApiError], words: str) -> None:
    async with scripted(behaviour) as service:
        error = await refusal(Playlists(), service.url)
    assert isinstance(error, kind)
    assert words in error.sentence


async def test_a_server_that_drips_cannot_hold_us() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"#")
            await writer.drain()
            await asyncio.sleep(0.01)  # the drip itself, not a wait for something to happen

    for behaviour in (hang, drip):
        async with scripted(behaviour) as service:
            error = await refusal(Playlists(seconds=1.0), service.url)
            assert isinstance(error, OutcomeUnknown)
            assert error.sentence == f"127.0.0.1:{service.port} did not answer in time."


async def test_many_that_hang_do_not_keep_others_waiting() -> None:
    looker, arrived, all_there = Playlists(seconds=60.0), [], asyncio.Event()

    async def hold(writer: asyncio.StreamWriter) -> None:
        arrived.append(writer)
        if len(arrived) == 40:
            all_there.set()
        await hang(writer)

    async with scripted(hold) as silent, scripted(text(LIVE)) as sound, asyncio.TaskGroup() as looks:
        hanging = [looks.create_task(looker.look(silent.url)) for _ in range(40)]
        async with asyncio.timeout(30):  # half of what a look may take
            await all_there.wait()
            assert (await looker.look(sound.url)).segments
        assert not any(look.done() for look in hanging)
        for look in hanging:
            look.cancel()
    await looker.aclose()


async def test_nobody_there_is_said_with_the_place_only() -> None:
    port = closed_port()
    error = await refusal(Playlists(), f"http://127.0.0.1:{port}/x.m3u8?token=viewers-secret")
    assert isinstance(error, NotSent)
    assert error.sentence == f"No connection to 127.0.0.1:{port}."


async def test_a_certificate_that_cannot_be_trusted_is_told_from_no_connection() -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no") from ssl.SSLCertVerificationError("self-signed")

    error = await refusal(Playlists(httpx.MockTransport(fail)))
    assert isinstance(error, NotSent)
    assert error.sentence == "The certificate of cdn.example cannot be trusted."


async def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{closed_port()}")
    async with scripted(text(LIVE)) as service:
        looker = Playlists()
        assert (await looker.look(service.url)).last == 43
        await looker.aclose()


async def test_a_long_playlist_is_parsed_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed_in: list[Callable[..., object]] = []
    to_thread = asyncio.to_thread

    async def noted(work: Callable[..., object], *args: object) -> object:
        parsed_in.append(work)
        return await to_thread(work, *args)

    monkeypatch.setattr(asyncio, "to_thread", noted)
    long = LIVE + "#EXTINF:2,\nx.ts\n" * 2000
    looker = Playlists(site({HERE: long, "https://c/short": LIVE}))
    assert (await looker.look(HERE)).segments == 2002
    assert hls.parse in parsed_in
    parsed_in.clear()
    await looker.look("https://c/short")
    assert parsed_in == []
    await looker.aclose()


@pytest.mark.parametrize(
    ("headers", "second"),
    [
        ({"Date": "Mon, 03 Feb 2025 04:05:06 GMT"}, 6),
        ({"Date": "Mon, 03 Feb 2025 04:05:06 GMT", "Age": "3"}, 9),
        ({"Date": "Mon, 03 Feb 2025 04:05:06 GMT", "Age": "old"}, None),
        ({"Date": "Fri, 31 Dec 9999 23:59:59 GMT", "Age": "999999"}, None),
        ({"Date": "once upon a time"}, None),
        ({}, None),
    ],
)
async def test_the_time_of_who_serves_it_is_noted(headers: dict[str, str], second: int | None) -> None:
    looker = Playlists(site({HERE: httpx.Response(200, headers=headers, stream=httpx.ByteStream(LIVE.encode()))}))
    served = (await looker.look(HERE)).served_at
    assert served == (None if second is None else datetime(2025, 2, 3, 4, 5, second, tzinfo=UTC))
    await looker.aclose()


async def test_an_address_answers_or_does_not() -> None:
    looker = Playlists(site({"https://c/ok": httpx.Response(204), "https://c/no": httpx.Response(503)}))
    await looker.answers("https://c/ok")
    with pytest.raises(ServerError):
        await looker.answers("https://c/no")
    with pytest.raises(NotFound, match="Nothing is at the address"):
        await looker.answers("https://c/missing")
    await looker.aclose()


@pytest.mark.parametrize(
    "inside", ["127.0.0.1:8080", "[::1]", "localhost", "169.254.169.254", "10.0.0.7", "2130706433", "0x7f.1"]
)
async def test_nothing_out_there_leads_to_this_machine_or_its_neighbours(inside: str) -> None:
    asked: list[httpx.Request] = []
    master = f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttps://{inside}/x.m3u8\n"
    for page in (master, moved(f"https://{inside}/x.m3u8")):
        error = await refusal(Playlists(site({HERE: page}, asked)))
        assert isinstance(error, Refused)
        assert "this machine or its own network" in error.sentence
    assert {request.url.host for request in asked} == {"cdn.example"}
