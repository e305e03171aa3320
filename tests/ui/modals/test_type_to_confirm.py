from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Input

from console.actions.action import Danger, Params, Plan, Step, Target
from console.actions.peers import KICK
from console.actions.rooms import END
from console.api.text import clean
from console.modals.type_to_confirm import TYPEABLE, TypeDialog, phrase_for
from tests.ui.widgets.support import STYLES

ID = "64a0c0ffee00000000abcdef"


class Stage(App[None]):
    CSS_PATH = sorted(STYLES.glob("*.tcss"))


def end(name: str) -> Plan:
    return Plan(END, (Step(Target(ID, name), Params()),), Danger.WIDE)


@pytest.mark.parametrize("name", ["town-hall", "a b", "x" * TYPEABLE, "[/nope]"])
def test_a_name_that_can_be_typed_is_asked_for(name: str) -> None:
    assert phrase_for(end(name)) == name


@pytest.mark.parametrize("name", ["漢字", "café", " lead", "trail ", "x" * (TYPEABLE + 1), "a\tb", "a\x1bb", "👩‍👩‍👧"])
def test_for_a_name_nobody_can_type_the_end_of_the_id_is(name: str) -> None:
    assert phrase_for(end(name)) == "abcdef"


def test_a_room_without_a_name_is_typed_by_its_id() -> None:
    assert phrase_for(end("")) == ID


def test_of_an_id_that_no_terminal_may_get_only_what_is_safe_is_typed() -> None:
    planned = Plan(END, (Step(Target("64a0\x1b[31mab\u202ecd", "漢字"), Params()),), Danger.WIDE)
    assert phrase_for(planned) == clean("64a0\x1b[31mab\u202ecd")[-6:]
    assert not {"\x1b", "\u202e"} & set(phrase_for(planned))


def test_enter_alone_never_confirms_what_is_about_no_room() -> None:
    about = "template id 64a0c0ffee00000000abcdef, role name host"
    assert phrase_for(Plan(END, (Step(Target("", about), Params()),), Danger.WIDE)) == "yes"


def test_of_many_peers_their_number_is_typed() -> None:
    steps = tuple(Step(Target(ID, "漢字", f"p-{number}", "Ada"), Params()) for number in range(12))
    assert phrase_for(Plan(KICK, steps, Danger.WIDE)) == "12"


async def test_only_what_matches_confirms() -> None:
    answers: list[Plan | None] = []
    app, planned = Stage(), end("漢字")
    async with app.run_test() as pilot:
        await app.push_screen(TypeDialog(planned), answers.append)
        await pilot.press(*"abcde", "enter")
        assert isinstance(app.screen, TypeDialog)
        assert not answers
        await pilot.press("f", "enter")
        await pilot.pause()
        assert answers == [planned]
        assert not app.query(Input)
