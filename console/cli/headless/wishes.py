"""What every headless command can be told beside its own options."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from console.cli.headless.verbs import Verb

NAMES = (
    "json",
    "jsonl",
    "csv",
    "output",
    "overwrite",
    "reveal",
    "dry_run",
    "curl",
    "yes",
    "wait",
    "most",
    "profile",
)


@dataclass(frozen=True)
class Wishes:
    """How the result is wanted, and what may be done for it.

    Args:
        json: one JSON object or array.
        jsonl: one JSON object a line, as they come.
        csv: a list as CSV.
        output: the file the CSV goes to; None is stdout.
        overwrite: whether that may take the place of another file.
        reveal: secrets in clear.
        dry_run: say what would be sent, and send nothing.
        curl: the same as a curl command.
        yes: harmful acts need no question.
        wait: seconds to look for the effect; None does not look.
        most: so many items at most; None is all.
        profile: the profile to use.
    """

    json: bool = False
    jsonl: bool = False
    csv: bool = False
    output: str | None = None
    overwrite: bool = False
    reveal: bool = False
    dry_run: bool = False
    curl: bool = False
    yes: bool = False
    wait: float | None = None
    most: int | None = None
    profile: str | None = None

    @property
    def sends(self) -> bool:
        """Whether anything may be sent at all."""
        return not (self.dry_run or self.curl)


def options_of(verb: Verb, patience: float | None) -> Sequence[click.Option]:
    """The common options that make sense for a verb.

    Args:
        verb: the verb.
        patience: how many seconds its effect is looked for; None when there is no way to see it.
    """
    options = list(OUTPUT)
    if verb.lists:
        options[1:1] = SHEET
    if verb.paged:
        options[1:1] = [JSONL, LIMIT]
    if verb.writes:
        options.append(YES)
    if patience is not None:
        options.append(wait_for(patience))
    return [*options, PROFILE]


class Seconds(click.FloatRange):
    """How long something is looked at: more than nothing, and a day at most."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True, max=86_400)

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read it; `nan`, which is neither less nor more than anything, is no time."""
        found: float = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail("a time in seconds is meant, such as 30.", param, ctx)
        return found


def wait_for(patience: float) -> click.Option:
    """The option that looks for the effect.

    Args:
        patience: for how many seconds, if not said.
    """
    return click.Option(
        ["--wait"],
        type=Seconds(),
        is_flag=False,
        flag_value=f"{patience:.0f}",
        metavar="[SECONDS]",
        help=f"Look for the effect for so long ({patience:.0f} s if not said); exit code 1 without it.",
    )


def _flag(name: str, words: str) -> click.Option:
    return click.Option([name], is_flag=True, help=words)


JSONL = _flag("--jsonl", "One JSON object a line, each as soon as it is there.")
LIMIT = click.Option(
    ["--limit", "most"], type=click.IntRange(min=1), metavar="N", help="At most so many; all by default."
)
SHEET = (
    _flag("--csv", "CSV for spreadsheets, a column for each field; secrets stay masked, formulas are made harmless."),
    click.Option(
        ["--output"], type=click.Path(), metavar="FILE", help="With --csv: write it there, readable by you alone."
    ),
    _flag("--overwrite", "With --output: take the place of a file of that name."),
)
YES = _flag("--yes", "Ask nothing, even when it does harm.")
PROFILE = click.Option(["--profile"], metavar="NAME", help="The profile of the configuration file to use.")
OUTPUT = (
    _flag("--json", "JSON for programs: the fields as the console reads them, times RFC 3339."),
    _flag("--reveal", "Show secrets in clear, which are masked otherwise."),
    _flag("--dry-run", "Say what would be sent, and send nothing."),
    _flag("--curl", "Print it as a curl command with $HMS_MANAGEMENT_TOKEN, and send nothing."),
)


def taken(values: dict[str, Any], shared: str | None) -> Wishes:
    """Take the common options out of what a command was given.

    Args:
        values: what it was given; the common options are removed.
        shared: the profile named before the command.

    Raises:
        UsageError: they contradict each other.
        Failure: the file that is wished cannot be written.
    """
    found = {name: values.pop(name) for name in NAMES if name in values}
    found["profile"] = found.get("profile") or shared
    wishes = Wishes(**found)
    if wishes.csv or wishes.output or wishes.overwrite:
        from console.cli.headless.sheets import check

        check(wishes)
    return wishes


Perform = Callable[[Verb, dict[str, Any], Wishes], int]
