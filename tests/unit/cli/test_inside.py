"""The `:` line understands the commands of the shell; nothing is asked yet, and nothing breaks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.api.text import clean
from console.cli.headless.catalogue import RESOURCES, group_class
from console.cli.headless.extras import extras_of
from console.cli.headless.layout import ALIASES
from console.cli.headless.verbs import verbs_of
from console.cli.inside import Inside
from console.screens.commands.grammar import Acting, Chosen, Meant, Misunderstood, Reading
from tests.support.launch import launch

ROOM = "64a0c0ffee00000000000001"
CHOSEN = Chosen(ROOM, "s-1", "p-1")


INSIDE = Inside(launch(Path()))


def refused(*words: str, chosen: Chosen = CHOSEN) -> str:
    with pytest.raises(Misunderstood) as error:
        INSIDE.parse(words, chosen)
    return str(error.value)


def test_what_reads_is_a_reading_and_what_changes_is_an_act() -> None:
    for resource in RESOURCES:
        for verb in verbs_of(group_class(resource), ALIASES.get(resource)).values():
            if verb.name in extras_of(resource) or any(
                one.required and one.name not in _WORDS for one in verb.parameters
            ):
                continue
            words = [_WORDS[one.name] for one in verb.parameters if one.required]
            found = INSIDE.parse([resource, verb.name, *words], CHOSEN)
            assert isinstance(found, Acting if verb.writes else Reading), (resource, verb.name)
            assert found.title == f"{resource} {verb.name}"


_WORDS = {
    "room_id": ".",
    "peer_id": ".",
    "session_id": ".",
    "recording_id": "r",
    "stream_id": "h",
    "message": "hello",
    "role_name": "host",
    "template_id": "t",
    "asset_id": "a",
    "poll_id": "p",
    "enabled": "true",
    "code": "abc",
    "response_id": "1",
    "result_id": "1",
    "workflow_id": "w",
}


def test_a_room_that_is_left_out_is_the_chosen_one() -> None:
    assert isinstance(INSIDE.parse(["peers", "list"], CHOSEN), Reading)
    assert isinstance(INSIDE.parse(["peers", "get", "p-7"], CHOSEN), Reading)
    assert "Missing argument" in refused("peers", "list", chosen=Chosen())
    assert "no room is chosen" in refused("peers", "list", ".", chosen=Chosen())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("romms list", "did you mean 'rooms'"),
        ("rooms lst", "did you mean 'list'"),
        ("rooms list --limt 3", "--limit"),
        ("rooms list --limit none", "not a valid integer"),
        ("rooms list --csv", "files are not written from here; run `hms-console rooms list ...` in a shell"),
        ("stream-keys list . --reveal", "secrets are not shown here"),
        ("active-rooms end . --yes", "what does harm always asks here"),
        ("rooms list --profile other", "the profile that is shown"),
        ("assets download abc", "On Recordings, w saves"),
        ("live-streams check", "Streams shows"),
        ("external-streams start . rtmp://h/app/KEY", "is not typed here"),
        ("external-streams start . KEY", "is not typed here"),
        ("external-streams start . --to youtube", "There is no saved destination 'youtube'"),
        ("external-streams start . --meeting-url rtmp://h/app/KEY", "is not typed here"),
        ("external-streams start . --reveal", "--reveal is not taken here"),
        ("stream-keys rotate . --curl", "--curl is not taken here"),
        ("api POST /rooms", "here api only asks"),
        ("api GET rooms", "here api only asks"),
        ("templates set-settings t -", "no standard input"),
        ("templates set-settings t @/dev/zero", "no such file"),
    ],
)
def test_what_cannot_be_done_here_says_what_to_do(line: str, said: str) -> None:
    words = refused(*line.split())
    assert said in words
    assert "KEY" not in words


@pytest.mark.parametrize("name", ["\0", "\ud800"])
def test_a_character_that_no_path_holds_is_refused(name: str) -> None:
    assert refused("rooms", "list", "--output", name) == "rooms list: it holds a character that cannot be meant."


def test_what_may_hold_a_secret_is_said_to() -> None:
    assert INSIDE.parse(["rooms", "list"], CHOSEN).secret is False
    assert INSIDE.parse(["active-rooms", "end", "."], CHOSEN).secret is False
    for line in (
        ["recordings", "start", ".", "--meeting-url", "https://x.app.100ms.live/meeting/abc"],
        ["templates", "set-settings", "t", '{"a": 1}'],
        ["active-rooms", "send-message", ".", "see rtmp://h/app/k"],
        ["api", "GET", "/x?token=1"],
    ):
        assert INSIDE.parse(line, CHOSEN).secret is True, line


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("rooms get ", Meant("room")),
        ("rooms get abc", Meant("room")),
        ("rooms get abc ", Meant()),
        ("rooms list ", Meant()),
        ("rooms get --for", Meant()),
        ("rooms", Meant()),
        ("nothing at all", Meant()),
        ("api GET x", Meant()),
        ("peers get . x", Meant("peer", ".")),
        ("peers get abc x", Meant("peer", "abc")),
        ("peers remove --peer-id x", Meant("peer", ".")),
        ("recordings list --room-id x", Meant("room")),
        ("external-streams start x", Meant("room")),
    ],
)
def test_what_the_last_word_is_the_id_of(line: str, meant: Meant) -> None:
    assert INSIDE.meant(line.split(" ")) == meant


def test_ways_to_go_on() -> None:
    def words(*typed: str) -> list[str]:
        return [one.text for one in INSIDE.complete(typed)]

    assert words("roo") == ["rooms", "room-codes"]
    assert "api" in words("")
    assert words("rooms", "li") == ["list"]
    assert words("nothing", "li") == []
    assert words("rooms", "list", "--li") == ["--limit"]
    assert "--limit" in words("rooms", "list", "")
    assert "--yes" not in words("active-rooms", "end", "x", "--")
    assert words("peers", "list", "") == ["."]
    assert "--lock" in words("active-rooms", "end", ".", "--l")
    assert words("rooms", "set-enabled", ".", "--none") == []
    assert words("rooms", "set-enabled", ".", "t") == ["true"]


async def test_help_is_a_page() -> None:
    found = INSIDE.parse(["rooms", "create", "--help"], CHOSEN)
    assert isinstance(found, Reading)
    client: Any = None
    assert "--description" in await found.read(client, 80)
    verbs = INSIDE.parse(["rooms"], CHOSEN)
    assert isinstance(verbs, Reading)
    assert "set-enabled" in await verbs.read(client, 80)


_WORD = st.one_of(
    st.sampled_from(
        [
            *RESOURCES,
            "api",
            "list",
            "get",
            "end",
            "create",
            "--help",
            "--json",
            "-",
            ".",
            "--",
            "@x",
            "{}",
            "--limit",
            "GET",
            "/",
        ]
    ),
    st.text(max_size=12),
)


@given(st.lists(_WORD, max_size=6))
@example(["rooms", "create", "\uaaf7"])  # no character yet: painted as it is
@example(["rooms", "create", "\u202e\x1b[31m"])
def test_whatever_is_typed_is_understood_or_refused_in_words(words: list[str]) -> None:
    try:
        found = INSIDE.parse(words, CHOSEN)
    except Misunderstood as error:
        said = str(error)
        assert said
        assert all(clean(line, len(said)) == line for line in said.split("\n") if line)
    else:
        assert isinstance(found, Reading | Acting)


@given(st.lists(_WORD, max_size=5))
def test_whatever_is_typed_can_be_completed(words: list[str]) -> None:
    for one in INSIDE.complete(words):
        assert one.text
