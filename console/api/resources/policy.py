"""Templates and roles (part-a 8)."""

from __future__ import annotations

from collections.abc import Mapping

from console.api.models.page import Page
from console.api.models.policy import Role, Template
from console.api.operation import Operation
from console.api.resources.base import Resource, check_limit, read_one, read_page

LIST = Operation("listTemplates", "GET", "/templates")
GET = Operation("retrieveTemplate", "GET", "/templates/{template_id}")
GET_ROLE = Operation("retrieveRole", "GET", "/templates/{template_id}/roles/{role_name}")
OPERATIONS = (LIST, GET, GET_ROLE)


class Templates(Resource):
    """`client.templates`."""

    async def list(self, *, limit: int = 100, start: str | None = None) -> Page[Template]:
        """One page of templates.

        Args:
            limit: 10 to 100.
            start: `last` of the page before.
        """
        body = await self._transport.call(LIST, {}, query={"limit": check_limit(limit), "start": start})
        return read_page(Template, body, limit)

    async def get(self, template_id: str) -> Template:
        """One template with its roles."""
        return read_one(Template, await self._transport.call(GET, {"template_id": template_id}))


class Roles(Resource):
    """`client.roles`."""

    async def list(self, template_id: str) -> Mapping[str, Role]:
        """The roles of a template, by name as calls need it; the service has no call for roles alone."""
        return read_one(Template, await self._transport.call(GET, {"template_id": template_id})).roles

    async def get(self, template_id: str, role_name: str) -> Role:
        """One role; names may hold blanks and slashes."""
        parameters = {"template_id": template_id, "role_name": role_name}
        return read_one(Role, await self._transport.call(GET_ROLE, parameters))
