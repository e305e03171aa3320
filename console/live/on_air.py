"""Is it really on air? Looks at a playlist, one after another, become a verdict in words.

The status `running` proves only the sender; a playlist that goes on proves that pictures arrive (RFC 8216 6.2.2: while
a stream is live, a new segment comes at least every one and a half target durations). Nothing here asks anybody or
reads a clock: `judge` is given what a look found, and gives what is to be remembered and said.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from console.api.errors import ApiError, NotFound

if TYPE_CHECKING:
    from console.api.playlists import Playlist
    from console.tables.column import Tone

State = Literal["on air", "stale", "ended", "unreachable", "not started", "looking", "off air"]

PATIENCE: Final = 3.0
"""So many target durations without a new segment, and a stream is stale: twice what RFC 8216 6.2.2 permits."""

SHORTEST_PATIENCE: Final = 6.0
"""Seconds; we look every 5, and very short segments come through caches in bursts."""

LONGEST_TARGET: Final = 20.0
"""Seconds; whatever target duration a list claims, no more is believed."""

OLD_AT_SIGHT: Final = 30.0
"""A first look at a newest segment that ended so many seconds ago (and twice our patience) needs no second one. Some
healthy streams are nearly that far behind."""

MOST_PLAUSIBLE_DELAY: Final = 600.0
"""Seconds; a date further off says that a clock is wrong, not that the stream is late: time zones are whole quarters
of an hour."""

SAME_CLOCK: Final = 2.0
"""Seconds by which our wall clock and that of who serves the list may differ before theirs is believed."""

FORGIVEN: Final = 30.0
"""Seconds since the last good look for which one failure is forgiven."""

CALM: Final = 2.0
"""The number shown stands until the truth is so many seconds (or a target duration) away from it."""

_REMEMBERED = 8
_MINUTE, _HOUR = 60, 3600
_STEP = 5

Mark = tuple[int, str, datetime | None]
"""What tells one newest segment from another: its number, its name without the query, its date."""

_TONES: Final[dict[State, Tone]] = {
    "on air": "good",
    "stale": "bad",
    "off air": "bad",
    "unreachable": "warn",
    "ended": "dim",
    "not started": "dim",
    "looking": "dim",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of a stream. It is equal to the one before while there is nothing else to say.

    Args:
        state: in one word or two; `off air` is what a probe says.
        since: monotonic seconds when this state began; of a stale stream when its newest segment came.
        behind: seconds between the end of the newest segment, by its own date, and now; steadied (see `words`), and
            None without a plausible date.
        why: why it cannot be read, as a sentence for a person; "" otherwise.
    """

    state: State
    since: float
    behind: float | None = None
    why: str = ""

    @property
    def tone(self) -> Tone:
        """What it means, as the tone of a cell."""
        return _TONES[self.state]

    def words(self, now: float) -> str:
        """`on air, 4 s behind`, `stale for 20 s`, `ended`, `unreachable`, `not started`, `looking`.

        Each change of words is sent over what may be a bad line, and a number that dances says nothing. So the seconds
        behind are `behind`, which stands until the truth is more than 2 s, or one target duration, away from it: a
        stream's delay swings by one segment all the time. A stale stream counts in steps of 5 s, which is as often as
        we look and so as well as we know, from a minute on in minutes, from an hour on in hours. The exact seconds are
        `now - since` and `Watch.behind`.

        Args:
            now: monotonic seconds.
        """
        if self.state == "on air" and self.behind is not None:
            return f"on air, {_coarse(self.behind)} behind"
        if self.state == "stale":
            return f"stale for {_coarse(self._stepped(now))}"
        if self.state == "off air":
            return self.why or self.state
        return self.state

    def until(self, now: float) -> float | None:
        """Monotonic seconds when the words change though nothing else happens; None when they do not."""
        if self.state != "stale":
            return None
        age = max(0.0, now - self.since)
        step = _STEP if age < _MINUTE else _MINUTE if age < _HOUR else _HOUR
        return self.since + (age // step + 1) * step

    def _stepped(self, now: float) -> float:
        age = max(0.0, now - self.since)
        return max(age // _STEP * _STEP, _STEP) if age < _MINUTE else age


@dataclass(frozen=True, slots=True)
class Watch:
    """What was seen of one stream so far. Two are equal when they say the same: a look without news changes no screen.

    Args:
        verdict: what can be said now.
        breaks: how many discontinuities came while we watched.
        renditions: width and height of each variant, largest first; empty when not known.
        playlist: the last one that was read, for details.
        behind: as in the verdict, but exact.
        advanced_at: monotonic seconds when the newest segment was first seen.
        looked_at: monotonic seconds of the last look that found a playlist.
        moving: whether a new segment ever came while we watched, or the first look found a fresh one.
        failures: looks in a row that found none.
        failing_since: monotonic seconds of the first of them.
        seen: the newest segments of the last looks.
        source: what is watched, as whoever looks wants to know it again: an address may hold a viewer's token.
    """

    verdict: Verdict
    breaks: int = 0
    renditions: tuple[tuple[int, int], ...] = ()
    playlist: Playlist | None = field(default=None, compare=False, repr=False)
    behind: float | None = field(default=None, compare=False)
    advanced_at: float | None = field(default=None, compare=False)
    looked_at: float | None = field(default=None, compare=False)
    moving: bool = field(default=False, compare=False)
    failures: int = field(default=0, compare=False)
    failing_since: float | None = field(default=None, compare=False)
    seen: tuple[Mark, ...] = field(default=(), compare=False, repr=False)
    source: str = field(default="", compare=False, repr=False)

    @property
    def media_url(self) -> str | None:
        """The media playlist that was read last, so that the next look needs one request; None when none was."""
        return self.playlist.url if self.playlist is not None else None


def judge(watch: Watch | None, found: Playlist | ApiError, now: float, wall: datetime) -> Watch:
    """Take what a look at a stream's playlist found.

    *News* is a newest segment that was not the newest at any of the last looks: one with a larger number, or any other
    (a restarted encoder begins again at nought). Two caches that stand still at different places are no news.

    - `ended`: the list says so (EXT-X-ENDLIST), and so it stays though it is taken away afterwards.
    - `not started`: nothing is there (404), or an empty list, and never was anything else.
    - `on air`: news came, or the newest segment's own date is fresh.
    - `stale`: no news for three target durations, at least 6 s; at once, when the first look finds a segment that is
      dated older than twice that, at least 30 s.
    - `looking`: only one list was seen yet, and its dates tell nothing.
    - `unreachable`: anything else went wrong, with the reason. One failure between two good looks is no news for an
      operator, so a stream that was on air is called so until the second in a row, unless the last good look is long
      ago; one of which nothing good is known is called so at once.

    Args:
        watch: what the last look gave; None at the first.
        found: the playlist, or why there is none.
        now: monotonic seconds.
        wall: our wall clock; the date of who serves the list goes before it, as encoders and servers agree on the time
            more often than laptops do.
    """
    before = watch or Watch(Verdict("looking", now))
    if isinstance(found, ApiError):
        return _failed(before, found, now)
    mark = _mark(found)
    news = mark is not None and mark not in before.seen
    exact = _behind(found, wall)
    after = replace(
        before,
        breaks=before.breaks + _new_breaks(before.playlist, found),
        renditions=found.renditions or before.renditions,
        playlist=found,
        behind=exact,
        advanced_at=now if news else before.advanced_at,
        looked_at=now,
        moving=before.moving or (news and bool(before.seen)) or _fresh(found, exact),
        failures=0,
        failing_since=None,
        seen=(mark, *before.seen)[:_REMEMBERED] if news and mark is not None else before.seen,
    )
    if not before.seen and exact is not None and exact > max(OLD_AT_SIGHT, 2 * _patience(found)):
        after = replace(after, advanced_at=now - exact)
    return replace(after, verdict=_verdict(before.verdict, after, found, now))


def heard(watch: Watch | None, answer: str | ApiError, now: float) -> Watch:
    """Take what something that is no playlist said: an address that was asked, a probe that was run.

    Args:
        watch: what the last time gave; None at the first.
        answer: "" for yes; for no the reason, safe to paint; or why there is none, which counts as in `judge`.
        now: monotonic seconds.
    """
    before = watch or Watch(Verdict("looking", now))
    if isinstance(answer, ApiError):
        return _failed(before, answer, now)
    state: State = "off air" if answer else "on air"
    since = before.verdict.since if before.verdict.state == state else now
    good = replace(before, failures=0, failing_since=None, looked_at=now, verdict=Verdict(state, since, why=answer))
    return good if answer else replace(good, advanced_at=now)


def _verdict(before: Verdict, watch: Watch, playlist: Playlist, now: float) -> Verdict:
    state = _state(watch, playlist, now)
    since = before.since if before.state == state else now
    if state == "stale":
        since = watch.advanced_at if watch.advanced_at is not None else now
    behind = _steady(before.behind, watch.behind, _target(playlist)) if state == "on air" else None
    return Verdict(state, since, behind)


def _state(watch: Watch, playlist: Playlist, now: float) -> State:
    if playlist.ended:
        return "ended"
    if watch.advanced_at is None:
        return "not started"
    if now - watch.advanced_at > _patience(playlist):
        return "stale"
    return "on air" if watch.moving else "looking"


def _failed(before: Watch, error: ApiError, now: float) -> Watch:
    after = replace(
        before,
        failures=before.failures + 1,
        failing_since=now if before.failing_since is None else before.failing_since,
    )
    state = _failed_state(after, error, now)
    if state == before.verdict.state != "unreachable":
        return after
    since = now if state == "not started" else after.failing_since
    return replace(after, verdict=Verdict(state, now if since is None else since, why=_why(state, error)))


def _failed_state(watch: Watch, error: ApiError, now: float) -> State:
    state = watch.verdict.state
    if state == "ended":
        return "ended"
    if isinstance(error, NotFound) and watch.advanced_at is None:
        return "not started"
    recent = watch.looked_at is not None and now - watch.looked_at <= FORGIVEN
    return "on air" if state == "on air" and watch.failures == 1 and recent else "unreachable"


def _why(state: State, error: ApiError) -> str:
    return error.sentence if state == "unreachable" else ""


def _mark(playlist: Playlist) -> Mark | None:
    return (playlist.last, playlist.newest_name, playlist.newest_at) if playlist.segments else None


def _patience(playlist: Playlist) -> float:
    return max(SHORTEST_PATIENCE, PATIENCE * _target(playlist))


def _target(playlist: Playlist) -> float:
    return min(playlist.target, LONGEST_TARGET)


def _behind(playlist: Playlist, wall: datetime) -> float | None:
    if playlist.newest_at is None:
        return None
    served = playlist.served_at
    theirs = served is not None and abs((served - wall).total_seconds()) > SAME_CLOCK
    now = served if served is not None and theirs else wall
    seconds = (now - playlist.newest_at).total_seconds() - playlist.newest
    return max(0.0, seconds) if -max(CALM, _target(playlist)) <= seconds <= MOST_PLAUSIBLE_DELAY else None


def _fresh(playlist: Playlist, behind: float | None) -> bool:
    return behind is not None and behind <= _patience(playlist)


def _steady(shown: float | None, exact: float | None, target: float) -> float | None:
    if exact is None:
        return None
    if shown is not None and abs(exact - shown) <= max(CALM, target):
        return shown
    return float(round(exact))


def _new_breaks(before: Playlist | None, after: Playlist) -> int:
    return max(0, after.discontinuities - before.discontinuities) if before is not None else 0


def _coarse(seconds: float) -> str:
    """`4 s`, `3 min`, `2 h`."""
    for size, unit in ((_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{seconds:.0f} s"
