from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from console.api.errors import ServerError
from console.api.models.sessions import Session
from console.api.models.stats import PeerStats
from console.cli.headless.quality import NOT_HAD, Judged, rows_of
from console.live.quality import ABSENT, Thresholds

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
SESSION = Session.model_validate(
    {"id": "s", "peers": {key: {"id": key, "name": key.upper(), "role": "host"} for key in ("ada", "bo", "cy", "di")}}
)


def stats(loss: float, rid: str | None = None) -> PeerStats:
    times = [int((NOW - timedelta(seconds=10 * ago)).timestamp() * 1000) for ago in range(6, 0, -1)]
    series: dict[str, Any] = {
        "timestamps": times,
        "packet_loss_percent": [loss] * 6,
        "bitrate": [1_000_000.4] * 6,
        "rtt_ms": [1 / 3] * 6,
    }
    track = {"track_id": "t", "rid": rid, "type": "regular", "time_series": series}
    return PeerStats.model_validate({"publisher": {"video": [track]}})


def judged(limits: Thresholds = Thresholds()) -> dict[str, Judged]:  # noqa: B008 - it is frozen
    answers = {"ada": stats(0.1), "bo": stats(9.0, "h\x1b"), "cy": None, "di": ServerError(500), "nobody": None}
    return {row.peer_id: row for row in rows_of(SESSION, answers, limits, NOW)}


def test_the_worst_comes_first_and_who_has_no_figures_is_not_left_out() -> None:
    found = judged()
    assert next(iter(found)) == "bo"
    assert set(found) == {"ada", "bo", "cy", "di", "nobody"}
    assert (found["bo"].level, found["bo"].track, found["bo"].loss_percent) == ("poor", "camera h", 9.0)
    assert "9 % loss" in found["bo"].words
    assert (found["ada"].level, found["ada"].bitrate, found["ada"].rtt_ms) == ("good", 1_000_000, 0.33)
    assert (found["cy"].level, found["cy"].words, found["cy"].track) == ("unknown", ABSENT, "-")
    assert found["di"].words == NOT_HAD
    assert (found["nobody"].name, found["nobody"].words) == ("", ABSENT)


def test_the_limits_are_those_of_the_profile() -> None:
    assert judged(Thresholds(loss_fair=20.0, loss_poor=30.0))["bo"].level == "good"
