"""What goes out and what comes back, over real sockets: counts, retries, meanings."""

from __future__ import annotations

import asyncio
import gzip
import random
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from console import __version__
from console.api import transport as transport_module
from console.api.auth import management_auth, token_auth
from console.api.errors import (
    ApiError,
    BadReply,
    BadRequest,
    ClockSkew,
    Conflict,
    Forbidden,
    NotAuthorised,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ServerError,
    StatusError,
)
from console.api.operation import Operation
from console.api.transport import Wire
from tests.unit.api.service import (
    HURRIED,
    PATIENT,
    START,
    Behaviour,
    SteppedClock,
    answer,
    closed_port,
    connected,
    drop,
    half,
    hang,
    reset,
    scripted,
)

ROOM = {"id": "64a0c0ffee00000000000001", "name": "standup-7", "enabled": True}
RID = "64a0c0ffee00000000000001"


async def test_a_request_carries_what_the_service_requires() -> None:
    async with scripted(answer(200, ROOM)) as service, connected(service.url) as bench:
        room = await bench.client.rooms.get(RID)
        await bench.client.rooms.set_enabled(RID, False)
    assert room.name == "standup-7"
    get, post = service.seen
    assert (get.method, get.target, get.body) == ("GET", f"/v2/rooms/{RID}", b"")
    assert (post.method, post.target, post.json) == ("POST", f"/v2/rooms/{RID}", {"enabled": False})
    for request in service.seen:
        assert request.headers["authorization"] == "Bearer ready.token.made-up"
        assert request.headers["accept"] == request.headers["content-type"] == "application/json"
        assert request.headers["user-agent"] == f"hms-console/{__version__}"
    assert bench.gate.admitted == [False, True]
    assert [(e.operation, e.method, e.path, e.status, e.attempt) for e in bench.exchanges] == [
        ("retrieveRoom", "GET", f"/rooms/{RID}", 200, 1),
        ("setRoomEnabled", "POST", f"/rooms/{RID}", 200, 1),
    ]


async def test_an_exchange_tells_no_query_values() -> None:
    async with scripted(answer(200, {"data": []})) as service, connected(service.url) as bench:
        await bench.client.rooms.list(name="hush")
    assert "name=hush" in service.seen[0].target
    assert "hush" not in repr(bench.exchanges)


async def test_a_write_without_fields_sends_an_empty_object() -> None:
    async with scripted(answer(200, {})) as service, connected(service.url) as bench:
        await bench.client.rooms._transport.call(
            Operation("x", "POST", "/active-rooms/{room_id}/end-room"), {"room_id": RID}
        )
    assert service.seen[0].body == b"{}"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequest), (401, NotAuthorised), (403, Forbidden), (404, NotFound), (409, Conflict), (418, StatusError)],
)
async def test_a_refusal_is_raised_once_and_named(status: int, kind: type[StatusError]) -> None:
    body = {"code": status, "message": "Error: so it is", "details": ["why\x1b[2J", ""]}
    async with scripted(answer(status, body)) as service, connected(service.url) as bench:
        with pytest.raises(ApiError) as caught:
            await bench.client.rooms.get(RID)
    error = caught.value
    assert type(error) is kind
    assert isinstance(error, StatusError)
    assert (error.status, error.message, error.details) == (status, "so it is", ("why[2J",))
    assert len(service.seen) == 1
    assert bench.clock.slept == []


async def test_a_forbidden_room_may_be_no_room_at_all() -> None:
    async with (
        scripted(answer(403, {"message": "user does not have required permission"})) as service,
        connected(service.url) as bench,
    ):
        with pytest.raises(Forbidden, match="no such room"):
            await bench.client.peers.list(RID)
        with pytest.raises(Forbidden) as caught:
            await bench.client.sessions.live()
    assert "no such room" not in caught.value.sentence
    assert len(service.seen) == 2


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_passing_trouble_is_waited_out_by_a_get(status: int) -> None:
    trouble = answer(status, raw=b"<html>bad gateway</html>", headers={"Content-Type": "text/html"})
    async with scripted(trouble, trouble, answer(200, ROOM)) as service, connected(service.url) as bench:
        assert (await bench.client.rooms.get(RID)).id == RID
    assert len(service.seen) == 3
    assert bench.gate.admitted == [False] * 3
    assert [exchange.attempt for exchange in bench.exchanges] == [1, 2, 3]
    first, second = bench.clock.slept
    rng = random.Random(7)
    assert [first, second] == [rng.uniform(0, 0.5), rng.uniform(0, 1.0)]


async def test_a_get_gives_up_after_three_tries() -> None:
    async with scripted(answer(503)) as service, connected(service.url) as bench:
        with pytest.raises(ServerError) as caught:
            await bench.client.rooms.get(RID)
    assert caught.value.status == 503
    assert len(service.seen) == 3


@pytest.mark.parametrize("status", [500, 501])
async def test_a_fault_of_the_service_is_not_asked_for_again(status: int) -> None:
    async with scripted(answer(status)) as service, connected(service.url) as bench:
        with pytest.raises(ServerError):
            await bench.client.rooms.get(RID)
    assert len(service.seen) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_write_is_never_repeated_after_a_server_error(status: int) -> None:
    async with scripted(answer(status)) as service, connected(service.url) as bench:
        with pytest.raises(ServerError):
            await bench.client.active_rooms.end(RID)
    assert len(service.seen) == 1


@pytest.mark.parametrize("behaviour", [hang, drop, reset, half()], ids=["hang", "drop", "reset", "half"])
async def test_a_write_that_left_is_sent_once_and_its_outcome_is_unknown(behaviour: Behaviour) -> None:
    async with scripted(behaviour) as service, connected(service.url, wire=HURRIED) as bench:
        with pytest.raises(OutcomeUnknown, match="may or may not have been done"):
            await bench.client.peers.remove(RID, peer_id="p1")
    assert [request.method for request in service.seen] == ["POST"]
    assert bench.clock.slept == []


@pytest.mark.parametrize("behaviour", [hang, drop, reset, half()], ids=["hang", "drop", "reset", "half"])
async def test_a_get_that_broke_is_tried_again(behaviour: Behaviour) -> None:
    wire = HURRIED if behaviour is hang else PATIENT
    async with scripted(behaviour, answer(200, ROOM)) as service, connected(service.url, wire=wire) as bench:
        assert (await bench.client.rooms.get(RID)).id == RID
    assert len(service.seen) == 2
    assert len(bench.clock.slept) == 1
    assert [exchange.status for exchange in bench.exchanges][-1] == 200


async def test_a_get_that_keeps_breaking_says_so_without_fear() -> None:
    async with scripted(drop) as service, connected(service.url) as bench:
        with pytest.raises(OutcomeUnknown) as caught:
            await bench.client.rooms.get(RID)
    assert "may or may not" not in caught.value.sentence
    assert "broke" in caught.value.sentence
    assert len(service.seen) == 3
    assert [exchange.status for exchange in bench.exchanges] == [None] * 3


async def test_an_answer_that_never_ends_is_given_up() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    wire = Wire(read=5.0, total=0.2)
    async with scripted(drip) as service, connected(service.url, wire=wire) as bench:
        with pytest.raises(OutcomeUnknown, match="in time"):
            await bench.client.active_rooms.end(RID)
    assert len(service.seen) == 1


async def test_half_a_body_does_not_hide_an_error_status() -> None:
    async with scripted(half(404)) as service, connected(service.url) as bench:
        with pytest.raises(NotFound):
            await bench.client.peers.remove(RID, peer_id="p1")
    assert len(service.seen) == 1


async def test_a_refused_connection_is_not_sent_and_a_write_tries_once_more() -> None:
    port = closed_port()
    async with connected(f"http://127.0.0.1:{port}/v2") as bench:
        with pytest.raises(NotSent, match=f"Nothing answers at 127.0.0.1:{port}"):
            await bench.client.active_rooms.end(RID)
        assert bench.gate.admitted == [True, True]
        with pytest.raises(NotSent):
            await bench.client.rooms.get(RID)
        assert bench.gate.admitted == [True, True, False, False, False]


async def test_a_service_that_comes_back_gets_the_write_once() -> None:
    async with scripted(answer(200, {"message": "session is ending"})) as service:
        refusals = [httpx.ConnectError("refused")]

        class Flaky(httpx.AsyncHTTPTransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                if refusals:
                    raise refusals.pop()
                return await super().handle_async_request(request)

        async with connected(service.url, transport=Flaky()) as bench:
            assert (await bench.client.active_rooms.end(RID)).message == "session is ending"
    assert len(service.seen) == 1


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (httpx.ConnectTimeout("x"), NotSent, "does not answer"),
        (httpx.PoolTimeout("x"), NotSent, "at once"),
        (httpx.ProxyError("x"), NotSent, "proxy"),
        (httpx.ConnectError("x"), NotSent, "No connection"),
        (httpx.WriteTimeout("x"), OutcomeUnknown, "in time"),
        (httpx.WriteError("x"), OutcomeUnknown, "broke"),
        (httpx.ReadError("x"), OutcomeUnknown, "broke"),
        (httpx.RemoteProtocolError("x"), OutcomeUnknown, "broke"),
    ],
)
async def test_each_failure_on_the_way_has_its_meaning(
    error: httpx.HTTPError, kind: type[ApiError], words: str
) -> None:
    calls: list[str] = []

    def fail(request: httpx.Request) -> httpx.Response:
        calls.append(request.method)
        raise error

    async with connected("http://127.0.0.1:9/v2", transport=httpx.MockTransport(fail)) as bench:
        with pytest.raises(ApiError, match=words) as caught:
            await bench.client.active_rooms.end(RID)
    assert type(caught.value) is kind
    assert len(calls) == (2 if kind is NotSent else 1)


async def test_an_unknown_host_is_told_from_a_dead_one() -> None:
    async with connected("https://no-such-host.invalid/v2") as bench:
        with pytest.raises(NotSent, match=r"No address is known for no-such-host.invalid:443"):
            await bench.client.rooms.get(RID)


async def test_https_to_a_plain_server_says_tls() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(16)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, connected(f"https://127.0.0.1:{port}/v2") as bench:
        with pytest.raises(NotSent, match="does not speak TLS"):
            await bench.client.rooms.get(RID)


async def test_too_many_requests_closes_the_gate_for_as_long_as_asked() -> None:
    cases: list[tuple[dict[str, str], str, float | None]] = [
        ({"Retry-After": "7"}, "", 7.0),
        ({"Retry-After": format_datetime(START + timedelta(seconds=30), usegmt=True)}, "", 30.0),
        ({}, "Too many requests, retry after 45 seconds", 45.0),
        ({}, "slow down", None),
    ]
    for headers, message, expected in cases:
        async with scripted(answer(429, {"message": message}, headers)) as service, connected(service.url) as bench:
            with pytest.raises(RateLimited) as caught:
                await bench.client.rooms.get(RID)
        assert caught.value.retry_after == expected
        assert bench.gate.waits == [10.0 if expected is None else expected]
        assert len(service.seen) == 1


async def test_a_refused_token_is_minted_anew_and_sent_once_more() -> None:
    clock = SteppedClock()
    auth = management_auth("key", "secret", clock, random.Random(1))
    async with (
        scripted(answer(401, {"message": "token"}), answer(200, ROOM)) as service,
        connected(service.url, auth=auth, clock=clock) as bench,
    ):
        assert (await bench.client.rooms.get(RID)).id == RID
    first, second = (request.headers["authorization"] for request in service.seen)
    assert first != second
    assert bench.gate.admitted == [False, False]


async def test_wrong_credentials_cost_exactly_two_requests() -> None:
    clock = SteppedClock()
    auth = management_auth("key", "secret", clock, random.Random(1))
    async with (
        scripted(answer(401, {"message": "token"})) as service,
        connected(service.url, auth=auth, clock=clock) as bench,
    ):
        for call in (bench.client.rooms.get(RID), bench.client.active_rooms.end(RID)):
            service.seen.clear()
            with pytest.raises(NotAuthorised, match="HMS_ACCESS_KEY") as caught:
                await call
            assert type(caught.value) is NotAuthorised
            assert len(service.seen) == 2


async def test_forbidden_is_not_taken_for_an_old_token() -> None:
    clock = SteppedClock()
    auth = management_auth("key", "secret", clock, random.Random(1))
    async with scripted(answer(403)) as service, connected(service.url, auth=auth, clock=clock) as bench:
        with pytest.raises(Forbidden):
            await bench.client.rooms.get(RID)
    assert len(service.seen) == 1


async def test_a_ready_token_is_not_sent_twice() -> None:
    async with scripted(answer(401)) as service, connected(service.url, auth=token_auth("a.b.c")) as bench:
        with pytest.raises(NotAuthorised):
            await bench.client.rooms.get(RID)
    assert len(service.seen) == 1


@pytest.mark.parametrize(("ours", "way"), [(600, "10 minutes ahead of"), (-600, "10 minutes behind")])
async def test_a_wrong_clock_is_found_out(ours: float, way: str) -> None:
    clock = SteppedClock(START + timedelta(seconds=ours))
    auth = management_auth("key", "secret", clock, random.Random(1))
    date = {"Date": format_datetime(START, usegmt=True)}
    async with (
        scripted(answer(401, {"message": "token"}, date)) as service,
        connected(service.url, auth=auth, clock=clock) as bench,
    ):
        with pytest.raises(ClockSkew, match=way) as caught:
            await bench.client.rooms.get(RID)
    assert caught.value.skew_seconds == ours
    assert len(service.seen) == 1


@pytest.mark.parametrize("ours", [0, 60, -60])
async def test_clocks_that_agree_are_not_blamed(ours: float) -> None:
    clock = SteppedClock(START + timedelta(seconds=ours))
    auth = management_auth("key", "secret", clock, random.Random(1))
    date = {"Date": format_datetime(START, usegmt=True)}
    async with (
        scripted(answer(401, {"message": "token"}, date)) as service,
        connected(service.url, auth=auth, clock=clock) as bench,
    ):
        with pytest.raises(NotAuthorised) as caught:
            await bench.client.rooms.get(RID)
    assert not isinstance(caught.value, ClockSkew)


@pytest.mark.parametrize("status", [200, 401, 404])
@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json"])
async def test_a_web_page_is_not_the_api(status: int, kind: str) -> None:
    page = answer(status, raw=b"\n<!doctype html><h1>Welcome</h1>", headers={"Content-Type": kind})
    async with scripted(page) as service, connected(service.url) as bench:
        with pytest.raises(BadReply, match="web page, not the 100ms API: check HMS_API_URL"):
            await bench.client.rooms.get(RID)


async def test_a_redirect_is_not_followed() -> None:
    moved = answer(302, headers={"Location": "https://elsewhere.example/login"})
    async with scripted(moved) as service, connected(service.url) as bench:
        with pytest.raises(BadReply, match=r"elsewhere\.example"):
            await bench.client.rooms.get(RID)
    assert len(service.seen) == 1


@pytest.mark.parametrize("body", [b"", b"{", b'{"id":', b"nonsense", b"[]", b"null", b'"text"', b'{"name":"no id"}'])
async def test_a_broken_answer_is_a_bad_reply(body: bytes) -> None:
    async with scripted(answer(200, raw=body)) as service, connected(service.url) as bench:
        with pytest.raises(BadReply):
            await bench.client.rooms.get(RID)
    assert len(service.seen) == 1


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "MAX_BODY", 1 << 20)
    bomb = gzip.compress(b" " * (4 << 20))
    async with (
        scripted(answer(200, raw=bomb, headers={"Content-Encoding": "gzip"})) as service,
        connected(service.url) as bench,
    ):
        with pytest.raises(BadReply, match="more than 1 MB"):
            await bench.client.rooms.get(RID)


async def test_a_closed_client_refuses() -> None:
    async with connected("http://127.0.0.1:9/v2") as bench:
        pass
    with pytest.raises(Refused, match="closed"):
        await bench.client.rooms.get(RID)


async def test_secrets_and_tokens_stay_out_of_what_an_error_shows() -> None:
    clock = SteppedClock()
    auth = management_auth("key", "the-app-secret", clock, random.Random(1))
    token = auth.token().reveal()
    said = {"message": f"bad token {token}", "details": ["rtmp://live.example/app/STREAMKEY"]}
    async with scripted(answer(400, said)) as service, connected(service.url, auth=auth, clock=clock) as bench:
        with pytest.raises(BadRequest) as caught:
            await bench.client.rooms.get(RID)
    shown = f"{caught.value!r} {caught.value} {caught.value.__dict__} {auth!r} {vars(auth)} {bench.client!r}"
    assert token not in shown
    assert "the-app-secret" not in shown
    assert "STREAMKEY" not in shown
