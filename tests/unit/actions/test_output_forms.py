from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.actions import external
from console.actions.action import Params, Situation, Step, Target
from console.actions.form import YES, Form
from console.actions.journal import Author, Journal
from console.actions.output_forms import (
    CUSTOM,
    check_web_url,
    hls_form,
    leads_elsewhere,
    metadata_form,
    recording_form,
    rtmp_form,
    whole,
)
from console.actions.rtmp_fields import check_rtmp_url, host
from console.actions.transcription_form import check_sections, check_temperature
from console.actions.wanted import Hidden, arguments
from console.api.errors import Refused
from console.api.models import LiveStream, Recording, Room, Template
from console.api.rules import check_meeting_url, check_rtmp_urls, check_transcription, resolution
from console.live.watches import SavedDestination
from tests.support.clock import ManualClock

from .people import ROOM

KEY = "live_7f3a-hunter2"
HOSTILE = "[/nope] \x1b]0;x\x07\u202e漢字 {0}"
FORMS = (recording_form, hls_form, rtmp_form)


class Key:
    """A stream key that notes how often it was read."""

    def __init__(self) -> None:
        self.read = 0

    def reveal(self) -> str:
        self.read += 1
        return KEY


def here(**rest: Any) -> Situation:
    return Situation(writing=True, production=False, targets=(Target(ROOM, "town-hall"),), **rest)


def template(**destinations: object) -> Template:
    return Template.model_validate({"id": "t", "name": "stage", "destinations": destinations})


def answered(form: Form, **answers: str) -> dict[str, str]:
    assert answers.keys() <= form.first.keys()
    return {**form.first, **answers}


def values(form: Form, **answers: str) -> dict[str, Any]:
    """What the form makes of answers that break no rule; None is left out."""
    given_answers = answered(form, **answers)
    assert form.objections(given_answers) == {}
    made = form.values(form.given(given_answers))
    return {name: value for name, value in made.items() if value is not None}


def shown(form: Form, **answers: str) -> list[str]:
    return [one.id for one in form.applying(answered(form, **answers))]


# -- where the picture is taken ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [recording_form, hls_form], ids=["recording", "hls"])
def test_the_form_as_it_opens_sends_nothing_but_defaults(make: Any) -> None:
    assert values(make(here())) == {}


@pytest.mark.parametrize("make", FORMS, ids=["recording", "hls", "rtmp"])
def test_the_rule_of_the_meeting_url_stands_beside_it(make: Any) -> None:
    rules = [
        next(one.help for one in make(here(template=known)).fields if one.id == "meeting_url")
        for known in (None, template(), template(browserRecordings={"rec": {"name": "rec"}}))
    ]
    assert all("subdomain" in rule for rule in rules)
    assert rules[0] == rules[1] != rules[2]
    assert "has composite recording" in rules[2]


@pytest.mark.parametrize(
    "url", ["ftp://x/y", "javascript:alert(1)", "x", "https://", "http:///x", "https://[::1", "https://a b/c", "\u202e"]
)
def test_a_meeting_url_that_breaks_the_rule_is_told_so(url: str) -> None:
    assert check_web_url(url).endswith((".", "..."))
    assert "meeting_url" in recording_form(here()).objections(answered(recording_form(here()), meeting_url=url))


@given(st.text(max_size=60) | st.from_regex(r"(https?|HTTPS)://[^\s]{0,20}", fullmatch=True))
def test_no_meeting_url_passes_that_the_client_refuses(url: str) -> None:
    if url.strip() and not check_web_url(url):
        check_meeting_url(url.strip())


def test_an_address_of_another_room_must_be_meant() -> None:
    form = recording_form(here())
    right, wrong = f"https://x.example/preview/{ROOM}/rec", "https://x.example/preview/other"
    assert "elsewhere" not in shown(form)
    assert "elsewhere" not in shown(form, meeting_url=right)
    assert "elsewhere" not in shown(form, meeting_url="htt")
    assert "elsewhere" in shown(form, meeting_url=wrong)
    assert list(form.objections(answered(form, meeting_url=wrong))) == ["elsewhere"]
    assert str(values(form, meeting_url=wrong, elsewhere=YES)["meeting_url"]) == wrong
    assert leads_elsewhere(wrong, ROOM)


async def test_a_token_in_the_meeting_url_is_sent_and_never_seen() -> None:
    url = f"https://x.example/{ROOM}?auth_token={KEY}&skip_preview=true"
    made = values(hls_form(here()), meeting_url=f"  {url} ")["meeting_url"]
    assert str(made) == f"https://x.example/{ROOM}?auth_token=[hidden]&skip_preview=true"
    assert KEY not in repr(made)
    assert await arguments({"meeting_url": made, "destination": None}) == {"meeting_url": url}


# -- what one should know ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", FORMS, ids=["recording", "hls", "rtmp"])
def test_an_idle_room_is_warned_of(make: Any) -> None:
    assert "Nobody is in this room" in make(here(live=False)).note
    assert make(here()).note == ""
    hostile = here(room=Room.model_validate({"id": ROOM, "name": HOSTILE}))
    assert "\x1b" not in make(hostile).title + make(hostile).note


def test_the_last_one_still_stopping_is_said() -> None:
    ending = Recording.model_validate({"id": "j", "room_id": ROOM, "status": "stopping"})
    form = recording_form(here(jobs={"recordings": (ending,)}))
    assert "The last recording is still stopping" in form.note
    running = LiveStream.model_validate({"id": "j", "room_id": ROOM, "status": "running"})
    assert hls_form(here(jobs={"live_streams": (running,)})).note == ""


# -- how large --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "made"),
    [("1280x720", {}), ("1920x1080", {"width": 1920, "height": 1080}), ("1080x1920", {"width": 1080, "height": 1920})],
)
def test_the_usual_size_is_not_sent_and_others_are(size: str, made: dict[str, int]) -> None:
    assert values(recording_form(here()), size=size) == made


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_a_size_is_taken_exactly_when_the_client_takes_it(width: int, height: int) -> None:
    form = recording_form(here())
    given_answers = answered(form, size=CUSTOM, width=str(width), height=str(height))
    try:
        resolution(width, height)
    except Refused:
        if not form.objections(given_answers):
            with pytest.raises(Refused, match="1080"):
                form.values(form.given(given_answers))
    else:
        assert values(form, size=CUSTOM, width=str(width), height=str(height)) == {"width": width, "height": height}


def test_sound_alone_has_no_size() -> None:
    form = recording_form(here())
    assert "size" in shown(form)
    assert not {"size", "width", "height"} & set(shown(form, audio_only=YES, size=CUSTOM))
    assert values(form, audio_only=YES, size=CUSTOM, width="1") == {"audio_only": True}


@given(st.text(max_size=12))
def test_whole_numbers_are_plain_digits(text: str) -> None:
    number = whole(text)
    assert number is None or (str(number) == text.strip().lstrip("0") or number == 0)


# -- which destination ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "kind"),
    list(zip(FORMS, ("browserRecordings", "hlsDestinations", "rtmpDestinations"), strict=True)),
    ids=["recording", "hls", "rtmp"],
)
def test_a_destination_is_asked_for_when_there_are_several(make: Any, kind: str) -> None:
    several = template(**{kind: {"main": {}, HOSTILE: {}}, "otherDestinations": {"x": {}, "y": {}}})
    form = make(here(template=several))
    asked = next(one for one in form.fields if one.id == "destination")
    assert [value for value, _words in asked.choices] == ["main", HOSTILE]
    assert not any("\x1b" in words or "\u202e" in words for _value, words in asked.choices)
    url = {"url_1": f"rtmp://a.example/x/{KEY}"} if make is rtmp_form else {}
    assert values(form, destination=HOSTILE, **url)["destination"] == HOSTILE
    assert values(form, **url)["destination"] == "main"
    for known in (None, template(), template(**{kind: {"main": {}}}), template(**{kind: "broken"})):
        assert "destination" not in [one.id for one in make(here(template=known)).fields]


# -- writing down what is said ----------------------------------------------------------------------------------------


def test_transcription_is_asked_about_only_when_it_is_wanted() -> None:
    form = recording_form(here())
    assert "vocabulary" not in shown(form)
    assert {"mode_txt", "vocabulary", "summary"} <= set(shown(form, transcribe=YES))
    assert "context" not in shown(form, transcribe=YES)
    assert {"context", "temperature", "sections"} <= set(shown(form, transcribe=YES, summary=YES))
    assert "context" not in shown(form, summary=YES)


def test_a_transcription_as_the_service_wants_it() -> None:
    made = values(
        recording_form(here()),
        transcribe=YES,
        mode_srt="",
        mode_json=YES,
        vocabulary=" 100ms , ,HLS",
        summary=YES,
        context="a launch",
        temperature="0,3",
        sections="Agenda: bullets; Who: what: Paragraph ;",
    )["transcription"]
    assert made == {
        "enabled": True,
        "output_modes": ["txt", "json"],
        "custom_vocabulary": ["100ms", "HLS"],
        "summary": {
            "enabled": True,
            "context": "a launch",
            "temperature": 0.3,
            "sections": [{"title": "Agenda", "format": "bullets"}, {"title": "Who: what", "format": "paragraph"}],
        },
    }
    check_transcription(made)


def test_a_transcription_in_no_way_is_refused() -> None:
    form = recording_form(here())
    given_answers = answered(form, transcribe=YES, mode_txt="", mode_srt="")
    with pytest.raises(Refused, match="txt, srt, json"):
        form.values(form.given(given_answers))


@given(st.text(max_size=400), st.text(max_size=8), st.text(max_size=320))
def test_what_passes_the_form_passes_the_client(sections: str, temperature: str, context: str) -> None:
    form = recording_form(here())
    given_answers = answered(
        form, transcribe=YES, summary=YES, sections=sections, temperature=temperature, context=context
    )
    if not form.objections(given_answers):
        made = form.values(form.given(given_answers))["transcription"]
        check_transcription(made)


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ("Agenda", "Section 1"),
        ("A: bullets; B: list", "Section 2"),
        (": bullets", "Section 1"),
        (f"{'x' * 101}: bullets", "101 characters: 100 is the most"),
        ("; ".join(["A: bullets"] * 7), "7 sections: 6 is the most"),
    ],
)
def test_sections_that_break_a_rule_are_told_so(sections: str, words: str) -> None:
    assert words in check_sections(sections)
    assert check_sections("; ".join([f"{'x' * 100}: bullets"] * 6)) == check_sections("") == ""


@pytest.mark.parametrize("text", ["", "0", "0.05", "1.01", "2", "nan", "inf", "-0.5", "1e-1", "½", "\u0660.\u0665"])
def test_temperatures_out_of_bounds_are_refused(text: str) -> None:
    assert check_temperature(text)
    assert check_temperature("0.1") == check_temperature("1.0") == check_temperature("0.5") == ""


# -- timed metadata ---------------------------------------------------------------------------------------------------


def test_timed_metadata_has_a_hundred_characters_and_a_second() -> None:
    form = metadata_form(here())
    assert form.fields[0].limit == 100
    assert values(form, payload="é" * 100, duration="1") == {"payload": "é" * 100, "duration": 1}
    for broken in ({"payload": "x" * 101}, {"payload": " "}, {"duration": "0"}, {"duration": "1.5"}, {"duration": ""}):
        assert form.objections(answered(form, **{"payload": "x", **broken})), broken


# -- RTMP -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["", "https://a/b/c", "rtmp://", "rtmp://a", "rtmp://a/", "rtmp:// a/b", f"rtmp://a.b/{KEY} x", KEY, "rtmp:///x"],
)
def test_an_rtmp_url_that_breaks_a_rule_is_told_so_without_repeating_it(url: str) -> None:
    rule = check_rtmp_url(url)
    assert rule
    assert KEY not in rule


@given(st.from_regex(r"(rtmps?|RTMP)://\S{0,12}(/\S{0,9}){0,2}", fullmatch=True) | st.text(max_size=30))
def test_what_passes_as_an_rtmp_url_passes_the_client(url: str) -> None:
    if not check_rtmp_url(url):
        check_rtmp_urls([url.strip()])
        assert host(url)


def test_without_saved_destinations_urls_are_typed_one_after_the_other() -> None:
    form = rtmp_form(here())
    assert [one for one in shown(form) if one.startswith(("to", "url"))] == ["url_1"]
    assert "url_1" in form.objections(form.first)
    two = {"url_1": "rtmp://a.example/x/1", "url_2": "rtmps://b.example/x/2"}
    assert "url_3" in shown(form, **two)
    assert [str(one) for one in values(form, **two)["rtmp_urls"]] == ["a.example", "b.example"]
    with pytest.raises(Refused, match="twice"):
        form.values(form.given(answered(form, url_1="rtmp://a.example/x/1", url_2="rtmp://a.example/x/1")))


async def test_keys_of_saved_destinations_are_read_when_they_are_sent_and_printed_never(tmp_path: Path) -> None:
    key = Key()
    saved = (
        SavedDestination("studio", "rtmp://a.example/live", key),
        SavedDestination(HOSTILE, f"rtmps://b.example/x/{KEY}"),
    )
    form = rtmp_form(here(saved=saved))
    first = next(one for one in form.fields if one.id == "to_1")
    assert first.choices[0][1] == "studio, a.example"
    assert not any(KEY in words or "\x1b" in words for one in form.fields for _value, words in one.choices)
    way = [value for value, _words in first.choices]
    made = values(form, to_1=way[0], to_2=way[1], to_3=way[2], url_3=f"rtmp://c.example/y/{KEY}")
    printed = f"{made} {Params(values=made)!r} {[str(one) for one in made['rtmp_urls']]}"
    assert key.read == 0
    assert KEY not in printed
    assert [str(one) for one in made["rtmp_urls"]][::2] == ["studio (a.example)", "c.example"]
    journal = Journal(tmp_path / "journal.jsonl", Author("test", "ops"), ManualClock(), random.Random(1))
    journal.intent(external.START, Step(Target(ROOM, "x"), Params(values=made)))
    line = json.loads(journal.path.read_text())
    assert line["params"]["values"]["rtmp_urls"][0] == "studio (a.example)"
    assert KEY not in journal.path.read_text()
    assert key.read == 0
    urls = (await arguments(made))["rtmp_urls"]
    assert [one.get_secret_value() for one in urls] == [
        f"rtmp://a.example/live/{KEY}",
        f"rtmps://b.example/x/{KEY}",
        f"rtmp://c.example/y/{KEY}",
    ]
    assert KEY not in repr(urls)
    assert key.read == 1
    with pytest.raises(Refused, match="twice"):
        form.values(form.given(answered(form, to_1=way[0], to_2=way[0])))


async def test_a_key_that_cannot_be_had_is_said_before_anything_is_sent() -> None:
    class Broken:
        def reveal(self) -> str:
            raise Refused("The key of 'studio' cannot be read.")

    saved = (SavedDestination("studio", "rtmp://a.example/live", Broken()),)
    made = values(rtmp_form(here(saved=saved)))
    with pytest.raises(Refused, match="studio"):
        await arguments(made)


def test_recording_and_size_go_with_it() -> None:
    made = values(rtmp_form(here()), url_1="rtmp://a.example/x/1", recording=YES, size="1920x1080")
    assert {name: value for name, value in made.items() if name != "rtmp_urls"} == {
        "recording": True,
        "width": 1920,
        "height": 1080,
    }


async def test_a_hidden_answer_is_revealed_only_by_name() -> None:
    hidden = Hidden("label", lambda: KEY)
    assert f"{hidden} {hidden!r} {hidden!s:>20}".count(KEY) == 0
    assert await arguments({"a": hidden, "b": 1, "c": None}) == {"a": KEY, "b": 1}
