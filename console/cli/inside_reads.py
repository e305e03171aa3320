"""What the `:` line shows of the service: reads by the one client of the console, as text for a page."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from console.api.errors import Refused
from console.api.text import clean
from console.cli.errors import Failure
from console.cli.headless.by_hand import verb_of
from console.cli.headless.emit import text_of
from console.cli.headless.lookback import Scene
from console.cli.headless.perform import begin
from console.cli.headless.plain import masked, to_json
from console.cli.headless.wishes import Wishes
from console.clock import SystemClock
from console.screens.commands.grammar import Misunderstood, Reading

if TYPE_CHECKING:
    from console.api.client import Client
    from console.api.groups import Groups
    from console.api.prepared import Prepared
    from console.cli.headless.lookback import Lookback
    from console.cli.headless.verbs import Verb
    from console.config.launch import Launch

MOST: Final = 500
"""So many items of a list are asked for unless `--limit` says otherwise: a page is read by a person."""


def group_of(groups: Groups, resource: str) -> object:
    """The operations of a resource.

    Args:
        groups: all operations.
        resource: as it is typed.
    """
    found: object = getattr(groups, resource.replace("-", "_"))
    return found


def verb_reading(resource: str, verb: Verb, arguments: Mapping[str, Any], given: Mapping[str, Any]) -> Reading:
    """A verb that only asks, or one that is only to be shown as a request.

    Args:
        resource: it belongs to.
        verb: which.
        arguments: of its method.
        given: the common options.
    """
    wishes = Wishes(**given)
    title = f"{resource} {verb.name}"

    async def read(client: Client, width: int) -> str:
        most = wishes.most or MOST
        result = await gathered(verb, group_of(client, resource), arguments, most + 1)
        cut = isinstance(result, list) and len(result) > most
        text = text_of(result[:most] if isinstance(result, list) else result, replace(wishes, most=None), width)
        note = f"\n\nThe first {most:,}; --limit N shows more." if cut and wishes.most is None else ""
        return text + note

    async def rehearse(client: Client, _width: int) -> str:
        made = await client.prepare(verb.operation, lambda groups: _played(verb, groups, resource, arguments))
        return request_text(made, curl=wishes.curl)

    return Reading(title, read if wishes.sends else rehearse, secret=may_be_secret(arguments))


async def gathered(verb: Verb, group: object, arguments: Mapping[str, Any], most: int | None) -> object:
    """What a verb gives; a list is walked page by page.

    Args:
        verb: which.
        group: has its method.
        arguments: of the method.
        most: so many items at most.
    """
    begun = begin(verb, group, arguments, most)
    return await begun if inspect.isawaitable(begun) else [item async for item in begun]


async def _played(verb: Verb, groups: Groups, resource: str, arguments: Mapping[str, Any]) -> object:
    return await gathered(verb, group_of(groups, resource), arguments, 1)


def request_text(made: Prepared, *, curl: bool) -> str:
    """A request that is not sent, as it may be shown to anybody.

    Args:
        made: the request.
        curl: as a curl command.
    """
    if curl:
        return f"{made.curl()}\n\nNothing was sent."
    body = made.shown_body()
    text = f"\n{to_json(masked(json.loads(body)))}" if body else ""
    return f"{made.method} {made.url}{text}\n\nNothing was sent."


def lookback_reading(look: Lookback, launch: Launch, values: Mapping[str, Any], given: Mapping[str, Any]) -> Reading:
    """A command of several calls that looks back.

    Args:
        look: what it does.
        launch: the settings.
        values: what it was given.
        given: the common options.
    """
    wishes = Wishes(**given)
    if not wishes.sends:
        resource, name = look.first
        return replace(verb_reading(resource, verb_of(resource, name), look.given(values), given), title=look.words)

    async def read(client: Client, width: int) -> str:
        try:
            found = await look.gather(Scene(client, launch, values, False, SystemClock().now()))
        except Failure as error:  # what the command says in a shell is said here too
            raise Refused(error.sentence) from None
        if wishes.json:
            return text_of(found.whole if found.whole is not None else found.rows, wishes, width)
        parts = (found.summary, text_of(found.rows, wishes, width), "\n".join(found.notes))
        return "\n\n".join(filter(None, parts))

    return Reading(look.words, read)


def api_reading(words: Sequence[str]) -> Reading:
    """`api GET PATH`: any path, its answer masked.

    Args:
        words: after `api`.

    Raises:
        Misunderstood: it is no plain GET; everything else has a verb, or a shell.
    """
    if len(words) != len(("GET", "/path")) or words[0].upper() != "GET" or not words[1].startswith("/"):
        raise Misunderstood(
            "here api only asks: `api GET /rooms?limit=10`; for all else run `hms-console api METHOD PATH` in a shell"
        )
    path = words[1]

    async def read(client: Client, _width: int) -> str:
        status, body = await client.call_raw("GET", path)
        try:
            text = to_json(masked(json.loads(body))) if body.strip() else "(nothing)"
        except (ValueError, RecursionError):
            text = "The answer is not JSON."
        return f"HTTP {status}\n{text}"

    return Reading(f"api GET {clean(path, 60)}", read, secret="?" in path)


def may_be_secret(values: object) -> bool:
    """Whether what was typed may hold a secret: JSON, an address, or what a mask would hide.

    Args:
        values: arguments of a method.
    """
    if isinstance(values, Mapping):
        return any(isinstance(one, Mapping | list) or may_be_secret(one) for one in values.values()) or (
            to_json(masked(_texts(values))) != to_json(_texts(values))
        )
    return isinstance(values, str) and "://" in values


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in values.items() if isinstance(one, str)}
