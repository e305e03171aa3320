from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.actions.mute import former_role, silent_role

from .people import ROLES, muted, role, situation, target


def test_the_twin_has_the_same_subscriptions_and_no_audio() -> None:
    assert silent_role("speaker", ROLES, {}) == "speaker-muted"


def test_the_profile_has_the_last_word() -> None:
    assert silent_role("speaker", ROLES, {"speaker": "listener"}) == "listener"
    assert silent_role("unheard-of", {}, {"unheard-of": "quiet"}) == "quiet"


def test_a_role_that_cannot_speak_has_no_twin() -> None:
    assert silent_role("viewer", ROLES, {}) is None
    assert silent_role("speaker-muted", ROLES, {}) is None


def test_other_subscriptions_are_no_twin() -> None:
    assert silent_role("lonely", ROLES, {}) is None


def test_a_role_that_may_publish_more_is_no_twin() -> None:
    roles = {one.role_id: one for one in (role("audio-only", "audio"), role("camera", "video"))}
    assert silent_role("audio-only", roles, {}) is None


def test_nothing_but_the_voice_is_taken_away() -> None:
    roles = {
        one.role_id: one
        for one in (
            role("host", "audio", "video"),
            role("host-muted", "video"),
            role("audience"),
            role("a-cam", "video"),
        )
    }
    assert silent_role("host", roles, {}) == "host-muted"
    del roles["host-muted"]
    assert silent_role("host", roles, {}) == "a-cam"
    del roles["a-cam"]
    assert silent_role("host", roles, {}) is None, "the audience may send no camera: that is more than muting"


def test_a_voice_alone_is_muted_to_the_audience() -> None:
    roles = {one.role_id: one for one in (role("radio", "audio", "simulcast"), role("audience"))}
    assert silent_role("radio", roles, {}) == "audience"


@given(st.permutations(list(ROLES)))
def test_the_order_of_the_roles_does_not_matter(names: list[str]) -> None:
    shuffled = {name: ROLES[name] for name in names}
    assert [silent_role(name, shuffled, {}) for name in sorted(ROLES)] == [
        silent_role(name, ROLES, {}) for name in sorted(ROLES)
    ]


def test_what_we_remember_leads_back_first() -> None:
    moment = situation(former_roles=muted("p-1", "host"))
    assert former_role(target(role_id="speaker-muted"), moment) == "host"


def test_one_speaking_role_leads_back() -> None:
    moment = situation(mute_roles={"host": "host-muted"})
    assert former_role(target(role_id="host-muted"), moment) == "host"


def test_several_speaking_roles_lead_nowhere() -> None:
    # In the template both host and speaker are muted to speaker-muted.
    assert silent_role("host", ROLES, {}) == "speaker-muted"
    assert former_role(target(role_id="speaker-muted"), situation()) is None
