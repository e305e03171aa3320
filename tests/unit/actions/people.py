"""Rooms, roles and peers that tests of actions need, and a small service in memory where the client would stand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console.actions.action import Params, Plan, Situation, Target
from console.actions.run import Run
from console.actions.undo import FormerRoles
from console.api.errors import NotFound
from console.api.models import Ack, ActiveRoom, Peer, Role, Room
from console.live.budget import Budget

if TYPE_CHECKING:
    from console.actions.action import Action

ROOM = "64a0c0ffee00000000000001"


def role(name: str, *publish: str, sees: tuple[str, ...] = ("host", "speaker"), priority: int = 1) -> Role:
    return Role.model_validate(
        {
            "name": name,
            "priority": priority,
            "publishParams": {"allowed": list(publish)},
            "subscribeParams": {"subscribeToRoles": list(sees)},
        }
    )


ROLES = {
    one.role_id: one
    for one in (
        role("host", "audio", "video", "screen"),
        role("speaker", "audio", "video", "screen"),
        role("speaker-muted", "video", "screen"),
        role("viewer"),
        role("lonely", "audio", sees=("nobody",)),
    )
}


def target(peer_id: str = "p-1", name: str = "Ada", role_id: str = "speaker") -> Target:
    return Target(ROOM, "town-hall", peer_id, name, role_id, role_id)


def room_target() -> Target:
    return Target(ROOM, "town-hall")


def situation(*targets: Target, **rest: Any) -> Situation:
    values: dict[str, Any] = {"writing": True, "production": False, "roles": ROLES, **rest}
    return Situation(targets=targets, **values)


def muted(peer_id: str, former: str, silent: str = "speaker-muted") -> FormerRoles:
    """What we would remember after muting somebody."""
    memory = FormerRoles()
    memory.remember(peer_id, former, silent)
    return memory


def peer(peer_id: str, role_id: str = "speaker", name: str = "Ada") -> Peer:
    return Peer.model_validate({"id": peer_id, "name": name, "role": role_id, "user_id": f"u-{peer_id}"})


@dataclass
class World:
    """One room, in memory. Errors are raised by the calls that come, in order; a deaf one accepts and does nothing."""

    people: dict[str, str] = field(default_factory=dict)
    enabled: bool = True
    live: bool = True
    session: str = "s"
    deaf: bool = False
    errors: list[Exception | None] = field(default_factory=list)
    sent: list[tuple[Any, ...]] = field(default_factory=list)
    on_send: Callable[[], None] = lambda: None
    gate: Budget | None = None

    async def take(self, *call: Any) -> bool:
        """Note a call that changes something; raise what was planned for it; say whether it takes effect."""
        if self.gate is not None:  # as the transport does
            await self.gate.admit(urgent=True)
        self.on_send()
        self.sent.append(call)
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        return not self.deaf


class Peers:
    def __init__(self, world: World) -> None:
        self.world = world

    async def list(self, room_id: str, previous: object = None) -> dict[str, Peer]:
        return {key: peer(key, role_id) for key, role_id in self.world.people.items()}

    async def update(self, room_id: str, peer_id: str, *, role: str) -> Peer:
        if await self.world.take("role", peer_id, role):
            self.world.people[peer_id] = role
        return peer(peer_id, role)

    async def remove(
        self, room_id: str, *, peer_id: str | None = None, role: str | None = None, reason: str | None = None
    ) -> Ack:
        if await self.world.take("remove", peer_id or role):
            kept = {key: has for key, has in self.world.people.items() if key != peer_id and has != role}
            self.world.people = kept
        return Ack(message="peer remove request submitted")


class ActiveRooms:
    def __init__(self, world: World) -> None:
        self.world = world

    async def get(self, room_id: str) -> ActiveRoom:
        if not self.world.live:
            raise NotFound(404, "session not found", ())
        return ActiveRoom.model_validate(
            {"id": ROOM, "name": "town-hall", "session": {"id": self.world.session, "peers": []}}
        )

    async def send_message(
        self, room_id: str, message: str, *, peer_id: str = "", role: str = "", broadcast: bool = False
    ) -> Ack:
        await self.world.take("message", message, peer_id or role or ("all" if broadcast else "?"))
        return Ack(message="message sent")

    async def end(self, room_id: str, *, reason: str | None = None, lock: bool = False) -> Ack:
        if await self.world.take("end", lock):
            self.world.live = False
            self.world.enabled = self.world.enabled and not lock
        return Ack(message="session is ending")


class Rooms:
    def __init__(self, world: World) -> None:
        self.world = world

    async def get(self, room_id: str) -> Room:
        return Room.model_validate({"id": ROOM, "name": "town-hall", "enabled": self.world.enabled})

    async def iterate(self, *, enabled: bool, max_items: int) -> AsyncIterator[Room]:
        if self.world.enabled is enabled:
            yield await self.get(ROOM)

    async def set_enabled(self, room_id: str, enabled: bool) -> Room:
        if await self.world.take("enabled", enabled):
            self.world.enabled = enabled
        return await self.get(room_id)


class Service:
    """Stands where the client would: its groups have the client's method names."""

    def __init__(self, world: World) -> None:
        self.peers, self.active_rooms, self.rooms = Peers(world), ActiveRooms(world), Rooms(world)


class Person:
    """An operator whose answers a test sets beforehand."""

    def __init__(self, params: Params | None = None, agrees: bool = True) -> None:
        self.params: Params | None = params or Params()
        self.agrees = agrees
        self.asked: list[str] = []
        self.confirmed: list[Plan] = []
        self.told: list[str] = []
        self.runs: list[Run] = []
        self.on_confirm: Callable[[], None] = lambda: None

    async def ask(self, action: Action, moment: Situation) -> Params | None:
        self.asked.append(action.asks)
        return self.params

    async def confirm(self, planned: Plan) -> Plan | None:
        self.confirmed.append(planned)
        self.on_confirm()
        return planned if self.agrees else None

    def follow(self, run: Run) -> None:
        self.runs.append(run)

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)
