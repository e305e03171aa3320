"""One line of the feed, and how two reports of the same thing become one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from datetime import datetime

Kind = Literal[
    "join",
    "leave",
    "role",
    "session",
    "job",
    "stream",
    "track",
    "error",
    "connection",
    "trouble",
    "recovered",
    "done",
    "note",
    "failed",
]
"""What sort of thing happened: `job` is a recording or stream that we list, `stream` an encoder that sends to a room,
`track` a microphone, camera or screen, `error` what failed for somebody or in a job; `done`, `note` and `failed` are
about our own acts, `trouble` and `recovered` are what `console.live.trouble_book` found."""

LATE_AFTER: Final = 90.0
"""Seconds after which it is worth saying when we heard of something: a lost connection is told 60 s late by the service
(part-b 8), and analytics are asked every 30 s."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the feed.

    Args:
        at: when it happened, as exactly as is known.
        room: the room's name, safe to paint; "" when it is about no room.
        who: the peer's name, safe to paint; "" when it is about no single peer.
        text: the whole line without the time and the reason, safe to paint: "Linus joined as viewer".
        kind: what sort of thing happened.
        why: the reason that was given, safe to paint: "peer kicked"; "" when none was.
        room_id: raw; "" when it is about no room.
        session_id: raw; "" when not known.
        peer_id: raw; "" when it is about no single peer.
        user_id: the customer's own id of the person, safe to paint.
        job_id: raw; "" when it is about no recording or stream.
        learnt: when this program first heard of it, if that was notably later than `at` (`LATE_AFTER`); else None.
        key: what makes two reports of the same thing one; "" for a thing that is never reported twice.
        exact: whether `at` is the service's own time of the event, and not the time it was seen.
        heard: when this program first heard of it, if that was not at `at`; the feed makes `learnt` of it.
        also: other keys of the same thing, where the service says several ids and not which one counts (part-b 7.3);
            `key` is among them while it is no more than a guess itself.
    """

    at: datetime
    room: str
    who: str
    text: str
    kind: Kind
    why: str = ""
    room_id: str = ""
    session_id: str = ""
    peer_id: str = ""
    user_id: str = ""
    job_id: str = ""
    learnt: datetime | None = None
    key: str = ""
    exact: bool = False
    heard: datetime | None = None
    also: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The whole line without the time, with the reason: "Ada left: peer kicked"; safe to paint."""
        if not self.why or self.why.casefold() in self.text.casefold():
            return self.text
        return f"{self.text}: {self.why}"

    @property
    def known(self) -> datetime:
        """When this program first heard of it."""
        return self.heard or self.learnt or self.at


_ID: Final = re.compile(r"[0-9a-f]{24}")
_WEIGHTS: Final[dict[Kind, int]] = {"join": 1, "leave": 1, "job": 1, "stream": 1, "track": 1, "error": 2}


def settled(entry: Entry) -> Entry:
    """The same entry with `learnt` as it must be; the very same when it is so already."""
    if entry.heard is None and entry.learnt is None:
        return entry
    known = entry.known
    heard = None if known == entry.at else known
    learnt = known if (known - entry.at).total_seconds() > LATE_AFTER else None
    if heard == entry.heard and learnt == entry.learnt:
        return entry
    return replace(entry, heard=heard, learnt=learnt)


def merged(one: Entry, other: Entry) -> Entry:
    """What is known of a thing from two reports of it, in whatever order and however often they come.

    An exact time wins over the time it was seen, and then the earlier one; a reason wins over none, the longer one over
    the shorter; words that name somebody win over those that do not. So it is the same for any order and grouping.

    Args:
        one: a report.
        other: another of the same thing.
    """
    if one == other:
        return one
    best = min(one, other, key=lambda entry: (not entry.exact, entry.at))
    told = max(one, other, key=_told)
    key, also = _keys(one, other)
    return settled(
        replace(
            told,
            at=best.at,
            exact=best.exact,
            why=max(one.why, other.why, key=lambda why: (len(why), why)),
            room_id=max(one.room_id, other.room_id),
            session_id=max(one.session_id, other.session_id),
            peer_id=max(one.peer_id, other.peer_id),
            user_id=max(one.user_id, other.user_id),
            job_id=_job(one, other, key),
            heard=min(one.known, other.known),
            learnt=None,
            key=key,
            also=also,
        )
    )


def _told(entry: Entry) -> tuple[object, ...]:
    """Whose words are the better ones."""
    named = bool(entry.room) and not _ID.fullmatch(entry.room)  # a room whose name is not known has its id
    weight = _WEIGHTS.get(entry.kind, 0)
    return (weight, bool(entry.who), named, len(entry.text), entry.text, entry.kind, entry.who, entry.room)


def _keys(one: Entry, other: Entry) -> tuple[str, tuple[str, ...]]:
    """The key of both, and the others: one that is sure wins over guesses."""
    if one.key == other.key and not (one.also or other.also):
        return one.key, ()
    keys = {one.key, other.key, *one.also, *other.also} - {""}
    sure = {entry.key for entry in (one, other) if entry.key not in entry.also}
    key = min(sure or keys)
    return key, tuple(sorted(keys - {key} if sure else keys))


def _job(one: Entry, other: Entry, key: str) -> str:
    """The id of the job: the one in the key, as far as there is a choice."""
    if key.startswith("job/"):
        return key.removeprefix("job/").rpartition("/")[0]
    return max(one.job_id, other.job_id)
