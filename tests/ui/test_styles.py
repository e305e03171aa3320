"""When styles are read, and how often."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.css import stylesheet

from console.app.main import ConsoleApp
from console.app.stylesheet import Styles, known_rules
from console.config.paths import styles_dir
from console.modals.message import MessageDialog
from tests.support.launch import launch
from tests.ui.screens.desk import console


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were read, one after the other; none is known yet."""
    known_rules.cache_clear()
    done: list[str] = []
    really = stylesheet.__dict__["parse"]

    def watch(scope: str, css: str, read_from: tuple[str, str], **rest: object) -> object:
        done.append(f"{Path(read_from[0]).name}:{read_from[1]}")
        return really(scope, css, read_from, **rest)

    monkeypatch.setattr(stylesheet, "parse", watch)
    return done


async def test_the_first_picture_reads_one_file_of_styles(tmp_path: Path, read: list[str]) -> None:
    class Held(ConsoleApp):
        """Never gets beyond the first picture."""

        async def _import_rest(self) -> None:
            return

    async with Held(launch(tmp_path)).run_test() as pilot:
        await pilot.pause()
        assert [name for name in read if name.endswith(".tcss:")] == ["base.tcss:"]


async def test_each_source_is_read_once_whatever_is_shown(tmp_path: Path, read: list[str]) -> None:
    async with console(tmp_path) as opened:
        await opened.fill_rooms(3)
        files = {f"{path.name}:" for path in styles_dir().glob("*.tcss")}
        assert {name for name in read if name.endswith(".tcss:")} == files
        for key in ("2", "3", "4", "5", "6", "1", "question_mark", "escape"):
            await opened.press(key)
        assert [name for name in read if name.endswith(".tcss:") and read.count(name) > 1] == []
        before = len(read)
        opened.app.push_screen(MessageDialog("Known", "words"))
        await opened.press("escape")
        opened.app.refresh_css()
        assert len(read) - before <= 2, "only what is new is read"


async def test_other_colours_are_read_anew(tmp_path: Path, read: list[str]) -> None:
    async with console(tmp_path) as opened:
        read.clear()
        opened.app.theme = "hms-light"
        await opened.press("down")
        assert {name for name in read if name.endswith(".tcss:")} == {
            f"{path.name}:" for path in styles_dir().glob("*.tcss")
        }
        read.clear()
        opened.app.theme = "hms-dark"
        await opened.press("down")
        assert read == [], "what was read in these colours is remembered"


def test_the_same_colours_are_no_news() -> None:
    styles = Styles(variables={"a": "red"})
    styles.add_source("Screen { color: $a; }", read_from=("x", ""))
    first = styles.rules[0]
    styles.set_variables({"a": "red"})
    styles.reparse()
    assert styles.rules[0] is first
    styles.set_variables({"a": "blue"})
    styles.reparse()
    assert styles.rules[0] is not first
    assert styles.rules[0].styles.color.css == "rgb(0,0,255)"
