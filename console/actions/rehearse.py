"""An act played up to the point where it would be sent: the request as a curl command, or why it would be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from console.api.errors import ApiError

from .action import Params
from .form import Rehearsed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from console.api.client import Client
    from console.api.groups import Groups

    from .action import Action, Target

    Rehearse = Callable[[Action, Target, Mapping[str, object]], Awaitable[Rehearsed]]


def rehearser(connect: Callable[[], Awaitable[Client]]) -> Rehearse:
    """What plays acts for the screens.

    Args:
        connect: gives the one client.
    """

    async def play(action: Action, target: Target, values: Mapping[str, object]) -> Rehearsed:
        return await rehearse(await connect(), action, target, values)

    return play


async def rehearse(client: Client, action: Action, target: Target, values: Mapping[str, object]) -> Rehearsed:
    """Play an act without sending it; what it has to read first is read.

    Args:
        client: the service.
        action: what; its `operation` names the call to stop at.
        target: to what.
        values: the answers of its form.
    """

    async def act(groups: Groups) -> object:
        # Acts only use the groups of a client.
        return await action.send(cast("Client", groups), target, Params(values=values))

    try:
        prepared = await client.prepare(client.operations[action.operation], act)
    except ApiError as error:
        return Rehearsed(problem=error.sentence)
    return Rehearsed(curl=prepared.curl())
