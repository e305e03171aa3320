from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models import Peer, Session
from console.api.models.events import ErrorEvent, Feedback, TrackEvent
from console.live.feed import Entry, Kind
from console.live.portrait import elsewhere, portray
from console.live.story import StoryLine, other_lines, settled, tell
from console.live.story_sources import Deed, StorySources

from .test_track_times import ADD, EVENTS, REMOVE, START, UPDATE, at, event

ROOM = "r-1"


def session(*people: dict[str, Any], key: str = "s-1", active: bool = True, **rest: Any) -> Session:
    return Session.model_validate(
        {
            "id": key,
            "room_id": ROOM,
            "active": active,
            "created_at": START.isoformat(),
            "peers": {one["id"]: one for one in people},
            **rest,
        }
    )


def person(key: str = "p-1", joined: float = 0, left: float | None = None, **rest: Any) -> dict[str, Any]:
    return {
        "id": key,
        "name": "Ada",
        "role": "speaker",
        "user_id": "u-17",
        "joined_at": at(joined).isoformat(),
        "left_at": at(left).isoformat() if left is not None else None,
        **rest,
    }


def error(key: str, seconds: float, kind: str = "client.publish.failed", **data: Any) -> ErrorEvent:
    fields = {
        "peer_id": "p-1",
        "error_code": 4006,
        "error_name": "ICEDisconnected",
        "error_description": "candidate 203.0.113.9",
        "agent": {"sdk": "web", "sdk_version": "2.1", "os": "macOS", "device_model": "Chrome 120"},
        **data,
    }
    return ErrorEvent.model_validate({"id": key, "type": kind, "timestamp": at(seconds).isoformat(), "data": fields})


def entry(kind: Kind, seconds: float, text: str, **rest: Any) -> Entry:
    return Entry(at(seconds), "town-hall", "Ada", text, kind, **{"peer_id": "p-1", "room_id": ROOM, **rest})


def sources(now: float = 3600, **rest: Any) -> StorySources:
    return StorySources(at(now), ROOM, "p-1", **rest)


def story(told: StorySources) -> list[tuple[float, str, str, float | None]]:
    return [((one.at - START).total_seconds(), one.what, one.why, one.seconds) for one in tell(told)]


class TestComingAndGoing:
    def test_somebody_who_is_here_has_no_end(self) -> None:
        told = sources(session=session(person(joined=60)))
        assert story(told) == [(60, "joined as speaker", "", None)]
        portrait = portray(told)
        assert (portrait.present, portrait.seconds, portrait.left) == (True, 3540, None)
        assert (portrait.name, portrait.user_id, portrait.role) == ("Ada", "u-17", "speaker")

    def test_who_left_has_a_length_and_the_reason_that_the_feed_knows(self) -> None:
        told = sources(
            session=session(person(joined=60, left=660)),
            entries=[
                entry("join", 62, "Ada joined as viewer"),
                entry("leave", 663, "Ada left", why="peer kicked"),
                entry("leave", 700, "Bob left", why="websocket closed", peer_id="p-2"),
            ],
        )
        assert story(told) == [(60, "joined as viewer", "", None), (660, "left", "peer kicked", 600)]
        assert portray(told).present is False

    def test_before_the_session_says_so_the_room_knows_that_somebody_left(self) -> None:
        told = sources(
            session=session(person()), gone=True, entries=[entry("leave", 500, "Ada left", why="client request")]
        )
        lines = tell(told)
        assert [(line.what, line.why, line.seconds, line.exact) for line in lines[1:]] == [
            ("left", "client request", 500, False)
        ]

    def test_the_end_of_a_session_is_the_end_of_who_stayed(self) -> None:
        told = sources(session=session(person(), active=False, updated_at=at(900).isoformat()))
        assert story(told)[-1] == (900, "the session ended", "", 900)

    def test_who_was_gone_in_between_and_came_back(self) -> None:
        told = sources(
            session=session(person()),
            entries=[
                entry("join", 1, "Ada joined as host", key="join/s-1/p-1"),
                entry("leave", 50, "Ada left", key="leave/s-1/p-1", why="websocket closed"),
                entry("join", 90, "Ada is back", key="back/s-1/p-1/90"),
            ],
        )
        assert [line[:3] for line in story(told)] == [
            (0, "joined as host", ""),
            (50, "left", "websocket closed"),
            (90, "is back", ""),
        ]

    def test_with_nothing_known_nothing_is_told(self) -> None:
        told = sources()
        assert tell(told) == ()
        assert (portray(told).present, portray(told).seconds, portray(told).tracks) == (None, None, None)

    def test_a_live_peer_is_known_before_its_session(self) -> None:
        peer = Peer.model_validate({"id": "p-1", "name": "Ada", "role": "host", "joined_at": at(30).isoformat()})
        told = sources(peer=peer)
        assert story(told) == [(30, "joined as host", "", None)]
        assert portray(told).present is True

    def test_the_same_person_as_another_peer(self) -> None:
        told = sources(
            session=session(
                person(joined=600),
                person("p-0", 10, 500, role="viewer"),
                person("p-x", 10, 500, user_id="u-2"),
                person("p-y", 10, 500, user_id=""),
            )
        )
        assert story(told)[0] == (10, "here as another peer", "left, viewer", 490)
        assert len(story(told)) == 2


class TestTracks:
    def test_on_and_off_with_durations(self) -> None:
        told = sources(
            session=session(person()),
            tracks=[
                event("1", ADD, 10),
                event("2", UPDATE, 70, True),
                event("3", ADD, 100, track_id="t-2", type="video", source="screen"),
                event("4", REMOVE, 400, track_id="t-2", type="video", source="screen"),
                event("5", ADD, 10, track_id="t-9", peer_id="p-2"),
            ],
        )
        assert story(told)[1:] == [
            (10, "mic on", "", 60),
            (70, "mic muted", "", None),
            (100, "screen on", "", 300),
            (400, "screen off", "", None),
        ]
        assert portray(told).on == {"mic": 60, "screen": 300}

    def test_what_goes_on_is_counted_up_to_now_and_no_further_than_the_end(self) -> None:
        one = [event("1", ADD, 600)]
        running = tell(sources(session=session(person()), tracks=one))[-1]
        assert (running.seconds, running.running) == (3000, True)
        ended = tell(sources(session=session(person(left=700)), tracks=one))
        assert [(line.what, line.seconds, line.running) for line in ended][1] == ("mic on", 100, False)

    def test_how_the_tracks_are_now_is_what_the_room_says(self) -> None:
        tracks = {
            "a": {"id": "a", "type": "audio", "source": "regular", "mute": True},
            "b": {"id": "b", "type": "audio", "source": "regular", "mute": False},
            "c": {"id": "c", "type": "video", "source": "regular", "mute": True},
        }
        peer = Peer.model_validate({"id": "p-1", "tracks": tracks})
        assert portray(sources(peer=peer)).tracks == {"mic": "on", "camera": "muted"}


class TestRoles:
    def test_what_the_feed_told_is_not_told_again_by_events(self) -> None:
        told = sources(
            session=session(person()),
            entries=[entry("role", 95, "Ada role viewer -> speaker")],
            tracks=[event("1", ADD, 10, role="viewer"), event("2", UPDATE, 100, True, role="speaker")],
        )
        roles = [line for line in tell(told) if line.sort == "role"]
        assert [line.what for line in roles] == ["role viewer -> speaker"]

    def test_what_nobody_saw_shows_in_the_events(self) -> None:
        told = sources(
            session=session(person()),
            tracks=[
                event("2", UPDATE, 900, True, role="speaker"),
                event("1", ADD, 10, role="viewer"),
                event("3", UPDATE, 950, role="speaker"),
            ],
        )
        (line,) = [line for line in tell(told) if line.sort == "role"]
        assert (line.at, line.what, line.exact) == (at(900), "role viewer -> speaker", False)
        assert tell(told)[0].what == "joined as viewer"


class TestErrors:
    def test_an_error_says_what_failed_and_whether_the_app_gave_up(self) -> None:
        told = sources(
            session=session(person()),
            errors=[error("1", 30), error("1", 30), error("2", 60, "client.disconnected", is_terminal=True)],
        )
        assert story(told)[1:] == [
            (30, "cannot publish", "ICE disconnected, retried", None),
            (60, "lost the connection", "ICE disconnected, gave up", None),
        ]
        portrait = portray(told)
        assert (portrait.errors, portrait.terminal) == (2, 1)
        assert portrait.verdict.endswith("ICE disconnected, gave up")
        assert portrait.devices == ("web 2.1, macOS, Chrome 120",)

    def test_no_address_is_in_a_story(self) -> None:
        told = sources(session=session(person()), errors=[error("1", 30, error_message="no route to 203.0.113.9:443")])
        assert "203.0.113.9" not in repr(tell(told)) + repr(portray(told))


class TestActs:
    def test_the_journal_tells_of_an_act_and_the_feed_not_once_more(self) -> None:
        deed = Deed("a1", at(50), "peers.mute", "ops", "seen", "muted", ROOM, "p-1", "speaker-muted")
        told = sources(
            session=session(person()),
            deeds=[deed, Deed("a2", at(51), "peers.kick", peer_id="p-2")],
            entries=[entry("done", 53, "Ada muted by ops", key="act/a1"), entry("done", 53, "Ada muted by ops")],
        )
        assert story(told)[1:] == [(50, "peers.mute speaker-muted", "seen, by ops", None)]

    def test_without_a_journal_the_feed_tells(self) -> None:
        told = sources(session=session(person()), entries=[entry("failed", 53, "mute Ada: refused")])
        (line,) = [line for line in tell(told) if line.sort == "act"]
        assert (line.what, line.grave) == ("mute Ada: refused", True)

    def test_an_act_of_an_earlier_session_is_none_of_this_one(self) -> None:
        told = sources(session=session(person()), deeds=[Deed("a1", at(-50_000), "peers.mute", peer_id="p-1")])
        assert [line.sort for line in tell(told)] == ["join"]

    def test_an_outcome_that_nobody_wrote_down_is_said(self) -> None:
        told = sources(session=session(person()), deeds=[Deed("a1", at(9), "peers.kick", peer_id="p-1")])
        assert story(told)[-1] == (9, "peers.kick", "outcome unknown, none was written down", None)


def test_feedback_is_the_last_word() -> None:
    words = Feedback.model_validate(
        {
            "peer_id": "p-1",
            "rating": 2,
            "max_rating": 5,
            "reasons": ["audio", "video"],
            "comment": "choppy",
            "timestamp": at(3000).isoformat(),
        }
    )
    told = sources(session=session(person()), feedback=[words, words])
    assert story(told)[1:] == [(3000, "rated it 2 of 5", "audio, video; choppy", None)]


class TestElsewhere:
    HERE = session(person(), person("p-2", user_id="u-2"))
    THERE = session(person("q-1", 700), person("q-2", 100, 200), key="s-2")

    def test_newest_first_and_only_the_same_user(self) -> None:
        found = elsewhere((self.HERE, self.THERE), "u-17", "p-1")
        assert [one.peer_id for one in found] == ["q-1", "q-2"]

    def test_now_leaves_out_who_left(self) -> None:
        found = elsewhere((self.HERE, self.THERE), "u-17", "p-1", present=True)
        assert [(one.session_id, one.peer_id) for one in found] == [("s-2", "q-1")]

    def test_nobody_is_the_same_as_somebody_without_an_id(self) -> None:
        assert elsewhere((session(person(user_id=""), person("b", user_id="")),), "", "p-1") == ()

    def test_the_lines_name_the_place(self) -> None:
        here = elsewhere((self.THERE,), "u-17", "p-1", present=True)
        before = elsewhere((self.THERE,), "u-17", "q-1")
        lines = list(other_lines(here, before, lambda key: f"room {key}"))
        assert [(line.sort, line.what, line.at) for line in lines] == [
            ("now", "also in room r-1", at(700)),
            ("before", "was in room r-1", at(100)),
        ]


def test_a_line_that_says_the_same_stays_the_same_object() -> None:
    def told_at(now: float) -> StorySources:
        return sources(now, session=session(person()), tracks=[event("1", ADD, 0)])

    first = settled(tell(told_at(600)), {})
    assert settled(tell(told_at(630)), first)["track/1"] is first["track/1"]
    later = settled(tell(told_at(665)), first)["track/1"]
    assert (later.seconds, later is first["track/1"]) == (660, False)


TIMES = st.none() | st.floats(-50_000, 50_000).map(at)


@given(EVENTS, TIMES, TIMES, TIMES, TIMES, st.booleans(), st.booleans())
def test_no_length_is_negative_or_longer_than_the_session(
    events: list[TrackEvent],
    began: datetime | None,
    joined: datetime | None,
    left: datetime | None,
    ended: datetime | None,
    active: bool,
    gone: bool,
) -> None:
    def stamp(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment is not None else None

    who = person(joined_at=stamp(joined), left_at=stamp(left)) | {"joined_at": stamp(joined), "left_at": stamp(left)}
    whole = session(who, active=active, created_at=stamp(began), updated_at=stamp(ended))
    told = sources(session=whole, tracks=events, gone=gone)
    longest = max(told.stretch.seconds, 0)
    lines = tell(told)
    assert all(line.seconds is None or 0 <= line.seconds <= longest for line in lines)
    assert all(0 <= seconds <= longest for seconds in portray(told).on.values())
    if began is not None:
        assert told.stretch.start >= began
    assert len({line.key for line in lines}) == len(lines)


@pytest.mark.parametrize("seconds", [59.0, 60.0, 61.0])
def test_minutes_are_whole(seconds: float) -> None:
    line = StoryLine("k", START, "track", "mic on", seconds=seconds, running=True)
    assert settled([line], {})["k"].seconds == seconds // 60 * 60


def test_the_start_of_the_session_is_before_all_else() -> None:
    told = sources(session=session(person(joined=-4000)), tracks=[event("1", ADD, -4000)])
    assert told.stretch == (START, START + timedelta(hours=1), True)
    assert portray(told).on == {"mic": 3600}
