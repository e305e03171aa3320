"""The service is killed and comes back under the running console: nothing is lost, and nobody has to restart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.opening import journal, open_room, still
from tests.support.simulation import Simulation
from tests.support.terminal import Terminal

BIRTH = "2025-02-03T04:05:06+00:00"
"""The world is born then, each time, so that a service that comes back knows the same rooms and peers."""

ROOM = "interview"
OUTAGE = "no connection"


@pytest.fixture
def simulation() -> Iterator[Simulation]:
    with Simulation("--scenario=busy", "--speed=0", f"--epoch={BIRTH}") as running:
        yield running


@pytest.fixture
def terminal(simulation: Simulation, tmp_path: Path) -> Iterator[Terminal]:
    with still(tmp_path, simulation, {"now": BIRTH, "write": True}) as running:
        yield running


def cursor_line(terminal: Terminal) -> str:
    """The row under the cursor, without the room's or peer's changing rest."""
    y = terminal.find("\n>  ".strip("\n"))
    return "" if y is None else terminal.line(y)[:30]


def journal_lines(folder: Path) -> list[dict[str, Any]]:
    """Every line of the journal; fails when one is torn."""
    text = journal(folder).read_text()
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def test_the_console_outlives_the_service(simulation: Simulation, terminal: Terminal, tmp_path: Path) -> None:
    open_room(terminal, ROOM)
    terminal.wait_for("m mute")
    terminal.press("m")
    terminal.wait_for(": seen ")
    written = journal_lines(tmp_path)
    terminal.press("down", "down")
    simulation.wait_polls("/peers", 2)  # who was muted has another role, and so another place in the list
    terminal.quiet(0.3)
    chosen, names = cursor_line(terminal), shown_names(terminal)
    assert chosen

    simulation.kill()
    terminal.wait_for(OUTAGE)
    terminal.wait_for("no answer from the service for")
    assert set(names[:-2]) <= set(shown_names(terminal)), "the last data went"
    assert_keys_answer(terminal, chosen)

    simulation.start_again()
    terminal.wait_gone(OUTAGE)
    terminal.wait_for("connection is back")
    simulation.wait_polls("/peers", 2)
    assert cursor_line(terminal) == chosen
    assert len(set(names) - set(shown_names(terminal))) <= 1, "the mute went with the world, and one place in the order"
    assert journal_lines(tmp_path) == written
    terminal.press("q")
    assert terminal.wait_end() == 0
    assert b"Traceback" not in terminal.bytes_between()


def shown_names(terminal: Terminal) -> list[str]:
    """The first words of every row, where a letter is a cell in every terminal."""
    lines = terminal.text.splitlines()
    start = next(y for y, line in enumerate(lines) if "JOINED" in line)
    names = [line[3:20].strip() for line in lines[start + 1 :] if line.startswith(("   ", ">  "))]
    return [name for name in names if name and name.isascii()]


def assert_keys_answer(terminal: Terminal, chosen: str) -> None:
    """The cursor moves and comes back, help opens and closes."""
    terminal.press("down")
    terminal.wait_until(lambda: cursor_line(terminal) not in ("", chosen), "the cursor does not move")
    terminal.press("up")
    terminal.wait_until(lambda: cursor_line(terminal) == chosen, "the cursor does not come back")
    terminal.press("?")
    terminal.wait_for("Help: ")
    terminal.press("escape")
    terminal.wait_gone("Help: ")


def test_an_act_during_an_outage_fails_in_words_and_is_journalled(
    simulation: Simulation, terminal: Terminal, tmp_path: Path
) -> None:
    open_room(terminal, ROOM)
    terminal.wait_for("m mute")
    simulation.kill()
    terminal.wait_for(OUTAGE)
    terminal.press("m")
    terminal.wait_until(lambda: len(journal_lines_or_none(tmp_path)) >= 2, "no outcome was journalled")
    outcome = journal_lines(tmp_path)[-1]
    assert outcome["outcome"] == "failed", outcome
    simulation.start_again()
    terminal.wait_gone(OUTAGE)
    assert not [one for one in simulation.requests() if one["method"] != "GET"], "an act was repeated by itself"


def journal_lines_or_none(folder: Path) -> list[dict[str, Any]]:
    return journal_lines(folder) if journal(folder).exists() else []


def test_started_before_the_service_it_waits_and_connects(simulation: Simulation, tmp_path: Path) -> None:
    simulation.kill()
    with still(tmp_path, simulation, {"now": BIRTH}) as terminal:
        terminal.wait_for(OUTAGE)
        simulation.start_again()
        terminal.wait_for(ROOM)
        terminal.wait_gone(OUTAGE)
