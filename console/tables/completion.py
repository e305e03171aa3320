"""What a filter that is being typed may go on with: the name of a column, or what stands in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, TypeVar

from console.tables.column import Column
from console.tables.filter import Term, terms_of

R = TypeVar("R")

LOOKED_AT: Final = 2000
"""Rows whose values are offered; it is asked at each key that is typed."""


def completed(text: str, columns: Sequence[Column[R]], rows: Iterable[R]) -> str | None:
    """The text with its last word made whole; None when nothing is known to begin like that.

    Args:
        text: what was typed, up to the cursor.
        columns: the columns of the table.
        rows: its rows.
    """
    word = "" if text[-1:].isspace() else "".join(text.split()[-1:]).removeprefix("!")
    if not word or word.startswith(("/", '"')):
        return None
    name, colon, value = word.partition(":")
    if not colon:
        found = next((column.id for column in columns if column.id.startswith(name.casefold())), None)
        return f"{text}{found[len(name) :]}:" if found is not None else None
    column = next((column for column in columns if column.id == name.casefold()), None)
    if column is None or not value or value.startswith(("/", '"', "!")):
        return None
    wanted = value.casefold()
    known = {column.words(row) for row in islice(rows, LOOKED_AT)}
    begun = sorted((words for words in known if words.casefold().startswith(wanted)), key=lambda one: (len(one), one))
    best = next((words for words in begun if _means(words, column, columns)), "")
    return f"{text}{best[len(value) :]}" if len(best) > len(value) else None


def _means(words: str, column: Column[R], columns: Sequence[Column[R]]) -> bool:
    """Whether a filter for this column can be typed with these words as they are, without quotes."""
    return terms_of(f"{column.id}:{words}", columns) == [Term(words, column.id)]
