"""What the console writes to a real terminal: nothing when nothing changed, nothing of strangers, and a clean end."""

from __future__ import annotations

import re
import signal
import termios
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.opening import demo, open_room, program, still
from tests.support.simulation import Simulation, alive, children, eventually
from tests.support.terminal import Terminal

POLLS = 4
CALM = 0.8  # seconds without a byte: longer than any answer takes to be painted
ROW_BYTES = 1024
FULLEST = "interview"  # of the scenario `busy`
PLENTY = {"requests_per_minute": 6000}  # enough for the tracks of all eleven on stage
END = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?7h", b"\x1b[?1004l", b"\x1b[<u")


@pytest.fixture(scope="module")
def busy() -> Iterator[Simulation]:
    """40 rooms in which nothing happens unless a test makes it happen."""
    with Simulation("--scenario=busy", "--speed=0") as simulation:
        simulation.fail_jobs()
        yield simulation


def settle(terminal: Terminal, simulation: Simulation, path_end: str) -> int:
    """Wait until everything is on screen and one more poll changed nothing; a mark."""
    simulation.wait_polls(path_end, 2)
    terminal.wait_until(lambda: not re.search(r"\?\s+\?", terminal.text), "the tracks of those on stage never came")
    terminal.quiet(CALM)
    return terminal.mark()


def answered_polls(terminal: Terminal, simulation: Simulation, path_end: str) -> None:
    simulation.wait_polls(path_end, POLLS)
    terminal.quiet(CALM)


# -- silence ----------------------------------------------------------------------------------------------------------


def test_unchanged_polls_of_rooms_write_nothing(busy: Simulation, tmp_path: Path) -> None:
    with still(tmp_path, busy) as terminal:
        terminal.wait_for(FULLEST)
        mark = settle(terminal, busy, "/sessions")
        answered_polls(terminal, busy, "/sessions")
        assert terminal.bytes_between(mark) == b""


def test_unchanged_polls_of_peers_write_nothing(busy: Simulation, tmp_path: Path) -> None:
    with still(tmp_path, busy, PLENTY) as terminal:
        open_room(terminal, FULLEST)
        mark = settle(terminal, busy, "/peers")
        answered_polls(terminal, busy, "/peers")
        assert terminal.bytes_between(mark) == b""


def test_a_change_in_one_visible_room_writes_less_than_a_kilobyte(busy: Simulation, tmp_path: Path) -> None:
    with still(tmp_path, busy) as terminal:
        terminal.wait_for(FULLEST)
        room_id = busy.named("algebra")
        mark = settle(terminal, busy, "/sessions")
        people = int(re.findall(r"algebra +live +(\d+) ", terminal.text)[0])
        for number, name in enumerate(("First", "Second", "Third", "Fourth", "Fifth"), 1):
            busy.join(room_id, name)
            terminal.wait_for(f"algebra         live         {people + number}")
            terminal.quiet(CALM)
            assert 0 < len(terminal.bytes_between(mark)) < ROW_BYTES
            mark = terminal.mark()


def test_a_change_of_one_visible_peer_writes_less_than_a_kilobyte(busy: Simulation, tmp_path: Path) -> None:
    with still(tmp_path, busy, PLENTY) as terminal:
        open_room(terminal, FULLEST)
        mark = settle(terminal, busy, "/peers")
        room_id = busy.named(FULLEST)
        peer = next(one for one in busy.peers(room_id).values() if terminal.find(f"  {one['name']}  ") is not None)
        y = terminal.find(f"  {peer['name']}  ")
        assert y is not None
        busy.change(room_id, peer["id"], metadata='{"isHandRaised": true}')
        terminal.wait_until(lambda: " hand " in terminal.line(y), "the hand was never seen")
        terminal.quiet(CALM)
        assert 0 < len(terminal.bytes_between(mark)) < ROW_BYTES


def test_a_change_off_screen_writes_nothing(busy: Simulation, tmp_path: Path) -> None:
    with still(tmp_path, busy, PLENTY) as terminal:
        open_room(terminal, FULLEST)
        mark = settle(terminal, busy, "/peers")
        room_id = busy.named(FULLEST)
        hidden = [one for one in busy.peers(room_id).values() if terminal.find(one["name"]) is None]
        busy.change(room_id, hidden[-1]["id"], metadata='{"isHandRaised": true}')
        answered_polls(terminal, busy, "/peers")
        assert terminal.bytes_between(mark) == b""


# -- strangers --------------------------------------------------------------------------------------------------------

HOSTILE = [
    "\x1b]0;owned\x07title",
    "\x1b]52;c;b3duZWQ=\x07clip",
    "\x1b[31;5mred\x1b[2J",
    "\x9b31mc1\x9d0;owned\x9c",
    "\u202egnirts\u202c\u2066iso\u2069",
    "a\rb\nc\td\x08\x7f",
    "[/nope][b +[@click=app.quit]x[/]",
    "\ud800lone",
    "wide 漢字 👩‍👩‍👧‍👦 " + "é́́" * 20,
    "long " + "x" * 4000,
    "\x1bP1$r\x1b\\\x1b_apc\x1b\\\x05\x0e\x0f",
]
OWN = re.compile(rb"\x1b\[\??[0-9;]*[ABCDHKLMXhlmr]|\x1bD|\x1b\[\?[0-9]+\$p|\x1b\[>[0-9]+u|\x1b\]22;[a-z-]+\x07|\r\n?")


ROOM = "\x1b]0;owned\x07\u202eroom\x9b5m[/nope]"


@pytest.fixture
def hostile() -> Iterator[Simulation]:
    """One room with a hostile name and peers with worse ones."""
    with Simulation("--scenario=calm", "--speed=0") as simulation:
        room_id = simulation.room(ROOM)
        for number, name in enumerate(HOSTILE):
            simulation.join(room_id, name, user_id=name[:100], metadata={"isHandRaised": True})
            simulation.join(room_id, f"{number} plain", metadata=name[:100])
        yield simulation


def assert_own_words_only(terminal: Terminal) -> None:
    """Every control sequence is one that we write; nothing else may move the cursor, colour or rename anything."""
    raw = terminal.bytes_between()
    rest = OWN.sub(b"", raw).decode()
    found = sorted({hex(ord(char)) for char in rest if not char.isprintable()})
    shown = {rest[at : at + 12] for at, char in enumerate(rest) if not char.isprintable()}
    assert not found, f"{found} reached the terminal: {shown}"
    assert b"\x1b]0;" not in raw
    assert b"\x1b]52" not in raw


def test_no_control_sequence_of_a_stranger_reaches_the_terminal(hostile: Simulation, tmp_path: Path) -> None:
    with still(tmp_path, hostile, {"write": True}) as terminal:
        terminal.wait_for("room")
        hostile.wait_polls("/sessions", 2)
        hostile.join(hostile.named(ROOM), "\x1b]0;owned\x07late\u202e")
        terminal.wait_for("late joined")
        terminal.press("/")
        terminal.wait_for("!not")
        terminal.press("owned", "enter")
        terminal.wait_for("1 of ")
        terminal.press("E")
        terminal.wait_for("To confirm")
        terminal.press("escape")
        terminal.wait_gone("To confirm")
        terminal.press("enter")
        terminal.wait_for("JOINED")
        terminal.wait_for(">  ")
        terminal.press("d")
        walk_over_peers(terminal, len(hostile.peers(hostile.named(ROOM))))
        assert_own_words_only(terminal)


def walk_over_peers(terminal: Terminal, count: int) -> None:
    """The details, the kick dialog and the message dialog of each peer."""
    for _ in range(count):
        for key, words in (("K", "Cancel"), ("s", "Message to"), ("r", "may only watch")):
            terminal.press(key)
            terminal.wait_for(words)
            terminal.press("escape")
            terminal.wait_gone(words)
        terminal.press("down")
        terminal.quiet(0.05)


# -- the end ----------------------------------------------------------------------------------------------------------


def assert_clean(terminal: Terminal, before: int) -> None:
    """The terminal is as it was: no alternate screen, a cursor, no modes, and nothing printed but what was meant."""
    raw = terminal.bytes_between()
    opened = raw.index(b"\x1b[?1049h")
    assert all(raw.rfind(mode) > opened for mode in END), raw[-400:]
    assert raw.count(b"\x1b[?1049h") == raw.count(b"\x1b[?1049l") == 1
    assert b"Traceback" not in raw
    assert terminal.local_modes() == before
    assert before & termios.ECHO
    assert before & termios.ICANON


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda terminal: terminal.press("q"), 0),
        (lambda terminal: terminal.press("ctrl+q"), 0),
        (lambda terminal: terminal.kill(signal.SIGTERM), 128 + signal.SIGTERM),
        (lambda terminal: terminal.kill(signal.SIGHUP), 128 + signal.SIGHUP),
    ],
    ids=["q", "ctrl+q", "SIGTERM", "SIGHUP"],
)
def test_the_terminal_is_left_as_it_was(busy: Simulation, tmp_path: Path, end: object, code: int) -> None:
    assert callable(end)
    with program(tmp_path, busy) as terminal:
        before = terminal.local_modes()
        terminal.wait_for(FULLEST)
        end(terminal)
        assert terminal.wait_end() == code
        assert_clean(terminal, before)


def test_the_terminal_is_left_as_it_was_after_the_service_died(tmp_path: Path) -> None:
    with Simulation("--scenario=calm", "--speed=0") as simulation, program(tmp_path, simulation) as terminal:
        before = terminal.local_modes()
        terminal.wait_for("live")
        simulation.kill()
        terminal.wait_for("no connection")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert_clean(terminal, before)


def quit_demo(terminal: Terminal) -> None:
    terminal.press("q")
    assert terminal.wait_end() == 0


def kill_demo(terminal: Terminal) -> None:
    terminal.kill(signal.SIGKILL)
    assert terminal.wait_end() == -signal.SIGKILL


@pytest.mark.parametrize("end", [quit_demo, kill_demo, Terminal.hang_up], ids=["q", "SIGKILL", "window closed"])
def test_the_demo_leaves_no_simulator_behind(tmp_path: Path, end: object) -> None:
    assert callable(end)
    with demo(tmp_path, "--scenario=calm") as terminal:
        terminal.wait_for("live")
        (simulator,) = children(terminal.pid)
        end(terminal)
        eventually(lambda: not alive(simulator), "the simulator goes on")
        eventually(lambda: not alive(terminal.pid), "the console goes on")


# -- sizes ------------------------------------------------------------------------------------------------------------


def test_too_small_a_terminal_says_so_and_a_larger_one_shows_everything(busy: Simulation, tmp_path: Path) -> None:
    with still(tmp_path, busy, columns=40, lines=10) as terminal:
        terminal.wait_for("too small")
        terminal.quiet(CALM)
        lines = [line for line in terminal.text.splitlines() if line.strip()]
        assert len(lines) == 1, lines
        assert lines[0].strip() == "40x10: too small, needs 60x14. q quits"
        terminal.resize(80, 24)
        terminal.wait_for(FULLEST)
        terminal.wait_for("? help")
        terminal.wait_for("Rooms")
        assert "too small" not in terminal.text
        terminal.press("down")
        terminal.wait_until(lambda: terminal.find(f">  {FULLEST}") is None, "keys are dead after it was too small")
        terminal.resize(40, 10)
        terminal.wait_for("too small")
        terminal.press("q")
        assert terminal.wait_end() == 0


def test_a_storm_of_sizes_leaves_the_right_picture(busy: Simulation, tmp_path: Path) -> None:
    same = {"now": datetime.now(UTC).isoformat()}
    with still(tmp_path, busy, same) as terminal:
        terminal.wait_for(FULLEST)
        for number in range(50):
            terminal.resize(20 + number * 37 % 180, 3 + number * 13 % 57)
            terminal.press("down")
        terminal.resize(100, 30)
        terminal.wait_for("? help")
        terminal.quiet(CALM)
        terminal.press("g")
        terminal.wait_for(f">  {FULLEST}")
        terminal.quiet(CALM)
        after_storm = terminal.text
    with still(tmp_path, busy, same, columns=100, lines=30) as fresh:
        fresh.wait_for("? help")
        fresh.wait_for(f">  {FULLEST}")
        fresh.quiet(CALM)
        assert after_storm.splitlines()[:-8] == fresh.text.splitlines()[:-8]  # the activity differs


def test_a_closed_window_ends_the_program(busy: Simulation, tmp_path: Path) -> None:
    with program(tmp_path, busy) as terminal:
        terminal.wait_for(FULLEST)
        pid = terminal.pid
        terminal.hang_up()
        eventually(lambda: not alive(pid), "the program goes on without a terminal")
