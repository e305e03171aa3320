"""What rooms have when a world begins: polls, stream keys, room codes, and the troubles people had."""

from __future__ import annotations

from console.simulator import access, polls
from console.simulator.facts import error
from console.simulator.ids import object_id, stream
from console.simulator.model import Poll, Session
from console.simulator.stats import network
from console.simulator.world import World

QUIZ = {
    "title": "How well do you know us?",
    "type": "quiz",
    "duration": 600,
    "questions": [
        {
            "text": "When did we begin?",
            "options": [{"text": "2019"}, {"text": "2020"}, {"text": "2021"}],
            "answer": {"options": [2]},
            "weight": 5,
        },
        {"text": "What shall we do next?", "type": "short-answer"},
    ],
}
POLL = {
    "title": "Lunch?",
    "anonymous": True,
    "questions": [
        {"text": "What would you like?", "options": [{"text": "Rice"}, {"text": "Pasta"}, {"text": "[b]Pie"}]}
    ],
}
ASKED = 600.0  # seconds ago
KEYS, CODES = 2, 3  # how many live rooms have them
SETTLED = 20.0  # seconds after joining at which a bad network is noticed


def give(world: World) -> None:
    """Give a world in its first second what its rooms have had for a while."""
    chance = stream(world.seed, "belongings")
    live = world.live_sessions()
    for number, session in enumerate(live):
        room = world.rooms[session.room_id]
        if number < KEYS and access.stream_key(world, room.id) is None:
            access.new_stream_key(world, room, chance, session.created)
        if number < CODES:
            access.refresh_room_codes(world, room, chance, room.created)
        _troubles(world, session)
    for session, sent in zip(live, (POLL, QUIZ), strict=False):
        at = max(session.created, -ASKED)
        room = world.rooms[session.room_id]
        poll_id = object_id(chance, world.time.second(at))
        poll = Poll(poll_id, at, world.stamp(at, 3), polls.document(sent), {room.id: at})
        world.polls[poll.id] = poll
        room.polls = [poll.id]


def _troubles(world: World, session: Session) -> None:
    """People on a bad network lost the media connection for a moment, soon after they came."""
    for peer in list(session.peers.values()):
        at = peer.joined + SETTLED
        gone = peer.left is not None and peer.left < at
        if network(peer.id).name == "poor" and at < 0 and not gone:
            kind = "client.publish.failed" if peer.tracks else "client.subscribe.failed"
            world.fact(kind, session, at=at, **error(world, session, peer, kind))
