from __future__ import annotations

import ipaddress
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.masking import ADDRESS, mask, masked
from console.api.models import Delivery, ErrorEvent
from console.cli.headless.plain import plain

AROUND = st.text(alphabet="aefgxz019 .:-_/[](),=%\n\"'é東…", max_size=12)
EDGE = st.sampled_from([" ", "\t", "\n", "[", "(", '"', "'", "=", ",", "/", "@", ";", "<", "|"])


def forms(address: ipaddress.IPv6Address) -> set[str]:
    mapped = f"::ffff:{ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)}"
    nat = f"64:ff9b:0:0:0:0:{ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)}"
    return {address.compressed, address.exploded, address.compressed.upper(), mapped, nat, f"{address}%eth0"}


@given(st.ip_addresses(v=4).map(str), AROUND, AROUND)
def test_no_ipv4_address_survives_whatever_stands_beside_it(address: str, before: str, after: str) -> None:
    assert address not in mask(f"{before}{address}{after}")


@given(st.data(), st.ip_addresses(v=6), AROUND, EDGE, EDGE, AROUND)
def test_no_ipv6_address_survives(
    data: st.DataObject, address: ipaddress.IPv6Address, before: str, left: str, right: str, after: str
) -> None:
    form = data.draw(st.sampled_from(sorted(forms(address))))
    shown = mask(f"{before}{left}{form}{right}{after}")
    assert form not in shown
    assert ADDRESS in shown


@given(st.ip_addresses(v=6).filter(lambda one: one.exploded.count("0000") < 5), st.text("xyzé_", min_size=1))
def test_a_long_ipv6_address_is_masked_though_it_sticks_to_a_word(address: ipaddress.IPv6Address, word: str) -> None:
    assert address.compressed not in mask(f"{word}{address}{word}")


@given(st.text(alphabet="0123456789abcdef:.%[]-+ xglocal\n…", max_size=60))
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.datetimes(), st.text("xyz ,;()", max_size=5))
def test_times_and_dates_stay(moment: object, beside: str) -> None:
    text = f"{beside} {moment:%H:%M:%S} {moment:%Y-%m-%dT%H:%M:%S.%fZ} {beside}"
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.5 rport 60769 generation 0",
            "candidate:842163049 1 udp 1677729535 [address] typ srflx raddr [address] generation 0",
        ),
        ("candidate:1 1 udp 21 2001:db8::1 54321 typ host", "candidate:1 1 udp 21 [address] typ host"),
        ("candidate:1 1 udp 21 4d2a-11ee.local 50 typ host", "candidate:1 1 udp 21 [address] typ host"),
        ("lost [2001:db8::1]:443, again", "lost [address], again"),
        ("tcp://203.0.113.7:80/x", "tcp://[address]/x"),
        ("Failure:2001:db8::1", "Failure:[address]"),
        ("from ::ffff:203.0.113.7.", "from [address]."),
        ("Graces-MacBook.LOCAL:5000 is gone", "[address] is gone"),
        ("ip-203-0-113-7.example", "ip-[address].example"),
        ("cut at 203.0.11…", "cut at [address]…"),
        ("cut at 2001:db8:…", "cut at [address]…"),
        ("version 2.9.0.1", "version [address]"),
    ],
)
def test_what_is_masked(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "at 12:30:45 and 12:30:45.123",
        "webrtc::PeerConnection failed in std::string",
        "aa:bb:cc:dd:ee:ff",
        "sdk 0.12.14, ratio 16:9, 1:2:3",
        "a story that is cut off…",
        "localhost, local, this.locality",
        "66a0c1c0-0000-4000-8000-000000000002",
    ],
)
def test_what_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("piece", ["a", "1", "1.", "a:", ":", "1-", "a.b-", "[", "1 typ ", "%a", "::ffff:"])
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    """Without a bound on tries a text of 100 KB would take minutes; the suite's own time limit would end it."""
    assert len(mask(piece * (100_000 // len(piece)))) <= 300_000


def event(**data: object) -> ErrorEvent:
    return ErrorEvent.model_validate({"id": "e", "type": "client.publish.failed", "data": data})


def test_an_error_is_written_without_addresses_unless_they_are_revealed() -> None:
    agent = {
        "sdk": "web",
        "string": "x at 203.0.113.7",
        "sdk_version": "203.0.113.7",
        "framework_version": "203.0.113.7",
    }
    one = event(
        error_name="Lost2001:db8::1",
        error_message="203.0.113.7 is gone",
        error_description="raddr ::ffff:203.0.113.7",
        endpoint="https://203.0.113.7/init",
        transport_state="failed to 203.0.113.7",
        action="ask 203.0.113.7",
        agent=agent,
        deeper=[{"203.0.113.7": "203.0.113.7"}],
    )
    for shown in (one.model_dump_json(), json.dumps(plain(one)), repr(one)):
        assert "203.0.113.7" not in shown
        assert "db8" not in shown
    revealed = one.model_dump_json(context={"reveal": True})
    assert json.dumps(plain(one, reveal=True)).count("203.0.113.7") == revealed.count("203.0.113.7") > 5
    assert masked({"a": ["10.0.0.1", 5, None]}) == {"a": [ADDRESS, 5, None]}


def test_what_the_agent_says_is_read_and_none_of_it_is_needed() -> None:
    agent = {
        "os": "macOS",
        "os_version": 14,
        "framework": "react-js",
        "framework_version": "18.2",
        "is_prebuilt": "true",
        "string": "Safari 18",
    }
    one = event(agent=agent, transport_state="Failed")
    assert (one.os, one.os_version, one.framework, one.framework_version) == ("macOS", "14", "react-js", "18.2")
    assert (one.prebuilt, one.agent, one.transport_state) == (True, "Safari 18", "Failed")
    odd: tuple[object, ...] = (None, [], "x", 5)
    assert [event(agent=broken).os for broken in odd] == [""] * 4


def test_what_lets_anybody_in_is_in_no_field_of_an_error_whatever_is_revealed() -> None:
    said = "wss://edge/ws?token=hunter2 failed, eyJhbGci.hunter2.hunter2, rtmp://a.example/live/hunter2"
    names = ("error_name", "error_message", "error_description", "action", "endpoint", "transport_state")
    one = event(**dict.fromkeys(names, said), agent={"string": said}, deeper=[{"wss://edge/?token=hunter2": said}])
    shown = [one.name, one.message, one.description, one.action, one.endpoint, one.transport_state, one.agent]
    assert not [text for text in shown if "hunter2" in text]
    assert all("wss://edge/ws?token=[hidden]" in text for text in shown)
    assert "hunter2" not in one.model_dump_json()
    assert "hunter2" not in json.dumps(plain(one))


def test_the_path_of_a_webhook_is_shown_to_nobody_unless_it_is_revealed() -> None:
    url = "https://hooks.example:8443/services/hunter2?a=hunter2"
    payload = {"webhook_url": url, "error_reason": f'Post "{url}": timeout', "event_data": {"reason": "left"}}
    one = Delivery.model_validate({"event_id": "d", "payload": payload})
    for shown in (one.model_dump_json(), json.dumps(plain(one))):
        assert "hunter2" not in shown
        assert "https://hooks.example:8443/[hidden]" in shown
        assert "timeout" in shown
    assert "hunter2" not in repr(one)
    assert plain(one, reveal=True)["webhook_url"] == one.webhook_url == url
