"""Templates and roles as the world knows them (part-a 8). What may stand in them is in `policy_rules`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from console.simulator.timeline import ZERO_TIME

ALWAYS_SHOWN = "sendRoomState"  # the one permission that is not omitted when false (part-a 8.2)


@dataclass(frozen=True, slots=True)
class Role:
    """One role: what the world asks of it, and the whole document.

    Args:
        name: its name, the key in the template.
        publish: what may be published, `publishParams.allowed`.
        priority: 1 (highest) to 5.
        max_peers: `maxPeerCount`: 0 unlimited, -1 nobody.
        document: the documented object with every permission, also the false ones.
    """

    name: str
    publish: tuple[str, ...]
    priority: int
    max_peers: int
    document: Mapping[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Role:
        """A role from its whole, valid document (`policy_rules.role`)."""
        publish = tuple(document["publishParams"].get("allowed", ()))
        return cls(document["name"], publish, document["priority"], document["maxPeerCount"], document)

    def wire(self) -> dict[str, Any]:
        """The documented object; permissions that are false are omitted (part-a 8.2)."""
        permissions = self.document["permissions"]
        shown = {name: value for name, value in permissions.items() if value is not False or name == ALWAYS_SHOWN}
        return {**self.document, "permissions": shown}


@dataclass(frozen=True, slots=True)
class Cast:
    """The roles people take in a session.

    Args:
        roles: the roles by name.
        stage: those of people on stage, the first being who leads.
        audience: the role most people have; "" when there is no role at all.
    """

    roles: Mapping[str, Role]
    stage: tuple[str, ...]
    audience: str

    @classmethod
    def of(cls, roles: Iterable[Role], former: Cast | None = None) -> Cast:
        """Who plays what with these roles, as far as possible as before."""
        by_name = {role.name: role for role in roles}
        ranked = sorted(by_name.values(), key=lambda role: (not role.publish, role.priority, role.name))
        stage = tuple(name for name in (former.stage if former else ()) if name in by_name)
        stage = stage or tuple(role.name for role in ranked if role.publish)[:2] or tuple(by_name)[:1]
        audience = former.audience if former is not None and former.audience in by_name else ""
        return cls(by_name, stage, audience or (ranked[-1].name if ranked else ""))


@dataclass(slots=True)
class Template:
    """One template (part-a 8.1).

    Args:
        id: its id.
        name: its name.
        cast: its roles; replaced as a whole, because running sessions keep the one they began with.
        created_at: a time stamp.
        updated_at: a time stamp, or Go's zero time for never.
        default: whether rooms without a template get it.
        customer_id: whose it is.
        subdomain: where its meeting pages are; "" for one made through the API (part-b 1.1).
        settings: the documented object.
        destinations: the documented object.
        recordings: the recording configurations, at most one.
    """

    id: str
    name: str
    cast: Cast
    created_at: str
    updated_at: str = ZERO_TIME
    default: bool = False
    customer_id: str = ""
    subdomain: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    destinations: dict[str, Any] = field(default_factory=dict)
    recordings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def created(self) -> float:
        """When it was made, as its id says: seconds since 1970."""
        return int(self.id[:8], 16)

    def wire(self) -> dict[str, Any]:
        """The documented object, deprecated twins included."""
        return {
            "id": self.id,
            "_id": self.id,
            "name": self.name,
            "default": self.default,
            "customerId": self.customer_id,
            "customer": self.customer_id,
            "roles": {name: role.wire() for name, role in self.cast.roles.items()},
            "settings": self.settings,
            "destinations": self.destinations,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        }
