from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.errors import NotSent
from console.api.models import Peer
from console.api.models.jobs import Job
from console.live import resources
from console.live.ingests import Slate
from console.live.on_air import Verdict, Watch
from console.live.presence import Presence
from console.live.service_time import ServiceTime
from console.live.sightings import Sight
from console.live.trouble import OnAir, TroubleSources, steady, troubles
from console.tables.format import clock_time, safe
from tests.unit.live.broadcast import KINDS, Broadcast

DAY_AND_MORE = 100_000.0


class TestStuck:
    @pytest.mark.parametrize(
        ("status", "limit", "brief"), [("starting", 60, "stuck 1m"), ("stopping", 120, "stuck 2m")]
    )
    async def test_it_is_said_once_the_state_was_seen_for_too_long(self, status: str, limit: int, brief: str) -> None:
        stage = Broadcast()
        stage.listed()
        await stage.clock.advance(10)
        for seen in range(0, limit + 20, 10):
            stage.listed(stage.job(status=status))
            assert bool(stage.found) == (seen > limit), seen
            await stage.clock.advance(10)
        trouble = stage.found[f"stuck_{status}:j1"]
        assert trouble.words == f"recording stuck in {status} for {limit // 60}m"
        assert (trouble.brief, trouble.tone, trouble.chip) == (brief, "bad", "rec")

    @pytest.mark.parametrize("status", ["running", "post_processing", "dancing", ""])
    async def test_other_states_may_last(self, status: str) -> None:
        stage = Broadcast()
        for _ in range(40):
            stage.listed(stage.job(status=status, created_at=stage.stamp(9000)))
            await stage.clock.advance(10)
        assert stage.found == {}

    async def test_silence_makes_nothing_old(self) -> None:
        stage = Broadcast()
        stage.listed()
        await stage.clock.advance(10)
        stage.listed(stage.job())
        await stage.clock.advance(3600)
        stage.book.tick()
        assert stage.found == {}
        stage.listed(stage.job())
        assert stage.words == ["recording stuck in starting for 1h"]

    async def test_what_began_before_us_is_as_old_as_the_service_says(self) -> None:
        stage = Broadcast()
        stage.people("ada", joined_at=stage.stamp(1))
        stage.listed(stage.job(created_at=stage.stamp(180)), stage.job(key="j2", created_at=stage.stamp(40)))
        stage.people("ada", left={"bob": 1})
        stage.book.tick()
        assert list(stage.found) == ["stuck_starting:j1"]

    @pytest.mark.parametrize("ahead", [-7200.0, -300.0, 300.0, 7200.0])
    async def test_a_wrong_clock_makes_no_trouble(self, ahead: float) -> None:
        stage = Broadcast(ahead=ahead)
        for _ in range(6):
            stage.listed(
                stage.job(created_at=stage.stamp(5)), stage.job(key="j2", status="stopping", updated_at=stage.stamp(5))
            )
            stage.people("ada", left={"bob": 1})
            stage.book.tick()
            await stage.clock.advance(9)
        assert stage.found == {}

    @pytest.mark.parametrize("ahead", [-7200.0, 0.0, 7200.0])
    async def test_with_a_wrong_clock_it_is_still_seen(self, ahead: float) -> None:
        stage = Broadcast(ahead=ahead)
        stage.people("ada", left={"bob": 1})
        stage.listed(stage.job(created_at=stage.stamp(200)))
        assert stage.words == ["recording stuck in starting for 3m"]

    async def test_a_running_job_that_began_to_stop_is_new_in_that_state(self) -> None:
        stage = Broadcast()
        for _ in range(20):
            stage.listed(stage.job(status="running"))
            await stage.clock.advance(10)
        stage.listed(stage.job(status="stopping"))
        assert stage.found == {}

    async def test_what_we_saw_begin_is_as_old_as_we_measured(self) -> None:
        stage = Broadcast()
        stage.people("ada", left={"bob": 0})
        stage.listed()
        await stage.clock.advance(10)
        stage.listed(stage.job(created_at=stage.stamp(300)))
        assert stage.found == {}

    async def test_what_began_while_nobody_looked_is_as_old_as_the_service_says(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job(status="running"))
        await stage.clock.advance(600)
        stage.people("ada", left={"bob": 0})
        new = stage.job(key="j2", created_at=stage.stamp(130))
        stage.listed(stage.job(status="stopping", updated_at=stage.stamp(190)), new)
        assert sorted(stage.words) == ["recording stuck in starting for 2m", "recording stuck in stopping for 3m"]


class TestFailed:
    async def test_it_is_said_for_a_quarter_of_an_hour(self) -> None:
        stage = Broadcast()
        stage.recent(stage.job(status="running"))
        await stage.clock.advance(10)
        stage.recent(stage.job(status="failed", updated_at=stage.stamp()))
        assert stage.words == ["recording failed"]
        await stage.clock.advance(890)
        stage.book.tick()
        assert stage.words == ["recording failed"]
        await stage.clock.advance(20)
        stage.book.tick()
        assert stage.words == []
        stage.recent(stage.job(status="failed", updated_at=stage.stamp()))
        assert stage.words == []

    @pytest.mark.parametrize(("ago", "count"), [(600, 1), (1200, 0), (DAY_AND_MORE, 0), (None, 1)])
    async def test_what_failed_before_us(self, ago: float | None, count: int) -> None:
        stage = Broadcast()
        stage.recent(stage.job(status="failed", updated_at=None if ago is None else stage.stamp(ago)))
        assert len(stage.found) == count

    @pytest.mark.parametrize("ahead", [-1200.0, 0.0, 1200.0])
    async def test_when_it_was_is_reckoned_by_the_clock_that_is_proved(self, ahead: float) -> None:
        stage = Broadcast(ahead=ahead)
        stage.people("ada")
        await stage.clock.advance(5)
        stage.people("ada", peers={"eve": {"id": "eve", "joined_at": stage.stamp(1)}})
        young = stage.job(status="failed", updated_at=stage.stamp(700))
        stage.recent(young, stage.job(key="j2", status="failed", updated_at=stage.stamp(1000)))
        assert list(stage.found) == ["failed:j1"]

    async def test_a_younger_one_that_runs_replaces_it_for_good(self) -> None:
        stage = Broadcast()
        failed = stage.job(status="failed", created_at=stage.stamp(100), updated_at=stage.stamp(50))
        stage.listed()
        stage.recent(failed)
        stage.say_reason("j1", "UPLOAD_ERROR")
        assert stage.words == ["recording failed: UPLOAD_ERROR"]
        stage.listed(stage.job(key="j2", status="starting", created_at=stage.stamp(10)))
        assert stage.words == ["recording failed: UPLOAD_ERROR"]
        stage.listed(stage.job(key="j2", status="running", created_at=stage.stamp(10)))
        assert stage.words == []
        stage.recent(failed, stage.job(key="j2", status="completed"))
        stage.listed()
        assert stage.words == []
        told = stage.lines
        assert told == ["<r1>: recording failed: UPLOAD_ERROR"]
        for _ in range(4):
            await stage.clock.advance(10)
            stage.book.tick()
        assert stage.lines == told, "a failure is never over"

    async def test_a_destination_is_replaced_by_a_stream_to_the_same_address(self) -> None:
        stage = Broadcast()
        one, two = "rtmp://a.example/app/KEY1", "rtmp://b.example/app/KEY2"
        kind = "external_streams"
        stage.recent(
            stage.job(kind, status="failed", created_at=stage.stamp(100), rtmp_urls=[one]),
            kind=kind,
        )
        stage.listed(stage.job(kind, "j2", "running", created_at=stage.stamp(10), rtmp_urls=[two]), kind=kind)
        assert stage.words == ["RTMP failed"]
        assert list(stage.book.failed(kind)) == ["j1"]
        stage.listed(stage.job(kind, "j3", "running", created_at=stage.stamp(5), rtmp_urls=[two, one]), kind=kind)
        assert stage.words == []
        assert "KEY" not in repr(stage.book.all)


class TestNobodyThere:
    async def test_it_says_when_it_will_stop(self) -> None:
        stage = Broadcast()
        stage.people("ada")
        stage.listed(stage.job(status="running", started_at=stage.stamp(900)))
        assert stage.words == []
        await stage.clock.advance(20)
        stage.people(left={"ada": 12})
        stage.listed(stage.job(status="running", started_at=stage.stamp(920)))
        ends = clock_time(stage.clock.now() + timedelta(seconds=288))[:5]
        assert stage.words == [f"records an empty room until ~{ends}"]
        assert stage.found["nobody_there:j1"].tone == "warn"
        stage.people("bob", left={"ada": 20})
        assert stage.words == []

    async def test_who_comes_straight_back_makes_no_trouble(self) -> None:
        stage = Broadcast()
        stage.people("ada")
        stage.listed(stage.job(status="running"))
        await stage.clock.advance(9)
        stage.people(left={"ada": 2})
        stage.listed(stage.job(status="running"))
        assert stage.words == []

    async def test_an_old_list_of_jobs_proves_nothing(self) -> None:
        stage = Broadcast()
        stage.people("ada")
        stage.listed(stage.job(status="running"))
        await stage.clock.advance(30)
        stage.people(left={"ada": 25})
        assert stage.words == []

    async def test_without_a_session_it_stops_within_a_minute(self) -> None:
        stage = Broadcast()
        stage.people("ada")
        stage.listed(stage.job(status="running"))
        await stage.clock.advance(10)
        stage.store.put(resources.live_sessions(), {})
        await stage.clock.advance(12)
        stage.store.put(resources.live_sessions(), {})
        stage.listed(stage.job(status="running"))
        ends = clock_time(stage.clock.now() + timedelta(seconds=48))[:5]
        assert stage.words == [f"records without a session until ~{ends}"]

    async def test_it_gets_worse_when_it_does_not_stop(self) -> None:
        stage = Broadcast()
        stage.people("ada")
        for passed in range(0, 400, 20):
            stage.people(left={"ada": passed})
            stage.listed(stage.job(status="running"))
            await stage.clock.advance(20)
        assert "still records an empty room, was to stop ~" in stage.words[0]
        assert stage.found["nobody_there:j1"].tone == "bad"

    async def test_a_recording_that_begins_in_an_empty_room_has_its_five_minutes(self) -> None:
        stage = Broadcast()
        stage.people(left={"ada": 3000})
        stage.listed(stage.job(status="running", started_at=stage.stamp(30)))
        await stage.clock.advance(5)
        stage.people(left={"ada": 3005})
        stage.listed(stage.job(status="running", started_at=stage.stamp(35)))
        ends = clock_time(stage.clock.now() + timedelta(seconds=265))[:5]
        assert stage.words == [f"records an empty room until ~{ends}"]

    async def test_its_emptiness_counts_from_the_recording_on(self) -> None:
        stage = Broadcast()
        for _ in range(10):
            stage.people()
            await stage.clock.advance(10)
        stage.people()
        stage.listed(stage.job(status="running"))
        assert stage.words == []
        await stage.clock.advance(11)
        stage.people()
        stage.listed(stage.job(status="running"))
        assert len(stage.words) == 1

    async def test_an_old_answer_about_peers_that_comes_again_after_a_failure_is_no_news(self) -> None:
        stage = Broadcast()
        stage.store.put(resources.peers("r1"), {"p": Peer.model_validate({"id": "p"})})
        for _ in range(3):
            stage.people(left={"ada": 20})
            stage.listed(stage.job(status="running"))
            await stage.clock.advance(10)
        stage.store.fail(resources.peers("r1"), NotSent("nobody there"), None)
        stage.people(left={"ada": 30})
        stage.listed(stage.job(status="running"))
        assert len(stage.words) == 1
        stage.store.fail(resources.peers("r1"), NotSent("nobody there"), None)
        stage.book.tick()
        assert len(stage.words) == 1

    async def test_the_services_own_bot_is_nobody(self) -> None:
        stage = Broadcast()
        bot = {"bot": {"id": "bot", "role": "__internal_recorder"}}
        stage.people(peers=bot)
        stage.listed(stage.job(status="running"))
        await stage.clock.advance(15)
        stage.people(peers=bot)
        stage.listed(stage.job(status="running"))
        assert [trouble.kind for trouble in stage.found.values()] == ["nobody_there"]

    async def test_the_peers_of_a_room_tell_it_too(self) -> None:
        stage = Broadcast()
        for _ in range(3):
            stage.store.put(resources.peers("r1"), {})
            stage.listed(stage.job(status="running"), room="r1")
            await stage.clock.advance(6)
        assert [trouble.kind for trouble in stage.found.values()] == ["nobody_there"]

    async def test_streams_may_play_to_nobody(self) -> None:
        stage = Broadcast()
        for _ in range(3):
            stage.people()
            stage.listed(stage.job("live_streams", status="running"), kind="live_streams")
            await stage.clock.advance(20)
        assert stage.found == {}


class TestOffAir:
    async def test_a_stale_playlist_of_a_stream_that_is_called_running(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job("live_streams", status="running"), kind="live_streams")
        stage.plays("stale", since=22)
        assert stage.words == ["HLS stale for <1m"]
        trouble = stage.found["stale:j1"]
        assert (trouble.brief, trouble.tone, trouble.chip) == ("stale", "bad", "hls")
        stage.plays("on air")
        assert stage.words == []

    async def test_one_that_was_just_stopped_is_no_trouble(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job("live_streams", status="running"), kind="live_streams")
        await stage.clock.advance(8)
        stage.plays("ended", since=3)
        stage.plays("stale", since=8)
        assert stage.words == []
        stage.listed(stage.job("live_streams", status="stopping"), kind="live_streams")
        assert stage.words == []

    async def test_ended_and_unreachable(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job("live_streams", status="running"), kind="live_streams")
        stage.plays("ended", since=6)
        assert stage.words == ["HLS playlist ended, job still running"]
        stage.plays("unreachable", since=6, why="It answered 502.\x1b[2J")
        assert stage.words == ["HLS playlist unreachable: It answered 502.[2J"]
        assert stage.found["stale:j1"].tone == "warn"

    @pytest.mark.parametrize("state", ["on air", "looking"])
    async def test_no_bad_news_is_no_trouble(self, state: Any) -> None:
        stage = Broadcast()
        stage.listed(stage.job("live_streams", status="running"), kind="live_streams")
        stage.plays(state, since=600)
        assert stage.found == {}

    async def test_a_stream_that_runs_and_was_never_there_to_play(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job("live_streams", status="running"), kind="live_streams")
        stage.plays("not started", since=600)  # it was looked at while it was starting
        assert stage.found == {}
        await stage.clock.advance(125)
        stage.listed(stage.job("live_streams", status="running"), kind="live_streams")
        stage.plays("not started", since=125)
        assert stage.words == ["HLS running, but nothing to play for 2m"]
        trouble = stage.found["stale:j1"]
        assert (trouble.brief, trouble.tone) == ("not started", "warn")

    async def test_its_words_stand_still_when_nobody_looks(self) -> None:
        stage = Broadcast()
        stage.listed(stage.job("live_streams", status="running"), kind="live_streams")
        stage.plays("stale", since=22)
        await stage.clock.advance(1000)
        stage.book.tick()
        assert stage.words == ["HLS stale for <1m"]


NOW = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
TIMES = st.none() | st.datetimes(datetime(2, 1, 1), datetime(9999, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
NUMBERS = st.floats(0, 5000)


@st.composite
def sights(draw: st.DrawFn) -> Sight:
    kind = draw(st.sampled_from(list(KINDS)))
    status = draw(st.sampled_from(["starting", "running", "stopping", "failed", "x"]) | st.text(max_size=9))
    body = {
        "id": draw(st.sampled_from(["a", "b", "c"])),
        "room_id": draw(st.sampled_from(["", "r1"])),
        "status": status,
    }
    stamps = {name: draw(TIMES) for name in ("created_at", "started_at", "updated_at", "stopped_at")}
    job: Job = KINDS[kind].model_validate({**body, **stamps})
    since = draw(NUMBERS)
    heard = since + draw(NUMBERS)
    return Sight(kind, job, since, draw(st.booleans()), heard, heard, draw(st.booleans()))


@given(
    st.lists(sights(), max_size=4),
    st.sampled_from(["stale", "ended", "unreachable", "on air"]),
    NUMBERS,
    st.none() | NUMBERS,
    st.lists(TIMES, max_size=3),
)
def test_nothing_is_too_strange_to_judge(
    some: list[Sight], state: Any, mono: float, ended: float | None, stamps: list[datetime | None]
) -> None:
    time = ServiceTime()
    for stamp in stamps:
        time.not_before(stamp, mono / 2, NOW)
        time.not_after(stamp, mono / 3)
    seen = OnAir(Watch(Verdict(state, mono / 2, why="\x1b")), mono)
    sources = TroubleSources(
        {one.job.id: one for one in some},
        Presence(time),
        time,
        {key: seen for key in "abc"},
        {"r1": Slate(mono / 4, certain=True, reason="gone", ended=ended)},
        {"a": "UPLOAD_ERROR"},
        {"b"},
    )
    for key, trouble in troubles(sources, NOW, mono).items():
        assert key == f"{trouble.kind}:{trouble.job_id}"
        assert safe(trouble.words) == trouble.words
        assert len(trouble.brief) <= 11


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-9, "<1m"), (59, "<1m"), (60, "1m"), (599, "9m"), (600, "10m"), (3599, "50m"), (3600, "1h"), (90_000, "1d")],
)
def test_a_length_in_steps_that_grow(seconds: float, words: str) -> None:
    assert steady(seconds) == words
