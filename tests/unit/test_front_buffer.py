"""A terminal fed by the front buffer shows what one fed by Textual itself shows, cell for cell and style for style.

Of a blank only what can be seen counts: its background, and what is drawn through it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from console.terminal.front_buffer import REST, FrontBuffer
from tests.support.looks import seen

WIDTH, HEIGHT = 40, 12
LETTERS = "ab cd  xyz漢é👩─│"
CLINGING = "e\u0301 👩\u200d🚀 ❤\ufe0f ab"
STYLES = (
    "",
    "1",
    "38;2;1;2;3",
    "38;2;1;2;3;48;2;4;5;6",
    "1;31;42",
    "7;38;5;7",
    "48;2;9;9;9",
    "2;38;2;1;2;3;48;2;4;5;6",
    "97;104",
    "39;49",
    "4;38;2;31;42;7",
)


class Pair:
    """Two terminals: one gets everything, the other what differs.

    The second one erases in the background that is on, or, if the buffer does not count on that, in its own.
    """

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, *, erases: bool = True) -> None:
        self.plain = pyte.Screen(width, height)
        self.frugal = pyte.Screen(width, height) if erases else Plain(width, height)
        self._streams = pyte.Stream(self.plain), pyte.Stream(self.frugal)
        self._erases = erases
        self.buffer = FrontBuffer(width, height, erases=erases)

    def feed(self, data: str) -> str:
        out = self.buffer.feed(data)
        self._streams[0].feed(data)
        self._streams[1].feed(out)
        assert seen(self.plain) == seen(self.frugal)
        assert (self.plain.cursor.x, self.plain.cursor.y) == (self.frugal.cursor.x, self.frugal.cursor.y)
        return out

    def resize(self, width: int, height: int) -> None:
        for screen in (self.plain, self.frugal):
            screen.resize(height, width)
        self.buffer = FrontBuffer(width, height, erases=self._erases)


class Plain(pyte.Screen):
    """A terminal that erases in its own background, as GNU screen does."""

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        self._erase(lambda: super(Plain, self).erase_in_line(how, private))

    def erase_characters(self, count: int | None = None) -> None:
        self._erase(lambda: super(Plain, self).erase_characters(count))

    def _erase(self, erase: Callable[[], None]) -> None:
        worn, self.cursor.attrs = self.cursor.attrs, self.default_char
        erase()
        self.cursor.attrs = worn


def strip(dice: random.Random, width: int, letters: str = LETTERS) -> str:
    """A line as Textual renders one: runs of text, each with its codes."""
    parts, left = [], width
    while left:
        text, wanted = "", dice.randint(1, left)
        while (used := cell_len(text)) < wanted:
            letter = dice.choice(letters)
            text += letter if used + cell_len(letter) <= wanted else " "
        style = dice.choice(STYLES)
        parts.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
        left -= wanted
    return "".join(parts)


def frame(lines: Iterable[tuple[int, str]], cursor: tuple[int, int] = (1, 1)) -> str:
    """What Textual writes for some lines, and where it leaves the cursor."""
    return "\n".join(f"\x1b[{y + 1};1H{text}" for y, text in lines) + f"\x1b[{cursor[1]};{cursor[0]}H"


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32))
def test_the_terminal_shows_the_same(seed: int) -> None:
    dice = random.Random(seed)
    pair = Pair(erases=dice.random() < 0.7)
    width, height = WIDTH, HEIGHT
    screen = [strip(dice, width) for _ in range(height)]
    for _ in range(8):
        change = dice.random()
        if change < 0.1:
            width, height = dice.randint(10, 50), dice.randint(3, 15)
            pair.resize(width, height)
            screen = [strip(dice, width) for _ in range(height)]
        elif change < 0.4:
            steps = dice.choice((1, -1, 2, -3))
            new = [strip(dice, width) for _ in range(min(abs(steps), height))]
            screen = ([*screen[steps:], *new] if steps > 0 else [*new, *screen[:steps]])[:height]
            screen[dice.randrange(height)] = strip(dice, width)
        drawn = range(height) if change < 0.4 else sorted(dice.sample(range(height), dice.randint(1, height)))
        for y in drawn:
            screen[y] = strip(dice, width) if change >= 0.4 and dice.random() < 0.6 else screen[y]
        data = frame(((y, screen[y]) for y in drawn), (dice.randint(1, width), dice.randint(1, height)))
        pair.feed(data)
        assert pair.buffer.feed(data) == ""


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_list_in_which_some_came_and_some_left_is_the_same(seed: int) -> None:
    dice = random.Random(seed)
    pair = Pair(erases=dice.random() < 0.7)
    letters = dice.choice((LETTERS, "ab  ", "ab  漢"))
    screen = [strip(dice, WIDTH, letters) for _ in range(HEIGHT)]
    pair.feed(frame(enumerate(screen)))
    for _ in range(6):
        top = dice.randrange(HEIGHT - 2)
        bottom = dice.randint(top + 2, HEIGHT)
        part = screen[top:bottom]
        for _ in range(dice.randint(1, 4)):
            part.insert(dice.randint(0, len(part)), dice.choice((strip(dice, WIDTH, letters), " " * WIDTH, part[0])))
            part.pop(dice.randrange(len(part)))
        screen[top:bottom] = part
        data = frame(enumerate(screen))
        pair.feed(data)
        assert pair.buffer.feed(data) == ""


class StalledPair(Pair):
    """The second terminal stands still now and then: what was begun comes late, and frames only change what is wanted.

    What is no part of the picture waits with them.
    """

    def __init__(self, dice: random.Random) -> None:
        super().__init__(erases=dice.random() < 0.7)
        self._dice = dice
        self._late: list[str] | None = None

    def feed(self, data: str) -> str:
        if self._late is None and self._dice.random() < 0.6:
            return super().feed(data)
        self._streams[0].feed(data)
        if self._late is None:
            out = self.buffer.feed(data)
            taken = self._dice.randint(0, len(out))
            self._streams[1].feed(out[:taken])
            self._late = [out[taken:]]
        else:
            self._late.append(self.buffer.take(data))
        return ""

    def go_on(self) -> None:
        late, self._late = self._late or [], None
        self._streams[1].feed("".join(late))
        self._streams[1].feed(self.buffer.difference())
        assert seen(self.plain) == seen(self.frugal)
        assert (self.plain.cursor.x, self.plain.cursor.y) == (self.frugal.cursor.x, self.frugal.cursor.y)
        assert self.buffer.difference() == ""


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_after_a_stall_one_difference_is_right(seed: int) -> None:
    dice = random.Random(seed)
    pair = StalledPair(dice)
    width, height = WIDTH, HEIGHT
    screen = [strip(dice, width) for _ in range(height)]
    pair.feed(frame(enumerate(screen)))
    for _ in range(12):
        change = dice.random()
        drawn = sorted(dice.sample(range(height), dice.randint(1, height)))
        if change < 0.08:
            width, height = dice.randint(10, 50), dice.randint(3, 15)
            pair.resize(width, height)
            screen, drawn = [strip(dice, width) for _ in range(height)], [*range(height)]
        elif change < 0.3:
            screen, drawn = [*screen[1:], strip(dice, width)], [*range(height)]
        for y in drawn:
            screen[y] = strip(dice, width) if change >= 0.3 and dice.random() < 0.6 else screen[y]
        pair.feed(frame(((y, screen[y]) for y in drawn), (dice.randint(1, width), dice.randint(1, height))))
        if dice.random() < 0.2:
            pair.feed(
                dice.choice(("\x07", "\x1b[?1000h", "\x1b]52;c;eA==\x07", "\x1b[2J\x1b[5;3Hab", "\x1b[4;4Hab\tc"))
            )
            pair.feed(frame(enumerate(screen)))
        if dice.random() < 0.3:
            pair.go_on()
    pair.go_on()


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_pieces_that_come_during_a_stall_are_laid_over_each_other(seed: int) -> None:
    dice = random.Random(seed)
    pair = StalledPair(dice)
    pair.feed(frame((y, strip(dice, WIDTH, "abc ")) for y in range(HEIGHT)))
    for _ in range(20):
        x, y = dice.randrange(WIDTH), dice.randrange(HEIGHT)
        pair.feed(f"\x1b[{y + 1};{x + 1}H{strip(dice, dice.randint(1, WIDTH - x), 'abc ')}\x1b[{y + 1};1H")
        if dice.random() < 0.3:
            pair.go_on()
    pair.go_on()


def test_what_came_and_went_during_a_stall_is_never_sent() -> None:
    buffer = FrontBuffer(WIDTH, 2)
    before = frame([(0, "x" * WIDTH)])
    buffer.feed(before)
    assert buffer.take(frame([(0, "y" * WIDTH)])) == ""
    assert buffer.take(before) == ""
    assert buffer.difference() == ""


def test_a_bell_during_a_stall_leaves_the_cursor_where_it_is_wanted() -> None:
    buffer, screen = FrontBuffer(WIDTH, 2), pyte.Screen(WIDTH, 2)
    stream = pyte.Stream(screen)
    stream.feed(buffer.feed(frame([(0, "x" * WIDTH)], (1, 1))))
    buffer.take("\x1b[1;1Hab\x1b[2;7H")
    assert buffer.take("\x07") == "\x07"
    stream.feed(buffer.difference())
    assert (screen.cursor.x, screen.cursor.y) == (6, 1)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_pieces_of_lines_are_laid_over_what_is_there(seed: int) -> None:
    dice, pair = random.Random(seed), Pair()
    pair.feed(frame((y, strip(dice, WIDTH, "abc ")) for y in range(HEIGHT)))
    for _ in range(8):
        pieces = []
        for _ in range(dice.randint(1, 6)):
            x, y = dice.randrange(WIDTH), dice.randrange(HEIGHT)
            pieces.append(f"\x1b[{y + 1};{x + 1}H{strip(dice, dice.randint(1, WIDTH - x), 'abc ')}")
        pair.feed("".join(pieces) + "\x1b[1;1H")


def test_characters_whose_width_terminals_dispute_are_sent_with_their_line() -> None:
    dice = random.Random(1)
    buffer = FrontBuffer(WIDTH, 2)
    line = strip(dice, WIDTH, CLINGING)
    assert line in buffer.feed(frame([(0, line)])).replace("\x1b[m", "\x1b[0m") or "\u0301" in buffer.feed(
        frame([(0, line)])
    )
    buffer.feed(frame([(0, line)]))
    after = buffer.feed(frame([(0, "x" * WIDTH)]))
    assert after.count("x") == WIDTH


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_no_rest_is_left_in_a_terminal_that_thinks_otherwise_about_a_width(seed: int) -> None:
    dice, usual = random.Random(seed), pyte.screens.wcwidth
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyte.screens, "wcwidth", lambda char: 1 if char == "👩" else usual(char))
        pair = Pair()
        for _ in range(6):
            pair.feed(frame((y, strip(dice, WIDTH, "ab 👩")) for y in range(HEIGHT)))
            pair.feed(frame((y, strip(dice, WIDTH, "ab c")) for y in range(HEIGHT) if dice.random() < 0.5))


def test_a_line_stays_disputed_while_such_a_character_stands_in_it() -> None:
    buffer = FrontBuffer(WIDTH, 1)
    buffer.feed(frame([(0, "👩 Bob".ljust(WIDTH - 1))]))
    buffer.feed("\x1b[1;20Hhost\x1b[1;1H")
    assert "Rob" in buffer.feed(frame([(0, "👩 Rob".ljust(WIDTH - 1))]))


def test_a_change_of_one_cell_costs_a_few_bytes() -> None:
    pair = Pair()
    pair.feed(frame([(y, "." * WIDTH) for y in range(HEIGHT)]))
    assert len(pair.feed(frame([(3, "." * 20 + "x" + "." * 19)]))) <= len("\x1b[4;21Hx\x1b[H")


def test_lines_that_only_moved_are_moved_by_the_terminal() -> None:
    dice, pair = random.Random(2), Pair()
    lines = [strip(dice, WIDTH) for _ in range(HEIGHT + 1)]
    whole = pair.feed(frame(enumerate(lines[:HEIGHT])))
    moved = pair.feed(frame(enumerate(lines[1:])))
    assert "\x1b[M" in moved
    assert len(moved) < len(whole) / 4
    assert "\x1b[L" in pair.feed(frame(enumerate(lines[:HEIGHT])))


def test_who_left_and_who_came_is_all_that_is_written_of_a_list() -> None:
    dice, pair = random.Random(3), Pair()
    lines = [strip(dice, WIDTH, "abcdefgh") for _ in range(HEIGHT + 2)]
    pair.feed(frame(enumerate(lines[:HEIGHT])))
    now = [*lines[:2], *lines[3:6], lines[HEIGHT], *lines[6:8], *lines[9:HEIGHT], lines[HEIGHT + 1]]
    moved = pair.feed(frame(enumerate(now)))
    assert moved.count("\x1b[M") == 2
    assert moved.count("\x1b[L") == 1  # the last one comes up by itself
    assert len(moved) < 3 * max(map(len, lines))


def test_a_colour_is_put_on_once_in_a_frame() -> None:
    pair = Pair()
    pair.feed(frame((y, "." * WIDTH) for y in range(HEIGHT)))
    line = "".join(f"\x1b[38;2;1;2;{number % 3}mnews\x1b[0m...." for number in range(WIDTH // 8))
    written = pair.feed(frame((y, line) for y in range(HEIGHT)))
    assert [written.count(f"2;{number}m") for number in range(3)] == [1, 1, 1]


def test_the_colours_that_are_on_are_not_put_on_again() -> None:
    pair = Pair()
    first = pair.feed(frame([(0, f"\x1b[38;2;9;9;9m{'x' * WIDTH}\x1b[0m")]))
    assert REST in first
    again = pair.feed(frame([(1, f"\x1b[38;2;9;9;9m{'y' * WIDTH}\x1b[0m")]))
    assert "m" not in again


@pytest.mark.parametrize("write", ["\x1b[2J", "\x1b[?1049l", "\x1b[1;1H" + "x" * (WIDTH + 1)])
def test_who_writes_after_it_finds_no_colours_on(write: str) -> None:
    buffer, screen = FrontBuffer(WIDTH, 2), pyte.Screen(WIDTH, 2)
    stream = pyte.Stream(screen)
    stream.feed(buffer.feed(frame([(0, f"\x1b[31;42m{'x' * WIDTH}\x1b[0m")])))
    assert screen.cursor.attrs.bg == "green"
    stream.feed(buffer.take(write).partition(write[-3:])[0])
    assert screen.cursor.attrs == screen.default_char


def test_long_blanks_are_erased_where_the_terminal_can() -> None:
    before = frame((y, f"\x1b[48;2;5;5;5m{'x' * WIDTH}\x1b[0m") for y in range(HEIGHT))
    words = "a".ljust(WIDTH // 2) + "b".ljust(WIDTH // 2)
    after = frame((y, f"\x1b[48;2;5;5;5m{words}\x1b[0m") for y in range(HEIGHT))
    frugal, plain = Pair(), Pair(erases=False)
    for pair in (frugal, plain):
        pair.feed(before)
    assert len(frugal.feed(after)) < 15 * HEIGHT
    assert len(plain.feed(after)) > WIDTH * HEIGHT


def test_blanks_in_the_middle_are_erased_where_the_terminal_can() -> None:
    pair = Pair()
    pair.feed(frame([(0, f"\x1b[48;2;5;5;5m{'x' * WIDTH}\x1b[0m")]))
    after = f"\x1b[48;2;5;5;5my{' ' * (WIDTH - 2)}\x1b[0m\x1b[1;48;2;6;6;6my\x1b[0m"
    assert f"\x1b[{WIDTH - 2}X" in pair.feed(frame([(0, after)]))


def test_where_its_own_background_is_on_every_terminal_erases() -> None:
    pair = Pair(erases=False)
    pair.feed(frame([(0, "x" * WIDTH)]))
    assert "\x1b[K" in pair.feed(frame([(0, "x".ljust(WIDTH))]))


def test_the_ink_of_blanks_is_not_sent() -> None:
    pair = Pair()
    pair.feed(frame([(0, f"\x1b[38;2;1;1;1;48;2;5;5;5m{'a b c d'.ljust(WIDTH)}\x1b[0m")]))
    words, blanks = "\x1b[38;2;1;1;1;48;2;5;5;5ma b c d\x1b[0m", " " * (WIDTH - 7)
    assert pair.feed(frame([(0, f"{words}\x1b[1;38;2;2;2;2;48;2;5;5;5m{blanks}\x1b[0m")])) == ""


@pytest.mark.parametrize("through", ["4", "7", "9"])
def test_a_line_through_a_blank_is_sent(through: str) -> None:
    pair = Pair()
    pair.feed(frame([(0, f"\x1b[{through};31m{' ' * WIDTH}\x1b[0m")]))
    assert "32" in pair.feed(frame([(0, f"\x1b[{through};32m{' ' * WIDTH}\x1b[0m")]))


def test_what_it_does_not_know_is_not_moved_along() -> None:
    pair = Pair()
    left, right = ([f"{side} {y}".ljust(WIDTH // 2) for y in range(HEIGHT + 1)] for side in ("left", "right"))
    pair.feed(frame((y, left[y] + right[y]) for y in range(HEIGHT)))
    pair.buffer.forget()
    pair.feed(frame(enumerate(left[:HEIGHT])))
    pair.feed(frame(enumerate(left[1:])))


@pytest.mark.parametrize(
    "write", ["\x1b[2J", "\x1b[?1049h", "\x1bc", "\x1b]8;;http://x\x1b\\", "\x1b[4:3m", "\t", "\x08"]
)
def test_after_a_write_it_cannot_follow_everything_is_sent_again(write: str) -> None:
    buffer, data = FrontBuffer(WIDTH, 2), frame([(0, "x" * WIDTH)])
    buffer.feed(data)
    assert buffer.feed(data) == ""
    assert buffer.feed(write) == write
    assert "x" * WIDTH in buffer.feed(data)


@pytest.mark.parametrize(
    "write", ["\x07", "\x1b[?25l", "\x1b[?1000h", "\x1b]52;c;eA==\x07", "\x1b[>1u", "\x1b[?2026$p"]
)
def test_what_paints_nothing_passes_and_nothing_is_forgotten(write: str) -> None:
    buffer, data = FrontBuffer(WIDTH, 2), frame([(0, "x" * WIDTH)])
    buffer.feed(data)
    assert buffer.feed(write) == write
    assert buffer.feed(data) == ""


def test_text_beyond_the_edge_is_not_followed_but_sent() -> None:
    buffer = FrontBuffer(10, 2)
    assert "x" * 12 in buffer.feed("\x1b[1;1H" + "x" * 12)
    assert "y" in buffer.feed("\x1b[9;1Hy")


@given(st.text(max_size=60))
def test_no_text_whatever_trips_it(text: str) -> None:
    buffer = FrontBuffer(10, 3)
    buffer.feed(text)
    buffer.feed("\x1b[1;1H" + text)


def test_half_of_a_wide_character_is_not_left_behind() -> None:
    pair = Pair(10, 2)
    pair.feed(frame([(0, "漢" * 5)]))
    pair.feed(frame([(0, "a漢漢漢漢b")]))
    pair.feed(frame([(0, "漢" * 5)]))
