from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api import errors
from console.api.errors import ApiError, ClockSkew, RateLimited, Refused, StatusError, from_status
from console.api.text import clean


def test_the_tree_is_the_one_in_the_docstring() -> None:
    tree = [line for line in (errors.__doc__ or "").splitlines() if line.strip(" │├└─")]
    named = [word for line in tree if (word := line.strip(" │├└─").split(" ")[0]) and word[0].isupper()]
    kinds = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, ApiError)}
    assert kinds <= set(named)


@given(st.integers(300, 599), st.text(max_size=300), st.lists(st.text(max_size=50), max_size=3), st.booleans())
def test_every_status_has_a_clean_sentence(status: int, message: str, details: list[str], in_room: bool) -> None:
    error = from_status(status, message, tuple(details), room_path=in_room)
    assert isinstance(error, StatusError)
    assert error.status == status
    assert str(error) == error.sentence
    assert error.sentence.strip()
    assert clean(error.sentence, 5000) == error.sentence


def test_the_same_words_are_not_said_twice() -> None:
    assert from_status(400, "bad name", ("bad name", "bad name")).sentence.count("bad name") == 1


def test_an_error_without_words_gives_its_number() -> None:
    assert "HTTP 418" in from_status(418).sentence


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "Wait a little"), (0.2, "Wait 1 second,"), (45.0, "Wait 45 seconds"), (600.0, "Wait 10 minutes")],
)
def test_the_wait_is_said_in_words(seconds: float | None, words: str) -> None:
    assert words in RateLimited(seconds).sentence


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (61.0, "61 seconds ahead of"),
        (-600.0, "10 minutes behind"),
        (7200.0, "2 hours ahead of"),
        (-864000.0, "10 days behind"),
    ],
)
def test_a_skew_says_how_far_and_which_way(seconds: float, words: str) -> None:
    error = ClockSkew(seconds)
    assert f"{words} the service's clock" in error.sentence
    assert (error.status, error.skew_seconds) == (401, seconds)


def test_a_refusal_is_its_rule() -> None:
    error = Refused("Say who.")
    assert error.rule == error.sentence == str(error) == "Say who."
