"""The commands of the shell, as the `:` line of the console reads them: the same words, one client, no way around acts.

What reads is shown on a page. What changes something becomes an act (`inside_acts`) and goes the way of every act. What
would need a shell, such as a file, a pipe or a secret in clear, is refused with the words that do it there.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import click

from console.api.text import clean
from console.cli.headless.catalogue import RESOURCES
from console.cli.headless.extras import extras_of
from console.cli.headless.group import ResourceGroup, given
from console.cli.headless.lookback import LookbackCommand
from console.cli.headless.values import INSIDE
from console.cli.headless.wishes import NAMES
from console.cli.inside_reads import api_reading, lookback_reading, verb_reading
from console.config.errors import ConfigError, nearest, quoted
from console.screens.commands.grammar import Candidate, Meant, Misunderstood, Reading

if TYPE_CHECKING:
    from console.config.launch import Launch
    from console.screens.commands.grammar import Acting, Chosen

API: Final = "api"
HERE: Final = "."
"""Stands for the room, the session or the peer that is chosen."""

_FIRST_VALUE = 3  # words of a line of which the last may be an id
_WEB = ("https://", "http://")
_CHOSEN = ("room_id", "session_id", "peer_id")
_ELSEWHERE: Mapping[str, str] = {
    "reveal": "secrets are not shown here",
    "csv": "files are not written from here",
    "output": "files are not written from here",
    "overwrite": "files are not written from here",
    "jsonl": "lines for programs go to a shell",
    "yes": "what does harm always asks here",
    "profile": "this line works on the profile that is shown",
}
"""Options that are for a shell, and why."""

_BY_KEY: Mapping[tuple[str, str], str] = {
    ("assets", "download"): "it writes a file. On Recordings, w saves the file under the cursor",
    ("live-streams", "check"): "it takes long. Streams shows whether each live stream is on air",
    ("external-streams", "check"): "it takes long. Streams shows what each saved destination receives",
}
"""Commands of several calls that have a place on the screens."""


class Inside:
    """Reads lines for the console.

    Args:
        launch: the settings of the profile that is shown.
    """

    def __init__(self, launch: Launch) -> None:
        self._launch = launch

    def resources(self) -> Mapping[str, str]:
        """The resources, and `api`."""
        return {**RESOURCES, API: "Ask for any path of the API: api GET /rooms."}

    def verbs(self, resource: str) -> Mapping[str, str]:
        """The verbs of a resource, and what each does."""
        if resource == API:
            return {"GET": "Ask for a path, such as /rooms."}
        return _group(resource).summaries if resource in RESOURCES else {}

    # -- ways to go on ------------------------------------------------------------------------------------------------

    def complete(self, words: Sequence[str]) -> list[Candidate]:
        """Resources, verbs, options and choices that begin as the last word does."""
        *whole, last = words or [""]
        if not whole:
            return _beginning(self.resources(), last)
        if len(whole) == 1:
            return _beginning(self.verbs(whole[0]), last)
        command = _command(whole[0], whole[1])
        return _going_on(command, whole[2:], last) if command is not None else []

    def meant(self, words: Sequence[str]) -> Meant:
        """What the last word is the id of: an argument, or the value of an option."""
        command = _command(words[0], words[1]) if len(words) >= _FIRST_VALUE else None
        if command is None or words[-1].startswith("-"):  # an option is being typed, whatever rooms are called
            return Meant()
        whole = words[2:-1]
        parameter = _awaited(command, whole)
        name = parameter.name if parameter is not None else ""
        if name == "peer_id":
            return Meant("peer", whole[0] if whole and not whole[0].startswith("-") else HERE)
        return Meant("room") if name == "room_id" else Meant()

    # -- whole lines --------------------------------------------------------------------------------------------------

    def parse(self, words: Sequence[str], chosen: Chosen) -> Reading | Acting:
        """Understand a whole line.

        Args:
            words: of the line.
            chosen: what `.` stands for.

        Raises:
            Misunderstood: it cannot be carried out.
        """
        token = INSIDE.set(True)
        try:
            return self._parse(list(words), chosen)
        except click.ClickException as error:
            raise Misunderstood(clean(f"{' '.join(words[:2])}: {error.format_message()}", 400)) from None
        except ConfigError as error:
            raise Misunderstood(clean(error.sentence, 400)) from None
        finally:
            INSIDE.reset(token)

    def _parse(self, words: list[str], chosen: Chosen) -> Reading | Acting:
        resource, verb = (*words, "", "")[:2]
        if resource not in self.resources():
            raise Misunderstood(f"there is no command {quoted(clean(resource))}; {nearest(resource, self.resources())}")
        if resource == API:
            return api_reading(words[1:])
        verbs = self.verbs(resource)
        if not verb or verb in ("-h", "--help"):
            lines = "\n".join(f"{name:<22} {does}" for name, does in verbs.items())
            return _page(resource, f"{RESOURCES[resource]}\n\n{lines}")
        command = _command(resource, verb)
        if command is None:
            raise Misunderstood(f"{resource} has no verb {quoted(clean(verb))}; {nearest(verb, verbs)}")
        return self._whole(resource, command, words, chosen)

    def _whole(self, resource: str, command: click.Command, words: list[str], chosen: Chosen) -> Reading | Acting:
        verb, rest = words[1], words[2:]
        title = f"{resource} {verb}"
        if not {"-h", "--help"}.isdisjoint(rest):
            return _page(title, command.get_help(click.Context(command, info_name=f":{title}")))
        if against := _BY_KEY.get((resource, verb)):
            raise Misunderstood(f"{title}: {against}; or run {in_shell(words)} in a shell")
        if verb in extras_of(resource) and not isinstance(command, LookbackCommand):
            from console.cli.inside_acts import extra_acting

            return extra_acting(title, _values(command, rest, chosen, plain=True), self._launch.destinations)
        values = _values(command, rest, chosen)
        for name, why in _ELSEWHERE.items():
            if values.get(name):
                raise Misunderstood(f"--{name.replace('_', '-')}: {why}; run {in_shell(words)} in a shell")
        wishes = {name: values.pop(name) for name in NAMES if name in values}
        if isinstance(command, LookbackCommand):
            return lookback_reading(command.lookback, self._launch, values, wishes)
        found = _group(resource).verbs[verb]
        arguments = {**found.fixed, **given(found, values)}
        if found.writes and not (wishes.get("dry_run") or wishes.get("curl")):
            from console.cli.inside_acts import verb_acting

            return verb_acting(resource, found, arguments)
        return verb_reading(resource, found, arguments, wishes)


def in_shell(words: Sequence[str]) -> str:
    """The beginning of the same command for a shell; what may be secret is not repeated."""
    return f"`hms-console {shlex.join(clean(word, 40) for word in words[:2])} ...`"


def _page(title: str, text: str) -> Reading:
    async def read(_client: object, _width: int) -> str:
        return text

    return Reading(title, read)


@cache
def _group(resource: str) -> ResourceGroup:
    return ResourceGroup(resource)


@lru_cache(maxsize=256)
def _command(resource: str, verb: str) -> click.Command | None:
    if resource == API:
        from console.cli.headless.raw import api

        return api
    group = _group(resource) if resource in RESOURCES else None
    return None if group is None else group.get_command(click.Context(group, info_name=resource), verb)


def _values(command: click.Command, args: Sequence[str], chosen: Chosen, *, plain: bool = False) -> dict[str, Any]:
    """What a command is given; a room that is missing is the one that is chosen, and so is `.`.

    Args:
        command: which.
        args: the words after it.
        chosen: what is chosen.
        plain: take no address but of the web: any other may hold its key.
    """
    if plain and any("://" in word and not word.startswith(_WEB) for word in args):
        raise Misunderstood(f"{command.name}: an address with its key is not typed here: X asks for it, masked")
    first = next((one for one in command.params if isinstance(one, click.Argument)), None)
    room_first = first is not None and first.name == "room_id"
    try:
        values = _read(command, args)
    except click.MissingParameter:
        if not (room_first and chosen.room_id):
            raise
        values = _read(command, [HERE, *args])
    for name in _CHOSEN:
        if values.get(name) == HERE:
            values[name] = _stands_for(name, chosen)
    return values


def _read(command: click.Command, args: Sequence[str]) -> dict[str, Any]:
    try:
        return dict(command.make_context(command.name, list(args)).params)
    except ValueError:  # no path holds a null character, or half of another
        raise click.UsageError("it holds a character that cannot be meant.") from None


def _stands_for(name: str, chosen: Chosen) -> str:
    found: str = getattr(chosen, name)
    if not found:
        noun = name.removesuffix("_id")
        raise Misunderstood(f"no {noun} is chosen for {HERE}: choose one on a screen, or write its id")
    return found


def _beginning(names: Mapping[str, str], last: str) -> list[Candidate]:
    return [Candidate(name, words) for name, words in names.items() if name.lower().startswith(last.lower())]


def _awaited(command: click.Command, whole: Sequence[str]) -> click.Parameter | None:
    """The option whose value comes next, or the argument; None when there are no more."""
    options = [one for one in command.params if isinstance(one, click.Option) and not one.is_flag]
    before = next((one for one in options if whole and whole[-1] in one.opts), None)
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    place = sum(not word.startswith("-") for word in whole)
    return before or (arguments[place] if place < len(arguments) else None)


def _going_on(command: click.Command, whole: Sequence[str], last: str) -> list[Candidate]:
    """Options, values of an option that has few, and `.` where a room is meant."""
    awaited = _awaited(command, whole)
    if not isinstance(awaited, click.Option) and (last.startswith("-") or (not last and awaited is None)):
        options = [one for one in command.params if isinstance(one, click.Option) and one.name not in _ELSEWHERE]
        names = {name: one.help or "" for one in options for name in (*one.opts, *one.secondary_opts)}
        return _beginning({name: words for name, words in names.items() if name.startswith("--")}, last)
    if awaited is None:
        return []
    if isinstance(awaited, click.Argument) and awaited.name in _CHOSEN:
        return _beginning({HERE: f"the {awaited.name.removesuffix('_id')} that is chosen"}, last)
    return _choices(awaited, last)


def _choices(parameter: click.Parameter, last: str) -> list[Candidate]:
    return _beginning({"true": "", "false": ""}, last) if parameter.type is click.BOOL else []
