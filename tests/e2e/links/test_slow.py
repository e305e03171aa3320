"""Over a line of 150 ms each way and 32 kB/s: keys are answered, and every act is sent once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.links.looking import CALM, assert_clean, assert_right, cursor, wait_cursor
from tests.support.far_console import FarConsole
from tests.support.simulation import Simulation, eventually
from tests.support.slow_line import DELAY, SlowLine
from tests.support.sshd import Sshd
from tests.support.terminal import Terminal

KEYS = 4
SIZE = (120, 40)


def echo_times(server: Sshd, line: SlowLine, far: FarConsole) -> list[float]:
    """Seconds from a key to its echo by `cat` at the other end."""
    with server.open("stty raw -echo; echo ready; exec cat", far.env, port=line.port) as terminal:
        terminal.wait_for("ready")
        line.worsen()
        return [answered(terminal, "x") for _ in range(KEYS)]


def answered(terminal: Terminal, key: str) -> float:
    """Seconds until something comes after a key."""
    mark = terminal.mark()
    sent = terminal.press(key)
    at = terminal.wait_chunk(mark, bool)
    assert at is not None, f"{key} was not answered"
    return at - sent


def test_keys_are_answered_as_soon_as_the_line_allows(
    server: Sshd, line: SlowLine, busy: Simulation, room: str, home: Path
) -> None:
    far = FarConsole(home, busy, room=room)
    echo = min(echo_times(server, line, far))
    assert echo >= 2 * DELAY, "the line is not slow"
    line.worsen(0, 0)
    with server.open(far.line, far.env, port=line.port) as terminal:
        terminal.wait_for("? help")
        wait_cursor(terminal, first := cursor_at_first(terminal))
        line.worsen()
        times = []
        for number in range(KEYS):
            key = "j" if number % 4 < 2 else "k"
            times.append(answered(terminal, key))
            wait_cursor(terminal, first + (1, 2, 1, 0)[number % 4])
        assert min(times) < echo + 0.15, (echo, times)
        terminal.press("j" * 7, "k" * 3)
        wait_cursor(terminal, first + 7 - 3)
        assert_right(terminal, SIZE, "? help")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert_clean(terminal)


def cursor_at_first(terminal: Terminal) -> int:
    """The line of the first row, once the cursor is there and all has come."""
    terminal.wait_until(lambda: cursor(terminal) >= 0, "there is no cursor")
    terminal.quiet(CALM)
    return cursor(terminal)


# -- acts -------------------------------------------------------------------------------------------------------------


def people(busy: Simulation, name: str) -> str:
    """A room of the test's own, with somebody in it."""
    room = busy.room(name)
    busy.join(room, "Ada", "speaker")
    return room


def test_a_key_that_is_pressed_again_for_want_of_an_answer_acts_once(
    server: Sshd, line: SlowLine, busy: Simulation, home: Path
) -> None:
    room = people(busy, "impatient")
    far = FarConsole(home, busy, "--room", room, "--write")
    with server.open(far.line, far.env, port=line.port) as terminal:
        terminal.wait_for(">  Ada")
        line.worsen()
        mark = busy.mark()
        terminal.press("mmm")
        terminal.wait_for("already under way")
        eventually(lambda: [*far.acts.values()] == [["intent", "seen"]], f"muted once, and seen: {far.acts}")
        terminal.press("KKK")
        terminal.wait_for("y kick")
        terminal.press("yyy")
        eventually(lambda: len(far.acts) == 2 and outcomes(far)[1] == "seen", "kicked, and seen")
        assert [one.path.split("/")[-2] for one in busy.posted(mark)] == ["peers", room]
        assert busy.peers(room) == {}


def outcomes(far: FarConsole) -> list[str]:
    """How each act ended, or `intent` for one without an end."""
    return [lines[-1] for lines in far.acts.values()]


def kick(terminal: Terminal, line: SlowLine) -> None:
    terminal.wait_for(">  Ada")
    line.worsen()
    terminal.press("K")
    terminal.wait_for("y kick")
    terminal.press("y")


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_act_is_not_sent_again_when_the_line_drops_before_its_outcome(
    server: Sshd, line: SlowLine, busy: Simulation, home: Path, when: str
) -> None:
    room = people(busy, f"dropped {when}")
    far = FarConsole(home, busy, "--room", room, "--write")
    busy.fault("hang", "remove-peers$", when=when)
    mark = busy.mark()
    with server.open(far.line, far.env, port=line.port) as terminal:
        kick(terminal, line)
        eventually(lambda: len(busy.posted(mark)) == 1, "the kick was never sent")
        line.cut()
        far.wait_gone()
    assert [*far.acts.values()] == [["intent", "not confirmed"]]
    with server.open(far.line, far.env) as terminal:
        terminal.wait_for("? help")
        busy.wait_polls("/peers", 2)
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert len(busy.posted(mark)) == 1
    assert outcomes(far) == ["not confirmed"]


@pytest.mark.parametrize("parting", [lambda line: None, SlowLine.stall], ids=["with it", "stalled before"])
def test_an_act_whose_confirmation_went_with_the_line_is_sent_as_often_as_it_is_written_down(
    server: Sshd, line: SlowLine, busy: Simulation, home: Path, parting: Callable[[SlowLine], None]
) -> None:
    room = people(busy, "with the line")
    far = FarConsole(home, busy, "--room", room, "--write")
    mark = busy.mark()
    with server.open(far.line, far.env, port=line.port) as terminal:
        terminal.wait_for(">  Ada")
        line.worsen()
        terminal.press("K")
        terminal.wait_for("y kick")
        parting(line)
        terminal.press("y")
        line.cut()
        far.wait_gone()
    assert len(busy.posted(mark)) == len(far.acts) <= 1
    assert "intent" not in outcomes(far)
    assert len(busy.peers(room)) == 1 - len(far.acts)
