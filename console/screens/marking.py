"""Marks by pattern: which rows one means, counted while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.tables.filter import SHOWING, parse, terms_of

if TYPE_CHECKING:
    from console.widgets.live_table import LiveTable


class Marking:
    """One question of `+` or `-`. Only rows that are shown get marks; marks are taken from hidden ones too.

    Args:
        table: whose rows are meant.
        marking: mark; if not, take marks away.
    """

    def __init__(self, table: LiveTable[Any], marking: bool) -> None:
        self.table = table
        self._marking = marking
        self._text = ""
        self._counted: tuple[str, int, str] = ("", -1, "")

    def mean(self, text: str) -> None:
        """Other rows are meant now.

        Args:
            text: what was typed, in the grammar of filters.
        """
        self._text = text

    @property
    def words(self) -> str:
        """`12 of 412 match`, or what is wrong with the pattern; counted again when rows or marks changed."""
        text, version = self._text, self.table.version
        if self._counted[:2] != (text, version):
            self._counted = text, version, self._count(text)
        return self._counted[2]

    def carry_out(self, text: str) -> str | None:
        """Mark, or take marks away, where it matches now.

        Args:
            text: what was typed.

        Returns:
            Why nothing was done; None when it was.
        """
        keys, error = self._matching(text)
        if error is not None:
            return error
        if not keys:
            return f"nothing is {'marked' if self._marking else 'unmarked'}: {self._count(text)}"
        if self._marking:
            self.table.mark(keys)
        else:
            self.table.unmark(keys)
        return None

    def _count(self, text: str) -> str:
        among = len(self._among())
        noun = "" if self._marking else " marked"
        if not terms_of(text, self.table.columns):
            return f"{among:,}{noun or ' shown'}"
        keys, error = self._matching(text)
        return error if error is not None else f"{len(keys):,} of {among:,}{noun} match"

    def _among(self) -> list[str]:
        return self.table.shown_keys if self._marking else sorted(self.table.marks)

    def _matching(self, text: str) -> tuple[list[str], str | None]:
        """The keys of the rows that match; none of them when the pattern is a bad one, or takes too long."""
        if not terms_of(text, self.table.columns):
            return [], None  # a lone `!` or `"` asks for nothing: it shows every row, but means none of them
        question = parse(text, self.table.columns)
        rows = {key: self.table.row(key) for key in self._among()}
        keys = list(question.select(rows))
        if question.error is None:
            return keys, None
        return [], f"{question.error.removesuffix(SHOWING)}Nothing is {'marked' if self._marking else 'unmarked'}."
