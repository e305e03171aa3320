"""The head of a story and the details of its lines, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.api.text import clean
from console.tables.format import cell_len, coarse, duration, safe
from console.widgets.facts import Fact

from .activity_facts import full_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from console.live.portrait import Elsewhere, Portrait
    from console.live.story import StoryLine
    from console.tables.column import Tone
    from console.widgets.painting import Part

    from .wanted import Person

TRACKS = ("mic", "camera", "screen")
GAP = "   "

Chunk = tuple["Part", ...]


def chunks(person: Person, seen: Portrait, others: Sequence[str], now: datetime) -> list[Chunk]:
    """The head, in pieces that stay together; the most important first.

    Args:
        person: whose story it is.
        seen: what is known of the person.
        others: what is known of the same user id in other places, in words.
        now: the present.
    """
    found: list[Chunk] = [((seen.name or person.name or clean(person.peer_id), "accent"),)]
    if seen.role:
        found.append(((seen.role, "normal"),))
    found.append((_presence(seen, now),))
    if user_id := seen.user_id or person.user_id:
        found.append((("user ", "dim"), (user_id, "normal")))
    if seen.tracks is None and not seen.on:
        found.append((("tracks not known", "dim"),))
    else:
        sorts = dict.fromkeys((*TRACKS, *seen.on, *(seen.tracks or ())))
        found += [((f"{what} ", "dim"), _track(what, seen)) for what in sorts]
    found.append((("errors ", "dim"), _errors(seen)))
    if seen.verdict:
        found.append(((seen.verdict, "bad" if seen.terminal else "warn"),))
    if seen.devices:
        more = f" and {len(seen.devices) - 1} more" if len(seen.devices) > 1 else ""
        found.append((("device ", "dim"), (f"{seen.devices[0]}{more}", "normal")))
    return [*found, *(((words, "normal"),) for words in others)]


def flow(pieces: Iterable[Chunk], width: int, most: int) -> list[list[Part]]:
    """Pieces as lines: each stands whole on one line, unless it is wider than that.

    Args:
        pieces: in order.
        width: cells of a line.
        most: lines at most; what does not fit is left out.
    """
    lines: list[list[Part]] = []
    room = 0
    for piece in pieces:
        long = sum(cell_len(safe(text)) for text, _ in piece)
        if not lines or long + len(GAP) > room:
            lines.append([(" ", "normal"), *piece])
            room = width - 1 - long
        else:
            lines[-1] += [(GAP, "normal"), *piece]
            room -= long + len(GAP)
    return lines[:most]


def _presence(seen: Portrait, now: datetime) -> Part:
    if seen.present:
        return (f"present {coarse((now - seen.joined).total_seconds())}" if seen.joined else "present"), "good"
    if seen.present is None:
        return "asking whether present ...", "dim"
    length = f" after {duration(seen.seconds)}" if seen.seconds is not None else ""
    ago = f", {coarse((now - seen.left).total_seconds())} ago" if seen.left else ""
    return f"left{length}{ago}", "warn"


def _track(what: str, seen: Portrait) -> Part:
    seconds = seen.on.get(what)
    told = f"{coarse(seconds) if seen.present else duration(seconds)} in all" if seconds else ""
    state = "" if seen.tracks is None else seen.tracks.get(what, "-")
    words = ", ".join(filter(None, (state, told))) or "-"
    tone: Tone = "good" if state == "on" else "normal"
    return words, tone


def _errors(seen: Portrait) -> Part:
    if not seen.errors:
        return "none known", "dim"
    gave_up = f", {seen.terminal:,} gave up" if seen.terminal else ""
    return f"{seen.errors:,}{gave_up}", "bad" if seen.terminal else "warn"


def others_words(
    here: Sequence[Elsewhere], before: Sequence[Elsewhere] | None, room_name: Callable[[str], str], now: datetime
) -> list[str]:
    """The same user id in other places, in words.

    Args:
        here: where it is now.
        before: where it was in this room before; None while that is not known.
        room_name: room id -> its name, safe to paint.
        now: the present.
    """
    found = []
    if here:
        names = list(dict.fromkeys(room_name(one.room_id) for one in here))
        found.append(f"also now in {', '.join(names[:3])}{' ...' if len(names) > 3 else ''}")  # noqa: PLR2004 - a few
    if before:
        sessions = len({one.session_id for one in before})
        newest = before[0].at
        last = f", last {coarse((now - newest).total_seconds())} ago" if newest is not None else ""
        found.append(f"in {sessions} earlier session{'s' if sessions > 1 else ''} here{last}")
    return found


def story_facts(line: StoryLine | None, person: Person, seen: Portrait, others: Sequence[str]) -> list[Fact]:
    """All that is known of a line, and of the person below it.

    Args:
        line: under the cursor, or None.
        person: whose story it is.
        seen: what is known of the person.
        others: as `others_words` has them.
    """
    facts = [] if line is None else _line_facts(line)
    if facts:
        facts.append(Fact("", ""))
    facts.append(Fact("", seen.name or person.name or clean(person.peer_id), "accent"))
    times = (("joined", seen.joined), ("left", seen.left))
    named = (
        ("role", seen.role),
        ("user id", seen.user_id or person.user_id),
        ("peer id", clean(person.peer_id)),
        ("session id", clean(person.session_id)),
        ("room id", clean(person.room_id)),
        *((label, full_time(at)) for label, at in times if at is not None),
        *(("device", words) for words in seen.devices),
        *(("elsewhere", words) for words in others),
    )
    return [*facts, *(Fact(label, value) for label, value in named if value)]


def _line_facts(line: StoryLine) -> list[Fact]:
    tone: Tone = "bad" if line.grave else "normal"
    facts = [Fact("", line.what, "accent"), Fact("at", full_time(line.at))]
    if not line.exact:
        facts.append(Fact("", "seen then, it may have been earlier", "dim"))
    if line.seconds is not None:
        facts.append(Fact("for", f"{duration(line.seconds)}{', still on' if line.running else ''}"))
    if line.why:
        facts.append(Fact("why", line.why, tone))
    return [*facts, *(Fact(label, value) for label, value in line.told)]


def missing(asked: Mapping[str, bool | str]) -> list[Part]:
    """What is not known: what is being asked for, and what gave no answer.

    Args:
        asked: a name for each thing -> True when it is known, False while it is asked for, or why not, in words.
    """
    waiting = [name for name, state in asked.items() if state is False]
    parts: list[Part] = [(f"  asking for {', '.join(waiting)} ...", "dim")] if waiting else []
    return [*parts, *((f"  no {name}: {state}", "warn") for name, state in asked.items() if isinstance(state, str))]
