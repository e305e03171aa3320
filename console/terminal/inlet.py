"""What a terminal sends, cut into whole pieces before anybody takes a letter of it for a key.

Textual takes a report that it does not understand, or that comes in two parts, for the keys it is written with: of
`ESC [ < 0 ; 300 ; 300 M` it may be the `M` that mutes everybody. Here a piece is whole or it is nothing. Reports that
nobody asked for (a mouse after a reattach, answers to the questions of another program) are nothing, too.

It knows nothing of Textual: bytes and the time go in, pieces come out.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from typing import Final, Literal, NamedTuple

LATE: Final = 1.0
"""Seconds for which the rest of a piece is waited for; what of it comes later still is taken for keys."""

LONGEST: Final = 32
"""Characters of a sequence: Textual takes longer ones for keys."""

MOST_PASTED: Final = 1 << 16
"""Characters of a paste; no field here takes more."""

_PASTE = b"\x1b[200~"
_PASTED = b"\x1b[201~"
_WAYS_OUT = (b"\x1b", b"\x03", b"\x11")
_STRING = rb"\x1b[\]P_^X][^\x07\x1b\x18\x1a]"

_PIECE = re.compile(
    rb"(?P<text>[^\x1b]+)"
    rb"|(?P<drop>\x1b\[M[\x20-\xff]{3}|" + _STRING + rb"+(?:\x07|\x1b\\))"  # a mouse of long ago, an answer
    rb"|(?P<sequence>\x1b\[\[[@-~]|\x1b\[[ -?]*[@-LN-Z\\-~]|\x1b\[[ -?]+M|\x1bO[!-~])"
    rb"|(?P<partial>(?:\x1b[\]P_^X]?|\x1b\[\[?|\x1b\[M[\x20-\xff]{0,2}|\x1b\[[ -?]+|\x1bO|" + _STRING + rb"+\x1b?)\Z)"
    rb"|(?P<broken>\x1b\[(?:M[\x20-\xff]{0,2}|[\x20-\x3f\x80-\xff]*)|" + _STRING + rb"+)"
    rb"|(?P<alt>\x1b(?:[\xc2-\xf4][\x80-\xbf]+|[^\x1b]))"
    rb"|(?P<escape>\x1b)",
    re.DOTALL,
)
_MOUSE = re.compile(r"\x1b\[<\d{1,4};\d{1,5};\d{1,5}[Mm]")
_ANY_MOUSE = re.compile(r"\x1b\[(?:<.*|[\d;]+)[Mm]")
_SIZE = re.compile(r"\x1b\[48;[1-9]\d{0,3};[1-9]\d{0,3};\d{1,5};\d{1,5}t")
_ANY_SIZE = re.compile(r"\x1b\[48;.*t")
_TAIL = re.compile(
    rb"(?:\[?<)?\d{0,4}(?:;\d{1,5}){1,2}[Mm]|\A(?:\[?<)?\d{2,5}[Mm]|\A\[M[\x20-\xff]{3}|\A\[?<\d{1,4};[;\d]*\Z"
)
"""The end of a report whose beginning is lost: nobody types that within one read."""
_LATE_REST = re.compile(rb"\A(?:\[M[\x20-\xff]{3}|\[[ -?]*[@-~]|O[!-~]|[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\))")
_BEGUN_STRINGS = (b"\x1b]", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX")
"""Alt and a key, or the beginning of an answer whose rest has yet to come."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

Kind = Literal["text", "sequence", "alt", "escape", "paste"]


class Piece(NamedTuple):
    """Something whole: typed text, a sequence, Alt and a key, the Esc key, or a paste.

    Args:
        kind: which of these.
        text: as it came; of a paste what was pasted, without control characters.
    """

    kind: Kind
    text: str


class Inlet:
    """Cuts the input of a terminal.

    Args:
        mouse: whether reports of the mouse were asked for.
        odd_keys: sequences that are keys though their form says that more comes (rxvt).
        escape_delay: seconds after which an Esc is the key, and not the beginning of something longer.
    """

    def __init__(
        self,
        *,
        mouse: bool,
        odd_keys: frozenset[str] = frozenset(),
        escape_delay: float = 0.1,
    ) -> None:
        self._escape_delay = escape_delay
        self._mouse = mouse
        self.sizes = False
        """Whether reports of the window's size were asked for."""
        self._odd_keys = odd_keys
        self._held = b""
        self._pasted: bytearray | None = None
        self._held_since = 0.0
        self._heard = 0.0
        self._escaped = -LATE
        self._taken = b""  # what was taken for keys then, without its Esc
        self._decode = getincrementaldecoder("utf-8")("replace")

    def wait(self, now: float) -> float | None:
        """Seconds until `tick` has something to do; None when only `feed` has.

        Args:
            now: seconds of a clock that never goes back.
        """
        if not self._held or self._pasted is not None:
            return None
        return max(0.0, self._held_since + self._patience - now)

    def tick(self, now: float) -> list[Piece]:
        """What is taken for whole because nothing more came.

        Args:
            now: seconds of a clock that never goes back.
        """
        if not self._held or self._pasted is not None or now < self._held_since + self._patience:
            return []
        held, self._held = self._held, b""
        if held != b"\x1b" and held not in _BEGUN_STRINGS:
            return []
        self._escaped, self._taken = self._held_since, held[1:]
        return [Piece("alt" if self._taken else "escape", held.decode())]

    def feed(self, data: bytes, now: float) -> list[Piece]:
        """What is whole with some more bytes.

        Args:
            data: what was read.
            now: seconds of a clock that never goes back.
        """
        found = self.tick(now)
        if self._pasted is not None and data in _WAYS_OUT and now >= self._heard + LATE:
            found += self._end_paste()  # its end was lost; nobody is to be locked out for that
        held, data = self._held, self._held + self._without_rest(data, now)
        self._held, self._heard = b"", now
        while data:
            data = self._paste(data, found) if self._pasted is not None else self._keys(data, found)
        # Another Esc begins anew; what only grew is not waited for any longer than before.
        self._held_since = self._held_since if held not in (b"", b"\x1b") and self._held.startswith(held) else now
        return found

    @property
    def _patience(self) -> float:
        return self._escape_delay if self._held == b"\x1b" or self._held in _BEGUN_STRINGS else LATE

    def _without_rest(self, data: bytes, now: float) -> bytes:
        """Without the rest of a sequence whose Esc was taken for the key a moment ago; a paste begins even so."""
        if self._held or self._pasted is not None or now >= self._escaped + LATE:
            return data
        whole = self._taken + data
        if whole.startswith(_PASTE[1:]):
            return b"\x1b" + whole
        rest = _LATE_REST.match(whole)
        return whole[rest.end() :] if rest is not None else data

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _keys(self, data: bytes, found: list[Piece]) -> bytes:
        """Cut until a paste begins; what is left then."""
        for piece in _PIECE.finditer(data):
            if piece[0] == _PASTE:
                self._pasted = bytearray()
                return data[piece.end() :]
            self._cut(piece.lastgroup or "", piece[0], found)
        return b""

    def _cut(self, kind: str, data: bytes, found: list[Piece]) -> None:
        if kind == "text":
            text = self._decode.decode(_TAIL.sub(b"", data)).replace("\ufffd", "")
            found += [Piece("text", text)] if text else []
            return
        self._decode.reset()
        text = data.decode("utf-8", "replace")
        if kind == "partial" and text not in self._odd_keys:
            self._held = data if len(data) < MOST_PASTED else data[:3]
        elif kind in ("sequence", "partial"):
            found += [Piece("sequence", text)] if self._meant(text) else []
        elif kind == "alt":
            found.append(Piece("alt", text))
        elif kind == "escape":
            found.append(Piece("escape", text))

    def _meant(self, sequence: str) -> bool:
        """Whether it was asked for, or is a key."""
        if _ANY_MOUSE.fullmatch(sequence):
            return self._mouse and _MOUSE.fullmatch(sequence) is not None
        if _ANY_SIZE.fullmatch(sequence):
            return self.sizes and _SIZE.fullmatch(sequence) is not None
        return len(sequence) <= LONGEST

    # -- a paste ------------------------------------------------------------------------------------------------------

    def _paste(self, data: bytes, found: list[Piece]) -> bytes:
        """Collect until it ends; what comes after it."""
        pasted = self._pasted or bytearray()
        inside, end, after = data.partition(_PASTED)
        if not end:
            cut = next((cut for cut in range(len(_PASTED) - 1, 0, -1) if inside.endswith(_PASTED[:cut])), 0)
            inside, self._held = inside[: len(inside) - cut], inside[len(inside) - cut :]
        self._pasted = pasted + inside if len(pasted) < 4 * MOST_PASTED else pasted
        if end:
            found += self._end_paste()
        return after

    def _end_paste(self) -> list[Piece]:
        text = bytes(self._pasted or b"").decode("utf-8", "replace")
        self._pasted, self._held = None, b""
        return [Piece("paste", _CONTROLS.sub("", text)[:MOST_PASTED])]
