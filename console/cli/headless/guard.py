"""Between a command and the wire: a call that changes something is confirmed and journalled, or not sent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from console.actions.journal import JournalError
from console.actions.run import Outcome
from console.api.errors import ApiError, Conflict, NotFound, OutcomeUnknown
from console.cli.errors import Failure
from console.cli.headless.acts import Call
from console.cli.headless.job_acts import answered, meaning, with_known

if TYPE_CHECKING:
    from console.actions.action import Plan
    from console.actions.journal import Journal
    from console.api.operation import Body, Operation, QueryValue
    from console.api.transport import Caller
    from console.clock import Clock

T = TypeVar("T")

_NONE: Mapping[str, Any] = {}
Confirm = Callable[[Call], Awaitable["Plan"]]


@dataclass
class Sent:
    """An act that was sent and whose effect is to be looked for.

    Args:
        act: its id in the journal.
        plan: what it is.
        at: monotonic seconds when it was sent.
        lost: why no answer came, or `""`.
    """

    act: str
    plan: Plan
    at: float
    lost: str = ""


class Guard:
    """Lets reads pass, and writes only confirmed and journalled.

    Args:
        inner: sends.
        confirm: names the act, after asking where that is needed.
        journal: where intent and outcome go.
        clock: times the acts.
        arguments: what the command was given.
        keep_open: leave acts whose effect can be seen without their outcome, for whoever looks for it.
    """

    def __init__(
        self,
        inner: Caller,
        confirm: Confirm,
        journal: Journal,
        clock: Clock,
        arguments: Mapping[str, object],
        *,
        keep_open: bool = False,
    ) -> None:
        self._inner = inner
        self._confirm = confirm
        self._journal = journal
        self._clock = clock
        self._arguments = arguments
        self._keep_open = keep_open
        self.open: list[Sent] = []

    async def call(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        query: Mapping[str, QueryValue] = _NONE,
        body: Body = None,
    ) -> bytes:
        """Perform an operation, as `Transport.call`.

        Raises:
            ApiError: as there.
            Failure: it was not confirmed, or cannot be journalled; nothing was sent.
        """
        if not operation.writes:
            return await self._inner.call(operation, parameters, query=query, body=body)
        fields = body if isinstance(body, Mapping) else {} if body is None else {"body": body}
        plan = await self._confirm(Call(operation, parameters, fields, self._arguments))
        if self._keep_open:
            plan = await with_known(plan, self._inner)
        send = partial(self._inner.call, operation, parameters, query=query, body=body)
        return await self.carry(plan, send, partial(answered, plan))

    async def carry(self, plan: Plan, send: Callable[[], Awaitable[T]], told: Callable[[T], Plan] | None = None) -> T:
        """Journal an act, send it, and journal how it went.

        Args:
            plan: the act.
            send: sends it.
            told: the act with what the answer tells of its target.

        Raises:
            ApiError: as `send`.
            Failure: it cannot be journalled; nothing was sent.
        """
        sent = Sent(self._intent(plan), plan, self._clock.monotonic())
        try:
            reply = await send()
        except NotFound as error:
            meant = meaning(plan, error)
            self.close(sent, Outcome.GONE, meant.sentence)
            raise meant from None
        except Conflict as error:
            meant = meaning(plan, error)
            self.close(sent, Outcome.FAILED, meant.sentence)
            raise meant from None
        except OutcomeUnknown as error:
            sent.lost = error.sentence
            self._leave(sent, Outcome.NOT_CONFIRMED, error.sentence)
            raise
        except ApiError as error:
            self.close(sent, Outcome.FAILED, error.sentence)
            raise
        except asyncio.CancelledError:
            self.close(sent, Outcome.NOT_CONFIRMED, "interrupted while it was being sent")
            raise
        if told is not None:
            sent.plan = told(reply)
        self._leave(sent, Outcome.ACCEPTED, "accepted; its effect was not looked for")
        return reply

    def close(self, sent: Sent, outcome: Outcome, detail: str, seconds: float | None = None) -> None:
        """Journal how an act ended.

        Args:
            sent: the act.
            outcome: how.
            detail: in words.
            seconds: from sending to being seen, or None.

        Raises:
            Failure: it cannot be journalled.
        """
        step = sent.plan.steps[0]
        try:
            self._journal.outcome(sent.act, sent.plan.action, step, outcome, detail, seconds)
        except JournalError as error:
            raise Failure(f"It was sent ({outcome}), but its outcome is not journalled: {error}.") from None

    def _leave(self, sent: Sent, outcome: Outcome, detail: str) -> None:
        if self._keep_open and proofs_of(sent.plan):
            self.open.append(sent)
        else:
            self.close(sent, outcome, detail)

    def _intent(self, plan: Plan) -> str:
        try:
            return self._journal.intent(plan.action, plan.steps[0])
        except JournalError as error:
            raise Failure(f"Nothing was sent: {error}. What changes something must be journalled.") from None


def proofs_of(plan: Plan) -> tuple[Any, ...]:
    """What must be seen for an act to have taken effect; nothing when the service gives no way to tell."""
    return plan.action.proofs(plan.steps[0].target, plan.steps[0].params)
