"""What an operator types after `/`: `ada role:host "two words" /regex/ !not`; all of it must hold."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from console.tables.column import Column
from console.tables.patience import TooLong, select

R = TypeVar("R")
Test = Callable[[R], bool]


SHOWING: Final = "Showing everything."
"""How an error ends."""

TOO_LONG: Final = f"This pattern takes too long on some names. {SHOWING}"

_NAME: Final = re.compile(r'([^\s:"]+):')
_VALUE: Final = re.compile(r'"(?P<quoted>[^"]*)(?:"|$)|/(?P<pattern>.+?)/(?=\s|$)|(?P<word>\S+)', re.DOTALL)


class Term(NamedTuple):
    """One of the things that must hold.

    Attributes:
        value: what is looked for; "" asks for rows where the column is empty or `-`.
        column: the id of the column it is looked for in; "" for those that are searched.
        inverted: it must not be there.
        pattern: `value` is a regular expression.
    """

    value: str
    column: str = ""
    inverted: bool = False
    pattern: bool = False

    @property
    def typed(self) -> str:
        """How it is typed; what holds a `"` cannot be typed as words."""
        value = f"/{self.value}/" if self.pattern else f'"{self.value}"'
        return f"{'!' if self.inverted else ''}{self.column}{':' if self.column else ''}{value}"


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
        text: what was typed: terms with spaces between them, all of which must hold. `ada` finds it in the columns
            that have a `text` (in all of them when none has), whatever the case; `role:host` in the column of that id
            or title, `role:""` (or `role:` at the end) rows where it is empty or `-`; `"ada l"` and `role:"co host"`
            look for words with spaces, and for what would mean something else; `/^a.*z$/` is a regular expression,
            after a column too (`name:/^a/`); a leading `!` turns one term round.
        columns: the columns of the table.

    Returns:
        A filter which never raises. One that is no regular expression has an `error` and matches everything.
    """
    terms = terms_of(text, columns)
    if not terms:
        return Filter(text, _everything)
    try:
        tests = _tests(terms, columns)
    except (re.error, OverflowError, RecursionError) as error:
        return Filter(text, _everything, f"Not a regular expression: {error}. {SHOWING}")
    test = tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)
    return Filter(text, test, pattern=any(term.pattern for term in terms))


def terms_of(text: str, columns: Sequence[Column[R]]) -> list[Term]:
    """What must hold, in the order typed.

    Args:
        text: what was typed.
        columns: the columns of the table; what stands before a `:` and is none of them is words like any others.
    """
    found, at = [], _skip(text, 0)
    while at < len(text):
        inverted = text[at] == "!"
        at = _skip(text, at + inverted)
        column, at = _column_at(text, at, columns)
        value = None if column and _another(text, at, columns) else _VALUE.match(text, at)
        at = _skip(text, value.end() if value is not None else at)
        term = _term(value, column.id if column is not None else "", inverted)
        if term.value or term.column:
            found.append(term)
    return found


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _column_at(text: str, at: int, columns: Sequence[Column[R]]) -> tuple[Column[R] | None, int]:
    name = _NAME.match(text, at)
    column = _named(name[1], columns) if name is not None else None
    return (column, _skip(text, name.end())) if column is not None and name is not None else (None, at)


def _another(text: str, at: int, columns: Sequence[Column[R]]) -> bool:
    """Whether the next term begins here, so that the column before it has no value."""
    return text.startswith("!", at) or _column_at(text, at, columns)[0] is not None


def _term(value: re.Match[str] | None, column: str, inverted: bool) -> Term:
    if value is None:
        return Term("", column, inverted)
    words = value["quoted"] if value["quoted"] is not None else value["word"]
    return Term(words if words is not None else value["pattern"], column, inverted, value["pattern"] is not None)


def _everything(_row: object) -> bool:
    return True


def _inverse(test: Test[R]) -> Test[R]:
    return lambda row: not test(row)


def _tests(terms: Sequence[Term], columns: Sequence[Column[R]]) -> list[Test[R]]:
    """A test for each term, the quick ones first; words that are looked for in the same text share one."""
    shared = [term.value for term in terms if not (term.column or term.inverted or term.pattern)]
    rest = [term for term in terms if term.column or term.inverted or term.pattern]
    tests = [_anywhere(shared, columns)] if shared else []
    for term in sorted(rest, key=lambda term: term.pattern):
        test = _test(term, columns)
        tests.append(_inverse(test) if term.inverted else test)
    return tests


def _test(term: Term, columns: Sequence[Column[R]]) -> Test[R]:
    if term.column:
        return _in_column(next(column for column in columns if column.id == term.column), term)
    if not term.pattern:
        return _anywhere([term.value], columns)
    found, readers = _finder(term), _searched(columns)
    return lambda row: any(found(words(row)) for words in readers)


def _anywhere(values: Sequence[str], columns: Sequence[Column[R]]) -> Test[R]:
    """One search through all of a row's words: thousands of rows are asked at each key that is typed."""
    readers, needles = _searched(columns), [value.casefold() for value in values]
    if len(needles) == 1:
        needle = needles[0]
        return lambda row: needle in "\n".join([words(row) for words in readers]).casefold()

    def test(row: R) -> bool:
        text = "\n".join([words(row) for words in readers]).casefold()
        return all(needle in text for needle in needles)

    return test


def _searched(columns: Sequence[Column[R]]) -> list[Callable[[R], str]]:
    return [column.text for column in columns if column.text is not None] or [column.words for column in columns]


def _named(name: str, columns: Sequence[Column[R]]) -> Column[R] | None:
    wanted = name.casefold()
    return next((column for column in columns if wanted in (column.id.casefold(), column.title.casefold())), None)


def _in_column(column: Column[R], term: Term) -> Test[R]:
    words = column.words
    if not term.value.strip():
        return lambda row: words(row).strip() in ("", "-")
    found = _finder(term)
    return lambda row: found(words(row))


def _finder(term: Term) -> Callable[[str], bool]:
    if term.pattern:
        # A warning about a doubtful pattern would be printed across the screen.
        with warnings.catch_warnings(action="ignore"):
            search = re.compile(term.value, re.IGNORECASE).search
        return lambda words: search(words) is not None
    needle = term.value.casefold()
    return lambda words: needle in words.casefold()
