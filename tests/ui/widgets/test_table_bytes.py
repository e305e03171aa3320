"""What the table writes to a real pseudo-terminal of 120x40, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.table_terminal import TableTerminal

ROLES = ("host", "speaker", "viewer", "viewer")
COUNT = 2500


def fields(number: int, **others: object) -> dict[str, Any]:
    role = number % 4
    return {
        "id": f"{number:08x}-aaaa-4aaa-8aaa-0123456789ab",
        "name": f"Person {number:04}",
        "role": ROLES[role],
        "role_id": ROLES[role],
        "user_id": f"u-{number}",
        "stage": ("on", "on", "-", "-")[role],
        "mic": ("on", "off", "-", "-")[role],
        "cam": ("on", "on", "-", "-")[role],
        "screen": "-",
        "joined": f"{number % 59 + 1}m",
        "joined_at": float(number),
        **others,
    }


CROWD = {f"k{number:04}": fields(number) for number in range(COUNT)}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TableTerminal]:
    with TableTerminal(tmp_path_factory.mktemp("table")) as terminal:
        yield terminal


@pytest.fixture
def terminal(running: TableTerminal) -> TableTerminal:
    running.call("set_filter", None)
    running.call("clear_marks")
    running.call("set_rows", CROWD)
    running.call("sort_by", "name")
    running.call("move_to", "k0000")
    return running


def changed(terminal: TableTerminal, number: int, **others: object) -> int:
    return len(terminal.call("change_rows", {f"k{number:04}": fields(number, **others)}))


def test_a_snapshot_that_says_the_same_writes_nothing(terminal: TableTerminal) -> None:
    assert terminal.call("set_rows", CROWD) == b""
    assert terminal.call("change_rows", {}) == b""


def test_a_change_in_one_visible_row_writes_that_row(terminal: TableTerminal) -> None:
    assert 0 < changed(terminal, 4, mic="off") < 700
    assert terminal.line(5).split()[:5] == ["Person", "0004", "host", "on", "off"]


def test_a_change_off_screen_writes_nothing(terminal: TableTerminal) -> None:
    assert changed(terminal, 900, mic="off", name="Person 0900!") == 0
    assert changed(terminal, 4, mic="off") < 700, "nothing was put off either"


def test_a_change_that_renders_the_same_writes_nothing(terminal: TableTerminal) -> None:
    assert changed(terminal, 4, joined_at=3.5) == 0
    assert 0 < changed(terminal, 5, hand=True) < 700


def test_joins_and_leaves_off_screen_write_nothing(terminal: TableTerminal) -> None:
    newcomer = {"new": fields(7, name="Zoe")}
    assert terminal.call("change_rows", newcomer, ["k1200", "k1300"]) == b""
    assert terminal.call("move_to", "k0039") != b""
    assert terminal.call("change_rows", {"above": fields(8, name="Aaron")}, ["k0000"]) == b""


def test_a_cursor_move_writes_two_lines(terminal: TableTerminal) -> None:
    sizes = []
    for number in range(1, 9):
        sizes.append(len(terminal.press("j", f"k{number:04}")))
    assert max(sizes) <= 500
    assert terminal.line(9).startswith(">  Person 0008")
    assert terminal.line(8).startswith("   Person 0007")


def test_a_move_off_screen_scrolls(terminal: TableTerminal) -> None:
    terminal.call("move_to", "k0038")
    assert len(terminal.press("j", "k0039")) < 13_000
    assert terminal.line(39).startswith(">  Person 0039")
    assert terminal.line(0).startswith("   NAME")
    assert terminal.line(1).startswith("   Person 0001")


def test_held_paints_come_at_once_on_release(terminal: TableTerminal) -> None:
    assert terminal.call("hold") == b""
    assert changed(terminal, 3, name="Person 0003!") == 0
    assert changed(terminal, 4, mic="off") == 0
    assert 0 < len(terminal.call("release")) < 1000
    assert "Person 0003!" in terminal.line(4)


def test_the_same_words_twice_write_nothing(terminal: TableTerminal) -> None:
    assert terminal.call("set_stale", True) != b""
    assert terminal.call("set_stale", True) == b""
    assert terminal.call("set_stale", False) != b""


def test_the_focus_comes_and_goes_in_silence(terminal: TableTerminal) -> None:
    assert terminal.call("blur") == b""
    assert terminal.call("focus") == b""
    assert terminal.press("j", "k0001") != b"", "it has the focus again"


def test_names_cannot_speak_to_the_terminal(terminal: TableTerminal) -> None:
    written = terminal.call(
        "change_rows",
        {
            "k0001": fields(1, name="\x1b]0;owned\x07\x9b31m[/nope][b +", user_id="\u202eevil\u2066"),
            "k0002": fields(2, name="\ud800 漢字 \x00\x08", role="\r\n\x0b"),
        },
    )
    written += terminal.call("move_to", "k0001")
    assert b"owned" in written
    assert b"\x1b]" not in written
    assert b"\x07" not in written
    assert "\x9b" not in written.decode()
    assert "\u202e" not in written.decode()
    assert "·]0;owned··31" in "\n".join(terminal.screen.display)
    assert terminal.line(0).startswith("   NAME")
