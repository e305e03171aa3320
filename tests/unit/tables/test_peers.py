from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.api.models.peers import Peer
from console.api.models.policy import Role
from console.tables.peers import PEER_COLUMNS, PeerRow, PeerSources, Signal, peer_row, peer_rows, signal_words

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
SPEAKER = Role.model_validate({"name": "speaker", "publishParams": {"allowed": ["audio", "video"]}})
VIEWER = Role.model_validate({"name": "viewer"})
ROLES = {"speaker": SPEAKER, "viewer": VIEWER}


def peer(number: int = 1, role: str = "speaker", age: float = 4330, **others: object) -> Peer:
    body = {"id": f"p{number}", "name": f"Ada {number}", "user_id": f"u-{number}", "role": role}
    return Peer.model_validate({**body, "joined_at": NOW - timedelta(seconds=age), **others})


def track(kind: str, source: str, mute: bool) -> dict[str, Any]:
    return {"id": f"{kind}-{source}", "type": kind, "source": source, "mute": mute}


def texts(row: PeerRow) -> dict[str, str]:
    return {column.id: column.cell(row).text for column in PEER_COLUMNS}


def test_a_speaker_whose_tracks_are_known() -> None:
    tracks = {
        "a": track("audio", "regular", True),
        "v": track("video", "regular", False),
        "s": track("video", "screen", False),
    }
    signal = Signal("fair  800k", "warn", (1, 0.0), (0.0, 0.8e6, None))
    row = peer_row(peer(metadata='{"hand":true}'), NOW, SPEAKER.publish, peer(tracks=tracks), signal)
    assert texts(row) == {
        "name": "Ada 1",
        "role": "speaker",
        "stage": "on",
        "mic": "off",
        "cam": "on",
        "scr": "on",
        "hand": "hand",
        "quality": "fair  800k",
        "spark": "▁█ ",
        "joined": "1h12m",
        "user": "u-1",
        "peer_id": "p1",
    }


def test_nobody_asked_is_not_the_same_as_none() -> None:
    unknown = peer_row(peer(), NOW)
    assert (unknown.stage, unknown.mic, unknown.cam, unknown.screen) == ("?", "?", "?", "?")
    speaker = peer_row(peer(), NOW, SPEAKER.publish)
    assert (speaker.stage, speaker.mic, speaker.cam, speaker.screen) == ("on", "?", "?", "-")
    viewer = peer_row(peer(role="viewer"), NOW, VIEWER.publish)
    assert (viewer.stage, viewer.mic, viewer.cam, viewer.screen) == ("-", "-", "-", "-")
    silent = peer_row(peer(), NOW, SPEAKER.publish, peer(tracks={}))
    assert (silent.mic, silent.cam) == ("-", "-")


def test_quality_that_nobody_asked_for_is_not_the_same_as_no_figures() -> None:
    assert signal_words(peer_row(peer(), NOW, SPEAKER.publish)) == "?"
    assert signal_words(peer_row(peer(role="viewer"), NOW, VIEWER.publish)) == "-"
    assert signal_words(peer_row(peer(), NOW, SPEAKER.publish, None, Signal())) == "-"


def test_the_worst_quality_sorts_first_and_what_is_not_known_last() -> None:
    (column,) = [one for one in PEER_COLUMNS if one.id == "quality"]
    signals = [
        None,
        Signal("good"),
        Signal("fair", rank=(1, -1.5)),
        Signal("fair", rank=(1, -9.0)),
        Signal(rank=(0, 0)),
    ]
    rows = [peer_row(peer(number), NOW, None, None, signal) for number, signal in enumerate(signals)]
    assert [row.id for row in sorted(rows, key=column.sort_key)] == ["p4", "p3", "p2", "p0", "p1"]


def test_another_signal_makes_another_row_and_the_same_one_does_not() -> None:
    people, signal = {"p1": peer()}, Signal("good  2.1M", "good", (3, 0.0))
    first = peer_rows(PeerSources(people, ROLES, {}, {"p1": signal}), NOW)
    assert peer_rows(PeerSources(people, ROLES, {}, {"p1": signal}), NOW, first)["p1"] is first["p1"]
    other = peer_rows(PeerSources(people, ROLES, {}, {"p1": Signal("good  2.2M")}), NOW, first)["p1"]
    assert other != first["p1"]


def test_one_open_microphone_of_two_is_an_open_microphone() -> None:
    tracks = {"a": track("audio", "regular", True), "b": {**track("audio", "plugin", False), "id": "b"}}
    assert peer_row(peer(), NOW, None, peer(tracks=tracks)).mic == "on"


def test_rows_stay_the_same_objects_while_nothing_changed() -> None:
    peers = {f"p{n}": peer(n, age=n * 30) for n in range(6)}
    sources = PeerSources(peers, ROLES)
    first = peer_rows(sources, NOW)
    again = peer_rows(sources, NOW + timedelta(seconds=30), first)
    assert [key for key in peers if again[key] is not first[key]] == ["p1", "p3", "p5"]
    moved = peer_rows(PeerSources({**peers, "p2": peer(2, "viewer", 60)}, ROLES), NOW, first)
    assert [key for key in peers if moved[key] is not first[key]] == ["p2"]
    assert moved["p2"].stage == "-"


def test_rows_change_when_details_or_roles_do() -> None:
    peers = {"p1": peer()}
    first = peer_rows(PeerSources(peers), NOW)
    known = peer_rows(PeerSources(peers, ROLES), NOW, first)
    assert known["p1"].stage == "on"
    detailed = PeerSources(peers, ROLES, {"p1": peer(tracks={"a": track("audio", "regular", False)})})
    rows = peer_rows(detailed, NOW, known)
    assert rows["p1"].mic == "on"
    assert peer_rows(detailed, NOW, rows)["p1"] is rows["p1"]
    odd = peer_rows(PeerSources({"p1": peer(role="never seen")}, ROLES), NOW)
    assert odd["p1"].stage == "-"


def test_a_row_with_other_sources_but_the_same_words_is_equal() -> None:
    assert peer_row(peer(), NOW) == peer_row(peer(), NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("others", "name"),
    [({"name": ""}, "u-1"), ({"name": "", "user_id": ""}, "p1"), ({"name": "\x1b]0;x\x07[/nope]"}, "]0;x[/nope]")],
)
def test_somebody_without_a_name_still_has_one(others: dict[str, Any], name: str) -> None:
    assert peer_row(peer(**others), NOW).name == name


def test_every_column_sorts_and_paints_the_strangest_peers() -> None:
    strange = [
        peer(1),
        peer(2, joined_at=None, name="", user_id="", role=""),
        peer(3, joined_at="8999-12-31T23:59:59Z"),
        peer(4, joined_at="0002-01-01T00:00:00Z", name="漢字"),
        peer(5, metadata="[", tracks={"x": {"id": "x", "type": "?", "source": None}}),
    ]
    rows = [*peer_rows(PeerSources({each.id: each for each in strange}, ROLES), NOW).values()]
    for column in PEER_COLUMNS:
        assert len(sorted(rows, key=column.sort_key)) == 5
        assert all(column.cell(row).text.isprintable() for row in rows)
    assert [row.joined for row in rows][1:3] == ["", "<1m"]
