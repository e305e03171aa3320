"""The rows of the Streams screen, and what must be watched beside the service for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.api.text import clean
from console.live import resources
from console.live.watches import on_air, watched
from console.tables.job_lists import Merged
from console.tables.recordings import Alarm
from console.tables.rtmp import RtmpRow, RtmpSources, rtmp_rows
from console.tables.stream_keys import NO_EVIDENCE, KeyRow, key_rows
from console.tables.streams import LOOKING, Air, HlsRow, HlsSources, hls_rows, is_over

from .output_aim import find_room, items, room_title
from .stream_destinations import Destinations
from .stream_ingest import IngestSigns
from .stream_jobs import JobList

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from console.live.on_air import Watch
    from console.live.resources import Resource

    from .desk import Desk
    from .stream_destinations import Waiting

MOST_WATCHED = 30
"""So many playlists are looked at, at most, those on screen first."""

PATIENCE = 10.0
"""Seconds a look stays news: after that (polling is paused) its numbers stand still."""


class StreamRows:
    """Makes the rows of the three tables.

    Args:
        desk: the shared services.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._live = JobList("live_streams", desk.store, desk.poller)
        self._external = JobList("external_streams", desk.store, desk.poller)
        self._signs = IngestSigns(desk.store)
        self._shown: Merged = Merged()
        self.destinations = Destinations(desk.saved)
        self.hls: dict[str, HlsRow] = {}
        self.rtmp: dict[str, RtmpRow] = {}
        self.keys: dict[str, KeyRow] = {}
        self._urls: dict[str, str] = {}
        self.next_words: float | None = None
        """Monotonic seconds when a verdict has other words though nothing else happens; None for never."""

    def reset(self) -> None:
        """Other rooms are looked at."""
        self.hls, self.rtmp, self.keys = {}, {}, {}

    def rebuild(self, looked_at: str | None, keys_of: str, revealed: str) -> None:
        """Make all rows anew; those that came out as before stay the same objects.

        Args:
            looked_at: the room that lists are asked for; None for all.
            keys_of: the room whose stream keys are shown, or "".
            revealed: the id of the key that is shown in clear, or "".
        """
        now = self._desk.clock.now()
        self.next_words = None
        self._make_hls(self._live.jobs(looked_at, now))
        self._shown = self._external.jobs(looked_at, now)
        self._make_rtmp(self._shown)
        found = items(self._desk.store, resources.stream_keys(keys_of)) if keys_of else {}
        live = any(row.room_id == keys_of and row.status == "running" for row in self.hls.values())
        ingest = self._signs.of(keys_of, found, live=live) if found else NO_EVIDENCE
        self.keys = key_rows(found, keys_of, now, ingest=ingest, revealed=revealed, previous=self.keys)

    @property
    def all(self) -> tuple[Mapping[str, Any], ...]:
        """The rows of the three tables."""
        return self.hls, self.rtmp, self.keys

    def known(self, looked_at: str | None) -> tuple[bool, bool]:
        """Whether the service said which live streams, and which external ones, are open."""
        return self._live.known(looked_at), self._external.known(looked_at)

    def keys_known(self, room_id: str) -> bool:
        """Whether the service ever said which stream keys a room has."""
        return bool(room_id) and self._desk.store.snapshot(resources.stream_keys(room_id)) is not None

    @property
    def to_compare(self) -> Waiting:
        """Addresses that must still be compared with the saved destinations (see `Destinations`)."""
        jobs: Any = self._shown.jobs
        return self.destinations.unknown(jobs)

    def watching(self, first: Iterable[str]) -> tuple[Resource, ...]:
        """What is to be looked at beside the service.

        Args:
            first: keys of live streams, those on screen before the others.
        """
        order = dict.fromkeys((*first, *self.hls))
        open_ = [row for key in order if (row := self.hls.get(key)) is not None and _watchable(row)]
        clock = self._desk.clock
        playlists = [on_air(row.id, str(row.job.playback_url), clock) for row in open_ if row.job is not None]
        saved = {
            one.name: one
            for key, row in self.rtmp.items()
            if (one := self.destinations.found.get(key)) is not None and one.watch and not _over(row)
        }
        proofs = [watched(one.name, one.watch, clock) for one in saved.values()]
        return (*playlists[:MOST_WATCHED], *proofs[:MOST_WATCHED])

    def moved(self) -> frozenset[str]:
        """Ids of live streams whose playback URL is another than when this was asked last."""
        before = self._urls
        self._urls = {key: row.job.playback_url or "" for key, row in self.hls.items() if row.job is not None}
        return frozenset(key for key, url in self._urls.items() if before.get(key, url) != url)

    def watch_of(self, row: HlsRow | RtmpRow) -> Watch | None:
        """What was seen of a stream or at a destination, in full; None when nothing was."""
        resource = self._watch_resource(row)
        found = items(self._desk.store, resource).get(resource.ids[0]) if resource is not None else None
        watch: Watch | None = found
        return watch

    def room_name(self, room_id: str) -> str:
        """What people call a room, safe to paint; "" without a room."""
        return room_title(find_room(self._desk.store, room_id), room_id) if room_id else ""

    def _make_hls(self, merged: Merged) -> None:
        jobs: Any = merged.jobs
        clock = self._desk.clock
        seen = {key: air for key in jobs if (air := self._air(on_air(key, "", clock))) is not None}
        sources = HlsSources(jobs, self.room_name, seen, merged.over, self._desk.paused.ids, self._alarms(jobs))
        self.hls = hls_rows(sources, clock.now(), self.hls)

    def _make_rtmp(self, merged: Merged) -> None:
        jobs: Any = merged.jobs
        meant = {key: one for key, one in self.destinations.found.items() if one is not None}
        names = {key: clean(one.name, 40) for key, one in meant.items()}
        proofs = {key: proof for key, one in meant.items() if (proof := self._proof(one.name)) is not None}
        seen = {key: self._air(proof) or LOOKING for key, proof in proofs.items()}
        sources = RtmpSources(jobs, self.room_name, names, seen, merged.over, self._alarms(jobs))
        self.rtmp = rtmp_rows(sources, self._desk.clock.now(), self.rtmp)

    def _alarms(self, jobs: Iterable[str]) -> dict[str, Alarm]:
        """What is wrong with jobs, to be shown in place of their state; a stale playlist has a column of its own."""
        troubles = self._desk.troubles
        worst = {key: [one for one in troubles.by_job(key) if one.kind != "stale"][:1] for key in jobs}
        return {key: Alarm(one.brief, one.words, one.tone) for key, some in worst.items() for one in some}

    def _air(self, resource: Resource) -> Air | None:
        """What was seen, in words of now, or of the time when looking stopped."""
        snapshot = self._desk.store.snapshot(resource)
        watch: Watch | None = snapshot.items.get(snapshot.resource.ids[0]) if snapshot is not None else None
        if snapshot is None or watch is None:
            return None
        now = self._desk.clock.monotonic()
        at, verdict = min(now, snapshot.mono + PATIENCE), watch.verdict
        if at == now and (until := verdict.until(now)) is not None:
            self.next_words = until if self.next_words is None else min(until, self.next_words)
        return Air(verdict.state, verdict.words(at), verdict.tone, watch.renditions)

    def _watch_resource(self, row: HlsRow | RtmpRow) -> Resource | None:
        if isinstance(row, HlsRow):
            return on_air(row.id, "", self._desk.clock)
        one = self.destinations.found.get(row.id)
        return self._proof(one.name) if one is not None else None

    def _proof(self, name: str) -> Resource | None:
        one = next((saved for saved in self._desk.saved if saved.name == name and saved.watch), None)
        return watched(name, one.watch, self._desk.clock) if one is not None else None


def _watchable(row: HlsRow) -> bool:
    return row.job is not None and row.job.playback_url is not None and not is_over(row.job)


def _over(row: RtmpRow) -> bool:
    return row.job is None or is_over(row.job)


def distinct(rows: Iterable[RtmpRow]) -> Iterator[RtmpRow]:
    """One row for each job, in their order."""
    seen: set[str] = set()
    for row in rows:
        if row.job_id not in seen:
            seen.add(row.job_id)
            yield row
