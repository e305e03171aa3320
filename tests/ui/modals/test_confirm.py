from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from textual.app import App
from textual.binding import BindingType
from textual.widgets import Static

from console.actions.action import Danger, Params, Plan, Step, Target
from console.actions.peers import KICK
from console.modals.confirm import ConfirmDialog
from console.modals.type_to_confirm import TypeDialog
from tests.ui.widgets.support import STYLES


class Stage(App[None]):
    CSS_PATH = sorted(STYLES.glob("*.tcss"))
    BINDINGS: ClassVar[list[BindingType]] = [("y", "below", "A key of the screen below")]
    heard = 0

    def action_below(self) -> None:
        self.heard += 1


def steps(first: int, count: int) -> tuple[Step, ...]:
    numbers = range(first, first + count)
    return tuple(Step(Target("r", "room-0", f"p-{number}", f"Name {number}"), Params()) for number in numbers)


async def words(hidden: int) -> str:
    app = Stage()
    async with app.run_test(size=(100, 40)):
        dialog = ConfirmDialog(Plan(KICK, steps(0, 2), Danger.HARMFUL, steps(100, hidden)))
        await app.push_screen(dialog)
        return "\n".join(str(line.render()) for line in dialog.query(Static))


@pytest.mark.parametrize(("hidden", "said"), [(12, "Name 111"), (13, "Name 111, and 1 more"), (40, ", and 28 more")])
async def test_hidden_marks_that_are_not_named_are_counted(hidden: int, said: str) -> None:
    note = next(line for line in (await words(hidden)).splitlines() if "left out" in line)
    assert note.endswith(said)
    assert "Name 112" not in note


async def test_the_y_that_confirms_is_no_key_of_the_screen_below() -> None:
    app = Stage()
    answers: list[Plan | None] = []
    async with app.run_test(size=(100, 40)) as pilot:
        dialog = ConfirmDialog(Plan(KICK, steps(0, 1), Danger.HARMFUL, ()))
        await app.push_screen(dialog, answers.append)
        async with asyncio.timeout(20):
            while not dialog.armed:
                await pilot.pause(0.01)
        await pilot.press("y")
        await pilot.pause()
        assert [len(answer.steps) for answer in answers if answer] == [1]
        assert app.heard == 0
        await pilot.press("y")
        await pilot.pause()
        assert app.heard == 1


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (60, 14)])
@pytest.mark.parametrize("kind", [ConfirmDialog, TypeDialog])
async def test_a_long_question_begins_with_whom_it_is_about_and_keeps_the_answer_in_sight(
    size: tuple[int, int], kind: type[ConfirmDialog | TypeDialog]
) -> None:
    app = Stage()
    async with app.run_test(size=size) as pilot:
        dialog = kind(Plan(KICK, steps(0, 40), Danger.WIDE, steps(100, 40)))
        await app.push_screen(dialog)
        await pilot.pause()
        shown = dialog.query_one("#dialog-body").region
        first = dialog.query(".dialog-target").first()
        assert str(first.render()).startswith("Name 0 ")
        assert shown.contains_region(first.region)
        answered = dialog.query_one("#cancel" if kind is ConfirmDialog else "#phrase")
        keys = dialog.query_one("#dialog-keys", Static)
        assert answered.has_focus
        for widget in (answered, keys):
            assert app.screen.region.contains_region(widget.region)
            assert widget.region.y >= shown.bottom
        assert "\u2191 \u2193 scroll" in str(keys.render())
        await pilot.press("pagedown", "pagedown", "pagedown")
        assert dialog.query_one("#dialog-body").scroll_y == dialog.query_one("#dialog-body").max_scroll_y > 0
