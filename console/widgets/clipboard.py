"""Text for the clipboard of the terminal in front of the person, by OSC 52, through tmux and screen: and what to say.

A terminal never answers whether it took it, so nothing here claims more than that it was sent. What is sent is base64:
no character of a stranger's text can end the sequence.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.app import App

MOST_BYTES: Final = 74_994
"""What xterm, hterm and their like take: the whole sequence must be shorter than 100,000 bytes, and base64 is 4/3."""

SCREEN_PIECE: Final = 76
"""Bytes of a string that GNU screen passes on; old ones cut behind 256, and all of them behind 768."""

_WITHOUT = ("linux", "dumb", "unknown", "vt52", "vt100", "vt102", "vt220", "ansi", "cons25", "eterm", "sun", "bvterm")
"""What TERM begins with where there is no clipboard, or where OSC 52 would be written onto the screen."""
_OSC, _BEL, _ST = "\x1b]52;c;", "\x07", "\x1b\\"


@dataclass(frozen=True)
class Copied:
    """What became of it.

    Attributes:
        sent: whether it is on its way to the terminal.
        words: what happened, in words for people; safe to paint if the name of the text was.
        no_clipboard: whether it failed because this terminal has none: then it may be shown instead.
    """

    sent: bool
    words: str
    no_clipboard: bool = False


def copy(app: App[Any], text: str, what: str, *, lines: bool = False, secret: bool = False) -> Copied:
    """Send a text to the terminal's clipboard.

    Args:
        app: has the terminal.
        text: what to copy.
        what: its name in the sentence, safe to paint; of a secret what it is, never the secret itself.
        lines: whether line ends and tabs in it are meant; else they are refused, as a shell would run what is pasted.
        secret: whether this program must not keep it, not even for its own `ctrl+v`.

    Returns:
        Whether it was sent, and a sentence.
    """
    problem = objection(text, what, lines)
    if problem:
        return Copied(False, problem)
    place = _place(os.environ)
    if place is not None:
        return Copied(False, f"not copied: {place} has no clipboard that a program can write", no_clipboard=True)
    driver = app._driver
    if driver is None:
        return Copied(False, "not copied: there is no terminal", no_clipboard=True)
    driver.write(sequence(text, os.environ))
    if not secret:
        app._clipboard = text  # as Textual's own does: it is what `ctrl+v` in a field pastes
    characters = f"{len(text):,} character{'s' if len(text) != 1 else ''}"
    return Copied(True, f"sent {what} to the terminal's clipboard ({characters}; {_doubt(os.environ)})")


def objection(text: str, what: str, lines: bool = False) -> str:
    """Why a text cannot be copied anywhere, as a sentence, or `""`.

    Args:
        text: what to copy.
        what: its name.
        lines: whether line ends and tabs are meant.
    """
    if not text:
        return f"nothing to copy: {what} is empty"
    if any(_harms(char, lines) for char in text):
        return f"not copied: {what} holds control characters, which may do harm when pasted"
    size = len(text.encode())
    if size > MOST_BYTES:
        return f"not copied: {what} has {size:,} bytes, and terminals take {MOST_BYTES:,} at most"
    return ""


def _harms(char: str, lines: bool) -> bool:
    """Control characters, C1 too, and halves of a pair, which are no text."""
    if lines and char in "\n\t":
        return False
    return char < " " or "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff"


def sequence(text: str, environ: Mapping[str, str]) -> str:
    """What makes the terminal take a text, packed for what stands between it and us.

    tmux reads OSC 52 itself where `set-clipboard` is on, and ignores it where that is `external`, as it is at first;
    it passes on what is wrapped where `allow-passthrough` is on (always before 3.3), and ignores that elsewhere. So it
    is sent both ways: at worst the same text is copied twice. screen passes on strings, in small pieces only.

    Args:
        text: without control characters.
        environ: of this program: `TERM`, `TMUX` and `STY` tell where it runs.
    """
    packed = b64encode(text.encode()).decode("ascii")
    plain = f"{_OSC}{packed}{_BEL}"
    between = _between(environ)
    if between == "tmux":
        return f"{plain}\x1bPtmux;{plain.replace(chr(27), chr(27) * 2)}{_ST}"
    if between == "screen":
        pieces = [packed[at : at + SCREEN_PIECE] for at in range(0, len(packed), SCREEN_PIECE)]
        strings = [f"{_OSC}{pieces[0]}", *pieces[1:], _BEL]
        return plain + "".join(f"\x1bP{piece}{_ST}" for piece in strings)
    return plain


def _between(environ: Mapping[str, str]) -> str:
    """What stands between the terminal and us; over SSH only TERM tells."""
    term = environ.get("TERM", "")
    if environ.get("TMUX") or term.startswith("tmux"):
        return "tmux"
    return "screen" if environ.get("STY") or term.startswith("screen") else ""


def _place(environ: Mapping[str, str]) -> str | None:
    """How to call a terminal that has no clipboard; None for one that may have."""
    term = environ.get("TERM", "")
    if _between(environ):
        return None
    if not term or term.startswith(_WITHOUT):
        known = "".join(char for char in term if char.isascii() and char.isprintable())[:20]
        return f"this terminal (TERM={known})" if known else "this terminal (TERM is not set)"
    return "Apple's Terminal" if environ.get("TERM_PROGRAM") == "Apple_Terminal" else None


def _doubt(environ: Mapping[str, str]) -> str:
    match _between(environ):
        case "tmux":
            return "tmux needs set-clipboard on"
        case "screen":
            return "screen may not pass it on"
    return "some terminals ignore it"
