"""The styles of the parts of widgets are those that Textual would give them, although it is asked more seldom."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widgets import Static

from console.app.stylesheet import Styles
from tests.ui.screens.desk import console, peer

Looks = dict[str, dict[str, Any]]


def looks(node: DOMNode) -> Looks:
    return {part: dict(styles.base.get_rules()) for part, styles in node._component_styles.items()}


def assert_as_textual_has_them(app: App[Any]) -> int:
    """Have everything on screen styled, by us and then by Textual, and compare the parts.

    Returns:
        How many parts there were.
    """
    count = 0
    app.stylesheet.update(app.screen)
    for node in app.screen.walk_children(with_self=True):
        ours = looks(node)
        Stylesheet._process_component_classes(app.stylesheet, node)
        assert ours == looks(node), f"{node!r} on {app.screen!r}"
        count += len(ours)
    return count


async def test_on_every_screen_whatever_was_pressed(tmp_path: Path) -> None:
    async with console(tmp_path) as opened:
        await opened.fill_rooms(3, 2)
        assert assert_as_textual_has_them(opened.app) >= 50
        await opened.open_room(peer("p-1"), peer("p-2", role="host"))
        for keys in (
            "down",
            "space",
            "2",
            "3",
            "4",
            "5",
            "6",
            "slash",
            "escape",
            "1",
            "question_mark",
            "escape",
            "colon",
        ):
            await opened.press(keys)
            assert assert_as_textual_has_them(opened.app) > 0, keys
        for theme in ("hms-light", "hms-dark"):
            opened.app.theme = theme
            await opened.press("escape")
            assert assert_as_textual_has_them(opened.app) >= 50


class Parted(Static, can_focus=True):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"leaf", "stem"}


class Garden(App[None]):
    """Parts whose looks depend on everything of which a rule can speak."""

    CSS = """
    .leaf { color: red; }
    .warm .leaf { color: yellow; }
    .warm.late .leaf { color: orange; }
    #north .stem { color: blue; }
    #given .stem { color: green; }
    Parted:focus .leaf { background: white; }
    Parted:disabled .stem { background: black; }
    Vertical:focus-within .stem { text-style: bold; }
    Parted:first-child .leaf { text-style: italic; }
    .never > .leaf { color: white; }
    Parted.near > .stem { color: $primary; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.stylesheet = Styles(variables=self.get_css_variables())

    def compose(self) -> ComposeResult:
        for bed in ("north", "south"):
            with Vertical(id=bed):
                for index in range(2):
                    yield Parted("x", id=f"{bed}-{index}")


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_changes(seed: int) -> None:
    chance = random.Random(seed)
    app = Garden()
    async with app.run_test() as pilot:
        met: set[str] = set()
        for _ in range(25):
            await _change(app, chance)
            await pilot.pause()
            assert_as_textual_has_them(app)
            met |= {repr(sorted(looks(node).items(), key=str)) for node in app.query(Parted)}
        assert len(met) > 8, "the looks have to differ for this to tell anything"


async def _change(app: Garden, chance: random.Random) -> None:
    node = chance.choice([*app.query(Parted)])
    bed = chance.choice([*app.query(Vertical)])
    match chance.randrange(8):
        case 0:
            node.toggle_class(chance.choice(["near", "warm", "late", "other"]))
        case 1:
            bed.toggle_class(chance.choice(["warm", "late", "never"]))
        case 2:
            node.focus()
        case 3:
            bed.disabled = not bed.disabled
        case 4:
            bed.move_child(node, before=0) if node.parent is bed else None
        case 5:
            app.theme = chance.choice(["nord", "textual-light", "gruvbox"])
        case 6:
            for nameless in app.query(Parted):
                if nameless.id is None and not app.query("#given"):
                    nameless.id = "given"
        case _:
            await bed.mount(Parted("new"), before=0)


async def test_they_are_not_asked_for_again_when_nothing_of_theirs_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[DOMNode] = []
    really = Stylesheet._process_component_classes

    def watch(styles: Stylesheet, node: DOMNode) -> None:
        asked.append(node)
        really(styles, node)

    async with console(tmp_path) as opened:
        await opened.fill_rooms(3)
        monkeypatch.setattr(Stylesheet, "_process_component_classes", watch)
        opened.board.add_class("-nobody-speaks-of-it")
        opened.app.refresh_css()
        await opened.press("down")
        assert asked == []
