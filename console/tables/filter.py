"""What an operator types after `/`: `text`, `col:value`, `/regex/`, each turned round by a leading `!`."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from console.tables.column import Column
from console.tables.patience import TooLong, select

R = TypeVar("R")
Test = Callable[[R], bool]


TOO_LONG = "This pattern takes too long on some names. Showing everything."


@dataclass
class Filter(Generic[R]):
    """A question asked of each row.

    Attributes:
        text: what was typed.
        test: the answer for a row.
        error: a sentence for the operator when it could not be understood, or takes too long; then every row matches.
        pattern: it is a regular expression, which a name may hold up.
    """

    text: str
    test: Callable[[R], bool]
    error: str | None = None
    pattern: bool = False

    def matches(self, row: R) -> bool:
        """Whether the row is to be shown."""
        return bool(self.select({"": row}))

    def select(self, rows: Mapping[str, R]) -> list[str]:
        """The keys of the rows to be shown; all of them, and an `error`, when the pattern takes too long.

        Args:
            rows: rows by key.
        """
        if not self.pattern:
            return [key for key, row in rows.items() if self.test(row)]
        try:
            return select(rows, self.test)
        except TooLong:
            self.test, self.pattern, self.error = _everything, False, TOO_LONG
            return list(rows)

    @property
    def empty(self) -> bool:
        """Whether nothing was asked."""
        return not self.text.strip()


def parse(text: str, columns: Sequence[Column[R]]) -> Filter[R]:
    """Understand a filter.

    Args:
        text: what was typed. `ada` finds it in the columns that have a `text` (in all of them when none has), whatever
            the case; `role:host` in the column of that id or title, `role:` rows where it is empty or `-`; `/^a.*z$/`
            is a regular expression, after a column too (`name:/^a/`); a leading `!` turns the answer round.
        columns: the columns of the table.

    Returns:
        A filter which never raises. One that is no regular expression has an `error` and matches everything.
    """
    rest = text.strip()
    inverted = rest.startswith("!")
    rest = rest.removeprefix("!").strip()
    if not rest:
        return Filter(text, _everything)
    try:
        test = _test(rest, columns)
    except (re.error, OverflowError, RecursionError) as error:
        return Filter(text, _everything, f"Not a regular expression: {error}. Showing everything.")
    return Filter(text, _inverse(test) if inverted else test, pattern=rest.endswith("/"))


def _everything(_row: object) -> bool:
    return True


def _inverse(test: Test[R]) -> Test[R]:
    return lambda row: not test(row)


def _test(rest: str, columns: Sequence[Column[R]]) -> Test[R]:
    name, colon, value = rest.partition(":")
    column = _named(name, columns) if colon else None
    if column is not None:
        return _in_column(column, value.strip())
    found = _finder(rest)
    readers = [column.text for column in columns if column.text is not None] or [column.words for column in columns]
    if _is_pattern(rest):
        return lambda row: any(found(words(row)) for words in readers)
    # One search through all of a row's words: thousands of rows are asked at each key that is typed.
    return lambda row: found("\n".join([words(row) for words in readers]))


def _named(name: str, columns: Sequence[Column[R]]) -> Column[R] | None:
    wanted = name.strip().casefold()
    return next((column for column in columns if wanted in (column.id.casefold(), column.title.casefold())), None)


def _in_column(column: Column[R], value: str) -> Test[R]:
    words = column.words
    if not value:
        return lambda row: words(row).strip() in ("", "-")
    found = _finder(value)
    return lambda row: found(words(row))


def _is_pattern(text: str) -> bool:
    return len(text) > len("//") and text.startswith("/") and text.endswith("/")


def _finder(pattern: str) -> Callable[[str], bool]:
    if _is_pattern(pattern):
        # A warning about a doubtful pattern would be printed across the screen.
        with warnings.catch_warnings(action="ignore"):
            search = re.compile(pattern[1:-1], re.IGNORECASE).search
        return lambda words: search(words) is not None
    needle = pattern.casefold()
    return lambda words: needle in words.casefold()
