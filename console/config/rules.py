"""What each key of the configuration file accepts, declared once, and the sentences for what it does not."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import SplitResult, urlsplit

from console.config.errors import quoted

_HIDDEN = frozenset(
    {"secret", "token", "access_key", "destinations", "url", "key", "watch", "probe"}
)  # a value that landed here by mistake is not repeated
_MAX_PER_MINUTE = 6000
_MAX_LABEL = 64
_LONG = 10**15
_MAX_ARM_MINUTES = 24 * 60
_SOURCE = re.compile(r"(file|cmd|keyring):.*\S", re.DOTALL)


@dataclass(frozen=True)
class Rule:
    """What a key accepts.

    Attributes:
        words: the expectation, to follow "must be".
        accepts: whether a value from the file is acceptable.
    """

    words: str
    accepts: Callable[[object], bool]


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _label(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= _MAX_LABEL


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _per_minute(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MAX_PER_MINUTE


def _minutes(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MAX_ARM_MINUTES


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) and item for item in value.values())


def _table(value: object) -> bool:
    return isinstance(value, dict)


def _source(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value and _SOURCE.fullmatch(value) is not None


def is_api_url(value: object) -> bool:
    """Whether a value can be the address of the service: http(s), a host, no password, no query."""
    parts = _split(value, "http", "https")
    return parts is not None and "@" not in parts.netloc and "?" not in f"{value}" and "#" not in f"{value}"


def _split(value: object, *schemes: str) -> SplitResult | None:
    """A URL of one of the schemes with a host, taken apart; None for anything else."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or " " in value:
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in schemes and parts.hostname and port != 0 else None


def _rtmp(value: object) -> bool:
    return _split(value, "rtmp", "rtmps") is not None


def _web(value: object) -> bool:
    parts = _split(value, "http", "https")
    return parts is not None and not (parts.username or parts.password)


def _command(value: object) -> bool:
    if not _text(value) or not isinstance(value, str) or value.startswith(("cmd:", "file:")):
        return False
    try:
        return bool(shlex.split(value))
    except ValueError:
        return False


def _number(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _limit(what: str, most: float, least: float = 0) -> Rule:
    return Rule(f"{what} from {least:g} to {most:g}", lambda value: _number(value, least, most))


API_URL_WORDS = "an address like https://api.100ms.live/v2, without a password or a query"
_SOURCE_WORDS = (
    'text that says where to find it, "file:PATH", "keyring:NAME" or "cmd:COMMAND" (never the secret itself)'
)

PROFILE_RULES: Mapping[str, Rule] = {
    "api_url": Rule(API_URL_WORDS, is_api_url),
    "dialect": Rule('"vendor" or "openapi"', lambda value: value in ("vendor", "openapi")),
    "read_only": Rule("true or false", _flag),
    "production": Rule("true or false", _flag),
    "mute_roles": Rule("a table of role names, each with the name of its silent role", _texts),
    "access_key": Rule("text", _text),
    "secret": Rule(_SOURCE_WORDS, _source),
    "token": Rule(_SOURCE_WORDS, _source),
    "requests_per_minute": Rule(f"a whole number from 1 to {_MAX_PER_MINUTE}", _per_minute),
    "workspace": Rule(f"text of up to {_MAX_LABEL} characters", _label),
    "destinations": Rule("a table of RTMP destinations: [profiles.NAME.destinations.PLACE]", _table),
    "quality": Rule("a table of limits: [profiles.NAME.quality]", _table),
}
_PERCENT = _limit("a number of per cent", 100)
_DELAY = _limit("a number of milliseconds", 60_000, 1)
_SHARE = _limit("a share of the usual bitrate,", 1)
_FREEZES = _limit("a number of freezes in a minute,", 1000)
QUALITY_RULES: Mapping[str, Rule] = {
    "loss_fair": _PERCENT,
    "loss_poor": _PERCENT,
    "rtt_fair": _DELAY,
    "rtt_poor": _DELAY,
    "jitter_fair": _DELAY,
    "jitter_poor": _DELAY,
    "bitrate_fair": _SHARE,
    "bitrate_poor": _SHARE,
    "freezes_fair": _FREEZES,
    "freezes_poor": _FREEZES,
}
DESTINATION_RULES: Mapping[str, Rule] = {
    "url": Rule("an address that starts with rtmp:// or rtmps://, like rtmp://a.rtmp.youtube.com/live2", _rtmp),
    "key": Rule(_SOURCE_WORDS, _source),
    "watch": Rule("an address that starts with https:// or http://, without a password", _web),
    "probe": Rule("a command, like my-probe --name youtube, with its quotes closed", _command),
}
TOP_RULES: Mapping[str, Rule] = {
    "default_profile": Rule("the name of a profile", _text),
    "theme": Rule("the name of a theme", _text),
    "mouse": Rule("true or false", _flag),
    "ascii": Rule("true or false", _flag),
    "density": Rule('"comfortable" or "compact"', lambda value: value in ("comfortable", "compact")),
    "arm_minutes": Rule(f"a whole number of minutes from 1 to {_MAX_ARM_MINUTES}", _minutes),
    "keymap": Rule("a table of action names, each with its keys as text", _texts),
    "profiles": Rule("a table of profiles: [profiles.NAME]", _table),
}
NAME = Rule(
    "letters, digits, dots, dashes and underscores, at most 64 of them",
    lambda value: isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}", value) is not None,
)
"""What a profile or a destination may be called."""


def kind(key: str, value: object) -> str:
    """What a value is, in words, to follow "it is"; the value of a key that may hold a secret is not repeated."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "other text" if key in _HIDDEN else f"the text {quoted(value)}"
    if isinstance(value, int | float):
        return "a number" if key in _HIDDEN or abs(value) > _LONG else f"the number {value}"
    if isinstance(value, date | datetime | time):
        return "a date or a time"
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "something else"
