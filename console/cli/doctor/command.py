"""The command itself: all checks in one go, printed for a person or a program."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import textwrap
from collections.abc import Sequence

import click

from console.cli.asking import is_read
from console.cli.doctor.finding import Finding
from console.cli.doctor.network import network
from console.cli.doctor.place import not_terminals, terminal, versions
from console.cli.doctor.settings import Setup, settings, state
from console.cli.headless.way import light_imports
from console.config import paths
from console.config.codes import DONE, FAILED

_NARROWEST = 24
_WORDS = {"ok": "ok", "note": "note", "wrong": "WRONG"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object: ok, and a list of checks.")
@click.option("--profile", metavar="NAME", help="The profile of the configuration file to use.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, profile: str | None) -> int:
    """Tell everything that is wrong, and what to do about it.

    Looks at settings, keys, credentials, the keyring, the journal, the terminal and tmux, and asks the service some
    harmless questions: whether it answers, how fast, what time it is there, whether the credentials are accepted and
    which dialect it speaks.
    The exit code is 1 when something is wrong.
    """
    findings = asyncio.run(_look(profile or ctx.find_root().params.get("profile")))
    wrong = any(finding.state == "wrong" for finding in findings)
    columns = shutil.get_terminal_size().columns if is_read() else 0
    click.echo(_json(findings, not wrong) if as_json else _text(findings, columns))
    return FAILED if wrong else DONE


async def _look(profile: str | None) -> list[Finding]:
    setup = Setup()
    findings = [versions(), *settings(profile, os.environ, paths.config_file(), setup), *state(paths.state_dir())]
    findings += network(os.environ, setup.api_url)
    if setup.profile is not None and setup.api_url is not None and setup.credentials is not None:
        with light_imports():
            from console.cli.doctor.service import launch_for, look

        launch = launch_for(setup.api_url, setup.credentials, setup.profile.dialect)
        findings += [finding async for finding in look(launch)]
    return [*findings, *terminal(os.environ, not_terminals())]


def _json(findings: Sequence[Finding], fine: bool) -> str:
    return json.dumps({"ok": fine, "checks": [finding.plain() for finding in findings]}, indent=2)


def _text(findings: Sequence[Finding], columns: int) -> str:
    """One finding below the other, folded for a terminal; 0 columns: nobody looks, and nothing is folded."""
    width = max(len(finding.check) for finding in findings)
    lines = []
    for finding in findings:
        head = f"{_WORDS[finding.state]:<5}  {finding.check:<{width}}  "
        lines += _folded(head, finding.sentence, columns)
        if finding.advice:
            lines += _folded(" " * len(head) + "-> ", finding.advice, columns)
    wrong = sum(finding.state == "wrong" for finding in findings)
    return "\n".join([*lines, "", f"{wrong} wrong." if wrong else "Nothing is wrong."])


def _folded(head: str, words: str, columns: int) -> list[str]:
    if columns - len(head) < _NARROWEST:
        return [head + words]
    indent = " " * len(head)
    return textwrap.wrap(
        words,
        columns - 1,
        initial_indent=head,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
