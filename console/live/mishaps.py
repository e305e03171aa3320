"""What failed in people's apps: error events in groups, each with a verdict in words.

A group has one kind of failure (its type, name and code), one kind of app (SDK, system, browser or device) and one end:
the app gave up, or it went on trying (`is_terminal`, part-b 6.1). Addresses in what apps say are personal data and are
masked (`console.api.masking`) unless they are to be revealed. Nothing here asks anybody or reads a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from console.api.masking import ADDRESS, mask
from console.api.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console.api.models.events import ErrorEvent

__all__ = [
    "GAVE_UP",
    "LISTED",
    "RETRIED",
    "Known",
    "Mishap",
    "agent_words",
    "app_of",
    "badness",
    "group",
    "mask",
    "person_of",
    "plain_name",
    "verdict",
    "without",
]

GAVE_UP: Final = "gave up"
RETRIED: Final = "retried"

RECENT: Final = 600.0
"""Seconds after which "cannot" becomes "could not": nobody says whether it went well meanwhile."""

LISTED: Final = 50
"""So many errors of a group are shown one by one, the newest; the others are counted."""

SOMEBODY: Final = "somebody"
NO_APP: Final = "unknown app"

_EPOCH = datetime.fromtimestamp(0, UTC)
_KEY_MOST = 2000
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\s]+")

# By type: what it means while it is news and nobody retried, later, and when the app went on trying.
_VERBS: Final = {
    "client.publish.failed": ("cannot publish", "could not publish", "had trouble publishing"),
    "client.subscribe.failed": ("cannot receive", "could not receive", "had trouble receiving"),
    "client.join.failed": ("cannot join", "could not join", "had trouble joining"),
    "client.disconnected": ("lost the connection", "lost the connection", "lost the connection for a while"),
    "client.connect.failed": (
        "cannot reach the service",
        "could not reach the service",
        "had trouble reaching the service",
    ),
}
_BROWSERS: Final = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/(\d{1,4})")),
    ("Opera", re.compile(r"\bOPR/(\d{1,4})")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/(\d{1,4})")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/(\d{1,4})")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS)/(\d{1,4})")),
    ("Safari", re.compile(r"\bVersion/(\d{1,4})\S* (?:\S+ )?Safari/")),
)
_VERSIONS = re.compile(r"(?<=[A-Za-z])/(\d{1,4})(?:\.\d+)+")


@dataclass(frozen=True, slots=True)
class Mishap:
    """A group of errors that are one kind of trouble.

    Attributes:
        key: names the group, also after more of its errors came; safe to paint, without addresses.
        type: of its events, safe to paint.
        name: what the service calls it, such as `ICEDisconnected`; masked, unless revealed.
        code: its number; None without one.
        terminal: whether the apps gave up.
        app: the app, such as `Firefox 133, Windows`; masked.
        events: the newest first; raw, so nothing of them may be shown unmasked.
        people: the names of those it happened to, all different people, the one of the newest first.
        description: the newest that was given, else the newest message; masked, unless revealed.
    """

    key: str
    type: str
    name: str
    code: int | None
    terminal: bool
    app: str
    events: tuple[ErrorEvent, ...] = field(repr=False)
    people: tuple[str, ...]
    description: str = field(repr=False)

    @property
    def hides(self) -> bool:
        """Whether anything that is shown of it holds an address; of its events the newest are."""
        shown = self.events[:LISTED]
        texts = [text for one in shown for text in (one.name, one.message, one.description)]
        texts += [self.newest.endpoint, self.newest.action, self.newest.transport_state]
        return any(mask(text) != text for text in texts) or ADDRESS in agent_words(self.newest)

    @property
    def count(self) -> int:
        """How often it happened."""
        return len(self.events)

    @property
    def newest(self) -> ErrorEvent:
        """The last of its events."""
        return self.events[0]

    @property
    def last(self) -> datetime | None:
        """When it happened last; None when nobody says."""
        return self.newest.timestamp

    @property
    def end(self) -> str:
        """What the apps did then."""
        return GAVE_UP if self.terminal else RETRIED

    @property
    def whom(self) -> str:
        """`Grace`, or `3 people`."""
        return self.people[0] if len(self.people) == 1 else f"{len(self.people):,} people"

    @property
    def cause(self) -> str:
        """What it is called, in plain words: `ICE disconnected`, else its number."""
        if self.name:
            return plain_name(self.name)
        return f"code {self.code}" if self.code is not None else self.type or "no name given"


Known = dict[str, "tuple[ErrorEvent, tuple[object, ...]]"]
"""Events that were looked through, by id, with what each goes with."""


def group(events: Iterable[ErrorEvent], reveal: bool = False, known: Known | None = None) -> dict[str, Mishap]:
    """Errors as groups, the worst first: those that were given up, then the latest, then the most.

    Args:
        events: in any order; one that is there twice counts once.
        reveal: whether names and descriptions keep the addresses in them; the keys are the same either way.
        known: what was looked through before, by event id, so that it is not again; what is new is added.
    """
    seen = known if known is not None else {}
    found: dict[tuple[object, ...], dict[str, ErrorEvent]] = {}
    for event in events:
        one = seen.get(event.id)
        if one is None or one[0] is not event:
            one = seen[event.id] = event, _sort_of(event)
        found.setdefault(one[1], {})[event.id] = event
    made: dict[str, Mishap] = {}
    for sort, members in found.items():
        mishap = _mishap(sort, list(members.values()), reveal)
        made[mishap.key] = mishap
    return dict(sorted(made.items(), key=lambda item: badness(item[1]), reverse=True))


def badness(mishap: Mishap) -> tuple[bool, float, int]:
    """What groups are compared by: the worst has the greatest."""
    last = mishap.last
    return mishap.terminal, last.timestamp() if last is not None else 0.0, mishap.count


def verdict(mishap: Mishap, now: datetime) -> str:
    """A group in one sentence: `Grace cannot publish: ICE disconnected, 3 times, gave up`.

    Args:
        mishap: the group.
        now: the present, aware; what is long ago is told as past.
    """
    last = mishap.last
    recent = last is not None and (now - last).total_seconds() <= RECENT
    now_words, past, tried = _VERBS.get(mishap.type, ("met an error", "met an error", "met an error"))
    verb = tried if not mishap.terminal else now_words if recent else past
    times = f", {mishap.count:,} times" if mishap.count > 1 else ""
    return f"{mishap.whom} {verb}: {mishap.cause}{times}, {mishap.end}"


def plain_name(name: str) -> str:
    """A name as programs write it in plain words: `WebSocketConnectionLost` is `web socket connection lost`.

    Args:
        name: safe to paint.
    """
    words = [word for word in _WORD_BORDER.split(name) if word]
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words) or name


def app_of(event: ErrorEvent) -> str:
    """What somebody's app is: browser or device, system, SDK, as far as each says something new; masked.

    Args:
        event: what it reported.
    """
    client = _browser(event.agent) or event.device or event.framework
    words: list[str] = []
    for word in (client, event.os, event.sdk):
        if word and word.casefold() not in {one.casefold() for one in words}:
            words.append(word)
    if len(words) > 1 and words[-1] == event.sdk and event.sdk.casefold() == "web":
        del words[-1]  # a browser says as much
    return mask(", ".join(words)) or NO_APP


def agent_words(event: ErrorEvent) -> str:
    """The string by which an app names itself, its versions cut to their first number, and masked."""
    return _short_agent(event.agent)


def person_of(event: ErrorEvent) -> str:
    """What tells people apart: the user id, else the peer id, else the name."""
    return event.user_id or event.peer_id or event.user_name


def without(text: str, reveal: bool) -> str:
    """A text of an app as it may be shown.

    Args:
        text: as the model has it.
        reveal: whether its addresses are to be seen.
    """
    return text if reveal else mask(text)


def _sort_of(event: ErrorEvent) -> tuple[object, ...]:
    return event.type, event.code, mask(event.name), app_of(event), event.sdk, event.terminal


def _mishap(sort: tuple[object, ...], events: Sequence[ErrorEvent], reveal: bool) -> Mishap:
    newest_first = sorted(events, key=lambda one: (one.timestamp or _EPOCH, one.id), reverse=True)
    newest = newest_first[0]
    names: dict[str, str] = {}
    for event in newest_first:
        names.setdefault(person_of(event), event.user_name or event.user_id or clean(event.peer_id)[:8] or SOMEBODY)
    told = next((one.description for one in newest_first if one.description), "")
    told = told or next((one.message for one in newest_first if one.message), "")
    return Mishap(
        _key(sort),
        newest.type,
        without(newest.name, reveal),
        newest.code,
        newest.terminal,
        app_of(newest),
        tuple(newest_first),
        tuple(map(mask, names.values())),
        without(told, reveal),
    )


def _key(sort: tuple[object, ...]) -> str:
    kind, code, name, app, sdk, terminal = sort
    parts = (kind, "-" if code is None else code, name, app, mask(str(sdk)), GAVE_UP if terminal else RETRIED)
    return clean("/".join(map(str, parts)), _KEY_MOST)


@lru_cache(maxsize=512)
def _short_agent(agent: str) -> str:
    return mask(_VERSIONS.sub(r"/\1", agent))


@lru_cache(maxsize=512)
def _browser(agent: str) -> str:
    """`Firefox 133` of the string by which browsers name themselves; "" when it is none that is known."""
    for name, pattern in _BROWSERS:
        found = pattern.search(agent)
        if found is not None:
            return f"{name} {found[1]}"
    return ""
