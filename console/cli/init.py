"""`hms-console config init`: a profile and its secret, asked for or given, checked, and written for the owner only."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypedDict, Unpack, cast

import click

from console.cli.asking import agree, ask, can_ask, checked, choose
from console.cli.errors import Failure
from console.config import os_keyring, paths, secrets
from console.config.child import AWAY_SECONDS, PERSON_SECONDS
from console.config.codes import FAILED, USAGE
from console.config.errors import ConfigError, quoted
from console.config.launch import AccessKey
from console.config.load import load
from console.config.rules import NAME, PROFILE_RULES, Rule
from console.config.secret import Secret
from console.config.settings import DEFAULT_API_URL, DEFAULT_PROFILE, Dialect, Profile
from console.config.write import Value, with_profile, write_private

Keep = Literal["file", "keyring", "command"]

_LONGEST_SECRET = 4096
_DASHBOARD = "The developer page of the 100ms dashboard shows the app's access key and its secret."
_PLACES = {
    "file": "a file that only you can read",
    "keyring": "the keyring of this machine",
    "command": "the hands of a command that prints it, such as a vault's",
}
_CREDENTIAL = Rule(
    "text without blanks",
    lambda value: isinstance(value, str) and value.isascii() and value.isprintable() and 0 < len(value.split()) < 2,  # noqa: PLR2004 - one word
)
_COMMAND = Rule(
    "a command, like pass show 100ms, with its quotes closed",
    lambda value: PROFILE_RULES["secret"].accepts(f"cmd:{value}"),
)


class Given(TypedDict):
    """The options."""

    name: str | None
    access_key: str | None
    secret_from: str | None
    secret_command: str | None
    keep: Keep | None
    api_url: str | None
    dialect: str | None
    workspace: str | None
    production: bool | None
    read_only: bool | None
    check: bool
    force: bool


@dataclass
class Draft:
    """A profile as far as it was asked for; no text made of it holds the secret."""

    given: Given
    known: Mapping[str, Profile]
    base: Path
    name: str = ""
    access_key: str = ""
    keep: Keep = "file"
    command: str = ""
    secret: Secret = field(default_factory=lambda: Secret(""))
    api_url: str = DEFAULT_API_URL
    settings: dict[str, Value] = field(default_factory=dict)

    def ask_everything(self) -> None:
        """Ask for what was not given, in the order in which a newcomer has it at hand."""
        self.ask_name()
        if can_ask() and not self.given["access_key"]:
            click.echo(_DASHBOARD, err=True)
        self.ask_key(self.given["access_key"])
        self.ask_where()
        self.ask_secret(self.given["secret_command"] or self.given["secret_from"])
        self.ask_address(self.given["api_url"])
        self.ask_rest()

    def ask_name(self) -> None:
        """The name; one that is taken only if it may be replaced."""
        given = self.given["name"]
        while True:
            self.name = checked(given or ask("Name of the profile", "--name", NAME, DEFAULT_PROFILE), "--name", NAME)
            if self.name not in self.known or self.given["force"]:
                return
            lost = _lost(self.known[self.name])
            if not can_ask():
                sentence = f"The profile {quoted(self.name)} exists."
                raise Failure(f"{sentence} Say --force to replace it{lost}, or choose another --name.", USAGE)
            if agree(f"The profile {quoted(self.name)} exists: replace it{lost}?", default=False):
                return
            given = None

    def ask_key(self, given: str | None = None) -> None:
        """The access key, which is no secret."""
        former = self.access_key or None
        self.access_key = checked(
            given or ask("Access key", "--access-key", _CREDENTIAL, former), "--access-key", _CREDENTIAL
        )

    def ask_where(self) -> None:
        """Where the secret is to be kept."""
        if self.given["secret_command"]:
            self.keep = "command"
        elif self.given["keep"]:
            self.keep = self.given["keep"]
        elif can_ask():
            places = [place for place in _PLACES if place != "keyring" or _keyring_works()]
            click.echo("The secret can be kept in " + "; ".join(_PLACES[place] for place in places) + ".", err=True)
            self.keep = cast("Keep", choose("Where to keep the secret", places, "file"))
        if self.keep == "keyring":
            os_keyring.backend(seconds=AWAY_SECONDS)

    def ask_secret(self, given: str | None = None) -> None:
        """The secret, or the command that prints it; a command is run."""
        if self.keep != "command":
            self.secret = Secret(checked(_secret(given), "the secret", _CREDENTIAL, hidden=True))
            return
        while True:
            former = self.command or None
            asked = given or ask("Command that prints the secret", "--secret-command", _COMMAND, former)
            self.command = checked(asked, "--secret-command", _COMMAND)
            try:
                found = secrets.read_source(f"cmd:{self.command}", "secret", self.base, seconds=PERSON_SECONDS)
                self.secret = Secret(checked(found, "what the command prints", _CREDENTIAL, hidden=True))
            except ConfigError as error:
                if not can_ask():
                    raise
                click.echo(f"Error: {error.sentence}", err=True)
                given = None
            else:
                return

    def ask_address(self, given: str | None = None) -> None:
        """Where the service is."""
        rule = PROFILE_RULES["api_url"]
        self.api_url = checked(given or ask("API URL", "--api-url", rule, self.api_url), "--api-url", rule)

    def ask_dialect(self) -> None:
        """How the service is spoken to; asked only when something is wrong, for nearly everybody speaks one."""
        self.settings["dialect"] = choose("Dialect", ["vendor", "openapi"], "vendor")

    def ask_rest(self) -> None:
        """A label, and how careful to be."""
        label = PROFILE_RULES["workspace"]
        workspace = self.given["workspace"]
        if workspace is None and can_ask():
            workspace = ask("Label of the workspace, shown on every screen (Enter for none)", "--workspace", label, "")
        if workspace:
            self.settings["workspace"] = checked(workspace, "--workspace", label)
        if self.given["dialect"] is not None:
            self.settings["dialect"] = self.given["dialect"]
        production, read_only = self.given["production"], self.given["read_only"]
        if can_ask():
            if production is None:
                production = agree("Is it production (marked; harm is asked for one level harder)?", default=False)
            if read_only is None:
                read_only = agree("Open it read-only (W arms it when needed)?", default=True)
        for key, value in (("production", production), ("read_only", read_only)):
            if value is not None:
                self.settings[key] = value

    @property
    def entry(self) -> os_keyring.Entry:
        """Where in the keyring the secret goes."""
        return os_keyring.Entry(os_keyring.SERVICE, self.name)

    @property
    def file(self) -> Path:
        """The file that the secret goes into, unless it goes elsewhere."""
        return self.base / "secrets" / self.name

    def values(self) -> dict[str, Value]:
        """The keys of the profile."""
        places = {
            "file": f"file:secrets/{self.name}",
            "keyring": f"keyring:{self.name}",
            "command": f"cmd:{self.command}",
        }
        return {"access_key": self.access_key, "secret": places[self.keep], "api_url": self.api_url, **self.settings}


@click.command(short_help="Ask for a profile, try it, and write it.")
@click.option("--name", metavar="NAME", help="The profile's name.")
@click.option("--access-key", metavar="KEY", help="The app's access key (developer page of the 100ms dashboard).")
@click.option("--secret-from", metavar="FILE|-", help="Where to read the app's secret: a file, or - for stdin.")
@click.option(
    "--secret-command", metavar="COMMAND", help="A command that prints the secret, run whenever it is needed."
)
@click.option("--keep", type=click.Choice(["file", "keyring"]), help="Where to keep the secret; a file unless given.")
@click.option("--api-url", metavar="URL", help=f"The service; {DEFAULT_API_URL} unless given.")
@click.option("--dialect", type=click.Choice(["vendor", "openapi"]), help="How the service is spoken to.")
@click.option("--workspace", metavar="LABEL", help="A label that every screen shows.")
@click.option("--production/--no-production", default=None, help="Mark it, and ask one level harder before harm.")
@click.option("--read-only/--write", default=None, help="Whether the console opens unable to change anything.")
@click.option("--check/--no-check", default=True, help="Ask the service whether it accepts the credentials.")
@click.option("--force", is_flag=True, help="Replace a profile of the same name without asking.")
def init(**given: Unpack[Given]) -> int:
    """Write a profile: asks for what is not given, tries the credentials, and keeps the secret where you say.

    The secret goes into a file of its own that only you can read, or into the keyring, or stays with a command; never
    onto a command line. What the service does not accept can be corrected. Until the end nothing is written.
    """
    _refuse_contradictions(given)
    file = paths.config_file()
    draft = Draft(given, load(file).profiles, file.parent)
    try:
        draft.ask_everything()
        text = with_profile(_text(file), draft.name, draft.values())
        if given["check"] and _until_accepted(draft):
            text = with_profile(_text(file), draft.name, draft.values())
    except click.Abort:
        click.echo("\nNothing was written.", err=True)
        raise
    _write(file, text, draft)
    named = f" --profile {shlex.quote(draft.name)}" if draft.known else ""
    click.echo(f"{file}: profile {quoted(draft.name)} written. Its secret is {_place(draft)}.")
    click.echo(f"Open it with: hms-console{named}. If something is wrong: hms-console doctor{named}.")
    return 0


def _refuse_contradictions(given: Given) -> None:
    others = {"--secret-from": given["secret_from"], "--keep": given["keep"]}
    for name, value in others.items():
        if given["secret_command"] and value:
            raise click.UsageError(f"--secret-command and {name} do not go together: the command keeps the secret.")


def _lost(profile: Profile) -> str:
    """What goes with a profile that is replaced, in words."""
    names = ", ".join(profile.destinations)
    return f" and its saved destinations ({names})" if names else ""


def _keyring_works() -> bool:
    try:
        return bool(os_keyring.backend(seconds=AWAY_SECONDS))
    except ConfigError:
        return False


def _secret(source: str | None) -> str:
    if source is None:
        return ask("Secret (not shown)", "--secret-from", _CREDENTIAL, hidden=True)
    try:
        if source == "-" and sys.stdin is None:
            raise ConfigError("The secret cannot be read: the standard input is closed.")
        with nullcontext(sys.stdin) if source == "-" else Path(source).expanduser().open(encoding="utf-8") as file:
            line = file.readline(_LONGEST_SECRET + 1)
    except RuntimeError:
        raise ConfigError(
            f"{quoted(source)} names a home directory that does not exist: write the whole path."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"{quoted(source)} cannot be read: {reason}.") from None
    if len(line) > _LONGEST_SECRET:
        raise ConfigError(f"The first line of {quoted(source)} is longer than any secret.")
    return line


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _until_accepted(draft: Draft) -> bool:
    """Ask the service, and for corrections until it accepts what there is; whether anything was corrected.

    Raises:
        Failure: it does not accept them, or does not answer, and nobody corrects it.
    """
    corrections = {
        "key": draft.ask_key,
        "secret": draft.ask_secret,
        "address": draft.ask_address,
        "dialect": draft.ask_dialect,
    }
    corrected = False
    while problems := _tried(draft):
        if not can_ask():
            raise Failure(f"{' '.join(problems)} Nothing was written; --no-check writes it all the same.", FAILED)
        click.echo("\n".join(problems), err=True)
        what = choose("What is to be corrected", [*corrections, "nothing", "stop"], "secret")
        if what == "stop":
            raise Failure("Nothing was written.", FAILED)
        if what == "nothing":
            if agree("Write it as it is?", default=False):
                break
            continue
        corrections[what]()
        corrected = True
    return corrected


def _tried(draft: Draft) -> list[str]:
    """What is wrong with the new credentials: the service is asked for something harmless."""
    from console.cli.headless.way import light_imports

    with light_imports():
        from console.cli.doctor.service import tried

    dialect: Dialect = "openapi" if draft.settings.get("dialect") == "openapi" else "vendor"
    return tried(draft.api_url, AccessKey(draft.access_key, draft.secret), dialect)


def _write(file: Path, text: str, draft: Draft) -> None:
    """Write the settings, then keep the secret; when it cannot be kept, the settings are as they were.

    Settings that are a link to a file elsewhere are written there.
    """
    file = Path(os.path.realpath(file))
    before = _text(file) if file.exists() else None
    write_private(file, text)
    try:
        if draft.keep == "keyring":
            os_keyring.put(draft.entry, draft.secret.reveal(), seconds=PERSON_SECONDS)
        elif draft.keep == "file":
            write_private(draft.file, draft.secret.reveal() + "\n")
    except BaseException:  # Ctrl+C too: a keyring may open a dialog that nobody sees
        with suppress(ConfigError, OSError):
            if before is None:
                file.unlink()
            else:
                write_private(file, before)
        raise


def _place(draft: Draft) -> str:
    """Where the secret is, in words."""
    if draft.keep == "keyring":
        return f"in the keyring (service {quoted(draft.entry.service)}, name {quoted(draft.entry.name)})"
    return "wherever the command has it" if draft.keep == "command" else f"in {draft.file}"
