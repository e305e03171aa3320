"""What the service says, as frozen values: one file per resource; tolerant as part-a 13 and part-b 9 ask."""

from console.api.models.ack import Ack
from console.api.models.external_streams import ExternalStream
from console.api.models.jobs import Job
from console.api.models.live_streams import LiveStream
from console.api.models.page import Page
from console.api.models.peers import Peer, Track
from console.api.models.policy import Role, Template
from console.api.models.recordings import Recording
from console.api.models.rooms import ActiveRoom, Room
from console.api.models.sessions import Session, SessionPeer

__all__ = [
    "Ack",
    "ActiveRoom",
    "ExternalStream",
    "Job",
    "LiveStream",
    "Page",
    "Peer",
    "Recording",
    "Role",
    "Room",
    "Session",
    "SessionPeer",
    "Template",
    "Track",
]
