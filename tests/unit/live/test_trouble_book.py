from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.api.errors import Forbidden, NotSent
from console.api.models import StreamKey
from console.api.models.jobs import Job
from console.live import resources
from console.live.on_air import State
from console.live.reasons import failure_reason
from console.live.trouble_book import TroubleBook, board_resources, room_resources
from tests.unit.api.service import answer, connected, scripted
from tests.unit.live.broadcast import Broadcast


async def stuck(stage: Broadcast, *keys: str) -> None:
    """So many recordings have been starting for too long."""
    jobs = [stage.job(key=key, room_id=f"r{key}", created_at=stage.stamp(300)) for key in keys]
    stage.people("ada", left={"bob": 0})
    stage.listed(*jobs)


class TestTold:
    async def test_once_and_once_more_when_it_is_over(self) -> None:
        stage = Broadcast()
        stage.people("ada", left={"bob": 0})
        for _ in range(5):
            stage.listed(stage.job(created_at=stage.stamp(300)))
            await stage.clock.advance(10)
        assert stage.lines == ["<r1>: recording stuck in starting for 5m"]
        stage.listed(stage.job(status="running", created_at=stage.stamp(350)))
        assert len(stage.lines) == 1
        await stage.clock.advance(25)
        stage.book.tick()
        stage.book.tick()
        assert stage.lines[1:] == ["<r1>: over after 5m: recording stuck in starting"]
        assert [entry.kind for entry in stage.feed.entries] == ["trouble", "recovered"]

    async def test_what_comes_straight_back_is_the_same(self) -> None:
        stage = Broadcast()
        stream = stage.job("live_streams", status="running")
        states: tuple[State, ...] = ("stale", "on air", "stale", "on air", "stale")
        for state in states:
            stage.listed(stream, kind="live_streams")
            stage.plays(state, since=9)
            await stage.clock.advance(9)
            stage.book.tick()
        assert stage.lines == ["<r1>: HLS stale for <1m"]
        stage.plays("on air")
        for _ in range(4):
            await stage.clock.advance(10)
            stage.book.tick()
        assert stage.lines[1:] == ["<r1>: over after 54s: HLS off air"]
        stage.listed(stream, kind="live_streams")
        stage.plays("stale", since=9)
        assert stage.lines[2:] == ["<r1>: HLS stale for <1m"]

    async def test_many_at_the_start_are_one_line(self) -> None:
        stage = Broadcast()
        await stuck(stage, "a", "b", "c")
        assert len(stage.lines) == 3
        stage = Broadcast()
        await stuck(stage, "a", "b", "c", "d")
        assert stage.lines == ["4 troubles in 4 rooms: 4 stuck"]
        stage.listed()
        stage.recent()
        await stage.clock.advance(100)
        stage.book.tick()
        assert stage.lines[1:] == ["4 troubles in 4 rooms are over"]

    async def test_the_first_answers_are_waited_for(self) -> None:
        stage = Broadcast()
        stage.watch("live_streams")
        stage.store.watch(resources.recent("recordings"))
        await stuck(stage, "a", "b")
        stage.recent(*(stage.job(key=key, status="failed", updated_at=stage.stamp(9)) for key in "cd"))
        assert len(stage.found) == 4
        assert stage.lines == []
        stage.listed(kind="live_streams")
        await stage.clock.advance(5)
        stage.book.tick()
        assert stage.lines == ["2 troubles in 2 rooms: 2 stuck", "2 troubles in 1 room: 2 failed"] or (
            stage.lines
            == ["<ra>: recording stuck in starting for 5m", "<rb>: recording stuck in starting for 5m"]
            + ["<r1>: recording failed"] * 2
        )

    async def test_a_tick_ends_the_waiting(self) -> None:
        stage = Broadcast()
        stage.watch("live_streams")
        await stuck(stage, "a")
        assert stage.lines == []
        stage.book.tick()
        assert len(stage.lines) == 1

    async def test_an_outage_says_nothing_again(self) -> None:
        stage = Broadcast()
        await stuck(stage, "a")
        for _ in range(20):
            await stage.clock.advance(30)
            stage.store.fail(resources.recordings(), NotSent("nobody there"), None)
            stage.store.fail(resources.live_sessions(), NotSent("nobody there"), None)
            stage.book.tick()
        assert stage.words_of("ra") == ["recording stuck in starting for 5m"]
        stage.listed(stage.job(key="a", room_id="ra", created_at=stage.stamp(900)))
        assert len(stage.lines) == 1

    async def test_stuck_that_fails_is_not_called_over(self) -> None:
        stage = Broadcast()
        await stuck(stage, "a")
        stage.listed()
        assert stage.refreshed == [resources.recent("recordings")]
        stage.recent(stage.job(key="a", room_id="ra", status="failed", updated_at=stage.stamp()))
        stage.say_reason("a", "UPLOAD_ERROR")
        for _ in range(5):
            await stage.clock.advance(10)
            stage.book.tick()
        assert stage.lines == ["<ra>: recording stuck in starting for 5m", "<ra>: recording failed: UPLOAD_ERROR"]

    async def test_listeners_hear_of_changes_only(self) -> None:
        stage = Broadcast()
        await stuck(stage, "a")
        assert stage.changes == 1
        before = stage.found["stuck_starting:a"]
        stage.listed(stage.job(key="a", room_id="ra", created_at=stage.stamp(301)))
        assert stage.changes == 1
        assert stage.found["stuck_starting:a"] is before
        stage.listed(stage.job(key="a", room_id="ra", created_at=stage.stamp(361)))
        assert stage.changes == 2

    async def test_without_a_store_it_is_empty(self) -> None:
        book = TroubleBook()
        book.tick()
        assert (book.by_room("r1"), book.worst("r1"), book.by_job("j1"), book.failed("recordings")) == (
            (),
            None,
            (),
            {},
        )
        assert book.reason("j1") is None

    async def test_it_stops_listening(self) -> None:
        stage = Broadcast()
        stage.stop()
        await stuck(stage, "a")
        assert stage.found == {}


class TestLost:
    async def test_what_became_of_a_lost_job_is_asked_at_once(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job(status="running"), stage.job(key="j2", status="running"))
        stage.listed(stage.job(key="j2", status="running"))
        assert stage.refreshed == [resources.recent("recordings")]
        stage.recent(stage.job(status="failed", updated_at=stage.stamp()))
        assert stage.words == ["recording failed"]
        await stage.clock.advance(60)
        stage.listed(stage.job(key="j2", status="running"))
        assert len(stage.refreshed) == 1

    async def test_of_its_room_when_that_is_what_is_looked_at(self) -> None:
        stage = Broadcast()
        stage.store.watch(resources.recent("recordings", "r1"))
        stage.listed(stage.job(status="running"), room="r1")
        stage.listed(room="r1")
        assert stage.refreshed == [resources.recent("recordings", "r1")]

    async def test_another_room_is_not_lost_by_the_list_of_this_one(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job(status="running"), stage.job(key="j2", room_id="r2", status="running"))
        stage.listed(stage.job(status="running"), room="r1")
        assert stage.refreshed == []

    async def test_a_job_too_old_for_the_recent_ones_is_asked_for_by_itself(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job(status="running"))
        stage.listed()
        stage.recent()
        await stage.clock.advance(3)
        stage.book.tick()
        assert stage.refreshed == [resources.recent("recordings"), resources.job("recordings", "j1")]
        stage.store.put(resources.job("recordings", "j1"), {"j1": stage.job(status="failed", updated_at=stage.stamp())})
        assert stage.words == ["recording failed"]

    async def test_one_the_service_does_not_know_is_forgotten(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job(status="running"))
        stage.listed()
        stage.store.put(resources.job("recordings", "j1"), {})
        assert stage.book.sight("j1") is None

    async def test_a_list_that_was_asked_for_earlier_does_not_lose_it(self) -> None:
        stage = Broadcast()
        asked = stage.clock.monotonic()
        await stage.clock.advance(5)
        stage.listed(stage.job(status="running"), room="r1")
        stage.store.put(resources.recordings(), {}, started=asked)
        assert stage.refreshed == []
        stage.listed()
        assert stage.refreshed == [resources.recent("recordings")]

    async def test_an_answer_that_was_asked_for_earlier_does_not_find_it(self) -> None:
        stage = Broadcast()
        job = stage.job(status="running")
        stage.listed(job)
        asked = stage.clock.monotonic()
        await stage.clock.advance(5)
        stage.listed()
        stage.store.put(resources.recent("recordings"), {"j1": job}, started=asked)
        sight = stage.book.sight("j1")
        assert sight is not None
        assert not sight.lost, "it was asked for after the job was last seen"
        stage.listed()
        late = asked - 1
        stage.store.put(resources.job("recordings", "j1"), {"j1": job}, started=late)
        assert sight.lost

    async def test_an_older_answer_does_not_bring_it_back(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job(status="running"))
        await stage.clock.advance(5)
        stage.listed(stage.job(status="stopping"))
        late = {"j1": stage.job(status="running")}
        stage.store.put(resources.recent("recordings"), late, started=stage.clock.monotonic() - 4)
        sight = stage.book.sight("j1")
        assert sight is not None
        assert sight.job.status == "stopping"


class TestReason:
    async def test_it_is_asked_once_when_there_is_budget_to_spare(self) -> None:
        stage = Broadcast()
        stage.listed()
        stage.recent(stage.job(status="failed", updated_at=stage.stamp(5)))
        assert [one.kind for one in stage.subscribed] == ["failure_reason"]
        assert stage.subscribed[0].priority == resources.DETAIL
        assert stage.lines == []
        stage.say_reason("j1", "UPLOAD_ERROR")
        assert stage.words == ["recording failed: UPLOAD_ERROR"]
        assert stage.lines == ["<r1>: recording failed: UPLOAD_ERROR"]
        stage.book.tick()
        assert len(stage.subscribed) == 1
        assert resources.Resource("failure_reason", ("j1",), 0, 0, stage.subscribed[0].fetch) not in stage.store.watched

    async def test_none_after_three_answers(self) -> None:
        stage = Broadcast()
        stage.listed()
        stage.recent(stage.job(status="failed", updated_at=stage.stamp(5)))
        for _ in range(3):
            assert stage.book.reason("j1") is None
            stage.say_reason("j1", "")
        assert stage.book.reason("j1") == ""
        assert stage.lines == ["<r1>: recording failed: the service gives no reason here"]
        assert stage.words == ["recording failed"]

    async def test_who_may_not_ask_gets_none(self) -> None:
        stage = Broadcast()
        stage.listed()
        stage.recent(stage.job(status="failed", updated_at=stage.stamp(5)))
        stage.store.fail(stage.subscribed[0], Forbidden(403), None)
        assert stage.lines == ["<r1>: recording failed: the service gives no reason here"]

    async def test_an_outage_is_no_answer(self) -> None:
        stage = Broadcast()
        stage.listed()
        stage.recent(stage.job(status="failed", updated_at=stage.stamp(5)))
        for _ in range(5):
            stage.store.fail(stage.subscribed[0], NotSent("nobody there"), None)
        assert stage.book.reason("j1") is None
        stage.say_reason("j1", "UPLOAD_ERROR")
        assert stage.book.reason("j1") == "UPLOAD_ERROR"

    async def test_it_is_not_waited_for_for_ever(self) -> None:
        stage = Broadcast()
        stage.listed()
        stage.recent(stage.job(status="failed", updated_at=stage.stamp(5)))
        await stage.clock.advance(10)
        stage.book.tick()
        assert stage.lines == ["<r1>: recording failed"]
        stage.say_reason("j1", "UPLOAD_ERROR")
        assert len(stage.lines) == 1

    async def test_only_a_few_at_once(self) -> None:
        stage = Broadcast()
        stage.listed()
        stage.recent(*(stage.job(key=f"j{n}", status="failed", updated_at=stage.stamp(5)) for n in range(30)))
        assert len(stage.subscribed) == 5
        stage.say_reason(stage.subscribed[0].ids[0], "UPLOAD_ERROR")
        assert len(stage.subscribed) == 6


class TestSlate:
    def streams(self, stage: Broadcast) -> None:
        running = stage.job("live_streams", status="running", created_at=stage.stamp(600))
        stage.listed(running, kind="live_streams")

    def guests(self, stage: Broadcast, gone: float | None = None) -> dict[str, Any]:
        left = None if gone is None else stage.stamp(gone)
        encoder = {"id": "enc", "user_id": "rtmp-ingest-66a0", "name": "RTMP ingest", "left_at": left}
        return {"ada": {"id": "ada"}, "enc": encoder}

    async def test_an_encoder_that_left_is_told_as_what_it_seems(self) -> None:
        stage = Broadcast()
        stage.people(peers=self.guests(stage))
        self.streams(stage)
        assert stage.words == []
        await stage.clock.advance(5)
        stage.people(peers=self.guests(stage, gone=3))
        assert stage.words == [], "the stream may have been stopped"
        self.streams(stage)
        assert stage.words == ["ingest left, slate on air by now"]
        assert stage.found["slate:j1"].tone == "warn"
        stage.people(peers=self.guests(stage))
        assert stage.words == []

    async def test_one_that_left_before_the_stream_began_is_none_of_its(self) -> None:
        stage = Broadcast()
        stage.people(peers=self.guests(stage, gone=3000))
        self.streams(stage)
        assert stage.words == []

    async def test_the_services_own_word_is_certain(self) -> None:
        stage = Broadcast()
        stage.people("ada")
        self.streams(stage)
        stage.say_ingest(end=30, reason="reconnection window expired")
        self.streams(stage)
        assert stage.words == ["ingest ended, slate on air: reconnection window expired"]
        stage.say_ingest(end=30, start=10, reason="reconnection window expired")
        assert stage.words == []

    async def test_an_encoder_that_is_there_outweighs_words(self) -> None:
        stage = Broadcast()
        stage.people(peers=self.guests(stage))
        self.streams(stage)
        stage.say_ingest(end=30, reason="")
        self.streams(stage)
        assert stage.words == []

    async def test_on_the_peers_of_a_room_its_metadata_tells_it(self) -> None:
        stage = Broadcast()
        peer = stage.peer("enc", metadata='{"type": "rtmp-ingest"}')
        stage.store.put(resources.peers("r1"), {"enc": peer, "ada": stage.peer("ada", metadata="rtmp-ingest [")})
        self.streams(stage)
        stage.store.put(resources.peers("r1"), {"ada": stage.peer("ada")})
        self.streams(stage)
        assert stage.words == ["ingest left, slate on air by now"]

    async def test_the_stream_key_may_name_the_user(self) -> None:
        stage = Broadcast()
        key = StreamKey.model_validate({"id": "k", "user_id": "obs-1"})
        stage.store.put(resources.stream_keys("r1"), {"k": key})
        stage.people(peers={"enc": {"id": "enc", "user_id": "obs-1"}})
        self.streams(stage)
        stage.people(peers={"enc": {"id": "enc", "user_id": "obs-1", "left_at": stage.stamp()}})
        self.streams(stage)
        assert stage.words == ["ingest left, slate on air by now"]


class TestWhatIsPolled:
    def stream(self, stage: Broadcast, number: int, **more: Any) -> Any:
        body = {"room_id": f"r{number}", "playback": {"url": f"https://a.example/{number}.m3u8"}, **more}
        return stage.job("live_streams", f"j{number}", **{"status": "running", **body})

    async def test_the_board_looks_at_running_streams_of_live_rooms(self) -> None:
        stage = Broadcast()
        stage.people("ada", room="r1")
        streams = [self.stream(stage, 1), self.stream(stage, 2), self.stream(stage, 1, status="starting", id="x")]
        stage.listed(*streams, stage.job("live_streams", "nourl", "running"), kind="live_streams")
        names = [(one.kind, one.ids) for one in board_resources(stage.store, stage.clock)]
        assert names == [
            ("recent", ("recordings",)),
            ("recent", ("live_streams",)),
            ("recent", ("external_streams",)),
            ("on_air", ("j1",)),
            ("stream_keys", ("r1",)),
        ]

    async def test_visible_rooms_come_first_when_there_are_too_many(self) -> None:
        stage = Broadcast()
        sessions: dict[str, Any] = {}
        for number in range(40):
            stage.people("ada", room=f"r{number}")
            snapshot = stage.store.snapshot(resources.live_sessions())
            assert snapshot is not None
            sessions.update(snapshot.items)
        stage.store.put(resources.live_sessions(), sessions)
        stage.listed(*(self.stream(stage, number) for number in range(40)), kind="live_streams")
        asked = board_resources(stage.store, stage.clock, ["r39", "r35"])
        looked = [one.ids[0] for one in asked if one.kind == "on_air"]
        assert looked[:3] == ["j39", "j35", "j0"]
        assert len(looked) == 30
        assert len([one for one in asked if one.kind == "stream_keys"]) == 10

    async def test_what_webhooks_were_told_is_asked_only_where_a_key_is_enabled(self) -> None:
        stage = Broadcast()
        stage.listed(self.stream(stage, 1), kind="live_streams", room="r1")
        kinds = [one.kind for one in room_resources(stage.store, stage.clock, "r1")]
        assert kinds == ["recent", "recent", "recent", "on_air", "stream_keys"]
        for enabled in (False, True):
            key = StreamKey.model_validate({"id": "k", "enabled": enabled})
            stage.store.put(resources.stream_keys("r1"), {"k": key})
            asked = [one.kind for one in room_resources(stage.store, stage.clock, "r1")]
            assert ("ingest_events" in asked) is enabled
        stage.listed(kind="live_streams", room="r1")
        assert len(room_resources(stage.store, stage.clock, "r1")) == 3


STATES = st.sampled_from(["starting", "running", "stopping", "failed", "completed", "post_processing", "odd"])
NEWS = st.tuples(
    st.sampled_from(["listed", "room", "recent", "job", "gone", "sessions", "empty", "plays", "fail", "tick", "why"]),
    st.sampled_from(["a", "b", "c"]),
    STATES,
    st.floats(0, 90),
)


def happen(stage: Broadcast, what: str, job: Job, other: Job, seconds: float) -> None:
    kind, key = "live_streams", job.id
    match what:
        case "listed":
            stage.listed(job, other, kind=kind)
        case "room":
            stage.listed(job, kind=kind, room="r1")
        case "recent":
            stage.recent(other, job, kind=kind)
        case "job" | "gone":
            stage.store.put(resources.job(kind, key), {key: job} if what == "job" else {})
        case "sessions" | "empty":
            stage.people(*(["ada"] if what == "sessions" else []), left={"bob": seconds})
        case "plays":
            stage.plays("stale" if seconds > 9 else "on air", since=seconds, key=key)
        case "fail":
            stage.store.fail(resources.live_streams(), NotSent("no"), None)
        case "why":
            stage.say_reason(key, "UPLOAD_ERROR")
    stage.book.tick()


@settings(deadline=None, max_examples=60)
@given(st.lists(NEWS, max_size=40), st.sampled_from([-900.0, 0.0, 900.0]))
async def test_nothing_is_told_twice_whatever_happens(news: list[tuple[str, str, str, float]], ahead: float) -> None:
    stage = Broadcast(ahead=ahead)
    for what, key, status, seconds in news:
        await stage.clock.advance(seconds)
        stamps = {"created_at": stage.stamp(seconds * 9), "updated_at": stage.stamp(seconds)}
        job = stage.job("live_streams", key, status, **stamps)
        other = stage.job("live_streams", {"a": "b", "b": "c", "c": "a"}[key], status)
        happen(stage, what, job, other, seconds)
        for room_id, some in stage.book.rooms.items():
            assert all(one.room_id == room_id and one in stage.found.values() for one in some)
    # What begins may end, once; a failure is told once for ever.
    begun = [entry for entry in stage.feed.entries if entry.kind == "trouble"]
    ended = [entry for entry in stage.feed.entries if entry.kind == "recovered"]
    assert len(ended) <= len(begun)
    assert sum("failed" in entry.text for entry in begun) <= 3
    assert stage.bugs == []


class TestAskingWhy:
    def delivery(self, kind: str = "beam.failure", **data: Any) -> dict[str, Any]:
        payload = {"event_data": data, "original_event_name": kind}
        event = {"event_id": "e", "event_name": "reporter.webhook.delivery.success", "room_id": "r1"}
        return {**event, "event_timestamp": "2025-02-03T04:05:00Z", "payload": payload}

    @pytest.mark.parametrize(
        ("kind", "told", "words"),
        [
            ("recordings", [{"job_id": "j1", "error_type": "UPLOAD_ERROR"}], "UPLOAD_ERROR"),
            ("recordings", [{"beam_id": "j1", "error_type": "INTERNAL_ERROR"}], "INTERNAL_ERROR"),
            ("recordings", [{"job_id": "j2", "error_type": "UPLOAD_ERROR"}], ""),
            ("recordings", [{"rtmp": [], "error_type": "UPLOAD_ERROR"}], "UPLOAD_ERROR"),
            ("recordings", [{"rtmp": [{"url": "rtmp://x/y/KEY"}], "error_type": "UPLOAD_ERROR"}], ""),
            ("external_streams", [{"rtmp": [{"url": "rtmp://x/y/KEY"}], "error_type": "A_B"}], "A_B"),
            ("recordings", [{"session_id": "s9", "error_type": "UPLOAD_ERROR"}], ""),
            ("recordings", [{"job_id": "j1", "error_message": "could not upload"}], "could not upload"),
            ("recordings", [{"job_id": "j1", "error_message": "no way to https://a/KEY"}], "no way to [address]"),
            ("recordings", [{"job_id": "j1", "error_message": "rtmp://a/KEY refused"}], ""),
            ("recordings", [{"job_id": "j1", "error_type": "\x1b[2J"}], "[2J"),
            ("recordings", [{"job_id": "j1", "error_type": 5, "error_message": {"a": "b"}}], ""),
            ("live_streams", [{"job_id": "j1", "error_type": "UPLOAD_ERROR"}], ""),
            ("recordings", [], ""),
        ],
    )
    async def test_from_what_webhooks_were_told(self, kind: str, told: list[dict[str, Any]], words: str) -> None:
        stage = Broadcast()
        job = stage.job(kind, status="failed", updated_at=stage.stamp(5))
        events = {"events": [self.delivery(**data) for data in told], "pagination": {"has_next": False}}
        async with scripted(answer(body=events)) as service, connected(service.url) as bench:
            found = await failure_reason(kind, job).fetch(bench.client, None)
        assert found == ({"j1": words} if words else {})
        asked = dict(parse_qsl(urlsplit(service.seen[0].target).query))
        assert asked["room_id"] == "r1"
        assert asked["start_time"] == "2025-02-03T04:04:01Z"
        assert "event_names" not in asked
