"""The chart: it is drawn when there is something to draw with, for its size, and written only where it differs."""

from __future__ import annotations

import pytest
from textual.geometry import Region

from console.tables.panels import Number, Panel
from console.tables.picture import Mark, Picture
from console.widgets import chart
from console.widgets.chart import BROKEN, Chart, ascii_wanted
from tests.ui.widgets.support import Stage, lines_of, resize, until

T0 = 1_768_507_200.0
MARKS = (Mark("fair", 2, "warn"), Mark("poor", 5, "bad"))


def picture(*values: float | None, title: str = "packet loss") -> Picture:
    times = tuple(T0 + 10 * index for index in range(len(values)))
    return Picture(title, "%", times, values, MARKS, span=(T0, T0 + 600))


class Counted(Chart):
    """Counts the lines it asks to be repainted."""

    lines_asked: int = 0

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Counted:
        self.lines_asked += sum(region.height for region in regions)
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self


async def test_what_is_drawn_fills_the_widget_and_follows_its_size() -> None:
    widget = Chart(ascii_only=False)
    async with Stage(widget).run_test(size=(80, 10)) as pilot:
        widget.show(picture(1, 3, 6))
        await until(pilot, lambda: "packet loss, %" in widget.text)
        lines = lines_of(pilot.app)
        assert "poor 5 %" in "\n".join(lines)
        assert "┬" in lines[8]
        assert len(widget.lines) == 10
        await resize(pilot, 50, 6)
        await until(pilot, lambda: len(widget.lines) == 6)
        assert "┬" in lines_of(pilot.app)[4]


async def test_the_same_is_not_painted_twice_and_a_new_point_only_where_it_is() -> None:
    widget = Counted(ascii_only=False)
    async with Stage(widget).run_test(size=(80, 12)) as pilot:
        widget.show(picture(*[1.0] * 30))
        await until(pilot, lambda: widget.text)
        await pilot.pause()
        before = widget.lines_asked
        widget.show(picture(*[1.0] * 30))
        assert widget.lines_asked == before
        widget.show(picture(*[1.0] * 32))
        assert 0 < widget.lines_asked - before <= 2


async def test_without_a_picture_there_are_words() -> None:
    widget = Chart()
    async with Stage(widget).run_test(size=(60, 8)) as pilot:
        widget.show_panels((), "Asking for the figures of [/nope] ...")
        assert lines_of(pilot.app)[0].rstrip() == " Asking for the figures of [/nope] ..."
        widget.show_panels((Panel(picture(1), (Number("now", "1 %", brief=True),)),))
        await until(pilot, lambda: "now 1 %" in widget.text)


async def test_on_a_machine_that_cannot_draw_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise ImportError("no kernel")

    monkeypatch.setattr(chart, "load", fails)
    widget = Chart()
    async with Stage(widget).run_test(size=(120, 8)) as pilot:
        widget.show(picture(1, 2))
        await until(pilot, lambda: BROKEN in widget.text)
        widget.show(picture(1, 2, 3))
        await pilot.pause()
        assert BROKEN in widget.text


async def test_ascii_has_nothing_else() -> None:
    widget = Chart(ascii_only=True)
    async with Stage(widget).run_test(size=(80, 10)) as pilot:
        widget.show(picture(1, 3, 6))
        await until(pilot, lambda: "*" in widget.text)
        assert widget.text.isascii()


def test_who_gets_ascii() -> None:
    assert ascii_wanted({"HMS_ASCII": "1"}, "utf-8")
    assert not ascii_wanted({"HMS_ASCII": "off"}, "utf-8")
    assert not ascii_wanted({}, None)
    assert ascii_wanted({}, "latin-1")
    assert not ascii_wanted({}, "UTF8")
