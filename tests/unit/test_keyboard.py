"""What a terminal sends: keys are keys, and nothing else ever is."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from console.terminal.inlet import LATE, Inlet, Piece
from console.terminal.keyboard import Keyboard

SHORT = 0.05  # seconds between the parts of one piece
TYPED = ("K", "M", "j", "q", "m", "5", "\r", "é", "漢", "\x1b[A", "\x1bOP", "\x1b[3~", "\x1b[15~", "\t", "\x03")
NAMES = {
    "\r": "enter",
    "\t": "tab",
    "\x03": "ctrl+c",
    "\x1b[A": "up",
    "\x1bOP": "f1",
    "\x1b[3~": "delete",
    "\x1b[15~": "f5",
}


class Typist:
    """A keyboard, and a clock that goes on only when told."""

    def __init__(self, *, mouse: bool = False) -> None:
        self.keyboard = Keyboard(mouse=mouse)
        self.now = 100.0
        self.heard: list[Message] = []

    def send(self, *parts: str | bytes, after: float = SHORT) -> Typist:
        for part in parts:
            self.heard += self.keyboard.feed(part if isinstance(part, bytes) else part.encode(), self.now)
            self.rest(after)
        return self

    def rest(self, seconds: float) -> Typist:
        self.now += seconds
        self.heard += self.keyboard.tick(self.now)
        return self

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.heard if isinstance(one, events.Key)]

    @property
    def pastes(self) -> list[str]:
        return [one.text for one in self.heard if isinstance(one, events.Paste)]

    @property
    def others(self) -> list[str]:
        return [type(one).__name__ for one in self.heard if not isinstance(one, events.Key | events.Paste)]


# -- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ("aK5", ["a", "K", "5"]),
        ("\x1b[A\x1bOB\x1b[5~", ["up", "down", "pageup"]),
        ("\x1b[1;5C", ["ctrl+right"]),
        ("\x1b[[A", ["f1"]),
        ("\x1b[97u", ["a"]),
        ("\x1bx", ["alt+x"]),
        ("\x1bX", ["alt+shift+x"]),
        ("\x1b\x1b[A", ["escape", "up"]),
        ("é漢👩", ["é", "漢", "woman"]),
        ("\x1bP", ["alt+shift+p"]),
    ],
)
def test_keys_are_keys(sent: str, names: list[str]) -> None:
    assert Typist().send(sent).rest(SHORT).keys == names


@pytest.mark.parametrize("sent", [*TYPED, "\x1b[1;5C", "\x1b[97u", "\x1b[[A", "\x1b[3$", "👩"])
def test_a_key_may_come_byte_by_byte(sent: str) -> None:
    whole = Typist().send(sent).keys
    assert len(whole) == 1
    assert Typist().send(*(bytes([byte]) for byte in sent.encode())).keys == whole


def test_esc_is_a_key_once_nothing_follows() -> None:
    typist = Typist().send("\x1b")
    assert typist.keys == []
    assert typist.keyboard.wait(typist.now) == pytest.approx(0.1 - SHORT)
    assert typist.rest(0.1).keys == ["escape"]
    assert typist.keyboard.wait(typist.now) is None
    assert typist.send("j").keys == ["escape", "j"]


def test_alt_and_a_key_do_not_wait() -> None:
    typist = Typist()
    typist.heard += typist.keyboard.feed(b"\x1bx", typist.now)
    assert typist.keys == ["alt+x"]


# -- what is broken, or nobody asked for ------------------------------------------------------------------------------

SGR = "\x1b[<0;300;300M"
STRAYS = [
    SGR,
    "\x1b[<0;300;300m",
    "\x1b[<64;1;1M",
    "\x1b[<0;0;0M",
    "\x1b[<0;-3;5M",
    "\x1b[<99999999999999999999;3;3M",
    "\x1b[M !!",
    "\x1b[MKKK",
    "\x1b[32;300;300M",
    "\x1b[<0;300;300",
    "\x1b[<0;3",
    "\x1b[M !",
    "\x1b[",
    "\x1b[99999;1z",
    "\x1b[99999999999u",
    "\x1b[97;1:3u",
    "\x1b[1:2;3:4;5u",
    "\x1b[48;0;0;0;0t",
    "\x1b[48;99999999;99999999;1;1t",
    "\x1b]11;rgb:ffff/ffff/KKKK\x1b\\",
    "\x1b]52;c;S0tL\x07",
    "\x1bP>|KMq 3.5\x1b\\",
    "\x1b[?62;4c",
    "\x1b[>41;380;0c",
    "\x1b[" + "1;" * 40 + "M",
]


@pytest.mark.parametrize("stray", STRAYS, ids=repr)
def test_a_stray_report_is_nothing(stray: str) -> None:
    assert Typist().send(stray).rest(2 * LATE).heard == []


@pytest.mark.parametrize("stray", STRAYS, ids=repr)
def test_a_key_counts_again_when_a_stray_report_is_over(stray: str) -> None:
    assert Typist().send(stray).rest(2 * LATE).send("K").keys == ["K"]


@pytest.mark.parametrize("tail", [";300;300M", "0;300;300M", "<0;300;300M", "[<0;300;300m", "300;300M", "00M", "[M !!"])
def test_the_end_of_a_report_whose_beginning_is_lost_is_nothing(tail: str) -> None:
    assert Typist().send(tail).heard == []


def test_a_sequence_that_comes_after_its_esc_was_taken_for_the_key_is_nothing_more() -> None:
    assert Typist().send("\x1b", after=0.3).send("[<0;300;300M").keys == ["escape"]
    assert Typist().send("\x1b", after=0.3).send("[B").keys == ["escape"]
    assert Typist().send("\x1b", after=2 * LATE).send("[B").keys == ["escape", "left_square_bracket", "B"]


ANSWERS = [
    "\x1b]11;rgb:ffff/ffff/KKKK\x1b\\",
    "\x1b]52;c;S0tL\x07",
    "\x1bP>|KMq 3.5\x1b\\",
    "\x1b_Gi=1;KM\x1b\\",
    "\x1b[MKKK",
]


@pytest.mark.parametrize("after", [SHORT, 0.3])
@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_an_answer_that_a_slow_line_cuts_in_two_presses_nothing(answer: str, after: float) -> None:
    for cut in range(1, len(answer)):
        typist = Typist().send(answer[:cut], answer[cut:], after=after).rest(2 * LATE)
        assert not {"K", "M", "f", "r"} & set(typist.keys), cut
        assert len(typist.keys) <= (after > SHORT), cut
        assert typist.send("K").keys[-1:] == ["K"]


def test_a_paste_whose_esc_was_taken_for_the_key_presses_nothing_more() -> None:
    typist = Typist().send("\x1b", after=0.3).send("[200~K\rm\x1b[201~j")
    assert (typist.pastes, typist.keys) == (["K\rm"], ["escape", "j"])


def test_who_types_on_is_not_locked_out_by_an_answer_without_an_end() -> None:
    typist = Typist().send("\x1b]11;rgb:")
    for _ in range(40):
        typist.send("j")
    assert typist.keys[-1:] == ["j"]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_no_report_however_cut_and_split_becomes_a_key(seed: int, mouse: bool) -> None:
    dice, typist = random.Random(seed), Typist(mouse=mouse)
    typed: list[str] = []
    for _ in range(30):
        key = dice.choice(TYPED)
        data = key.encode() if dice.random() < 0.5 else _report(dice)
        if data == key.encode():
            typed.append(NAMES.get(key, key))
        while data:
            part = dice.randint(1, len(data))
            typist.send(data[:part], after=dice.uniform(0, SHORT))
            data = data[part:]
        if dice.random() < 0.3:
            typist.rest(3.0)
    typist.rest(3.0)
    rest = iter(typed)
    assert all(key in rest for key in typist.keys), (typist.keys, typed)
    assert mouse or typist.others == []


def _report(dice: random.Random) -> bytes:
    """What a mouse reports, in one of three dialects; every second one has lost its end."""
    x, y, button = dice.randint(0, 400), dice.randint(0, 400), dice.choice((0, 1, 2, 32, 35, 64, 65))
    state = dice.choice("Mm")
    whole = dice.choice(
        (
            f"\x1b[<{button};{x};{y}{state}".encode(),
            f"\x1b[{32 + button};{x};{y}M".encode(),
            b"\x1b[M" + bytes([32 + button, 33 + x % 222, 33 + y % 222]),
        )
    )
    return whole if dice.random() < 0.5 else whole[: dice.randint(2, len(whole))]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=8), st.booleans())
def test_no_bytes_whatever_trip_it_and_keys_come_through_after_them(parts: list[bytes], mouse: bool) -> None:
    typist = Typist(mouse=mouse).send(*parts).rest(3.0)
    typist.send("\x1b").rest(3.0).send("\x1b[201~")  # a paste may have begun
    typist.heard.clear()
    assert typist.send("K").keys == ["K"]


@given(st.lists(st.binary(max_size=12), max_size=8))
def test_what_is_cut_is_what_came_or_less(parts: list[bytes]) -> None:
    inlet = Inlet(mouse=True)
    pieces: list[Piece] = []
    for number, part in enumerate(parts):
        pieces += inlet.feed(part, number / 100)
    came = b"".join(parts).decode("utf-8", "replace")
    assert len("".join(piece.text for piece in pieces)) <= len(came) + len(parts)


# -- the mouse --------------------------------------------------------------------------------------------------------


def test_a_mouse_that_is_listened_to_reaches_beyond_the_classic_limit() -> None:
    typist = Typist(mouse=True).send("\x1b[<0;300;250M", "\x1b[<0;300;250m", "\x1b[<65;1;1M")
    assert typist.others == ["MouseDown", "MouseUp", "MouseScrollDown"]
    down = typist.heard[0]
    assert isinstance(down, events.MouseDown)
    assert (down.screen_x, down.screen_y, down.button) == (299, 249, 1)


def test_a_report_in_pieces_is_one_click() -> None:
    assert Typist(mouse=True).send(*SGR).others == ["MouseDown"]


# -- pastes -----------------------------------------------------------------------------------------------------------


def test_a_paste_presses_no_key() -> None:
    typist = Typist().send("\x1b[200~K\ny\x1b[201~j")
    assert typist.pastes == ["K\ny"]
    assert typist.keys == ["j"]


@pytest.mark.parametrize("cut", range(1, 16))
def test_a_paste_may_come_in_two_parts(cut: int) -> None:
    data = "\x1b[200~K\ny\x1b[201~"
    typist = Typist().send(data[:cut], data[cut:])
    assert (typist.pastes, typist.keys) == (["K\ny"], [])


def test_an_escape_within_a_paste_does_not_get_out_of_it() -> None:
    typist = Typist().send("\x1b[200~a\x1bKb\x1b[<0;1;1Mc\x1b[200~d\x1b[201~").rest(3.0)
    assert typist.pastes == ["aKb[<0;1;1Mc[200~d"]
    assert typist.keys == []


def test_a_slow_paste_is_waited_for() -> None:
    typist = Typist().send("\x1b[200~one", "K", "two\x1b[201~", after=10.0)
    assert (typist.pastes, typist.keys) == (["oneKtwo"], [])


@pytest.mark.parametrize("way_out", ["\x1b", "\x03", "\x11"])
def test_a_paste_without_an_end_locks_nobody_out(way_out: str) -> None:
    typist = Typist().send("\x1b[200~K", after=3.0).send(way_out).rest(3.0)
    assert typist.pastes == ["K"]
    assert len(typist.keys) == 1
    assert typist.send("j").keys[-1] == "j"


def test_a_huge_paste_is_cut_off() -> None:
    typist = Typist().send("\x1b[200~" + "x" * 1_000_000 + "\x1b[201~K")
    assert [len(text) for text in typist.pastes] == [1 << 16]
    assert typist.keys == ["K"]
