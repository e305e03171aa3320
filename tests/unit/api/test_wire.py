"""Every operation in both dialects: where it goes, what it asks, what it sends, to the letter."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest

from console.api.client import Client
from console.api.errors import BadReply, NotFound, Refused
from tests.unit.api.operations import DERIVED, HARM, TABLE, Row
from tests.unit.api.service import START, Seen, answer, connected, scripted
from tests.unit.api.wires import RID, WIRES, Sent, Wire

DIALECTS = ("vendor", "openapi")
ANY_REPLY = {"id": RID, "code": "abc", "name": "x", "data": [], "peers": {}, "message": "ok"}


def asked(seen: Seen) -> dict[str, list[str]]:
    return parse_qs(urlsplit(seen.target).query)


def path(seen: Seen) -> str:
    return urlsplit(seen.target).path.removeprefix("/v2")


def route_of(method: str, dialect: str) -> str:
    name = DERIVED.get(method)
    row = next(row for row in TABLE if row.method == method or row.id == name)
    return row.route(dialect) or ""


def matches(template: str, where: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), where) is not None


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("wire", WIRES, ids=[f"{index}-{wire.method}" for index, wire in enumerate(WIRES)])
async def test_a_call_sends_exactly_this(wire: Wire, dialect: str) -> None:
    expected = wire.sent(dialect)
    async with scripted(answer(200, ANY_REPLY)) as service, connected(service.url, dialect=dialect) as bench:
        if not isinstance(expected, Sent):
            with pytest.raises(Refused, match=expected):
                await wire.call(bench.client)
            assert service.seen == []
            return
        await wire.call(bench.client)
    (seen,) = service.seen
    method, template = route_of(wire.method, dialect).split(" ")
    query = {name: [text] if isinstance(text, str) else list(text) for name, text in (expected.query or {}).items()}
    assert (seen.method, path(seen)) == (method, expected.path)
    assert matches(template, path(seen))
    assert asked(seen) == query
    assert (seen.json if seen.body else None) == expected.body


async def test_the_client_has_every_operation_and_no_other() -> None:
    async with connected("http://127.0.0.1:9/v2") as bench:
        found = {method: called for method, called in bench.client.operations.items() if method not in DERIVED}
        shared = {method: called.id for method, called in bench.client.operations.items() if method in DERIVED}
    assert {method: called.id for method, called in found.items()} == {row.method: row.id for row in TABLE}
    assert shared == DERIVED
    assert Counter(called.id for called in found.values()).most_common(1)[0][1] == 1
    assert len(found) == 79


@pytest.mark.parametrize("row", TABLE, ids=[row.id for row in TABLE])
async def test_an_operation_goes_where_the_documents_say(row: Row) -> None:
    for name in DIALECTS:
        async with connected("http://127.0.0.1:9/v2", dialect=name) as bench:
            client: Client = bench.client
            operation = client.operations[row.method]
            there = client.dialect.route(operation)
            expected = row.route(name)
            assert client.dialect.offers(operation) is (expected is not None)
            if expected is not None:
                assert f"{there.method} {there.path}" == expected
            assert (there.id, there.harm) == (operation.id, operation.harm)
            assert operation.harm == HARM.get(row.id, "none")
            assert operation.writes is (operation.method != "GET")
            assert operation.in_room is ("{room_id}" in operation.path)


def test_both_dialects_are_covered_by_the_wires() -> None:
    called = {wire.method for wire in WIRES}
    assert called | {"polls.link"} == {row.method for row in TABLE} | DERIVED.keys()
    sent = {wire.method for wire in WIRES if isinstance(wire.sent("openapi"), Sent)}
    missing = {row.method for row in TABLE if row.openapi is None}
    assert len(missing) == 15
    assert not sent & missing


async def test_polls_are_linked_besides_those_that_are() -> None:
    room = {"id": RID, "polls": ["a", "b"]}
    async with scripted(answer(200, room)) as service, connected(service.url) as bench:
        linked = await bench.client.polls.link(RID, ["b", "c"])
    read, write = service.seen
    assert linked is not None
    assert linked.polls == ("a", "b")
    assert (read.method, path(read), read.body) == ("GET", f"/rooms/{RID}", b"")
    assert (write.method, path(write), write.json) == ("POST", f"/rooms/{RID}", {"polls": ["a", "b", "c"]})


async def test_polls_are_linked_by_their_own_call_in_the_profile() -> None:
    async with scripted(answer(200, {})) as service, connected(service.url, dialect="openapi") as bench:
        assert await bench.client.polls.link(RID, ["b", "c"]) is None
    (seen,) = service.seen
    assert (seen.method, path(seen), seen.json) == ("POST", f"/polls/room/{RID}/link", {"poll_ids": ["b", "c"]})


@pytest.mark.parametrize("room", [{"id": RID}, {"id": RID, "polls": None}, {"id": RID, "polls": "x"}, []])
async def test_a_room_without_polls_gets_the_new_ones_alone(room: object) -> None:
    async with scripted(answer(200, room), answer(200, {"id": RID})) as service, connected(service.url) as bench:
        await bench.client.polls.link(RID, ["c"])
    assert service.seen[1].json == {"polls": ["c"]}


async def test_no_link_is_made_when_the_room_cannot_be_read() -> None:
    async with scripted(answer(404, {"message": "no"})) as service, connected(service.url) as bench:
        with pytest.raises(NotFound):
            await bench.client.polls.link(RID, ["c"])
    assert [seen.method for seen in service.seen] == ["GET"]


@pytest.mark.parametrize("page", ["0", "x", "-1", "1.5", "²"])
async def test_deliveries_start_at_a_page_number(page: str) -> None:
    async with connected("http://127.0.0.1:9/v2") as bench:
        with pytest.raises(Refused, match="page number"):
            await bench.client.analytics.webhook_deliveries(start=page)


async def test_there_is_no_third_dialect() -> None:
    with pytest.raises(Refused, match="vendor, openapi"):
        async with connected("http://127.0.0.1:9/v2", dialect="esperanto"):
            pass


async def test_a_code_stays_out_of_the_log_of_exchanges() -> None:
    reply = answer(200, {"code": "abc-defg-hij"})
    async with scripted(reply) as service, connected(service.url, dialect="openapi") as bench:
        await bench.client.room_codes.set_enabled("abc-defg-hij", True)
    assert "abc-defg-hij" not in repr(bench.exchanges)
    assert [exchange.path for exchange in bench.exchanges] == ["/room-codes/code/-"]


async def test_an_answer_that_is_no_object_is_no_document() -> None:
    async with scripted(answer(200, [1])) as service, connected(service.url) as bench:
        with pytest.raises(BadReply):
            await bench.client.templates.set_settings("t", {"region": "in"})
    assert START.tzinfo is not None
    assert len(service.seen) == 1
