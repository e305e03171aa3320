from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from console.api.models.events import ErrorEvent
from console.api.models.recordings import Recording
from console.live.attendance import finish
from console.live.feed import Entry
from console.live.stays import Span
from console.live.story_sources import Deed
from console.live.timeline import Happened, over_time, timeline
from console.tables.format import cell_len
from console.tables.timeline import Bar, Lane, Timeline, column_of, timeline_rows

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
T0 = NOW.timestamp()
HOUR = Span(T0, T0 + 3600)


def stamp(minutes: float) -> str:
    return (NOW + timedelta(minutes=minutes)).isoformat()


def job(key: str, start: float | None, stop: float | None = None, **rest: Any) -> Recording:
    body = {
        "id": key,
        "room_id": "r",
        "session_id": "s",
        "status": "running" if stop is None else "completed",
        "created_at": None if start is None else stamp(start),
        "started_at": None if start is None else stamp(start),
        "stopped_at": None if stop is None else stamp(stop),
    }
    return Recording.model_validate({**body, **rest})


def lanes(*jobs: Recording, **rest: Any) -> dict[str, Lane]:
    made = finish(timeline(HOUR, (), Happened("s", "r", {"recordings": jobs}, **rest)))
    return {lane.name: lane for lane in made.lanes}


def text(made: Timeline, width: int = 80, height: int = 24) -> list[str]:
    return ["".join(words for words, _ in row) for row in timeline_rows(made, width, height, ascii_only=True)]


def test_the_most_people_of_each_stretch() -> None:
    stays = [(T0, T0 + 1800), (T0 + 600, T0 + 900), (T0 + 3000, T0 + 3600)]
    times, values = finish(over_time(HOUR, stays, 6))
    assert values == (1, 2, 1, 0, 0, 1, 1)
    assert times[0] == T0
    assert times[-1] == T0 + 3600


def test_who_comes_as_another_goes_makes_no_peak() -> None:
    _, values = finish(over_time(HOUR, [(T0, T0 + 100), (T0 + 100, T0 + 200)], 2))
    assert max(values) == 1


@given(st.lists(st.tuples(st.floats(0, 3600), st.floats(0, 3600)), max_size=30), st.integers(1, 50))
def test_the_picture_never_shows_more_than_were_there(raw: list[tuple[float, float]], points: int) -> None:
    stays = [(T0 + min(pair), T0 + max(pair)) for pair in raw]
    _, values = finish(over_time(HOUR, stays, points))
    assert len(values) == points + 1
    real = [one for one in stays if one[1] > one[0]]
    peak = max((sum(a <= start < b for a, b in real) for start, _ in real), default=0)
    assert max(values) == peak
    assert min(values) >= 0


def test_only_jobs_of_the_session_have_bars() -> None:
    found = lanes(
        job("mine", 10, 20),
        job("open", 30),
        job("other", 10, 20, session_id="else"),
        job("nameless", 40, 50, session_id=""),
        job("elsewhere", 40, 50, session_id="", room_id="q"),
        job("before", -50, -40, session_id=""),
        job("never", None),
        job("bad", 55, 56, status="failed"),
    )["REC"]
    starts = [(bar.start - T0) / 60 for bar in found.bars]
    assert sorted(starts) == [10, 30, 40, 55]
    assert [bar.open for bar in sorted(found.bars, key=lambda bar: bar.start)] == [False, True, False, False]
    assert [bar.failed for bar in found.bars if bar.start == T0 + 55 * 60] == [True]


def test_errors_and_our_own_acts_inside_the_session() -> None:
    def error(key: str, minutes: float, session_id: str = "s") -> ErrorEvent:
        return ErrorEvent.model_validate(
            {"id": key, "timestamp": stamp(minutes), "data": {"session_id": session_id, "peer_id": "p"}}
        )

    acts = [
        Entry(NOW + timedelta(minutes=5), "r", "", "kicked", "done", room_id="r"),
        Entry(NOW + timedelta(minutes=6), "r", "", "joined", "join", room_id="r"),
        Entry(NOW + timedelta(minutes=7), "q", "", "kicked", "done", room_id="q"),
        Entry(NOW - timedelta(minutes=7), "r", "", "kicked", "failed", room_id="r"),
    ]
    errors = [error("a", 10), error("b", 20, ""), error("c", 30, "other"), error("d", 90)]
    found = lanes(errors=errors, entries=acts)
    assert [(dot - T0) / 60 for dot in found["ERR"].dots] == [10, 20]
    assert [(dot - T0) / 60 for dot in found["ACT"].dots] == [5]


def test_the_journal_is_believed_where_there_is_one() -> None:
    def deed(act: str, minutes: float, room_id: str = "r", **rest: Any) -> Deed:
        return Deed(act, NOW + timedelta(minutes=minutes), "peers.kick", room_id=room_id, **rest)

    entry = Entry(NOW + timedelta(minutes=5), "r", "", "kicked", "done", room_id="r")
    deeds = [deed("b", 20, operator="ops", detail="Ada removed"), deed("a", 10), deed("c", 30, "q"), deed("d", 70)]
    lane = lanes(deeds=deeds, entries=[entry])["ACT"]
    assert [(at - T0) / 60 for at in lane.dots] == [10, 20]
    assert [words for _, words in lane.notes] == ["peers.kick", "Ada removed by ops"]
    shown = text(Timeline((T0, T0 + 3600), (), (), (lane,)))
    assert any(line.startswith("ACT") and "Ada removed by ops" in line for line in shown)
    assert lanes(deeds=[], entries=[entry])["ACT"].dots == ()


class TestPainting:
    def made(self, *bars: Bar, dots: tuple[float, ...] = ()) -> Timeline:
        times, values = finish(over_time(HOUR, [(T0, T0 + 3600)] * 3, 60))
        return Timeline((T0, T0 + 3600), times, values, (Lane("REC", bars), Lane("ERR", (), dots)))

    def test_lanes_stand_on_the_axis_of_the_chart(self) -> None:
        lines = text(self.made(Bar(T0, T0 + 3600, "completed")))
        axis = min(line.find("|") for line in lines[:3] if "|" in line)
        lane = next(line for line in lines if line.startswith("REC  "))
        assert lane.index("=") == axis + 1
        assert lane.rstrip().endswith("=")

    def test_a_half_is_half_as_long(self) -> None:
        lane = next(
            line
            for line in text(self.made(Bar(T0, T0 + 1800, "x")), width=100)
            if line.startswith("REC") and "=" in line
        )
        assert 46 <= lane.count("=") <= 49

    def test_open_and_failed_ones_have_a_sign(self) -> None:
        lines = text(
            self.made(Bar(T0, T0 + 60, "failed", failed=True), Bar(T0 + 3000, T0 + 3600, "running", open=True))
        )
        lane = next(line for line in lines if line.startswith("REC  "))
        assert "!" in lane
        assert lane.rstrip().endswith(">")
        assert any("now  running" in line for line in lines)

    def test_many_at_a_time_are_a_plus(self) -> None:
        lane = next(line for line in text(self.made(dots=(T0 + 60,) * 3 + (T0 + 1800,) * 12)) if line.startswith("ERR"))
        assert "3" in lane
        assert "+" in lane

    def test_the_words_of_hostile_states_are_cut_to_the_width(self) -> None:
        lines = text(self.made(Bar(T0, T0 + 5, "\u202e[/nope]\x1b[31m界" * 40)), width=60)
        assert all(cell_len(line) <= 60 for line in lines)
        assert "\x1b" not in "".join(lines)

    @given(st.integers(1, 200), st.integers(1, 50))
    def test_whatever_the_size(self, width: int, height: int) -> None:
        for line in text(self.made(Bar(T0, T0 + 60, "x"), dots=(T0,)), width, height):
            assert cell_len(line) <= width

    def test_everything_is_ascii(self) -> None:
        assert all(line.isascii() for line in text(self.made(Bar(T0, T0 + 60, "x"), dots=(T0,))))

    def test_an_empty_session_has_a_picture(self) -> None:
        times, values = finish(over_time(Span(T0, T0), (), 10))
        lines = text(Timeline((T0, T0), times, values, (Lane("REC"),)))
        assert any(line.startswith("REC") and line.rstrip().endswith("-") for line in lines)


@given(st.floats(-1e12, 1e12), st.floats(-1e9, 1e9), st.floats(0, 1e6), st.integers(1, 300))
@example(moment=1.0, start=0.0, length=2.225073858507e-311, across=1)
@example(moment=1.0, start=0.0, length=2.225073858507e-311, across=2)
def test_a_moment_always_falls_on_a_cell(moment: float, start: float, length: float, across: int) -> None:
    assert 0 <= column_of(moment, (start, start + length), across) < across
