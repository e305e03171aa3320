"""Worlds to start in: what is live, what went on before, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from console.simulator import belongings, ingest, jobs, names
from console.simulator.builder import BARE, CLASSROOM, DAY, HOUR, MINUTE, STAGE, SWITCHING_ON, Builder, Plan, scaled
from console.simulator.crowd import HAND_UP, Pace
from console.simulator.ids import uuid
from console.simulator.incident import incident
from console.simulator.model import Peer, Room, Session, Track
from console.simulator.options import Options
from console.simulator.world import SITE, World

CALM_SIZES = (14, 9, 5, 3)
BUSY_LIVE, BUSY_PEERS = 40, 900
BUSY_DISABLED = (2, 5, 8)  # of the rooms without a session
BUSY_BARE = 7  # the one live room whose template has no silent role
CLASS_SIZE = 60
FROZEN = 40.0  # seconds since the picture of one live stream stands still, although its status is running
BROADCAST_PEERS, BROADCAST_CHURN = 2500, 0.002


def build(options: Options, epoch: datetime, site: str = SITE) -> World:
    """A world in its first second, with a crowd that goes on by itself.

    Args:
        options: names the scenario, its seed and its sizes; already checked.
        epoch: the aware time of the first second.
        site: where it will be served, for the links in it.
    """
    world = World(options.seed, epoch, frozen=options.speed == 0, site=site)
    builder = Builder(world)
    pace = _SCENARIOS[options.scenario](builder, options)
    if options.churn is not None:
        pace = Pace(options.churn, pace.stage, pace.jobs, pace.rooms)
    belongings.give(world)
    world.settle_past()
    world.on_empty.append(lambda session: jobs.linger(world, session))
    world.on_close.append(lambda session: jobs.stop_room(world, session.room_id))
    world.on_leave.append(lambda peer: ingest.left(world, peer))
    builder.crowd.start(pace)
    return world


def _calm(builder: Builder, options: Options) -> Pace:
    sizes = scaled(CALM_SIZES, options.peers)
    templates = (STAGE, CLASSROOM, STAGE, BARE)
    known = ("standup", "algebra", "green-room", "open-mic")
    ages = (72 * MINUTE, 41 * MINUTE, 12 * MINUTE, 3 * HOUR)
    live = [
        builder.live(Plan(name, size, template, age, left=2))
        for name, size, template, age in zip(known, sizes, templates, ages, strict=True)
    ]
    _familiar_faces(builder, live[0])
    idle = builder.room("rehearsal")
    builder.room("old-lobby", enabled=False)
    ended = [builder.past(idle, HOUR * (5 + 20 * day), 40 * MINUTE, 4) for day in range(8)]
    builder.job("recordings", live[0], "running", 58 * MINUTE)
    builder.job("live-streams", live[1], "running", 30 * MINUTE)
    for session in ended:
        builder.job("recordings", session, "completed", -session.created)
    builder.old_and_new_files(idle)
    return Pace(people=0.06, stage=0.05)


def _busy(builder: Builder, options: Options) -> Pace:
    sizes = scaled(_skewed(BUSY_LIVE, BUSY_PEERS), options.peers)
    room_names = names.rooms(builder.rng, BUSY_LIVE + 9)
    live = []
    for number, size in enumerate(sizes):
        template = _busy_template(number, size)
        age = builder.rng.uniform(15 * MINUTE, 3.5 * HOUR)
        plan = Plan(room_names[number], size, template, age, left=size // 4)
        live.append(builder.live(plan, enabled=number != BUSY_LIVE - 2))
    _familiar_faces(builder, live[0])
    builder.person(live[0], "[/b] Bobby", "viewer", "u-bobby")
    for number, name in enumerate(room_names[BUSY_LIVE:]):
        _idle_room(builder, name, enabled=number not in BUSY_DISABLED)
    _busy_jobs(builder, live)
    builder.old_and_new_files(next(room for room in builder.world.rooms.values() if _is_idle(room)))
    return Pace(people=0.7, stage=0.7, jobs=1 / 90, rooms=1 / 150)


def _is_idle(room: Room) -> bool:
    return room.enabled and room.session_id is None


def _busy_template(number: int, size: int) -> str:
    if number == BUSY_BARE:
        return BARE
    return CLASSROOM if number % 4 == 1 and size < CLASS_SIZE else STAGE


def _idle_room(builder: Builder, name: str, *, enabled: bool) -> None:
    room = builder.room(name, enabled=enabled)
    for day in range(builder.rng.randint(2, 14)):
        size = builder.rng.randint(2, 18)
        session = builder.past(room, 4 * HOUR + day * 12 * HOUR, builder.rng.uniform(10, 90) * MINUTE, size)
        for kind in builder.rng.sample(tuple(builder.world.jobs), builder.rng.randint(0, 2)):
            builder.job(kind, session, builder.rng.choice(("completed", "completed", "failed")), -session.created)


def _busy_jobs(builder: Builder, live: Sequence[Session]) -> None:
    def at_most(session: Session, share: float) -> float:
        return -session.created * share

    for kind, count, offset in (("recordings", 12, 0), ("live-streams", 8, 0), ("external-streams", 5, 1)):
        for session in live[offset : offset + count]:
            builder.job(kind, session, "running", at_most(session, 0.9))
    frozen = builder.job("live-streams", live[11], "running", at_most(live[11], 0.4))
    frozen.spans[-1] = (frozen.spans[-1][0], -FROZEN)
    builder.job("recordings", live[14], "starting", at_most(live[14], 0.8))
    builder.job("external-streams", live[9], "starting", at_most(live[9], 0.5))
    builder.job("live-streams", live[10], "failed", at_most(live[10], 0.2))
    builder.job("recordings", live[15], "failed", at_most(live[15], 0.1))
    builder.job("recordings", live[16], "stopping", at_most(live[16], 0.7))
    builder.job("recordings", live[17], "post_processing", at_most(live[17], 0.6))
    builder.job("live-streams", live[18], "stopping", at_most(live[18], 0.3))


def _broadcast(builder: Builder, options: Options) -> Pace:
    size = options.peers or BROADCAST_PEERS
    hall = builder.live(Plan("town-hall", size, STAGE, 72 * MINUTE, stage=6, left=min(size // 10, 1000)))
    _famous_stage(builder.world, hall)
    small = [
        builder.live(Plan(name, count, STAGE, age))
        for name, count, age in (
            ("green-room", 4, 90 * MINUTE),
            ("moderators", 6, 80 * MINUTE),
            ("press", 9, 20 * MINUTE),
        )
    ]
    builder.job("recordings", hall, "running", 58 * MINUTE)
    builder.job("live-streams", hall, "running", 57 * MINUTE)
    builder.job("external-streams", hall, "running", 55 * MINUTE)
    builder.job("external-streams", hall, "running", 54 * MINUTE)
    builder.job("recordings", small[2], "failed", 15 * MINUTE)
    builder.past(builder.room("rehearsal"), DAY, 2 * HOUR, 12)
    return Pace(people=max(0.5, size * BROADCAST_CHURN), stage=0.5)


def _familiar_faces(builder: Builder, session: Session) -> None:
    for name, role, user, metadata in (
        ("Ada Lovelace", "host", "u-17", ""),
        ("Grace Hopper", "speaker", "u-4", ""),
        ("Grace Hopper", "viewer", "u-4", ""),
        ("Linus", "viewer", "u-911", HAND_UP),
        ("Linus", "viewer", "u-912", ""),
        ("陳大文 🎧", "viewer", "u-33", '{"seat":"3B"}'),
        ("ياسمين", "vip-guest", "u-34", "invited by Ada"),
    ):
        builder.person(session, name, role, user, metadata)
    presenter = session.peers[session.present[0]]
    leader = next((peer for peer in session.peers.values() if peer.role == "host" and not peer.left_at), presenter)
    _share_screen(builder.world, leader)


def _share_screen(world: World, peer: Peer) -> None:
    at = max(-300.0, peer.joined + SWITCHING_ON)
    screen = Track(uuid(world.rng), uuid(world.rng), "video", "screen", False, world.stamp(at))
    world.publish(peer, screen, at)


def _famous_stage(world: World, session: Session) -> None:
    known = ("Ada Lovelace", "Grace Hopper", "Radia Perlman", "Katherine Johnson", "Ken Thompson", "Barbara Liskov")
    stage = [peer for peer in session.peers.values() if peer.tracks]
    for peer, name in zip(stage, known, strict=False):
        peer.name = name
        peer.touch()
    named = {peer.id: peer.name for peer in stage}
    for event in (*world.events, *session.facts):  # it always was their name
        if event.data.get("peer_id") in named:
            event.data["user_name"] = named[event.data["peer_id"]]


def _skewed(count: int, total: int) -> list[int]:
    weights = [1 / (rank + 2) for rank in range(count)]
    return [max(2, round(total * weight / sum(weights))) for weight in weights]


_SCENARIOS: dict[str, Callable[[Builder, Options], Pace]] = {
    "calm": _calm,
    "busy": _busy,
    "broadcast": _broadcast,
    "incident": incident,
}
