"""What a key makes the program do, counted: time would depend on the machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import _callback

from .desk import console, peer

PEOPLE = [peer(f"p-{number}", f"Peer {number}") for number in range(20)]


async def test_a_move_of_the_cursor_looks_once_which_keys_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await desk.open_room(*PEOPLE)
        board, looks = desk.board, []
        usual = board.refresh_keys

        def refresh_keys() -> None:
            looks.append(board.table.cursor_key)
            usual()

        monkeypatch.setattr(board, "refresh_keys", refresh_keys)
        before = board.table.cursor_key
        await desk.press("down")
        assert board.table.cursor_key != before
        assert looks == [board.table.cursor_key]


async def test_nothing_is_looked_up_anew_for_each_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await desk.open_room(*PEOPLE)
        await desk.press("down")
        looked: list[str] = []
        usual = _callback._count_parameters

        def count_parameters(function: Callable[..., Any]) -> int:
            looked.append(f"{function.__module__}.{getattr(function, '__qualname__', '')}")
            return usual(function)

        monkeypatch.setattr(_callback, "_count_parameters", count_parameters)
        await desk.press("down", "up")
        assert looked  # the pilot's own, which asks each time
        assert [name for name in looked if name.startswith("console.")] == []
