"""What the `:` line says of an external stream stands in its form, and is sent only from there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console.actions.action import Situation, Target
from console.actions.form import YES, Form
from console.cli.inside import Inside
from console.cli.inside_form import FILLS, filled_rtmp_form
from console.config.destinations import Destination
from console.config.secret import Secret
from console.live.watches import SavedDestination
from console.screens.commands.grammar import Acting, Chosen, Misunderstood
from tests.support.launch import launch

ROOM = "64a0c0ffee00000000000001"
PLACES = tuple(Destination(name, "main", Secret("rtmp://a.example/live/KEY")) for name in ("youtube", "studio"))
SAVED = tuple(SavedDestination(name, "rtmp://a.example/live/KEY") for name in ("youtube", "studio"))
MEETING = f"https://x.app.100ms.live/preview/{ROOM}/host?skip_preview=true"


def form(**values: Any) -> Form:
    return filled_rtmp_form(values, PLACES)(Situation(True, False, (Target(ROOM, "stage"),), saved=SAVED))


def test_what_is_given_is_what_the_form_begins_with() -> None:
    made = form(to=("studio", "youtube"), meeting_url=MEETING, recording=True, width=1920, height=1080)
    first = made.first
    assert (first["to_1"], first["to_2"], first["to_3"]) == ("saved 1", "saved 0", "")
    assert (first["meeting_url"], first["recording"], first["size"]) == (MEETING, YES, "1920x1080")
    assert made.objections(first) == {}
    values = made.values(made.given(first))
    assert [str(one) for one in values["rtmp_urls"]] == ["studio (a.example)", "youtube (a.example)"]  # type: ignore[attr-defined]  # a tuple
    assert (values["width"], values["height"], values["recording"]) == (1920, 1080, True)


@pytest.mark.parametrize(("given", "sides"), [({"width": 800}, ("800", "720")), ({"height": 600}, ("1280", "600"))])
def test_a_size_of_ones_own_is_one(given: dict[str, int], sides: tuple[str, str]) -> None:
    first = form(**given).first
    assert (first["size"], first["width"], first["height"]) == ("custom", *sides)


def test_nothing_that_is_given_is_dropped() -> None:
    made = form(to=("studio",), destination="backup")
    assert made.values(made.given(made.first))["destination"] == "backup"


def test_more_places_than_there_can_be_are_refused() -> None:
    four = tuple(Destination(name, "main", Secret("rtmp://a.example/live/KEY")) for name in "abcd")
    with pytest.raises(Misunderstood, match="3 places at most"):
        filled_rtmp_form({"to": tuple("abcd")}, four)


def test_the_line_opens_that_form() -> None:
    inside = Inside(launch(Path(), destinations=PLACES))
    line = ["external-streams", "start", ".", "--to", "studio", "--meeting-url", MEETING, "--recording"]
    found = inside.parse(line, Chosen(ROOM))
    assert isinstance(found, Acting)
    assert found.secret, "a meeting URL may hold a token"
    assert not inside.parse(line[:5], Chosen(ROOM)).secret
    with pytest.raises(Misunderstood, match="did you mean 'studio'"):
        inside.parse(["external-streams", "start", ".", "--to", "studioo"], Chosen(ROOM))


def test_the_form_asks_all_that_the_line_may_say() -> None:
    asked = {one.id for one in form(destination="x").fields} | {"to", "width", "height"}
    assert asked >= FILLS
