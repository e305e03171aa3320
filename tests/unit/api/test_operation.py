from __future__ import annotations

from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.address import parse_address
from console.api.errors import Refused
from console.api.operation import Operation, QueryValue, query_string
from tests.unit.api.service import START

ROLE = Operation("retrieveRole", "GET", "/templates/{template_id}/roles/{role_name}")


@given(st.text(min_size=1).filter(lambda name: name.strip() and name not in {".", ".."}))
def test_a_parameter_is_one_segment_and_comes_back_whole(name: str) -> None:
    path = ROLE.fill({"template_id": "t", "role_name": name})
    assert path.count("/") == 4
    assert path.isascii()
    assert "?" not in path
    assert "#" not in path
    assert unquote(path.rsplit("/", 1)[1]) == name


@pytest.mark.parametrize("name", ["", "  ", ".", "..", "\ud800"])
def test_what_no_address_can_carry_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="role name"):
        ROLE.fill({"template_id": "t", "role_name": name})


def test_a_query_is_written_as_the_service_reads_it() -> None:
    zone = timezone(timedelta(hours=2))
    values: dict[str, QueryValue] = {
        "enabled": True,
        "active": False,
        "limit": 100,
        "start": None,
        "name": "a&b=c é",
        "type": ["x", "y"],
        "after": datetime(2025, 2, 3, 6, 5, 6, tzinfo=zone),
    }
    assert parse_qsl(query_string(values)) == [
        ("enabled", "true"),
        ("active", "false"),
        ("limit", "100"),
        ("name", "a&b=c é"),
        ("type", "x"),
        ("type", "y"),
        ("after", "2025-02-03T04:05:06Z"),
    ]


def test_a_time_without_a_zone_and_half_a_character_are_refused() -> None:
    with pytest.raises(Refused, match="time zone"):
        query_string({"after": START.replace(tzinfo=None)})
    with pytest.raises(Refused, match="half a character"):
        query_string({"name": "\udfff"})


@pytest.mark.parametrize(
    ("url", "base", "place"),
    [
        ("https://api.100ms.live/v2/", "https://api.100ms.live/v2", "api.100ms.live:443"),
        (" http://127.0.0.1:8080/v2\n", "http://127.0.0.1:8080/v2", "127.0.0.1:8080"),
        ("http://localhost/v2", "http://localhost/v2", "localhost:80"),
        ("http://[::1]:9/v2", "http://[::1]:9/v2", "[::1]:9"),
    ],
)
def test_good_addresses(url: str, base: str, place: str) -> None:
    address = parse_address(url)
    assert (address.base, address.place) == (base, place)
    assert address.secure is url.strip().startswith("https")


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("", "https://"),
        ("api.100ms.live/v2", "https://"),
        ("ftp://api.100ms.live", "https://"),
        ("https://", "https://"),
        ("https://[::1", "not a URL"),
        ("https://h:99999/", "not a URL"),
        ("https://me:pw@h/v2", "user name"),
        ("https://h/v2?x=1", "'\\?'"),
        ("https://h/v2#x", "'\\?'"),
        ("https://ho st/v2", "odd character"),
        ("https://h\u202eost/v2", "odd character"),
        ("http://api.100ms.live/v2", "could read the token"),
        ("http://192.168.1.5/v2", "could read the token"),
    ],
)
def test_bad_addresses_name_the_rule(url: str, rule: str) -> None:
    with pytest.raises(Refused, match=rule) as caught:
        parse_address(url)
    assert "pw" not in caught.value.sentence


def test_plain_http_elsewhere_can_be_permitted() -> None:
    assert parse_address("http://192.168.1.5/v2", allow_plain_http=True).loopback is False
