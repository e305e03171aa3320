"""Every screen and dialog looks as its pictures in `files` say; `--write` takes new ones."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.screen import Screen

import console.modals
import console.screens

from .camera import FILES, PLAYS, drawn
from .looks import kinds_in
from .plays import WHOLE
from .separate import drawn_apart

MOST_LINES = 80
AGAIN = "python -m tests.ui.snapshots --write"


def compared(taken: dict[str, str]) -> list[str]:
    """What differs, as lines of a diff; none when nothing does."""
    told: list[str] = []
    for name, text in taken.items():
        path = FILES / name
        if not path.exists():
            told.append(f"{name} is missing")
            continue
        kept = path.read_text(encoding="utf-8")
        told += difflib.unified_diff(kept.splitlines(), text.splitlines(), f"kept/{name}", f"now/{name}", "", "", 1, "")
    more = len(told) - MOST_LINES
    return [*told[:MOST_LINES], *([f"... and {more} lines more"] if more > 0 else [])]


@pytest.mark.parametrize("name", [name for name, one in PLAYS.items() if not one.environ.get("HMS_ASCII")])
async def test_it_looks_as_it_did(name: str, tmp_path: Path) -> None:
    one = PLAYS[name]
    taken = await drawn(one, tmp_path)
    assert set(taken) == one.files
    told = compared(taken)
    assert not told, f"it looks otherwise; if that is meant: {AGAIN}\n" + "\n".join(told)


@pytest.mark.parametrize("name", [name for name, one in PLAYS.items() if one.environ.get("HMS_ASCII")])
def test_it_looks_as_it_did_without_unicode(name: str, tmp_path: Path) -> None:
    told = compared(drawn_apart(name, tmp_path))
    assert not told, f"it looks otherwise; if that is meant: {AGAIN}\n" + "\n".join(told)


def test_no_picture_is_left_of_what_is_not_played_any_more() -> None:
    wanted = {name for one in PLAYS.values() for name in one.files}
    kept = {path.name for path in FILES.glob("*")}
    assert kept - wanted == set(), f"nobody takes these any more: {AGAIN}"
    assert wanted - kept == set(), f"these were never taken: {AGAIN}"


def test_without_unicode_every_cell_is_ascii() -> None:
    for path in FILES.glob("ascii-*"):
        assert path.read_text(encoding="utf-8").isascii(), path.name


def test_without_colour_there_is_none() -> None:
    for path in FILES.glob("no-color-*"):
        looks = path.read_text(encoding="utf-8").rpartition("-\n")[2]
        assert not {"accent", "warning", "error", "success"} & set(looks.split()), path.name


def screens() -> Iterator[type[Screen[object]]]:
    """All kinds of screens of the console that nothing is made of."""
    for package in (console.screens, console.modals):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    waiting: list[type[Screen[object]]] = [Screen]
    while waiting:
        kind = waiting.pop()
        below = kind.__subclasses__()
        waiting += below
        if not below and kind.__module__.startswith("console."):
            yield kind


def test_every_screen_and_dialog_is_in_a_picture() -> None:
    shown = {kind for path in FILES.glob("*.txt") for kind in kinds_in(path.read_text(encoding="utf-8"))}
    missing = sorted(kind.__name__ for kind in screens() if kind.__name__ not in shown)
    assert not missing, "no play in tests/ui/snapshots shows these"


def test_every_picture_of_what_is_whole_is_taken_in_every_size() -> None:
    for name in WHOLE:
        assert len({path.name for path in FILES.glob(f"{name}.*.txt")}) == 3, name
