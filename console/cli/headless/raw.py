"""`hms-console api METHOD PATH`: any call by hand, with the same credentials, confirmation and journal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

import click

from console.api.errors import StatusError, from_status
from console.cli.errors import Failure
from console.cli.headless.values import json_value
from console.cli.headless.way import exit_code, failures, light_imports, settings_for, transport_to
from console.cli.headless.wishes import OUTPUT, PROFILE, YES, Wishes, taken
from console.clock import SystemClock
from console.config.codes import DONE, UNAVAILABLE
from console.config.errors import quoted

if TYPE_CHECKING:
    from console.api.transport import Transport
    from console.cli.headless.acts import Call
    from console.clock import Clock
    from console.config.launch import Launch

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _pair(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in value:
        name, equals, rest = one.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{quoted(one)} is not NAME=VALUE.")
        found.setdefault(name, []).append(rest)
    return found


class _Request:
    """A call by hand."""

    def __init__(self, method: str, path: str, query: Mapping[str, list[str]], data: object) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.data = data

    @property
    def content(self) -> bytes | None:
        """The body as it is sent."""
        return None if self.data is None else json.dumps(self.data, ensure_ascii=True).encode()


def _run(
    ctx: click.Context, method: str, path: str, query: Mapping[str, list[str]], data: object, **rest: object
) -> int:
    wishes = taken(dict(rest), ctx.find_root().params.get("profile"))
    if method == "GET" and data is not None:
        raise click.UsageError("GET carries no data: use --query.")
    launch = settings_for(wishes.profile, wishes.sends)
    with light_imports():
        import console.api.transport  # noqa: F401 - the import is the point
    with failures():
        return asyncio.run(_perform(_Request(method, path, query, data), wishes, launch))


async def _perform(request: _Request, wishes: Wishes, launch: Launch) -> int:
    clock = SystemClock()
    async with transport_to(launch, clock) as transport:
        if not wishes.sends:
            _rehearse(request, wishes, transport)
            return DONE
        status, body = await _send(request, wishes, transport, launch, clock)
    return _report(request, status, body, wishes)


def _rehearse(request: _Request, wishes: Wishes, transport: Transport) -> None:
    from console.cli.headless.dry import WouldSend, described

    made = transport.prepare_raw(request.method, request.path, request.query, request.content)
    would = WouldSend(made.method, made.url, made.body)
    click.echo(described(would, curl=wishes.curl, json_wanted=wishes.json, reveal=wishes.reveal))


async def _send(
    request: _Request, wishes: Wishes, transport: Transport, launch: Launch, clock: Clock
) -> tuple[int, bytes]:
    answers: list[tuple[int, bytes]] = []

    async def send() -> None:
        answers.append(await transport.call_raw(request.method, request.path, request.query, request.content))
        if answers[0][0] >= HTTPStatus.BAD_REQUEST:
            raise _error(request, *answers[0])  # so that the journal has it

    if request.method == "GET":
        return await transport.call_raw(request.method, request.path, request.query, request.content)
    from console.cli.headless.perform import asker_for, guard_for

    call = _call(request)
    asker = asker_for(transport, launch, "api", f"{request.method} {call.operation.path}", yes=wishes.yes)
    plan = await asker.confirm(call)
    with suppress(StatusError):
        await guard_for(transport, launch, clock, asker, {}).carry(plan, send)
    return answers[0]


def _call(request: _Request) -> Call:
    """The call as confirmation and journal know calls; by hand, everything but GET may do harm."""
    from console.api.prepared import raw_operation
    from console.cli.headless.acts import Call

    operation = replace(raw_operation(request.method, request.path)[0], harm="harmful")
    body = request.data if isinstance(request.data, Mapping) else {"body": request.data}
    return Call(operation, {}, body if request.data is not None else {}, {})


def _report(request: _Request, status: int, body: bytes, wishes: Wishes) -> int:
    """Print the answer, also that of an error, and say what its status means."""
    from console.cli.headless.plain import masked, plain, to_json

    if body.strip():
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            raise Failure(f"The answer (HTTP {status}) is not JSON.", UNAVAILABLE) from None
        click.echo(to_json(plain(value) if wishes.reveal else masked(value)))
    elif wishes.json:
        click.echo("{}")
    if status < HTTPStatus.BAD_REQUEST:
        return DONE
    error = _error(request, status, body)
    raise Failure(error.sentence, exit_code(error))


def _error(request: _Request, status: int, body: bytes) -> StatusError:
    from console.api.failures import error_words

    message, details = error_words(body)
    return from_status(status, message, details, room_path="/rooms/" in request.path)


api = click.Command(
    "api",
    callback=click.pass_context(_run),
    params=[
        click.Argument(["method"], type=click.Choice(_METHODS, case_sensitive=False)),
        click.Argument(["path"]),
        click.Option(["--query"], multiple=True, callback=_pair, metavar="NAME=VALUE", help="May be repeated."),
        click.Option(["--data"], type=json_value, metavar="JSON|@FILE|-", help="The body to send."),
        *OUTPUT,
        YES,
        PROFILE,
    ],
    help="""Any call of the API, by its method and its path below the API URL, such as `api GET /rooms`.

    The answer is printed as JSON, also that of an error. Everything but GET asks first, unless --yes is given.""",
)
