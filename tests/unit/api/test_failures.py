from __future__ import annotations

import json
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.errors import NotSent
from console.api.failures import clock_skew, error_words, from_httpx, http_date, is_web_page, retry_after
from console.api.operation import Operation
from tests.unit.api.service import START

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.integers(0, 3600))
def test_a_number_of_seconds(seconds: int) -> None:
    assert retry_after({"retry-after": str(seconds)}, "", START) == seconds
    assert retry_after({}, f"Too many requests. Please retry after {seconds} seconds.", START) == seconds


@given(st.integers(-5000, 5000))
def test_a_date_counts_from_now_and_never_backwards(seconds: int) -> None:
    header = format_datetime(START + timedelta(seconds=seconds), usegmt=True)
    assert retry_after({"retry-after": header}, "", START) == min(max(seconds, 0), 3600)


@given(st.text(max_size=60), st.text(max_size=200))
def test_nonsense_never_waits_for_ever(header: str, message: str) -> None:
    wait = retry_after({"retry-after": header}, message, START)
    assert wait is None or 0 <= wait <= 3600


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("retry in 2 minutes", 120.0),
        ("try again in 45s", 45.0),
        ("wait 1.5 sec", 1.5),
        ("in 30ms", None),
        ("code 42", None),
        ("", None),
        ("99999999999999999999 seconds", 3600.0),
    ],
)
def test_a_wait_in_words(message: str, seconds: float | None) -> None:
    assert retry_after({}, message, START) == seconds


def test_the_header_goes_before_the_words() -> None:
    assert retry_after({"retry-after": "3"}, "after 45 seconds", START) == 3
    assert retry_after({"retry-after": "soon"}, "after 45 seconds", START) == 45


def test_the_skew_is_ours_minus_theirs() -> None:
    date = format_datetime(START, usegmt=True)
    assert clock_skew({"date": date}, START + timedelta(seconds=90)) == 90
    assert clock_skew({"date": date}, START - timedelta(seconds=90)) == -90
    assert clock_skew({}, START) is None
    assert clock_skew({"date": "yesterday"}, START) is None


@given(st.text(max_size=50))
def test_a_date_is_aware_or_nothing(text: str) -> None:
    moment = http_date(text)
    assert moment is None or moment.tzinfo is UTC


def test_a_date_without_a_zone_is_utc() -> None:
    assert http_date("Mon, 03 Feb 2025 04:05:06 -0000") == datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "message", "details"),
    [
        ({"code": 400, "message": "Invalid body param", "details": ["size", ""]}, "Invalid body param", ("size",)),
        ({"message": "Error: gone", "data": {"description": "Error: really gone"}}, "gone", ("really gone",)),
        ({"message": "m"}, "m", ()),
        ({"error": "e"}, "e", ()),
        ({"code": 404, "message": "m", "id": "x"}, "m", ()),
        ({"message": None, "details": None, "data": None}, "", ()),
        ({"message": 7, "details": [1, None, "d"]}, "", ("d",)),
        ([], "", ()),
    ],
)
def test_error_bodies_in_every_documented_shape(body: object, message: str, details: tuple[str, ...]) -> None:
    assert error_words(json.dumps(body).encode()) == (message, details)


@given(JSON | st.fixed_dictionaries({"message": JSON, "details": JSON, "data": JSON}))
def test_no_error_body_makes_reading_it_fail(body: object) -> None:
    message, details = error_words(json.dumps(body).encode())
    assert all(isinstance(word, str) for word in (message, *details))


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"[" * 100_000])
def test_what_is_no_json_has_no_words(body: bytes) -> None:
    assert error_words(body) == ("", ())


@pytest.mark.parametrize(
    ("kind", "body", "page"),
    [
        ("text/html", b"", True),
        ("application/xhtml+xml", b"", True),
        ("application/json", b"  <html>", True),
        ("", b"<", True),
        ("application/json", b'{"a":"<b>"}', False),
        ("", b"", False),
    ],
)
def test_web_pages_are_recognised(kind: str, body: bytes, page: bool) -> None:
    assert is_web_page({"content-type": kind}, body) is page


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (ssl.SSLCertVerificationError("self-signed"), "certificate of h:443 cannot be trusted"),
        (ssl.SSLError("wrong version"), "does not speak TLS"),
        (socket.gaierror(-2, "unknown"), "No address is known for h:443"),
        (ExceptionGroup("all", [OSError("v6"), ConnectionRefusedError("v4")]), "Nothing answers at h:443"),
        (OSError("network is down"), "No connection to h:443"),
    ],
)
def test_why_no_connection_was_made_is_dug_out(cause: Exception, words: str) -> None:
    between = OSError("all attempts failed")
    between.__cause__ = cause
    cause.__context__ = between  # a circle must not trap it
    error = httpx.ConnectError("x")
    error.__cause__ = between
    found = from_httpx(error, Operation("x", "POST", "/x"), "h:443")
    assert type(found) is NotSent
    assert words in found.sentence
