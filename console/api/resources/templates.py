"""Templates: what rooms made from them follow (part-a 8).

The service replaces a whole template, its settings or its destinations with what it is sent. So a change is laid over
what is there (`merge`), unless the caller says that it is the whole.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace as with_
from types import MappingProxyType

from console.api import bulk
from console.api.models.page import Page
from console.api.models.policy import Destinations, RecordingConfig, Settings, Template
from console.api.operation import Operation
from console.api.policy_rules import check_destinations, check_recording_configs, check_roles, check_settings
from console.api.resources.base import (
    Report,
    Resource,
    iterate,
    make_page,
    merged,
    read_object,
    read_one,
    read_page,
)
from console.api.rules import MAX_LIMIT, check_limit, check_template_name, insist

LIST = Operation("listTemplates", "GET", "/templates")
CREATE = Operation("createTemplate", "POST", "/templates", "harmful")
GET = Operation("retrieveTemplate", "GET", "/templates/{template_id}")
UPDATE = Operation("updateTemplate", "POST", "/templates/{template_id}", "harmful")
DESTINATIONS = Operation("retrieveDestinations", "GET", "/templates/{template_id}/destinations")
SET_DESTINATIONS = Operation("updateDestinations", "POST", "/templates/{template_id}/destinations", "harmful")
SETTINGS = Operation("retrieveSettings", "GET", "/templates/{template_id}/settings")
SET_SETTINGS = Operation("updateSettings", "POST", "/templates/{template_id}/settings", "harmful")
RECORDINGS = Operation("retrieveRecordingConfigs", "GET", "/templates/{template_id}/recordings")
SET_RECORDINGS = Operation("configureRecordings", "POST", "/templates/{template_id}/recordings", "harmful")

Json = Mapping[str, object]
_THE_SERVICES_OWN = frozenset(
    {"id", "_id", "customer", "customerId", "customer_id", "appId", "app_id"}
    | {"createdAt", "updatedAt", "created_at", "updated_at"}
)


class Templates(Resource):
    """`client.templates`."""

    operations = MappingProxyType(
        {
            "list": LIST,
            "create": CREATE,
            "get": GET,
            "update": UPDATE,
            "destinations": DESTINATIONS,
            "set_destinations": SET_DESTINATIONS,
            "settings": SETTINGS,
            "set_settings": SET_SETTINGS,
            "recording_configs": RECORDINGS,
            "set_recording_configs": SET_RECORDINGS,
        }
    )

    async def list(self, *, limit: int = 100, start: str | None = None) -> Page[Template]:
        """List templates with their roles.

        Args:
            limit: how many on a page, 10 to 100 (part-a 3).
            start: where the page starts: `last` of the page before.
        """
        body = await self._transport.call(LIST, {}, query={"limit": check_limit(limit), "start": start})
        return read_page(Template, body, limit)

    def iterate(self, *, max_items: int | None = None, progress: Report | None = None) -> AsyncIterator[Template]:
        """All templates, page by page.

        Args:
            max_items: stop after so many.
            progress: told about each page.
        """
        return iterate(lambda start: self.list(start=start), max_items, progress)

    async def create(
        self,
        *,
        name: str | None = None,
        roles: Json | None = None,
        settings: Json | None = None,
        destinations: Json | None = None,
    ) -> Template:
        """Create a template; if one of this name exists, it is overwritten (part-a 8.5).

        Args:
            name: its name, of letters, digits, blanks and . - : _
            roles: its roles by name, as JSON (part-a 8.2).
            settings: region, recording and room state, as JSON (part-a 8.3).
            destinations: where its rooms may go out to, as JSON (part-a 8.4).
        """
        _check(name, roles, destinations)
        check_settings(settings, whole=True)
        body = {"name": name, "roles": roles, "settings": settings, "destinations": destinations}
        return read_one(Template, await self._transport.call(CREATE, {}, body=body))

    async def get(self, template_id: str) -> Template:
        """Show one template with its roles.

        Args:
            template_id: which template.
        """
        return read_one(Template, await self._transport.call(GET, {"template_id": template_id}))

    async def update(
        self,
        template_id: str,
        *,
        name: str | None = None,
        default: bool | None = None,
        roles: Json | None = None,
        settings: Json | None = None,
        destinations: Json | None = None,
        replace: bool = False,
    ) -> Template:
        """Change a template; sessions that run notice only when people join again (part-a 8.5, 12).

        The service replaces the whole template, so it is read first and the changes are laid over it.

        Args:
            template_id: which template.
            name: a new name, of letters, digits, blanks and . - : _
            default: whether rooms without a template follow it.
            roles: changes of roles by name, as JSON, where null takes a role or a field away.
            settings: changes of the settings, as JSON, where null takes a field away.
            destinations: changes of the destinations, as JSON, where null takes one away.
            replace: send just this, without what is there now; `roles` and `settings` must then be given.
        """
        given = {"name": name, "default": default, "roles": roles, "settings": settings, "destinations": destinations}
        changes = {field: value for field, value in given.items() if value is not None}
        insist(bool(changes), "Nothing to change: name at least one field.")
        _check(name, roles, destinations)
        check_settings(settings)
        insist(
            not replace or (roles is not None and settings is not None),
            "A template that is replaced needs both roles and settings.",
        )
        body = changes if replace else _mended(await self._laid_over(GET, template_id, changes))
        check_settings(_sub(body, "settings"), whole=True)
        return read_one(Template, await self._transport.call(UPDATE, {"template_id": template_id}, body=body))

    async def destinations(self, template_id: str) -> Destinations:
        """Show where the rooms of a template may go out to (part-a 8.4).

        Args:
            template_id: which template.
        """
        return read_one(Destinations, await self._transport.call(DESTINATIONS, {"template_id": template_id}))

    async def set_destinations(self, template_id: str, destinations: Json, *, replace: bool = False) -> Destinations:
        """Change where the rooms of a template may go out to (part-a 8.4, 8.5).

        The service replaces all of them, so they are read first and the changes are laid over them.

        Args:
            template_id: which template.
            destinations: changes, as JSON, where null takes one away.
            replace: send just this, without what is there now.
        """
        check_destinations(destinations)
        body = destinations if replace else await self._laid_over(DESTINATIONS, template_id, destinations)
        reply = await self._transport.call(SET_DESTINATIONS, {"template_id": template_id}, body=body)
        return read_one(Destinations, reply)

    async def settings(self, template_id: str) -> Settings:
        """Show the settings of a template: region, recording, room state (part-a 8.3).

        Args:
            template_id: which template.
        """
        return read_one(Settings, await self._transport.call(SETTINGS, {"template_id": template_id}))

    async def set_settings(self, template_id: str, settings: Json, *, replace: bool = False) -> Settings:
        """Change the settings of a template: region, recording, room state (part-a 8.3, 8.5).

        The service replaces all of them, so they are read first and the changes are laid over them.

        Args:
            template_id: which template.
            settings: changes, as JSON, where null takes a field away.
            replace: send just this, without what is there now.
        """
        check_settings(settings)
        body = settings if replace else _mended_settings(await self._laid_over(SETTINGS, template_id, settings))
        check_settings(body, whole=True)
        reply = await self._transport.call(SET_SETTINGS, {"template_id": template_id}, body=body)
        return read_one(Settings, reply)

    async def recording_configs(self, template_id: str) -> Page[RecordingConfig]:
        """Show how the rooms of a template are recorded (part-a 8.6).

        Args:
            template_id: which template.
        """
        return _configs(await self._transport.call(RECORDINGS, {"template_id": template_id}))

    async def set_recording_configs(self, template_id: str, configs: Sequence[Json]) -> Page[RecordingConfig]:
        """Say how the rooms of a template are recorded, in place of what is there now (part-a 8.5, 8.6).

        Args:
            template_id: which template.
            configs: a JSON array of exactly one config, with `name` and `role`.
        """
        check_recording_configs(configs)
        return _configs(await self._transport.call(SET_RECORDINGS, {"template_id": template_id}, body=list(configs)))

    async def _laid_over(self, operation: Operation, template_id: str, changes: Json) -> dict[str, object]:
        """What is there now with changes laid over it."""
        now = read_object(await self._transport.call(operation, {"template_id": template_id}))
        return merged(now, changes)


def _check(name: str | None, roles: Json | None, destinations: Json | None) -> None:
    check_template_name(name)
    check_roles(roles)
    check_destinations(destinations)


def _mended(template: dict[str, object]) -> dict[str, object]:
    """A template as it is sent: without what is the service's own, with the `roles` and `settings` it must have."""
    kept = {name: value for name, value in template.items() if name not in _THE_SERVICES_OWN}
    return {**kept, "roles": _sub(kept, "roles"), "settings": _mended_settings(_sub(kept, "settings"))}


def _mended_settings(settings: Json) -> dict[str, object]:
    """Settings as they are sent: the service answers `secret` where it wants `secretKey` (part-a 8.3)."""
    credentials = _sub(_sub(_sub(settings, "recording"), "upload"), "credentials")
    if "secret" not in credentials:
        return dict(settings)
    named = {"secretKey": credentials["secret"], **{key: item for key, item in credentials.items() if key != "secret"}}
    return merged(settings, {"recording": {"upload": {"credentials": {"secret": None, **named}}}})


def _sub(fields: Json, name: str) -> dict[str, object]:
    found = fields.get(name)
    return dict(found) if isinstance(found, Mapping) else {}


def _configs(body: bytes) -> Page[RecordingConfig]:
    """A bare array (part-a 8.5), or a page in case the service ever pages them."""
    if body.lstrip().startswith(b"["):
        return make_page([bulk.read_raw(RecordingConfig, raw) for raw in bulk.split_list(body)], None)
    return with_(read_page(RecordingConfig, body, MAX_LIMIT), last=None)
