"""What went wrong on the way, told apart: not sent, or sent without a whole answer; and error replies read."""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from console.api.errors import ApiError, NotSent, OutcomeUnknown

if TYPE_CHECKING:
    from console.api.operation import Operation

_LONGEST_WAIT = 3600.0  # seconds; a longer Retry-After is a mistake or malice
_WAIT_IN_WORDS = re.compile(r"(\d+(?:\.\d+)?)\s*(seconds?|secs?|s|minutes?|mins?|m)\b", re.IGNORECASE)
_PREFIX = re.compile(r"^error:\s*", re.IGNORECASE)


def from_httpx(error: httpx.HTTPError, operation: Operation, place: str) -> ApiError:
    """Say what a network failure means.

    Args:
        error: what httpx raised.
        operation: the call that failed.
        place: `HOST:PORT` of the service.

    Returns:
        NotSent when no byte can have left, else OutcomeUnknown.
    """
    if isinstance(error, httpx.PoolTimeout):
        return NotSent("Too many requests are under way at once; this one was not sent. Try again.")
    if isinstance(error, httpx.ConnectTimeout):
        return NotSent(f"{place} does not answer: no connection in time. Check the network and HMS_API_URL.")
    if isinstance(error, httpx.ProxyError):
        return NotSent(f"The proxy on the way to {place} refused. Check HTTPS_PROXY and NO_PROXY.")
    if isinstance(error, httpx.ConnectError):
        return NotSent(_connect_sentence(error, place))
    what = f"{place} did not answer in time" if isinstance(error, httpx.TimeoutException) else _BROKEN.format(place)
    if operation.writes:
        return OutcomeUnknown(f"{what}. It may or may not have been done: look before you try again.")
    return OutcomeUnknown(f"{what}. Check the network, or try again.")


_BROKEN = "The connection to {} broke before the whole answer came"


def _connect_sentence(error: BaseException, place: str) -> str:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return (
            f"The certificate of {place} cannot be trusted. Check HMS_API_URL, this machine's clock and its CA bundle."
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return f"{place} does not speak TLS. Check HMS_API_URL: http or https, and the port."
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"No address is known for {place}. Check HMS_API_URL and the network."
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return f"Nothing answers at {place}. Is the service running, and is HMS_API_URL right?"
    return f"No connection to {place} could be made. Check the network and HMS_API_URL."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception, what it came from, and so on; groups included."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions


def is_web_page(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a reply is HTML, that is: not from the API."""
    return "html" in headers.get("content-type", "").lower() or body.lstrip()[:1] == b"<"


def error_words(body: bytes) -> tuple[str, tuple[str, ...]]:
    """The message and the details of an error body, in any of its documented shapes (part-a 4.2).

    Returns:
        `("", ())` when the body is empty, not JSON, or of no known shape.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return "", ()
    if not isinstance(value, dict):
        return "", ()
    message = value.get("message") or value.get("error")
    data = value.get("data")
    details = value.get("details")
    found = list(details) if isinstance(details, list) else []
    if isinstance(data, dict):
        found.append(data.get("description"))
    words = tuple(_PREFIX.sub("", item) for item in found if isinstance(item, str) and item)
    return (_PREFIX.sub("", message) if isinstance(message, str) else ""), words


def retry_after(headers: Mapping[str, str], message: str, now: datetime) -> float | None:
    """How long a 429 asks us to wait: from the header (seconds or a date), else from its words (part-b 0.4).

    Args:
        headers: the reply's headers.
        message: the service's words, such as "... retry after 45 seconds".
        now: the wall clock, for dates.

    Returns:
        Seconds between 0 and one hour, or None when nothing was said.
    """
    header = headers.get("retry-after", "").strip()
    seconds = _number(header)
    if seconds is None:
        moment = http_date(header)
        seconds = (moment - now).total_seconds() if moment else _seconds_in(message)
    return None if seconds is None else min(max(seconds, 0.0), _LONGEST_WAIT)


def http_date(text: str) -> datetime | None:
    """An HTTP date as an aware UTC time; None when it is not one."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def clock_skew(headers: Mapping[str, str], now: datetime) -> float | None:
    """This machine's clock minus the service's, in seconds; None when the reply has no date."""
    theirs = http_date(headers.get("date", ""))
    return None if theirs is None else (now - theirs).total_seconds()


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text, re.ASCII) else None


def _seconds_in(message: str) -> float | None:
    found = _WAIT_IN_WORDS.search(message[:1024])
    if found is None:
        return None
    return float(found[1][:12]) * (60.0 if found[2].lower().startswith("m") else 1.0)
