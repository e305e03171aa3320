"""What a terminal sends, as Textual's messages: keys, pastes, the mouse; nothing broken, nothing nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from console.terminal.inlet import Inlet, Piece

_ODD_KEYS = frozenset(key for key in ANSI_SEQUENCES_KEYS if key.startswith("\x1b[") and key.endswith("$"))


class _Parser(XTermParser):
    """Textual's parser, given whole pieces only."""

    def whole(self, text: str, *, spelled: bool = False) -> list[Message]:
        """The messages of a piece.

        Args:
            text: the piece.
            spelled: whether what it does not know is taken for the keys it is written with, as Alt and a key are.

        Raises:
            ValueError: it has a number that Textual cannot follow; the parser is of no more use then.
        """
        found = list(self.feed(text))
        if self._timeout_time is not None:  # it waits for more, and there is none
            self._timeout_time = 0.0
            spelling = list(self.tick())
            found += spelling if spelled else []
        return found


class Keyboard:
    """Bytes of a terminal in, messages out.

    Args:
        mouse: whether the mouse is listened to.
        debug: whether Textual logs what it parses.
    """

    def __init__(self, *, mouse: bool, debug: bool = False) -> None:
        self._debug = debug
        self._parser = _Parser(debug)
        delay = constants.ESCAPE_DELAY
        self._inlet = Inlet(mouse=mouse, odd_keys=_ODD_KEYS, escape_delay=delay)

    def wait(self, now: float) -> float | None:
        """Seconds until `tick` has something to do; None when only `feed` has.

        Args:
            now: seconds of a clock that never goes back.
        """
        return self._inlet.wait(now)

    def tick(self, now: float) -> Iterator[Message]:
        """The messages of what is taken for whole because nothing more came.

        Args:
            now: seconds of a clock that never goes back.
        """
        return self._messages(self._inlet.tick(now))

    def listen_for_sizes(self, asked: bool) -> None:
        """Take reports of the window's size only where they were asked for: anything can be written into one.

        Args:
            asked: whether they were.
        """
        self._inlet.sizes = asked

    def feed(self, data: bytes, now: float) -> Iterator[Message]:
        """The messages of what is whole with some more bytes.

        Args:
            data: what was read.
            now: seconds of a clock that never goes back.
        """
        return self._messages(self._inlet.feed(data, now))

    def _messages(self, pieces: list[Piece]) -> Iterator[Message]:
        for piece in pieces:
            if piece.kind == "paste":
                yield events.Paste(piece.text)
            else:
                yield from self._parsed(piece)

    def _parsed(self, piece: Piece) -> list[Message]:
        try:
            return self._parser.whole(piece.text, spelled=piece.kind in ("alt", "escape"))
        except (ValueError, OverflowError):  # such as the key with the number 99999999999
            self._parser = _Parser(self._debug)
            return []
