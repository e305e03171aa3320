"""The screen of an app as text that a person can read in a diff: its words, then how they look.

The words stand as they do on screen. Below them each line that has any look but the plain one is told as runs of cells,
`12+5 accent bold on surface`: from cell 12, five cells. Colours have the names that the theme gives them.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.color import ColorType
from textual.color import Color

from console.widgets.picture import segments_of
from console.widgets.svg import Ground, Look, Rgb, look_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.segment import Segment
    from rich.style import Style
    from textual.app import App

RULE = "-" * 20
FIRST = (
    *("foreground", "background", "surface", "panel", "boost", "primary", "accent", "warning", "error", "success"),
    *("foreground-muted", "foreground-disabled", "text-muted", "text-accent", "text-warning", "text-error"),
    *("text-success", "block-cursor-foreground", "block-cursor-background", "footer-key-foreground"),
)
"""Of several names for one colour the first of these is told."""


def described(app: App[Any]) -> str:
    """What stands on the screen of a running app.

    Args:
        app: running.

    Returns:
        Lines of text, the last one ended too.
    """
    width, height = app.size
    stack = ", ".join(type(screen).__name__ for screen in app.screen_stack if not screen.is_modal or screen.is_active)
    lines = segments_of(app)
    names = _names(tuple(sorted(app.theme_variables.items())))
    runs = [f"{number:>3}  {found}" for number, line in enumerate(lines) if (found := _runs(line, names))]
    words = ["".join(segment.text for segment in line if not segment.control).rstrip() for line in lines]
    return "\n".join([f"{stack} at {width}x{height}", RULE, *words, RULE, *runs, ""])


def kinds_in(text: str) -> list[str]:
    """The classes of the screens that a picture shows, the one on top last.

    Args:
        text: as `described` gives it.
    """
    return text.partition(" at ")[0].split(", ")


@lru_cache(maxsize=32)
def _names(variables: tuple[tuple[str, str], ...]) -> dict[Rgb, str]:
    """The names of colours; what is no colour of its own, such as a share of another one, names none."""
    known = dict(variables)
    names: dict[Rgb, str] = {}
    for name in (*FIRST, *known):
        colour = Color.parse(known[name]) if known.get(name, "").startswith("#") else None
        if colour is not None and colour.a == 1:
            names.setdefault(colour.rgb, name)
    return names


PLAIN = Ground((-1, -1, -1), (-2, -2, -2))
"""Stands for the colours that a style leaves to the terminal."""


def _runs(line: Sequence[Segment], names: Mapping[Rgb, str]) -> str:
    """The runs of one line that do not look plain."""
    found = []
    at = 0
    for look, cells in groupby(_cells(line, names)):
        count = sum(1 for _ in cells)
        if look != "foreground":
            found.append(f"{at}+{count} {look}")
        at += count
    return "; ".join(found)


def _cells(line: Iterable[Segment], names: Mapping[Rgb, str]) -> Iterable[str]:
    """How each cell looks; of a blank only the background is seen, so it goes with what stands before it."""
    before, its_ground = "", ""
    for text, style, control in line:
        if control:
            continue
        look = look_of(style, PLAIN)
        colour, ground = _colours(look, style, names)
        words = " ".join([colour, *_marks(look, style)]) + _on(ground)
        for character in text:
            blank = character == " " and not (look.underline or look.strike)
            if not (blank and ground == its_ground):
                before = f"foreground{_on(ground)}" if blank else words
                its_ground = ground
            yield from [before] * cell_len(character)


def _marks(look: Look, style: Style | None) -> list[str]:
    marks = [sign for sign in ("bold", "italic", "underline", "strike") if getattr(look, sign)]
    return marks + [sign for sign in ("dim", "reverse") if style is not None and getattr(style, sign)]


def _colours(look: Look, style: Style | None, names: Mapping[Rgb, str]) -> tuple[str, str]:
    """The names of text and ground, as they are seen: one of the terminal's own sixteen has its own name."""
    own = (style.color, style.bgcolor) if style is not None else (None, None)
    if style is not None and style.reverse:
        own = own[1], own[0]
    colour, ground = (
        one.name if one is not None and one.type is ColorType.STANDARD else _name(seen, names)
        for one, seen in zip(own, (look.colour, look.ground), strict=True)
    )
    return colour, ground


def _on(ground: str) -> str:
    return "" if ground == "background" else f" on {ground}"


def _name(colour: Rgb, names: Mapping[Rgb, str]) -> str:
    if colour == PLAIN.colour:
        return "foreground"
    if colour == PLAIN.ground:
        return "background"
    return names.get(colour) or "#{:02x}{:02x}{:02x}".format(*(max(0, part) for part in colour))
