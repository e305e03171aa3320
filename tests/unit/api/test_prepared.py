"""Looking before sending, and calls given by hand."""

from __future__ import annotations

import asyncio
import json
import shlex

import httpx
import pytest
from pydantic import SecretStr

from console.api.errors import BadReply, NotFound, OutcomeUnknown, Refused
from console.api.models.hidden import MASK
from console.api.prepared import Prepared, encode
from tests.unit.api.operations import DERIVED
from tests.unit.api.service import HURRIED, answer, connected, drop, hang, scripted
from tests.unit.api.wires import RID, WIRES, Sent, Wire

RTMP = "rtmp://a/hush"


@pytest.mark.parametrize("dialect", ["vendor", "openapi"])
@pytest.mark.parametrize("wire", WIRES, ids=[f"{index}-{wire.method}" for index, wire in enumerate(WIRES)])
async def test_every_call_can_be_looked_at_and_nothing_is_sent(wire: Wire, dialect: str) -> None:
    expected = wire.sent(dialect)
    async with scripted(answer(200, {})) as service, connected(service.url, dialect=dialect) as bench:
        operation = bench.client.operations[wire.method]
        if not isinstance(expected, Sent):
            with pytest.raises(Refused, match=expected):
                await bench.client.prepare(operation, wire.call)
        else:
            shown = await bench.client.prepare(operation, wire.call)
            assert shown.method == bench.client.dialect.route(operation).method
            assert shown.url.removeprefix(service.url).partition("?")[0] == expected.path
            assert (shown.body is None) is (expected.body is None)
            assert "authorization" not in {name.lower() for name in shown.headers}
    assert service.seen == []


async def test_what_is_shown_is_what_is_sent() -> None:
    async with scripted(answer(200, {"id": "e"})) as service, connected(service.url) as bench:
        operation = bench.client.operations["external_streams.start"]
        shown = await bench.client.prepare(operation, lambda c: c.external_streams.start(RID, [SecretStr(RTMP)]))
        await bench.client.external_streams.start(RID, [RTMP])
    (seen,) = service.seen
    assert (shown.method, shown.body) == (seen.method, seen.body)
    assert shown.url.endswith(seen.target)
    assert all(seen.headers[name.lower()] == value for name, value in shown.headers.items())
    assert "hush" not in repr(shown)
    assert shown.shown_body() == f'{{"rtmp_urls":["{MASK}"]}}'


async def test_a_change_is_shown_over_what_is_there() -> None:
    async with scripted(answer(200, {"region": "in", "retry": {}})) as service, connected(service.url) as bench:
        operation = bench.client.operations["templates.set_settings"]
        shown = await bench.client.prepare(operation, lambda c: c.templates.set_settings("t", {"region": "eu"}))
    assert [seen.method for seen in service.seen] == ["GET"]
    assert shown.body == b'{"region":"eu","retry":{}}'


async def test_a_link_is_shown_with_the_polls_there_are() -> None:
    async with scripted(answer(200, {"id": RID, "polls": ["a"]})) as service, connected(service.url) as bench:
        shown = await bench.client.prepare(bench.client.operations["polls.link"], lambda c: c.polls.link(RID, ["b"]))
    assert [seen.method for seen in service.seen] == ["GET"]
    assert (shown.method, shown.body) == ("POST", b'{"polls":["a","b"]}')


async def test_what_fails_before_is_said() -> None:
    async with scripted(answer(404)) as service, connected(service.url) as bench:
        client = bench.client
        with pytest.raises(NotFound):
            await client.prepare(client.operations["polls.update"], lambda c: c.polls.update("p", title="x"))
        with pytest.raises(Refused, match="Nothing to change"):
            await client.prepare(client.operations["rooms.update"], lambda c: c.rooms.update(RID))
        with pytest.raises(NotFound):
            await client.prepare(client.operations["rooms.create"], lambda c: c.rooms.get(RID))


async def test_a_call_that_never_comes_to_it_is_a_mistake() -> None:
    async with scripted(answer(200, {"id": RID})) as service, connected(service.url) as bench:
        with pytest.raises(RuntimeError, match="createRoom was never performed"):
            await bench.client.prepare(bench.client.operations["rooms.create"], lambda c: c.rooms.get(RID))


async def test_a_look_can_be_given_up() -> None:
    asked = asyncio.Event()

    async def note(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await hang(writer)

    async with scripted(note) as service, connected(service.url) as bench:
        operation = bench.client.operations["polls.update"]
        looking = asyncio.ensure_future(bench.client.prepare(operation, lambda c: c.polls.update("p", title="x")))
        await asked.wait()
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
    assert len(service.seen) == 1


@pytest.mark.parametrize("status", [200, 204, 400, 404, 409, 418, 500])
async def test_a_call_by_hand_gives_what_came(status: int) -> None:
    raw = b"" if status == 204 else b'{"odd":1}'
    async with scripted(answer(status, raw=raw)) as service, connected(service.url) as bench:
        got = await bench.client.call_raw("POST", "/rooms?limit=10&x=%20", query={"y": ["1", "2"]}, body=b'{"a":1}')
    assert got == (status, raw)
    (seen,) = service.seen
    assert (seen.method, seen.body) == ("POST", b'{"a":1}')
    assert seen.target == "/v2/rooms?limit=10&x=+&y=1&y=2"


@pytest.mark.parametrize(
    ("method", "sent"), [("GET", b""), ("DELETE", b""), ("PUT", b""), ("PATCH", b""), ("POST", b"{}")]
)
async def test_a_call_by_hand_without_a_body(method: str, sent: bytes) -> None:
    async with scripted(answer(200, {})) as service, connected(service.url) as bench:
        await bench.client.call_raw(method, "/rooms/a b{x}")
        shown = bench.client.prepare_raw(method, "/rooms/a b{x}")
    (seen,) = service.seen
    assert (seen.method, seen.body, seen.target) == (method, sent, "/v2/rooms/a%20b%7Bx%7D")
    assert (shown.method, shown.body or b"", shown.url) == (method, sent, service.url + "/rooms/a%20b%7Bx%7D")


@pytest.mark.parametrize(
    ("method", "path", "rule"),
    [
        ("HEAD", "/rooms", "GET, POST"),
        ("get", "/rooms", "GET, POST"),
        ("GET", "rooms", "one slash"),
        ("GET", "//evil/rooms", "one slash"),
        ("GET", "https://evil/", "one slash"),
        ("GET", "/rooms#x", "one slash"),
        ("GET", "/rooms/../x", "must not hold"),
        ("GET", "/rooms/./x", "must not hold"),
        ("GET", "/\ud800", "half a character"),
    ],
)
async def test_a_call_by_hand_leads_nowhere_else(method: str, path: str, rule: str) -> None:
    async with connected("http://127.0.0.1:9/v2") as bench:
        with pytest.raises(Refused, match=rule):
            await bench.client.call_raw(method, path)
        with pytest.raises(Refused, match=rule):
            bench.client.prepare_raw(method, path)


async def test_a_call_by_hand_without_an_answer_is_an_error() -> None:
    async with scripted(drop) as service, connected(service.url, wire=HURRIED) as bench:
        with pytest.raises(OutcomeUnknown):
            await bench.client.call_raw("POST", "/rooms")
    page = answer(200, raw=b"<html>", headers={"Content-Type": "text/html"})
    async with scripted(page) as service, connected(service.url) as bench:
        with pytest.raises(BadReply, match="web page"):
            await bench.client.call_raw("GET", "/rooms")


def test_a_body_is_encoded_with_its_secrets() -> None:
    assert encode({"a": None, "b": SecretStr("hush"), "c": {"d": None}}) == b'{"b":"hush","c":{"d":null}}'
    assert encode([httpx.Headers({"x": "y"})]) == b'[{"x":"y"}]'
    with pytest.raises(Refused, match="not JSON"):
        encode({"a": object()})
    with pytest.raises(Refused, match="half a character"):
        encode({"a": "\ud800"})


@pytest.mark.parametrize(
    ("body", "shown"),
    [(None, None), (b"not json \xff", "not json \ufffd"), (b'{"secretKey":"x"}', f'{{"secretKey":"{MASK}"}}')],
)
def test_a_body_is_shown_without_its_secrets(body: bytes | None, shown: str | None) -> None:
    assert Prepared("POST", "https://h/", {}, body).shown_body() == shown


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (None, ""),
        (b"{}", " --data '{}'"),
        ('{"name":"it\'s \u202e"}'.encode(), ""),
        (b'{"rtmp_urls":["rtmp://a/hush"],"meeting_url":"https://x/?auth_token=hush"}', ""),
    ],
)
def test_a_curl_command_holds_no_secret_and_no_control(body: bytes | None, data: str) -> None:
    line = Prepared("POST", "https://h/v2/a?b=c", {}, body).curl()
    assert line.startswith('curl --silent --show-error --request POST --header "Authorization: Bearer $HMS_MANAGEMENT')
    assert line.endswith(" 'https://h/v2/a?b=c'")
    assert data in line
    assert ("--data" in line) is (body is not None)
    assert line.isascii()
    assert "hush" not in line
    words = shlex.split(line)
    if body is not None and b"hush" not in body:
        assert json.loads(words[words.index("--data") + 1]) == json.loads(body)


async def test_how_bad_a_call_is() -> None:
    async with connected("http://127.0.0.1:9/v2") as bench:
        operations = bench.client.operations
    remove, message, enable = (
        operations[name] for name in ("peers.remove", "active_rooms.send_message", "rooms.set_enabled")
    )
    assert remove.harm_of({"peer_id": "p", "role": None}) == "harmful"
    assert remove.harm_of({"role": "r"}) == remove.harm_of({"role": "r", "peer_id": "p"}) == "wide"
    assert message.harm_of({"broadcast": True}) == "harmful"
    assert message.harm_of({"broadcast": False, "peer_id": "p"}) == "none"
    assert enable.harm_of({"enabled": False}) == "harmful"
    assert enable.harm_of({"enabled": True}) == "none"
    assert operations["active_rooms.end"].harm_of({}) == "wide"
    assert operations["rooms.list"].harm_of({}) == "none"
    assert {operations[method].id for method in DERIVED} == set(DERIVED.values())
