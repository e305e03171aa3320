"""Up to three RTMP destinations: saved ones by name, or any URL, whose key is never seen (part-b 5.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.api.errors import Refused
from console.api.text import clean

from .form import Answers, Field
from .wanted import Hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from console.live.watches import SavedDestination

MOST = 3
NONE, TYPED = "", "typed"
_SAVED = "saved "
_URL = re.compile(r"rtmps?://[^\s/]+/\S+", re.IGNORECASE)
_EXAMPLE = "rtmp://SERVER/APP/KEY"
_HOW = f"Server and key in one, such as {_EXAMPLE}. It is masked, here and everywhere."


def rtmp_fields(saved: Sequence[SavedDestination]) -> tuple[Field, ...]:
    """A choice and a masked URL for each destination; the next ones are asked for once there is one before.

    Args:
        saved: the profile's saved destinations.
    """
    return tuple(field for number in range(1, MOST + 1) for field in _fields(number, saved))


def _fields(number: int, saved: Sequence[SavedDestination]) -> tuple[Field, ...]:
    place, url = f"to_{number}", f"url_{number}"

    label = "Send to" if number == 1 else f"And to ({number})"

    def asked(answers: Answers) -> bool:
        return number == 1 or is_given(answers, number - 1)

    def typed(answers: Answers) -> bool:
        return asked(answers) and answers[place] == TYPED

    if not saved:
        check = check_rtmp_url if number == 1 else _check_if_any
        return (Field(url, label, "secret", help=_HOW, placeholder=_EXAMPLE, check=check, shown=asked),)
    ways = [] if number == 1 else [(NONE, "nowhere else")]
    ways += [(f"{_SAVED}{index}", f"{clean(one.name)}, {host(one.url)}") for index, one in enumerate(saved)]
    ways += [(TYPED, "a URL")]
    return (
        Field(place, label, "choice", ways[0][0], tuple(ways), shown=asked),
        Field(url, "Its URL", "secret", help=_HOW, placeholder=_EXAMPLE, check=check_rtmp_url, shown=typed),
    )


def saved_way(saved: Sequence[SavedDestination], name: str) -> str:
    """The raw answer of `to_1` and its like that means a saved destination.

    Args:
        saved: the profile's saved destinations.
        name: of one; "" is the answer when there is none of it.
    """
    return next((f"{_SAVED}{index}" for index, one in enumerate(saved) if one.name == name), NONE)


def is_given(answers: Answers, number: int) -> bool:
    """Whether a destination was said: a saved one, or a URL that is typed.

    Args:
        answers: of all fields.
        number: from 1.
    """
    return _way(answers, number) != NONE


def _way(answers: Answers, number: int) -> str:
    """How a destination was said; without saved ones there is only a URL to type."""
    way = answers.get(f"to_{number}", TYPED)
    return NONE if way == TYPED and not answers.get(f"url_{number}", "").strip() else way


def check_rtmp_url(text: str) -> str:
    """The rule an RTMP URL breaks, in words that repeat nothing of it, or "".

    Args:
        text: what was typed.
    """
    text = text.strip()
    if not text:
        return f"Where to? {_EXAMPLE}"
    if not text.lower().startswith(("rtmp://", "rtmps://")):
        return "It starts with rtmp:// or rtmps://."
    if any(char.isspace() for char in text):
        return "It holds a blank: an RTMP URL has none."
    return "" if _URL.fullmatch(text) and host(text) else f"It needs a server and a stream key behind it: {_EXAMPLE}"


def _check_if_any(text: str) -> str:
    return check_rtmp_url(text) if text.strip() else ""


def rtmp_urls(saved: Sequence[SavedDestination], answers: Answers) -> tuple[Hidden, ...]:
    """The destinations that were said; keys of saved ones are read only when they are sent.

    Args:
        saved: the profile's saved destinations.
        answers: those that apply; they keep their rules.

    Raises:
        Refused: the same one twice.
    """
    ways: list[tuple[str, Hidden]] = []
    for number in range(1, MOST + 1):
        way = _way(answers, number)
        if way.startswith(_SAVED):
            one = saved[int(way.removeprefix(_SAVED))]
            ways.append((way, Hidden(f"{clean(one.name)} ({host(one.url)})", _whole(one))))
        elif way == TYPED:
            url = answers[f"url_{number}"].strip()
            ways.append((url, Hidden(host(url), _itself(url))))
    if len({way for way, _one in ways}) < len(ways):
        raise Refused("The same destination stands there twice: the service would send to it twice.")
    return tuple(one for _way, one in ways)


def host(url: str) -> str:
    """The server of an RTMP URL, and nothing else of it; safe to paint.

    Args:
        url: as it was typed or saved.
    """
    try:
        return clean(urlsplit(url.strip()).hostname or "")
    except ValueError:  # a broken address has no host to show
        return ""


def _whole(one: SavedDestination) -> Callable[[], str]:
    return one.whole


def _itself(url: str) -> Callable[[], str]:
    return lambda: url
