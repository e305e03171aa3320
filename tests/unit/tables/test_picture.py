"""Pictures of series: what is drawn is what is known, at any size, of any numbers, without a word to the terminal."""

from __future__ import annotations

import asyncio
import math
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.format import cell_len
from console.tables.picture import Mark, Picture, draw, points, runs
from console.tables.scale import human, local, time_axis, value_axis

T0 = datetime(2026, 1, 15, 20, 0, tzinfo=UTC).timestamp()
MARKS = (Mark("fair", 2, "warn"), Mark("poor", 5, "bad"))


def series(*values: float | None, unit: str = "%", step: float = 10, marks: tuple[Mark, ...] = ()) -> Picture:
    return Picture("loss", unit, tuple(T0 + step * index for index in range(len(values))), values, marks)


def text(picture: Picture, width: int = 60, height: int = 9, ascii_only: bool = False) -> list[str]:
    return ["".join(words for words, _ in line) for line in draw(picture, width, height, ascii_only)]


def inked(lines: list[str]) -> list[int]:
    """The columns in which a curve is drawn."""
    return sorted({place for line in lines for place, sign in enumerate(line) if "⠀" < sign <= "⣿"})


def test_axes_have_human_numbers_and_local_times() -> None:
    lines = text(Picture("rate", "bit/s", (T0, T0 + 1800), (8e5, 2.1e6)))
    assert lines[0].lstrip().startswith("3M┤")
    assert any(line.lstrip().startswith("0┤") for line in lines)
    assert local(T0) in lines[-1]
    assert local(T0 + 600) in lines[-1]


def test_a_gap_is_neither_a_zero_nor_a_line() -> None:
    whole = inked(text(series(*[3.0] * 60)))
    holed = inked(text(series(*[3.0] * 20, *[None] * 20, *[3.0] * 20)))
    missing = set(whole) - set(holed)
    assert whole == list(range(whole[0], whole[-1] + 1))
    assert len(whole) / 4 < len(missing) < len(whole) / 2
    assert sorted(missing) == list(range(min(missing), max(missing) + 1))


def test_a_long_silence_is_a_gap_though_nothing_said_null() -> None:
    found: list[tuple[float, float | None]] = [(0, 1.0), (10, 1.0), (20, 1.0), (200, 1.0), (210, None), (220, 2.0)]
    assert runs(found) == [[(0, 1.0), (10, 1.0), (20, 1.0)], [(200, 1.0)], [(220, 2.0)]]


def test_points_are_put_in_order_and_of_two_at_one_time_the_later_counts() -> None:
    picture = Picture("x", "", (20, 10, 20, math.nan, -1, 1e18), (1.0, 2.0, 3.0, 4.0, 5.0, 6.0))
    assert points(picture) == [(10, 2.0), (20, 3.0)]
    assert points(Picture("x", "", (1, 2, 3), (math.nan, math.inf, 1e300))) == [(1, None), (2, None), (3, None)]


def test_only_the_span_is_drawn() -> None:
    picture = Picture("x", "", (10, 20, 30), (1.0, 2.0, 3.0), span=(15, 25))
    assert points(picture) == [(20, 2.0)]


def test_thresholds_are_drawn_named_and_told_by_tone() -> None:
    lines = draw(series(0.5, 3, 7, marks=MARKS), 60, 12)
    said = {words.strip(): tone for line in lines for words, tone in line}
    assert said["fair 2 %"] == "warn"
    assert said["poor 5 %"] == "bad"
    tones = [tone for line in lines for words, tone in line if inked([words])]
    assert set(tones) == {"good", "warn", "bad"}


def test_the_curve_has_the_tone_of_its_values_however_low_the_picture() -> None:
    for height in (4, 6, 12):
        marks = (Mark("fair", 3e5, "warn"), Mark("poor", 5e4, "bad"))
        picture = Picture("rate", "bit/s", (T0, T0 + 10, T0 + 20), (9e5, 9e5, 2.2e5), marks, bad="low")
        tones = {tone for line in draw(picture, 60, height) for words, tone in line if inked([words])}
        assert tones == {"good", "warn"}


def test_for_a_rate_the_low_values_are_the_bad_ones() -> None:
    picture = Picture("rate", "bit/s", (T0, T0 + 10), (1e5, 1e5), (Mark("poor", 2e5, "bad"),), bad="low")
    curve = {tone for line in draw(picture, 60, 9) for words, tone in line if inked([words])}
    assert curve == {"bad"}


def test_a_named_threshold_stands_on_the_line_it_names() -> None:
    for height in range(5, 16):
        lines = text(series(*[0.0] * 5, marks=(Mark("fair", 5, "warn"),)), 60, height)
        named = [number for number, line in enumerate(lines) if "fair 5 %" in line]
        ruled = [number for number, line in enumerate(lines) if "┈" in line]
        assert named == ruled
        assert len(named) == 1


def test_peaks_survive_when_there_are_more_points_than_columns() -> None:
    values = [1.0] * 720
    values[333] = 9.0
    top = next(place for place, line in enumerate(text(series(*values))) if inked([line]))
    assert top <= 1


def test_nothing_known_is_said_in_words() -> None:
    assert any("no figures" in line for line in text(series(None, None)))
    assert any("no figures" in line for line in text(series()))


def test_one_point_is_one_dot() -> None:
    assert len(inked(text(series(3.0)))) == 1


def test_counts_are_stems() -> None:
    picture = Picture("freezes", "", tuple(T0 + 10 * n for n in range(60)), (*[0.0] * 30, 4.0, *[0.0] * 29), stems=True)
    heights = [sum(bool(inked([line[at]])) for line in text(picture)) for at in inked(text(picture))]
    assert max(heights) >= 6
    assert heights.count(1) > 40
    assert any(line.count("_") > 20 for line in text(picture, ascii_only=True))


def test_ascii_is_ascii() -> None:
    lines = text(series(1, 2, None, 6, marks=MARKS), ascii_only=True)
    assert all(line.isascii() for line in lines)
    assert any("*" in line for line in lines)
    assert any("..." in line for line in lines)


def test_the_size_is_the_one_that_was_asked_for_whatever_terminal_there_is() -> None:
    lines = text(series(*[3.0] * 60), 300, 90)
    assert max(inked(lines)) > 290
    assert "┬" in lines[88]


def test_the_same_series_is_the_same_picture_whatever_was_drawn_between() -> None:
    picture = series(1, 2, None, 6, marks=MARKS)
    before = draw(picture, 60, 9)
    draw(Picture("rate", "bit/s", (T0, T0 + 10), (1e5, 2e6), stems=True), 33, 5, ascii_only=True)
    assert draw(picture, 60, 9) == before


wild = st.one_of(
    st.none(), st.floats(), st.integers(-(10**6), 10**6).map(float), st.sampled_from([0.0, -0.0, 1e308, 5e-324])
)
stamps = st.one_of(st.floats(), st.floats(T0, T0 + 7200), st.sampled_from([T0, 0.0, 2.5e11, 9e18]))


@given(
    st.lists(st.tuples(stamps, wild), max_size=40),
    st.integers(-1, 130),
    st.integers(-1, 20),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["bit/s", "%", "ms", ""]),
    st.lists(st.floats(), max_size=3),
)
def test_anything_is_drawn_in_exactly_its_place(
    found: list[tuple[float, float | None]],
    width: int,
    height: int,
    ascii_only: bool,
    stems: bool,
    unit: str,
    limits: list[float],
) -> None:
    marks = tuple(Mark("poor", limit, "bad") for limit in limits)
    times, values = tuple(at for at, _ in found), tuple(value for _, value in found)
    lines = draw(Picture("x", unit, times, values, marks, stems=stems), width, height, ascii_only)
    assert len(lines) == (height if width > 0 and height > 0 else 0)
    for line in lines:
        words = "".join(part for part, _ in line)
        assert cell_len(words) == width
        assert words.isprintable()
        assert words.isascii() or not ascii_only


def test_drawing_writes_nothing_and_warns_of_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    for values in ([], [None], [1e300, -1e300], [5.0], [5.0] * 720, [1e-300, 2e-300]):
        for width, height in ((76, 9), (1, 1), (20, 3)):
            draw(series(*values, marks=MARKS), width, height)
    assert capfd.readouterr() == ("", "")


CODE = """
import sys, console.tables.picture
sys.exit(', '.join(sorted({'plotext', 'textual', 'pydantic', 'httpx'} & set(sys.modules))) or 0)
"""


async def test_what_draws_is_loaded_when_something_is_drawn() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CODE, stderr=asyncio.subprocess.PIPE)
    _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (8e5, "bit/s", "800k"),
        (2.1e6, "bit/s", "2.1M"),
        (0, "bit/s", "0"),
        (3, "%", "3 %"),
        (0.4, "%", "0.4 %"),
        (120, "ms", "120 ms"),
        (12_500, "ms", "12 s"),
        (30, "", "30"),
        (2.5, "", "2.5"),
        (-0.0, "", "0"),
        (1e14, "", "1e+14"),
    ],
)
def test_numbers_are_told_with_their_units(value: float, unit: str, words: str) -> None:
    assert human(value, unit) == words


def test_shares_end_at_all_of_it() -> None:
    assert value_axis([97.0], "%", 9).high == 100
    assert value_axis([1.0], "%", 9).low == 0
    assert value_axis([-3.0], "ms", 9).low < -2.9


@given(st.floats(0, 2.5e11), st.floats(1, 1e9), st.integers(1, 200))
def test_times_stand_on_the_axis_in_order(begin: float, length: float, width: int) -> None:
    axis = time_axis(begin, begin + length, width)
    places = [place for place, _ in axis.ticks]
    assert places == sorted(places)
    assert all(axis.low <= place <= axis.high for place in places)
    assert len(places) <= width // 10 + 2


@given(st.lists(st.floats(-1e14, 1e14), max_size=5), st.integers(1, 30))
def test_a_scale_holds_all_values_and_more_than_one_number(values: list[float], lines: int) -> None:
    axis = value_axis(values, "", lines)
    hair = 1e-9 * (axis.high - axis.low)
    assert all(axis.low - hair <= value <= axis.high + hair for value in values)
    assert 2 <= len(axis.ticks) <= max(2, (lines + 3) // 2) + 1
