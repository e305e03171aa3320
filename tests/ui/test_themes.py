"""Every theme there is dresses the console."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES

from console.app.themes import THEMES
from tests.ui.screens.desk import console


@pytest.mark.parametrize("theme", sorted({*BUILTIN_THEMES, *(one.name for one in THEMES)}))
async def test_it_can_be_worn_from_the_start(tmp_path: Path, theme: str) -> None:
    async with console(tmp_path, theme=theme) as desk:
        await desk.fill_rooms(3, 2)
        assert desk.app.theme == theme
        assert desk.board.table.row_count == 2
