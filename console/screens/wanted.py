"""Where an operator wants to go from a row: messages that the app answers by showing another screen."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass(frozen=True)
class Person:
    """Whose story is meant. Ids are raw; the name is safe to paint.

    Attributes:
        room_id: in which room.
        session_id: in which session; "" for the live one of the room.
        peer_id: the peer.
        name: what the peer is called.
        user_id: the customer's own id of the person, safe to paint; "" when there is none.
    """

    room_id: str
    session_id: str
    peer_id: str
    name: str = ""
    user_id: str = ""


class StoryWanted(Message):
    """The whole story of somebody.

    Args:
        person: of whom.
    """

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.person = person


class PeerWanted(Message):
    """A peer of a live room, under the cursor of Peers.

    Args:
        room_id: the room, raw.
        peer_id: the peer, raw; "" for the room alone.
    """

    def __init__(self, room_id: str, peer_id: str = "") -> None:
        super().__init__()
        self.room_id = room_id
        self.peer_id = peer_id


class JobWanted(Message):
    """A recording or stream, under the cursor of its screen.

    Args:
        kind: `recordings`, `live_streams` or `external_streams`.
        room_id: the room, raw.
        job_id: the job, raw.
    """

    def __init__(self, kind: str, room_id: str, job_id: str) -> None:
        super().__init__()
        self.kind = kind
        self.room_id = room_id
        self.job_id = job_id


class AnalyticsWanted(Message):
    """Analytics of a session.

    Args:
        room_id: the room, raw.
        session_id: the session, raw; "" for all of the room.
    """

    def __init__(self, room_id: str, session_id: str = "") -> None:
        super().__init__()
        self.room_id = room_id
        self.session_id = session_id
