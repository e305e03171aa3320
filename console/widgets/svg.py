"""Lines of styled text -> an SVG picture that looks the same everywhere and loads nothing.

Words are placed one by one on the grid of cells, so columns stand straight in whatever monospace font the reader has;
lines of frames are drawn rather than written, so they have no gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from rich.cells import cell_len, get_character_cell_size

if TYPE_CHECKING:
    from rich.color import Color
    from rich.segment import Segment
    from rich.style import Style

CELL, LINE = 9.6, 20
"""Width and height of a cell, in pixels."""

FONT_SIZE, BASELINE, MARGIN, CORNER = 16, 15, 14, 8
FONTS = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
DIMMED = 0.4
"""How much of the background is mixed into dim text."""

# Strength of the arms of a frame character: up, right, down, left; 1 is thin, 2 is heavy.
_FRAMES = {
    "─": "0101", "│": "1010", "┌": "0110", "┐": "0011", "└": "1100", "┘": "1001",
    "╭": "0110", "╮": "0011", "╰": "1100", "╯": "1001",
    "├": "1110", "┤": "1011", "┬": "0111", "┴": "1101", "┼": "1111", "┈": "0101",
    "━": "0202", "┃": "2020", "┏": "0220", "┓": "0022", "┗": "2200", "┛": "2002",
}  # fmt: skip
# What a block element fills of its cell: left, top, width, height.
_BLOCKS = {
    **{block: (0.0, 1 - (number + 1) / 8, 1.0, (number + 1) / 8) for number, block in enumerate("▁▂▃▄▅▆▇█")},
    **{block: (0.0, 0.0, 1 - (number + 1) / 8, 1.0) for number, block in enumerate("▉▊▋▌▍▎▏")},
    "▀": (0.0, 0.0, 1.0, 0.5), "▔": (0.0, 0.0, 1.0, 1 / 8), "▐": (0.5, 0.0, 0.5, 1.0), "▕": (7 / 8, 0.0, 1 / 8, 1.0),
}  # fmt: skip
_DOTTED = "┈"
_BRAILLE = 0x2800
# Column and line of the dots of a braille character, from the lowest bit up.
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
_DOT = 2.6
_CURVES = "\u2800-\u28ff"
_FRAME = f"[{''.join((*_FRAMES, *_BLOCKS))}{_CURVES}]"
_PIECES = re.compile(
    rf"[{''.join(_FRAMES)}]+|[{''.join(_BLOCKS)}]+|[{_CURVES}]+|(?:(?!{_FRAME})\S)+(?: (?:(?!{_FRAME})\S)+)*"
)

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold, not even escaped."""

Rgb = tuple[int, int, int]


class Look(NamedTuple):
    """How a run of text is painted."""

    colour: Rgb
    ground: Rgb
    bold: bool
    italic: bool
    underline: bool
    strike: bool


class Ground(NamedTuple):
    """The colours where a style names none."""

    colour: Rgb
    ground: Rgb


def picture(lines: Sequence[Iterable[Segment]], width: int, default: Ground, title: str) -> str:
    """Draw a terminal's lines.

    Args:
        lines: from the top down, each at most `width` cells.
        width: cells of a line.
        default: what is painted where a style names no colour.
        title: what the picture shows, for those who cannot see it.

    Returns:
        The text of an SVG file; equal for equal lines.
    """
    canvas = _Canvas(width, len(lines), default)
    for row, line in enumerate(lines):
        canvas.line(row, line)
    return canvas.document(title)


class _Canvas:
    def __init__(self, width: int, height: int, default: Ground) -> None:
        self._width, self._height = width, height
        self._default = default
        self._classes: dict[str, str] = {}
        self._grounds: list[str] = []
        self._ink: list[str] = []

    def line(self, row: int, segments: Iterable[Segment]) -> None:
        column = 0
        grounds: list[tuple[int, int, Rgb]] = []
        for text, style, control in segments:
            if control:
                continue
            look = look_of(style, self._default)
            cells = cell_len(text)
            if grounds and grounds[-1][2] == look.ground:
                grounds[-1] = (grounds[-1][0], column + cells, look.ground)
            else:
                grounds.append((column, column + cells, look.ground))
            self._write(row, column, text, look)
            column += cells
        for start, end, ground in grounds:
            if ground != self._default.ground:
                self._rectangle(row, start, end, ground)

    def _rectangle(self, row: int, start: int, end: int, ground: Rgb) -> None:
        """A background; at the edge of the screen it goes on to the edge of the picture."""
        left = 0.0 if start == 0 else MARGIN + start * CELL
        right = self._wide if end >= self._width else MARGIN + end * CELL
        top = 0 if row == 0 else _y(row)
        bottom = self._high if row == self._height - 1 else _y(row + 1)
        place = f'x="{_number(left)}" y="{top}" width="{_number(right - left)}" height="{bottom - top}"'
        self._grounds.append(f'<rect {place} fill="{_hex(ground)}"/>')

    @property
    def _wide(self) -> float:
        return self._width * CELL + 2 * MARGIN

    @property
    def _high(self) -> int:
        return self._height * LINE + 2 * MARGIN

    def _write(self, row: int, column: int, text: str, look: Look) -> None:
        name = self._class(look)
        for match in _PIECES.finditer(text):
            start = column + cell_len(text[: match.start()])
            if match.group()[0] in _FRAMES:
                self._frame(row, start, match.group(), look)
            elif match.group()[0] in _BLOCKS:
                self._blocks(row, start, match.group(), look)
            elif ord(match.group()[0]) & ~0xFF == _BRAILLE:
                self._curve(row, start, match.group(), look)
            else:
                for offset, piece in _even(match.group()):
                    self._piece(row, start + offset, piece, name)

    def _piece(self, row: int, column: int, text: str, name: str) -> None:
        piece = text.strip(" ")
        column += len(text) - len(text.lstrip(" "))
        cells = cell_len(piece)
        if not cells:
            return
        length = f' textLength="{_number(cells * CELL)}"' if cells > 1 else ""
        self._ink.append(f'<text class="{name}" x="{_x(column)}" y="{_y(row) + BASELINE}"{length}>{_xml(piece)}</text>')

    def _frame(self, row: int, column: int, piece: str, look: Look) -> None:
        """A run of frame characters; equal horizontal ones are one stroke."""
        for match in re.finditer(r"(.)\1*", piece):
            arms = _FRAMES[match.group()[0]]
            run = len(match.group()) if arms[0] == arms[2] == "0" else 1
            for offset in range(0, len(match.group()), run):
                path = _path(row, column + match.start() + offset, run, arms)
                weight = _number(max(map(int, arms)) * 1.2)
                dots = ' stroke-dasharray="1.2 2"' if match.group()[0] in _DOTTED else ""
                self._ink.append(
                    f'<path d="{path}" stroke="{_hex(look.colour)}" stroke-width="{weight}"{dots} fill="none"/>'
                )

    def _blocks(self, row: int, column: int, piece: str, look: Look) -> None:
        for offset, block in enumerate(piece):
            left, top, width, height = _BLOCKS[block]
            place = f'x="{_number(MARGIN + (column + offset + left) * CELL)}" y="{_number(_y(row) + top * LINE)}"'
            size = f'width="{_number(width * CELL)}" height="{_number(height * LINE)}"'
            self._ink.append(f'<rect {place} {size} fill="{_hex(look.colour)}"/>')

    def _curve(self, row: int, column: int, piece: str, look: Look) -> None:
        """A run of braille, dot by dot: few monospace fonts have it, and others set it off the grid."""
        left, top = MARGIN + (column + 0.25) * CELL, _y(row) + LINE / 8
        places = [
            f"M{_number(left + (offset + across / 2) * CELL)} {_number(top + down * LINE / 4)}h0"
            for offset, character in enumerate(piece)
            for bit, (across, down) in enumerate(_DOTS)
            if ord(character) >> bit & 1
        ]
        if places:
            stroke = f'stroke="{_hex(look.colour)}" stroke-width="{_DOT}" stroke-linecap="round"'
            self._ink.append(f'<path d="{"".join(places)}" {stroke}/>')

    def _class(self, look: Look) -> str:
        rules = [f"fill:{_hex(look.colour)}"]
        rules += ["font-weight:bold"] if look.bold else []
        rules += ["font-style:italic"] if look.italic else []
        lines = [word for word, on in (("underline", look.underline), ("line-through", look.strike)) if on]
        rules += [f"text-decoration:{' '.join(lines)}"] if lines else []
        return self._classes.setdefault(";".join(rules), f"s{len(self._classes)}")

    def document(self, title: str) -> str:
        """The whole file."""
        wide, high = _number(self._wide), self._high
        ground, edge = self._default.ground, _mixed(self._default.ground, self._default.colour, 0.18)
        size = f'width="{_number(self._wide - 1)}" height="{high - 1}" rx="{CORNER}"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" '
                f"aria-label={quoteattr(_NO_XML.sub('·', title))}>",
                f"<title>{_xml(title)}</title>",
                "<style>",
                f"text{{font:{FONT_SIZE}px {FONTS};white-space:pre}}",
                *(f".{name}{{{rules}}}" for rules, name in self._classes.items()),
                "</style>",
                f'<clipPath id="screen"><rect x="0.5" y="0.5" {size}/></clipPath>',
                f'<g clip-path="url(#screen)"><rect width="{wide}" height="{high}" fill="{_hex(ground)}"/>',
                '<g shape-rendering="crispEdges">',
                *self._grounds,
                "</g></g>",
                f'<rect x="0.5" y="0.5" {size} fill="none" stroke="{_hex(edge)}"/>',
                *self._ink,
                "</svg>\n",
            ]
        )


def _xml(text: str) -> str:
    """Text as XML has it, whatever it holds."""
    return escape(_NO_XML.sub("·", text))


def look_of(style: Style | None, default: Ground) -> Look:
    """What a style comes to.

    Args:
        style: of a segment; None for the default.
        default: what is painted where it names no colour.
    """
    if style is None:
        return Look(*default, False, False, False, False)
    colour, ground = _rgb(style.color, default.colour), _rgb(style.bgcolor, default.ground)
    if style.reverse:
        colour, ground = ground, colour
    if style.dim:
        colour = _mixed(colour, ground, DIMMED)
    return Look(colour, ground, bool(style.bold), bool(style.italic), bool(style.underline), bool(style.strike))


def _rgb(colour: Color | None, default: Rgb) -> Rgb:
    if colour is None or colour.is_default:
        return default
    red, green, blue = colour.get_truecolor()
    return red, green, blue


def _even(text: str) -> Iterable[tuple[int, str]]:
    """Pieces whose characters are all one cell wide, and wide characters one by one, each with its first cell."""
    start, column = 0, 0
    piece = ""
    for character in text:
        cells = get_character_cell_size(character)
        if cells > 1:
            if piece:
                yield start, piece
            yield column, character
            piece, start = "", column + cells
        else:
            piece += character
        column += cells
    if piece:
        yield start, piece


def _path(row: int, column: int, run: int, arms: str) -> str:
    middle, left = MARGIN + (column + 0.5) * CELL, MARGIN + column * CELL
    level, top = _y(row) + LINE / 2, _y(row)
    up, right, down, west = (arm != "0" for arm in arms)
    if west or right:
        begin = left if west else middle
        end = left + run * CELL if right else middle
        across = f"M{_number(begin)} {_number(level)}H{_number(end)}"
    else:
        across = ""
    upright = ""
    if up or down:
        upright = f"M{_number(middle)} {_number(top if up else level)}V{_number(top + LINE if down else level)}"
    return across + upright


def _mixed(colour: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _x(column: int) -> str:
    return _number(MARGIN + column * CELL)


def _y(row: int) -> int:
    return MARGIN + row * LINE


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
