"""`hms-console config init`: a profile and its secret, asked for or given, checked, and written for the owner only."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, Unpack

import click

from console.cli.errors import Failure
from console.config import paths
from console.config.codes import FAILED, USAGE
from console.config.errors import ConfigError, quoted
from console.config.launch import AccessKey
from console.config.load import load
from console.config.rules import NAME, PROFILE_RULES, Rule
from console.config.secret import Secret
from console.config.settings import DEFAULT_API_URL, DEFAULT_PROFILE, Dialect, Profile
from console.config.write import Value, with_profile, write_private

_LONGEST_SECRET = 4096


class Given(TypedDict):
    """The options."""

    name: str | None
    access_key: str | None
    secret_from: str | None
    api_url: str | None
    dialect: str | None
    production: bool | None
    read_only: bool | None
    check: bool
    force: bool


@dataclass(frozen=True)
class Answers:
    """A profile as it was asked for."""

    name: str
    access_key: str
    secret: Secret
    settings: dict[str, Value]

    @property
    def secret_file(self) -> str:
        """Where the secret goes, below the directory of the configuration."""
        return f"secrets/{self.name}"

    def values(self) -> dict[str, Value]:
        """The keys of the profile."""
        return {"access_key": self.access_key, "secret": f"file:{self.secret_file}", **self.settings}


@click.command()
@click.option("--name", metavar="NAME", help="The profile's name.")
@click.option("--access-key", metavar="KEY", help="The app's access key (developer page of the 100ms dashboard).")
@click.option("--secret-from", metavar="FILE|-", help="Where to read the app's secret: a file, or - for stdin.")
@click.option("--api-url", metavar="URL", help=f"The service; {DEFAULT_API_URL} unless given.")
@click.option("--dialect", type=click.Choice(["vendor", "openapi"]), help="How the service is spoken to.")
@click.option("--production/--no-production", default=None, help="Mark it, and ask one level harder before harm.")
@click.option("--read-only/--write", default=None, help="Whether the console opens unable to change anything.")
@click.option("--check/--no-check", default=True, help="Ask the service whether it accepts the credentials.")
@click.option("--force", is_flag=True, help="Replace a profile of the same name without asking.")
def init(**given: Unpack[Given]) -> int:
    """Write a profile: asks for what is not given, tries the credentials, and writes files only you can read.

    The secret goes into a file of its own beside the configuration, and never onto a command line.
    """
    file = paths.config_file()
    known = load(file).profiles
    answers = _answers(given)
    if answers.name in known and not given["force"]:
        lost = _lost(known[answers.name])
        _insist(
            f"The profile {quoted(answers.name)} exists: replace it{lost}?",
            f"The profile {quoted(answers.name)} exists. Say --force to replace it{lost}, or choose another --name.",
        )
    text = with_profile(_text(file), answers.name, answers.values())
    if given["check"]:
        _try(answers)
    paths.make_private(file.parent)
    write_private(file.parent / answers.secret_file, answers.secret.reveal() + "\n")
    write_private(file, text)
    click.echo(f"{file}: profile {quoted(answers.name)} written. Its secret is in {file.parent / answers.secret_file}.")
    return 0


def _lost(profile: Profile) -> str:
    """What goes with a profile that is replaced, in words."""
    names = ", ".join(profile.destinations)
    return f" and its saved destinations ({names})" if names else ""


def _answers(given: Given) -> Answers:
    name = _checked(given["name"] or _ask("Name of the profile", DEFAULT_PROFILE, "--name"), "--name", NAME)
    key = _checked(given["access_key"] or _ask("Access key", None, "--access-key"), "--access-key", _CREDENTIAL)
    secret = _checked(_secret(given["secret_from"]), "the secret", _CREDENTIAL, hidden=True)
    url = given["api_url"] or _ask("API URL", DEFAULT_API_URL, "--api-url", needed=False)
    settings: dict[str, Value] = {"api_url": _checked(url, "--api-url", PROFILE_RULES["api_url"])}
    for option in ("dialect", "production", "read_only"):
        value = given[option]
        if value is not None:
            settings[option] = value
    return Answers(name, key, Secret(secret), settings)


_CREDENTIAL = Rule(
    "text without blanks",
    lambda value: isinstance(value, str) and value.isascii() and value.isprintable() and 0 < len(value.split()) < 2,  # noqa: PLR2004 - one word
)


def _checked(value: str, what: str, rule: Rule, *, hidden: bool = False) -> str:
    value = value.strip()
    if not rule.accepts(value):
        raise ConfigError(f"{what} must be {rule.words}" + ("." if hidden else f"; {quoted(value)} is not."))
    return value


def _secret(source: str | None) -> str:
    if source is None:
        return _ask("Secret", None, "--secret-from", hidden=True)
    try:
        if source == "-":
            return sys.stdin.readline(_LONGEST_SECRET)
        with Path(source).expanduser().open(encoding="utf-8") as file:
            return file.readline(_LONGEST_SECRET)
    except (OSError, UnicodeDecodeError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ConfigError(f"{quoted(source)} cannot be read: {reason}.") from None


def _ask(what: str, default: str | None, option: str, *, needed: bool = True, hidden: bool = False) -> str:
    if sys.stdin.isatty() and sys.stderr.isatty():
        answer: str = click.prompt(what, default=default, hide_input=hidden, err=True)
        return answer
    if default is not None:
        return default
    if needed:
        raise Failure(f"There is no terminal to ask on: give {option}.", USAGE)
    return ""


def _insist(question: str, otherwise: str) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Failure(otherwise, USAGE)
    if not click.confirm(question, default=False, err=True):
        raise Failure("Nothing was written.", USAGE)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _try(answers: Answers) -> None:
    """Ask the service for something harmless with the new credentials.

    Raises:
        Failure: it does not accept them, or does not answer.
    """
    from console.cli.headless.way import light_imports

    with light_imports():
        from console.cli.doctor.service import tried

    dialect: Dialect = "openapi" if answers.settings.get("dialect") == "openapi" else "vendor"
    problems = tried(str(answers.settings["api_url"]), AccessKey(answers.access_key, answers.secret), dialect)
    if problems:
        raise Failure(f"{'; '.join(problems)}. Nothing was written; --no-check writes it all the same.", FAILED)
