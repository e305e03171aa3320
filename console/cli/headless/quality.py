"""`analytics quality`: how good what people send is, track by track, the worst first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, ClassVar, Final

import click

from console.api.errors import ApiError, NotFound
from console.api.text import clean
from console.cli.headless.emit import Progress
from console.cli.headless.lookback import Found, Lookback, Scene, newest, service_now, stamps_of
from console.config.codes import DONE, FAILED
from console.live.quality import ABSENT

if TYPE_CHECKING:
    from console.api.models.sessions import Session, SessionPeer
    from console.api.models.stats import PeerStats, TrackStats
    from console.live.quality import Quality, Thresholds

AT_ONCE: Final = 4
"""So many peers are asked about at the same time."""

NOT_HAD: Final = "could not be had"


@dataclass(frozen=True)
class Judged:
    """A track, or a layer of one, that somebody sends; its fields are the columns."""

    SHOWN: ClassVar[tuple[str, ...]] = (
        "name",
        "track",
        "words",
        "bitrate",
        "loss_percent",
        "rtt_ms",
        "jitter_ms",
        "fps",
        "freezes",
        "peer_id",
    )

    name: str
    track: str
    level: str
    words: str
    bitrate: float | None
    loss_percent: float | None
    rtt_ms: float | None
    jitter_ms: float | None
    fps: float | None
    freezes: float | None
    newest: datetime | None
    role: str
    user_id: str
    peer_id: str
    track_id: str
    layer: str


async def _gather(scene: Scene) -> Found:
    session = await scene.client.sessions.get(scene.values["session_id"])
    notes: list[str] = []
    wanted = list(scene.values["peer"]) or await _publishers(scene, session, notes)
    if not wanted:
        who = "who is there now" if session.active else "in that session"
        return Found([], [*notes, f"Nobody {who} is known to have published. Say whom to look at with --peer."])
    answers = await _ask(scene, session.id, wanted)
    failed = [error for error in answers.values() if isinstance(error, ApiError)]
    if len(failed) == len(answers):
        raise failed[0]
    if failed:
        notes.append(f"{len(failed):,} of {len(answers):,} peers could not be asked about: {failed[0].sentence}")
    from console.live.quality import Thresholds

    now = service_now(scene.now, stamps_of(session))
    rows = rows_of(session, answers, Thresholds(**scene.launch.quality), now)
    return Found(rows, notes, code=FAILED if failed else DONE)


async def _publishers(scene: Scene, session: Session, notes: list[str]) -> list[str]:
    """Who sent anything in the session, by its track events; in one that goes on, those who are still there."""
    ask, added = scene.client.analytics, ["track.add.success"]
    events = await newest(
        lambda most: ask.iterate_track_events(session.room_id, session_id=session.id, types=added, max_items=most),
        "track events",
        notes,
    )
    found = dict.fromkeys(event.peer_id for event in events if event.peer_id)
    if not session.active:
        return list(found)
    here = {peer.id for peer in session.present}
    return [peer_id for peer_id in found if peer_id in here]


async def _ask(scene: Scene, session_id: str, wanted: Sequence[str]) -> dict[str, PeerStats | ApiError | None]:
    """What the service says of each: nothing (None) of whom it has no figures."""
    gate, progress = asyncio.Semaphore(AT_ONCE), Progress(len(wanted), "peers asked about")

    done = count(1)

    async def one(peer_id: str) -> PeerStats | ApiError | None:
        async with gate:
            try:
                return await scene.client.analytics.peer_stats(session_id, peer_id)
            except NotFound:
                return None
            except ApiError as error:
                return error
            finally:
                progress.count(next(done))

    ids = list(dict.fromkeys(wanted))
    try:
        return dict(zip(ids, await asyncio.gather(*map(one, ids)), strict=True))
    finally:
        progress.clear()


def rows_of(
    session: Session, answers: Mapping[str, PeerStats | ApiError | None], limits: Thresholds, now: datetime
) -> list[Judged]:
    """The rows, the worst first.

    Args:
        session: whose people they are.
        answers: by raw peer id what the service said, why it did not, or None when it has no figures.
        limits: from where on something is fair, and poor.
        now: the present, by the service's clock.
    """
    rows = list(_judged(session, answers, limits, now))
    rows.sort(key=lambda row: (row[0], row[1].name.casefold(), row[1].peer_id, row[1].track))
    return [row for _, row in rows]


def _judged(
    session: Session, answers: Mapping[str, PeerStats | ApiError | None], limits: Thresholds, now: datetime
) -> Iterator[tuple[tuple[float, float], Judged]]:
    from console.live.quality import UNKNOWN, judge_track

    for peer_id, stats in answers.items():
        who = session.peers.get(peer_id)
        if isinstance(stats, ApiError) or stats is None or not stats.publish:
            yield UNKNOWN.rank, _row(peer_id, who, None, UNKNOWN, NOT_HAD if isinstance(stats, ApiError) else ABSENT)
            continue
        for track in stats.publish:
            quality = judge_track(track, "publish", limits, now)
            yield quality.rank, _row(peer_id, who, track, quality, quality.words)


def _row(peer_id: str, who: SessionPeer | None, track: TrackStats | None, quality: Quality, words: str) -> Judged:
    from console.live.track_times import word_of

    layer = clean(track.rid or "", 20) if track is not None else ""
    what = word_of(track.kind, track.source) if track is not None else "-"
    return Judged(
        name=who.name if who is not None else "",
        track=f"{what} {layer}".strip(),
        level=quality.level,
        words=words,
        bitrate=_rounded(quality.bitrate, 0),
        loss_percent=_rounded(quality.loss),
        rtt_ms=_rounded(quality.rtt),
        jitter_ms=_rounded(quality.jitter),
        fps=_rounded(quality.fps),
        freezes=_rounded(quality.freezes),
        newest=quality.at,
        role=who.role if who is not None else "",
        user_id=who.user_id if who is not None else "",
        peer_id=peer_id,
        track_id=track.track_id if track is not None else "",
        layer=layer,
    )


def _rounded(value: float | None, digits: int = 2) -> float | None:
    """A mean without the digits that nobody measured."""
    return value if value is None else round(value, digits or None)


_LOOK = Lookback(
    "analytics quality",
    Judged,
    ("sessions", "get"),
    lambda values: {"session_id": values["session_id"]},
    "After this its track events are asked for, and then the quality of one peer after the other.",
    _gather,
)
command = _LOOK.command(
    [
        click.Argument(["session_id"], metavar="SESSION_ID"),
        click.Option(
            ["--peer"],
            multiple=True,
            metavar="PEER_ID",
            help="Only this peer; without it all who published, of those who are still there in a session that goes "
            "on. May be repeated.",
        ),
    ],
    """Show how good what people send in a session is: a row for each track and layer, the worst first.

    The level is good, fair or poor by the limits of the profile, or unknown; the words say by which measure, and how
    old the figures are once they are old. Measures are of the last minute of each track. It takes one request for
    each peer, within the request budget. That the service has figures of a session that goes on is not promised.

    The exit code is 1 when a peer could not be asked about.""",
)
