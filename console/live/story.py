"""The story of one person in a session: everything that is known, as lines in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, cast

from console.api.masking import mask
from console.api.text import clean
from console.live.feed_events import error_entry
from console.live.mishaps import SOMEBODY
from console.live.portrait import device_of, elsewhere

if TYPE_CHECKING:
    from console.api.models.events import ErrorEvent
    from console.live.feed import Entry
    from console.live.portrait import Elsewhere
    from console.live.story_sources import StorySources

Sort = Literal["join", "leave", "role", "track", "error", "act", "feedback", "before", "now"]
"""What a line is about; `before` is the same user id as another peer, `now` as one that is in another place."""

_SAME_ROLE: Final = timedelta(seconds=120)
"""A role that an event shows so soon after the feed told of it is the same change."""

_ANOTHER_DAY: Final = timedelta(hours=12)
_ACTS: Final = frozenset({"done", "failed"})


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of a story.

    Attributes:
        key: the same for the same thing, however often the story is told.
        at: when.
        sort: what it is about.
        what: safe to paint.
        why: a reason, an outcome, a verdict; safe to paint.
        seconds: how long it held; None for what has no length.
        running: whether it still goes on.
        exact: whether `at` is the service's own time; else it is when it was seen.
        grave: whether it went wrong for good.
        rank: the smaller comes first of what happened in one moment.
        told: all else that is known, as labels and values, safe to paint.
    """

    key: str
    at: datetime
    sort: Sort
    what: str
    why: str = ""
    seconds: float | None = None
    running: bool = False
    exact: bool = True
    grave: bool = False
    rank: int = 5
    told: tuple[tuple[str, str], ...] = ()


def tell(sources: StorySources) -> tuple[StoryLine, ...]:
    """The whole story, oldest first; each thing once, whatever told of it.

    Args:
        sources: all that is known.
    """
    lines = [
        *_come_and_go(sources),
        *_others(sources),
        *_role_lines(sources),
        *_track_lines(sources),
        *_error_lines(sources),
        *_act_lines(sources),
        *_feedback_lines(sources),
    ]
    return tuple(sorted({line.key: line for line in lines}.values(), key=lambda line: (line.at, line.rank, line.key)))


def _come_and_go(sources: StorySources) -> Iterator[StoryLine]:
    came = next((one for one in sources.own_entries if _first_of(one, "join")), None)
    went = next((one for one in reversed(sources.own_entries) if one.kind == "leave"), None)
    if sources.joined is not None:
        words = _bare(came) if came is not None else f"joined as {role}" if (role := sources.first_role) else "joined"
        exact = sources.me is not None or sources.peer is not None or bool(came and came.exact)
        why = came.why if came is not None else ""
        yield StoryLine("join", sources.joined, "join", words, why, exact=exact, rank=0)
    if sources.left is not None:
        yield _leaving(sources, went)
    for one in sources.own_entries:
        again = one.kind == "join" and not _first_of(one, "join")
        if again or (one.kind == "leave" and (one is not went or sources.left is None)):
            sort: Sort = "join" if again else "leave"
            key = f"{one.key}/{one.at.isoformat()}"
            yield StoryLine(key, one.at, sort, _bare(one), one.why, exact=one.exact, rank=1 if again else 8)


def _first_of(entry: Entry, what: str) -> bool:
    """Whether a line tells of the first coming, and not of a return (`back/...`)."""
    return entry.kind == what and not entry.key.startswith("back/")


def _leaving(sources: StorySources, went: Entry | None) -> StoryLine:
    me = sources.me
    told = me is not None and me.left_at is not None
    seconds = sources.stretch.seconds if sources.joined is not None else None
    what = "left" if told or went is not None else "the session ended"
    left = sources.left or sources.now
    why = went.why if went is not None else ""
    exact = told or bool(went and went.exact)
    return StoryLine("leave", left, "leave", what, why, seconds, exact=exact, rank=9)


def _others(sources: StorySources) -> Iterator[StoryLine]:
    """The same user id as another peer of this session: who lost the line comes back as another one."""
    if sources.session is None:
        return
    user_id = sources.user_id or (sources.me.user_id if sources.me is not None else "")
    for one in elsewhere((sources.session,), user_id, sources.peer_id):
        peer = sources.session.peers[one.peer_id]
        if peer.joined_at is None:
            continue
        seconds = (peer.left_at - peer.joined_at).total_seconds() if peer.left_at is not None else None
        left = "left" if peer.left_at is not None else "is here" if sources.session.active else ""
        told = (("peer id", clean(peer.id)), ("role", peer.role or "-"))
        why = ", ".join(filter(None, (left, peer.role)))
        length = None if seconds is None else max(0.0, seconds)
        yield StoryLine(f"before/{peer.id}", peer.joined_at, "before", "here as another peer", why, length, told=told)


def other_lines(
    here: Iterable[Elsewhere], before: Iterable[Elsewhere], room_name: Callable[[str], str]
) -> Iterator[StoryLine]:
    """The same user id in other sessions, as far as anybody says when it came there.

    Args:
        here: where it is now.
        before: where it was.
        room_name: room id -> its name, safe to paint.
    """
    for sort, words, found in (("now", "also in", here), ("before", "was in", before)):
        for one in found:
            if one.at is not None:
                told = (("peer id", clean(one.peer_id)), ("session id", clean(one.session_id)))
                what = f"{words} {room_name(one.room_id)}"
                key = f"{sort}/{one.session_id}/{one.peer_id}"
                yield StoryLine(key, one.at, cast("Sort", sort), what, "another session", told=told)


def _role_lines(sources: StorySources) -> Iterator[StoryLine]:
    told = [one for one in sources.own_entries if one.kind == "role"]
    for one in told:
        key = one.key or f"role/{one.at.isoformat()}/{one.text}"
        yield StoryLine(key, one.at, "role", _bare(one), one.why, exact=one.exact)
    for (_, before, _), (at, role, key) in pairwise(sources.roles):
        if any(one.text.endswith(role) and abs(one.at - at) <= _SAME_ROLE for one in told):
            continue
        why = "seen with an event: it may have been earlier"
        yield StoryLine(f"role/{key}", at, "role", f"role {before} -> {role}", why, exact=False)


def _track_lines(sources: StorySources) -> Iterator[StoryLine]:
    for turn in sources.turns:
        event = turn.event
        told = (("track id", clean(event.track_id) or "-"), ("source", event.source or "-"))
        words = f"{turn.what} {turn.turn}"
        yield StoryLine(f"track/{event.id}", turn.at, "track", words, "", turn.seconds, running=turn.running, told=told)


def _error_lines(sources: StorySources) -> Iterator[StoryLine]:
    for error in sources.own_errors:
        if error.timestamp is None:
            continue
        entry = error_entry(error, clean, sources.now)
        key, facts = f"error/{error.id}", _error_facts(error)
        what = entry.text.removeprefix(f"{error.user_name or SOMEBODY} ")
        yield StoryLine(key, error.timestamp, "error", what, entry.why, grave=error.terminal, told=facts)


def _error_facts(error: ErrorEvent) -> tuple[tuple[str, str], ...]:
    """Its description stays out: it is long, and Analytics has it."""
    cause = " ".join(filter(None, (mask(error.name), str(error.code) if error.code is not None else "")))
    facts = (
        ("error", cause),
        ("action", mask(error.action)),
        ("message", mask(error.message)),
        ("device", device_of(error)),
    )
    return tuple((label, value) for label, value in facts if value)


def _act_lines(sources: StorySources) -> Iterator[StoryLine]:
    """What was done from here: by the journal, and by the feed for what the journal does not have."""
    written = [one for one in sources.deeds if one.peer_id == sources.peer_id and _in_time(one.at, sources)]
    for deed in written:
        words = " ".join(filter(None, (deed.action, deed.words)))
        outcome = deed.outcome or "outcome unknown, none was written down"
        told = (("operator", deed.operator), ("outcome", outcome), ("told", deed.detail))
        facts = tuple((label, value) for label, value in told if value)
        grave = deed.outcome in ("failed", "not confirmed", "")  # nobody saw how it ended: it may have happened
        why = f"{outcome}, by {deed.operator}" if deed.operator else outcome
        yield StoryLine(f"act/{deed.act}", deed.at, "act", words, why, grave=grave, told=facts)
    known = {f"act/{deed.act}" for deed in written}
    for one in sources.own_entries:
        if one.kind in _ACTS and (one.key not in known if one.key else not written):
            key = one.key or f"act/{one.at.isoformat()}/{one.text}"
            yield StoryLine(key, one.at, "act", one.text, one.why, grave=one.kind == "failed", exact=one.exact)


def _in_time(at: datetime, sources: StorySources) -> bool:
    """Whether an act may fall into the session: a peer's id says so already, unless it is used again another day.

    The journal has our clock, and the session another one.
    """
    began = sources.session.created_at if sources.session is not None else None
    return began is None or at >= began - _ANOTHER_DAY


def _feedback_lines(sources: StorySources) -> Iterator[StoryLine]:
    for one in sources.feedback:
        if one.peer_id != sources.peer_id or one.timestamp is None:
            continue
        best = f" of {one.max_rating}" if one.max_rating is not None else ""
        words = f"rated it {one.rating}{best}" if one.rating is not None else "gave feedback"
        why = "; ".join(filter(None, (", ".join(one.reasons), one.comment)))
        yield StoryLine(f"feedback/{one.timestamp.isoformat()}", one.timestamp, "feedback", words, why)


def _bare(entry: Entry) -> str:
    """The words of a line without the name before them, which all lines here would begin with."""
    return entry.text.removeprefix(f"{entry.who} ") if entry.who else entry.text


def settled(lines: Iterable[StoryLine], before: Mapping[str, StoryLine]) -> dict[str, StoryLine]:
    """Lines by key; one that says the same as before is the same object as before.

    Args:
        lines: as `tell` gives them.
        before: what this returned the last time.
    """
    found = {}
    for line in lines:
        coarse = line if line.seconds is None or not line.running else replace(line, seconds=_minutes(line.seconds))
        old = before.get(line.key)
        found[line.key] = old if old == coarse else coarse
    return found


def _minutes(seconds: float) -> float:
    """Whole minutes: what still goes on changes its words once a minute."""
    return seconds // 60 * 60
