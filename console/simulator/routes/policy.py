"""Templates, roles, destinations, settings, recording configurations (part-a 8)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator import policy_rules
from console.simulator.errors import Problem, bad_body, not_found
from console.simulator.ids import uuid
from console.simulator.model import encode
from console.simulator.paging import page
from console.simulator.policy import Cast, Role, Template
from console.simulator.reading import section, shallow, switch
from console.simulator.routes.base import Routes, fields, optional_fields, reply, reply_raw
from console.simulator.timeline import ZERO_TIME

NO_CONTENT = 204


class PolicyRoutes(Routes):
    """The operations on templates and what is in them."""

    async def list(self, request: Request) -> Response:
        """List templates."""
        body = page(
            self.world.templates,
            request.query_params,
            keep=lambda _: True,
            wire=lambda template: encode(self.shapes.template(template)),
            smallest=self.shapes.smallest_page,
        )
        return reply_raw(body)

    async def create(self, request: Request) -> Response:
        """Make a template, or overwrite the one that has the name (part-a 8.5)."""
        body = await optional_fields(request)
        name = policy_rules.name(body, "template") or uuid(self.world.calls)
        template = self._named(name)
        parts = _parts(body, template)
        if template is None:
            template_id = self.world.id(rng=self.world.calls)
            created = self.world.stamp(digits=3)
            template = Template(template_id, name, Cast.of(()), created, customer_id=self.world.customer_id)
            self.world.templates[template.id] = template
        self._replace(template, *parts)
        return reply(self.shapes.template(template))

    async def retrieve(self, request: Request) -> Response:
        """One template."""
        return reply(self.shapes.template(self._template(request)))

    async def update(self, request: Request) -> Response:
        """Replace a whole template: what is not sent is lost (part-a 8.5)."""
        template = self._template(request)
        body = await fields(request)
        missing = [part for part in ("roles", "settings") if body.get(part) is None]
        if missing and self.shapes.dialect == "vendor":
            raise bad_body(f"{missing[0]} is required")
        name, default = policy_rules.name(body, "template"), switch(body, "default")
        parts = _parts(body, template)
        if name is not None and self._named(name) not in (None, template):
            raise Problem(400, "overwrite error", "Error: template name already exists")
        template.name = name or template.name
        if default:
            self._make_default(template)
        self._replace(template, *parts)
        answer = self.shapes.template(template)
        if self.shapes.dialect == "vendor":
            answer |= {"createdAt": ZERO_TIME, "updatedAt": ZERO_TIME}  # as in the vendor's sample (part-a 8.5)
        return reply(answer)

    async def role(self, request: Request) -> Response:
        """One role of a template."""
        return reply(self._role(request).wire())

    async def upsert_role(self, request: Request) -> Response:
        """Make or replace a role; another name in the body renames it (part-a 8.5)."""
        template, path_name = self._template(request), request.path_params["role_name"]
        body = await fields(request)
        name = policy_rules.name(body, "role") or path_name
        if name != path_name and path_name not in template.cast.roles:
            raise not_found("role")
        if name != path_name and name in template.cast.roles:
            raise Problem(400, "overwrite error", "Error: role name already exists")
        known = (name,) if path_name in template.cast.roles else ()
        role = Role.of(policy_rules.role(body, name, known))
        others = [one for one in template.cast.roles.values() if one.name != path_name]
        self._recast(template, [*others, role])
        return reply(role.wire())

    async def delete_role(self, request: Request) -> Response:
        """Delete a role; running sessions keep it until they end. Again: 404."""
        template, role = self._template(request), self._role(request)
        self._recast(template, [one for one in template.cast.roles.values() if one is not role])
        if self.shapes.dialect == "vendor":
            return Response(status_code=NO_CONTENT)
        return reply({})

    async def destinations(self, request: Request) -> Response:
        """The destinations of a template, bare."""
        return reply(self._template(request).destinations)

    async def set_destinations(self, request: Request) -> Response:
        """Replace the destinations of a template."""
        template = self._template(request)
        template.destinations = policy_rules.destinations(await fields(request))
        self._touch(template)
        return reply(template.destinations)

    async def settings(self, request: Request) -> Response:
        """The settings of a template, bare."""
        return reply(self._template(request).settings)

    async def set_settings(self, request: Request) -> Response:
        """Replace the settings of a template."""
        template = self._template(request)
        template.settings = policy_rules.settings(await fields(request))
        self._touch(template)
        return reply(template.settings)

    async def recordings(self, request: Request) -> Response:
        """The recording configurations of a template: an array (part-a 8.6)."""
        return reply(self._template(request).recordings)

    async def set_recordings(self, request: Request) -> Response:
        """Set the one recording configuration of a template; an array of exactly one is expected."""
        template = self._template(request)
        template.recordings = policy_rules.recording_configs(await _array(request))
        self._touch(template)
        return reply(template.recordings)

    def _replace(self, template: Template, roles: Iterable[Role], settings: Any, destinations: Any) -> None:  # noqa: ANN401 - JSON objects
        template.settings, template.destinations = settings, destinations
        self._recast(template, roles)

    def _recast(self, template: Template, roles: Iterable[Role]) -> None:
        template.cast = Cast.of(roles, template.cast)
        self._touch(template)

    def _touch(self, template: Template) -> None:
        template.updated_at = self.world.stamp(digits=3)

    def _make_default(self, template: Template) -> None:
        for one in self.world.templates.values():
            one.default = one is template

    def _named(self, name: str) -> Template | None:
        return next((one for one in self.world.templates.values() if one.name == name), None)

    def _template(self, request: Request) -> Template:
        template = self.world.templates.get(request.path_params["template_id"])
        if template is None:
            raise not_found("template")
        return template

    def _role(self, request: Request) -> Role:
        role = self._template(request).cast.roles.get(request.path_params["role_name"])
        if role is None:
            raise not_found("role")
        return role


def _parts(body: Mapping[str, Any], template: Template | None) -> tuple[list[Role], dict[str, Any], dict[str, Any]]:
    """Roles, settings and destinations as they will be kept."""
    known = () if template is None else template.cast.roles
    roles = [Role.of(document) for document in policy_rules.roles(section(body, "roles"), known).values()]
    settings = policy_rules.settings(section(body, "settings"))
    return roles, settings, policy_rules.destinations(section(body, "destinations"))


async def _array(request: Request) -> object:
    raw = await request.body()
    if not raw:
        raise Problem(400, "request body must not be empty")
    try:
        return shallow(json.loads(raw))
    except (ValueError, RecursionError) as error:
        raise Problem(400, "request body contains badly-formed JSON (at position 0)") from error
