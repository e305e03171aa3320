"""`live-streams check`, `external-streams check`: whether what is sent really arrives."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import click

from console.api.text import clean
from console.cli.errors import Failure
from console.cli.headless.by_hand import CURL, DRY_RUN, JSON, client_to, hand_made, verb_of
from console.cli.headless.emit import emit_list
from console.cli.headless.perform import perform
from console.cli.headless.sending import chosen, complete_names
from console.cli.headless.way import failures, settings_for
from console.cli.headless.wishes import SHEET, Seconds, Wishes
from console.clock import SystemClock
from console.config.codes import DONE, FAILED, USAGE
from console.live.watches import INTERVAL, WatchSpec, on_air, watched

if TYPE_CHECKING:
    from console.api.client import Client
    from console.api.models.live_streams import LiveStream
    from console.clock import Clock
    from console.config.destinations import Destination
    from console.config.launch import Launch
    from console.live.on_air import Watch
    from console.live.resources import Resource

LONGEST: Final = 60.0
"""Seconds after which even a stream of very long segments must have said whether it goes on."""

_AT_ONCE = 8
_TWICE = 2


@dataclass(frozen=True)
class StreamChecked:
    """What was seen of a live stream; its fields are the columns."""

    id: str
    verdict: str
    on_air: bool
    behind: float | None
    room_id: str
    why: str
    playback_url: str
    renditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class DestinationChecked:
    """What was seen of a saved destination; its fields are the columns."""

    name: str
    verdict: str
    on_air: bool
    server: str
    why: str


@dataclass
class Looks:
    """Looks at several things until each has said what it will.

    Args:
        resources: what to look at, by key.
        client: asks.
        clock: measures the time.
    """

    resources: Mapping[str, Resource]
    client: Client
    clock: Clock
    found: dict[str, Watch] = field(default_factory=dict)
    looked: dict[str, float] = field(default_factory=dict)
    rounds: int = 0

    async def look(self, seconds: float | None) -> dict[str, Watch]:
        """Look at least twice at playlists, so that it is known whether they go on.

        Args:
            seconds: for so long; None until all is said, at most `LONGEST`.
        """
        began = self.clock.monotonic()
        todo = list(self.resources)
        gate = asyncio.Semaphore(_AT_ONCE)
        while True:
            await asyncio.gather(*(self._once(key, gate) for key in todo if self._due(key)))
            self.rounds += 1
            spent = self.clock.monotonic() - began
            _tell(f"\rlooked {self.rounds} times, {spent:.0f} s ")
            if seconds is None:
                todo = [key for key in todo if not self._settled(key)]
                wait, over = INTERVAL, not todo or spent + INTERVAL > LONGEST
            else:
                wait, over = min(INTERVAL, max(seconds - spent, 1.0)), spent >= seconds and self.rounds >= _TWICE
            if over:
                _tell("\r" + " " * 40 + "\r")
                return self.found
            await self.clock.sleep(wait)

    def _due(self, key: str) -> bool:
        """Whether it is time to look again: a probe is not run as often as a playlist is read."""
        last = self.looked.get(key)
        interval = self.resources[key].interval
        return last is None or interval <= INTERVAL or self.clock.monotonic() - last >= interval

    async def _once(self, key: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            self.looked[key] = self.clock.monotonic()
            before = {key: self.found[key]} if key in self.found else None
            self.found[key] = (await self.resources[key].fetch(self.client, before))[key]

    def _settled(self, key: str) -> bool:
        """Whether another look would say nothing new: of a playlist that goes on a second segment was seen."""
        watch = self.found[key]
        if self.resources[key].interval > INTERVAL:
            return watch.verdict.state != "looking"
        if watch.verdict.state == "on air":
            return len(watch.seen) >= _TWICE
        return watch.verdict.state == "ended" or (self.rounds >= _TWICE and watch.verdict.state != "looking")


def _tell(text: str) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(text, err=True, nl=False)


def _check_streams(wishes: Wishes, values: dict[str, Any]) -> int:
    room, seconds = values.get("room"), values.get("watch")
    if not wishes.sends:
        wanted = {"status": "running", **({"room_id": room} if room else {})}
        return perform(verb_of("live-streams", "list"), "live-streams check", wanted, wishes)
    launch = settings_for(wishes.profile, sends=True)
    with failures():
        rows = asyncio.run(_streams(launch, room, seconds))
    emit_list(rows, wishes, StreamChecked)
    if room and not rows:
        click.echo(f"hms-console: No HLS stream is running in the room {clean(room)}.", err=True)
        return FAILED
    return DONE if all(row.on_air for row in rows) else FAILED


async def _streams(launch: Launch, room: str | None, seconds: float | None) -> list[StreamChecked]:
    clock = SystemClock()
    async with client_to(launch, clock) as client:
        running = [job async for job in client.live_streams.iterate(status="running", room_id=room)]
        looks = {job.id: on_air(job.id, job.playback_url, clock) for job in running if job.playback_url}
        found = await Looks(looks, client, clock).look(seconds) if looks else {}
        return [_stream(job, found.get(job.id), clock.monotonic()) for job in running]


def _stream(job: LiveStream, watch: Watch | None, now: float) -> StreamChecked:
    if watch is None:
        return StreamChecked(
            job.id, "unreachable", False, None, job.room_id, "The service gives no playback URL for it.", ""
        )
    return StreamChecked(
        job.id,
        watch.verdict.words(now),
        watch.verdict.state == "on air",
        None if watch.behind is None else round(watch.behind, 1),
        job.room_id,
        watch.verdict.why,
        job.playback_url or "",
        tuple(f"{width}x{height}" for width, height in watch.renditions),
    )


def _check_destinations(wishes: Wishes, values: dict[str, Any]) -> int:
    launch = settings_for(wishes.profile, sends=False)  # the service is not asked, so no credentials are needed
    wanted = _watchable(launch.destinations, values["names"])
    with failures():
        rows = asyncio.run(_destinations(launch, wanted, values.get("watch")))
    emit_list(rows, wishes, DestinationChecked)
    return DONE if all(row.on_air for row in rows) else FAILED


def _watchable(saved: Sequence[Destination], names: Sequence[str]) -> tuple[Destination, ...]:
    wanted = chosen(saved, tuple(dict.fromkeys(names))) or tuple(one for one in saved if one.watch or one.probe)
    if not wanted:
        raise Failure("The profile has no saved destination with a watch or a probe.", USAGE)
    for one in wanted:
        if not (one.watch or one.probe):
            raise Failure(f"'{one.setting}' has neither watch nor probe: nothing tells whether it receives.", USAGE)
    return wanted


async def _destinations(
    launch: Launch, wanted: Sequence[Destination], seconds: float | None
) -> list[DestinationChecked]:
    clock = SystemClock()
    async with client_to(launch, clock) as client:
        looks = {one.name: watched(one.name, WatchSpec(one.watch, one.probe), clock) for one in wanted}
        found = await Looks(looks, client, clock).look(seconds)
        return [_destination(one, found[one.name], clock.monotonic()) for one in wanted]


def _destination(one: Destination, watch: Watch, now: float) -> DestinationChecked:
    verdict = watch.verdict
    return DestinationChecked(one.name, verdict.words(now), verdict.state == "on air", one.shown, verdict.why)


_WATCH = click.Option(
    ["--watch"],
    type=Seconds(),
    metavar="SECONDS",
    help="Look for so long, and tell the last verdict; otherwise until all is said, a minute at most.",
)
streams = hand_made(
    "check",
    _check_streams,
    [
        click.Option(["--room"], metavar="ROOM_ID", help="Only the streams of this room; one must be running."),
        _WATCH,
        JSON,
        *SHEET,
        DRY_RUN,
        CURL,
    ],
    """Look at the playlist of each running HLS stream: is it really on air?

    The status 'running' proves only the sender. Each playlist is looked at twice at least, as a player would, so that
    it is known whether new segments come. No token is sent to it.

    The exit code is 0 when all are on air and 1 when one is not.""",
)
destinations = hand_made(
    "check",
    _check_destinations,
    [click.Argument(["names"], nargs=-1, required=False, shell_complete=complete_names), _WATCH, JSON, *SHEET],
    """Look whether saved destinations really receive, by the watch or the probe that the profile gives for each.

    NAMES are saved destinations; without any, all that have a watch or a probe are looked at. An address is asked
    without any token, a probe is run for ten seconds at most. Nothing is asked of the service.

    The exit code is 0 when all are on air and 1 when one is not.""",
)
