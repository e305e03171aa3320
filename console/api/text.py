"""Text from strangers becomes safe to paint: here, once, while a payload is parsed, and nowhere else.

Names, metadata, messages and reasons are hostile input (product.md, "Text from strangers"): escape sequences, bidi
overrides, zero-width marks, stacked accents, 4 KB names. What comes out of `clean` holds no control or format
character, starts with no combining mark, and is short. It may still look like markup (`[b]x`): widgets never parse it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NEWLINE_MARK = "⏎"
CUT_MARK = "…"

_MAX_MARKS = 4  # accents on one letter; real scripts need three
_SCAN_FACTOR = 8  # characters looked at per character kept, so that a megabyte of nothing costs nothing

_IN_ADDRESSES = re.compile(
    # The look ahead makes it one pass over a name, whatever that repeats.
    r"(?<=[?&;#])(?P<name>(?=[^=?&;#]*(?:tok|key|secret|sig|auth|pass|pwd|jwt|credential))[^=?&;#]+=)[^&;#]+"
    r"|(?<=//)[^/?#@]*@|\beyJ[\w-]+\.[\w-]+\.[\w-]*",
    re.IGNORECASE,
)

_RTMP = re.compile(r"(rtmps?://[^/\s]*)/\S+", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,30}://[^\s\"<>]+")
_PATH = re.compile(r"[/?#\\]")

_NEWLINES = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})
# Invisible, though Unicode files them under letters, marks or symbols.
_INVISIBLE = (
    frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0")
    | frozenset(map(chr, range(0x180B, 0x1810)))
    | frozenset(map(chr, range(0xFE00, 0xFE10)))
    | frozenset(map(chr, range(0xFFF0, 0xFFF9)))
    | frozenset(map(chr, range(0x1F3FB, 0x1F400)))  # skin tones: half of the terminals paint them as cells of their own
)
_TAGS_AND_SELECTORS = range(0xE0000, 0xE1000)
_NONCHARACTERS = frozenset(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF)) | frozenset(
    map(chr, range(0xFDD0, 0xFDF0))
)
_BLANK_SYMBOLS = frozenset("\u2800")


def clean(value: str, limit: int = 256) -> str:
    """Make a stranger's text safe to paint.

    Drops control, format, private-use and surrogate characters (so: escape sequences lose their teeth, bidi and
    zero-width marks go, emoji sequences fall apart into emoji whose width every terminal agrees on); line ends become
    a visible mark, other white space a space; more than four combining marks in a row are cut. Idempotent.

    Args:
        value: any string.
        limit: the greatest length of the result, in characters; at least 1.

    Returns:
        Printable text of at most `limit` characters, ending in `…` when something was cut off.
    """
    if len(value) <= limit and value.isascii() and value.isprintable():
        return value
    scanned = value[: limit * _SCAN_FACTOR]
    if not scanned.isascii() or not scanned.isprintable():
        scanned = _thin_marks("".join(map(_safe, scanned.replace("\r\n", "\n"))))
    if len(scanned) <= limit and len(value) <= limit * _SCAN_FACTOR:
        return scanned
    return scanned[: limit - 1] + CUT_MARK


def without_tokens(url: str) -> str:
    """An address without what lets anybody in who has it: tokens, keys, signatures, a user's name and password.

    Args:
        url: an address, or what somebody took for one.
    """
    return _IN_ADDRESSES.sub(lambda found: f"{found['name'] or ''}[hidden]{'@' if found[0][-1] == '@' else ''}", url)


def without_secrets(text: str) -> str:
    """Any text without what lets anybody in who reads it: as `without_tokens`, and the path of an RTMP address.

    An address in it ends with the next blank, so what is said behind it stays.

    Args:
        text: what somebody wrote or some program reported; quick when there is no address and no token in it.
    """
    if "://" not in text and "eyJ" not in text:
        return text
    return _RTMP.sub(r"\1/[hidden]", _WORD.sub(lambda found: without_tokens(found[0]), text))


def without_paths(text: str) -> str:
    """Any text with each address in it cut down to scheme and host: the path of a webhook may be all of its secret.

    Args:
        text: what somebody wrote or some program reported.
    """
    return without_secrets(_URL.sub(lambda found: _place(found[0]), text)) if "://" in text else without_secrets(text)


def _place(url: str) -> str:
    scheme, _, rest = url.partition("://")
    place = _PATH.split(rest, maxsplit=1)[0]
    return url if place == rest else f"{scheme}://{place.rpartition('@')[2]}/[hidden]"


@lru_cache(maxsize=4096)
def _safe(char: str) -> str:
    """What one character becomes: itself, a stand-in, or nothing."""
    if char in _NEWLINES:
        return NEWLINE_MARK
    category = unicodedata.category(char)
    if char == "\t" or category == "Zs" or char in _BLANK_SYMBOLS:
        return " "
    if category in _DROPPED_CATEGORIES or char in _INVISIBLE or ord(char) in _TAGS_AND_SELECTORS:
        return ""
    return "" if char in _NONCHARACTERS else char


@lru_cache(maxsize=4096)
def _is_mark(char: str) -> bool:
    """Whether a character is painted on top of the one before it."""
    return unicodedata.category(char)[0] == "M"


def _thin_marks(text: str) -> str:
    """Drop marks that would land on a neighbour's cell (at the start) or grow into other lines (stacks)."""
    if text.isascii() or not any(map(_is_mark, text)):
        return text
    kept: list[str] = []
    run = _MAX_MARKS  # the text starts as if full, so that leading marks go
    for char in text:
        run = run + 1 if _is_mark(char) else 0
        if run <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)
