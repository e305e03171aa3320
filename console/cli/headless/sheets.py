"""`--csv`: lists for spreadsheets, on stdout or in a file that belongs to its owner alone.

What a spreadsheet would run is made harmless as everywhere (`console.tables.export`). Secrets and addresses of people
stay masked: a sheet is passed on, so `--reveal` does not reach it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from console.api.text import clean
from console.cli.errors import Failure
from console.cli.headless.plain import plain, to_json
from console.config.codes import FAILED, USAGE

if TYPE_CHECKING:
    from console.cli.headless.wishes import Wishes
    from console.tables.export import Row, Sheet

PIECE: Final = 64 * 1024
"""Characters that are written at once."""

_WHOLE = frozenset({"raw", "data"})
"""Fields that hold once more all that came, for programs."""


def emit_sheet(items: Sequence[object], wishes: Wishes, model: type[Any] | None = None) -> None:
    """Write a list as CSV: to stdout, or to the file that is wished, told on stderr.

    Args:
        items: models or dataclasses of one kind.
        wishes: how it is wanted.
        model: what they are, so that a list of none has its headings too.

    Raises:
        Failure: the file cannot be written.
    """
    made = sheet(items, model)
    if wishes.output:
        _to_file(made, _meant(wishes.output), overwrite=wishes.overwrite)
        return
    from console.tables.export import csv_text, in_pieces

    for piece in in_pieces(csv_text(made), PIECE):
        click.echo(piece.encode(), nl=False)


def check(wishes: Wishes) -> None:
    """Refuse what cannot be done, before anything is asked for.

    Args:
        wishes: with something about CSV in them.

    Raises:
        UsageError: they contradict each other.
        Failure: the file cannot be written.
    """
    if not wishes.csv:
        raise click.UsageError("--output and --overwrite go with --csv.")
    if wishes.json or wishes.jsonl:
        raise click.UsageError("Choose one of --json, --jsonl and --csv.")
    if wishes.reveal:
        raise click.UsageError("--reveal does not reach --csv: what is secret stays masked in a sheet.")
    if wishes.output is None:
        if wishes.overwrite:
            raise click.UsageError("--overwrite goes with --output.")
    elif wishes.sends:
        _check_place(_meant(wishes.output), overwrite=wishes.overwrite)


def sheet(items: Sequence[object], model: type[Any] | None = None) -> Sheet:
    """A list as a sheet: a column for each field but those that repeat all the others.

    Args:
        items: models or dataclasses of one kind, or plain objects.
        model: what they are, if it is known.
    """
    from console.tables.export import MadeRows, Sheet

    columns = _columns(items, model)

    def row(item: object) -> Row:
        found = plain(item)
        values = found if isinstance(found, Mapping) else {"value": found}
        return tuple(_cell(values.get(name)) for name in columns)

    return Sheet("list", columns, MadeRows(items, row))


def _columns(items: Sequence[object], model: type[Any] | None) -> tuple[str, ...]:
    kinds = dict.fromkeys([type(item) for item in items] or ([] if model is None else [model]))
    names = dict.fromkeys(name for kind in kinds for name in _fields(kind))
    if not names and items:
        names = dict.fromkeys(name for item in items if isinstance(item, Mapping) for name in map(str, item))
    return tuple(name for name in names if name not in _WHOLE) or ("value",)


def _fields(kind: type[Any]) -> Collection[str]:
    if is_dataclass(kind):
        return [field.name for field in fields(kind)]
    found: Collection[str] = getattr(kind, "model_fields", ())
    return found


def _cell(value: object) -> object:
    """A plain value as a cell: of things by id their number, of texts a list, of what has parts its JSON."""
    if isinstance(value, Mapping):
        things = bool(value) and all(isinstance(one, Mapping) for one in value.values())
        return len(value) if things else to_json(value, compact=True) if value else None
    if isinstance(value, list):
        parts = any(isinstance(one, Mapping | list) for one in value)
        return to_json(value, compact=True) if parts else ", ".join(str(_cell(one)) for one in value)
    return value


def _meant(typed: str) -> Path:
    """The path that was typed, `~` as in any shell; that of nobody known stays as it is."""
    return Path(os.path.expanduser(typed))


def _check_place(path: Path, *, overwrite: bool) -> None:
    from console.actions.sheet_file import objection

    problem = objection(path, overwrite)
    if problem:
        hint = " Say --overwrite to replace it." if problem.startswith("There is a file") else ""
        raise Failure(f"{_shown(path)}: {problem}{hint}", USAGE)


def _to_file(made: Sheet, path: Path, *, overwrite: bool) -> None:
    from console.actions.sheet_file import write_sheet
    from console.api.errors import ApiError

    try:
        write_sheet(made, path, "csv", overwrite=overwrite)
    except ApiError as error:
        raise Failure(f"{_shown(path)}: {error.sentence}", FAILED) from None
    count = len(made.rows)
    click.echo(f"hms-console: {count:,} row{'s' if count != 1 else ''} written to {_shown(path)}.", err=True)


def _shown(path: Path) -> str:
    return clean(os.fsencode(path).decode("utf-8", "replace"), 300)
