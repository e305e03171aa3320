from __future__ import annotations

import pytest
from textual.containers import VerticalScroll
from textual.strip import Strip

from console.widgets import paragraphs
from console.widgets.folding import fold_words
from console.widgets.paragraphs import Paragraphs
from tests.ui.widgets.support import Stage, lines_of, resize, until

MANY = 2500


def stage(texts: list[str]) -> tuple[Stage, Paragraphs, VerticalScroll]:
    lines = Paragraphs(texts)
    scroll = VerticalScroll(lines, can_focus=False)
    return Stage(scroll), lines, scroll


def read(app: Stage) -> list[str]:
    return [line[:8].rstrip() for line in lines_of(app)]


async def test_texts_are_folded_between_words_and_what_follows_stands_in() -> None:
    app, _lines, _scroll = stage(["+ Ada removed: seen after 2 s", "! Bob [/nope]\x1b]0;x\x07"])
    async with app.run_test(size=(18, 6), notifications=True):
        assert [line.rstrip() for line in lines_of(app)] == [
            "+ Ada removed:",
            "  seen after 2 s",
            "! Bob",
            "  [/nope]·]0;x·",
            "",
            "",
        ]


async def test_a_change_paints_and_folds_what_changed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"· Name {number}: waiting" for number in range(MANY)]
    app, lines, _scroll = stage(texts)
    folded: list[str] = []
    painted: list[int] = []

    def counted(text: str, width: int) -> list[str]:
        folded.append(text)
        return fold_words(text, width)

    def seen(y: int) -> Strip:
        painted.append(y)
        return Paragraphs.render_line(lines, y)

    async with app.run_test(size=(40, 6)) as pilot:
        monkeypatch.setattr(paragraphs, "fold_words", counted)
        monkeypatch.setattr(lines, "render_line", seen)
        texts[2] = "+ Name 2 removed"
        lines.show(texts)
        await pilot.pause()
        assert folded == ["+ Name 2 removed"]
        assert set(painted) == {2}
        assert lines_of(app)[2].rstrip() == "+ Name 2 removed"


async def test_a_text_that_needs_more_lines_moves_those_below() -> None:
    app, lines, scroll = stage(["one", "two", "three"])
    async with app.run_test(size=(12, 4)) as pilot:
        await until(pilot, lambda: read(app) == ["one", "two", "three", ""])
        await pilot.pause()
        lines.show(["one", "two and a half", "three", "four", "five"])
        await until(pilot, lambda: scroll.max_scroll_y == 2)
        await until(pilot, lambda: read(app) == ["one", "two and", "  a half", "three"])
        lines.show(["one"])
        await until(pilot, lambda: read(app) == ["one", "", "", ""])


async def test_it_is_folded_anew_for_another_width_and_scrolls() -> None:
    app, lines, scroll = stage(["a few words", *map(str, range(20))])
    async with app.run_test(size=(40, 5)) as pilot:
        await resize(pilot, 9, 5)
        await pilot.pause()
        assert [line[:4].rstrip() for line in lines_of(app)][:2] == ["a fe", "  wo"]
        scroll.scroll_to(y=scroll.max_scroll_y, animate=False)
        await pilot.pause()
        assert lines_of(app)[4].strip().split()[0] == "19"
        assert lines.texts[-1] == "19"


async def test_a_new_theme_is_taken() -> None:
    app, lines, _scroll = stage(["words"])
    async with app.run_test(size=(20, 3)) as pilot:
        before = lines.render_line(0)
        app.theme = "textual-light"
        await pilot.pause()
        assert lines.render_line(0) != before
