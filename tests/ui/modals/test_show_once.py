from __future__ import annotations

import gc
import itertools
from typing import Any

import pytest
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from console.modals.show_once import SHOWN_SECONDS, ShowOnceDialog
from tests.support.clipboard import Clipboard
from tests.support.clock import ManualClock
from tests.ui.modals.form_stage import Stage
from tests.ui.widgets.support import lines_of, until

_numbers = itertools.count(1)


class Hidden:
    """A secret that is not in its own `repr`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        return self._text

    def __repr__(self) -> str:
        return "Hidden(***)"


class Play:
    """The dialog on a stage, with a clock that a test moves."""

    def __init__(self, pilot: Any, secret: str = "") -> None:
        self.mark = f"key{next(_numbers):05}."  # another for each test: Textual's caches outlive an app
        self.secret = secret or "https://signed.example/" + self.mark * 40 + "?key=[/nope]"
        self.pilot = pilot
        self.app: Stage = pilot.app
        self.clock = ManualClock()
        self.hidden = Hidden(self.secret)
        self.dialog = ShowOnceDialog("Signed address", self.hidden, self.clock, "Good for an hour. [/nope]")

    async def open(self) -> Play:
        await self.app.push_screen(self.dialog)
        await self.pilot.pause()
        return self

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def pass_time(self, seconds: float) -> None:
        await until(self.pilot, lambda: self.clock.sleepers)
        await self.clock.advance(seconds)
        await self.pilot.pause()

    @property
    def text(self) -> str:
        return "\n".join(lines_of(self.app))

    @property
    def run_together(self) -> str:
        return "".join("".join(line.strip(" │▁▂▃▄▅▆▇█") for line in lines_of(self.app)).split())


def kept(app: Stage, mark: str) -> list[object]:
    """Whatever could still be painted, dumped or printed and holds the secret."""
    gc.collect()
    found: list[object] = [one for one in gc.get_objects() if isinstance(one, Strip) and mark in one.text]
    for widget in [node for screen in app.screen_stack for node in screen.walk_children(Widget, with_self=True)]:
        drawn = widget.render()
        words = f"{widget!r}{drawn!r}{drawn if isinstance(drawn, (str, Visual)) else ''}{vars(widget)!r}"
        found += [widget] if mark in words else []
    return found + [words for words in (app.export_screenshot(), repr(app), "\n".join(lines_of(app))) if mark in words]


async def test_dots_until_it_is_asked_for() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        assert "••••" in it.text
        assert it.mark not in it.text
        assert "v show for 10 s" in it.text
        assert "Good for an hour. [/nope]" in it.text
        assert it.hidden.asked == 0


async def test_it_is_shown_whole_for_ten_seconds_and_then_never_again() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        await it.press("v")
        assert it.secret in it.run_together
        assert "hidden again in 10 s" in it.text
        assert "v show" not in it.text
        await it.pass_time(1)
        assert "hidden again in 9 s" in it.text
        await it.pass_time(SHOWN_SECONDS - 2)
        assert it.secret in it.run_together
        assert "hidden again in 1 s" in it.text
        await it.pass_time(1)
        await until(pilot, lambda: "hidden for good" in it.text)
        assert kept(it.app, it.mark) == []
        asked = it.hidden.asked
        await it.press("v", "c", "space")
        assert it.mark not in it.text
        assert it.app.clipboard == ""
        assert it.hidden.asked == asked
        assert "v show" not in it.text


async def test_a_second_press_does_not_lengthen_it() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        await it.press("v")
        await it.pass_time(6)
        await it.press("v")
        await it.pass_time(4)
        await until(pilot, lambda: "hidden for good" in it.text)


async def test_only_the_line_of_the_countdown_is_written_each_second() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        await it.press("v")
        await until(pilot, lambda: it.clock.sleepers)
        it.app.written = ""
        await it.pass_time(1)
        assert "9 s" in it.app.written
        assert it.mark not in it.app.written
        assert len(it.app.written.encode()) < 200


@pytest.mark.parametrize("shown_first", [True, False])
async def test_it_can_be_copied_and_that_is_said(shown_first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        clipboard = Clipboard(it.app, monkeypatch)
        await it.press(*(["v"] if shown_first else []), "c")
        assert clipboard.texts == [it.secret]
        assert it.app.clipboard == ""
        assert "sent it to the terminal's clipboard" in it.text
        assert (it.mark in it.text) == shown_first


@pytest.mark.parametrize("keys", [("escape",), ("v", "escape"), ("c", "v", "escape")])
async def test_after_it_was_closed_nothing_of_the_secret_is_left(keys: tuple[str, ...]) -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        await it.press(*keys)
        await until(pilot, lambda: len(it.app.screen_stack) == 1)
        await it.clock.advance(60)
        assert kept(it.app, it.mark) == []
        assert it.mark not in repr(it.dialog) + repr(vars(it.dialog))


async def test_a_secret_of_two_screens_scrolls_and_folds_anew() -> None:
    async with Stage().run_test(size=(60, 14)) as pilot:
        it = await Play(pilot, "https://x/" + "a1b2c3d4" * 100 + "END").open()
        await it.press("v")
        assert "END" not in it.text
        await it.press(*["down"] * 60)
        assert "END" in it.text
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "https://x/" + "a1b2c3d4" * 100 + "END" in it.run_together)


async def test_nothing_in_a_secret_is_obeyed_or_markup() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot, "[/nope] [b +\x1b]0;owned\x07\u202e").open()
        await it.press("v")
        assert "[/nope] [b +·]0;owned··" in it.text
        assert "\x1b]0" not in it.app.written
