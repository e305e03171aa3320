"""The pictures are what the program draws now, on any machine, and the README shows them and tells the truth."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from console.actions.registry import Registry
from console.screens.chrome import key_name

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "screenshots"
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFRESH = ".venv/bin/hms-console screenshots"
NAMES = sorted(path.name for path in KEPT.glob("*.svg"))
ELSEWHERE = {
    "TZ": "Asia/Tokyo",
    "LANG": "tr_TR.UTF-8",
    "NO_COLOR": "1",
    "TERM": "dumb",
    "COLUMNS": "50",
    "TEXTUAL_THEME": "nord",
    "PYTHONHASHSEED": "7",
}
"""Another time zone, language and terminal than those of whoever drew the pictures."""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures drawn now."""
    folder = tmp_path_factory.mktemp("pictures")
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "console", "screenshots", "--out", str(folder)],
        cwd=ROOT,
        env={**os.environ, **ELSEWHERE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return folder


def text_of(path: Path) -> list[str]:
    """The words of a picture, line by line of the screen."""
    lines: dict[float, list[tuple[float, str]]] = {}
    for element in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 - ours
        place = float(element.get("x", 0)), element.text or ""
        lines.setdefault(float(element.get("y", 0)), []).append(place)
    return ["  ".join(words for _, words in sorted(found)) for _, found in sorted(lines.items())]


def test_the_pictures_are_what_the_program_draws_now(drawn: Path) -> None:
    """One test, since each process that runs a part of it would draw all of them for itself."""
    assert NAMES
    assert sorted(path.name for path in drawn.iterdir()) == NAMES, f"refresh them with: {REFRESH}"
    stale = [name for name in NAMES if (drawn / name).read_bytes() != (KEPT / name).read_bytes()]
    for name in stale:
        assert text_of(drawn / name) == text_of(KEPT / name), f"{stale} are stale; refresh them with: {REFRESH}"
    assert not stale, f"{stale} have other colours or places than what is drawn now; refresh them with: {REFRESH}"


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_loads_nothing_and_says_what_it_shows(name: str) -> None:
    picture = (KEPT / name).read_text(encoding="utf-8")
    root = ElementTree.fromstring(picture)  # noqa: S314 - ours
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    without_words = re.sub(r"<text\b[^>]*>.*?</text>", "", picture, flags=re.DOTALL)
    assert re.findall(r"https?://[^\"'\s<]+", without_words) == ["http://www.w3.org/2000/svg"]
    assert set(re.findall(r"url\(([^)]*)\)", picture)) == {"#screen"}
    assert not re.search(r"<(script|image|foreignObject|use|a)\b|@import|@font-face|href=", picture)


def test_the_pictures_show_what_they_are_to_show() -> None:
    shown = {name.removesuffix(".svg"): "\n".join(text_of(KEPT / name)) for name in NAMES}
    assert "Kick: " in shown["kick"]
    assert "Cancel" in shown["kick"]
    assert "To confirm, type the room's name" in shown["end-room"]
    assert re.search(r"seen after [1-9]\d* s", shown["report"])
    assert "no connection" in shown["outage"]
    assert "no answer from the service for" in shown["outage"]
    assert "live" in shown["rooms-120x40"].splitlines()[0]
    assert "may publish" in shown["peers-120x40"]
    assert "2 marked" in shown["peers-80x24"]


def test_the_readme_shows_every_picture_and_no_other() -> None:
    referred = re.findall(r"\]\((screenshots/[^)]*)\)", README)
    assert sorted(referred) == [f"screenshots/{name}" for name in NAMES]


def test_the_readme_begins_with_a_picture_and_the_two_commands_in_one_screen() -> None:
    top = README[: README.index("\n## ")].splitlines()
    assert len(top) <= 20
    assert any(line.startswith("![") for line in top)
    commands = [line.strip() for line in top if line.startswith("    ")]
    assert len(commands) == 2
    assert commands[0] == "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/hms-console demo"
    assert commands[1].endswith("-m tests.check")


def test_the_readme_names_every_key_that_acts_with_its_labels() -> None:
    told: dict[str, set[str]] = {}
    for key, words in re.findall(r"^\| `([^` ]+)` \|[^|]*\|[^|]*\| ([^|]+) \|$", README, re.MULTILINE):
        told.setdefault(key, set()).update(words.split(", "))
    for action in Registry():
        if action.key:
            assert action.label in told[key_name(action.key)]


def test_the_files_the_readme_names_exist() -> None:
    named = re.findall(r"`((?:console|tests|styles)/[a-z/]*)`", README) + re.findall(r"\]\((?!http)([^)]+)\)", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
