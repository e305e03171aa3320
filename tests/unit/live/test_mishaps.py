from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.events import ErrorEvent
from console.live.mishaps import RECENT, Known, agent_words, app_of, badness, group, plain_name, verdict
from console.tables.export import Sheet, csv_text
from console.tables.format import safe
from console.tables.mishaps import ERROR_SHEET, MISHAP_COLUMNS, error_cells, mishap_rows

NOW = datetime(2025, 2, 3, 12, 0, 0, tzinfo=UTC)
AGENT = {"sdk": "web", "sdk_version": "0.12.14", "os": "Windows", "device_model": "Firefox 133"}
IP = "203.0.113.7"


def event(key: str, ago: float | None = 60.0, kind: str = "client.publish.failed", **data: Any) -> ErrorEvent:
    stamp = (NOW - timedelta(seconds=ago)).isoformat() if ago is not None else None
    fields = {
        "user_name": "Grace",
        "user_id": "u-1",
        "peer_id": "p-1",
        "error_code": 4006,
        "error_name": "ICEDisconnected",
        "is_terminal": True,
        "agent": AGENT,
        **data,
    }
    return ErrorEvent.model_validate({"id": key, "type": kind, "timestamp": stamp, "data": fields})


def test_the_verdict_of_the_issue() -> None:
    found = group([event("a", 90), event("b", 30), event("c", 60), event("b", 30)])
    (mishap,) = found.values()
    assert verdict(mishap, NOW) == "Grace cannot publish: ICE disconnected, 3 times, gave up"
    assert [one.id for one in mishap.events] == ["b", "c", "a"]
    assert verdict(mishap, NOW + timedelta(seconds=RECENT)) == (
        "Grace could not publish: ICE disconnected, 3 times, gave up"
    )


@pytest.mark.parametrize(
    ("kind", "terminal", "words"),
    [
        ("client.publish.failed", False, "Grace had trouble publishing: ICE disconnected, retried"),
        ("client.subscribe.failed", True, "Grace cannot receive: ICE disconnected, gave up"),
        ("client.join.failed", True, "Grace cannot join: ICE disconnected, gave up"),
        ("client.connect.failed", False, "Grace had trouble reaching the service: ICE disconnected, retried"),
        ("client.disconnected", True, "Grace lost the connection: ICE disconnected, gave up"),
        ("client.disconnected", False, "Grace lost the connection for a while: ICE disconnected, retried"),
        ("client.exploded", True, "Grace met an error: ICE disconnected, gave up"),
    ],
)
def test_each_kind_in_words(kind: str, terminal: bool, words: str) -> None:
    (mishap,) = group([event("a", kind=kind, is_terminal=terminal)]).values()
    assert verdict(mishap, NOW) == words


def test_what_is_told_apart() -> None:
    base = event("base")
    others = [
        event("type", kind="client.join.failed"),
        event("name", error_name="Other"),
        event("code", error_code=4007),
        event("sdk", agent={**AGENT, "sdk": "js-core"}),
        event("os", agent={**AGENT, "os": "macOS"}),
        event("browser", agent={**AGENT, "device_model": "Firefox 134"}),
        event("end", is_terminal=False),
    ]
    same = [event("who", user_id="u-2", user_name="Ada"), event("message", error_message="x", error_description="y")]
    found = group([base, *others, *same])
    assert len(found) == 1 + len(others)
    assert {one.id for one in next(one for one in found.values() if base in one.events).events} == {
        "base",
        "who",
        "message",
    }


def test_the_worst_comes_first() -> None:
    found = group(
        [
            event("retried now", 1, is_terminal=False, error_name="A"),
            event("gave up long ago", 9000, error_name="B"),
            event("gave up twice", 500, error_name="C"),
            event("gave up twice again", 500, error_name="C"),
            event("gave up once", 500, error_name="D"),
            event("nobody knows when", None, error_name="E"),
        ]
    )
    assert [one.name for one in found.values()] == ["C", "D", "B", "E", "A"]
    assert next(iter(found.values())).end == "gave up"


def test_people_are_counted_by_who_they_are_not_by_their_name() -> None:
    found = group(
        [
            event("a", 10),
            event("b", 20, user_name="Grace H.", peer_id="p-9"),
            event("c", 30, user_id="", user_name="", peer_id="abcdefgh-9"),
            event("d", 40, user_id="u-2", user_name="Ada"),
            event("e", 50, user_id="", user_name="", peer_id=""),
        ]
    )
    (mishap,) = found.values()
    assert mishap.people == ("Grace", "abcdefgh", "Ada", "somebody")
    assert verdict(mishap, NOW).startswith("4 people cannot publish")


def test_addresses_are_masked_unless_revealed_and_the_key_is_the_same() -> None:
    told = event(
        "a",
        error_name=f"Lost {IP}",
        error_description=f"candidate:1 1 udp 2 {IP} 50 typ host",
        user_name=f"Grace {IP}",
        agent={**AGENT, "device_model": f"Box {IP}"},
    )
    masked, revealed = (group([told], reveal=reveal) for reveal in (False, True))
    assert masked.keys() == revealed.keys()
    (hidden,), (shown,) = masked.values(), revealed.values()
    assert hidden.hides
    assert IP not in "".join((hidden.key, repr(hidden), verdict(hidden, NOW), hidden.description, hidden.app))
    assert hidden.description == "candidate:1 1 udp 2 [address] typ host"
    assert IP in shown.description
    assert IP in verdict(shown, NOW)
    assert not group([event("b", error_description="at 12:30:45")])[next(iter(group([event("b")])))].hides


@pytest.mark.parametrize("field", ["error_name", "error_message", "endpoint", "action", "transport_state"])
def test_whatever_field_has_an_address_can_be_revealed(field: str) -> None:
    told: list[dict[str, Any]] = [{field: f"at {IP}"}, {field: "at home"}]
    hides, has_none = (next(iter(group([event("a", **data)]).values())) for data in told)
    assert hides.hides
    assert not has_none.hides


def test_an_event_is_looked_through_once_unless_it_is_told_otherwise() -> None:
    known: Known = {}
    first, other = event("a"), event("b")
    group([first, other], known=known)
    kept = known["a"]
    group([first], known=known)
    assert known["a"] is kept
    corrected = event("a", is_terminal=False)
    found = group([corrected, other], known=known)
    assert [one.end for one in found.values()] == ["gave up", "retried"]


def test_the_newest_description_that_says_anything() -> None:
    found = group([event("new", 1), event("mid", 2, error_description="mid"), event("old", 3, error_description="old")])
    assert [one.description for one in found.values()] == ["mid"]
    (mishap,) = group([event("new", 1, error_message="said")]).values()
    assert mishap.description == "said"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ICEDisconnected", "ICE disconnected"),
        ("WebSocketConnectionLost", "web socket connection lost"),
        ("ServerErrors", "server errors"),
        ("endpoint_unreachable", "endpoint unreachable"),
        ("HTTP2Failed", "HTTP2 failed"),
        ("already plain words", "already plain words"),
        ("", ""),
        ("___", "___"),
    ],
)
def test_names_in_plain_words(name: str, words: str) -> None:
    assert plain_name(name) == words


CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.6778.86 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (AGENT, "Firefox 133, Windows"),
        ({"sdk": "web", "os": "Linux", "device_model": "PC", "string": CHROME}, "Chrome 131, Linux"),
        ({"string": CHROME + " Edg/131.0.2903.70"}, "Edge 131"),
        (
            {"string": "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15"},
            "Safari 17",
        ),
        ({"sdk": "ios", "os": "iOS", "device_model": "iPhone 15", "framework": "flutter"}, "iPhone 15, iOS"),
        ({"sdk": "react-native", "os": "android"}, "android, react-native"),
        ({"sdk": "web"}, "web"),
        ({"framework": "flutter"}, "flutter"),
        (None, "unknown app"),
    ],
)
def test_what_an_app_is(agent: object, words: str) -> None:
    assert app_of(event("a", agent=agent)) == words


def test_the_string_of_an_agent_keeps_its_words_and_no_address() -> None:
    told = agent_words(event("a", agent={"string": f"{CHROME} at {IP}"}))
    assert told == (
        "Mozilla/5 (X11; Linux x86_64) AppleWebKit/537 (KHTML, like Gecko) Chrome/131 Safari/537 at [address]"
    )


def test_rows_say_what_and_how_it_ended_and_equal_ones_are_the_same_objects() -> None:
    def rows(events: list[ErrorEvent], previous: Any = None) -> Any:
        groups = group(events)
        return mishap_rows(groups, NOW, {key: badness(one) for key, one in groups.items()}, previous)

    events = [event("a", 90_000), event("b", 30), event("c", is_terminal=False, error_name="")]
    first = rows(events)
    cells = [[column.cell(row) for column in MISHAP_COLUMNS] for row in first.values()]
    clock = f"{(NOW - timedelta(seconds=30)).astimezone():%H:%M:%S}"
    assert [cell.text for cell in cells[0]] == [
        "gave up",
        "2",
        clock,
        "publish: ICE disconnected",
        "Grace",
        "Firefox 133, Windows",
    ]
    assert cells[0][0].tone == "bad"
    assert (cells[1][0], cells[1][3].text) == (("retried", "warn"), "publish: code 4006")
    groups = group(events)
    badnesses = {key: badness(one) for key, one in groups.items()}
    again = mishap_rows(groups, NOW, badnesses, mishap_rows(groups, NOW, badnesses))
    once = mishap_rows(groups, NOW, badnesses, again)
    assert all(once[key] is again[key] for key in again)
    assert [row.key for row in sorted(first.values(), key=MISHAP_COLUMNS[0].sort_key, reverse=True)] == list(first)


def test_a_file_has_every_error_and_no_address() -> None:
    told = event("a", error_message=f"lost {IP}", error_description=f"raddr {IP}", user_name="=1+1")
    (cells,) = [dict(zip(ERROR_SHEET, error_cells(told), strict=True))]
    assert (cells["name"], cells["code"], cells["terminal"], cells["os"]) == ("=1+1", 4006, True, "Windows")
    assert IP not in str(cells)
    assert IP not in "".join(csv_text(Sheet("x", ERROR_SHEET, (error_cells(told),))))
    assert IP not in str(error_cells(event("b", user_name=f"Ada at {IP}")))


ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=40),
    st.just("x" * 4096),
    st.just("[/nope]\x1b[31m\u202e"),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["sdk", "os", "string", "device_model"]), st.text(max_size=20)),
)
NAMES = [
    "user_id",
    "user_name",
    "peer_id",
    "error_code",
    "error_name",
    "error_message",
    "error_description",
    "is_terminal",
    "agent",
    "endpoint",
]


@given(
    st.lists(
        st.builds(
            lambda data, kind, ago: {"data": data, "type": kind, "ago": ago},
            st.one_of(st.none(), st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, ANYTHING))),
            st.one_of(st.none(), st.sampled_from(["client.publish.failed", "client.x"]), st.text(max_size=9)),
            st.one_of(st.none(), st.integers(-100, 10**6)),
        ),
        max_size=6,
    )
)
def test_whatever_is_reported_every_event_is_in_one_group_and_can_be_painted(bodies: list[dict[str, Any]]) -> None:
    events = []
    for number, body in enumerate(bodies):
        stamp = None if body["ago"] is None else (NOW - timedelta(seconds=body["ago"])).isoformat()
        wire = {"id": f"e{number}", "type": body["type"], "timestamp": stamp, "data": body["data"]}
        events.append(ErrorEvent.model_validate(wire))
    found = group(events)
    assert sorted(one.id for mishap in found.values() for one in mishap.events) == sorted(one.id for one in events)
    worst = [badness(one) for one in found.values()]
    assert worst == sorted(worst, reverse=True)
    rows = mishap_rows(found, NOW, dict(zip(found, worst, strict=True)))
    for row in rows.values():
        words = [verdict(row.mishap, NOW), *(column.cell(row).text for column in MISHAP_COLUMNS)]
        assert all(safe(word) == word and "\n" not in word for word in words)
