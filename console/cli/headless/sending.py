"""`external-streams start`: to saved destinations, whose keys never stand on a command line, or to URLs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import click
from click.shell_completion import CompletionItem
from pydantic import SecretStr

from console.api.text import clean
from console.cli.headless.by_hand import verb_of
from console.cli.headless.group import command_of, given
from console.cli.headless.perform import perform
from console.cli.headless.values import texts
from console.cli.headless.way import settings_for
from console.cli.headless.wishes import Wishes, taken
from console.config import paths
from console.config.child import PERSON_SECONDS
from console.config.destinations import Destination
from console.config.errors import ConfigError, nearest, quoted
from console.config.load import load
from console.config.resolve import choose_profile

_WORDS = "external-streams start"
_WARNING = (
    "hms-console: A key on the command line can be read by other users of this machine: use --to, @FILE or - instead."
)
_TEXT = """

Saved destinations stand in the settings below [profiles.NAME.destinations.PLACE]; their keys are read when the stream
is started, and for --dry-run and --curl only with --reveal."""


class Place(SecretStr):
    """An RTMP URL, key and all, that shows as a label wherever a text is made of it, in the journal too.

    Args:
        url: the URL; a secret.
        label: what may be seen of it; safe to paint.
    """

    def __init__(self, url: str, label: str) -> None:
        super().__init__(url)
        self.label = label

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"Place({self.label!r})"


def _host(url: str) -> str:
    """The server of an RTMP URL, and nothing else of it; safe to paint."""
    try:
        return clean(urlsplit(url).hostname or "")
    except ValueError:  # it will be refused as no RTMP URL
        return ""


def _start(ctx: click.Context, /, **values: object) -> int:
    names = tuple(dict.fromkeys(str(name) for name in _listed(values.pop("to"))))
    wishes = taken(values, ctx.find_root().params.get("profile"))
    arguments = given(_VERB, values)
    typed = arguments.pop("rtmp_urls", [])
    if not names and not typed:
        raise click.UsageError("Say where to: --to NAME for a saved destination, or RTMP URLs by @FILE or -.")
    urls = [*saved_urls(names, wishes), *(Place(url, _host(url)) for url in typed)]
    return perform(_VERB, _WORDS, {**arguments, "rtmp_urls": urls}, wishes)


def saved_urls(names: Sequence[str], wishes: Wishes) -> Iterator[SecretStr]:
    """The URLs of saved destinations, each with its key.

    Args:
        names: which of them.
        wishes: the profile; and whether anything is sent or shown in clear, since keys are not read otherwise.

    Raises:
        ConfigError: there is no such destination, or its key cannot be had.
    """
    saved = settings_for(wishes.profile, wishes.sends).destinations if names else ()
    for one in chosen(saved, names):
        if wishes.sends or wishes.reveal:
            key = one.read_key(seconds=PERSON_SECONDS, terminal=True)
            yield Place(one.whole_url(key).reveal(), f"{one.name} ({_host(one.url.reveal())})")
        else:
            yield Place(one.url.reveal(), one.name)


def chosen(saved: Sequence[Destination], names: Sequence[str]) -> tuple[Destination, ...]:
    """Saved destinations by name.

    Args:
        saved: those of the profile.
        names: which of them.

    Raises:
        ConfigError: there is no such destination.
    """
    known = {one.name: one for one in saved}
    for name in names:
        if name not in known:
            advice = nearest(name, known) if known else "the profile has none."
            raise ConfigError(f"There is no saved destination {quoted(name)}; {advice}")
    return tuple(known[name] for name in names)


def complete_names(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of saved destinations, for the shell.

    Args:
        ctx: what was typed so far.
        incomplete: how the name begins.
    """
    profile = ctx.params.get("profile") or ctx.find_root().params.get("profile")
    try:
        saved = choose_profile(profile, load(paths.config_file())).destinations
    except ConfigError:
        return []
    return [CompletionItem(name, help=one.shown) for name, one in saved.items() if name.startswith(incomplete)]


def _typed(text: str) -> list[str]:
    if text != "-" and not text.startswith("@"):
        click.echo(_WARNING, err=True)
    return texts(text)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, tuple) else ()


def _made() -> click.Command:
    command = command_of("external-streams", _VERB)
    urls = click.Argument(["rtmp_urls"], type=_typed, nargs=-1, required=False, metavar="[RTMP_URLS]...")
    to = click.Option(
        ["--to"],
        multiple=True,
        metavar="NAME",
        shell_complete=complete_names,
        help="A saved destination of the profile. May be repeated; three places at most.",
    )
    command.params = [urls if one.name == "rtmp_urls" else one for one in command.params]
    command.params.insert(2, to)
    command.callback = click.pass_context(_start)
    command.help = f"{command.help}{_TEXT}"
    return command


_VERB = verb_of("external-streams", "start")
command = _made()
