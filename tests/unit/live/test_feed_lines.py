from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.api.errors import NotAuthorised, NotSent
from console.api.models import ActiveRoom, LiveStream, Peer, Recording, Session
from console.live.feed import Entry, Feed
from console.live.feed_lines import CROWD
from console.live.resources import (
    Resource,
    active_room,
    live_sessions,
    live_streams,
    peers,
    recent,
    recordings,
    rooms,
)
from console.live.store import Store
from tests.support.clock import ManualClock

ROOM = "64a0c0ffee00000000000001"
NAMES = {ROOM: "town-hall"}
JOINED = "2025-02-03T04:00:00Z"


class Rig:
    """A store that a test fills, and the feed that follows it."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.store = Store(self.clock)
        self.feed = Feed(room_name=lambda key: NAMES.get(key, key))
        self.stop = self.feed.follow(self.store)

    def put(self, resource: Resource, items: Mapping[str, Any]) -> list[Entry]:
        """What the feed has now that it had not before."""
        before = {id(entry) for entry in self.feed.entries}
        self.store.put(resource, items)
        return [entry for entry in self.feed.entries if id(entry) not in before]

    def said(self, resource: Resource, items: Mapping[str, Any]) -> list[str]:
        return [entry.line for entry in self.put(resource, items)]

    def live(self, session_id: str = "s") -> None:
        """The room is known to have a session."""
        body = {"id": ROOM, "session": {"id": session_id, "peers": []}}
        self.store.put(active_room(ROOM), {ROOM: ActiveRoom.model_validate(body)})

    @property
    def strip(self) -> list[str]:
        return [entry.text for entry in self.feed.strip]


@pytest.fixture
def rig() -> Rig:
    return Rig()


def peer(number: int, name: str = "", role: str = "viewer", **more: object) -> Peer:
    return Peer.model_validate({"id": f"p{number}", "name": name or f"Peer {number}", "role": role, **more})


def crowd(*those: Peer) -> dict[str, Peer]:
    return {one.id: one for one in those}


def person(key: str, name: str, **more: object) -> dict[str, object]:
    return {"id": key, "name": name, "role": "viewer", "user_id": f"u-{key}", **more}


def session(*people: dict[str, object], key: str = "s", room_id: str = ROOM) -> dict[str, Session]:
    body = {"id": key, "room_id": room_id, "active": True, "peers": {str(one["id"]): one for one in people}}
    return {key: Session.model_validate(body)}


def test_who_joined_left_and_changed_role_is_told_with_all_ids(rig: Rig) -> None:
    rig.live()
    rig.put(peers(ROOM), crowd(peer(1, "Ada", "host"), peer(2, "Grace", "speaker")))
    now = rig.clock.now()
    joined, role, left = rig.put(peers(ROOM), crowd(peer(2, "Grace", "speaker-muted"), peer(3, "Linus", user_id="u3")))
    ids: dict[str, Any] = {"room_id": ROOM, "session_id": "s"}
    assert joined == Entry(
        now, "town-hall", "Linus", "Linus joined as viewer", "join", **ids, peer_id="p3", user_id="u3", key="join/s/p3"
    )
    assert left == Entry(now, "town-hall", "Ada", "Ada left", "leave", **ids, peer_id="p1", key="leave/s/p1")
    assert (role.text, role.kind, role.peer_id) == ("Grace role speaker -> speaker-muted", "role", "p2")
    assert role.key == f"role/p2/speaker-muted/{int(now.timestamp())}"


def test_other_changes_of_a_peer_are_not_worth_a_line(rig: Rig) -> None:
    rig.put(peers(ROOM), crowd(peer(1, "Ada")))
    assert rig.put(peers(ROOM), crowd(peer(1, "Ada L.", metadata='{"hand":true}'))) == []


def test_the_first_look_tells_silently_who_is_there_since_when(rig: Rig) -> None:
    rig.live()
    assert rig.said(peers(ROOM), crowd(peer(1, "Ada", joined_at=JOINED), peer(2, "Grace"))) == ["Ada joined as viewer"]
    assert rig.feed.entries[0].at == datetime(2025, 2, 3, 4, 0, tzinfo=UTC)
    assert rig.feed.entries[0].learnt == rig.clock.now()
    assert rig.strip == []


def test_the_first_look_waits_for_the_session_that_keys_need(rig: Rig) -> None:
    assert rig.put(peers(ROOM), crowd(peer(1, "Ada", joined_at=JOINED))) == []
    rig.live()
    assert [entry.key for entry in rig.feed.entries] == ["join/s/p1"]


def test_failures_and_other_resources_give_no_lines(rig: Rig) -> None:
    rig.put(peers(ROOM), {})
    rig.store.fail(peers(ROOM), NotSent("no"), None)
    assert rig.put(rooms(), {}) == rig.put(rooms(), {"x": object()}) == []


def test_a_peer_without_name_or_role_is_somebody(rig: Rig) -> None:
    rig.put(peers(ROOM), {})
    assert rig.said(peers(ROOM), crowd(Peer.model_validate({"id": "p1"}))) == ["somebody joined"]


def test_hostile_names_stay_plain_text(rig: Rig) -> None:
    rig.put(peers(ROOM), {})
    assert rig.said(peers(ROOM), crowd(peer(1, "[/nope]\x1b]0;x\x07\u202e"))) == ["[/nope]]0;x joined as viewer"]


def test_sessions_that_open_and_close_are_told_with_their_people(rig: Rig) -> None:
    rig.put(live_sessions(), {})
    assert rig.said(live_sessions(), session(person("a", "Ada"))) == ["town-hall went live", "Ada joined as viewer"]
    assert rig.said(live_sessions(), {}) == ["Ada left", "the session in town-hall ended"]


def test_a_join_that_two_lists_show_is_one_line(rig: Rig) -> None:
    rig.put(live_sessions(), session())
    rig.put(peers(ROOM), {})
    (seen,) = rig.put(peers(ROOM), crowd(Peer.model_validate(person("a", "Ada"))))
    assert not seen.exact
    (known,) = rig.put(live_sessions(), session(person("a", "Ada", joined_at=JOINED)))
    assert (known.exact, known.at, len(rig.feed.entries)) == (True, datetime(2025, 2, 3, 4, 0, tzinfo=UTC), 2)
    assert rig.strip == ["Ada joined as viewer"]


def test_a_leave_gets_its_exact_time_from_the_session(rig: Rig) -> None:
    rig.put(live_sessions(), session(person("a", "Ada")))
    rig.put(peers(ROOM), crowd(Peer.model_validate(person("a", "Ada"))))
    (seen,) = rig.put(peers(ROOM), {})
    stamp = rig.clock.now() - timedelta(seconds=2)
    (known,) = rig.put(live_sessions(), session(person("a", "Ada", left_at=stamp)))
    assert (seen.at, known.at, known.exact) == (rig.clock.now(), stamp, True)
    assert [entry.text for entry in rig.feed.entries if entry.kind == "leave"] == ["Ada left"]


def test_who_came_and_left_between_two_looks_is_told_of_both(rig: Rig) -> None:
    rig.put(live_sessions(), session())
    both = person("a", "Ada", joined_at="2025-02-03T04:05:01Z", left_at="2025-02-03T04:05:03Z")
    assert rig.said(live_sessions(), session(both)) == ["Ada joined as viewer", "Ada left"]


async def test_who_returns_as_the_same_peer_is_back(rig: Rig) -> None:
    rig.live()
    ada = crowd(peer(1, "Ada", joined_at=JOINED))
    rig.put(peers(ROOM), ada)
    rig.put(peers(ROOM), {})
    await rig.clock.advance(2)
    assert rig.said(peers(ROOM), ada) == ["Ada is back"]


def test_jobs_that_start_change_and_end_are_told(rig: Rig) -> None:
    def job(status: str, **more: object) -> dict[str, Any]:
        return {
            "j": Recording.model_validate({"id": "j", "room_id": ROOM, "session_id": "s", "status": status, **more})
        }

    rig.put(recordings(), {})
    (begun,) = rig.put(recordings(), job("starting"))
    assert (begun.text, begun.key) == ("town-hall: recording starting", "job/j/starting")
    assert (begun.room_id, begun.session_id, begun.job_id) == (ROOM, "s", "j")
    assert rig.said(recordings(), job("running")) == ["town-hall: recording running"]
    assert rig.said(recordings(), job("paus\x1bed?")) == ["town-hall: recording paused?"]
    assert rig.said(recordings(), {}) == ["town-hall: recording is over"]


def test_what_a_job_went_through_is_told_at_the_times_the_service_has(rig: Rig) -> None:
    times = {"created_at": "2025-02-03T04:00:00Z", "started_at": "2025-02-03T04:00:09Z"}
    body = {"id": "j", "room_id": ROOM, "status": "completed", "stopped_at": "2025-02-03T04:01:00Z", **times}
    rig.put(recent("recordings"), {"j": Recording.model_validate(body)})
    assert [(entry.key, entry.at.second, entry.at.minute) for entry in rig.feed.entries] == [
        ("job/j/starting", 0, 0),
        ("job/j/running", 9, 0),
        ("job/j/over", 0, 1),
    ]
    assert rig.strip == []


def test_a_job_that_failed_is_one_end_and_the_strip_leaves_it_to_the_trouble(rig: Rig) -> None:
    def job(status: str) -> dict[str, Any]:
        return {"j": Recording.model_validate({"id": "j", "room_id": ROOM, "status": status})}

    rig.put(recent("recordings"), {})
    rig.put(recordings(), job("running"))
    rig.put(recordings(), {})
    assert "town-hall: recording is over" in rig.strip
    assert rig.said(recent("recordings"), job("failed")) == ["town-hall: recording failed"]
    assert not [words for words in rig.strip if "over" in words or "failed" in words]


def test_a_job_of_another_kind_has_its_own_word(rig: Rig) -> None:
    stream = LiveStream.model_validate({"id": "j", "room_id": ROOM, "status": "running"})
    rig.put(live_streams(ROOM), {})
    assert rig.said(live_streams(ROOM), {"j": stream}) == ["town-hall: live stream running"]


def test_when_it_stops_following_nothing_comes_any_more(rig: Rig) -> None:
    rig.put(live_sessions(), session())
    before = rig.feed.version
    rig.stop()
    rig.put(live_sessions(), {})
    assert rig.feed.version == before


async def test_a_lost_connection_and_its_return_are_told_once(rig: Rig) -> None:
    watched = peers(ROOM)
    rig.store.watch(watched)
    rig.store.put(watched, {})
    for _ in range(3):
        await rig.clock.advance(10)
        rig.store.fail(watched, NotSent("refused"), rig.clock.monotonic() + 4)
    rig.store.fail(watched, NotAuthorised(401), None)
    rig.store.put(watched, {})
    await rig.clock.advance(10)
    rig.store.announce_late()
    rig.store.put(watched, {})
    assert [(entry.text, entry.kind) for entry in rig.feed.entries] == [
        ("connection lost", "connection"),
        ("the service refuses us", "connection"),
        ("connection is back", "connection"),
    ]
    assert rig.strip == [entry.text for entry in rig.feed.entries]


@pytest.mark.parametrize(("count", "lines"), [(3, 3), (4, 1), (200, 1)])
def test_many_at_once_are_a_line_each_and_one_in_the_strip(rig: Rig, count: int, lines: int) -> None:
    many = crowd(*(peer(number) for number in range(count)))
    anchor = crowd(peer(-1))
    rig.live()
    rig.put(peers(ROOM), anchor)
    assert len(rig.put(peers(ROOM), anchor | many)) == count
    assert len(rig.strip) == lines
    assert len(rig.put(peers(ROOM), anchor)) == count
    assert len(rig.strip) == 2 * lines
    if lines == 1:
        assert rig.strip == [f"{count} people joined town-hall", f"{count} people left town-hall"]


def test_many_role_changes_become_one_line_in_the_strip(rig: Rig) -> None:
    rig.put(peers(ROOM), crowd(*(peer(number) for number in range(5))))
    rig.put(peers(ROOM), crowd(*(peer(number, role="speaker") for number in range(5))))
    assert rig.strip == ["5 people changed role in town-hall"]


def test_lines_of_a_room_get_its_name_once_it_is_known(rig: Rig) -> None:
    other = "64a0c0ffee00000000000002"
    rig.put(live_sessions(), {})
    rig.put(live_sessions(), session(person("a", "Ada"), key="t", room_id=other))
    assert [entry.room for entry in rig.feed.entries] == [other, other]
    NAMES[other] = "algebra"
    try:
        assert rig.said(rooms(), {other: object()}) == ["algebra went live", "Ada joined as viewer"]
        assert rig.strip == ["algebra went live", "Ada joined as viewer"]
    finally:
        del NAMES[other]


def test_a_crowd_that_was_there_before_gets_no_lines_but_who_comes_then_does(rig: Rig) -> None:
    there = crowd(*(peer(number, joined_at=JOINED) for number in range(CROWD + 1)))
    rig.live()
    assert rig.put(peers(ROOM), there) == []
    assert rig.said(peers(ROOM), there | crowd(peer(-1, "Ada"))) == ["Ada joined as viewer"]
