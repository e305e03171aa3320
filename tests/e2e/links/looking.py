"""What the tests of this folder look for in a terminal at the near end of a line."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Iterator

from tests.support.terminal import Terminal

CALM = 0.7  # seconds without a byte: longer than a line takes to deliver what was sent, and a storm of sizes to rest
MOMENT = 0.03
LARGE = (300, 100)
LATEST = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?7h", b"\x1b[?1004l", b"\x1b[<u")
MOUSE = (b"\x1b[?1000", b"\x1b[?1002", b"\x1b[?1003", b"\x1b[?1006", b"\x1b[?1015", b"\x1b[?1016")


def cursor(terminal: Terminal) -> int:
    """The line in which the table's cursor stands; -1 for none."""
    terminal.feed()
    return next((y for y, line in enumerate(terminal.screen.display) if line.startswith(">")), -1)


def wait_cursor(terminal: Terminal, y: int) -> None:
    """Wait until the table's cursor stands in a line."""
    terminal.wait_until(lambda: cursor(terminal) == y, f"the cursor never came to line {y}")


def assert_right(terminal: Terminal, size: tuple[int, int], words: str) -> None:
    """What is on screen is what a terminal shows that is painted from nothing.

    Args:
        terminal: at rest, but for what is under way.
        size: its columns and lines.
        words: shown when everything is there.
    """
    terminal.quiet(CALM)
    before = terminal.text.splitlines()
    mark = terminal.mark()
    terminal.resize(size[0] - 1, size[1])
    assert terminal.wait_chunk(mark, bool), "another size is not painted"  # two at once are none to ssh and tmux
    terminal.screen.erase_in_display(2)
    terminal.resize(*size)
    terminal.wait_for(words)
    terminal.quiet(CALM)
    after = terminal.text.splitlines()
    torn = [(old, new) for old, new in zip(before, after, strict=True) if old != new and not _heard(old, new)]
    assert not torn, torn


def _heard(old: str, new: str) -> bool:
    """Whether all that differs is what nobody knew before, `?`: a camera that was asked for meanwhile."""
    words = [*zip(old.split(), new.split(), strict=False)]
    return len(old.split()) == len(new.split()) and all(was in (now, "?") for was, now in words)


def assert_clean(terminal: Terminal) -> None:
    """All that was switched on is off again, for each time it was, and nothing was printed that was not meant."""
    raw = terminal.bytes_between()
    assert raw.count(b"\x1b[?1049h") == raw.count(b"\x1b[?1049l")
    opened = raw.rindex(b"\x1b[?1049h")
    assert all(raw.rfind(mode) > opened for mode in LATEST), raw[-400:]
    assert all(raw.rfind(mode + b"l") >= raw.rfind(mode + b"h") for mode in MOUSE), raw[-400:]
    assert b"Traceback" not in raw


def fill(terminal: Terminal, pid: int) -> None:
    """Have all painted, again and again, until nothing more goes into a line that is stalled.

    OpenSSH alone holds a megabyte for a session with a terminal, so it takes large pictures.

    Args:
        terminal: at the near end; its size is another one afterwards.
        pid: the console at the far end.
    """
    mark, wide = terminal.mark(), 0
    with _far_terminal(pid) as far:
        while select.select([], [far], [], 0)[1]:
            terminal.press("Gg"[wide % 2])
            terminal.resize(LARGE[0] - wide % 2, LARGE[1])
            wide += 1
            assert terminal.wait_chunk(mark, bool, MOMENT) is None, "the line is not stalled"


@contextlib.contextmanager
def _far_terminal(pid: int) -> Iterator[int]:
    file = os.open(f"/proc/{pid}/fd/0", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        yield file
    finally:
        os.close(file)
