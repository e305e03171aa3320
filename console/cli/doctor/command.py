"""The command itself: all checks in one go, printed for a person or a program."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence

import click

from console.cli.doctor.finding import Finding
from console.cli.doctor.place import Setup, journal, not_terminals, settings, terminal
from console.cli.headless.way import light_imports
from console.config import paths
from console.config.codes import DONE, FAILED

_WORDS = {"ok": "ok", "note": "note", "wrong": "WRONG"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object: ok, and a list of checks.")
@click.option("--profile", metavar="NAME", help="The profile of the configuration file to use.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, profile: str | None) -> int:
    """Tell everything that is wrong, and what to do about it.

    Looks at settings, credentials, the journal and the terminal, and asks the service some harmless questions: whether
    it answers, how fast, what time it is there, whether the credentials are accepted and which dialect it speaks.
    The exit code is 1 when something is wrong.
    """
    findings = asyncio.run(_look(profile or ctx.find_root().params.get("profile")))
    wrong = any(finding.state == "wrong" for finding in findings)
    click.echo(_json(findings, not wrong) if as_json else _text(findings))
    return FAILED if wrong else DONE


async def _look(profile: str | None) -> list[Finding]:
    setup = Setup()
    findings = list(settings(profile, os.environ, paths.config_file(), setup))
    findings.append(journal(paths.state_dir()))
    if setup.profile is not None and setup.api_url is not None and setup.credentials is not None:
        with light_imports():
            from console.cli.doctor.service import launch_for, look

        launch = launch_for(setup.api_url, setup.credentials, setup.profile.dialect)
        findings += [finding async for finding in look(launch)]
    return [*findings, *terminal(os.environ, not_terminals())]


def _json(findings: Sequence[Finding], fine: bool) -> str:
    return json.dumps({"ok": fine, "checks": [finding.plain() for finding in findings]}, indent=2)


def _text(findings: Sequence[Finding]) -> str:
    width = max(len(finding.check) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{_WORDS[finding.state]:<5}  {finding.check:<{width}}  {finding.sentence}")
        if finding.advice:
            lines.append(f"{'':<5}  {'':<{width}}  -> {finding.advice}")
    return "\n".join(lines)
