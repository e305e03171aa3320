"""The table of commands in the README, made from the commands: `python -m console.cli.table --write`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from console.api.operation import Harm
from console.cli.headless.catalogue import RESOURCES, group_class
from console.cli.headless.extras import extras_of
from console.cli.headless.layout import ALIASES
from console.cli.headless.verbs import Verb, kebab, verbs_of

BEGIN, END = "<!-- commands:begin -->", "<!-- commands:end -->"
_HARM = {"none": "", "harmful": "asks", "wide": "asks for the name"}


def lines() -> Iterator[str]:
    """The table, line by line, in Markdown."""
    yield "| Command | What it does | Without `--yes` |"
    yield "|---|---|---|"
    for resource in RESOURCES:
        for verb in verbs_of(group_class(resource), ALIASES.get(resource)).values():
            if verb.name not in extras_of(resource):
                yield _row(_usage(resource, verb), verb.summary, verb.harm)
        for extra in extras_of(resource).values():
            yield _row(f"{resource} {extra.usage}", extra.summary, extra.harm)


def _row(usage: str, summary: str, harm: Harm) -> str:
    return f"| `{usage}` | {summary.replace('|', '/')} | {_HARM[harm]} |"


def renewed(text: str) -> str:
    """A text with the table between its markers made anew.

    Args:
        text: the README.

    Raises:
        ValueError: it has no markers.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"there is no {BEGIN} ... {END}")
    table = "\n".join(lines())
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def _usage(resource: str, verb: Verb) -> str:
    given = [
        one.name.upper() if one.positional else f"--{kebab(one.name)} {one.name.upper()}"
        for one in verb.parameters
        if one.required
    ]
    return " ".join([resource, verb.name, *given])


def main(arguments: Sequence[str], readme: Path) -> int:
    """Print the table, or put it into the README.

    Args:
        arguments: `--write`, or nothing.
        readme: the file.
    """
    if arguments == ["--write"]:
        readme.write_text(renewed(readme.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(*lines(), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path("README.md")))
