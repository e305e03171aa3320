"""A resource as a group of commands: a verb for each public method, made when the group is opened."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import click
from pydantic import SecretStr

from console.api.models.hidden import hide
from console.cli.headless.catalogue import RESOURCES, group_class
from console.cli.headless.extras import extras_of
from console.cli.headless.layout import ALIASES
from console.cli.headless.values import kind_of, many, metavar_of
from console.cli.headless.verbs import Parameter, Verb, kebab, model_of, verbs_of
from console.cli.headless.way import light_imports
from console.cli.headless.wishes import options_of, taken

_HARM = {
    "none": "",
    "harmful": "It may do harm: without --yes it asks first.",
    "wide": "It may hit everybody in a room: without --yes it asks for the name of the room to be typed.",
}


class ResourceGroup(click.Group):
    """The verbs of one resource.

    Args:
        name: the resource, as in `catalogue.RESOURCES`.
    """

    def __init__(self, name: str) -> None:
        summary = RESOURCES[name]
        super().__init__(name, help=summary, short_help=summary, no_args_is_help=True)
        self.resource = name

    @cached_property
    def verbs(self) -> dict[str, Verb]:
        """The verbs by name."""
        with light_imports():
            return verbs_of(group_class(self.resource), ALIASES.get(self.resource))

    @cached_property
    def summaries(self) -> dict[str, str]:
        """What each verb does, by name."""
        made = {name: verb.summary for name, verb in self.verbs.items()}
        return made | {name: extra.summary for name, extra in extras_of(self.resource).items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the verbs, those written by hand last."""
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb, or None when there is no such verb."""
        if (extra := extras_of(self.resource).get(cmd_name)) is not None:
            with light_imports():
                return extra.lazy.load()
        verb = self.verbs.get(cmd_name)
        return None if verb is None else command_of(self.resource, verb)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without making their commands."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(self.summaries.items()))


def command_of(resource: str, verb: Verb) -> click.Command:
    """The command of a verb.

    Args:
        resource: the resource it belongs to.
        verb: the verb.
    """
    patience = _patience(verb) if verb.writes else None

    @click.pass_context
    def run(ctx: click.Context, /, **values: object) -> int:
        with light_imports():
            from console.cli.headless.perform import perform

        wishes = taken(values, ctx.find_root().params.get("profile"))
        return perform(verb, f"{resource} {verb.name}", given(verb, values), wishes)

    return click.Command(
        verb.name,
        callback=run,
        params=[*map(option_of, verb.parameters), *options_of(verb, patience)],
        help=_text(verb),
        short_help=verb.summary,
    )


def option_of(parameter: Parameter) -> click.Parameter:
    """How a parameter of a method is written on the command line.

    Args:
        parameter: the parameter.
    """
    kind, several = kind_of(parameter.type), many(parameter.type)
    if parameter.positional:
        nargs = -1 if several else 1
        return click.Argument([parameter.name], type=kind, required=True, nargs=nargs, metavar=parameter.name.upper())
    name = kebab(parameter.name)
    if parameter.type is bool:
        written = f"--{name}/--no-{name}"
        return click.Option([written, parameter.name], default=None, required=parameter.required, help=parameter.help)
    return click.Option(
        [f"--{name}", parameter.name],
        type=kind,
        multiple=several,
        required=parameter.required,
        metavar=metavar_of(parameter.type),
        help=_help(parameter, several),
    )


def given(verb: Verb, values: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a method that were given; those that were not keep the method's own default.

    Args:
        verb: the verb.
        values: what its command was given, without the common options.
    """
    found = {}
    for parameter in verb.parameters:
        value = values.get(parameter.name)
        if value is None or value == ():
            continue
        found[parameter.name] = [text for one in value for text in one] if many(parameter.type) else value
    return found


def _help(parameter: Parameter, several: bool) -> str:
    words = parameter.help + _secrecy(parameter)
    if several:
        words = f"{words} May be repeated.".strip()
    if parameter.default not in (None, False, ()):
        words = f"{words}  [default: {parameter.default}]"
    return words


def _secrecy(parameter: Parameter) -> str:
    """What to say of a parameter that takes secrets: other users of the machine can read command lines."""
    secret = isinstance(hide("x", parameter.name), SecretStr)
    return " It is a secret: give it as a JSON array by @FILE or -, not in words." if secret else ""


def _text(verb: Verb) -> str:
    """The whole help of a verb; its positional arguments are told here, since click has no place for them."""
    told = [(one.name.upper(), one.help + _secrecy(one)) for one in verb.parameters if one.positional and one.help]
    lines = "\n".join(f"  {name}: {words}" for name, words in told)
    model = model_of(verb)
    gives = f"JSON fields: {', '.join(model.model_fields)}." if model is not None else ""
    call = f"Calls {verb.operation.method} {verb.operation.path} ({verb.operation.id}). {_HARM[verb.harm]}"
    return "\n\n".join(filter(None, (verb.text, f"\b\n{lines}" if lines else "", call.strip(), gives)))


def _patience(verb: Verb) -> float | None:
    """How many seconds the effect of a verb is looked for; None when there is no way to see it."""
    from console.cli.headless.acts import patience, verifiable

    return patience(verb.operation) if verifiable(verb.operation) else None
