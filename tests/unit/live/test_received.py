"""All that somebody receives as one series: what adds up, what is a mean, and that gaps stay gaps."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console.api.models.stats import PeerStats
from console.live.received import POINTS, received


def stats(video: list[dict[str, Any]], audio: list[dict[str, Any]]) -> PeerStats:
    def track(number: int, series: dict[str, Any]) -> dict[str, Any]:
        return {"track_id": str(number), "time_series": series}

    lists = {"video": video, "audio": audio}
    return PeerStats.model_validate(
        {"subscriber": {kind: [track(*one) for one in enumerate(some)] for kind, some in lists.items()}}
    )


def test_rates_add_up_and_freezes_are_the_mean_of_the_pictures() -> None:
    found = received(
        stats(
            [
                {"timestamps": [10, 20, 30], "bitrate": [100, None, 50], "freeze_count": [2, 0, 1], "fps": [30, 30, 0]},
                {"timestamps": [20, 30], "bitrate": [10, 20], "freeze_count": [4, 1], "fps": [10, 10]},
            ],
            [{"timestamps": [20], "bitrate": [5], "packet_loss_percent": [3.0], "concealed_samples": [480]}],
        )
    )
    assert found is not None
    assert found.timestamps == (10, 20, 30)
    assert found.series["bitrate"] == (100, 15, 70)
    assert found.series["freeze_count"] == (2, 2, 1)
    assert found.series["fps"] == (30, 20, 5)
    assert found.series["packet_loss_percent"] == (None, 3.0, None)
    assert found.series["concealed_samples"] == (None, 480, None)
    assert "rtt_ms" not in found.series


def test_nothing_received_is_nothing() -> None:
    assert received(stats([], [])) is None
    assert received(stats([{"timestamps": [], "bitrate": []}], [])) is None


def test_only_the_newest_points_count() -> None:
    stamps = list(range(POINTS + 50))
    found = received(stats([{"timestamps": stamps, "bitrate": [1] * len(stamps)}], []))
    assert found is not None
    assert found.timestamps == tuple(stamps[50:])


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 50), max_size=12),
            st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=15),
        ),
        max_size=4,
    )
)
def test_the_sum_of_all_is_the_sum_of_what_is_known(tracks: list[tuple[list[int], list[float | None]]]) -> None:
    found = received(stats([{"timestamps": stamps, "bitrate": values} for stamps, values in tracks], []))
    known = [value for stamps, values in tracks for _, value in zip(stamps, values, strict=False) if value is not None]
    total = sum(value for value in found.series["bitrate"] if value is not None) if found is not None else 0.0
    assert abs(total - sum(known)) <= 1e-6 * max(1.0, sum(known))
