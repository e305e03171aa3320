from __future__ import annotations

from textual.app import App

from console.actions.action import Danger, Params, Plan, Step, Target
from console.actions.peers import KICK
from console.actions.run import Outcome, Run
from console.modals.report import ReportDialog
from console.widgets.paragraphs import Paragraphs
from tests.ui.widgets.support import STYLES, lines_of, until


class Stage(App[None]):
    CSS_PATH = sorted(STYLES.glob("*.tcss"))


def run_of(count: int) -> Run:
    targets = (Target("r", "room-0", f"p-{number}", f"Name {number}") for number in range(count))
    return Run(Plan(KICK, tuple(Step(target, Params()) for target in targets), Danger.WIDE))


def shown(app: App[None]) -> str:
    return "\n".join(lines_of(app))


async def test_each_target_has_a_line_that_says_what_became_of_it() -> None:
    app, run = Stage(), run_of(3)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(ReportDialog(run))
        assert "· Name 0: waiting" in shown(app)
        run.settle(0, Outcome.SEEN, "Name 0 removed: seen after 2 s")
        run.settle(1, Outcome.FAILED, "Name 1: nothing answers")
        await until(pilot, lambda: "+ Name 0 removed: seen after 2 s" in shown(app))
        assert "! Name 1: nothing answers" in shown(app)
        assert "1 of 3 done: 1 seen, 1 failed" in shown(app)


async def test_a_long_report_scrolls_and_an_outcome_costs_no_look_at_the_others() -> None:
    app, run = Stage(), run_of(2500)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = ReportDialog(run)
        await app.push_screen(dialog)
        await pilot.pause()
        assert "Name 2499" not in shown(app)
        lines = dialog.query_one(Paragraphs)
        before = list(lines._folded)
        run.settle(7, Outcome.SEEN, "Name 7 removed: seen after 2 s")
        await until(pilot, lambda: "+ Name 7 removed" in shown(app))
        assert [index for index, kept in enumerate(before) if lines._folded[index] is not kept] == [7]
        dialog.action_scroll_body(2500)
        await until(pilot, lambda: "Name 2499" in shown(app))


async def test_a_long_sentence_is_read_whole() -> None:
    app, run = Stage(), run_of(2)
    async with app.run_test(size=(60, 24)) as pilot:
        await app.push_screen(ReportDialog(run))
        words = (
            "Name 0: refused, since the token of this profile may not remove anybody from a room that is not its own"
        )
        run.settle(0, Outcome.FAILED, words)

        def read() -> str:
            return " ".join(" ".join(line.strip(" │") for line in lines_of(app)).split())

        await until(pilot, lambda: words in read())
