"""Over OpenSSH and a bad line: how soon a key is answered, how soon a held one, and what a silent line stops."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.e2e.links.looking import fill
from tests.perf.figures import Figure, median, quantile
from tests.perf.replaying import Replay, cells, moves, under_cursor
from tests.support import sshd
from tests.support.far_console import FarConsole
from tests.support.simulation import Simulation
from tests.support.slow_line import DELAY, RATE, SlowLine
from tests.support.sshd import Sshd
from tests.support.terminal import Terminal

SIZE = (120, 40)
KEYS = 120
STEPS = 15  # rows down and up again: the window does not scroll
HELD = 60
REPEAT = 1 / 30  # seconds, of a held key
PEERS = 10_000
SILENT = 4.0
SETTLED = 4.0
PATIENCE = 10.0


class Session(NamedTuple):
    """A server, a line to it, and where files go."""

    server: Sshd
    line: SlowLine
    folder: Path


class Span(NamedTuple):
    """From when to when (`time.perf_counter`, the same in all processes)."""

    begin: float
    end: float


class Answers(NamedTuple):
    """Seconds to the answer of each key, how long after the last of a held key the cursor moved, bytes per second."""

    keys: list[float]
    caught_up: float
    rate: float


def through_sshd(folder: Path) -> list[Figure]:
    """Key to frame beside the echo of `cat` over the same line; table idle, and 10,000 peers of which 10 % change."""
    if why := sshd.missing():
        return [Figure("through sshd", why)]
    with _session(folder, "keys") as session:
        echo = _echo(session)
        with _world(144, 0) as quiet:
            idle = _measured(session, quiet, "idle")
        with _world(PEERS, PEERS / 10) as crowd:
            busy = _measured(session, crowd, "busy")
    return [
        Figure(
            f"echo of `cat`, {DELAY * 1000:.0f} ms each way, {RATE // 1000} kB/s: p50, p99",
            f"{median(echo) * 1000:.0f} ms, {quantile(echo, 0.99) * 1000:.0f} ms",
        ),
        *_told("144 peers, nothing changes", idle, echo),
        *_told(f"{PEERS:,} peers, 10 % change per second", busy, echo),
    ]


def _told(what: str, found: Answers, echo: list[float]) -> list[Figure]:
    half, most, own = median(found.keys), quantile(found.keys, 0.99), median(echo)
    return [
        Figure(f"key to frame, {what}: p50", f"{half * 1000:.0f} ms ({(half - own) * 1000:+.0f} to echo)"),
        Figure(
            f"... p99 of {len(found.keys)} keys",
            f"{most * 1000:.0f} ms ({(most - own) * 1000:+.0f} to echo)",
            "<= 50 ms on top",
        ),
        Figure(
            f"... caught up after {HELD} keys at {1 / REPEAT:.0f} Hz",
            f"{found.caught_up * 1000:.0f} ms ({(found.caught_up - own) * 1000:+.0f} to echo)",
            "<= 50 ms on top",
        ),
        Figure("... bytes per second meanwhile", f"{found.rate:,.0f} B/s", f"< {RATE:,}"),
    ]


@contextmanager
def _session(folder: Path, name: str) -> Iterator[Session]:
    own = folder / name
    keys = own / "sshd"
    keys.mkdir(parents=True)
    with Sshd(keys) as server, SlowLine(server.port) as line:
        yield Session(server, line, own)


def _world(peers: int, changes: float) -> Simulation:
    speed = [] if changes else ["--speed=0"]
    return Simulation("--scenario=broadcast", f"--peers={peers}", f"--churn={changes:g}", *speed)


def _home(session: Session, name: str) -> Path:
    home = session.folder / name
    home.mkdir()
    return home


# -- keys -------------------------------------------------------------------------------------------------------------


def _echo(session: Session) -> list[float]:
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "TERM": "xterm-256color"}
    session.line.worsen(0, 0)
    with session.server.open("stty raw -echo; echo ready; exec cat", env, port=session.line.port) as terminal:
        terminal.wait_for("ready")
        session.line.worsen()
        times = []
        for number in range(KEYS):
            mark = terminal.mark()
            sent = terminal.press("x")
            at = terminal.wait_chunk(mark, bool)
            assert at is not None, "no echo"
            times.append(at - sent)
            _rest_until(time.perf_counter() + number % 7 * 0.015)
        return times


def _measured(session: Session, simulation: Simulation, name: str) -> Answers:
    """Press keys over the line and look at what came afterwards, so that looking disturbs nothing."""
    far = FarConsole(_home(session, name), simulation, "--room", simulation.largest_room())
    session.line.worsen(0, 0)
    with session.server.open(far.line, far.env, port=session.line.port) as terminal:
        terminal.wait_for("JOINED")
        terminal.wait_for(">  ")
        simulation.wait_polls("/peers", 3)
        session.line.worsen()
        _rest_until(time.perf_counter() + SETTLED)
        begun = terminal.mark()
        started = time.perf_counter()
        keys = _press(terminal)
        used = (terminal.mark() - begun) / (time.perf_counter() - started)
        last = _hold(terminal)
        _rest_until(last + SETTLED)
        found = moves(Replay(SIZE).looks(terminal.chunks_since(0)))
        terminal.press("q")
        terminal.wait_end()
    return Answers(keys, max(found) - last, used)


def _press(terminal: Terminal) -> list[float]:
    """Press keys one after the other; seconds until the cursor stands on another name, for each."""
    replay, times = Replay(SIZE), []
    for number in range(KEYS):
        _drain(replay, terminal)
        sent = terminal.press("j" if number // STEPS % 2 == 0 else "k")
        times.append(_moved(replay, terminal, sent) - sent)
        _rest_until(time.perf_counter() + number % 7 * 0.015)  # not in step with any timer of the program
    return times


def _drain(replay: Replay, terminal: Terminal) -> None:
    for _ in replay.follow(terminal):
        pass


def _moved(replay: Replay, terminal: Terminal, sent: float) -> float:
    """When the cursor came to somebody else; what came sooner than the line allows was no answer."""
    before, until = under_cursor(replay.screen), sent + PATIENCE
    while time.perf_counter() < until:
        mark = terminal.mark()
        for at, screen in replay.follow(terminal):
            now = under_cursor(screen)
            if now not in ("", before) and at - sent >= 2 * DELAY:
                return at
            before = now or before
        terminal.wait_chunk(mark, bool, 0.1)
    raise AssertionError(f"a key was not answered:\n{terminal.text}")


def _hold(terminal: Terminal) -> float:
    """Hold `j`; when the last one was sent."""
    sent = time.perf_counter()
    for _ in range(HELD):
        _rest_until(sent + REPEAT)
        sent = terminal.press("j")
    return sent


# -- silence ----------------------------------------------------------------------------------------------------------


def stalled(folder: Path) -> list[Figure]:
    """A line that takes nothing for four seconds, with a crowd that changes: what the program does meanwhile."""
    if why := sshd.missing():
        return [Figure("a stalled line", why)]
    with _session(folder, "silence") as session, _world(PEERS, PEERS / 10) as simulation:
        report = folder / "report.json"
        room = simulation.largest_room()
        far = FarConsole(_home(session, "stalled"), simulation, room=room, report=str(report), now=None)
        with session.server.open(far.line, far.env, port=session.line.port) as terminal:
            terminal.wait_for(">  ")
            simulation.wait_polls("/peers", 3)
            _rest_until(time.perf_counter() + SETTLED)
            free = _flip(terminal)
            session.line.stall()
            fill(terminal, far.pid)
            terminal.resize(*SIZE)
            _rest_until(time.perf_counter() + 1.0)
            mark, held = simulation.mark(), _flip(terminal)
            polls = len(simulation.polls("/peers", mark))
            came = terminal.mark()
            session.line.flow()
            right = _time_of_rest(terminal, held.end)
            behind = terminal.mark() - came
            terminal.press("q")
            terminal.wait_end()
    gaps = json.loads(report.read_text())["gaps"]
    return [
        Figure(f"longest loop gap, terminal stalled for {SILENT:.0f} s, {PEERS:,} peers, 10 %/s", _longest(gaps, held)),
        Figure("... in as many seconds before, with the same keys", _longest(gaps, free)),
        Figure("... polls answered meanwhile", f"{polls}", "2"),
        Figure("... the line free again to the last line right", f"{right * 1000:.0f} ms, {behind:,} B in all"),
    ]


def _flip(terminal: Terminal) -> Span:
    """Turn pages for a while."""
    begun = time.perf_counter()
    while time.perf_counter() < begun + SILENT:
        for key in "Gg":
            terminal.press(key)
            _rest_until(time.perf_counter() + 0.05)
    return Span(begun, time.perf_counter())


def _longest(gaps: list[tuple[float, float, float]], span: Span) -> str:
    during = [(wall, own) for at, wall, own in gaps if span.begin <= at <= span.end]
    wall, own = (max((gap[part] for gap in during), default=0.0) * 1000 for part in (0, 1))
    return f"{own:.0f} ms of own work, {wall:.0f} ms on the wall"


def _time_of_rest(terminal: Terminal, since: float) -> float:
    """Seconds until the table that is shown at the end was there, looked at in what came within two seconds."""
    mark = terminal.mark()
    _rest_until(since + 2.0)
    size = (terminal.screen.columns, terminal.screen.lines)
    replay, shown = Replay(size), []
    for piece in terminal.chunks_since(0):
        replay.feed(piece.data)
    last = cells(replay.screen)
    again = Replay(size)
    for at, screen in again.looks(terminal.chunks_since(0)):
        if at >= since and cells(screen)[3:30] == last[3:30]:
            shown.append(at)
            break
    assert terminal.mark() > mark, "nothing came when the line was free again"
    return (shown[0] if shown else since) - since


def _rest_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))
