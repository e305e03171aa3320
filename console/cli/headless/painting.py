"""Plain values as tables and cards for people: whole on a pipe, fitted on a terminal, safe to paint anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import click

from console.cli.headless.plain import to_json
from console.tables.column import Cell as TableCell
from console.tables.column import Column, lay_out
from console.tables.format import cell_len, fit, safe

Row = Mapping[str, Any]

_KEPT = 2  # columns that stay however narrow the terminal is: what it is, and its name
_NARROWEST = 12
_COLOURS = {"running": "green", "completed": "green", "failed": "red", "starting": "yellow", "stopping": "yellow"}
_FRACTION = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z")


def table(rows: Sequence[Row], columns: Sequence[str], width: int | None, *, coloured: bool) -> str:
    """Rows as lines of equal columns.

    Args:
        rows: what to show.
        columns: the fields, in order.
        width: cells a line may have; None for as many as needed.
        coloured: whether the header is set off and states have colours beside their words.
    """
    if not rows:
        return "nothing"
    cells = [[cell(row.get(name)) for name in columns] for row in rows]
    heads = [name.replace("_", " ").upper() for name in columns]
    needed = [max([cell_len(head), *(cell_len(line[at]) for line in cells)]) for at, head in enumerate(heads)]
    placed = _placed(needed, width)
    lines = [_line([(fit(heads[at], wide), "") for at, wide in placed], coloured, bold=True)]
    lines += [_line([(fit(line[at], wide), line[at]) for at, wide in placed], coloured) for line in cells]
    return "\n".join(lines)


def card(found: Row) -> str:
    """One object, a field a line.

    Args:
        found: its fields.
    """
    if not found:
        return "done"
    width = max(map(len, found))
    return "\n".join(f"{name.replace('_', ' '):<{width}}  {_field(value)}".rstrip() for name, value in found.items())


def cell(value: object) -> str:
    """A plain value as the text of a cell, on one line and without anything a terminal obeys."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        nested = any(isinstance(one, Mapping) for one in value.values())
        return f"{len(value)}" if nested or not value else safe(to_json(value, compact=True))
    if isinstance(value, list):
        return ", ".join(map(cell, value)) if value else "-"
    return safe(_FRACTION.sub(r"\1 \2Z", value) if isinstance(value, str) else str(value))


def _placed(needed: Sequence[int], width: int | None) -> list[tuple[int, int]]:
    """Which columns are shown, each with its width: the last ones go first, then the widest are cut."""
    if width is None or sum(needed) + 2 * (len(needed) - 1) <= width:
        return list(enumerate(needed))
    columns = [
        Column[Row](
            str(at), "", wide if at == 0 else min(wide, _NARROWEST), _unused, _unused, priority=max(0, at + 1 - _KEPT)
        )
        for at, wide in enumerate(needed)
    ]
    placed = [(int(one.column.id), one.width) for one in lay_out(columns, width, gap=2)]
    spare = width - sum(wide for _, wide in placed) - 2 * (len(placed) - 1)
    found = []
    for at, wide in placed:
        more = min(max(0, spare), needed[at] - wide)
        spare -= more
        found.append((at, wide + more))
    return found


def _unused(_: Row) -> TableCell:
    return TableCell("")


def _line(cells: Sequence[tuple[str, str]], coloured: bool, *, bold: bool = False) -> str:
    if not coloured:
        return "  ".join(text for text, _ in cells).rstrip()
    styled = [
        click.style(text, bold=bold or None, fg=_COLOURS.get(word)) if bold or word in _COLOURS else text
        for text, word in cells
    ]
    return "  ".join(styled).rstrip()


def _field(value: object) -> str:
    nested = isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value)
    if isinstance(value, Mapping) or nested:
        return to_json(value, compact=True) if value else "-"
    return cell(value)
