"""The one-line widgets: what a person reads, and that nothing is parsed, obeyed or repainted without need."""

from __future__ import annotations

from textual import events
from textual.geometry import Region

from console.widgets.action_bar import ActionBar, Hint
from console.widgets.activity import Activity
from console.widgets.banner import Banner
from console.widgets.facts import Fact, Facts
from console.widgets.plain_line import Line, PlainLine
from console.widgets.status_bar import Status, StatusBar
from tests.ui.widgets.support import Stage, lines_of, resize

HOSTILE = "\x1b]0;x\x07[/nope] [b +\u202e漢"


class Counted(PlainLine):
    """Counts what it asks to be repainted."""

    asked: int = 0

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Counted:
        self.asked += 1
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self


async def test_words_are_shown_as_they_are_on_both_sides() -> None:
    line = PlainLine()
    async with Stage(line).run_test(size=(40, 3), notifications=True) as pilot:
        line.show([(f" {HOSTILE}", "bad"), (" and more", "dim")], [("right", "good"), (" ", "normal")])
        await pilot.pause()
        assert lines_of(pilot.app)[0] == " ·]0;x·[/nope] [b +·漢 and more   right "
        assert line.text == f" {HOSTILE} and more right "


async def test_the_right_side_is_kept_when_there_is_little_room() -> None:
    line = PlainLine()
    async with Stage(line).run_test(size=(12, 3)) as pilot:
        line.show([("a long way to go", "normal")], [("live", "good")])
        await pilot.pause()
        assert lines_of(pilot.app)[0] == "a long …live"
        await resize(pilot, 3, 3)
        assert lines_of(pilot.app)[0] == "li…"
        await resize(pilot, 24, 3)
        assert lines_of(pilot.app)[0] == "a long way to go    live"


async def test_the_same_words_are_not_painted_twice() -> None:
    line = Counted()
    async with Stage(line).run_test(size=(20, 3)) as pilot:
        line.show([("a", "normal")])
        await pilot.pause()
        before = line.asked
        line.show([("a", "normal")])
        line.show([("a", "normal"), ("", "bad")])
        assert line.asked == before
        line.show([("b", "normal")])
        assert line.asked == before + 1
        line.show([("b", "bad")])
        assert line.asked == before + 2


async def test_words_given_before_there_is_a_screen_are_shown() -> None:
    line = PlainLine()
    line.show([("early", "normal")])
    async with Stage(line).run_test(size=(20, 3)) as pilot:
        assert lines_of(pilot.app)[0].rstrip() == "early"
        painted = line.render_line(0)
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert line.render_line(0) != painted


async def test_the_status_bar_says_what_matters_in_words() -> None:
    bar = StatusBar()
    async with Stage(bar).run_test(size=(80, 3)) as pilot:
        bar.show_status(Status("demo", ("Rooms", "town-hall"), True, "live", "good"))
        await pilot.pause()
        assert lines_of(pilot.app)[0].split() == ["demo", "Rooms", ">", "town-hall", "[WRITE]", "live"]
        bar.show_status(
            Status("main", ("Rooms",), False, "40s old", "warn", production=True, budget="700 of 1,000", paused=True)
        )
        await pilot.pause()
        said = lines_of(pilot.app)[0]
        assert said.startswith(" main PRODUCTION  Rooms ")
        assert said.endswith(" [READ-ONLY]  paused  700 of 1,000  40s old ")


async def test_the_action_bar_shows_whole_hints_only() -> None:
    bar = ActionBar()
    hints = [Hint("m", "mute"), Hint("K", "kick", False), Hint("s", "message")]
    async with Stage(bar).run_test(size=(40, 3)) as pilot:
        bar.show_actions(hints, [Hint("?", "help")], "1 marked")
        await pilot.pause()
        assert lines_of(pilot.app)[0] == " 1 marked  m mute  K kick       ? help  "
        await resize(pilot, 60, 3)
        assert lines_of(pilot.app)[0].rstrip().split("  ")[:4] == [" 1 marked", "m mute", "K kick", "s message"]
        await resize(pilot, 30, 3)
        assert lines_of(pilot.app)[0] == " 1 marked  m mute     ? help  "


async def test_the_activity_shows_the_newest_that_fit() -> None:
    feed = Activity()
    async with Stage(feed).run_test(size=(20, 5)) as pilot:
        feed.show_entries([[(HOSTILE, "normal")], [("second", "dim")], [("third", "dim")]])
        await pilot.pause()
        assert [line.rstrip() for line in lines_of(pilot.app)[:3]] == [" ·]0;x·[/nope] [b", " +·漢", ""]


async def test_a_long_entry_is_folded_beside_its_time_and_takes_no_more_than_the_pane() -> None:
    feed = Activity()
    async with Stage(feed).run_test(size=(24, 5)) as pilot:
        feed.show_entries([[("04:05 ", "dim"), ("kick failed for Ada: no permission", "bad")], [("older", "dim")]])
        await pilot.pause()
        assert [line.rstrip() for line in lines_of(pilot.app)[:3]] == [" 04:05 kick failed for", "       Ada: no", ""]
        await resize(pilot, 60, 5)
        assert [line.rstrip() for line in lines_of(pilot.app)[:2]] == [
            " 04:05 kick failed for Ada: no permission",
            " older",
        ]


async def test_a_banner_is_as_high_as_its_words_and_out_of_sight_without_any() -> None:
    banner = Banner()
    async with Stage(banner).run_test(size=(22, 5)) as pilot:
        assert not banner.display
        banner.say(("set this machine's clock and try again", "bad"))
        await pilot.pause()
        assert banner.display
        assert [line.rstrip() for line in lines_of(pilot.app)[:2]] == [" set this machine's", " clock and try again"]
        assert banner.size.height == 2
        await resize(pilot, 60, 5)
        await pilot.pause()
        assert banner.size.height == 1
        banner.say(None)
        await pilot.pause()
        assert not banner.display


async def test_facts_are_labelled_folded_and_scrolled() -> None:
    facts = Facts()
    async with Stage(facts).run_test(size=(20, 4)) as pilot:
        facts.show_facts(
            [Fact("", "Ada"), Fact("id", "0123456789abcdefghij"), Fact("role", HOSTILE, "warn"), Fact("x", "")]
        )
        await pilot.pause()
        assert [line.rstrip() for line in lines_of(pilot.app)] == [
            "Ada",
            "id    0123456789abcd",
            "      efghij",
            "role  ·]0;x·[/nope]",
        ]
        facts.scroll_lines(99)
        await pilot.pause()
        assert [line.rstrip() for line in lines_of(pilot.app)][2:] == ["      [b +·漢", "x"]
        await pilot._post_mouse_events([events.MouseScrollUp], facts)
        assert lines_of(pilot.app)[0].rstrip() == "Ada"
        await pilot._post_mouse_events([events.MouseScrollDown], facts)
        assert lines_of(pilot.app)[3].rstrip() == "x"
        facts.show_facts([Fact("", "one")])
        await pilot.pause()
        assert lines_of(pilot.app)[0].rstrip() == "one"
        facts.show_facts([])
        assert facts.lines == ()


async def test_lines_with_nothing_are_blank() -> None:
    line = PlainLine()
    async with Stage(line).run_test(size=(10, 2)) as pilot:
        line.show_lines([Line((("", "bad"),), ())])
        await pilot.pause()
        assert lines_of(pilot.app)[0] == " " * 10
