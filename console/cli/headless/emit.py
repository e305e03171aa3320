"""Results on stdout: tables for people, JSON for programs; progress on stderr, and only for people."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click
from pydantic import BaseModel

from console.api.models.page import Page
from console.api.text import clean
from console.cli.asking import is_read
from console.cli.headless.layout import COLUMNS
from console.cli.headless.plain import plain, to_json
from console.cli.headless.wishes import Wishes
from console.config.codes import DONE, FAILED

Row = Mapping[str, Any]

_MOST_COLUMNS = 7
_PROGRESS_STEP: Final = 100


def emit(result: object, wishes: Wishes, model: type[Any] | None = None) -> int:
    """Write one result, and say what was wrong with it.

    Args:
        result: what the client gave: a model, a page, a list, a map by id, or nothing.
        wishes: how it is wanted.
        model: what the items of a list are, if that is known: a list of none has headings too.

    Returns:
        The exit code: 1 when the service could not do all that was asked.
    """
    _write(result, wishes, model)
    if isinstance(result, Page) and result.skipped:
        click.echo(f"{result.skipped} more could not be read.", err=True)
    if isinstance(result, Page) and result.error:
        click.echo(f"hms-console: Not all was done. The service said: {clean(result.error)}", err=True)
        return FAILED
    return DONE


def _write(result: object, wishes: Wishes, model: type[Any] | None) -> None:
    items = listed(result)
    if items is None and wishes.jsonl:
        emit_line(result, wishes)
    elif items is not None:
        emit_list(items, wishes, model)
    elif wishes.json:
        click.echo(to_json(_object(result, wishes)))
    else:
        from console.cli.headless.painting import card

        click.echo(card(_object(result, wishes)))


def emit_list(items: Sequence[object], wishes: Wishes, model: type[Any] | None = None) -> None:
    """Write a list.

    Args:
        items: models of one kind.
        wishes: how it is wanted.
        model: what they are, if that is known.
    """
    if wishes.csv:
        from console.cli.headless.sheets import emit_sheet

        emit_sheet(items, wishes, model)
    elif wishes.jsonl:
        for item in items:
            emit_line(item, wishes)
    elif wishes.json:
        click.echo(to_json([plain(item, wishes.reveal) for item in items]))
    else:
        from console.cli.headless.painting import table  # programs need not wait for it

        rows = [_object(item, wishes) for item in items]
        click.echo(table(rows, _columns(items, rows), _width(), coloured=_coloured()))


def text_of(result: object, wishes: Wishes, width: int) -> str:
    """A result as the text of a page: a table or a card, or JSON where that is wished.

    Args:
        result: as for `emit`.
        wishes: how it is wanted.
        width: cells of a line.
    """
    from console.cli.headless.painting import card, table

    items = listed(result)
    if wishes.json:
        return to_json(_object(result, wishes) if items is None else [plain(item, wishes.reveal) for item in items])
    if items is None:
        return card(_object(result, wishes))
    rows = [_object(item, wishes) for item in items]
    return table(rows, _columns(items, rows), width, coloured=False)


def emit_line(item: object, wishes: Wishes) -> None:
    """Write one item of a list as one line of JSON, at once."""
    click.echo(to_json(plain(item, wishes.reveal), compact=True))


def listed(result: object) -> Sequence[object] | None:
    """The items of a result that is a list, or None."""
    if isinstance(result, Page):
        return result.items
    if isinstance(result, Mapping) and all(isinstance(one, BaseModel) for one in result.values()):
        return list(result.values())
    return result if isinstance(result, list | tuple) else None


class Progress:
    """Says on stderr how many have come, while somebody looks.

    Args:
        of: how many there are, if that is known.
        what: what they are.
    """

    def __init__(self, of: int | None = None, what: str = "so far") -> None:
        self._of = "" if of is None else f" of {of:,}"
        self._step = _PROGRESS_STEP if of is None else 1
        self._what = what
        self._width = 0
        self._wanted = sys.stderr is not None and sys.stderr.isatty() and sys.stdout is not None

    def count(self, number: int) -> None:
        """So many have come."""
        if self._wanted and number % self._step == 0:
            words = f"{number:,}{self._of} {self._what}"
            self._width = max(self._width, len(words))
            click.echo(f"\r{words}", err=True, nl=False)

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            click.echo("\r" + " " * self._width + "\r", err=True, nl=False)
            self._width = 0


def _object(result: object, wishes: Wishes) -> Row:
    value = plain(result, wishes.reveal)
    if isinstance(value, dict):
        return value
    return {} if value is None else {"value": value}


def _columns(items: Sequence[object], rows: Sequence[Row]) -> Sequence[str]:
    """The columns declared for what is shown, else its first fields that are neither objects nor lists.

    Rows that are no models of the service declare theirs as `SHOWN`.
    """
    kind = type(items[0]) if items else object
    declared: Sequence[str] | None = getattr(kind, "SHOWN", None) or COLUMNS.get(kind.__name__)
    if declared is not None or not rows:
        return declared or ()
    flat = [name for name, value in rows[0].items() if not isinstance(value, dict | list)]
    return (flat or list(rows[0]))[:_MOST_COLUMNS]


def _width() -> int | None:
    return shutil.get_terminal_size().columns if is_read() else None


def _coloured() -> bool:
    return is_read() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
