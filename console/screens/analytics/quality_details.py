"""All that is known of a row of Quality, and all its points as a sheet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from console.api.text import clean
from console.screens.quality_facts import quality_facts
from console.tables.export import MadeRows, Sheet
from console.tables.picture import Picture, points
from console.tables.quality import MEASURES, RECEIVES, QualityRow, summarise, track_name
from console.tables.scale import human, local
from console.widgets.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from console.api.models.stats import PeerStats, TrackStats
    from console.tables.quality import Measure

    from .quality_people import Stage
    from .quality_rows import Judged
    from .quality_turns import Seen

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_TRACKS = 30


def details(row: QualityRow | None, one: Judged | None, seen: Seen | None, names: Mapping[str, str]) -> list[Fact]:
    """The pane of a row.

    Args:
        row: the row; None when there is none.
        one: the series behind it; None when there is none.
        seen: what came of asking for the peer; None before.
        names: whose each track is, safe to paint, by its raw id, as far as it is known.
    """
    if row is None:
        return [Fact("", "Nobody is chosen.", "dim")]
    facts = [Fact("", row.who, "accent"), Fact("role", row.role or "-"), Fact("user id", row.user_id or "-")]
    facts.append(Fact("peer id", clean(row.peer_id)))
    if one is None:
        why = (seen.trouble if seen is not None else "") or _without(row, seen)
        return [*facts, Fact("figures", why, "dim")]
    facts += [Fact("", row.track, "accent"), *_track(one.track)]
    facts += quality_facts(one.quality, seen.trouble if seen is not None else "")
    facts += [fact for measure in MEASURES for fact in _measure(one.track, measure)]
    if seen is not None and seen.stats is not None:
        facts += list(_received(seen.stats, names))
    return facts


def _without(row: QualityRow, seen: Seen | None) -> str:
    if seen is None:
        return {"asking": "asked for now"}.get(row.level, "not asked for yet: a few people are asked for at a time")
    if seen.dropped:
        return "asked for anew: those of so many people are not kept"
    return "the service has none of this peer in this session (yet)"


def _track(track: TrackStats) -> Iterator[Fact]:
    if track.source == RECEIVES:
        yield Fact("of", "all tracks it receives: rates added, the mean of the rest")
        return
    yield Fact("track id", clean(track.track_id) or "-")
    if track.rid:
        yield Fact("layer", clean(track.rid))


def _measure(track: TrackStats, measure: Measure) -> Iterator[Fact]:
    values = track.series.get(measure.series, ())
    times = tuple(stamp / 1000 for stamp in track.timestamps)
    found = summarise(points(Picture("", measure.unit, times, tuple(values))), measure.bad)
    if found.newest is None or found.middle is None or found.worst is None:
        return
    words = f"{human(found.newest, measure.unit)}, median {human(found.middle, measure.unit)}"
    words += f", worst {human(found.worst, measure.unit)} at {local(found.worst_at, '%H:%M:%S')}"
    yield Fact(measure.title, words + (f", {found.gaps:,} gaps" if found.gaps else ""))


def _received(stats: PeerStats, names: Mapping[str, str]) -> Iterator[Fact]:
    """One line for each track that the peer receives."""
    if not stats.subscribe:
        return
    yield Fact("", "receives", "accent")
    for track in stats.subscribe[:_MOST_TRACKS]:
        whose = names.get(track.track_id) or clean(track.track_id)[:8] or "-"
        told = [_newest(track, measure) for measure in MEASURES]
        words = ", ".join(filter(None, told)) or "no figures"
        yield Fact(whose, f"{track_name(track.kind, track.source, track.rid)}: {words}")
    if len(stats.subscribe) > _MOST_TRACKS:
        yield Fact("", f"and {len(stats.subscribe) - _MOST_TRACKS:,} more tracks", "dim")


def _newest(track: TrackStats, measure: Measure) -> str:
    """The last value known; of what is counted, the sum."""
    known = [value for value in track.series.get(measure.series, ()) if value is not None]
    if not known:
        return ""
    value = human(sum(known) if measure.stems else known[-1], measure.unit)
    word = {"bitrate": "", "loss": " lost", "fps": " fps"}.get(measure.id, f" {measure.title}")
    return f"{value}{word}"


def whose_tracks(every: Iterable[Judged], stage: Stage) -> dict[str, str]:
    """Names by raw track id, of those whose figures are known.

    Args:
        every: all series.
        stage: the people.
    """
    people = stage.people
    return {
        one.track.track_id: people[one.peer_id].name
        for one in every
        if one.direction == "publish" and one.peer_id in people
    }


def sheet(every: Iterable[Judged], stage: Stage, room: str) -> Sheet:
    """All points of all series that are kept, one row a point.

    Args:
        every: the series.
        stage: the people.
        room: the room's name, safe to paint.
    """
    head = ("time", "name", "user_id", "peer_id", "track", "track_id", "layer")
    columns = (*head, *(measure.series for measure in MEASURES))
    places = [(one, index) for one in every for index in range(len(one.track.timestamps))]
    return Sheet(f"quality-{room}", columns, MadeRows(places, lambda place: _point(*place, stage)))


def _point(one: Judged, index: int, stage: Stage) -> tuple[object, ...]:
    """One row: when, of whom and of which layer, and the value of each measure, None for what is not known."""
    track, who = one.track, stage.people.get(one.peer_id)
    series = [track.series.get(measure.series, ()) for measure in MEASURES]
    return (
        _EPOCH + timedelta(milliseconds=track.timestamps[index]),
        who.name if who is not None else "",
        who.user_id if who is not None else "",
        clean(one.peer_id),
        track_name(track.kind, track.source, None),
        clean(track.track_id),
        clean(track.rid or ""),
        *(values[index] if index < len(values) else None for values in series),
    )
