from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.terminal.front_buffer import FrontBuffer
from console.widgets.clipboard import MOST_BYTES, copy, objection, sequence
from tests.support.clipboard import Clipboard, copies, through_screen, through_tmux
from tests.ui.modals.form_stage import Stage

PLAIN = {"TERM": "xterm-256color"}
TMUX = {"TERM": "screen-256color", "TMUX": "/run/tmux-0/default,1,0"}
SCREEN = {"TERM": "screen.xterm-256color", "STY": "1.pts-0.host"}
OVER_SSH = {"TERM": "screen-256color"}


@given(st.text(min_size=1))
def test_a_terminal_takes_exactly_the_text_whatever_stands_between(text: str) -> None:
    assert copies(sequence(text, PLAIN)) == [text]
    assert copies(through_tmux(sequence(text, TMUX))) == [text]
    assert copies(through_screen(sequence(text, SCREEN))) == [text]


@given(st.text(min_size=1))
def test_nothing_of_a_text_ends_its_sequence(text: str) -> None:
    for environ in (PLAIN, TMUX, SCREEN, OVER_SSH):
        written = sequence(text, environ)
        packed = b64encode(text.encode()).decode()
        assert written.replace("\x1b\\\x1bP", "").count(packed) >= 1
        assert set(written) <= set("\x1b\x07\\]P52;ctmux") | set(packed)


def test_tmux_is_asked_both_ways_as_either_may_be_switched_off() -> None:
    written = sequence("x", TMUX)
    assert written.startswith("\x1b]52;c;eA==\x07")
    assert written.endswith("\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\")
    assert sequence("x", {"TERM": "tmux-256color"}) == written  # over SSH only TERM tells


def test_screen_gets_pieces_that_it_passes_on() -> None:
    written = sequence("x" * 5000, SCREEN)
    strings = written.partition("\x07")[2].split("\x1b\\")
    assert max(map(len, strings)) < 256
    assert sequence("x" * 5000, OVER_SSH) == written


@pytest.mark.parametrize("environ", [PLAIN, TMUX, SCREEN])
def test_it_passes_the_front_buffer_as_it_is(environ: dict[str, str]) -> None:
    front = FrontBuffer(80, 24)
    screen = "\x1b[1;1Hhello"
    assert "hello" in front.feed(screen)
    written = sequence("town-hall" * 100, environ)
    assert front.feed(written) == written
    assert "hello" not in front.feed(screen)  # nothing was painted by it: what stood there still stands


@pytest.mark.parametrize(
    ("text", "lines", "words"),
    [
        ("", False, "nothing to copy: the id is empty"),
        ("a\x1b[2J", True, "control characters"),
        ("rm -rf /\n", False, "control characters"),
        ("a\x9b5m", False, "control characters"),
        ("\ud800", False, "control characters"),
        ("x" * (MOST_BYTES + 1), False, "74,995 bytes, and terminals take 74,994 at most"),
        ("é" * (MOST_BYTES // 2 + 1), False, "terminals take 74,994 at most"),
        ("x" * MOST_BYTES, False, ""),
        ("a\n\tb", True, ""),
        ("漢字 👩", False, ""),
    ],
)
def test_what_is_not_copied_and_why(text: str, lines: bool, words: str) -> None:
    said = objection(text, "the id", lines)
    assert words in said if words else not said


def test_the_longest_text_is_a_sequence_that_terminals_take() -> None:
    assert len(sequence("x" * MOST_BYTES, PLAIN)) <= 100_000


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "sent u-17 to the terminal's clipboard (7 characters; some terminals ignore it)"),
        (TMUX, "tmux needs set-clipboard on"),
        (SCREEN, "screen may not pass it on"),
    ],
)
async def test_it_says_what_was_sent_and_what_may_stop_it(
    environ: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Stage()
    async with app.run_test():
        clipboard = Clipboard(app, monkeypatch)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        copied = copy(app, "user-17", "u-17")
        assert copied.sent
        assert words in copied.words
        assert clipboard.texts[0] == "user-17"
        assert app.clipboard == "user-17"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"TERM": "linux"}, "this terminal (TERM=linux) has no clipboard"),
        ({"TERM": "dumb"}, "this terminal (TERM=dumb) has no clipboard"),
        ({"TERM": ""}, "this terminal (TERM is not set) has no clipboard"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "Apple's Terminal has no clipboard"),
    ],
)
async def test_a_terminal_without_a_clipboard_is_sent_nothing(
    environ: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = Stage()
    async with app.run_test():
        clipboard = Clipboard(app, monkeypatch)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        copied = copy(app, "x", "the id")
        assert (copied.sent, copied.no_clipboard) == (False, True)
        assert words in copied.words
        assert "52;" not in clipboard.written


async def test_a_secret_is_sent_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test():
        clipboard = Clipboard(app, monkeypatch)
        copied = copy(app, "s3cret", "the stream key", secret=True)
        assert clipboard.texts == ["s3cret"]
        assert app.clipboard == ""
        assert "s3cret" not in copied.words + repr(copied)
