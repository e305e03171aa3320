"""Rows of Quality: words, units, the order of the worst, and that rows which came out as before are the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console.api.models.stats import PeerStats
from console.live.quality import Thresholds
from console.live.store import Store
from console.screens.analytics.quality_details import sheet
from console.screens.analytics.quality_people import Stage
from console.screens.analytics.quality_rows import OLD, QualityRows, Who
from console.screens.analytics.quality_turns import Seen, Turns
from console.tables.format import cell_len
from console.tables.quality import QUALITY_COLUMNS, QualityRow, summarise, track_name
from tests.support.clock import ManualClock

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
STAMPS = [int(NOW.timestamp() * 1000) - 5_000 - 10_000 * index for index in reversed(range(30))]


def track(rid: str | None = None, track_id: str = "t", source: str = "regular", **series: Any) -> dict[str, Any]:
    whole = {"bitrate": 600_000, "fps": 30, "packet_loss_percent": 0.4, "rtt_ms": 40, **series}
    found = {name: value if isinstance(value, list) else [value] * len(STAMPS) for name, value in whole.items()}
    return {"track_id": track_id, "type": source, "rid": rid, "time_series": {"timestamps": STAMPS, **found}}


def stats(*video: dict[str, Any], audio: tuple[dict[str, Any], ...] = (), seen: Any = ()) -> PeerStats:
    body = {"publisher": {"video": list(video), "audio": list(audio)}, "subscriber": {"video": list(seen)}}
    return PeerStats.model_validate(body)


class Rig:
    def __init__(self) -> None:
        clock = ManualClock()
        self.turns = Turns(Store(clock), clock, 240)
        self.rows = QualityRows(self.turns, Thresholds())

    def make(self, seen: dict[str, PeerStats | None], *waiting: str, later: float = 0.0) -> dict[str, QualityRow]:
        for peer_id, found in seen.items():
            if peer_id not in self.turns.seen or self.turns.seen[peer_id].stats is not found:
                self.turns.seen[peer_id] = Seen(1.0, found)
        people = {peer_id: Who(f"name of {peer_id}") for peer_id in (*seen, *waiting)}
        return self.rows.make(people, NOW + timedelta(seconds=later))


def words(row: QualityRow, column: str) -> str:
    return next(one for one in QUALITY_COLUMNS if one.id == column).cell(row).text


def in_order(rows: dict[str, QualityRow]) -> list[QualityRow]:
    level = next(one for one in QUALITY_COLUMNS if one.id == "level")
    return sorted(rows.values(), key=level.sort_key)


def test_each_layer_has_a_row_with_its_own_numbers() -> None:
    rows = Rig().make({"p": stats(track("h", bitrate=600_000), track("l", bitrate=80_000, fps=15))})
    high, low = in_order(rows)
    assert (high.key, high.track, low.track) == ("p", "cam h", "cam l")
    assert [words(high, name) for name in ("bitrate", "loss", "rtt", "jitter", "fps")] == [
        "600k", "0.4 %", "40 ms", "-", "30",
    ]  # fmt: skip
    assert words(low, "bitrate") == "80k"
    assert words(high, "age") == "<1m"


def test_the_worst_stand_first_and_say_why() -> None:
    rows = Rig().make(
        {
            "good": stats(track()),
            "poor": stats(track(packet_loss_percent=9)),
            "fair": stats(track(rtt_ms=250)),
            "none": None,
            "mute": stats(track(bitrate=0, fps=0)),
        },
        "late",
    )
    assert [(row.peer_id, row.level) for row in in_order(rows)] == [
        ("poor", "poor loss"),
        ("fair", "fair RTT"),
        ("good", "good"),
        ("late", "waiting"),
        ("mute", "nothing sent"),
        ("none", "no figures"),
    ]
    assert (rows["poor"].tone, rows["poor"].tones) == ("bad", {"loss": "bad"})


def test_what_is_received_is_a_row_with_freezes() -> None:
    seen = {"track_id": "x", "time_series": {"timestamps": STAMPS, "freeze_count": [1] * 30, "bitrate": [1] * 30}}
    rows = Rig().make({"p": stats(track(), seen=[seen])})
    row = next(row for row in rows.values() if row.track == "receives")
    assert row.level == "poor freezes"
    assert words(row, "freezes") == "6"


def test_rows_that_come_out_as_before_are_the_same_objects() -> None:
    rig = Rig()
    first = rig.make({"p": stats(track("h"), track("l"))}, "q")
    again = rig.make({"p": stats(track("h"), track("l"))}, "q", later=20)
    assert all(again[key] is first[key] for key in first)
    older = rig.make({"p": rig.turns.seen["p"].stats}, "q", later=100)
    assert words(older["p"], "age") == "1m"
    assert rig.make({"p": rig.turns.seen["p"].stats}, "q", later=101)["p"] is older["p"]


def test_old_figures_say_so_and_those_of_a_session_that_is_over_do_not() -> None:
    rig = Rig()
    rig.turns.seen["p"] = Seen(1.0, stats(track()))
    people = {"p": Who("Ada")}
    later = NOW + timedelta(seconds=OLD)
    assert rig.rows.make(people, later)["p"].old
    assert not rig.rows.make(people, later, live=False)["p"].old


def test_the_cursor_keeps_its_row_when_figures_come() -> None:
    rig = Rig()
    before = rig.make({}, "p")
    after = rig.make({"p": stats(track("l"), track("h"), audio=(track(track_id="a"),))})
    assert list(before) == ["p"]
    assert after["p"].track == "cam h"
    assert len(after) == 3


def test_series_that_are_not_kept_leave_their_rows() -> None:
    rig = Rig()
    before = rig.make({"p": stats(track("h"))})
    rig.turns.seen["p"] = rig.turns.seen["p"]._replace(stats=None, dropped=True)
    assert rig.rows.make({"p": Who("name of p")}, NOW) == before
    assert rig.rows.judged("p") is None


def test_a_summary_knows_when_it_was_worst() -> None:
    found = summarise([(1, 5.0), (2, None), (3, 9.0), (4, 1.0)])
    assert (found.newest, found.middle, found.worst, found.worst_at, found.gaps) == (1.0, 5.0, 9.0, 3, 1)
    assert summarise([(1, 5.0), (4, 1.0)], "low").worst_at == 4
    assert summarise([(1, None)]).newest is None


def test_every_point_becomes_a_line_of_the_sheet() -> None:
    rig = Rig()
    rig.make({"p": stats(track("h", bitrate=[None] + [600_000] * 29))})
    people = {"p": Who("=Ada", "u-1")}
    found = sheet(rig.rows.every(), Stage("s", True, people, True), "town-hall")
    assert found.name == "quality-town-hall"
    lines = [dict(zip(found.columns, line, strict=True)) for line in found.rows]
    assert len(lines) == len(STAMPS)
    assert lines[0]["time"] == datetime.fromtimestamp(STAMPS[0] / 1000, UTC)
    assert [lines[0][name] for name in ("name", "user_id", "track", "layer")] == ["=Ada", "u-1", "cam", "h"]
    assert (lines[0]["bitrate"], lines[1]["bitrate"], lines[1]["rtt_ms"]) == (None, 600_000, 40)


wild = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)
names = ["timestamps", "bitrate", "packet_loss_percent", "rtt_ms", "jitter_ms", "fps", "freeze_count"]
tracks = st.fixed_dictionaries(
    {},
    optional={
        "track_id": st.text(max_size=10),
        "type": st.sampled_from(["regular", "screen", "\x1b[2J", ""]),
        "rid": st.one_of(st.none(), st.text(max_size=10)),
        "time_series": st.dictionaries(st.sampled_from(names), st.one_of(wild, st.lists(st.integers(0, 2**43)))),
    },
)
parts = st.fixed_dictionaries({"video": st.lists(tracks, max_size=3), "audio": st.lists(tracks, max_size=2)})


@given(st.fixed_dictionaries({"publisher": parts, "subscriber": parts}))
def test_whatever_the_service_says_makes_rows_that_can_be_painted(body: dict[str, Any]) -> None:
    rows = Rig().make({"p": PeerStats.model_validate(body)})
    assert rows
    for row in in_order(rows):
        for column in QUALITY_COLUMNS:
            assert cell_len(column.cell(row).text) < 4000


def test_tracks_have_short_names() -> None:
    assert track_name("audio", "", None) == "mic"
    assert track_name("video", "screen", None) == "screen"
    assert track_name("video", "regular", "\x1b[2Jh" * 9).isprintable()
