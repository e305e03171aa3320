"""Graphic states as SGR codes: which of them look the same, and the shortest way from one to another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_CODES: Final = re.compile(
    r"(?P<colour>38;2;\d+;\d+;\d+|38;5;\d+|(?:3[0-79]|9[0-7])(?!\d))"
    r"|(?P<ground>48;2;\d+;\d+;\d+|48;5;\d+|(?:4[0-79]|10[0-7])(?!\d))"
    r"|(?P<attribute>\d+)"
)
_NONE: Final = ("0", "39", "49")
"""Nothing at all, the terminal's own colour, its own background: what is there without any code."""

_OF_INK: Final = frozenset(("1", "2", "3"))
"""Bold, dim and italic, which a blank does not show; a line through it and swapped colours it does."""


class _Parts(NamedTuple):
    attribute: str
    colour: str
    ground: str


@lru_cache(4096)
def tidy(codes: str) -> str:
    """A style, written as all that look like it.

    Args:
        codes: of one SGR sequence, put on when none is on.

    Returns:
        SGR codes; "" for none.
    """
    return ";".join(filter(None, _parts(codes)))


@lru_cache(4096)
def plain(style: str) -> bool:
    """Whether a blank of a style shows nothing but a background."""
    return _OF_INK.issuperset(filter(None, _parts(style).attribute.split(";")))


@lru_cache(4096)
def ground(style: str) -> str:
    """The style that a blank shows of another one: its background, or all of it where it is not plain."""
    return _parts(style).ground if plain(style) else style


@lru_cache(4096)
def change(before: str, after: str) -> str:
    """The sequence from one style to another; "" for none."""
    if before == after:
        return ""
    if not after:
        return "\x1b[m"
    old, new = _parts(before), _parts(after)
    if old.attribute and old.attribute != new.attribute:
        return f"\x1b[;{after}m"
    pairs = zip(old, new, _NONE, strict=True)
    step = ";".join(now or none for was, now, none in pairs if was != now)
    return min(f"\x1b[{step}m", f"\x1b[;{after}m", key=len)


def _parts(style: str) -> _Parts:
    found: dict[str, list[str]] = {"attribute": [], "colour": [], "ground": []}
    for code in _CODES.finditer(style):
        if code[0] not in _NONE:
            found[code.lastgroup or "attribute"].append(code[0])
    return _Parts(*(";".join(codes) for codes in found.values()))
