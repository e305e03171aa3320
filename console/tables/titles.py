"""Titles of columns as one says them."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase, digits
from typing import Final

_SAID: Final = {
    "REC": "Recording",
    "HLS": "HLS",
    "RTMP": "RTMP out",
    "STAGE": "On stage",
    "MIC": "Microphone",
    "CAM": "Camera",
    "SCR": "Screen shared",
    "HAND": "Hand raised",
    "PEERS": "Peers",
    "BY": "Started by",
    "LAST": "Last seen",
    "FIRST": "First seen",
}
_CAPITALS: Final = {"id": "ID", "url": "URL", "hls": "HLS", "rtmp": "RTMP"}


def said(title: str) -> str:
    """The words of a column's title, such as `Room ID` for `ROOM ID`.

    Args:
        title: as it stands in the header.
    """
    words = _SAID.get(title)
    if words is None:
        lower = [_CAPITALS.get(word, word) for word in title.lower().split()]
        words = " ".join(lower)
    return words[:1].upper() + words[1:]


def letters(texts: Sequence[str]) -> list[str]:
    """A key for each of several lines: a letter of its own words where one is free, else a digit, else any letter.

    Args:
        texts: the lines.

    Returns:
        As many single characters, all different; "" for those beyond the thirty-sixth.
    """
    taken: list[str] = []
    for text in texts:
        own = [char for char in text.lower() if char in ascii_lowercase]
        taken.append(next((char for char in (*own, *digits[1:], "0", *ascii_lowercase) if char not in taken), ""))
    return taken
