"""What series say about the present: by which measure somebody is fair or poor, and when nothing may be said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.api.models.stats import PeerStats, TrackStats
from console.live.quality import (
    ABSENT,
    UNKNOWN,
    Quality,
    Thresholds,
    judge,
    judge_track,
    measure_words,
    rate_words,
)

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
END = int(NOW.timestamp() * 1000) - 5_000
POINTS = 66
STAMPS = [END - 10_000 * index for index in reversed(range(POINTS))]
LIMITS = Thresholds()


def series(**measures: Any) -> dict[str, Any]:
    """Points ten seconds apart; a single number stands for as many points."""
    stamps = measures.pop("timestamps", STAMPS)
    return {
        "timestamps": stamps,
        **{name: value if isinstance(value, list) else [value] * len(stamps) for name, value in measures.items()},
    }


def camera(rid: str | None = None, track_id: str = "cam", source: str = "regular", **measures: Any) -> dict[str, Any]:
    whole = {"bitrate": 600_000, "fps": 30, "packet_loss_percent": 0.4, "rtt_ms": 40, **measures}
    return {"track_id": track_id, "type": source, "rid": rid, "time_series": series(**whole)}


def mic(**measures: Any) -> dict[str, Any]:
    whole = {"bitrate": 32_000, "packet_loss_percent": 0.4, "rtt_ms": 40, "jitter_ms": 3, **measures}
    return {"track_id": "mic", "time_series": series(**whole)}


def peer(video: Any = (), audio: Any = (), seen: Any = (), heard: Any = ()) -> PeerStats:
    body = {
        "publisher": {"video": list(video), "audio": list(audio)},
        "subscriber": {"video": list(seen), "audio": list(heard)},
    }
    return PeerStats.model_validate(body)


def then(value: float, last: Any, points: int = 3) -> list[Any]:
    """A value, and another for the last points."""
    return [value] * (POINTS - points) + [last] * points


def words(stats: PeerStats | None, later: float = 0.0) -> str:
    return judge(stats, LIMITS, NOW + timedelta(seconds=later)).words


def test_somebody_well_connected_is_good() -> None:
    found = judge(peer([camera("h"), camera("l", bitrate=80_000)], [mic()]), LIMITS, NOW)
    assert (found.level, found.words, found.worst, found.crossed) == ("good", "good", None, ())
    assert (found.bitrate, found.rtt, found.jitter, found.fps) == (712_000, 40, 3, 30)
    assert found.loss == pytest.approx(0.4)
    assert found.at == datetime.fromtimestamp(END / 1000, UTC)
    assert found.points == (712_000,) * 12
    assert not found.old


@pytest.mark.parametrize(
    ("stats", "expected", "worst"),
    [
        (peer([camera(packet_loss_percent=3)]), "fair 3 % loss", "loss"),
        (peer([camera()], [mic(packet_loss_percent=9.4)]), "poor 9 % loss", "loss"),
        (peer([camera(rtt_ms=236)]), "fair 240 ms RTT", "rtt"),
        (peer([camera(rtt_ms=400)]), "poor 400 ms RTT", "rtt"),
        (peer([], [mic(jitter_ms=45)]), "fair 45 ms jitter", "jitter"),
        (peer([camera(bitrate=then(600_000, 180_000))]), "fair bitrate at 30 %", "bitrate"),
        (peer([camera(bitrate=then(600_000, 60_000))]), "poor bitrate at 10 %", "bitrate"),
        (peer([camera()], seen=[camera(freeze_count=then(0, 1, 4))]), "fair 4 freezes", "freezes"),
        (peer([camera(packet_loss_percent=3, rtt_ms=900)]), "poor 900 ms RTT", "rtt"),
        (peer(heard=[mic(packet_loss_percent=3)]), "fair 3 % loss", "loss"),
    ],
)
def test_the_worst_measure_is_named(stats: PeerStats, expected: str, worst: str) -> None:
    found = judge(stats, LIMITS, NOW)
    assert (found.words, found.worst) == (expected, worst)
    assert found.crossed[0].measure == worst


def test_every_limit_that_was_crossed_is_told_the_worst_first() -> None:
    found = judge(peer([camera(packet_loss_percent=3, rtt_ms=500)], [mic(jitter_ms=45)]), LIMITS, NOW)
    told = [(one.measure, one.level, one.value, one.limit) for one in found.crossed]
    assert told == [("rtt", "poor", 500, 400), ("loss", "fair", 3, 2), ("jitter", "fair", 45, 30)]


def test_a_profile_has_the_last_word() -> None:
    stats = peer([camera(packet_loss_percent=3, bitrate=then(600_000, 60_000))])
    assert judge(stats, Thresholds(loss_fair=4, bitrate_fair=0, bitrate_poor=0), NOW).words == "good"
    assert judge(stats, Thresholds(loss_poor=3), NOW).words == "poor 3 % loss"


class TestWhatIsNoCollapse:
    def test_a_muted_camera(self) -> None:
        found = judge(peer([camera(bitrate=then(600_000, 0), packet_loss_percent=then(0.4, 50))]), LIMITS, NOW)
        assert (found.level, found.words, found.silent, found.share) == ("good", "nothing sent", True, None)

    def test_a_layer_that_nobody_watches(self) -> None:
        layers = [camera("h", bitrate=then(600_000, 0)), camera("m", bitrate=220_000), camera("l", bitrate=80_000)]
        found = judge(peer(layers), LIMITS, NOW)
        assert (found.words, found.bitrate, found.share) == ("good", 300_000, 1.0)

    def test_a_still_screen(self) -> None:
        slides = camera(source="screen", fps=1, bitrate=then(1_200_000, 9_000))
        assert words(peer([slides])) == "good"

    def test_silence(self) -> None:
        assert words(peer([], [mic(bitrate=then(32_000, 900))])) == "good"

    def test_a_camera_that_is_gone(self) -> None:
        gone = camera(timestamps=[one - 120_000 for one in STAMPS], packet_loss_percent=50)
        found = judge(peer([gone], [mic()]), LIMITS, NOW)
        assert (found.words, found.bitrate) == ("good", 32_000)

    def test_a_camera_that_has_just_begun(self) -> None:
        few = [END - 10_000 * index for index in reversed(range(4))]
        assert words(peer([camera(timestamps=few, bitrate=[600_000, 600_000, 600_000, 9_000])])) == "good"

    def test_a_gap(self) -> None:
        found = judge(peer([camera(bitrate=then(600_000, None, 2))]), LIMITS, NOW)
        assert (found.words, found.bitrate) == ("good", 600_000)
        assert found.points == (600_000,) * 10 + (None, None)


class TestGaps:
    def test_a_layer_that_is_not_known_leaves_a_gap_and_no_dent(self) -> None:
        holes = [220_000] * (POINTS - 4) + [None] + [220_000] * 3
        assert judge(peer([camera("h"), camera("m", bitrate=holes)]), LIMITS, NOW).points == (
            *(820_000,) * 8,
            None,
            *(820_000,) * 3,
        )

    def test_a_track_that_begins_is_no_gap(self) -> None:
        late = camera(track_id="second", timestamps=STAMPS[-3:])
        assert judge(peer([camera(), late]), LIMITS, NOW).points == (*(600_000,) * 9, *(1_200_000,) * 3)

    def test_series_that_end_early_end_in_gaps(self) -> None:
        found = judge(peer([camera(rtt_ms=[40, 900], packet_loss_percent=[])]), LIMITS, NOW)
        assert (found.rtt, found.loss, found.level) == (None, None, "good")  # its bitrate is as usual

    @pytest.mark.parametrize("stats", [None, peer(), peer([camera(timestamps=[])]), PeerStats.model_validate({})])
    def test_nothing_at_all(self, stats: PeerStats | None) -> None:
        assert judge(stats, LIMITS, NOW) is UNKNOWN
        assert (UNKNOWN.level, UNKNOWN.words, UNKNOWN.at, UNKNOWN.points) == ("unknown", "-", None, ())
        assert "no figures" in ABSENT

    def test_only_gaps(self) -> None:
        holes = camera(bitrate=None, fps=None, packet_loss_percent=None, rtt_ms=None)
        assert judge(peer([holes]), LIMITS, NOW) is UNKNOWN


class TestAge:
    @pytest.mark.parametrize(
        ("later", "said"),
        [(0, "good"), (54, "good"), (55, "good, 1m ago"), (145, "good, 2m ago"), (4e6, "good, 46d7h ago")],
    )
    def test_old_figures_tell_it(self, later: float, said: str) -> None:
        assert words(peer([camera()]), later) == said

    def test_the_age_is_that_of_the_figures_and_not_of_the_answer(self) -> None:
        old = camera(timestamps=[one - 180_000 for one in STAMPS], packet_loss_percent=3)
        found = judge(peer([old]), LIMITS, NOW)
        assert (found.words, found.age, found.old) == ("fair 3 % loss, 3m ago", "3m ago", True)

    @given(st.floats(-8e4, 1e6))
    def test_it_says_when_its_words_will_change(self, later: float) -> None:
        stats, moment = peer([], [mic()]), NOW + timedelta(seconds=later)
        found = judge(stats, LIMITS, moment)
        just_before = datetime.fromtimestamp(found.until - 0.01, UTC)
        assert found.until > moment.timestamp()
        if just_before > moment:
            assert judge(stats, LIMITS, just_before) == found

    def test_a_clock_that_is_ahead_of_ours_is_not_old(self) -> None:
        assert words(peer([camera()]), -600) == "good"

    def test_a_stamp_from_another_age_is_nonsense(self) -> None:
        ahead = camera(track_id="odd", timestamps=[*STAMPS[:-1], 253_402_300_799_999])
        assert judge(peer([ahead, camera()]), LIMITS, NOW).at == datetime.fromtimestamp(END / 1000, UTC)


def test_points_out_of_order_and_twice_are_put_in_order() -> None:
    stamps = [STAMPS[-1], *STAMPS[:-1], STAMPS[-1]]
    rates = [1_000, *[600_000] * (POINTS - 1), 500_000]
    found = judge(peer([camera(timestamps=stamps, bitrate=rates)]), LIMITS, NOW)
    assert found.points == (*(600_000,) * 11, 500_000)


def test_a_track_is_judged_by_itself() -> None:
    stats = peer([camera("h", bitrate=then(600_000, 100_000)), camera("m", packet_loss_percent=6)], seen=[camera()])
    high, middle = (judge_track(one, "publish", LIMITS, NOW) for one in stats.publish)
    assert (high.words, middle.words) == ("poor bitrate at 17 %", "poor 6 % loss")
    paused = peer([camera("h", bitrate=then(600_000, 0, 8))]).publish[0]
    assert judge_track(paused, "publish", LIMITS, NOW).words == "nothing sent"


def test_what_is_received_has_no_bitrate_of_its_own() -> None:
    got = peer(seen=[camera(bitrate=then(600_000, 80_000))]).subscribe[0]
    assert judge_track(got, "subscribe", LIMITS, NOW).words == "good"


def test_the_worst_sorts_first() -> None:
    def one(**measures: Any) -> Quality:
        return judge(peer([camera(**measures)]), LIMITS, NOW)

    ranked = [
        one(packet_loss_percent=40),
        one(packet_loss_percent=7),
        one(bitrate=then(600_000, 100_000)),
        one(rtt_ms=300),
        one(),
        UNKNOWN,
    ]
    assert sorted(reversed(ranked), key=lambda quality: quality.rank) == ranked


@pytest.mark.parametrize(
    ("bits", "said"),
    [
        (None, "-"),
        (0, "0"),
        (5, "<1k"),
        (31_600, "32k"),
        (99_499, "99k"),
        (99_500, "100k"),
        (812_345, "800k"),
        (2_140_000, "2.1M"),
        (949_999, "900k"),
        (950_000, "1.0M"),
        (99_960_000, "100M"),
        (1e12, "1000M"),
    ],
)
def test_rates_fit_few_cells(bits: float | None, said: str) -> None:
    assert rate_words(bits) == said


def test_numbers_are_coarse() -> None:
    assert (measure_words("loss", 0.04), measure_words("loss", 0.44)) == ("0 % loss", "0.4 % loss")
    assert measure_words("freezes", 1.2) == "1 freeze"
    assert measure_words("rtt", 1e11) == ">9999 ms RTT"


# -- properties -------------------------------------------------------------------------------------------------------

numbers = st.one_of(
    st.none(), st.floats(allow_nan=True), st.integers(-(10**20), 10**20), st.sampled_from(["x", "3", []])
)
stamps = st.one_of(st.integers(END - 2_000_000, END + 100_000), st.sampled_from([0, -1, 10**15, None, "soon"]))
names = st.sampled_from(["bitrate", "fps", "packet_loss_percent", "rtt_ms", "jitter_ms", "freeze_count"])
strange = st.builds(
    lambda key, rid, source, when, found: {
        "track_id": key,
        "rid": rid,
        "type": source,
        "time_series": {"timestamps": when, **found},
    },
    st.sampled_from(["a", "b", None]),
    st.sampled_from(["h", "m", None, 3]),
    st.sampled_from(["regular", "screen", None]),
    st.lists(stamps, max_size=30),
    st.dictionaries(names, st.lists(numbers, max_size=30)),
)
strange_peers = st.builds(
    lambda *parts: peer(*parts), *(st.lists(strange, max_size=3) for _ in ("video", "audio", "seen", "heard"))
)


@settings(max_examples=50)
@given(strange_peers)
def test_whatever_is_sent_it_is_judged(stats: PeerStats) -> None:
    found = judge(stats, LIMITS, NOW)
    assert (found.at is None) == (found == UNKNOWN)
    assert len(found.points) <= 12
    assert all(point is None or point >= 0 for point in found.points)
    assert (found.level in ("fair", "poor")) == bool(found.crossed)
    for track in stats.publish:
        assert judge_track(track, "publish", LIMITS, NOW).words


@settings(max_examples=30)
@given(st.lists(strange, max_size=4))
def test_nothing_but_gaps_is_never_good(tracks: list[dict[str, Any]]) -> None:
    for track in tracks:
        found = track["time_series"]
        track["time_series"] = {
            name: values if name == "timestamps" else [None for _ in values] for name, values in found.items()
        }
    stats = peer(tracks, tracks, tracks, tracks)
    assert judge(stats, LIMITS, NOW) is UNKNOWN


LEVELS = ("good", "fair", "poor")


@settings(max_examples=50)
@given(
    st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=POINTS, max_size=POINTS),
    st.lists(st.tuples(st.integers(0, POINTS - 1), st.floats(0, 60)), max_size=8),
    st.lists(st.sampled_from([0, 600_000, 30_000]), min_size=POINTS, max_size=POINTS),
)
def test_more_loss_is_never_better(losses: list[Any], more: list[tuple[int, float]], rates: list[int]) -> None:
    worse = list(losses)
    for index, added in more:
        if worse[index] is not None:
            worse[index] += added
    before, after = (
        judge(peer([camera(packet_loss_percent=one, bitrate=rates)], [mic()]), LIMITS, NOW) for one in (losses, worse)
    )
    assert LEVELS.index(after.level) >= LEVELS.index(before.level)


@given(st.floats(0, 1000), st.floats(0, 1000), st.sampled_from(["loss", "rtt", "jitter", "freezes", "bitrate"]))
def test_limits_are_crossed_in_order(one: float, other: float, name: Any) -> None:
    low, high = sorted((one, other))
    worse, better = (low, high) if name == "bitrate" else (high, low)
    assert LEVELS.index(LIMITS.level(name, worse)) >= LEVELS.index(LIMITS.level(name, better))


def test_judging_leaves_the_series_alone() -> None:
    stats = peer([camera()])
    before = [TrackStats(**{name: getattr(one, name) for name in one.__dataclass_fields__}) for one in stats.publish]
    judge(stats, LIMITS, NOW)
    assert list(stats.publish) == before
