"""A line that is understood late does nothing to the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest
from textual.app import App

from console.widgets.command_line import CommandLine, Ways
from console.widgets.plain_line import PlainLine

from .support import STYLES, until


class Slow:
    """Understands a line when it is told to, or finds that it cannot."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.asked: list[str] = []
        self.may_go_on = asyncio.Event()
        self.problem = ""

    async def ways(self, text: str) -> Ways:
        return Ways()

    async def understand(self, text: str) -> Callable[[], str | None]:
        self.asked.append(text)
        await self.may_go_on.wait()
        if self.problem:
            raise ValueError(self.problem)
        return lambda: self.done.append(text)

    def history(self) -> Sequence[str]:
        return ()


class Stage(App[None]):
    CSS_PATH = sorted(STYLES.glob("*.tcss"))

    def __init__(self) -> None:
        super().__init__()
        self.slow = Slow()
        self.line = CommandLine(self.slow, lambda: None)

    async def on_mount(self) -> None:
        await self.mount(self.line)
        self.line.open()

    @property
    def words(self) -> str:
        return self.line.query_one("#ways", PlainLine).text


@pytest.mark.parametrize("problem", ["", "there is no such thing"])
async def test_a_line_that_was_left_does_nothing_though_the_same_is_typed_again(problem: str) -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        app.slow.problem = problem
        await pilot.press(*"kick", "enter")
        await until(pilot, lambda: app.slow.asked)
        await pilot.press("escape")
        app.line.open()
        await pilot.press(*"kick")
        app.slow.may_go_on.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert app.slow.done == []
        assert app.line.has_class("-open")
        assert app.words.strip() == ""
        await pilot.press("enter")
        await until(pilot, lambda: app.words.strip() == problem)
        await until(pilot, lambda: len(app.slow.asked) == 2)
        await pilot.app.workers.wait_for_complete()
        assert app.slow.done == ([] if problem else ["kick"])


async def test_enter_pressed_twice_is_carried_out_once() -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"kick", "enter", "enter")
        await until(pilot, lambda: app.slow.asked)
        app.slow.may_go_on.set()
        await until(pilot, lambda: app.slow.done)
        await pilot.app.workers.wait_for_complete()
        assert app.slow.done == ["kick"]
        assert not app.line.has_class("-open")


async def test_a_line_that_is_changed_meanwhile_is_not_carried_out() -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"kick", "enter")
        await until(pilot, lambda: app.slow.asked)
        await pilot.press("x")
        app.slow.may_go_on.set()
        await pilot.app.workers.wait_for_complete()
        assert app.slow.done == []
        assert app.line.field.value == "kickx"
