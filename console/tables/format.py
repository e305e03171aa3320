"""Numbers, times and text as the few cells a table has for them.

One way to write each, everywhere: a length of time in a cell or a fact is `12s`, `58m`, `1h12m`, `3d4h` (`duration`),
in a sentence `12 s`, `3 min`, `2 h`; how long a film plays is `30:54`; a size `812 B`, `9.6 kB`, `375.7 MB`; a bit rate
`64k`, `2.1M`; a share `3 %`, a wait `96 ms`; a count `2,500`, from six digits on `123k`. What is not known is `-`.

Everything that reaches a screen goes through `safe` here as the last line of defence. What strangers typed was cleaned
when it was parsed (`api/text.py`); ids were not, and no control character may reach the terminal whatever happens.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len as cells
from rich.cells import set_cell_size

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

MINUTE, HOUR, DAY = 60, 3600, 86400
KILO, COUNT_AS_IS = 1000, 100_000

# C0, DEL, C1, line separators, bidi controls, other invisible format characters, lone surrogates: terminals obey them
# or cannot write them.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
# Terminals disagree on the width of what these make of their neighbours; without them every width is known.
_JOINERS = re.compile("[\u200d\ufe00-\ufe0f]")


def safe(text: str) -> str:
    """Text without anything that a terminal obeys: each such character becomes `·`.

    Args:
        text: any text at all, lone surrogates included.

    Returns:
        Text of one line which can be encoded and whose width is the sum of its characters' widths.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub("·", _JOINERS.sub("", text))


def fit(text: str, width: int, align: Literal["left", "right"] = "left", ellipsis: str = "…") -> str:
    """Make text exactly `width` cells wide, whatever it holds.

    Args:
        text: any text; it goes through `safe`.
        width: cells to fill; nothing for 0 or less.
        align: the side the text stands on when it is short.
        ellipsis: one cell that says that text was cut off.

    Returns:
        Text whose `cell_len` is `width`; a wide character that falls on the edge becomes a space.
    """
    if width <= 0:
        return ""
    text = safe(text)
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + ellipsis
    pad = " " * (width - length)
    return pad + text if align == "right" else text + pad


def cell_len(text: str) -> int:
    """Cells a text takes on screen.

    Args:
        text: text that went through `safe`.
    """
    return len(text) if text.isascii() else cells(text)


def fold(text: str, width: int) -> list[str]:
    """Text as lines which fit a width, broken at cells, not at words: ids and JSON have none.

    Args:
        text: any text; a newline starts a new line.
        width: cells of a line, at least 1.

    Returns:
        At least one line.
    """
    lines = []
    for paragraph in text.split("\n"):
        line, taken = "", 0
        for character in safe(paragraph):
            cells = cell_len(character)
            if taken + cells > width and line:
                lines.append(line)
                line, taken = "", 0
            line, taken = line + character, taken + cells
        lines.append(line)
    return lines


def duration(seconds: float) -> str:
    """A length of time in at most two units: `12s`, `58m`, `1h12m`, `3d4h`.

    Args:
        seconds: how long; less than nothing (two clocks that disagree) counts as nothing.
    """
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m"
    if whole < DAY:
        return f"{whole // HOUR}h{whole % HOUR // MINUTE:02d}m"
    return f"{whole // DAY}d{whole % DAY // HOUR}h"


def coarse(seconds: float) -> str:
    """The same in whole minutes, so that it seldom changes: `<1m` under a minute.

    Args:
        seconds: how long.
    """
    return "<1m" if seconds < MINUTE else _in_minutes(int(seconds // MINUTE))


@lru_cache(maxsize=4096)
def _in_minutes(minutes: int) -> str:
    return duration(minutes * MINUTE)


def coarse_until(then: float, now: float) -> float:
    """The moment at which `coarse` words about the time since `then` change next.

    Args:
        then: when it began, in seconds since the epoch.
        now: the present, likewise.

    Returns:
        Seconds since the epoch.
    """
    age = now - then
    if age < 0:
        return then + MINUTE
    step = MINUTE if age < DAY else HOUR
    return then + (age // step + 1) * step


def ago(seconds: float) -> str:
    """How long something lies back, in words: `just now`, `12s ago`, `1h12m ago`.

    Args:
        seconds: how long.
    """
    return "just now" if seconds < 1 else f"{duration(seconds)} ago"


def clock_time(moment: datetime) -> str:
    """The local time of day: `20:04:11`; `20:04:11 UTC` for the few that no local calendar has.

    The service may say any time from the year 1 to 9999, and so at both ends some that do not exist here.

    Args:
        moment: an aware time.
    """
    try:
        return f"{moment.astimezone():%H:%M:%S}"
    except (OverflowError, ValueError, OSError):
        return f"{moment:%H:%M:%S} {moment:%Z}"


def kinds(publish: Collection[str]) -> str:
    """What somebody may send, of the kinds people know: `audio, video, screen`; nothing when it is none of them.

    Args:
        publish: as a role's `publishParams.allowed` has it.
    """
    return ", ".join(kind for kind in ("audio", "video", "screen") if kind in publish)


def count(number: int) -> str:
    """A number of things: `2,500` as it is up to five digits, then `123k`, `4.1M`.

    Args:
        number: how many.
    """
    return f"{number:,}" if abs(number) < COUNT_AS_IS else _scaled(number)


def bitrate(bits_per_second: float | None) -> str:
    """A bit rate in the unit it is talked about in: `2.1M`, `64k`, `800b`, `-` when it is not known.

    Args:
        bits_per_second: bits per second, None for a gap in the series.
    """
    if bits_per_second is None:
        return "-"
    return f"{bits_per_second:.0f}b" if abs(bits_per_second) < KILO else _scaled(bits_per_second)


def _scaled(number: float) -> str:
    for size, unit in ((1e9, "G"), (1e6, "M")):
        if abs(number) >= size:
            return f"{number / size:.1f}{unit}"
    return f"{number / KILO:.0f}k"
