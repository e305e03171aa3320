"""Thousands of peers: unchanged ones stay the same objects, broken ones do not take others with them."""

from __future__ import annotations

import asyncio
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api import bulk
from console.api.bulk import KeyedMap, PeerMap
from console.api.errors import BadReply
from console.api.models.peers import Peer
from console.api.models.sessions import Session
from console.api.resources.peers import read_peers
from console.api.resources.sessions import read_session
from console.live.diff import diff

IDS = st.text("abcdef0123456789", min_size=1, max_size=4)
NAMES = st.text(max_size=6)
CROWDS = st.dictionaries(IDS, NAMES, max_size=12)
BODIES = st.sampled_from(
    ['{"name":"A"}', '{"name":"A", "x":1}', '{"name":"B"}', '{"id":7}', "null", "[1]", '{"id":{}}']
)
"""What may stand under an id: some of it means the same in other bytes, and some of it cannot be read."""


def listing(crowd: dict[str, str], *, bare: bool = False, ascii_only: bool = True) -> bytes:
    peers = {key: {"id": key, "name": name, "role": "viewer"} for key, name in crowd.items()}
    return json.dumps(peers if bare else {"peers": peers}, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")


def read(body: bytes, previous: PeerMap | None = None) -> PeerMap:
    return asyncio.run(read_peers(body, previous))


def assembled(crowd: dict[str, str], previous: PeerMap | None) -> PeerMap:
    raws = {key: msgspec.Raw(body.encode()) for key, body in crowd.items()}
    return asyncio.run(bulk.assemble(raws, previous, Peer, bulk.Pacer()))


@given(CROWDS, st.booleans())
def test_a_crowd_comes_through_whole(crowd: dict[str, str], bare: bool) -> None:
    peers = read(listing(crowd, bare=bare))
    assert peers == {key: Peer(id=key, name=name, role="viewer") for key, name in crowd.items()}
    assert list(peers) == list(crowd)
    assert len(peers) == len(crowd)
    assert peers.skipped == 0


@given(CROWDS, CROWDS)
def test_only_what_changed_becomes_a_new_object(before: dict[str, str], after: dict[str, str]) -> None:
    old = read(listing(before))
    new = read(listing(after), old)
    assert new == read(listing(after))
    for key, peer in new.items():
        assert (peer is old.get(key)) is (peer == old.get(key))
    assert (new is old) is (before == after)


@given(st.lists(st.dictionaries(IDS, BODIES, max_size=12), min_size=2, max_size=4))
def test_a_map_knows_where_it_differs_from_the_one_it_was_made_from(crowds: list[dict[str, str]]) -> None:
    old = None
    for crowd in crowds:
        new = assembled(crowd, old)
        if old is not None and new is not old:
            touched = new.touched_since(old)
            assert touched is not None
            assert len(set(touched)) == len(touched)
            assert set(touched) == {key for key in {*old, *new} if old.get(key) != new.get(key)}
            assert diff(old, new) == diff(dict(old), dict(new))
        old = new


def test_where_it_differs_from_any_other_map_nobody_knows() -> None:
    first = read(listing({"a": "Ada"}))
    second = read(listing({"a": "Bo"}), first)
    third = read(listing({"a": "Cy", "b": "Di"}), second)
    assert third.touched_since(second) == ("a", "b")
    assert third.touched_since(first) is None
    assert third.touched_since(dict(second)) is None
    assert first.touched_since(third) is None
    assert third.only({"a"}).touched_since(second) is None
    assert diff(first, third).changed == {"a": (first["a"], third["a"])}


def test_other_bytes_that_mean_the_same_are_the_same_peer() -> None:
    old = read(b'{"peers":{"a":{"id":"a","name":"Ada","seen":1},"b":{"id":"b"}}}')
    new = read(b'{"peers":{"a":{"id":"a","name":"Ada","seen":2},"b":{"id":"b"}}}', old)
    assert new["a"] is old["a"]
    assert new.raw("a").endswith(b'"seen":2}')
    assert diff(old, new).empty


@given(CROWDS, st.randoms(use_true_random=False))
def test_another_order_of_the_same_is_the_same(crowd: dict[str, str], rng: object) -> None:
    old = read(listing(crowd))
    assert read(listing(dict(reversed(crowd.items()))), old) is old


def test_an_equal_body_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    body = listing({"a": "Ada"})
    old = read(body)

    def fail(body: bytes) -> bulk.Raws:
        raise AssertionError(f"read again: {body!r}")

    monkeypatch.setattr(bulk, "split", fail)
    assert read(bytes(bytearray(body)), old) is old


@pytest.mark.parametrize("body", [b'{"peers":null}', b'{"peers":{}}', b'{"peers":[]}', b"{}", b'{"x":1,"peers":null}'])
def test_nobody_in_every_spelling(body: bytes) -> None:
    assert len(read(body)) == 0


def test_a_list_of_peers_is_keyed_by_id() -> None:
    peers = read(b'{"peers":[{"id":"a","name":"Ada"},{"name":"no id"},{"id":"b"},7]}')
    assert list(peers) == ["a", "b"]
    assert peers.skipped == 2
    again = read(b'{"peers":[{"id":"a","name":"Ada"},{"id":"c"}]}', peers)
    assert again["a"] is peers["a"]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"  ", b"{", b'{"peers":{"a":{"id":"a"', b'{"peers":{"a":{"id":"a"}}', b"[]", b"null", b'"x"', b"7"),
        *(b'{"message":"hello"}', b'{"peers":"x"}', b'{"peers":5}', b'{"peers":[1,2', b"\xff\xfe"),
        *(
            b'{"peers":{"a":null}}',
            b'{"peers":[1]}',
            b'{"unexpected":["x"],"data":{"0":null}}',
            b'{"a":{"id":{}},"b":1}',
        ),
        b'{"a":' + b"[" * 50_000,
    ],
)
def test_what_is_no_list_of_peers_is_a_bad_reply(body: bytes) -> None:
    with pytest.raises(BadReply, match="HMS_API_URL"):
        read(body)


def test_one_broken_peer_does_not_lose_the_others() -> None:
    body = b'{"peers":{"a":{"id":"a"},"b":null,"c":[1],"d":{"id":"\\u001b"},"e":{"id":{}},"f":{"name":"F"},"\\n":{}}}'
    peers = read(body)
    assert list(peers) == ["a", "d", "e", "f"]
    assert peers["d"].id == "d"
    assert peers.skipped == 3
    assert read(body.replace(b'"F"', b'"G"'), peers)["a"] is peers["a"]
    assert read(body + b" ", peers) is peers


def test_half_a_character_in_a_name_does_not_hide_its_owner() -> None:
    body = b'{"peers":{"a":{"id":"a","name":"x\\ud800y"},"b":{"id":"b","name":"B"}}}'
    peers = read(body)
    assert {key: peer.name for key, peer in peers.items()} == {"a": "x?y", "b": "B"}


def test_a_broken_byte_in_a_name_does_not_hide_its_owner() -> None:
    peers = read(b'{"peers":{"a":{"id":"a","name":"x\xffy"},"b":{"id":"b"}}}')
    assert peers["a"].name == "x\ufffdy"
    assert len(peers) == 2


def test_of_a_repeated_key_the_last_counts() -> None:
    peers = read(b'{"peers":{"a":{"id":"a","name":"1"},"a":{"id":"a","name":"2"}}}')
    assert [peer.name for peer in peers.values()] == ["2"]


@given(CROWDS, st.integers(0, 400))
def test_a_cut_body_is_never_taken_for_a_whole_one(crowd: dict[str, str], cut: int) -> None:
    body = listing(crowd)
    if cut < len(body):
        with pytest.raises(BadReply):
            read(body[:cut])


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        peers = read(body)
    except BadReply:
        return
    assert all(isinstance(peer, Peer) for peer in peers.values())


async def test_a_first_load_gives_way_to_others() -> None:
    turns = 0
    stop = asyncio.Event()

    async def count() -> None:
        nonlocal turns
        while not stop.is_set():
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    body = listing({f"{index:x}": "x" for index in range(5000)})
    peers = await read_peers(body, None)
    stop.set()
    await counting
    assert len(peers) == 5000
    assert turns >= 5000 / 250


def test_the_map_is_a_mapping_and_shows_no_names() -> None:
    peers = read(listing({"a": "Ada", "b": "Bo"}))
    assert "a" in peers
    assert "z" not in peers
    assert peers.get("z") is None
    assert peers == dict(peers)
    assert peers != {"a": 1}
    assert peers != 5
    assert repr(peers) == "KeyedMap(2 items)"
    assert json.loads(peers.raw("a")) == {"id": "a", "name": "Ada", "role": "viewer"}
    assert peers.raw("z") == b""
    with pytest.raises(TypeError):
        hash(peers)


def session(crowd: dict[str, str], **fields: object) -> bytes:
    peers = {key: {"id": key, "name": name, "left_at": None} for key, name in crowd.items()}
    return json.dumps({"id": "s", "room_id": "r", "active": True, "peers": peers, **fields}).encode()


def read_s(raw: bytes, previous: Session | None = None) -> Session | None:
    return asyncio.run(read_session(raw, previous, bulk.Pacer()))


@given(CROWDS, CROWDS)
def test_peers_of_a_changed_session_stay_the_same_objects(before: dict[str, str], after: dict[str, str]) -> None:
    old = read_s(session(before))
    new = read_s(session(after, updated_at="2025-02-03T04:05:06Z"), old)
    assert old is not None
    assert new is not None
    for key, peer in new.peers.items():
        assert (peer is old.peers.get(key)) is (peer == old.peers.get(key))
    assert {peer.id for peer in new.present} == set(after)
    assert (new.peers is old.peers) is (before == after)


@pytest.mark.parametrize("peers", [b"null", b"[]", b"{}"])
def test_a_session_of_nobody(peers: bytes) -> None:
    made = read_s(b'{"id":"s","peers":' + peers + b"}")
    assert made is not None
    assert made.present == ()


@pytest.mark.parametrize("raw", [b"7", b"null", b'{"peers":{}}', b'{"id":"s","peers":7}', b"{"])
def test_what_is_no_session_is_left_out(raw: bytes) -> None:
    assert read_s(raw) is None


def test_values_and_ids_of_raw_json() -> None:
    assert [bytes(raw) for raw in bulk.split_values(b"[1, 2]")] == [b"1", b"2"]
    assert [bytes(raw) for raw in bulk.split_values(b'{"a":1}')] == [b"1"]
    assert bulk.split_values(b"null") == []
    assert bulk.item_id(msgspec.Raw(b'{"id":5}')) == "5"
    assert bulk.item_id(msgspec.Raw(b'{"id":null}')) == ""
    assert bulk.decode(b'{"a":NaN}') == {"a": None}
    assert KeyedMap({}).came_from(()) is False


async def test_a_pass_over_megabytes_gives_way_too() -> None:
    pacer = bulk.Pacer()
    turns: list[str] = []
    other = asyncio.create_task(_note(turns))
    await pacer.passed(100_000)
    assert turns == []
    await pacer.passed(4_000_000)
    assert turns == ["turn"]
    await other


async def _note(turns: list[str]) -> None:
    turns.append("turn")
