"""A list to choose from, with the keys of tables where its lines have none of their own."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual.app import App

from console.modals.choose import ChooseDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

CHOICES = [("1", "join"), ("2", "kept"), ("3", "left")]


@asynccontextmanager
async def asked(lettered: bool) -> AsyncIterator[tuple[Pilot[None], list[str | None]]]:
    answers: list[str | None] = []
    app: App[None] = App()
    async with app.run_test() as pilot:
        app.push_screen(ChooseDialog("Which?", CHOICES, "2", lettered=lettered), answers.append)
        await pilot.pause()
        yield pilot, answers


@pytest.mark.parametrize(("keys", "answer"), [("j", "3"), ("k", "1"), ("jk", "2")])
async def test_j_and_k_move_as_in_tables(keys: str, answer: str) -> None:
    async with asked(lettered=False) as (pilot, answers):
        await pilot.press(*keys, "enter")
        assert answers == [answer]


@pytest.mark.parametrize("size", [(30, 4), (3, 3), (1, 1)])
@pytest.mark.parametrize("key", ["pageup", "pagedown", "up", "down", "home", "end"])
async def test_no_key_does_harm_in_a_terminal_that_has_no_room_for_the_lines(key: str, size: tuple[int, int]) -> None:
    async with asked(lettered=False) as (pilot, answers):
        await pilot.resize_terminal(*size)
        await pilot.pause()
        await pilot.press(key, key)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.press("home", "pagedown", "enter")
        assert answers == ["3"]


async def test_where_lines_have_letters_they_are_those() -> None:
    async with asked(lettered=True) as (pilot, answers):
        await pilot.press("j")
        assert answers == ["1"]
