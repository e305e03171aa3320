from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from console.actions.action import PATIENCE, Action, Danger, Params, Proof, Target
from console.actions.delivery import FRESH_SECONDS, Means
from console.actions.journal import Author, Journal
from console.actions.peers import CHANGE_ROLE, KICK, MESSAGE, MUTE, UNMUTE
from console.actions.registry import Registry
from console.actions.rooms import DISABLE, ENABLE, END, END_AND_LOCK, KICK_ROLE, MESSAGE_ALL, MESSAGE_ROLE
from console.actions.run import Outcome, Run
from console.actions.runner import Runner
from console.api.errors import BadReply, Forbidden, NotFound, NotSent, OutcomeUnknown, RateLimited
from console.live import resources
from console.live.budget import Budget
from console.live.poller import Poller
from console.live.store import Store
from tests.support.clock import ManualClock

from .people import ROOM, Person, Service, World, muted, peer, room_target, situation, target

if TYPE_CHECKING:
    from console.api.client import Client


class Bench:
    """A runner with everything real around it but the service."""

    def __init__(self, path: Path, world: World, per_minute: int = 6000) -> None:
        self.world = world
        self.clock = ManualClock()
        self.store = Store(self.clock)
        self.budget = Budget(per_minute, self.clock)
        self.poller = Poller(self._connect, self.store, self.budget, self.clock, random.Random(1))
        self.path = path / "journal.jsonl"
        journal = Journal(self.path, Author("test", "ops"), self.clock, random.Random(2))
        self.armed = True
        means = Means(self._connect, self.store, self.poller, self.budget, journal, self.clock, lambda: self.armed)
        self.runner = Runner(means, Registry())

    async def _connect(self) -> Client:
        return cast("Client", Service(self.world))

    @asynccontextmanager
    async def polling(self) -> AsyncIterator[None]:
        loop = asyncio.create_task(self.poller.run())
        try:
            yield
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)

    async def act(
        self, action: Action, *targets: Target, person: Person | None = None, seconds: float = 40.0, **rest: Any
    ) -> Run | None:
        """Do one thing and let time pass until it is over."""
        person = person or Person()
        async with self.polling():
            acting = asyncio.create_task(self.runner.act(action, situation(*targets, **rest), person))
            await self.clock.advance(seconds)
            assert acting.done(), "it never ended"
            return acting.result()

    def journal(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []


@pytest.fixture
def world() -> World:
    return World(people={"p-1": "speaker", "p-2": "viewer", "p-3": "speaker"})


@pytest.fixture
def bench(tmp_path: Path, world: World) -> Bench:
    return Bench(tmp_path, world)


def outcomes(run: Run | None) -> list[Outcome]:
    assert run is not None
    return [result.outcome for result in run.results]


class TestOutcomes:
    async def test_a_kick_is_sent_seen_and_journalled(self, bench: Bench, world: World) -> None:
        run = await bench.act(KICK, target())
        assert world.sent == [("remove", "p-1")]
        assert outcomes(run) == [Outcome.SEEN]
        assert run is not None
        assert run.summary() == "Ada removed: seen at once"
        intent, outcome = bench.journal()
        assert (intent["phase"], outcome["phase"], outcome["outcome"]) == ("intent", "outcome", "seen")
        assert intent["act"] == outcome["act"]

    async def test_the_intent_is_written_before_anything_is_sent(self, bench: Bench, world: World) -> None:
        written: list[int] = []
        world.on_send = lambda: written.append(len(bench.journal()))
        await bench.act(KICK, target())
        assert written == [1]

    @pytest.mark.parametrize(
        ("action", "aimed", "params", "sent"),
        [
            (MUTE, target(), Params(), ("role", "p-1", "speaker-muted")),
            (CHANGE_ROLE, target(), Params(role="viewer"), ("role", "p-1", "viewer")),
            (MESSAGE, target(), Params(message="hi"), ("message", "hi", "p-1")),
            (MESSAGE_ALL, room_target(), Params(message="hi"), ("message", "hi", "all")),
            (MESSAGE_ROLE, room_target(), Params(role="viewer", message="hi"), ("message", "hi", "viewer")),
            (KICK_ROLE, room_target(), Params(role="viewer"), ("remove", "viewer")),
            (END, room_target(), Params(), ("end", False)),
            (END_AND_LOCK, room_target(), Params(), ("end", True)),
        ],
    )
    async def test_each_action_sends_one_request_and_sees_its_effect(
        self, bench: Bench, world: World, action: Action, aimed: Target, params: Params, sent: tuple[Any, ...]
    ) -> None:
        run = await bench.act(action, aimed, person=Person(params))
        assert world.sent == [sent]
        proofs = action.proofs(aimed, params)
        assert outcomes(run) == [Outcome.SEEN if proofs else Outcome.ACCEPTED]

    @pytest.mark.parametrize("action", [DISABLE, ENABLE])
    async def test_the_room_itself_proves_that_it_is_disabled(self, bench: Bench, world: World, action: Action) -> None:
        room = await Service(world).rooms.get(ROOM)
        run = await bench.act(action, room_target(), room=room)
        assert outcomes(run) == [Outcome.SEEN]
        assert world.enabled is (action is ENABLE)

    async def test_unmute_goes_back(self, bench: Bench, world: World) -> None:
        world.people["p-1"] = "speaker-muted"
        run = await bench.act(UNMUTE, target(role_id="speaker-muted"), former_roles=muted("p-1", "host"))
        assert outcomes(run) == [Outcome.SEEN]
        assert world.people["p-1"] == "host"

    async def test_a_reply_is_not_an_outcome(self, bench: Bench, world: World) -> None:
        world.deaf = True
        run = await bench.act(KICK, target())
        assert outcomes(run) == [Outcome.NOT_CONFIRMED]
        assert run is not None
        assert run.summary() == f"Ada removed: not confirmed after {PATIENCE:.0f} s"
        assert bench.journal()[-1]["outcome"] == "not confirmed"

    async def test_end_and_lock_needs_both_effects(self, bench: Bench, world: World) -> None:
        world.on_send = lambda: setattr(world, "live", False)
        world.deaf = True
        assert outcomes(await bench.act(END_AND_LOCK, room_target())) == [Outcome.NOT_CONFIRMED]


class TestErrors:
    async def test_a_lost_answer_is_looked_for_and_found(self, bench: Bench, world: World) -> None:
        world.errors = [OutcomeUnknown("no answer within 15 s")]
        world.on_send = lambda: world.people.clear()
        assert outcomes(await bench.act(KICK, target())) == [Outcome.SEEN]
        assert len(world.sent) == 1

    async def test_a_lost_answer_without_effect_is_never_sent_again(self, bench: Bench, world: World) -> None:
        world.errors = [OutcomeUnknown("no answer within 15 s")]
        run = await bench.act(KICK, target())
        assert outcomes(run) == [Outcome.NOT_CONFIRMED]
        assert run is not None
        assert "no answer within 15 s" in run.summary()
        assert len(world.sent) == 1

    async def test_a_lost_message_is_not_called_accepted(self, bench: Bench, world: World) -> None:
        world.errors = [OutcomeUnknown("the line broke")]
        assert outcomes(await bench.act(MESSAGE, target(), person=Person(Params(message="x")))) == [
            Outcome.NOT_CONFIRMED
        ]

    @pytest.mark.parametrize(
        ("error", "outcome"),
        [
            (NotFound(404, "peer not found", ()), Outcome.GONE),
            (Forbidden(403, "no", ()), Outcome.FAILED),
            (NotSent("nothing answers at 127.0.0.1:1"), Outcome.FAILED),
            (RateLimited(5), Outcome.FAILED),
            (ZeroDivisionError("a bug"), Outcome.FAILED),
        ],
    )
    async def test_an_error_is_told_journalled_and_sent_once(
        self, bench: Bench, world: World, error: Exception, outcome: Outcome
    ) -> None:
        world.errors = [error]
        run = await bench.act(KICK, target())
        assert outcomes(run) == [outcome]
        assert len(world.sent) == 1
        assert [line["phase"] for line in bench.journal()] == ["intent", "outcome"]
        assert bench.journal()[-1]["outcome"] == outcome

    async def test_a_bulk_act_waits_when_it_is_told_to(self, bench: Bench, world: World) -> None:
        world.errors = [RateLimited(5)]
        run = await bench.act(KICK, target(), target("p-3", "Bo"), seconds=90)
        assert outcomes(run) == [Outcome.SEEN, Outcome.SEEN]
        assert [call[1] for call in world.sent] == ["p-1", "p-1", "p-3"]

    async def test_nothing_is_sent_without_a_journal(self, tmp_path: Path, world: World) -> None:
        (tmp_path / "file").touch()
        bench = Bench(tmp_path / "file", world)
        run = await bench.act(KICK, target())
        assert outcomes(run) == [Outcome.FAILED]
        assert run is not None
        assert "nothing was sent" in run.summary()
        assert world.sent == []


class TestGates:
    async def test_read_only_sends_nothing_and_says_why(self, bench: Bench, world: World) -> None:
        person = Person()
        assert await bench.act(KICK, target(), person=person, writing=False) is None
        assert person.told == ["kick: read-only: press W to arm writing"]
        assert world.sent == []
        assert bench.journal() == []

    async def test_whoever_does_not_agree_sends_nothing(self, bench: Bench, world: World) -> None:
        assert await bench.act(KICK, target(), person=Person(agrees=False)) is None
        assert world.sent == []

    async def test_whoever_says_nothing_sends_nothing(self, bench: Bench, world: World) -> None:
        person = Person()
        person.params = None
        assert await bench.act(MESSAGE, target(), person=person) is None
        assert person.asked == ["message"]
        assert person.confirmed == []
        assert world.sent == []

    async def test_a_peer_that_left_meanwhile_is_left_alone(self, bench: Bench, world: World) -> None:
        person = Person()
        person.on_confirm = lambda: _put(bench, {"p-2": peer("p-2")})
        run = await bench.act(KICK, target(), person=person)
        assert outcomes(run) == [Outcome.GONE]
        assert world.sent == []
        assert bench.journal() == []

    async def test_an_old_list_says_nothing_about_who_left(self, bench: Bench, world: World) -> None:
        _put(bench, {})
        await bench.clock.advance(31)
        assert outcomes(await bench.act(KICK, target())) == [Outcome.SEEN]

    async def test_the_targets_are_those_of_the_key_press(self, bench: Bench, world: World) -> None:
        person = Person()
        person.on_confirm = lambda: _put(bench, {"p-0": peer("p-0"), "p-1": peer("p-1", name="Other")})
        await bench.act(KICK, target(), person=person)
        assert world.sent == [("remove", "p-1")]


class TestBulk:
    async def test_each_target_has_its_own_outcome(self, bench: Bench, world: World) -> None:
        world.errors = [None, Forbidden(403, "no", ())]
        _put(bench, {key: peer(key) for key in world.people})
        run = await bench.act(KICK, target(), target("p-2"), target("p-3"), target("p-9"))
        assert outcomes(run) == [Outcome.SEEN, Outcome.FAILED, Outcome.SEEN, Outcome.GONE]
        assert run is not None
        assert run.summary() == "kick, 4 targets: 2 seen, 1 gone, 1 failed"
        assert not run.succeeded
        assert len(bench.journal()) == 6, "nothing is journalled of what was not sent: p-9 is in no list"

    async def test_it_keeps_inside_the_budget(self, tmp_path: Path, world: World) -> None:
        bench = Bench(tmp_path, world, per_minute=60)
        times: list[float] = []

        world.gate = bench.budget
        world.on_send = lambda: times.append(bench.clock.monotonic())
        world.people = {f"x-{index}": "viewer" for index in range(30)}
        run = await bench.act(KICK, *map(target, world.people), seconds=120)
        assert run is not None
        assert run.finished
        assert len(times) == 30
        assert times[-1] - times[0] >= 15, "thirty requests at sixty a minute cannot go at once"

    async def test_stopping_leaves_the_rest_alone(self, tmp_path: Path, world: World) -> None:
        bench, person = Bench(tmp_path, world, per_minute=60), Person()
        world.people = {f"x-{index}": "viewer" for index in range(30)}

        def stop_after_three() -> None:
            if len(world.sent) == 2:
                person.runs[0].stop()

        world.gate = bench.budget
        world.on_send = stop_after_three
        run = await bench.act(KICK, *map(target, world.people), person=person, seconds=120)
        assert outcomes(run) == [Outcome.SEEN] * 3 + [Outcome.STOPPED] * 27
        assert len(world.sent) == 3

    async def test_stopping_does_not_wait_for_the_budget(self, bench: Bench, world: World) -> None:
        person = Person()
        bench.budget.throttled(3600)
        async with bench.polling():
            acting = asyncio.create_task(bench.runner.act(MUTE, situation(target(), target("p-3")), person))
            await bench.clock.advance(1)
            person.runs[0].stop()
            await bench.clock.advance(PATIENCE + 1)
            assert acting.done()
        assert outcomes(acting.result())[1] is Outcome.STOPPED

    async def test_disarming_leaves_the_rest_alone_and_says_so(self, tmp_path: Path, world: World) -> None:
        bench, person = Bench(tmp_path, world, per_minute=60), Person()
        world.people = {f"x-{index}": "viewer" for index in range(12)}

        def disarm_after_three() -> None:
            bench.armed = len(world.sent) < 2

        world.gate = bench.budget
        world.on_send = disarm_after_three
        run = await bench.act(KICK, *map(target, world.people), person=person, seconds=120)
        assert outcomes(run) == [Outcome.SEEN] * 3 + [Outcome.STOPPED] * 9
        assert len(world.sent) == 3
        assert run is not None
        assert run.results[-1].sentence == "kick Ada: not done, writing is not armed any more; W arms it"
        assert len(bench.journal()) == 6, "what was not sent has no intent"

    async def test_what_is_confirmed_after_writing_was_disarmed_is_not_sent(self, bench: Bench, world: World) -> None:
        person = Person()
        person.on_confirm = lambda: setattr(bench, "armed", False)
        assert await bench.act(KICK, target(), person=person) is None
        assert person.told == ["kick: not done, writing is not armed any more; W arms it"]
        assert (world.sent, bench.journal(), person.runs) == ([], [], [])

    async def test_an_undo_confirmed_after_writing_was_disarmed_is_not_sent(self, bench: Bench, world: World) -> None:
        assert outcomes(await bench.act(MUTE, target())) == [Outcome.SEEN]
        person = Person()
        person.on_confirm = lambda: setattr(bench, "armed", False)
        assert await bench.runner.undo(situation(room_target()), person) is None
        assert len(world.sent) == 1
        bench.armed = True
        async with bench.polling():
            undoing = asyncio.create_task(bench.runner.undo(situation(room_target()), Person()))
            await bench.clock.advance(40)
            assert outcomes(undoing.result()) == [Outcome.SEEN]

    async def test_watchers_hear_every_change(self, bench: Bench) -> None:
        heard: list[list[Outcome]] = []

        class Watching(Person):
            def follow(self, run: Run) -> None:
                run.watch(lambda run: heard.append([result.outcome for result in run.results]))

        await bench.act(KICK, target(), target("p-3"), person=Watching())
        assert heard[0] == [Outcome.SENT, Outcome.WAITING]
        assert heard[-1] == [Outcome.SEEN, Outcome.SEEN]


class TestUndo:
    async def test_a_mute_is_taken_back_by_the_same_road(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        assert bench.runner.former_roles.of("p-1", "speaker-muted") == "speaker"
        run = await self._undo(bench, Person())
        assert outcomes(run) == [Outcome.SEEN]
        assert world.people["p-1"] == "speaker"
        assert [line["action"] for line in bench.journal()] == ["peer.mute"] * 2 + ["peer.role"] * 2

    async def test_it_can_be_taken_back_once(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        assert await self._undo(bench, Person()) is not None
        person = Person()
        assert await self._undo(bench, person) is None
        assert "nothing to undo" in person.told[0]
        assert world.people["p-1"] == "speaker"

    async def test_a_kick_cannot_be_taken_back(self, bench: Bench) -> None:
        await bench.act(KICK, target())
        assert await self._undo(bench, Person()) is None

    async def test_the_last_act_goes_first(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        await bench.act(MUTE, target("p-3"))
        await self._undo(bench, Person())
        assert (world.people["p-1"], world.people["p-3"]) == ("speaker-muted", "speaker")
        await self._undo(bench, Person())
        assert world.people["p-1"] == "speaker"

    async def test_the_last_act_must_be_settled_first(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        world.deaf, person = True, Person()
        async with bench.polling():
            muting = asyncio.create_task(bench.runner.act(MUTE, situation(target("p-3", "Bob")), Person()))
            await bench.clock.advance(2)
            assert await bench.runner.undo(situation(), person) is None
            await bench.clock.advance(PATIENCE)
            await muting
        assert person.told == ["undo: mute Bob is not settled yet; wait for its outcome"]
        assert world.people["p-1"] == "speaker-muted", "Ada keeps what was done to her"

    async def test_what_a_colleague_did_meanwhile_stands(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        world.people["p-1"] = "host"
        _put(bench, {"p-1": peer("p-1", "host")})
        run = await self._undo(bench, Person())
        assert outcomes(run) == [Outcome.GONE]
        assert run is not None
        assert run.summary() == "Ada is host now, not speaker-muted; nothing was sent"
        assert world.people["p-1"] == "host"

    async def test_an_undo_that_could_not_be_sent_can_be_tried_again(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        world.errors = [NotSent("nothing answers")]
        assert outcomes(await self._undo(bench, Person())) == [Outcome.FAILED]
        assert outcomes(await self._undo(bench, Person())) == [Outcome.SEEN]
        assert world.people["p-1"] == "speaker"

    async def test_what_took_effect_late_can_be_taken_back(self, bench: Bench, world: World) -> None:
        world.deaf = True
        assert outcomes(await bench.act(MUTE, target())) == [Outcome.NOT_CONFIRMED]
        world.deaf, world.people["p-1"] = False, "speaker-muted"
        _put(bench, {"p-1": peer("p-1", "speaker-muted")})
        assert outcomes(await self._undo(bench, Person())) == [Outcome.SEEN]
        assert world.people["p-1"] == "speaker"

    async def test_read_only_takes_nothing_back(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        person = Person()
        assert await self._undo(bench, person, writing=False) is None
        assert "press W" in person.told[0]
        assert len(world.sent) == 1
        assert await self._undo(bench, Person()) is not None, "the way back was kept"

    async def test_what_failed_is_passed_over(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        world.errors = [Forbidden(403, "no", ())]
        await bench.act(MUTE, target("p-3"))
        await self._undo(bench, Person())
        assert world.people["p-1"] == "speaker"

    async def test_what_failed_is_not_taken_back(self, bench: Bench, world: World) -> None:
        world.errors = [Forbidden(403, "no", ())]
        await bench.act(MUTE, target())
        assert await self._undo(bench, Person()) is None

    async def test_whoever_changes_their_mind_keeps_the_way_back(self, bench: Bench, world: World) -> None:
        await bench.act(CHANGE_ROLE, target(), person=Person(Params(role="viewer")))
        assert await self._undo(bench, Person(agrees=False)) is None
        assert await self._undo(bench, Person()) is not None
        assert world.people["p-1"] == "speaker"

    async def test_enabling_is_taken_back_by_disabling(self, bench: Bench, world: World) -> None:
        world.enabled = False
        await bench.act(ENABLE, room_target(), room=await Service(world).rooms.get(ROOM))
        person = Person()
        assert await self._undo(bench, person) is not None
        assert person.confirmed[0].action is DISABLE
        assert world.enabled is False

    async def test_on_production_the_way_back_is_asked_for_too(self, bench: Bench) -> None:
        await bench.act(MUTE, target())
        person = Person(agrees=False)
        await self._undo(bench, person, production=True)
        assert person.confirmed[0].danger is Danger.HARMFUL

    async def test_what_was_done_in_another_room_is_asked_about(self, bench: Bench) -> None:
        await bench.act(MUTE, target())
        person = Person(agrees=False)
        await self._undo(bench, person, shown=Target("another", "room"))
        assert person.confirmed[0].danger is Danger.HARMFUL
        await self._undo(bench, person)
        assert person.confirmed[1].danger is Danger.REVERSIBLE

    async def test_unmuting_forgets_the_former_role(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        await bench.act(UNMUTE, replace(target(), role_id="speaker-muted"), former_roles=muted("p-1", "speaker"))
        assert bench.runner.former_roles.of("p-1", "speaker-muted") is None

    async def _undo(self, bench: Bench, person: Person, **rest: Any) -> Run | None:
        async with bench.polling():
            shown = rest.pop("shown", room_target())
            undoing = asyncio.create_task(bench.runner.undo(situation(shown, **rest), person))
            await bench.clock.advance(40)
            assert undoing.done()
            return undoing.result()


class TestMemory:
    async def test_another_role_ends_what_we_remember(self, bench: Bench, world: World) -> None:
        await bench.act(MUTE, target())
        moved = replace(target(), role_id="speaker-muted", role_name="speaker-muted")
        await bench.act(CHANGE_ROLE, moved, person=Person(Params(role="viewer")))
        assert bench.runner.former_roles.of("p-1", "speaker-muted") is None
        assert bench.runner.former_roles.of("p-1", "viewer") is None


class TestOnce:
    async def test_the_same_is_not_done_twice_at_a_time(self, bench: Bench, world: World) -> None:
        person = Person()
        async with bench.polling():
            acts = [asyncio.create_task(bench.runner.act(MUTE, situation(target()), person)) for _ in range(5)]
            await bench.clock.advance(40)
            runs = [act.result() for act in acts]
        assert len(world.sent) == 1
        assert sum(run is not None for run in runs) == 1
        assert person.told == ["mute Ada: already under way"] * 4

    async def test_an_operator_who_cannot_follow_does_not_bar_the_way(self, bench: Bench, world: World) -> None:
        class Blind(Person):
            def follow(self, run: Run) -> None:
                raise RuntimeError("a screen that is gone")

        with pytest.raises(RuntimeError):
            await bench.runner.act(MUTE, situation(target()), Blind())
        assert bench.runner.running == 0
        assert not world.sent
        assert outcomes(await bench.act(MUTE, target())) == [Outcome.SEEN]

    async def test_afterwards_it_may_be_done_again(self, bench: Bench, world: World) -> None:
        await bench.act(MESSAGE, target(), person=Person(Params(message="one")))
        await bench.act(MESSAGE, target(), person=Person(Params(message="two")))
        assert len(world.sent) == 2


class TestWaiting:
    async def test_a_single_act_does_not_go_out_minutes_later(self, bench: Bench, world: World) -> None:
        bench.budget.throttled(600)
        run = await bench.act(KICK, target(), seconds=700)
        assert outcomes(run) == [Outcome.FAILED]
        assert run is not None
        assert "no request may go out for 600 s" in run.summary()
        assert world.sent == []
        assert bench.journal() == []

    async def test_a_short_wait_is_waited_and_the_target_looked_at_again(self, bench: Bench, world: World) -> None:
        bench.budget.throttled(5)
        async with bench.polling():
            acting = asyncio.create_task(bench.runner.act(KICK, situation(target()), Person()))
            await bench.clock.advance(2)
            assert world.sent == []
            _put(bench, {"p-2": peer("p-2")})
            await bench.clock.advance(40)
        assert outcomes(acting.result()) == [Outcome.GONE]
        assert world.sent == []

    async def test_esc_ends_the_wait_that_the_service_asked_for(self, bench: Bench, world: World) -> None:
        world.errors, person = [RateLimited(300)], Person()
        world.on_send = lambda: bench.budget.throttled(300)
        async with bench.polling():
            acting = asyncio.create_task(bench.runner.act(KICK, situation(target(), target("p-3")), person))
            await bench.clock.advance(5)
            person.runs[0].stop()
            await bench.clock.advance(1)
            assert acting.done()
        assert outcomes(acting.result()) == [Outcome.STOPPED, Outcome.STOPPED]
        assert len(world.sent) == 1
        assert [line["phase"] for line in bench.journal()] == ["intent", "outcome"]

    async def test_a_list_of_twenty_seconds_ago_still_counts(self, bench: Bench, world: World) -> None:
        _put(bench, {})
        await bench.clock.advance(FRESH_SECONDS - 10)
        assert outcomes(await bench.act(KICK, target())) == [Outcome.GONE]


class TestAfterwards:
    async def test_the_list_of_rooms_is_asked_for_at_once(self, bench: Bench, world: World) -> None:
        await bench.act(DISABLE, room_target(), room=await Service(world).rooms.get(ROOM))
        listed = bench.store.snapshot(resources.rooms())
        assert listed is not None
        assert not listed.items[ROOM].enabled


class TestProofs:
    async def test_an_answer_in_another_shape_is_looked_behind(self, bench: Bench, world: World) -> None:
        world.errors = [BadReply("not the API")]
        world.on_send = lambda: world.people.update({"p-1": "speaker-muted"})
        assert outcomes(await bench.act(MUTE, target())) == [Outcome.SEEN]

    async def test_people_who_come_back_at_once_do_not_hide_the_end(self, bench: Bench, world: World) -> None:
        world.deaf = True
        world.on_send = lambda: setattr(world, "session", "another")
        ended = replace(room_target(), session_id="s")
        assert outcomes(await bench.act(END, ended)) == [Outcome.SEEN]

    async def test_of_two_effects_the_later_one_counts(self, bench: Bench, world: World) -> None:
        world.deaf = True
        async with bench.polling():
            acting = asyncio.create_task(bench.runner.act(END_AND_LOCK, situation(room_target()), Person()))
            await bench.clock.advance(1)
            world.live = False
            await bench.clock.advance(5)
            world.enabled = False
            await bench.clock.advance(10)
            run = acting.result()
        assert run is not None
        assert (run.results[0].seconds or 0) >= 6

    async def test_a_bug_in_looking_still_ends_in_the_journal(self, bench: Bench, world: World) -> None:
        def bug(*_: object) -> bool:
            raise ZeroDivisionError

        proof = Proof(resources.peers(ROOM), bug)
        broken = replace(KICK, proofs=lambda _target, _params: (proof,))
        run = await bench.act(broken, target())
        assert outcomes(run) == [Outcome.NOT_CONFIRMED]
        assert bench.journal()[-1]["outcome"] == "not confirmed"

    async def test_a_role_that_changed_meanwhile_is_not_muted_as_the_old_one(self, bench: Bench, world: World) -> None:
        person = Person()
        person.on_confirm = lambda: _put(bench, {"p-1": peer("p-1", "host")})
        run = await bench.act(MUTE, target(), person=person)
        assert outcomes(run) == [Outcome.GONE]
        assert world.sent == []


class TestLeaving:
    async def test_an_act_cut_off_is_journalled(self, bench: Bench, world: World) -> None:
        world.deaf = True
        async with bench.polling():
            acting = asyncio.create_task(bench.runner.act(KICK, situation(target()), Person()))
            await bench.clock.advance(1)
            assert bench.runner.running == 1
            acting.cancel()
            await asyncio.gather(acting, return_exceptions=True)
        assert bench.runner.running == 0
        assert bench.journal()[-1]["outcome"] == "not confirmed"
        assert "interrupted" in bench.journal()[-1]["detail"]

    async def test_an_act_cut_off_while_sending_is_journalled(self, bench: Bench, world: World) -> None:
        world.errors = [asyncio.CancelledError()]  # type: ignore[list-item]  # what a cancelled request raises
        with pytest.raises(asyncio.CancelledError):
            await bench.act(KICK, target())
        assert "interrupted" in bench.journal()[-1]["detail"]


def _put(bench: Bench, people: dict[str, Any]) -> None:
    bench.store.put(resources.peers(ROOM), people)
