from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from console.actions.form import YES, Field, Form, Rehearsed, typed
from console.api.errors import Refused, ServerError
from console.modals import fields
from console.modals.fields import MOST_CHARACTERS, SubmitLine, TextAnswer, paintable
from console.modals.request import command_lines
from console.tables.format import cell_len, safe
from tests.support.clipboard import Clipboard
from tests.ui.modals.form_stage import CURL, FORM, HELP, RULE, SECRET, Play, Rehearsal, Stage
from tests.ui.widgets.support import until

LABELS = ("Meeting URL", "Resolution", "Transcription", "Stream key", "[ Start recording ]")
HOSTILE = "[/nope] [b + \x1b]0;owned\x07\x9b31m\u202e漢"


def play(pilot: object, form: Form = FORM, rehearsal: Rehearsal | None = None) -> Play:
    return Play(pilot, form, rehearsal or Rehearsal())  # type: ignore[arg-type]  # a pilot of Stage


# -- what is seen ------------------------------------------------------------------------------------------------------


async def test_all_of_a_form_is_seen_at_once_on_the_usual_terminal() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        assert all(label in it.text for label in LABELS)
        assert "Names" not in it.text
        assert HELP in it.line(HELP)
        assert "Esc cancel" in it.text
        assert "< 1280x720 >  2 of 2" in it.line("Resolution")
        assert "[ ] no" in it.line("Transcription")
        assert "•" * len(SECRET) in it.line("Stream key")
        assert it.here.startswith("  │ >  Meeting URL")


@pytest.mark.parametrize("size", [(60, 14), (80, 24), (120, 40)])
async def test_every_field_can_be_reached_and_is_seen_whole_with_its_help(size: tuple[int, int]) -> None:
    many = tuple(Field(f"f{n}", f"Field {n}", help=f"Help of field {n} " + "x" * 30) for n in range(14))
    async with Stage().run_test(size=size) as pilot:
        it = await play(pilot, Form("Many: " + "y" * 90, many, note="Mind this, " * 8)).open()
        for number in range(14):
            assert f">  Field {number} " in it.text
            await it.until_said(f"Help of field {number} {'x' * 30}")
            assert "[ Start ]" in it.text
            assert "Esc cancel" in it.text
            await it.press("down")
        assert ">  [ Start ]" in it.text


async def test_a_rule_that_grows_at_the_lower_edge_is_seen_whole() -> None:
    rule = "No such thing: " + "mend it, " * 8 + "then go on."
    many = tuple(Field(f"f{n}", f"Field {n}", check=lambda text: rule if text else "") for n in range(9))
    async with Stage().run_test(size=(60, 14)) as pilot:
        it = await play(pilot, Form("Many", many)).open()
        await it.go_to("Field 7")
        await it.type("x")
        await it.until_said(rule)


async def test_a_form_is_as_high_as_what_applies_grows_for_more_and_does_not_shrink_again() -> None:
    rare = tuple(Field(f"r{n}", f"Rare {n}", shown=lambda answers: answers["more"] == YES) for n in range(8))
    form = Form("Start", (Field("more", "More", "flag"), *rare), "start")
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, form).open()
        dialog = it.dialog.query_one("#dialog")
        assert dialog.region.height < 12
        await it.press("space")
        assert all(f"Rare {n}" in it.text for n in range(8))
        assert "[ Start ]" in it.text
        high = dialog.region.height
        await it.press("space")
        assert "Rare" not in it.text
        assert dialog.region.height == high


async def test_a_field_is_not_pushed_out_of_sight_by_the_long_help_of_another() -> None:
    first = Field("first", "Save as", help="Words of help that take two lines at least, as the best of them do, alas.")
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, Form("Save", (first, Field("second", "Replace", "flag")), "save")).open()
        assert "alas." in it.text
        assert "[ ] no" in it.line("Replace")
        assert not it.dialog.query_one("#dialog-body").show_vertical_scrollbar


async def test_a_small_form_makes_room_for_a_long_request() -> None:
    curl = "curl" + "".join(f" --header 'X-{n}: {'y' * 40}'" for n in range(9)) + " https://api/last"
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, Form("Go", (Field("a", "A", "flag"),)), Rehearsal(Rehearsed(curl))).open()
        await it.press("f2")
        await it.until_said("https://api/last")


async def test_help_gives_way_to_the_rule_while_one_types() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.type("http")
        assert f"! {RULE}" in it.text
        assert HELP not in it.text
        assert ">! Meeting URL" in it.here
        await it.type("s://x")
        assert RULE not in it.text
        assert HELP in it.text
        assert ">  Meeting URL" in it.here


async def test_an_empty_field_is_not_scolded_before_one_has_left_it() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        assert "!" not in it.text
        await it.press("tab")
        assert "! Meeting URL" in it.line("Meeting URL")
        await it.press("shift+tab")
        assert f"! {RULE}" in it.text


async def test_a_limit_is_counted_live_and_told_in_words() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, Form("t", (Field("m", "Message", limit=10),))).open()
        await it.type("seven ch")
        assert "8 of 10" in it.line("Message")
        await it.type("aracters")
        assert "16 of 10" in it.line("Message")
        assert "! Too long: 16 characters, and 10 is the most." in it.text


# -- moving and answering ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "back"), [("tab", "shift+tab"), ("down", "up"), ("enter", "up")])
async def test_keys_move_through_the_fields_and_around(on: str, back: str) -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        for label in LABELS:
            assert label in it.here
            if label != LABELS[-1]:
                await it.press(on)
        for label in reversed(LABELS):
            assert label in it.here
            await it.press(back)
        assert LABELS[-1] in it.here


async def test_choices_turn_and_flags_flip_in_place() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.go_to("Resolution")
        for key, words in [("right", "< 1920x1080 >  1 of 2"), ("left", "< 1280x720 >  2 of 2"), ("space", "1 of 2")]:
            await it.press(key)
            assert words in it.here
        await it.go_to("Transcription")
        await it.press("space")
        assert "[x] yes" in it.here
        await it.press("space")
        assert "[ ] no" in it.here
        assert it.dialog.answers == {**FORM.first, "size": "l"}


async def test_a_field_that_does_not_apply_vanishes_and_forgets_nothing() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.go_to("Transcription")
        await it.press("space", "down")
        await it.type("Grace")
        await it.press("up", "space")
        assert "Names" not in it.text
        await it.press("space")
        assert "Grace" in it.line("Names")


# -- secrets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["f3", "ctrl+t"])
async def test_a_secret_is_shown_only_while_one_is_in_its_field(key: str) -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.go_to("Stream key")
        assert SECRET not in it.text
        assert "F3 shows it." in it.read
        await it.press(key)
        assert SECRET in it.here
        assert "F3 hides it." in it.read
        await it.press(key)
        assert SECRET not in it.text
        await it.press(key, "up")
        assert SECRET not in it.text
        await it.press("down")
        assert SECRET not in it.text


async def test_a_covered_secret_is_not_copied() -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.go_to("Stream key")
        await it.press("ctrl+shift+a", "ctrl+c")
        assert app.clipboard == ""
        await it.press("ctrl+x")
        assert app.clipboard == ""
        assert it.field.answer == ""
        await it.type("new")
        assert "•••" in it.here
        await it.press("f3", "ctrl+shift+a", "ctrl+c")
        assert app.clipboard == "new"


async def test_no_message_about_an_answer_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    post = TextAnswer.post_message

    def watched(self: TextAnswer, message: object) -> bool:
        sent = post(self, message)  # type: ignore[arg-type]  # any message at all
        seen.append(repr(message) if sent else "")
        return sent

    monkeypatch.setattr(TextAnswer, "post_message", watched)
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.go_to("Stream key")
        await it.type("9")
        await it.press("enter")
        assert any("AnswerGiven" in one for one in seen)
        assert not [one for one in seen if SECRET in one]
        assert SECRET not in repr(it.dialog) + repr(it.dialog.query("*"))


# -- submitting --------------------------------------------------------------------------------------------------------


async def test_a_good_form_is_rehearsed_and_handed_on() -> None:
    def values(answers: Mapping[str, str]) -> Mapping[str, object]:
        return {
            "page": answers["url"],
            "written": "words" in answers and answers["words"] == YES,
            "count": len(answers),
        }

    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, Form(FORM.title, FORM.fields, FORM.verb, values=values)).open()
        await it.type("https://x")
        await it.submit()
        await until(pilot, lambda: it.answers)
        assert it.answers == [{"page": "https://x", "written": False, "count": 4}]
        assert it.rehearsal.asked == it.answers


async def test_a_broken_form_goes_to_the_first_broken_field_and_says_the_rule() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.submit()
        assert "Meeting URL" in it.here
        assert f"! Meeting URL: {RULE}" in it.text
        assert not it.rehearsal.asked
        await it.type("https://x")
        assert f"Meeting URL: {RULE}" not in it.text


async def test_a_problem_is_shown_and_nothing_is_lost() -> None:
    rehearsal = Rehearsal(Rehearsed(problem="A recording needs a destination."), ServerError(503), Rehearsed(CURL))
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, rehearsal=rehearsal).open()
        await it.type("https://x")
        await it.submit()
        await it.until_said("! A recording needs a destination.")
        assert "https://x" in it.line("Meeting URL")
        await it.submit()
        await it.until_said("! The service is in trouble on its side.")
        await it.submit()
        await until(pilot, lambda: it.answers)
        assert it.answers[0] == {"url": "https://x", "size": "m", "words": "", "key": SECRET}


async def test_values_that_are_refused_are_told() -> None:
    def values(_answers: Mapping[str, str]) -> Mapping[str, object]:
        raise Refused("Two of these are not possible together: [/nope].")

    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, Form("t", (Field("a", "A"),), values=values)).open()
        await it.submit()
        await it.until_said("! Two of these are not possible together: [/nope].")
        assert not it.rehearsal.asked


async def test_a_check_that_hangs_is_given_up_with_esc_and_locks_nothing() -> None:
    rehearsal = Rehearsal()
    rehearsal.go.clear()
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, rehearsal=rehearsal).open()
        await it.type("https://x")
        await it.submit()
        await it.until_said("checking ... Esc stops it")
        await it.press("down")
        assert "Meeting URL" in it.here
        await it.press("escape")
        assert "Stopped; nothing was sent." in it.text
        await until(pilot, lambda: rehearsal.cancelled)
        rehearsal.go.set()
        await it.submit()
        await until(pilot, lambda: it.answers)
        assert len(rehearsal.asked) == 2


async def test_typing_on_gives_a_check_up_even_one_that_does_not_want_to() -> None:
    rehearsal = Rehearsal(Rehearsed(problem="too late"), stubborn=True)
    rehearsal.go.clear()
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, rehearsal=rehearsal).open()
        await it.type("https://x")
        await it.submit()
        await it.until_said("checking ...")
        await it.press("down")
        await it.type("y")
        await until(pilot, lambda: rehearsal.cancelled)
        assert "checking" not in it.text
        rehearsal.go.set()
        await pilot.app.workers.wait_for_complete([one for one in pilot.app.workers if not one.is_finished])
        await pilot.pause()
        assert "too late" not in it.text
        assert not it.answers


async def test_a_bug_in_a_check_is_admitted_and_the_form_goes_on() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, rehearsal=Rehearsal(ZeroDivisionError("sk-live"), Rehearsed(CURL))).open()
        await it.type("https://x")
        await it.submit()
        await it.until_said("! The check failed because of a bug in this program; nothing was sent.")
        assert "sk-live" not in it.text
        await it.submit()
        await until(pilot, lambda: it.answers)


async def test_a_dialog_with_a_hanging_check_can_be_left() -> None:
    rehearsal = Rehearsal(stubborn=True)
    rehearsal.go.clear()
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, rehearsal=rehearsal).open()
        await it.type("https://x")
        await it.submit()
        await it.until_said("checking ...")
        await it.press("escape", "escape", "escape")
        await until(pilot, lambda: it.answers)
        assert it.answers == [None]
        rehearsal.go.set()


async def test_keys_typed_ahead_submit_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "SETTLED_SECONDS", 3600.0)
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        it = await play(pilot, Form("t", (Field("a", "A"), Field("b", "B")))).open()
        for _ in range(30):
            app.post_message(events.Key("enter", "\r"))
        await until(pilot, lambda: "[ Start ]" in it.here)
        await it.press("enter")
        assert "[ Start ]" in it.here
        assert not it.rehearsal.asked
        assert "Enter does it" not in it.text


async def test_what_is_typed_in_one_burst_lands_in_the_fields_it_is_meant_for() -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        it = await play(pilot, Form("t", (Field("a", "A"), Field("b", "B"), Field("c", "C")))).open()
        for key in ("1", "enter", "2", "tab", "3", "up", "4"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: it.dialog.answers == {"a": "1", "b": "24", "c": "3"})


async def test_a_key_before_enter_makes_the_line_settle_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        it = await play(pilot, Form("t", (Field("a", "A"),))).open()
        await it.press("down")
        line = it.dialog.query_one(SubmitLine)
        await until(pilot, lambda: line.armed and "Enter does it" in it.here)
        monkeypatch.setattr(fields, "SETTLED_SECONDS", 3600.0)
        await it.press("x", "enter")
        assert not line.armed
        assert not it.rehearsal.asked


# -- leaving -----------------------------------------------------------------------------------------------------------


async def test_esc_leaves_at_once_when_nothing_was_changed() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.press("down", "right", "left", "escape")
        assert it.answers == [None]


@pytest.mark.parametrize("other", ["down", "y", "left", "f3", "tab"])
async def test_esc_asks_once_and_any_other_key_takes_the_question_back(other: str) -> None:
    question = "Esc again throws away what you typed"
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.type("x")
        await it.press("escape")
        assert question in it.text
        await it.press(other)
        assert question not in it.text
        await it.press("escape")
        assert question in it.text
        assert not it.answers
        await it.press("escape")
        assert it.answers == [None]


# -- the request -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", ["f2", "escape", "ctrl+r"])
async def test_the_request_is_shown_copied_and_left(back: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.type("https://x")
        await it.go_to("Transcription")
        await it.press("f2")
        await it.until_said("curl --request POST")
        assert "Meeting URL" not in it.text
        assert "[ Start recording ]" not in it.text
        assert "".join(CURL.split()) in "".join(it.read.split())
        clipboard = Clipboard(app, monkeypatch)
        await it.press("c")
        assert clipboard.texts == [CURL]
        assert "sent the command to the terminal's clipboard" in it.text
        await it.press(back)
        assert "curl" not in it.text
        assert "clipboard" not in it.text
        assert "Transcription" in it.here
        assert "https://x" in it.line("Meeting URL")
        assert not it.answers


async def test_a_long_request_scrolls() -> None:
    long = "curl " + " ".join(f"--header 'H{n}: v'" for n in range(60))
    async with Stage().run_test(size=(60, 14)) as pilot:
        it = await play(pilot, Form("t", (Field("a", "A"),)), Rehearsal(Rehearsed(long))).open()
        await it.press("f2")
        await it.until_said("H0: v")
        assert "H59: v" not in it.text
        await it.press(*["down"] * 60)
        assert "H59: v" in it.text
        await it.press(*["up"] * 60)
        assert "H0: v" in it.text


async def test_before_the_request_what_is_broken_must_be_mended() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.press("down", "f2")
        assert f"! Before the request can be shown: Meeting URL: {RULE}" in it.read
        assert "Meeting URL" in it.here
        assert not it.rehearsal.asked


async def test_a_request_that_would_be_refused_says_why() -> None:
    told = [Rehearsed(problem="no such room"), Rehearsed(), Rehearsed(CURL, "this will not do")]
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot, Form("t", (Field("a", "A"),)), Rehearsal(*told)).open()
        await it.press("f2")
        await it.until_said("! no such room")
        await it.press("f2")
        await it.until_said("There is no request to show.")
        await it.press("f2")
        await it.until_said("! this will not do")
        assert "curl" in it.text


@given(st.text(max_size=300), st.integers(12, 80))
def test_a_folded_command_has_all_its_words_and_fits(curl: str, width: int) -> None:
    lines = command_lines(curl, width)
    assert all(cell_len(line) <= width for line in lines)
    words = "".join(safe(line) for line in curl.split("\n"))
    assert "".join("".join(lines).split()) == "".join(words.split())


# -- text from strangers -----------------------------------------------------------------------------------------------


async def paste(it: Play, text: str) -> None:
    it.app.post_message(events.Paste(text))
    await it.pilot.pause()
    await it.pilot.pause()


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "a\nb\r\n\tc",
        "\ud800",
        "",
        "\n",
        "漢字" * 200,
        "e" + "\u0301" * 50,
        "x" * 4096,
        "👩\u200d👧\ufe0f",
        "\u05d0\u202e",
    ],
)
async def test_whatever_is_pasted_is_kept_as_typed_and_painted_clean(text: str) -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await paste(it, text)
        assert it.dialog.answers["url"] == typed(text)
        for key in ("home", "right", "end", "left", "ctrl+left", "down", "up"):
            await it.press(key)
        assert it.dialog.answers["url"] == typed(text)
        assert not {char for line in it.lines for char in line} & set("\x1b\x07\x9b\u202e\u200d\ufe0f\ud800\n")
        assert all(cell_len(line) == 80 for line in it.lines)
        assert "\x1b]0" not in app.written


async def test_a_paste_of_a_book_is_refused_in_words_and_changes_nothing() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.type("https://x")
        await paste(it, "y" * MOST_CHARACTERS)
        assert "! That is too long to be put in: 16,384 characters are the most." in it.read
        assert it.dialog.answers["url"] == "https://x"


async def test_no_words_of_a_form_are_obeyed_or_read_as_markup() -> None:
    def refuse(answers: Mapping[str, str]) -> Mapping[str, object]:
        raise Refused(HOSTILE) if answers["a"] == "r" else ValueError

    form = Form(
        "[/nope] title",
        (
            Field(
                "a",
                f"A {HOSTILE}",
                help=HOSTILE,
                placeholder=HOSTILE,
                check=lambda text: HOSTILE if text == "x" else "",
            ),
            Field("c", "C", kind="choice", choices=(("1", HOSTILE),)),
        ),
        verb=HOSTILE,
        note=HOSTILE,
        values=refuse,
    )
    app = Stage()
    async with app.run_test(size=(120, 40)) as pilot:
        it = await play(pilot, form).open()
        assert it.text.count("[/nope]") == 7
        await it.type("x")
        assert it.text.count("[/nope]") == 6
        await it.press("backspace", "r")
        await it.submit()
        await it.until_said("! [/nope]")
        assert "\x1b]0" not in app.written
        assert "\x07" not in app.written
        assert "\u202e" not in app.written


@given(st.text(st.characters(codec=None), max_size=80))
def test_painted_text_has_a_place_for_every_character(text: str) -> None:
    shown = paintable(text)
    assert len(shown) == len(text)
    assert safe(shown) == shown
    assert not (shown and unicodedata.category(shown[0])[0] == "M")


# -- bytes -------------------------------------------------------------------------------------------------------------


async def test_a_character_writes_little_and_a_calm_form_nothing() -> None:
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        it = await play(pilot).open()
        await it.type("https://")
        await pilot.pause()
        app.written = ""
        await it.type("x")
        assert 0 < len(app.written.encode()) < 500
        app.written = ""
        it.dialog.on_answer_given()
        await it.press("f8")
        await pilot.pause()
        assert app.written == ""
