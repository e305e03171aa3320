from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Static

from console.actions.action import Danger, Params, Plan, Step, Target
from console.actions.peers import KICK
from console.modals.confirm import ConfirmDialog
from tests.ui.widgets.support import STYLES


class Stage(App[None]):
    CSS_PATH = sorted(STYLES.glob("*.tcss"))


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
