"""Statistics of a peer: parallel series with gaps, whatever the service makes of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.stats import MEASURES, PeerStats
from console.api.resources.base import read_one

POINTS = st.lists(st.none() | st.integers() | st.floats() | st.text(max_size=3) | st.lists(st.none()), max_size=6)


def read(body: object) -> PeerStats:
    return read_one(PeerStats, json.dumps(body).encode())


def test_one_track_with_two_layers_and_gaps() -> None:
    def layer(rid: str | None) -> dict[str, object]:
        series = {"timestamps": [1722502800000, 1722502810000], "bitrate": [1000, None], "fps": [25.5], "rtt_ms": []}
        return {"track_id": "t", "type": "screen", "rid": rid, "time_series": series}

    stats = read(
        {
            "peer_id": "p",
            "session_id": "s",
            "publisher": {"video": [layer("h"), layer("l")], "audio": [{"track_id": "a", "time_series": None}]},
            "subscriber": {"video": None},
        }
    )
    high, low, sound = stats.publish
    assert (high.key, low.key, sound.key) == (("t", "h"), ("t", "l"), ("a", None))
    assert (high.kind, high.source, sound.kind, sound.series) == ("video", "screen", "audio", {})
    assert high.timestamps == (1722502800000, 1722502810000)
    assert high.times[0] == datetime(2024, 8, 1, 9, 0, tzinfo=UTC)
    assert high.times is high.times
    assert high.series == {"bitrate": (1000.0, None), "fps": (25.5, None), "rtt_ms": (None, None)}
    assert stats.subscribe == ()
    assert json.loads(stats.model_dump_json())["publish"][0]["rid"] == "h"


@given(stamps=POINTS, series=st.dictionaries(st.sampled_from(MEASURES), POINTS | st.none() | st.text(max_size=2)))
def test_series_are_always_as_long_as_their_times(stamps: list[object], series: dict[str, object]) -> None:
    body = {"publisher": {"audio": [{"track_id": "t", "time_series": {"timestamps": stamps, **series}}]}}
    (track,) = read(body).publish
    assert all(stamp >= 0 for stamp in track.timestamps)
    assert len(track.times) == len(track.timestamps) <= len(stamps)
    assert all(len(points) == len(track.timestamps) for points in track.series.values())
    assert all(point is None or isinstance(point, float) for points in track.series.values() for point in points)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"publisher": None, "subscriber": []},
        {"publisher": {"video": {"x": 1}, "audio": [5, None]}},
        {"publisher": "x", "peer_id": 5},
    ],
)
def test_no_statistics_are_none(body: object) -> None:
    stats = read(body)
    assert (stats.publish, stats.subscribe) == ((), ())


def test_a_track_without_anything() -> None:
    (track,) = read({"subscriber": {"video": [{}]}}).subscribe
    assert (track.track_id, track.rid, track.source, track.timestamps, track.series) == ("", None, "", (), {})
