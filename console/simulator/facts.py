"""What is told about people and tracks when something happens to them: the `data` of events (part-b 6.1, 7.3).

Data is kept short here: rooms, sessions and times are added when an event is shown (`telling`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from console.simulator.ids import stream
from console.simulator.model import Event, Peer, Session, Track, encode

if TYPE_CHECKING:
    from console.simulator.world import World

ICE_LOST = 4006
ERRORS: dict[str, tuple[str, int, str, str]] = {
    "client.publish.failed": ("PUBLISH", ICE_LOST, "ICEDisconnected", "the media connection was lost while publishing"),
    "client.subscribe.failed": ("SUBSCRIBE", ICE_LOST, "ICEDisconnected", "the media connection was lost"),
    "client.join.failed": ("JOIN", 500, "ServerErrors", "the room could not be joined"),
    "client.disconnected": ("RECONNECT_SIGNAL", 1003, "WebSocketConnectionLost", "the signalling connection was lost"),
    "client.connect.failed": ("INIT", 2003, "EndpointUnreachable", "the service could not be reached"),
}
DEVICES = (
    ("web", "Web", "Chrome 131", "react-js"),
    ("web", "Windows", "Firefox 133", "react-js"),
    ("ios", "iOS", "iPhone 15", "flutter"),
    ("android", "Android", "Pixel 8", "react-native"),
    ("web", "macOS", "Safari 18", "js"),
)


def person(peer: Peer) -> dict[str, Any]:
    """PEER of part-b 7.2, and when they joined."""
    return {
        "peer_id": peer.id,
        "user_id": peer.user_id,
        "user_name": peer.name,
        "user_data": peer.metadata if isinstance(peer.metadata, str) else encode(peer.metadata).decode(),
        "role": peer.role,
        "joined_at": peer.joined_at,
    }


def leaving(peer: Peer, reason: str, message: str) -> dict[str, Any]:
    """What is told of somebody who left."""
    duration = int((peer.left or 0.0) - peer.joined)
    return {**person(peer), "left_at": peer.left_at, "duration": duration, "reason": reason, "message": message}


def closing(world: World, session: Session, reason: str) -> dict[str, Any]:
    """What is told of a session that ended."""
    return {
        "session_duration": int(world.time.now - session.created),
        "session_stopped_at": session.updated_at,
        "reason": reason,
    }


def track(peer: Peer, one: Track) -> dict[str, Any]:
    """What is told of a track, with its state at that moment."""
    return {
        "peer_id": peer.id,
        "user_id": peer.user_id,
        "user_name": peer.name,
        "joined_at": peer.joined_at,
        "role": peer.role,
        "track_id": one.id,
        "stream_id": one.stream_id,
        "type": one.type,
        "source": one.source,
        "mute": one.mute,
        "started_at": one.started_at,
    }


def error(world: World, session: Session, peer: Peer, kind: str, *, terminal: bool = False) -> dict[str, Any]:
    """What a client reported of an error (part-b 6.1)."""
    action, code, name, message = ERRORS[kind]
    return {
        "user_id": peer.user_id,
        "user_name": peer.name,
        "peer_id": peer.id,
        "account_id": world.customer_id,
        "template_id": world.rooms[session.room_id].template_id,
        "role": peer.role,
        "error_code": code,
        "error_name": name,
        "error_message": message,
        "error_description": _description(peer, code),
        "is_terminal": terminal,
        "action": action,
        "agent": _agent(world, peer),
        **_extra(kind),
    }


def telling(world: World, event: Event) -> dict[str, Any]:
    """The data of an event as it is told: with the names and times of its room and session."""
    room, session = world.rooms[event.room_id], world.sessions.get(event.session_id)
    about: dict[str, Any] = {
        "account_id": world.customer_id,
        "app_id": world.app_id,
        "room_id": room.id,
        "room_name": room.name,
        "template_id": room.template_id,
    }
    if session is not None:
        about |= {"session_id": session.id, "session_started_at": session.created_at}
    return {**about, **event.data}


def _agent(world: World, peer: Peer) -> dict[str, Any]:
    sdk, system, model, framework = stream(world.seed, f"device/{peer.id}").choice(DEVICES)
    return {
        "sdk": sdk,
        "sdk_version": "0.12.14",
        "os": system,
        "os_version": "",
        "device_model": model,
        "framework": framework,
        "framework_version": "",
        "framework_sdk_version": "",
        "is_prebuilt": framework == "react-js",
        "domain": "HMS",
        "string": f"{sdk} {system} {model}",
    }


def _description(peer: Peer, code: int) -> str:
    """What browsers tell of a lost media connection: candidates with addresses, here of the range for examples."""
    if code != ICE_LOST:
        return ""
    digest = crc32(peer.id.encode())
    home, outside, port = f"192.168.1.{digest % 250 + 2}", f"203.0.113.{digest % 250 + 2}", 40_000 + digest % 20_000
    return (
        f"candidate:1 1 udp 2122260223 {home} {port} typ host; "
        f"candidate:2 1 udp 1686052607 {outside} {port} typ srflx raddr {home} rport {port}"
    )


def _extra(kind: str) -> dict[str, Any]:
    if kind == "client.publish.failed":
        audio = {"maxBitrate": 32, "deviceId": "default", "volume": 1, "codec": "opus"}
        video = {
            "deviceId": "default",
            "maxFramerate": 30,
            "maxBitrate": 300,
            "codec": "vp8",
            "height": 360,
            "width": 480,
        }
        devices: dict[str, list[str]] = {"videoInput": [], "audioInput": [], "audioOutput": []}
        return {"domain": "HMS", "audio": audio, "video": video, "devices": devices}
    if kind == "client.join.failed":
        return {"domain": "HMS", "retries_join": 5}
    if kind in ("client.disconnected", "client.connect.failed"):
        return {"transport_state": "Failed" if kind == "client.connect.failed" else "Reconnecting"}
    return {}
