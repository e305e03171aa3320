"""The table of commands in the README, made from the commands: `python -m console.cli.table --write`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from console.api.operation import Harm
from console.cli.headless.catalogue import RESOURCES, group_class
from console.cli.headless.extras import extras_of
from console.cli.headless.layout import ALIASES
from console.cli.headless.verbs import Verb, kebab, verbs_of
from console.cli.readme import ReadmeTable

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


def _usage(resource: str, verb: Verb) -> str:
    given = [
        one.name.upper() if one.positional else f"--{kebab(one.name)} {one.name.upper()}"
        for one in verb.parameters
        if one.required
    ]
    return " ".join([resource, verb.name, *given])


TABLE = ReadmeTable("commands", lines)

if __name__ == "__main__":
    sys.exit(TABLE.main(sys.argv[1:]))
