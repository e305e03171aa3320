from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.errors import ApiError, BadReply, NotFound, NotSent, OutcomeUnknown, ServerError
from console.api.hls import Playlist
from console.live.on_air import Mark, Verdict, Watch, heard, judge

START = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
MONO = 1000.0
GONE = NotFound(404, sentence="There is no playlist at the address (HTTP 404).")
CUT = NotSent("No connection to cdn.example.")


def listed(last: int = 10, *, age: float | None = None, **changes: Any) -> Playlist:
    """A list of five segments of two seconds; `age` is how long ago the newest ended by its own date, at the look."""
    at = START - timedelta(seconds=2 + age) if age is not None else None
    return replace(Playlist("https://cdn/v.m3u8", last - 5, 5, 2.0, 2.0, at, 0, False, (), f"{last}.ts"), **changes)


class Story:
    """Looks at one stream, one after another."""

    def __init__(self) -> None:
        self.watch: Watch | None = None
        self.now = MONO

    def look(self, found: Playlist | ApiError, after: float = 5.0) -> str:
        if self.watch is not None:
            self.now += after
        passed = timedelta(seconds=self.now - MONO)
        if isinstance(found, Playlist) and found.newest_at is not None:
            found = replace(found, newest_at=found.newest_at + passed)
        self.watch = judge(self.watch, found, self.now, START + passed)
        return self.said

    @property
    def said(self) -> str:
        assert self.watch is not None
        return self.watch.verdict.words(self.now)

    @property
    def verdict(self) -> Verdict:
        assert self.watch is not None
        return self.watch.verdict


def test_a_list_that_goes_on_is_on_air() -> None:
    story = Story()
    assert story.look(listed(10)) == "looking", "one undated list proves nothing"
    assert story.look(listed(12)) == "on air"
    assert story.look(listed(15)) == "on air"
    assert story.verdict.since == MONO + 5


def test_a_fresh_date_needs_no_second_look() -> None:
    story = Story()
    assert story.look(listed(10, age=4)) == "on air, 4 s behind"


@pytest.mark.parametrize(("target", "patience"), [(0.0, 6.0), (1.0, 6.0), (2.0, 6.0), (4.0, 12.0), (10.0, 30.0)])
def test_without_news_for_three_segments_and_at_least_six_seconds_it_is_stale(target: float, patience: float) -> None:
    story = Story()
    story.look(listed(10, target=target))
    story.look(listed(11, target=target))
    assert story.look(listed(11, target=target), patience) == "on air"
    assert story.look(listed(11, target=target), 0.5).startswith("stale for ")
    assert story.verdict.since == MONO + 5, "since its newest segment came"
    assert story.look(listed(12, target=target)) == "on air"


def test_a_list_that_never_moved_while_we_looked_is_stale() -> None:
    story = Story()
    assert [story.look(listed(10)) for _ in range(3)] == ["looking", "looking", "stale for 10 s"]


def test_an_old_date_at_first_sight_is_stale_at_once() -> None:
    story = Story()
    assert story.look(listed(10, age=75)) == "stale for 1 min"
    assert story.verdict.since == MONO - 75
    assert story.look(listed(11, age=78)) == "on air, 1 min behind", "it moves, if late"


def test_how_old_is_old_at_sight_grows_with_the_segments() -> None:
    assert Story().look(listed(10, age=29)) == "looking"
    assert Story().look(listed(10, age=31)) == "stale for 30 s"
    assert Story().look(listed(10, age=59, target=10.0)) == "looking"
    assert Story().look(listed(10, age=61, target=10.0)) == "stale for 1 min"


@pytest.mark.parametrize("age", [601, 3600, -3600, 86400 * 365 * 50])
def test_a_date_that_cannot_be_is_a_wrong_clock_and_no_reason_for_alarm(age: float) -> None:
    story = Story()
    assert story.look(listed(10, age=age)) == "looking"
    assert story.look(listed(11, age=age)) == "on air"
    assert story.watch is not None
    assert story.watch.behind is None


def test_a_date_somewhat_ahead_of_us_is_no_time_behind() -> None:
    assert Story().look(listed(10, age=-1.5)) == "on air, 0 s behind"


def test_a_wrong_clock_of_ours_costs_nothing_when_the_server_says_the_time() -> None:
    for served in (0.0, 1.5):
        found = listed(10, age=4, served_at=START + timedelta(seconds=served))
        assert judge(None, found, MONO, START).behind == 4.0, "they agree, and ours is finer"
    for ours in (-3600.0, -61.0, 61.0, 86400.0):
        watch = judge(None, listed(10, age=4, served_at=START), MONO, START + timedelta(seconds=ours))
        assert watch.verdict.words(MONO) == "on air, 4 s behind"


def test_a_list_cannot_buy_itself_patience() -> None:
    story = Story()
    for last in (10, 11):
        story.look(listed(last, target=86400.0))
    assert story.look(listed(11, target=86400.0), 60.0) == "on air"
    assert story.look(listed(11, target=86400.0), 0.1) == "stale for 1 min"


def test_an_encoder_that_began_anew_is_news() -> None:
    story = Story()
    for last in (90, 92):
        story.look(listed(last))
    assert story.look(listed(3)) == "on air"
    assert story.look(listed(5)) == "on air"


def test_another_newest_segment_under_the_same_number_is_news() -> None:
    story = Story()
    story.look(listed(10))
    assert story.look(listed(10, newest_name="other.ts")) == "on air"
    assert story.look(listed(10, newest_name="other.ts", newest_at=START), 0.0).startswith("on air")


def test_two_caches_that_stand_still_at_different_places_are_stale() -> None:
    story = Story()
    said = [story.look(listed(11 if turn % 2 else 10)) for turn in range(6)]
    assert said[-1].startswith("stale for "), said


def test_the_end_is_the_end_even_when_the_list_is_taken_away() -> None:
    story = Story()
    story.look(listed(10, age=1))
    assert story.look(listed(12, ended=True)) == "ended"
    since = story.verdict.since
    for found in (GONE, GONE, CUT, listed(12, ended=True)):
        assert story.look(found) == "ended"
    assert story.verdict.since == since
    assert story.look(listed(13)) == "on air", "until somebody goes on after all"


def test_a_film_that_is_over_is_ended_at_first_sight() -> None:
    assert Story().look(listed(10, ended=True, age=500)) == "ended"


def test_nothing_there_and_never_was_is_not_started() -> None:
    story = Story()
    assert [story.look(GONE), story.look(GONE), story.look(listed(5, segments=0))] == ["not started"] * 3
    assert story.verdict == Verdict("not started", MONO)
    assert story.look(CUT) == "unreachable"
    assert story.verdict.why == CUT.sentence
    assert story.look(GONE) == "not started"
    assert story.look(listed(5, age=1)).startswith("on air")


def test_what_was_there_and_is_gone_is_unreachable() -> None:
    story = Story()
    story.look(listed(10, age=1))
    assert story.look(GONE).startswith("on air")
    assert story.look(GONE) == "unreachable"
    assert story.verdict.why == GONE.sentence
    assert story.verdict.since == MONO + 5, "since the first of the two"


@pytest.mark.parametrize("error", [CUT, OutcomeUnknown("late"), ServerError(500), BadReply("a web page"), GONE])
def test_one_failure_between_two_good_looks_is_no_news(error: ApiError) -> None:
    story = Story()
    story.look(listed(10, age=1))
    before = story.watch
    story.look(error)
    assert story.watch == before
    assert story.watch is not None
    assert story.watch.failures == 1
    assert story.look(listed(14, age=3)).startswith("on air")
    assert story.watch.failures == 0
    story.look(error)
    assert story.look(error) == "unreachable"
    assert story.verdict.why == error.sentence


def test_a_failure_long_after_the_last_good_look_is_not_forgiven() -> None:
    story = Story()
    story.look(listed(10, age=1))
    assert story.look(CUT, 30.1) == "unreachable"
    story.look(listed(90))
    story.look(listed(99))
    assert story.look(CUT, 30.0) == "on air"


@pytest.mark.parametrize("age", [None, 75])
def test_a_failure_is_not_forgiven_when_nothing_good_is_known(age: float | None) -> None:
    story = Story()
    story.look(listed(10, age=age))
    assert story.look(CUT) == "unreachable"
    assert story.look(BadReply("a web page")) == "unreachable"
    assert story.verdict == Verdict("unreachable", MONO + 5, why="a web page")


def test_a_stream_that_is_back_after_a_silence_is_on_air_again() -> None:
    story = Story()
    story.look(listed(10, age=1))
    for _ in range(10):
        story.look(CUT)
    assert story.look(listed(60, age=5)) == "on air, 5 s behind"


def test_breaks_are_counted_while_we_watch_and_renditions_are_remembered() -> None:
    story = Story()
    story.look(listed(10, discontinuities=7, renditions=((1280, 720),)))
    story.look(listed(12, discontinuities=8))
    story.look(listed(14, discontinuities=7))
    story.look(listed(16, discontinuities=9))
    assert story.watch is not None
    assert story.watch.breaks == 3
    assert story.watch.renditions == ((1280, 720),)
    assert story.watch.media_url == "https://cdn/v.m3u8"
    assert Watch(Verdict("looking", 0)).media_url is None


def test_the_number_stands_until_the_truth_is_more_than_two_seconds_away() -> None:
    story = Story()
    assert story.look(listed(10, age=4.4)) == "on air, 4 s behind"
    assert story.look(listed(12, age=5.6)) == "on air, 4 s behind"
    assert story.watch is not None
    assert story.watch.behind == pytest.approx(5.6)
    assert story.look(listed(14, age=2.1)) == "on air, 4 s behind"
    assert story.look(listed(16, age=6.4)) == "on air, 6 s behind"
    assert story.look(listed(18)) == "on air", "no date, no number"


@given(st.sampled_from([1.0, 2.0, 4.0, 6.0, 10.0]), st.floats(0.5, 20), st.integers(0, 10_000))
def test_a_healthy_stream_says_the_same_all_the_time(target: float, latency: float, seed: int) -> None:
    chance, story, said = random.Random(seed), Story(), list[str]()
    for _ in range(60):
        story.now += chance.uniform(4.5, 5.5)
        made, age = divmod(story.now - latency, target)
        found = listed(
            int(made), target=target, newest=target, newest_at=START - timedelta(seconds=target + age + latency)
        )
        said.append(story.look(found, 0.0))
    settled = said[2:]
    assert all(words.startswith("on air, ") for words in settled), said
    assert len(set(settled)) <= 2, said


def test_a_look_without_news_for_a_person_is_equal_to_the_one_before() -> None:
    story = Story()
    story.look(listed(10, age=4))
    before = story.watch
    story.look(listed(12, age=4.5))
    assert story.watch == before
    assert story.watch is not before
    story.look(listed(14, age=5, discontinuities=1))
    assert story.watch != before


@pytest.mark.parametrize(
    ("age", "words"),
    [(0, "5 s"), (6, "5 s"), (9.9, "5 s"), (10, "10 s"), (22, "20 s"), (59.9, "55 s"), (60, "1 min"), (179, "2 min"),
     (3599, "59 min"), (3600, "1 h"), (90_000, "25 h"), (-3, "5 s")],
)  # fmt: skip
def test_a_stale_stream_counts_in_steps(age: float, words: str) -> None:
    assert Verdict("stale", 100.0).words(100.0 + age) == f"stale for {words}"


@given(st.floats(0, 20_000), st.floats(0, 1))
def test_the_words_change_when_it_says_they_do_and_not_before(age: float, part: float) -> None:
    verdict = Verdict("stale", 0.0)
    change = verdict.until(age)
    assert change is not None
    assert age < change <= age + 3600
    between = age + (change - age) * part * 0.999
    if age >= 5:  # before, it already counts as five
        assert verdict.words(between) == verdict.words(age)
        assert verdict.words(change + 1e-6) != verdict.words(age)


@pytest.mark.parametrize(
    ("age", "change"), [(0, 5), (4.9, 5), (5, 10), (59, 60), (60, 120), (3599, 3600), (3600, 7200), (-9, 5)]
)
def test_when_the_words_change_next(age: float, change: float) -> None:
    assert Verdict("stale", 100.0).until(100.0 + age) == 100.0 + change


def test_what_does_not_change_by_itself_has_no_time() -> None:
    assert Verdict("on air", 0.0, 4.0).until(1000.0) is None
    assert Verdict("ended", 0.0).until(1000.0) is None


@pytest.mark.parametrize(
    ("verdict", "words", "tone"),
    [
        (Verdict("on air", 0), "on air", "good"),
        (Verdict("on air", 0, 4.0), "on air, 4 s behind", "good"),
        (Verdict("on air", 0, 125.0), "on air, 2 min behind", "good"),
        (Verdict("ended", 0), "ended", "dim"),
        (Verdict("unreachable", 0, why="x"), "unreachable", "warn"),
        (Verdict("not started", 0), "not started", "dim"),
        (Verdict("looking", 0), "looking", "dim"),
        (Verdict("off air", 0, why="no signal"), "no signal", "bad"),
        (Verdict("off air", 0), "off air", "bad"),
        (Verdict("stale", 0), "stale for 5 s", "bad"),
    ],
)
def test_the_words_of_each_state(verdict: Verdict, words: str, tone: str) -> None:
    assert (verdict.words(5.0), verdict.tone) == (words, tone)


def test_what_was_asked_says_yes_or_no() -> None:
    watch = heard(None, "", MONO)
    assert watch.verdict == Verdict("on air", MONO)
    assert heard(watch, "", MONO + 15) == watch
    watch = heard(watch, "no signal", MONO + 30)
    assert watch.verdict == Verdict("off air", MONO + 30, why="no signal")
    assert heard(watch, "no signal", MONO + 45) == watch
    assert heard(watch, "", MONO + 60).verdict == Verdict("on air", MONO + 60)


def test_what_was_asked_and_does_not_answer() -> None:
    assert heard(None, GONE, MONO).verdict.state == "not started"
    good = heard(None, "", MONO)
    once = heard(good, GONE, MONO + 15)
    assert once == good
    assert heard(once, GONE, MONO + 30).verdict == Verdict("unreachable", MONO + 15, why=GONE.sentence)
    assert heard(once, "", MONO + 30) == good


@dataclass
class Looks:
    """What a stream could show at one look, and how long after the last."""

    found: Playlist | ApiError
    after: float


FOUND = st.one_of(
    st.builds(
        lambda last, segments, target, age, ended, breaks: listed(
            last, segments=segments, target=target, age=age, ended=ended, discontinuities=breaks
        ),
        st.integers(0, 20),
        st.integers(0, 5),
        st.floats(0, 60),
        st.one_of(st.none(), st.floats(-1e5, 1e5)),
        st.booleans(),
        st.integers(0, 3),
    ),
    st.sampled_from([GONE, CUT, BadReply("x"), ServerError(500)]),
)


@given(st.lists(st.builds(Looks, FOUND, st.floats(0, 100)), min_size=1, max_size=20))
def test_whatever_is_found_there_is_a_verdict(looks: list[Looks]) -> None:
    story, started = Story(), False
    for look in looks:
        before = story.watch
        words = story.look(look.found, look.after)
        watch = story.watch
        assert watch is not None
        assert words
        assert watch.verdict.since <= story.now
        assert len(watch.seen) <= 8
        if isinstance(look.found, Playlist):
            started = started or look.found.segments > 0
            assert watch.verdict.state != "unreachable"
            assert (watch.verdict.state == "ended") == look.found.ended
        else:
            assert watch.verdict.state not in ("stale", "looking")
            assert (watch.verdict.state == "unreachable") == bool(watch.verdict.why)
        if started:
            assert watch.verdict.state != "not started"
        if before == watch and before is not None:
            assert before.verdict.words(story.now) == words


def test_a_mark_forgets_no_difference() -> None:
    marks: set[Mark] = {(1, "a", None), (1, "b", None), (2, "a", None), (1, "a", START)}
    assert len(marks) == 4


def test_judging_loads_nothing_slow() -> None:
    code = (
        "import sys, console.live.on_air, console.live.watches, console.live.probe\n"
        "slow = {'textual', 'httpx', 'pydantic', 'jwt', 'fastapi', 'm3u8', 'msgspec'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {sorted(slow)}' if slow else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own interpreter and code
    assert done.returncode == 0, done.stderr
