"""Rows of webhook deliveries: what a stranger may send stays harmless, and no secret of an address is in them."""

from __future__ import annotations

import time
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.events import Delivery
from console.screens.analytics.delivery_words import delivery_facts
from console.tables.deliveries import (
    DELIVERY_COLUMNS,
    delivery_rows,
    failures,
    host_of,
    hosts_only,
    text_in,
    time_of,
)

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
KEY = "s3cr3t-k3y"


def delivery(key: str = "e-1", outcome: str = "success", **payload: Any) -> Delivery:
    told = {"original_event_name": "peer.leave.success", "webhook_url": f"https://u:{KEY}@h.example:8443/{KEY}?a={KEY}"}
    return Delivery.model_validate(
        {
            "event_id": key,
            "event_name": f"reporter.webhook.delivery.{outcome}",
            "room_id": "r",
            "event_timestamp": "2026-01-15T19:59:58.5Z",
            "payload": {**told, **payload},
        }
    )


def row(one: Delivery) -> Any:
    return delivery_rows([one], NOW)[one.id]


def test_a_row_names_the_event_its_outcome_and_the_host_alone() -> None:
    found = row(
        delivery(outcome="failed", error_reason="timeout", event_data={"user_name": "Ada", "session_id": "64ab12"})
    )
    shown = [column.cell(found).text for column in DELIVERY_COLUMNS]
    assert shown[1:] == ["peer.leave.success", "failed: timeout", "Ada", "64ab12", "h.example:8443"]
    assert not any(KEY in str(value) for value in astuple(found)[:-1])


def test_outcomes_are_words() -> None:
    assert row(delivery()).result == "delivered"
    assert row(delivery(outcome="failed")).result == "failed"
    assert row(delivery(error_reason="x")).result == "failed: x"
    plain = Delivery.model_validate({"id": "e", "type": "session.open", "timestamp": "2026-01-15T19:00:00Z"})
    assert (row(plain).result, row(plain).failed, row(plain).host) == ("not told", None, "-")


def test_an_address_in_a_reason_is_cut_to_its_host() -> None:
    reason = f'Post "https://h.example/hook/{KEY}?token={KEY}": dial tcp: i/o timeout'
    assert row(delivery(outcome="failed", error_reason=reason)).result == (
        'failed: Post "h.example": dial tcp: i/o timeout'
    )
    assert KEY not in hosts_only(f"to //user:{KEY}@h.example/x?token={KEY}")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://h.example/x", "h.example"),
        ("http://127.0.0.1:9000", "127.0.0.1:9000"),
        ("http://[::1]:80/", "::1:80"),
        ("https://h.example:port/", "?"),
        ("http://[broken", "?"),
        ("h.example/hook", "?"),
        ("", "-"),
    ],
)
def test_hosts(url: str, host: str) -> None:
    assert host_of(url) == host


def test_unchanged_rows_are_the_same_objects() -> None:
    one, other = delivery("a"), delivery("b")
    before = delivery_rows([one, other], NOW)
    after = delivery_rows([one, delivery("b", "failed")], NOW, before)
    assert after["a"] is before["a"]
    assert after["b"] is not before["b"]
    assert (failures(before), failures(after)) == (0, 1)


def test_failures_first_when_sorted_by_result_and_time_as_it_was() -> None:
    rows = delivery_rows([delivery("a"), delivery("b", "failed", error_reason="timeout")], NOW)
    result = next(column for column in DELIVERY_COLUMNS if column.id == "result")
    assert [one.id for one in sorted(rows.values(), key=result.sort_key)] == ["b", "a"]


def test_secrets_and_things_that_are_no_text_are_not_in_the_data() -> None:
    one = delivery(event_data={"a": "\x1b[2Jx", "rtmp": KEY, "n": 7, "l": [1], "u": f"https://x.example/?token={KEY}"})
    assert [text_in(one.data, name) for name in ("a", "rtmp", "n", "l", "u", "no")] == [
        "[2Jx",
        "",
        "7",
        "",
        "https://x.example/?token=[hidden]",
        "",
    ]


def test_a_text_without_an_end_takes_no_long_time() -> None:
    began = time.perf_counter()
    assert len(text_in({"message": "https://x/?" + "tok" * 300_000}, "message")) == 256
    assert time.perf_counter() - began < 1.0


def test_what_apps_report_is_masked_in_the_details() -> None:
    told = {"reason": "left", "message": f"203.0.113.7 at wss://e.example/{KEY}?token={KEY}", "user_id": "1.2.3.4"}
    shown = {fact.label: fact.value for fact in delivery_facts(row(delivery(event_data=told)), NOW)}
    assert (shown["message"], shown["reason"]) == ("[address] at wss://e.example/[hidden]", "left")
    assert shown["user id"] == "1.2.3.4"


def test_other_days_have_their_date() -> None:
    assert time_of(None, NOW) == "?"
    assert "-" in time_of(NOW - timedelta(days=3), NOW)
    assert time_of(NOW, NOW).count(":") == 2
    assert time_of(datetime(1, 1, 1, tzinfo=UTC), NOW) in ("?", "0001-01-01")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_sent_the_rows_can_be_sorted_and_painted(name: str, reason: str, url: str) -> None:
    found = row(delivery("e", "failed", original_event_name=name, error_reason=reason, webhook_url=url))
    for column in DELIVERY_COLUMNS:
        text = column.words(found)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert column.sort_key(found) == column.sort_key(found)
