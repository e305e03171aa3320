"""Telling a room's webhooks again (part-b 6.3): asked by a form, confirmed, followed until the service is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from console.api.errors import Refused
from console.api.text import clean
from console.live.replays import LONGEST, MOST, PER_SECOND, end_of, on_its_way, replay, takes

from .action import Action, Danger, Params, Proof, Scope, Sent, Situation, Target
from .form import Answers, Field, Form
from .output_forms import whole
from .wanted import arguments

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from console.api.client import Client

STATUSES: Final = {
    "failed": "only those that failed",
    "all": "all of them",
    "success": "only those that arrived",
}
_SLACK = 1000.0  # seconds: what a service that is late may need beyond the longest replay
_LONGEST_TIME = 40
_UNKNOWN = "the service does not know this replay; whether it was sent cannot be seen"


# -- the form ---------------------------------------------------------------------------------------------------------


def replay_form(situation: Situation) -> Form:
    """What is asked before webhooks are told again.

    Args:
        situation: aimed at the room; `given` holds what the screen suggests, by field id.
    """
    target, given = situation.targets[0], situation.given
    note = (
        f"The receiver gets these events again, {PER_SECOND} a second, marked is_replay. The very same request joins "
        "a replay that runs. Nobody can cancel it: the service has no way to."
    )
    known = f" {target.detail}." if target.detail else ""
    fields = (*_which(given), *_how_many())
    return Form(f"Tell the webhooks of {target.label} again", fields, "review", f"{note}{known}", _values(target))


def _which(given: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields that choose among the events."""
    from console.live.delivery_pages import KEPT, MOST_AT_ONCE  # no start needs it

    return (
        Field(
            "start",
            "From",
            default=given.get("start", ""),
            help=f"Local time such as 2026-01-15 20:00, or with a zone. At most {KEPT.days} days back.",
            placeholder="24 hours ago",
            check=_time_rule,
        ),
        Field(
            "end",
            "Until",
            default=given.get("end", ""),
            help=f"Empty: now. At most {MOST_AT_ONCE.days} days after From.",
            placeholder="now",
            check=_time_rule,
        ),
        Field("status", "Which", "choice", given.get("status", "failed"), tuple(STATUSES.items())),
        Field(
            "event_names",
            "Events",
            default=given.get("event_names", ""),
            help="Empty: all. Else names with commas between, such as peer.leave.success.",
            placeholder="all",
            check=_names_rule,
        ),
    )


def _how_many() -> tuple[Field, ...]:
    """The fields that say how many of those."""
    return (
        Field(
            "limit",
            "At most",
            default=str(MOST),
            help=f"1 to {MOST:,}. 100 take {takes(100)}, 1,000 {takes(1000)}, {MOST:,} {takes(MOST)}.",
            check=_limit_rule,
        ),
        Field(
            "offset",
            "Pass over",
            default="0",
            help=f"For more than {MOST:,}: so many were told by replays that are over.",
            check=_offset_rule,
        ),
    )


def _values(target: Target) -> Any:  # noqa: ANN401 - the function that a Form takes
    def values(answers: Answers) -> Mapping[str, object]:
        start, end = _time(answers["start"]), _time(answers["end"])
        if start is None and end is not None:
            raise Refused("Say from when on, too: without it the service takes the last 24 hours.")
        if start is not None and end is not None and end < start:
            raise Refused("It ends before it begins: bring From and Until in order.")
        return {
            "start_time": start,
            "end_time": end,
            "room_id": target.room_id or None,
            "event_names": _names(answers["event_names"]) or None,
            "status": answers["status"],
            "limit": whole(answers["limit"]),
            "offset": whole(answers["offset"]),
        }

    return values


def written(moment: datetime) -> str:
    """A time as the form shows it and takes it: local, to the second.

    Args:
        moment: an aware time.
    """
    try:
        return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
    except (OverflowError, ValueError, OSError):
        return moment.isoformat()


def _time(text: str) -> datetime | None:
    """The time that was typed; None for nothing.

    Raises:
        Refused: it is none.
    """
    text = text.strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text[:_LONGEST_TIME])
        return found.astimezone(UTC)  # one without a zone is local
    except (ValueError, OverflowError, OSError):
        raise Refused("A time is written 2026-01-15 20:00:00, or with a zone 2026-01-15T20:00:00Z.") from None


def _time_rule(text: str) -> str:
    try:
        _time(text)
    except Refused as error:
        return error.rule
    return ""


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))


def _names_rule(text: str) -> str:
    from console.live.delivery_pages import NAMES

    unknown = [name for name in _names(text) if name not in NAMES]
    if not unknown:
        return ""
    return f"{clean(unknown[0], 40)} cannot be chosen by name. These can: {', '.join(NAMES)}."


def _limit_rule(text: str) -> str:
    number = whole(text)
    return "" if number is not None and 1 <= number <= MOST else f"A whole number from 1 to {MOST:,}."


def _offset_rule(text: str) -> str:
    return "" if whole(text) is not None else "A whole number, 0 or more."


# -- the act ----------------------------------------------------------------------------------------------------------


def _refine(_situation: Situation, _target: Target, params: Params) -> Params:
    """What the confirmation shows of the form: which events, from when to when, and how long it takes at the most."""
    given = params.values
    names = given.get("event_names")
    which = STATUSES.get(str(given.get("status")), "")
    what = f" of {', '.join(map(str, names))}" if isinstance(names, tuple) else ""
    start, end = given.get("start_time"), given.get("end_time")
    since = written(start) if isinstance(start, datetime) else "24 hours ago"
    until = written(end) if isinstance(end, datetime) else "now"
    limit = given.get("limit")
    most = limit if isinstance(limit, int) else MOST
    words = f"{which}{what}, from {since} to {until}, at most {most:,}: no longer than {takes(most)}"
    return replace(params, message=words)


async def _send(client: Client, target: Target, params: Params) -> Sent:
    reply = await client.analytics.replay_webhooks(**await arguments(params.values))
    words = "the very same replay runs already, and was joined" if reply.status == "already_running" else reply.status
    return Sent(words, replace(target, job_id=reply.workflow_id, status=reply.status))


def _proofs(target: Target, _params: Params) -> tuple[Proof, ...]:
    """The service says it is over; without the id of a workflow there is nothing to ask for."""
    if not target.job_id:
        return ()
    key = target.job_id
    joined = "it joined one that ran already, " if target.status == "already_running" else ""

    def good(items: Mapping[str, Any]) -> bool:
        ended = end_of(items[key]) if key in items else None
        return ended is not None and ended.good

    def failed(items: Mapping[str, Any]) -> str:
        if key not in items:
            return _UNKNOWN
        ended = end_of(items[key])
        return "" if ended is None or ended.good else ended.words

    def told(items: Mapping[str, Any]) -> str:
        ended = end_of(items[key]) if key in items else None
        return "" if ended is None else f"{joined}{ended.words}"

    def meanwhile(items: Mapping[str, Any]) -> str:
        return on_its_way(items[key]) if key in items else ""

    return (Proof(replay(key), good, failed, meanwhile, told),)


REPLAY = Action(
    id="webhook.replay",
    key="R",
    label="replay",
    help="Have the service tell the room's webhooks again, such as all that failed. It asks which ones first.",
    scope=Scope.DELIVERY,
    danger=Danger.HARMFUL,
    send=_send,
    done="webhooks of {name} told again",
    asks="form",
    form=replay_form,
    refine=_refine,
    operation="analytics.replay_webhooks",
    single=True,
    consequence=(
        f"The receiver gets these events a second time, {PER_SECOND} a second, marked is_replay: one that does not "
        "look at the mark does everything twice. It cannot be cancelled."
    ),
    proofs=_proofs,
    patience=LONGEST + _SLACK,
    gone="cannot be told again: the service knows no such thing",
    stales=frozenset({"deliveries"}),
)

REPLAY_ACTIONS = (REPLAY,)
