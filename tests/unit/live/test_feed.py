from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from console.api.errors import NotAuthorised, NotSent
from console.api.models import LiveStream, Peer, Recording, Session
from console.live.feed import Entry, Feed, entries
from console.live.resources import Resource, live_sessions, live_streams, peers, recordings, rooms
from console.live.store import Store, Update
from tests.support.clock import ManualClock

ROOM = "64a0c0ffee00000000000001"
NAMES = {ROOM: "town-hall"}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def store(clock: ManualClock) -> Store:
    return Store(clock)


def peer(number: int, name: str = "", role: str = "viewer", **more: object) -> Peer:
    return Peer.model_validate({"id": f"p{number}", "name": name or f"Peer {number}", "role": role, **more})


def crowd(*those: Peer) -> dict[str, Peer]:
    return {one.id: one for one in those}


def session(*names: str, left: str = "", room_id: str = ROOM) -> Session:
    there = [{"id": name, "name": name, "role": "viewer", "user_id": "u"} for name in names]
    gone = [{"id": left, "name": left, "left_at": "2025-02-03T04:36:00Z"}] if left else []
    people = {one["id"]: one for one in there + gone}
    return Session.model_validate({"id": f"s-{room_id}", "room_id": room_id, "active": True, "peers": people})


def second(store: Store, resource: Resource, first: Mapping[str, Any], then: Mapping[str, Any]) -> Update:
    store.put(resource, first)
    return store.put(resource, then)


def texts(update: Update, covered: tuple[str, ...] = ()) -> list[str]:
    return [entry.text for entry in entries(update, NAMES.__getitem__, covered)]


def test_who_joined_left_and_changed_role_is_told(store: Store, clock: ManualClock) -> None:
    before = crowd(peer(1, "Ada", "host"), peer(2, "Grace", "speaker"))
    after = crowd(peer(2, "Grace", "speaker-muted"), peer(3, "Linus"))
    lines = entries(second(store, peers(ROOM), before, after), NAMES.__getitem__)
    assert lines == (
        Entry(clock.now(), "town-hall", "Linus", "Linus joined as viewer", "join"),
        Entry(clock.now(), "town-hall", "Ada", "Ada left", "leave"),
        Entry(clock.now(), "town-hall", "Grace", "Grace role speaker -> speaker-muted", "role"),
    )


def test_other_changes_of_a_peer_are_not_worth_a_line(store: Store) -> None:
    update = second(store, peers(ROOM), crowd(peer(1, "Ada")), crowd(peer(1, "Ada L.", metadata='{"hand":true}')))
    assert not update.quiet
    assert texts(update) == []


def test_the_first_snapshot_gives_no_joins(store: Store) -> None:
    assert entries(store.put(peers(ROOM), crowd(peer(1), peer(2))), NAMES.__getitem__) == ()
    assert entries(store.put(live_sessions(), {"s": session("Ada")}), NAMES.__getitem__) == ()


def test_failures_and_other_resources_give_no_lines(store: Store) -> None:
    store.put(peers(ROOM), {})
    assert entries(store.fail(peers(ROOM), NotSent("no"), None), NAMES.__getitem__) == ()
    assert texts(second(store, rooms(), {}, {"x": object()})) == []


@pytest.mark.parametrize(("count", "lines"), [(3, 3), (4, 1), (1234, 1)])
def test_many_at_once_become_one_line(store: Store, count: int, lines: int) -> None:
    many = crowd(*(peer(number) for number in range(count)))
    anchor = crowd(peer(-1))
    came = texts(second(store, peers(ROOM), anchor, anchor | many))
    went = texts(store.put(peers(ROOM), anchor))
    assert len(came) == len(went) == lines
    if lines == 1:
        assert came == [f"{count:,} people joined town-hall"]
        assert went == [f"{count:,} people left town-hall"]


def test_many_role_changes_become_one_line(store: Store) -> None:
    before = crowd(*(peer(number) for number in range(5)))
    after = crowd(*(peer(number, role="speaker") for number in range(5)))
    assert texts(second(store, peers(ROOM), before, after)) == ["5 people changed role in town-hall"]


def test_a_peer_without_name_or_role_is_somebody(store: Store) -> None:
    nobody = Peer.model_validate({"id": "p1"})
    assert texts(second(store, peers(ROOM), {}, crowd(nobody))) == ["somebody joined"]


def test_hostile_names_stay_plain_text(store: Store) -> None:
    update = second(store, peers(ROOM), {}, crowd(peer(1, "[/nope]\x1b]0;x\x07\u202e")))
    assert texts(update) == ["[/nope]]0;x joined as viewer"]


def test_sessions_that_open_and_close_are_told(store: Store) -> None:
    assert texts(second(store, live_sessions(), {}, {"s": session("Ada")})) == ["town-hall went live"]
    assert texts(store.put(live_sessions(), {})) == ["the session in town-hall ended"]


def test_who_comes_and_goes_is_told_from_the_session_list_unless_the_peers_list_tells_it(store: Store) -> None:
    update = second(
        store, live_sessions(), {"s": session("Ada", "Grace")}, {"s": session("Linus", "Ada", left="Grace")}
    )
    assert texts(update) == ["Linus joined as viewer", "Grace left"]
    assert texts(update, covered=(ROOM,)) == []


def test_jobs_that_start_change_and_end_are_told(store: Store) -> None:
    def job(status: str) -> dict[str, Any]:
        return {"j": Recording.model_validate({"id": "j", "room_id": ROOM, "status": status})}

    assert texts(second(store, recordings(), {}, job("starting"))) == ["town-hall: recording starting"]
    assert texts(store.put(recordings(), job("running"))) == ["town-hall: recording running"]
    assert texts(store.put(recordings(), job("paus\x1bed?"))) == ["town-hall: recording paused?"]
    assert texts(store.put(recordings(), {})) == ["town-hall: recording is over"]


def test_a_job_of_another_kind_has_its_own_word(store: Store) -> None:
    stream = LiveStream.model_validate({"id": "j", "room_id": ROOM, "status": "running"})
    assert texts(second(store, live_streams(ROOM), {}, {"j": stream})) == ["town-hall: live stream running"]


async def test_the_feed_follows_a_store(store: Store, clock: ManualClock) -> None:
    feed, heard = Feed(10, NAMES.__getitem__), list[tuple[Entry, ...]]()
    feed.listen(heard.append)
    stop = feed.follow(store)
    watched = peers(ROOM)
    store.watch(watched)
    store.watch(live_sessions())
    store.put(watched, crowd(peer(1, "Ada")))
    store.put(live_sessions(), {"s": session("Ada")})
    store.put(watched, crowd(peer(1, "Ada"), peer(2, "Linus")))
    store.put(live_sessions(), {"s": session("Ada", "Linus")})
    assert [entry.text for entry in feed.entries] == ["Linus joined as viewer"]
    assert len(heard) == 1
    store.unwatch(watched)
    store.put(live_sessions(), {"s": session("Ada")})
    assert [entry.text for entry in feed.entries] == ["Linus joined as viewer", "Linus left"]
    stop()
    store.put(live_sessions(), {})
    assert len(feed.entries) == 2


async def test_a_lost_connection_and_its_return_are_told_once(store: Store, clock: ManualClock) -> None:
    feed = Feed()
    feed.follow(store)
    watched = peers(ROOM)
    store.watch(watched)
    store.put(watched, {})
    for _ in range(3):
        await clock.advance(10)
        store.fail(watched, NotSent("refused"), clock.monotonic() + 4)
    store.fail(watched, NotAuthorised(401), None)
    store.put(watched, {})
    await clock.advance(10)
    store.announce_late()
    store.put(watched, {})
    assert [entry.text for entry in feed.entries] == [
        "connection lost",
        "the service refuses us",
        "connection is back",
    ]
    assert {entry.kind for entry in feed.entries} == {"connection"}


def test_the_feed_keeps_only_the_newest_and_tells_of_all(clock: ManualClock) -> None:
    feed, heard = Feed(2), list[tuple[Entry, ...]]()
    stop = feed.listen(heard.append)
    some = [Entry(clock.now(), "", "", str(number), "note") for number in range(3)]
    feed.append(*some)
    feed.append()
    assert feed.entries == tuple(some[1:])
    assert heard == [tuple(some)]
    stop()
    stop()
    feed.append(some[0])
    assert len(heard) == 1
