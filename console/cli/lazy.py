"""A click group whose commands are imported when they are called, so that `--help` costs what click costs."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import click


class Lazy(NamedTuple):
    """Where a command is, and its line in the list of commands.

    Attributes:
        target: "module:attribute".
        summary: one line; it is the command's short help too.
    """

    target: str
    summary: str

    def load(self) -> click.Command:
        """Import the command."""
        module, _, attribute = self.target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        command.short_help = self.summary
        return command


class LazyGroup(click.Group):
    """A group that knows names and summaries of its commands without importing them."""

    def entries(self) -> Mapping[str, Lazy]:
        """Name -> where the command is, in the order of the help page."""
        raise NotImplementedError

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order they were declared."""
        return list(self.entries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command, or None when there is none of that name."""
        entry = self.entries().get(cmd_name)
        return entry.load() if entry else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their declared summaries."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in self.entries().items()])
