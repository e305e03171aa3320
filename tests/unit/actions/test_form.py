from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.actions.form import YES, Field, Form, Rehearsed, typed

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


def wants_https(answer: str) -> str:
    return "" if answer.startswith("https://") else "It must begin with https://."


URL = Field("url", "Meeting URL", check=wants_https)
CHOICE = Field("size", "Size", kind="choice", choices=(("s", "small"), ("m", "medium")), default="m")
FLAG = Field("words", "Transcription", kind="flag")
NAMES = Field("names", "Names", limit=10, shown=lambda answers: answers["words"] == YES)
SHORT = Field("short", "Short names", shown=lambda answers: answers["names"] != "", check=wants_https)
FORM = Form("Start", (URL, CHOICE, FLAG, NAMES, SHORT))


def answers(**given_answers: str) -> dict[str, str]:
    return {**FORM.first, **given_answers}


def test_a_form_begins_with_answers_that_can_be_given() -> None:
    form = Form(
        "t",
        (
            CHOICE,
            Field("a", "A", kind="choice", choices=(("1", "one"),), default="9"),
            Field("b", "B", kind="choice"),
            Field("c", "C", kind="flag", default=YES),
            Field("d", "D", kind="flag", default="perhaps"),
            Field("e", "E", default="a\nb\x1b[31m"),
        ),
    )
    assert form.first == {"size": "m", "a": "1", "b": "", "c": YES, "d": "", "e": "a b[31m"}


def test_only_fields_that_apply_are_handed_on_and_judged() -> None:
    filled = answers(url="https://x", names="Ada and Grace, far too long", short="http")
    assert FORM.given(filled) == {"url": "https://x", "size": "m", "words": ""}
    assert FORM.objections(filled) == {}
    said = {**filled, "words": YES}
    assert list(FORM.given(said)) == ["url", "size", "words", "names", "short"]
    assert FORM.objections(said) == {
        "names": "Too long: 27 characters, and 10 is the most.",
        "short": "It must begin with https://.",
    }


def test_what_does_not_apply_counts_as_not_answered_for_those_after_it() -> None:
    assert SHORT in FORM.applying(answers(words=YES, names="Ada"))
    assert SHORT not in FORM.applying(answers(words="", names="Ada"))


def test_a_choice_must_be_one_of_the_values() -> None:
    assert CHOICE.objection("s") == ""
    assert CHOICE.objection("large") == "Choose one of the values."


@given(ANY_TEXT, st.integers(0, 40))
def test_the_limit_counts_characters_and_nothing_is_too_long_without_one(text: str, limit: int) -> None:
    said = Field("f", "F", limit=limit).objection(text)
    assert bool(said) == (0 < limit < len(text))
    if said:
        assert str(len(text)) in said
        assert str(limit) in said


@given(ANY_TEXT)
def test_typed_text_is_one_line_that_can_be_sent_and_loses_nothing_else(text: str) -> None:
    line = typed(text)
    assert not {unicodedata.category(char) for char in line} & {"Cc", "Cs"}
    assert line.encode().decode() == line
    assert typed(line) == line
    kept = [char for char in text if unicodedata.category(char) not in {"Cc", "Cs"}]
    assert [char for char in line if char != " "] == [char for char in kept if char != " "]


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("rtmp://a/b\r\n", "rtmp://a/b"),
        ("one\r\ntwo\tthree", "one two three"),
        ("\x1b]0;x\x07\x9b", "]0;x"),
        ("\u202eevil 漢字 👩\u200d👧", "\u202eevil 漢字 👩\u200d👧"),
        ("half \ud83d", "half "),
        ("  kept  ", "  kept  "),
    ],
)
def test_typed_text_examples(raw: str, line: str) -> None:
    assert typed(raw) == line


@given(
    st.fixed_dictionaries({}, optional={"url": ANY_TEXT, "size": ANY_TEXT, "words": ANY_TEXT, "names": ANY_TEXT}),
)
def test_a_form_judges_whatever_it_is_given(some: dict[str, str]) -> None:
    filled = answers(**some)
    broken = FORM.objections(filled)
    assert set(broken) <= set(FORM.given(filled))
    assert all(broken.values())
    assert ("url" in broken) == (not filled["url"].startswith("https://"))


def test_values_are_the_answers_unless_the_form_says_otherwise() -> None:
    given_answers = {"url": "https://x"}
    values = FORM.values(given_answers)
    assert values == given_answers
    assert values is not given_answers


def test_a_default_that_may_be_a_secret_is_in_no_repr() -> None:
    form = Form("t", (Field("key", "Stream key", kind="secret", default="sk-live-1234"),))
    assert "sk-live-1234" not in f"{form!r}{Rehearsed()!r}"


def test_importing_forms_imports_no_library() -> None:
    heavy = "{'textual', 'httpx', 'pydantic', 'rich'}"
    code = f"import sys, console.actions.form; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.strip() == "[]"
