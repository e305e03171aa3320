"""What the next start finds as it was left: theme, order, filters that were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console.app.themes import DARK, THEMES
from console.cli import opening
from console.config.state_file import StateFile
from tests.support.launch import launch
from tests.ui.screens.desk import console

if TYPE_CHECKING:
    from pathlib import Path

    from console.config.launch import Launch

LIGHT = next(theme.name for theme in THEMES if not theme.dark)


def kept(path: Path) -> dict[str, object]:
    return StateFile(path / "state.json").read()


class TestTheme:
    async def test_one_that_was_chosen_is_kept_at_the_end_of_the_run(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            desk.app.theme = LIGHT
            await desk.until(lambda: desk.app.desk.memory.text("theme") == LIGHT)
            desk.app.theme = DARK
            await desk.until(lambda: desk.app.desk.memory.text("theme") == DARK)
            desk.app.theme = LIGHT
            await desk.until(lambda: desk.app.desk.memory.text("theme") == LIGHT)
        assert kept(tmp_path) == {"theme": LIGHT}

    @pytest.mark.parametrize("theme", [None, LIGHT, "ansi-dark"])
    async def test_one_that_was_only_told_is_not(self, tmp_path: Path, theme: str | None) -> None:
        async with console(tmp_path, theme=theme) as desk:
            await desk.press("j")
            assert desk.app.theme == (theme or DARK)
        assert kept(tmp_path) == {}

    @pytest.mark.parametrize(
        ("told", "left", "worn"),
        [
            (None, LIGHT, LIGHT),
            (DARK, LIGHT, DARK),
            (None, "no such theme", DARK),
            (None, ["list"], DARK),
            (None, None, DARK),
        ],
    )
    def test_the_next_start_wears_it_unless_it_is_told_another(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str | None, left: object, worn: str
    ) -> None:
        file = StateFile(tmp_path / "state.json")
        file.put("theme", left)
        file.flush()
        started: list[Launch] = []

        def run(launch: Launch, *_more: object) -> object:
            from console.config.launch import Exit

            started.append(launch)
            return Exit()

        monkeypatch.setenv("COLORTERM", "truecolor")
        monkeypatch.setattr("console.app.main.run", run)
        assert opening.run_app(launch(tmp_path, theme=told)) == 0
        assert [one.theme for one in started] == [worn]
