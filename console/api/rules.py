"""The service's documented limits, checked before anything is sent; each refusal names its rule."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import SecretStr

from console.api.errors import Refused

MIN_LIMIT = 10
MAX_LIMIT = 100  # part-a 3
MAX_MESSAGE = 4096  # bytes; part-a 6.6
MAX_PAYLOAD = 100  # characters of timed metadata; part-b 4.2
MAX_RTMP_URLS = 3  # part-b 5.2
MAX_REPLAY = 50_000  # events of one request; part-b 6.3
REACH = timedelta(days=30)  # how far back deliveries are kept; part-b 6.2
SPAN = timedelta(days=14)  # the longest stretch of them one request may ask for
REGIONS = ("in", "us", "eu", "auto")
STORES = ("s3", "gs", "oss", "azure")

_ROOM_NAME = re.compile(r"[A-Za-z0-9.\-:_]+")
_TEMPLATE_NAME = re.compile(r"[A-Za-z0-9 .\-:_]+")
_SECONDS = (120, 43200)
_LARGEST_SMALL_ROOM = 2500
_LARGEST_ROOM = 20000
_WIDTH = (500, 1920)
_HEIGHT = (480, 1920)
_LARGEST_SHORT_SIDE = 1080
_SUMMARY = {"context": 300, "title": 100}  # characters
_SECTIONS = 6
_SLACK = timedelta(minutes=1)  # between asking for "30 days ago" and looking at the clock


def insist(holds: bool, rule: str) -> None:
    """Refuse unless something holds.

    Raises:
        Refused: with the rule.
    """
    if not holds:
        raise Refused(rule)


def check_limit(limit: int, least: int = MIN_LIMIT) -> int:
    """A page size the service documents: 10 to 100, and for analytics 1 to 100."""
    insist(least <= limit <= MAX_LIMIT, f"A page may hold {least} to {MAX_LIMIT} items, not {limit}.")
    return limit


def exactly_one(rule: str, *choices: object) -> None:
    """Insist that one of the choices is given, and only one; an empty string counts as not given (part-a 6.6)."""
    insist(sum(1 for choice in choices if choice) == 1, rule)


def one_of(what: str, value: object, known: Collection[str]) -> None:
    """Insist that a value, if given, is one the service knows."""
    insist(value is None or value in known, f"{what} is one of {', '.join(known)}.")


def said(value: str, what: str) -> str:
    """A text that says something."""
    insist(bool(value.strip()), f"The {what} is empty.")
    return value


def not_longer(value: object, most: int, what: str) -> None:
    """Insist that a text, if given, is not too long."""
    insist(not isinstance(value, str) or len(value) <= most, f"{what} may have at most {most} characters.")


def in_range(value: object, least: float, most: float, what: str) -> None:
    """Insist that a number, if given, is one and within its bounds."""
    bounds = f"{what} must be {least:g} to {most:g}." if most != float("inf") else f"{what} must be at least {least:g}."
    number = isinstance(value, int | float) and not isinstance(value, bool)
    insist(value is None or (number and least <= float(str(value)) <= most), bounds)


def check_times(after: datetime | None, before: datetime | None) -> None:
    """Insist that a range of times has zones and does not run backwards."""
    for moment in (after, before):
        insist(moment is None or moment.tzinfo is not None, "A time needs a time zone.")
    if after is not None and before is not None:
        insist(after <= before, "The range of times runs backwards: its start is after its end.")


def check_room(name: str | None, region: str | None, size: int | None, large: bool | None, seconds: int | None) -> None:
    """The documented rules of a room's plain fields (part-a 5.2).

    Args:
        name: its name.
        region: where it lives.
        size: the greatest number of peers.
        large: whether it is a large room; None when that is not said.
        seconds: how long a session may last.
    """
    insist(name is None or bool(_ROOM_NAME.fullmatch(name)), "A room name may hold only letters, digits and . - : _")
    one_of("A region", region, REGIONS)
    in_range(seconds, *_SECONDS, "max_duration_seconds")
    in_range(size, 0, _LARGEST_ROOM, "A room's size")
    if size is not None and size > _LARGEST_SMALL_ROOM:
        insist(large is not False, f"More than {_LARGEST_SMALL_ROOM} peers need a large room.")


def check_template_name(name: str | None) -> None:
    """Which characters a template's name may hold (part-a 8.5)."""
    rule = "A template name may hold only letters, digits, blanks and . - : _"
    insist(name is None or bool(_TEMPLATE_NAME.fullmatch(name) and name.strip()), rule)


def check_upload(upload: object, secret: str, *, prefix: bool) -> None:
    """Where recordings are put: type and location together, key and secret together (part-a 5.2, 8.3).

    Args:
        upload: the object, if there is one.
        secret: what the secret is called here: `secret` in a room, `secretKey` in a template.
        prefix: whether a prefix is required too.
    """
    if not isinstance(upload, Mapping):
        return
    needed = ("type", "location", *(("prefix",) if prefix else ()))
    insist(all(upload.get(name) for name in needed), f"An upload needs {', '.join(needed)}.")
    one_of("An upload's type", upload.get("type"), STORES)
    credentials = upload.get("credentials")
    if isinstance(credentials, Mapping):
        both = bool(credentials.get("key")) and bool(credentials.get(secret))
        insist(both, f"Upload credentials need both key and {secret}.")


def check_webhook(webhook: Mapping[str, object] | None) -> None:
    """A room's own webhook needs an address (part-a 5.2)."""
    if webhook is not None:
        url = plain(webhook.get("url"))
        insist(url.startswith(("https://", "http://")), "A webhook needs a url that starts with https:// or http://.")


def plain(value: object) -> str:
    """A text, also one that is kept secret; anything else is empty."""
    found = value.get_secret_value() if isinstance(value, SecretStr) else value
    return found if isinstance(found, str) else ""


def check_meeting_url(url: str | None) -> None:
    """Leave it out rather than sending an empty one, which is refused (part-b 1.1)."""
    insist(
        url is None or url.startswith(("https://", "http://")),
        "A meeting URL starts with https:// or http://; leave it out to use the template's own.",
    )


def resolution(width: int | None, height: int | None) -> Mapping[str, int] | None:
    """The picture's size, in pixels (part-b 1.2); None when none is given."""
    if width is None and height is None:
        return None
    if width is None or height is None:
        raise Refused("A resolution needs both width and height.")
    in_range(width, *_WIDTH, "A resolution's width")
    in_range(height, *_HEIGHT, "A resolution's height")
    insist(
        min(width, height) <= _LARGEST_SHORT_SIDE,
        f"If one side of a resolution exceeds {_LARGEST_SHORT_SIDE}, the other may be at most {_LARGEST_SHORT_SIDE}.",
    )
    return {"width": width, "height": height}


def check_rtmp_urls(urls: Sequence[object], least: int = 1) -> None:
    """One to three URLs of an RTMP service; the rule never repeats them, as they hold a key (part-b 5.2)."""
    rule = f"RTMP needs {least} to {MAX_RTMP_URLS} URLs."
    insist(not isinstance(urls, str) and least <= len(urls) <= MAX_RTMP_URLS, rule)
    for url in urls:
        text = plain(url)
        starts = text.lower().startswith(("rtmp://", "rtmps://")) and len(text.split("://", 1)[1]) > 0
        insist(starts and not any(char.isspace() for char in text), "An RTMP URL starts with rtmp:// or rtmps://.")


def check_transcription(body: object, modes: str = "output_modes") -> None:
    """The limits of a transcription and its summary (part-b 2.2, part-a 8.4).

    Args:
        body: the object, if there is one.
        modes: what the output modes are called: in templates `outputModes`.
    """
    if not isinstance(body, Mapping):
        return
    for mode in items(body.get(modes)):
        one_of("A transcription's output mode", mode, ("txt", "srt", "json"))
    summary = body.get("summary")
    if not isinstance(summary, Mapping):
        return
    not_longer(summary.get("context"), _SUMMARY["context"], "A summary's context")
    in_range(summary.get("temperature"), 0.1, 1.0, "A summary's temperature")
    sections = items(summary.get("sections"))
    insist(len(sections) <= _SECTIONS, f"A summary may have at most {_SECTIONS} sections.")
    for section in sections:
        fields = section if isinstance(section, Mapping) else {}
        insist(bool(fields.get("title")) and bool(fields.get("format")), "A summary's section needs title and format.")
        not_longer(fields.get("title"), _SUMMARY["title"], "The title of a summary's section")
        one_of("The format of a summary's section", fields.get("format"), ("bullets", "paragraph"))


def items(value: object) -> Sequence[object]:
    """The items of a list; anything else has none."""
    return value if isinstance(value, list | tuple) else ()


def reachable(start: datetime, now: datetime) -> datetime:
    """A start that the service still accepts when the request arrives: 30 days back, less a minute (part-b 6.2)."""
    return max(start, now - REACH + _SLACK)


def window(
    start: datetime | None, end: datetime | None, now: datetime, *, whole: bool = True
) -> tuple[datetime | None, datetime | None]:
    """A stretch of time of webhook deliveries (part-b 6.2).

    Args:
        start: when it starts; None for 24 hours ago.
        end: when it ends; None for now.
        now: the wall clock.
        whole: whether one request must be able to cover it.

    Returns:
        The same, its start moved forward by some seconds when it is "30 days ago" of a moment ago.

    Raises:
        Refused: it reaches back too far, or is too long, or runs backwards.
    """
    check_times(start, end)
    if start is None:
        insist(end is None, "Say when the stretch of time starts, not only when it ends.")
        return None, None
    within = start >= now - REACH - _SLACK
    insist(within, f"Webhook deliveries are kept for {REACH.days} days: start_time is before that.")
    start = reachable(start, now)
    insist(start <= (end or now), "The range of times runs backwards: its start is after its end.")
    rule = f"One request covers at most {SPAN.days} days: bring start_time and end_time closer."
    insist(not whole or (end or now) - start <= SPAN, rule)
    return start, end
