"""What the service says, as frozen values: one file per resource; tolerant as part-a 13 and part-b 9 ask.

Each is loaded when it is first asked for: a command that lists rooms does not wait for polls and statistics.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.api.models.ack import Ack as Ack
    from console.api.models.assets import Asset as Asset
    from console.api.models.assets import PresignedUrl as PresignedUrl
    from console.api.models.events import Delivery as Delivery
    from console.api.models.events import ErrorEvent as ErrorEvent
    from console.api.models.events import Event as Event
    from console.api.models.events import Feedback as Feedback
    from console.api.models.events import FeedbackSummary as FeedbackSummary
    from console.api.models.events import RecordingEvent as RecordingEvent
    from console.api.models.events import Replay as Replay
    from console.api.models.events import ReplayProgress as ReplayProgress
    from console.api.models.events import TrackEvent as TrackEvent
    from console.api.models.external_streams import ExternalStream as ExternalStream
    from console.api.models.jobs import Job as Job
    from console.api.models.live_streams import LiveStream as LiveStream
    from console.api.models.page import Page as Page
    from console.api.models.page import Progress as Progress
    from console.api.models.peers import Peer as Peer
    from console.api.models.peers import Track as Track
    from console.api.models.policy import Destinations as Destinations
    from console.api.models.policy import RecordingConfig as RecordingConfig
    from console.api.models.policy import Role as Role
    from console.api.models.policy import Settings as Settings
    from console.api.models.policy import Template as Template
    from console.api.models.polls import Poll as Poll
    from console.api.models.polls import PollOption as PollOption
    from console.api.models.polls import PollQuestion as PollQuestion
    from console.api.models.polls import PollResponse as PollResponse
    from console.api.models.polls import PollResult as PollResult
    from console.api.models.polls import PollSession as PollSession
    from console.api.models.recordings import Recording as Recording
    from console.api.models.room_codes import RoomCode as RoomCode
    from console.api.models.rooms import ActiveRoom as ActiveRoom
    from console.api.models.rooms import Room as Room
    from console.api.models.sessions import Session as Session
    from console.api.models.sessions import SessionPeer as SessionPeer
    from console.api.models.stats import PeerStats as PeerStats
    from console.api.models.stats import TrackStats as TrackStats
    from console.api.models.stream_keys import StreamKey as StreamKey

_HOMES = {
    "ack": ("Ack",),
    "assets": ("Asset", "PresignedUrl"),
    "events": (
        "Delivery",
        "ErrorEvent",
        "Event",
        "Feedback",
        "FeedbackSummary",
        "RecordingEvent",
        "Replay",
        "ReplayProgress",
        "TrackEvent",
    ),
    "external_streams": ("ExternalStream",),
    "jobs": ("Job",),
    "live_streams": ("LiveStream",),
    "page": ("Page", "Progress"),
    "peers": ("Peer", "Track"),
    "policy": ("Destinations", "RecordingConfig", "Role", "Settings", "Template"),
    "polls": ("Poll", "PollOption", "PollQuestion", "PollResponse", "PollResult", "PollSession"),
    "recordings": ("Recording",),
    "room_codes": ("RoomCode",),
    "rooms": ("ActiveRoom", "Room"),
    "sessions": ("Session", "SessionPeer"),
    "stats": ("PeerStats", "TrackStats"),
    "stream_keys": ("StreamKey",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load a model on first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted(_HOME)
