"""Webhooks told again: what is asked, what is sent, what is made of each end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.actions.action import Danger, Params, Situation, Target, plan
from console.actions.registry import Registry
from console.actions.rehearse import rehearse
from console.actions.replay import REPLAY, replay_form, written
from console.actions.run import Outcome, Run
from console.api.errors import ApiError, NotFound, RateLimited, Refused, ServerError
from console.api.models.events import Replay, ReplayProgress
from tests.unit.api.service import answer, connected, scripted

from .people import ROOM, Person, World
from .test_runner import Bench

if TYPE_CHECKING:
    from console.api.client import Client

HERE = Target(ROOM, "town-hall", detail="3 failed of 50 seen here, last 24 h")
GIVEN = {"start": "2026-01-14T20:00:00Z", "end": "2026-01-15T20:00:00+00:00", "event_names": "peer.leave.success"}
REQUEST = {
    "start_time": "2026-01-14T20:00:00Z",
    "end_time": "2026-01-15T20:00:00Z",
    "room_id": ROOM,
    "event_names": ["peer.leave.success"],
    "status": "failed",
    "limit": 50000,
    "offset": 0,
}


def moment(**rest: Any) -> Situation:
    return Situation(**{"writing": True, "production": False, "targets": (HERE,), "given": GIVEN, **rest})


def answered(**changes: str) -> dict[str, str]:
    return {**replay_form(moment()).first, **changes}


# -- the form ---------------------------------------------------------------------------------------------------------


def test_it_begins_with_what_is_shown_and_with_failures_only() -> None:
    form = replay_form(moment())
    assert form.first == {
        "start": GIVEN["start"],
        "end": GIVEN["end"],
        "status": "failed",
        "event_names": "peer.leave.success",
        "limit": "50000",
        "offset": "0",
    }
    assert form.objections(form.first) == {}
    assert form.values(form.first) == {
        "start_time": datetime(2026, 1, 14, 20, tzinfo=UTC),
        "end_time": datetime(2026, 1, 15, 20, tzinfo=UTC),
        "room_id": ROOM,
        "event_names": ("peer.leave.success",),
        "status": "failed",
        "limit": 50000,
        "offset": 0,
    }


def test_what_is_empty_says_what_that_means_and_not_some_day() -> None:
    said = {field.id: field.placeholder for field in replay_form(moment(given={})).fields if field.placeholder}
    assert said == {"start": "24 hours ago", "end": "now", "event_names": "all"}


def test_it_warns_of_what_follows() -> None:
    form = replay_form(moment())
    said = " ".join([form.note, *(one.help for one in form.fields)])
    for words in ("10 a second", "is_replay", "joins", "cancel", "3 failed of 50", "50,000 1 h 23 min", "1,000 100 s"):
        assert words in said, words


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("start", "yesterday", "A time is written"),
        ("start", "0001-01-01 00:00:00+14:00", "A time is written"),
        ("end", "9" * 500, "A time is written"),
        ("event_names", "hls.started.success", "hls.started.success cannot be chosen by name. These can: session.open"),
        ("event_names", "peer.join.success, \x1b[31mx", "cannot be chosen by name"),
        ("limit", "0", "from 1 to 50,000"),
        ("limit", "50001", "from 1 to 50,000"),
        ("offset", "-1", "0 or more"),
        ("offset", "", "0 or more"),
        ("status", "lost", "Choose one"),
    ],
)
def test_what_the_service_would_refuse_is_said_at_once(name: str, text: str, says: str) -> None:
    (rule,) = replay_form(moment()).objections(answered(**{name: text})).values()
    assert says in rule


@pytest.mark.parametrize(("start", "end"), [("", "2026-01-15 20:00"), ("2026-01-15T20:00Z", "2026-01-15T19:00Z")])
def test_times_that_make_no_stretch_are_refused(start: str, end: str) -> None:
    with pytest.raises(Refused):
        replay_form(moment()).values(answered(start=start, end=end))


def test_nothing_but_the_room_is_fixed() -> None:
    values = replay_form(moment()).values(answered(start="", end="", event_names=" , ", status="all", offset="50000"))
    assert (values["start_time"], values["end_time"], values["event_names"]) == (None, None, None)
    assert (values["room_id"], values["status"], values["offset"]) == (ROOM, "all", 50000)


@given(st.datetimes(datetime(1971, 1, 2), datetime(9990, 1, 1)))
def test_a_time_it_writes_is_one_it_reads(then: datetime) -> None:
    then = then.replace(tzinfo=UTC, microsecond=0)
    form = replay_form(moment())
    text = written(then)
    assert form.objections(answered(start=text)) == {}
    found = form.values(answered(start=text, end=""))["start_time"]
    assert isinstance(found, datetime)
    # In the hour that is there twice in autumn a local time is the first of two.
    assert abs((found - then).total_seconds()) in (0, 3600)


def test_the_confirmation_says_which_and_how_long() -> None:
    values = replay_form(moment()).values(answered(limit="1000"))
    (step,) = plan(REPLAY, moment(), Params(values=values)).steps
    assert step.params.message.startswith("only those that failed of peer.leave.success, from 2026-01-1")
    assert step.params.message.endswith("at most 1,000: no longer than 100 s")
    assert plan(REPLAY, moment(), Params()).danger is Danger.HARMFUL
    assert plan(REPLAY, moment(production=True), Params()).danger is Danger.WIDE


# -- what is sent -----------------------------------------------------------------------------------------------------


async def test_what_is_rehearsed_is_what_is_sent() -> None:
    values = replay_form(moment()).values(answered())
    reply = {"workflow_id": "w-1", "status": "started", "message": "x", "filters": {}}
    async with scripted(answer(body=reply)) as service, connected(service.url) as bench:
        bench.clock._now = datetime(2026, 1, 15, 20, 0, 1, tzinfo=UTC)
        shown = await rehearse(bench.client, REPLAY, HERE, values)
        assert service.seen == []
        sent = await REPLAY.send(bench.client, HERE, Params(values=values))
        (request,) = service.seen
        assert (request.method, request.target) == ("POST", "/v2/analytics/webhooks/replay")
        assert request.json == REQUEST
        assert json.dumps(REQUEST, separators=(",", ":")) in "".join(shown.curl.split("\\\n"))
        assert sent.target is not None
        assert (sent.target.job_id, sent.target.status) == ("w-1", "started")


async def test_the_other_dialect_says_that_it_cannot() -> None:
    values = replay_form(moment()).values(answered())
    async with scripted(answer()) as service, connected(service.url, dialect="openapi") as bench:
        bench.clock._now = datetime(2026, 1, 15, 20, 0, 1, tzinfo=UTC)
        shown = await rehearse(bench.client, REPLAY, HERE, values)
        assert "openapi dialect" in shown.problem
        assert service.seen == []


# -- what becomes of it -----------------------------------------------------------------------------------------------


@dataclass
class Hooks:
    """The replays of a service: each look at one is answered by the next of `looks`, the last one again and again."""

    looks: list[ReplayProgress | ApiError]
    reply: Replay | ApiError = field(default_factory=lambda: Replay(workflow_id="w", status="started"))
    asked: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0

    async def replay_webhooks(self, **values: Any) -> Replay:
        self.asked.append(values)
        if isinstance(self.reply, ApiError):
            raise self.reply
        return self.reply

    async def replay_progress(self, workflow_id: str) -> ReplayProgress:
        assert workflow_id == "w"
        self.seen += 1
        found = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(found, ApiError):
            raise found
        return found


class ReplayBench(Bench):
    """A runner whose service has webhooks."""

    def __init__(self, path: Path, hooks: Hooks) -> None:
        super().__init__(path, World())
        self.hooks = hooks

    async def _connect(self) -> Client:
        return cast("Client", SimpleNamespace(analytics=self.hooks))

    async def replay(self, seconds: float = 40.0, **rest: Any) -> Run | None:
        person = Person(Params(values=replay_form(moment()).values(answered())))
        async with self.polling():
            acting = asyncio.create_task(self.runner.act(REPLAY, moment(**rest), person))
            await self.clock.advance(seconds)
            assert acting.done(), "it never ended"
            return acting.result()


def look(status: str, total: int = 431, completed: int = 0, failed: int = 0) -> ReplayProgress:
    counts = {"total": total, "completed": completed, "failed": failed}
    return ReplayProgress.model_validate({"workflow_id": "w", "status": status, "progress": counts})


async def ended(path: Path, *looks: ReplayProgress | ApiError, **rest: Any) -> tuple[Outcome, str, Hooks]:
    hooks = Hooks(list(looks), **rest)
    run = await ReplayBench(path, hooks).replay()
    assert run is not None
    return run.results[0].outcome, run.summary(), hooks


async def test_it_is_followed_until_it_is_over(tmp_path: Path) -> None:
    outcome, words, hooks = await ended(
        tmp_path, look("Running"), look("Running", completed=120), look("completed", completed=431)
    )
    assert outcome is Outcome.SEEN
    assert words == "webhooks of town-hall told again: 431 of 431 arrived; seen after 4 s"
    assert (len(hooks.asked), hooks.seen) == (1, 3)


async def test_one_that_ran_already_is_joined_and_said_so(tmp_path: Path) -> None:
    reply = Replay(workflow_id="w", status="already_running")
    _, words, _ = await ended(tmp_path, look("completed", completed=431), reply=reply)
    assert "it joined one that ran already, 431 of 431 arrived" in words


@pytest.mark.parametrize(
    ("last", "says"),
    [
        (look("completed_with_failures", completed=429, failed=2), "429 of 431 arrived, 2 failed again"),
        (look("failed", completed=12), "the replay itself failed: 12 of 431"),
        (look("Canceled", completed=12), "cancelled on the service's side: 12 of 431"),
        (look("Terminated"), "terminated on the service's side"),
        (NotFound(404, "workflow not found"), "the service does not know this replay"),
    ],
)
async def test_no_other_end_is_called_success(tmp_path: Path, last: ReplayProgress | ApiError, says: str) -> None:
    outcome, words, hooks = await ended(tmp_path, look("Running", completed=5), last)
    assert outcome is Outcome.FAILED
    assert says in words
    assert len(hooks.asked) == 1


async def test_trouble_on_the_way_is_no_end(tmp_path: Path) -> None:
    troubles = (RateLimited(3.0), ServerError(503, "busy"), NotFound(404, "not yet"))
    outcome, _, _ = await ended(tmp_path, *troubles, look("completed", completed=431))
    assert outcome is Outcome.SEEN


async def test_a_refusal_names_the_wait_and_is_not_repeated(tmp_path: Path) -> None:
    outcome, words, hooks = await ended(tmp_path, look("Running"), reply=RateLimited(45.0))
    assert outcome is Outcome.FAILED
    assert "Wait 45 seconds" in words
    assert (len(hooks.asked), hooks.seen) == (1, 0)


async def test_without_an_id_there_is_no_receipt(tmp_path: Path) -> None:
    outcome, words, hooks = await ended(tmp_path, look("Running"), reply=Replay())
    assert outcome is Outcome.ACCEPTED
    assert "no receipt" in words
    assert hooks.seen == 0


async def test_after_503_it_is_not_known_and_not_sent_again(tmp_path: Path) -> None:
    outcome, words, hooks = await ended(tmp_path, look("Running"), reply=ServerError(503, "unavailable"))
    assert outcome is Outcome.NOT_CONFIRMED
    assert "HTTP 503" in words
    assert len(hooks.asked) == 1


async def test_read_only_sends_nothing(tmp_path: Path) -> None:
    bench = ReplayBench(tmp_path, Hooks([look("Running")]))
    assert await bench.replay(writing=False) is None
    assert bench.hooks.asked == []
    assert bench.journal() == []


async def test_the_journal_has_the_filters(tmp_path: Path) -> None:
    bench = ReplayBench(tmp_path, Hooks([look("completed", completed=431)]))
    await bench.replay()
    intent, outcome = bench.journal()
    assert intent["action"] == "webhook.replay"
    assert intent["params"]["values"]["status"] == "failed"
    assert intent["params"]["values"]["start_time"].startswith("2026-01-14 20:00:00")
    assert (outcome["job"], outcome["outcome"]) == ("w", "seen")


def test_its_key_is_its_own() -> None:
    registry = Registry()
    assert dict(registry.slots(REPLAY.scope)) == {"webhook.replay": "R"}
