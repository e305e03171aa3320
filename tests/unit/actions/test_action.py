from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.actions.action import MANY, Danger, Params, Scope, Target, plan
from console.actions.peers import CHANGE_ROLE, KICK, MESSAGE, MUTE, UNMUTE
from console.actions.recordings import PAUSE
from console.actions.registry import ALL_ACTIONS, Registry
from console.actions.rooms import DISABLE, ENABLE, END, END_AND_LOCK, KICK_ROLE, MESSAGE_ALL, MESSAGE_ROLE
from console.api.models import Room

from .people import ROLES, ROOM, muted, room_target, situation, target

FORBIDDEN_KEYS = {"backspace", "delete", "enter", "ctrl+k", "ctrl+a", "ctrl+b", "ctrl+s", "ctrl+q", "ctrl+z", "ctrl+c"}


def room(enabled: bool) -> Room:
    return Room.model_validate({"id": ROOM, "name": "town-hall", "enabled": enabled})


def crowd(count: int) -> tuple[Target, ...]:
    return tuple(target(f"p-{index}") for index in range(count))


class TestRegistry:
    def test_ids_and_keys_are_unique(self) -> None:
        registry = Registry()
        assert len({action.id for action in registry}) == len(list(registry)) == len(ALL_ACTIONS)
        assert registry["peer.kick"] is KICK

    def test_two_of_one_id_are_refused(self) -> None:
        with pytest.raises(ValueError, match="same id"):
            Registry((KICK, KICK))

    def test_two_slots_on_one_key_are_refused(self) -> None:
        from dataclasses import replace

        with pytest.raises(ValueError, match="share a key"):
            Registry((KICK, replace(KICK, id="peer.other")))

    def test_no_action_sits_on_a_key_that_is_pressed_by_accident_or_eaten(self) -> None:
        assert not {action.key for action in ALL_ACTIONS} & FORBIDDEN_KEYS

    def test_every_action_says_what_it_does(self) -> None:
        for action in ALL_ACTIONS:
            assert action.help.endswith("."), action.id
            assert action.label, action.id
            if action.danger >= Danger.HARMFUL:
                assert action.consequence.endswith("."), action.id

    def test_what_is_reversible_names_its_way_back(self) -> None:
        registry = Registry()
        for action in ALL_ACTIONS:
            if action.danger is Danger.REVERSIBLE:
                assert registry[action.undone_by].id == action.undone_by, action.id

    def test_mute_and_unmute_share_a_key(self) -> None:
        registry = Registry()
        silent = situation(target(role_id="speaker-muted"), former_roles=muted("p-1", "speaker"))
        assert registry.meant("peer.mute", silent) is UNMUTE
        assert registry.meant("peer.mute", situation(target())) is MUTE
        assert registry.meant("peer.mute", situation(target(), target("p-2", role_id="viewer"))) is MUTE
        assert registry.meant("peer.mute", situation()) is MUTE

    def test_enable_and_disable_share_a_key(self) -> None:
        registry = Registry()
        assert registry.meant("room.enabled", situation(room_target(), room=room(False))) is ENABLE
        assert registry.meant("room.enabled", situation(room_target(), room=room(True))) is DISABLE

    def test_slots_come_by_scope(self) -> None:
        registry = Registry()
        keys = dict(registry.slots(Scope.PEERS))
        assert keys == {"peer.mute": "m", "peer.kick": "K", "peer.message": "s", "peer.role": "r"}
        assert "room.kick_role" not in dict(registry.slots(Scope.ROOM))
        assert registry.first("room.end").scope is Scope.ROOM


class TestReasons:
    @pytest.mark.parametrize("action", ALL_ACTIONS, ids=lambda action: action.id)
    def test_nothing_is_possible_read_only(self, action: object) -> None:
        assert isinstance(action, type(KICK))
        assert "press W" in (action.reason_against(situation(target(), writing=False)) or "")

    @pytest.mark.parametrize("action", ALL_ACTIONS, ids=lambda action: action.id)
    def test_nothing_is_possible_on_nothing(self, action: object) -> None:
        assert isinstance(action, type(KICK))
        assert "chosen" in (action.reason_against(situation()) or "")

    def test_mute_names_the_role_to_create(self) -> None:
        reason = MUTE.reason_against(situation(target(role_id="lonely")))
        assert reason is not None
        assert "lonely-muted" in reason
        assert "mute_roles" in reason

    def test_mute_of_a_viewer_says_why_not(self) -> None:
        assert "cannot speak" in (MUTE.reason_against(situation(target(role_id="viewer"))) or "")

    def test_mute_waits_for_the_roles(self) -> None:
        assert "not known yet" in (MUTE.reason_against(situation(target(), roles={})) or "")

    def test_mute_is_possible_only_for_all(self) -> None:
        assert MUTE.reason_against(situation(target())) is None
        assert MUTE.reason_against(situation(target(), target("p-2", role_id="viewer"))) is not None

    def test_unmute_needs_a_way_back(self) -> None:
        assert "use r" in (UNMUTE.reason_against(situation(target(role_id="viewer"))) or "")
        known = situation(target(role_id="speaker-muted"), former_roles=muted("p-1", "speaker"))
        assert UNMUTE.reason_against(known) is None

    def test_roles_must_be_known_to_be_chosen(self) -> None:
        assert CHANGE_ROLE.reason_against(situation(target(), roles={})) is not None
        assert CHANGE_ROLE.reason_against(situation(target())) is None
        assert MESSAGE_ROLE.reason_against(situation(room_target(), roles={})) is not None
        assert MESSAGE_ROLE.reason_against(situation(room_target())) is None

    @pytest.mark.parametrize("action", [END, END_AND_LOCK, MESSAGE_ALL, MESSAGE_ROLE, KICK_ROLE])
    def test_a_room_without_a_session_cannot_be_ended_or_spoken_to(self, action: object) -> None:
        assert isinstance(action, type(KICK))
        assert "no session" in (action.reason_against(situation(room_target(), live=False)) or "")

    def test_enabling_needs_the_room(self) -> None:
        assert ENABLE.reason_against(situation(room_target())) is not None
        assert DISABLE.reason_against(situation(room_target(), room=room(True))) is None


class TestPlan:
    def test_refines_each_target_by_its_own_role(self) -> None:
        moment = situation(target("a"), target("b", role_id="host"), mute_roles={"host": "host-muted"})
        planned = plan(MUTE, moment, Params())
        assert [step.params.role for step in planned.steps] == ["speaker-muted", "host-muted"]

    def test_unmute_goes_back_to_the_former_role(self) -> None:
        moment = situation(target(role_id="speaker-muted"), former_roles=muted("p-1", "host"))
        assert plan(UNMUTE, moment, Params()).steps[0].params.role == "host"

    @given(st.integers(1, 30), st.booleans())
    def test_danger_grows_with_production_and_with_numbers(self, count: int, production: bool) -> None:
        planned = plan(KICK, situation(*crowd(count), production=production), Params())
        assert planned.danger is (Danger.WIDE if production or count > MANY else Danger.HARMFUL)

    def test_a_production_profile_is_one_level_higher(self) -> None:
        moment = situation(target(), production=True)
        assert plan(MUTE, moment, Params()).danger is Danger.HARMFUL
        assert plan(END, situation(room_target(), production=True), Params()).danger is Danger.WIDE
        assert plan(MESSAGE, moment, Params(message="hi")).danger is Danger.HARMLESS

    def test_hidden_marks_are_left_out_until_chosen(self) -> None:
        moment = situation(target("seen"), hidden=(target("unseen"),))
        planned = plan(KICK, moment, Params())
        assert [step.target.id for step in planned.steps] == ["seen"]
        assert [step.target.id for step in planned.hidden] == ["unseen"]
        assert [step.target.id for step in planned.with_hidden().steps] == ["seen", "unseen"]
        assert planned.with_hidden().hidden == ()

    def test_hidden_marks_that_cannot_be_meant_are_no_choice(self) -> None:
        moment = situation(target("seen"), hidden=(target("unseen"), target("viewer", role_id="viewer")))
        assert [step.target.id for step in plan(MUTE, moment, Params()).hidden] == ["unseen"]

    def test_when_all_marks_are_hidden_nothing_is_done_and_that_is_the_reason(self) -> None:
        moment = situation(hidden=(target("unseen"),))
        assert KICK.reason_against(moment) == "all that is marked is hidden by the filter"
        assert KICK.reason_against(situation()) == "nobody is chosen"

    def test_what_can_be_done_to_one_alone_takes_no_hidden_marks_in_either(self) -> None:
        one, other = (Target(ROOM, "town-hall", job_id=key, status="running") for key in ("a", "b"))
        assert PAUSE.reason_against(situation(one)) is None
        assert PAUSE.reason_against(situation(one, other)) == "one at a time: unmark the others"
        words = "one at a time: unmark the others, those that the filter hides too"
        assert PAUSE.reason_against(situation(one, hidden=(other,))) == words

    def test_whom_we_did_not_mute_is_asked_about(self) -> None:
        guessed = situation(target(role_id="host-muted"), mute_roles={"host": "host-muted"})
        assert plan(UNMUTE, guessed, Params()).danger is Danger.HARMFUL
        known = situation(target(role_id="speaker-muted"), former_roles=muted("p-1", "speaker"))
        assert plan(UNMUTE, known, Params()).danger is Danger.REVERSIBLE

    def test_taking_hidden_marks_in_can_make_it_wide(self) -> None:
        moment = situation(*crowd(MANY), hidden=(target("one-more"),))
        planned = plan(KICK, moment, Params())
        assert planned.danger is Danger.HARMFUL
        assert planned.with_hidden().danger is Danger.WIDE

    def test_the_phrase_is_the_room_or_the_number(self) -> None:
        assert plan(END, situation(room_target()), Params()).phrase == "town-hall"
        assert plan(END, situation(Target(ROOM, "")), Params()).phrase == ROOM
        assert plan(KICK, situation(*crowd(12)), Params()).phrase == "12"


class TestWords:
    def test_a_sentence_names_the_peer_and_the_roles(self) -> None:
        said = MUTE.sentence(target(name="Grace"), Params(role="speaker-muted"))
        assert said == "Grace muted (role speaker -> speaker-muted)"

    def test_braces_and_escapes_in_names_stay_text(self) -> None:
        said = MUTE.sentence(target(name="{role} {0}"), Params(role="x\x1b]0;y\x07"))
        assert said.startswith("{role} {0} muted")
        assert "\x1b" not in said

    def test_nameless_targets_have_a_label(self) -> None:
        assert target(name="").label == "(no name)"
        assert Target(ROOM, "").label == "(no name)"
        assert room_target().label == "town-hall"
        assert (target().id, room_target().id) == ("p-1", ROOM)


def test_every_role_a_peer_may_be_moved_to_is_in_the_template() -> None:
    for name in ROLES:
        moment = situation(target(role_id=name))
        step = plan(MUTE, moment, Params()).steps[0]
        assert step.params.role in {"", *ROLES}
