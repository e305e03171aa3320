"""The way out, into a real pseudo-terminal that nobody reads for a while."""

from __future__ import annotations

import asyncio
import fcntl
import os
import random
import select
import termios
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.terminal.front_buffer import FrontBuffer
from console.terminal.outlet import MOST, PATIENCE, RECOVERED, Outlet, own_description
from tests.support.looks import seen
from tests.unit.test_front_buffer import HEIGHT, WIDTH, frame, strip

MARK = b"\0"
"""Nothing that is sent holds it, and no terminal shows it."""
SOON = 20.0  # real seconds on a busy machine
CLIPBOARD = "\x1b]52;c;{}\x07"
END = "\x1b[?1049l\x1b[?25h"


class Line:
    """A pseudo-terminal, and an outlet into it that sends the pictures in `wanted`."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.wanted: list[str] = []
        self.last = ""
        self.loop = asyncio.new_event_loop()
        self.outlet = Outlet(self.slave, self._picture, str.encode, self.loop)
        self.came = b""

    def _picture(self) -> str:
        """Of all that is wanted only the newest is sent."""
        newest = self.wanted[-1] if self.wanted else ""
        self.wanted.clear()
        self.last = newest or self.last
        return newest

    def show(self, picture: str) -> None:
        self.wanted.append(picture)
        self.outlet.push()

    def fill(self) -> str:
        """Send until the terminal takes no more; the picture that stands in the way."""
        number = 0
        while self.outlet.free or select.select([], [self.slave], [], 0.05)[1]:  # the kernel moves it on by and by
            picture = f"<{number}{'.' * 3000}>"
            self.show(picture)
            number += 1
        return self.last

    def read(self, most: int = 1 << 16) -> bytes:
        """What is there now."""
        if not select.select([self.master], [], [], 0)[0]:
            return b""
        data = os.read(self.master, most)
        self.came += data
        return data

    def read_all(self) -> bytes:
        """Everything, as a terminal that goes on; the loop runs as it would."""
        self.go_on(self.read)
        self.came = self.came.replace(MARK, b"")
        return self.came

    def go_on(self, look: Callable[[], bytes]) -> None:
        """Look until all is there: the kernel moves it on by and by, but a mark behind it comes last."""
        while not self.outlet.free:
            look()
            self.loop.call_soon(self.loop.stop)
            self.loop.run_forever()
        os.write(self.slave, MARK)
        while MARK not in look():
            assert select.select([self.master], [], [], SOON)[0], "it never came"

    def close(self) -> None:
        self.outlet.close()
        self.loop.close()
        os.close(self.slave)
        os.close(self.master)


@pytest.fixture
def line() -> Iterator[Line]:
    one = Line()
    yield one
    one.close()


def test_a_terminal_that_reads_gets_everything_at_once(line: Line) -> None:
    for number in range(5):
        line.show(f"<{number}>")
        assert line.outlet.free
        assert line.read_all().endswith(f"<{number}>".encode())
    assert line.came == b"<0><1><2><3><4>"


def test_while_nothing_is_taken_pictures_are_not_kept_and_the_newest_comes_after(line: Line) -> None:
    begun = line.fill()
    for number in range(1000):
        line.show(f"<late {number}>")
    came = line.read_all().decode()
    assert begun in came
    assert came.endswith(">" + "<late 999>")
    assert came.count("late") == 1


def test_it_never_waits(line: Line) -> None:
    line.fill()
    begun = time.thread_time(), time.monotonic()
    for number in range(1000):
        line.show(f"<{number}>")
        line.outlet.say("\x07")
    assert time.monotonic() - begun[1] < 5.0  # it would be for ever


def test_what_is_no_picture_keeps_its_order_and_comes_before_the_newest_picture(line: Line) -> None:
    line.fill()
    for text in ("\x1b[?25l", "\x1b]22;text\x07", "\x1b[?25h", "odd", "odd"):
        line.outlet.say(text)
        line.show(f"<{text}>")
    assert line.read_all().decode().endswith("\x1b[?25l\x1b]22;text\x07\x1b[?25hoddodd<odd>")


def test_of_a_clipboard_a_title_a_mode_and_a_bell_only_the_newest_waits(line: Line) -> None:
    line.fill()
    for number in range(50):
        line.outlet.say(CLIPBOARD.format(number))
        line.outlet.say(f"\x1b]2;title {number}\x07")
        line.outlet.say("\x1b[?25l" if number % 2 else "\x1b[?25h")
        line.outlet.say("\x07")
    line.outlet.say("\x1bPtmux;\x1b\x1b]52;c;through tmux\x07\x1b\\")
    waited = line.read_all().decode().rpartition(">")[2]
    assert waited == "\x1b[?25h\x1b]2;title 49\x07\x1b[?25l\x07\x1bPtmux;\x1b\x1b]52;c;through tmux\x07\x1b\\"


def test_what_waits_is_bounded_and_the_loss_is_told(line: Line) -> None:
    line.fill()
    told = [line.outlet.say(f"{number}" + "x" * (MOST // 10)) for number in range(40)]
    assert told[0] is True
    assert told[-1] is False
    waited = line.read_all().decode().rpartition(">")[2]
    assert len(waited) <= 2 * MOST  # as much may be on its way, and as much behind it
    assert waited.rpartition("39")[1], "the newest is kept"


def test_the_descriptor_of_the_caller_goes_on_to_block(line: Line) -> None:
    assert not fcntl.fcntl(line.slave, fcntl.F_GETFL) & os.O_NONBLOCK


def test_a_reader_that_is_gone_is_no_error(line: Line) -> None:
    line.fill()
    os.close(line.master)
    line.master = os.open(os.devnull, os.O_RDONLY)
    line.show("<late>")
    line.outlet.say("\x07")
    assert line.outlet.free
    line.outlet.leave()
    line.outlet.say(END)
    line.outlet.finish()


# -- the end ----------------------------------------------------------------------------------------------------------


def test_the_end_comes_after_all_that_waits(line: Line) -> None:
    line.show("<a>")
    line.outlet.leave()
    line.show("<never>")
    line.outlet.say(END)
    line.outlet.finish()
    assert line.read_all() == b"<a>" + END.encode()


def test_a_terminal_that_stands_still_is_left_clean_when_it_is_read_again(line: Line) -> None:
    line.fill()
    line.outlet.say(CLIPBOARD.format("never"))
    line.outlet.leave()
    line.outlet.say(END)
    begun = time.monotonic()
    line.outlet.finish()
    assert time.monotonic() - begun < 10 * PATIENCE + 5.0  # it would be for ever
    came = line.read_all()
    assert came.endswith((RECOVERED + END).encode())
    assert b"never" not in came
    assert len(came) < 6000, "what is on the way is taken back, but for what the other side has already (Linux: 4 KB)"


def test_a_terminal_that_is_stopped_is_given_up_in_a_moment(line: Line) -> None:
    termios.tcflow(line.slave, termios.TCOOFF)
    line.show("<a>")
    line.outlet.leave()
    line.outlet.say(END)
    line.outlet.finish()
    termios.tcflow(line.slave, termios.TCOON)
    assert line.read_all() == b""


def test_a_stopped_terminal_that_goes_on_gets_one_picture(line: Line) -> None:
    termios.tcflow(line.slave, termios.TCOOFF)
    for number in range(100):
        line.show(f"<{number}>")
    termios.tcflow(line.slave, termios.TCOON)
    assert line.read_all() == b"<0><99>"


def test_whatever_was_cut_off_is_ended() -> None:
    for cut in ("\x1b[3", "\x1b]52;c;abc", "\x1b[2;3r", "\x1b[31mred", "\x1b[38;2;1"):
        screen = pyte.Screen(20, 4)
        stream = pyte.Stream(screen)
        stream.feed(cut)
        stream.feed(RECOVERED + "\x1b[4;1Hplain")
        assert screen.display[3].startswith("plain")
        assert screen.buffer[3][0].fg == "default"
        assert screen.margins in (None, pyte.screens.Margins(0, 3))


# -- with the front buffer --------------------------------------------------------------------------------------------


class Buffered(Line):
    """The line of a program: what is wanted stands in a front buffer."""

    def __init__(self) -> None:
        self.buffer = FrontBuffer(WIDTH, HEIGHT)
        self.plain, self.shown = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
        self._plain, self._shown = pyte.Stream(self.plain), pyte.ByteStream(self.shown)
        super().__init__()

    def _picture(self) -> str:
        return self.buffer.difference()

    def write(self, data: str) -> None:
        self._plain.feed(data)
        self.outlet.say(self.buffer.take(data))

    def look(self, most: int = 1 << 16) -> bytes:
        data = self.read(most)
        self._shown.feed(data)
        return data

    def resize(self, width: int, height: int) -> None:
        for screen in (self.plain, self.shown):
            screen.resize(height, width)
        self.buffer = FrontBuffer(width, height)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_whenever_it_is_read_the_terminal_shows_what_is_wanted_in_the_end(seed: int) -> None:
    dice, line = random.Random(seed), Buffered()
    width, height = WIDTH, HEIGHT
    try:
        for _ in range(60):
            if dice.random() < 0.04:
                width, height = dice.randint(10, 50), dice.randint(3, 15)
                line.resize(width, height)
                line.write(frame((y, strip(dice, width)) for y in range(height)))
            drawn = sorted(dice.sample(range(height), dice.randint(1, height)))
            line.write(frame(((y, strip(dice, width)) for y in drawn), (dice.randint(1, width), 1)))
            if dice.random() < 0.1:
                line.look(dice.randint(1, 3000))
            if dice.random() < 0.05:
                line.go_on(line.look)
                assert seen(line.plain) == seen(line.shown)
        line.go_on(line.look)
        assert seen(line.plain) == seen(line.shown)
    finally:
        line.close()


# -- descriptors ------------------------------------------------------------------------------------------------------


def test_a_pipe_is_opened_anew_and_does_not_block_its_other_writers() -> None:
    reads, writes = os.pipe()
    own = own_description(writes)
    try:
        assert fcntl.fcntl(own, fcntl.F_GETFL) & os.O_NONBLOCK
        assert not fcntl.fcntl(writes, fcntl.F_GETFL) & os.O_NONBLOCK
    finally:
        for file in (own, reads, writes):
            os.close(file)


def test_a_file_is_written_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with path.open("wb", buffering=0) as file:
        file.write(b"before ")
        own = own_description(file.fileno())
        os.write(own, b"after")
        os.close(own)
    assert path.read_bytes() == b"before after"
