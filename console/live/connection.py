"""The state of the connection in plain words, from what the store has seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from console.api.errors import BadReply, Forbidden, NotAuthorised, ServerError, StatusError
from console.live.resources import DETAIL

if TYPE_CHECKING:
    from console.live.resources import Resource
    from console.live.store import Health, Store

State = Literal["connecting", "live", "late", "down", "refused"]


@dataclass(frozen=True, slots=True)
class Connection:
    """How it stands between this program and the service.

    Args:
        state: `connecting` nothing came yet; `live`; `late` something watched is older than two intervals;
            `down` nothing has answered since a failure; `refused` the service rejects who we are.
        sentence: the same in words, for a person, true at the time it was made.
    """

    state: State
    sentence: str


SILENCE: Final = 10.0
"""Seconds for which a request may be on its way before lateness is called an outage."""


def describe(store: Store, now: float) -> Connection:
    """Derive the state from the store.

    Details of single peers do not count: they wait on purpose when the request budget is short. Neither does what
    others than the service are asked, such as playlists.

    Args:
        store: what is watched, what came, what failed.
        now: monotonic seconds.
    """
    watched = [resource for resource in store.watched if resource.priority < DETAIL and not resource.elsewhere]
    failing = [store.health(resource) for resource in watched if store.health(resource).failures]
    refused = _refusal(failing, len(watched))
    if refused is not None:
        return Connection("refused", refused)
    last_good = store.last_good()
    unanswered = [health for health in failing if last_good is None or _since(health) >= last_good]
    # A 4xx is an answer: it speaks about one list, and about the connection only when every list gets one.
    fatal = [health for health in unanswered if len(failing) == len(watched) or not _is_answer(health)]
    if fatal:
        return Connection("down", _outage(fatal, last_good, now))
    late = [resource for resource in watched if store.late(resource)]
    if late and last_good is not None and min(store.waiting(), now - last_good) > SILENCE:
        return Connection(
            "down", f"no answer from the service for {seconds(now - last_good)}: it takes requests in silence"
        )
    if late and last_good is not None:
        return Connection("late", _lateness(store, late))
    if last_good is None:
        return Connection("connecting", "connecting to the service")
    return Connection("live", "live")


def seconds(value: float) -> str:
    """A short time in words: `8 s`, `3 min`, `2 h`."""
    for size, unit in ((3600, "h"), (60, "min")):
        if value >= 2 * size:
            return f"{round(value / size)} {unit}"
    return f"{max(0, round(value))} s"


def _since(health: Health) -> float:
    return health.since or 0.0


def _is_answer(health: Health) -> bool:
    error = health.error
    return isinstance(error, StatusError) and not isinstance(error, ServerError)


def _refusal(failing: Iterable[Health], watched: int) -> str | None:
    """The sentence of a 401, or of a 403 when it is all there is; one room's 403 may only mean "no such room"."""
    errors = [health.error for health in failing]
    for error in errors:
        if isinstance(error, NotAuthorised):
            return error.sentence
    forbidden = [error for error in errors if isinstance(error, Forbidden)]
    return forbidden[0].sentence if forbidden and len(forbidden) == watched else None


def _outage(failing: list[Health], last_good: float | None, now: float) -> str:
    """What is wrong, for how long, and when it is tried again."""
    quiet = now - (min(_since(health) for health in failing) if last_good is None else last_good)
    newest = max(failing, key=_since).error
    waits = [health.retry_at - now for health in failing if health.retry_at is not None]
    wait = round(min(waits, default=0.0))
    again = f"trying again in {seconds(wait)}" if wait > 0 else "trying again"
    if isinstance(newest, StatusError | BadReply):
        return f"{_stopped(newest.sentence)} Nothing good for {seconds(quiet)}, {again}"
    if last_good is None and newest is not None:
        return f"{_stopped(newest.sentence)} {again.capitalize()}."
    return f"no answer from the service for {seconds(quiet)}, {again}"


def _stopped(sentence: str) -> str:
    """With a full stop, which the service's own words at its end may lack."""
    return sentence if sentence.endswith((".", "!", "?", ")")) else f"{sentence}."


def _lateness(store: Store, late: list[Resource]) -> str:
    """Which data is old, and how old it is or why."""
    worst = max(late, key=lambda resource: (store.age(resource) is None, store.age(resource) or 0.0))
    name = worst.kind.replace("_", " ")
    error, age = store.health(worst).error, store.age(worst)
    if error is not None:
        return f"{name}: {error.sentence}"
    return f"{name}: no answer yet" if age is None else f"{name}: {seconds(age)} old"
