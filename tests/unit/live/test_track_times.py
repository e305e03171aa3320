from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console.api.models.events import TRACK_TYPES, TrackEvent
from console.live.track_times import Stretch, changes, totals, word_of

START = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
ADD, UPDATE, REMOVE = TRACK_TYPES
HOUR = Stretch(START, START + timedelta(hours=1))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def event(key: str, kind: str, seconds: float | None, mute: object = False, **data: Any) -> TrackEvent:
    stamp = at(seconds).isoformat() if seconds is not None else None
    fields = {"track_id": "t-1", "peer_id": "p-1", "type": "audio", "source": "regular", "mute": mute, **data}
    return TrackEvent.model_validate({"id": key, "type": kind, "timestamp": stamp, "data": fields})


def told(*events: TrackEvent, stretch: Stretch = HOUR) -> list[tuple[float, str, float | None]]:
    return [
        ((one.at - START).total_seconds(), f"{one.what} {one.turn}", one.seconds) for one in changes(events, stretch)
    ]


class TestChanges:
    def test_from_on_to_mute_and_from_on_to_removal(self) -> None:
        assert told(
            event("1", ADD, 10, True),
            event("2", UPDATE, 20),
            event("3", UPDATE, 50, True),
            event("4", UPDATE, 60),
            event("5", REMOVE, 100),
        ) == [
            (10, "mic there, muted", None),
            (20, "mic on", 30),
            (50, "mic muted", None),
            (60, "mic on", 40),
            (100, "mic off", None),
        ]

    def test_the_order_of_arrival_and_repeats_do_not_matter(self) -> None:
        some = [event("1", ADD, 10), event("2", UPDATE, 40, True), event("3", REMOVE, 90, True)]
        assert told(some[2], some[0], some[1], some[0]) == told(*some)

    def test_the_same_state_said_again_is_no_news(self) -> None:
        assert told(event("1", ADD, 10), event("2", UPDATE, 20), event("3", UPDATE, 40, True)) == [
            (10, "mic on", 30),
            (40, "mic muted", None),
        ]

    def test_what_was_never_ended_ends_with_the_stretch(self) -> None:
        assert told(event("1", ADD, 3000)) == [(3000, "mic on", 600)]
        (one,) = changes([event("1", ADD, 3000)], Stretch(START, at(3600), open=True))
        assert one.running

    def test_what_lies_outside_is_cut_to_the_stretch(self) -> None:
        assert told(event("1", ADD, -500), event("2", REMOVE, 9000)) == [(0, "mic on", 3600), (3600, "mic off", None)]

    def test_tracks_are_told_apart(self) -> None:
        camera = {"track_id": "t-2", "type": "video"}
        assert told(event("1", ADD, 10), event("2", ADD, 10, **camera), event("3", REMOVE, 30)) == [
            (10, "mic on", 20),
            (10, "camera on", 3590),
            (30, "mic off", None),
        ]

    def test_an_event_without_a_time_is_placed_by_its_track(self) -> None:
        began, ended = at(10).isoformat(), at(70).isoformat()
        assert told(
            event("1", ADD, None, started_at=began), event("2", REMOVE, None, started_at=began, stopped_at=ended)
        ) == [(10, "mic on", 60), (70, "mic off", None)]
        assert told(event("1", ADD, None)) == []

    def test_a_state_that_nobody_names_counts_for_nothing(self) -> None:
        assert told(event("1", ADD, 10, None)) == []

    def test_in_one_moment_the_addition_is_first_and_the_removal_last(self) -> None:
        assert told(event("z", ADD, 10), event("a", REMOVE, 10)) == [(10, "mic on", 0), (10, "mic off", None)]


class TestTotals:
    def test_two_microphones_at_once_count_once(self) -> None:
        found = changes(
            [
                event("1", ADD, 0),
                event("2", REMOVE, 100),
                event("3", ADD, 50, track_id="t-2"),
                event("4", REMOVE, 130, track_id="t-2"),
                event("5", ADD, 500, track_id="t-3"),
                event("6", REMOVE, 510, track_id="t-3"),
            ],
            HOUR,
        )
        assert totals(found) == {"mic": 140}

    def test_short_turns_do_not_add_up_to_more_than_there_was(self) -> None:
        blink = Stretch(START, at(0.3))
        starts = [event(str(number), ADD, number / 10, track_id=str(number)) for number in range(3)]
        ends = [event(f"end{number}", REMOVE, (number + 1) / 10, track_id=str(number)) for number in range(3)]
        assert totals(changes([*starts, *ends], blink)) == {"mic": 0.3}

    def test_kinds_are_named_as_people_know_them(self) -> None:
        assert [word_of("audio", "regular"), word_of("video", "regular"), word_of("video", "screen")] == [
            "mic",
            "camera",
            "screen",
        ]
        assert (word_of("hologram", "x"), word_of("", "")) == ("hologram", "track")


EVENTS = st.lists(
    st.builds(
        event,
        st.text("abcdefgh", min_size=1, max_size=2),
        st.sampled_from([*TRACK_TYPES, "track.dance"]),
        st.none() | st.floats(-10_000, 20_000),
        st.sampled_from([True, False, None, "true", "no", {}]),
        track_id=st.sampled_from(["t-1", "t-2", ""]),
        type=st.sampled_from(["audio", "video", "", "x"]),
        source=st.sampled_from(["regular", "screen"]),
    ),
    max_size=25,
)


@given(EVENTS, st.randoms(use_true_random=False), st.data())
def test_no_order_repetition_or_loss_makes_a_time_negative_or_longer_than_the_stretch(
    events: list[TrackEvent], random: Any, data: st.DataObject
) -> None:
    once = list({one.id: one for one in events}.values())
    kept = [one for one in once if data.draw(st.booleans())]
    mixed = [*kept, *kept]
    random.shuffle(mixed)
    found = changes(mixed, HOUR)
    assert found == changes(kept, HOUR)
    for one in found:
        assert HOUR.start <= one.at <= HOUR.end
        assert one.seconds is None or 0 <= one.seconds <= HOUR.seconds
    assert all(0 <= seconds <= HOUR.seconds for seconds in totals(found).values())
    assert [one.at for one in found] == sorted(one.at for one in found)
