"""Rows as CSV or JSON, piece by piece; pure.

Names come from strangers, and a spreadsheet runs what begins like a formula: in CSV such text gets an apostrophe in
front. JSON is for programs and keeps the text as it is. No secret gets into a file by being forgotten: a value that
masks itself is refused, and what lets anybody in who reads it (tokens, keys and signatures in addresses, the path of an
RTMP address) is hidden in any text.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar, overload

from console.api.text import without_secrets

Row = tuple[object, ...]
T = TypeVar("T")

FORMULA_SIGNS: Final = frozenset("=+-@\u2212")
"""What a formula begins with, after NFKC; the minus sign of mathematics is read as a minus by some spreadsheets."""

_QUOTED = re.compile(r'[",\r\n]')
_UNPAINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Where ; or a tab parts the cells, which is the rule in half of Europe, quotes in the middle of a line hold nothing.
_PARTS = re.compile(r"[;\t\r\n]")
_BLANK_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


@dataclass(frozen=True)
class Sheet:
    """A table that is to leave the program.

    Attributes:
        name: what it is of, such as `attendance-town-hall`; whatever it holds, the name of a file is made of it.
        columns: the headings, all different.
        rows: a cell a column: str (safe to paint), int, float, bool, None or an aware datetime; never a secret. They
            must not change any more; `MadeRows` makes them when they are written.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Row]

    def __post_init__(self) -> None:
        """Refuse columns that JSON could not tell apart."""
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("two columns have one name")


class MadeRows(Sequence[Row], Generic[T]):
    """Rows that are made one by one, when they are asked for: capturing 100,000 things costs a tuple.

    Args:
        things: what they are made of; frozen things, as they are read in a thread.
        make: makes one row.
    """

    def __init__(self, things: Sequence[T], make: Callable[[T], Row]) -> None:
        self._things = tuple(things)
        self._make = make

    def __len__(self) -> int:
        """How many there are."""
        return len(self._things)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        """One row, or some."""
        return MadeRows(self._things[at], self._make) if isinstance(at, slice) else self._make(self._things[at])


def csv_text(sheet: Sheet) -> Iterator[str]:
    """A sheet as CSV (RFC 4180), a line at a time: headings first, CRLF, cells quoted where they must be.

    Times are ISO 8601 in UTC, None is an empty cell, flags are `true` and `false`. Control characters, bidi overrides
    and halves of characters, which no painted text holds, become U+FFFD, so that it can be shown in a terminal.

    Args:
        sheet: the table.

    Raises:
        TypeError: a cell is nothing that may be written, such as a secret.
        ValueError: a row has not a cell for each column, or a time has no zone.
    """
    for row in _rows_of(sheet):
        # A line that is empty would be no row at all, so a single empty cell is quoted.
        yield (",".join([_csv_cell(cell) for cell in row]) or '""') + "\r\n"


def json_text(sheet: Sheet) -> Iterator[str]:
    """A sheet as a JSON array of objects, a line an object; texts as they are, numbers that are none as null.

    Args:
        sheet: the table.

    Raises:
        TypeError: a cell is nothing that may be written, such as a secret.
        ValueError: a row has not a cell for each column, or a time has no zone.
    """
    import json

    rows = _rows_of(sheet)
    names = [str(name) for name in next(rows)]
    before = "[\n"
    for row in rows:
        found = {name: json_cell(cell) for name, cell in zip(names, row, strict=True)}
        # Halves of characters cannot be written: they stay what JSON calls them.
        yield before + json.dumps(found, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def in_pieces(lines: Iterator[str], size: int) -> Iterator[str]:
    """Lines, many at a time; the last piece may be empty.

    Args:
        lines: as `csv_text` and `json_text` give them.
        size: characters from which on a piece is whole.
    """
    kept: list[str] = []
    length = 0
    for line in lines:
        kept.append(line)
        length += len(line)
        if length >= size:
            yield "".join(kept)
            kept, length = [], 0
    yield "".join(kept)


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe in front of what could be one.

    Looked for are `= + - @`, their wide and small twins, at the start and behind what may part cells in other countries
    (`;`, tab, line end), blanks and invisible characters skipped; and a tab or a line end at the start.

    Args:
        text: anything.
    """
    if not text.isprintable():
        text = _UNPAINTABLE.sub("\ufffd", text)
    if _PARTS.search(text) is None:
        return _guard(text) + text
    kept = ["'"] if text[0] in "\t\r\n" else []
    begins = True
    for char in text:
        if begins and _is_sign(char):
            kept.append("'")
        begins = _PARTS.match(char) is not None or (begins and _is_blank(char))
        kept.append(char)
    return "".join(kept)


def json_cell(cell: object) -> str | int | float | bool | None:
    """A cell as JSON has it: times ISO 8601 in UTC.

    Args:
        cell: what a sheet may hold.

    Raises:
        TypeError: it may not be written.
        ValueError: a time has no zone.
    """
    if cell is None or isinstance(cell, bool | int):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    return _text(cell)


def _rows_of(sheet: Sheet) -> Iterator[Row]:
    yield sheet.columns
    for row in sheet.rows:
        if len(row) != len(sheet.columns):
            raise ValueError(f"a row of {len(row)} cells under {len(sheet.columns)} columns")
        yield row


def _csv_cell(cell: object) -> str:
    if isinstance(cell, str):
        return _quoted(neutral(_text(cell)))
    plain = json_cell(cell)
    if plain is None or isinstance(plain, bool):
        return "" if plain is None else str(plain).lower()
    return str(plain)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _guard(text: str) -> str:
    """An apostrophe if a formula begins here, else nothing."""
    if text[:1].isalnum():
        return ""
    first = next((char for char in text if not _is_blank(char)), "")
    return "'" if _is_sign(first) else ""


def _is_blank(char: str) -> bool:
    return unicodedata.category(char) in _BLANK_CATEGORIES


def _is_sign(char: str) -> bool:
    return unicodedata.normalize("NFKC", char)[:1] in FORMULA_SIGNS


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, str):
        text = str.__str__(cell)  # also of an enumeration the text itself, not its name
        return without_secrets(text)
    raise TypeError(f"a {type(cell).__name__} is no cell of a sheet: only texts, numbers, flags and times are written")


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    with suppress(OverflowError):  # a clock out there stands at the end of all days: its own zone is kept
        moment = moment.astimezone(UTC)
    return moment.isoformat().replace("+00:00", "Z")
