"""The words around sessions and their people: titles, empty tables, details."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.api.text import clean
from console.live.session_pages import MOST_PAGES
from console.tables.attendance import Attendance, at, time_of_day
from console.tables.format import count, duration
from console.tables.recordings import moment
from console.widgets.facts import Fact

if TYPE_CHECKING:
    from datetime import datetime

    from console.live.attendance import Roll
    from console.tables.sessions import SessionRow
    from console.widgets.painting import Part

    from .book import SessionBook
    from .times import Stretch

MOST_IDS: Final = 12
"""Peer ids that the details of a person list."""

SHARED: Final = "used by many names, so it is nobody's own: each name counts as a person"


def list_title(book: SessionBook, stretch: Stretch, room: str, now: datetime, key: str) -> list[Part]:
    """What the upper pane holds, and how far back that goes.

    Args:
        book: the list.
        stretch: of time.
        room: the name of the only room that is shown; "" for all.
        now: the present, aware.
        key: the key that asks for older ones, as it is printed.
    """
    live = sum(row.live for row in book.rows.values())
    parts: list[Part] = [("SESSIONS", "accent"), ("  ", "dim")]
    if book.kind != "ended":
        parts.append((f"{live} live", "good" if live else "dim"))
    if book.kind != "live":
        lead = "" if book.kind == "ended" else ", "
        parts.append((f"{lead}{len(book.rows) - live} ended", "dim"))
        parts += _reach(book, now, key)
    if room:
        parts.append((f"  only {room}", "accent"))
    if stretch.words:
        parts.append((f"  {stretch.words}", "accent"))
    if book.problem and book.pages:
        parts.append((f"  ! {book.problem}", "bad"))
    return parts


def _reach(book: SessionBook, now: datetime, key: str) -> list[Part]:
    """How many pages there are, and how far back they go."""
    if not book.pages:
        return [(", asking ...", "dim")] if not book.problem else []
    parts: list[Part] = []
    oldest = at(book.oldest)
    if oldest is not None and book.oldest:
        parts.append((f" back to {moment(oldest, now)}", "dim"))
    if book.asking:
        parts.append((", asking for older ones ...", "dim"))
    elif book.more:
        parts.append((f", {key} older ones", "normal"))
    elif book.pages >= MOST_PAGES:
        parts.append((f", {MOST_PAGES} pages are the most", "warn"))
    else:
        parts.append((", that is all", "dim"))
    if book.skipped:
        parts.append((f", {book.skipped} could not be read", "warn"))
    return parts


def no_sessions(book: SessionBook, stretch: Stretch, room: str) -> str:
    """Why there are no sessions to see.

    Args:
        book: the list.
        stretch: of time.
        room: the only room that is looked at; "" for all.
    """
    if book.problem:
        return f"Sessions cannot be had: {book.problem}"
    if not book.known:
        return "Asking for sessions ..."
    kind = {"all": "sessions", "live": "live sessions", "ended": "sessions that are over"}[book.kind]
    where = f" in {room}" if room else ""
    when = f" that {stretch.words}" if stretch.words else ""
    return f"No {kind}{where}{when}." + (" Older ones may be there." if book.more else "")


def people_title(row: SessionRow | None, roll: Roll | None, now_picture: bool) -> list[Part]:
    """What the lower pane holds.

    Args:
        row: the session under the cursor.
        roll: who was there; None while it is not known.
        now_picture: whether the picture is shown in place of the people.
    """
    what = "TIMELINE" if now_picture else "ATTENDANCE"
    if row is None:
        return [(what, "accent")]
    parts: list[Part] = [(what, "accent"), ("  of ", "dim"), (row.title, "normal")]
    if roll is None:
        return parts
    tally = roll.tally
    words = f"  {count(tally.people)} people, {count(tally.joins)} joins, peak {count(tally.peak)}"
    parts.append((words, "dim"))
    if row.live:
        parts.append((f", {count(tally.now)} here", "good"))
    if roll.shared:
        names = ", ".join(clean(one, 20) for one in roll.shared[:2])
        parts.append((f"  user id {names} is shared", "warn"))
    return parts


def no_people(row: SessionRow | None, roll: Roll | None, problem: str) -> str:
    """Why there are no people to see.

    Args:
        row: the session under the cursor.
        roll: who was there; None while it is not known.
        problem: why they cannot be had, as a sentence; "" when nothing is wrong.
    """
    if row is None:
        return "The people of a session stand here."
    if problem:
        return problem
    return "Nobody was in this session." if roll is not None else "Asking who was there ..."


def session_facts(row: SessionRow | None, roll: Roll | None, now: datetime) -> list[Fact]:
    """All that is known of a session.

    Args:
        row: the session; None when none is chosen.
        roll: who was there, if known.
        now: the present, aware.
    """
    if row is None:
        return [Fact("", "No session is chosen.", "dim")]
    facts = [
        Fact("", row.room, "accent"),
        Fact("state", row.state, "good" if row.live else "dim"),
        Fact("started", _exactly(row.begun, now)),
    ]
    if not row.live:
        facts.append(Fact("ended", f"{_exactly(row.begun + row.seconds, now)}, by the last to leave"))
    facts.append(Fact("lasted", row.lasted))
    if row.people >= 0:
        facts += [Fact("people", count(row.people)), Fact("joins", count(row.joins)), Fact("peak", count(row.peak))]
    if roll is not None and roll.people:
        total = sum(one.total for one in roll.people.values())
        facts += [Fact("time of all", duration(total)), Fact("on average", duration(total / len(roll.people)))]
    if roll is not None and roll.shared:
        facts.append(Fact("shared ids", f"{', '.join(roll.shared[:5])}: {SHARED}", "warn"))
    return [*facts, Fact("session id", clean(row.id)), Fact("room id", clean(row.room_id) or "-")]


def person_facts(one: Attendance | None) -> list[Fact]:
    """All that is known of somebody's time in a session.

    Args:
        one: the person; None when none is chosen.
    """
    if one is None:
        return [Fact("", "Nobody is chosen.", "dim")]
    facts = [
        Fact("", one.title, "accent"),
        Fact("there", "yes" if one.here else "no", "good" if one.here else "dim"),
        Fact("roles", one.role_words or "-"),
        Fact("first", time_of_day(one.first)),
        Fact("last", "still there" if one.here else time_of_day(one.last)),
        Fact("total", f"{one.time}, devices at the same time counted once"),
        Fact("joins", str(one.joins)),
        Fact("devices", one.device_words),
        Fact("user id", one.user_id or "none: each peer counts as a person"),
    ]
    if one.shared:
        facts.append(Fact("", f"This user id is {SHARED}.", "warn"))
    if one.odd:
        facts.append(Fact("strange", one.odd, "warn"))
    ids = [Fact("peer id", clean(peer_id)) for peer_id in one.peer_ids[:MOST_IDS]]
    more = len(one.peer_ids) - len(ids)
    return [*facts, *ids, *([Fact("", f"and {more:,} more", "dim")] if more > 0 else [])]


def _exactly(seconds: float, now: datetime) -> str:
    found = at(seconds)
    if found is None or seconds <= 0:
        return "not known"
    day = moment(found, now)
    return time_of_day(seconds) if ":" in day and "-" not in day else f"{found.astimezone():%Y-%m-%d %H:%M:%S}"
