"""Roles: what a peer may publish, see and do (part-a 8.2)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from console.api.errors import NotFound
from console.api.models.ack import Ack
from console.api.models.policy import Role, Template
from console.api.operation import Operation
from console.api.policy_rules import check_role
from console.api.resources.base import Resource, merged, read_ack, read_object, read_one
from console.api.resources.templates import GET as GET_TEMPLATE

GET = Operation("retrieveRole", "GET", "/templates/{template_id}/roles/{role_name}")
UPSERT = Operation("upsertRole", "POST", "/templates/{template_id}/roles/{role_name}", "harmful")
DELETE = Operation("deleteRole", "DELETE", "/templates/{template_id}/roles/{role_name}", "harmful")


class Roles(Resource):
    """`client.roles`."""

    operations = MappingProxyType({"list": GET_TEMPLATE, "get": GET, "upsert": UPSERT, "delete": DELETE})

    async def list(self, template_id: str) -> Mapping[str, Role]:
        """List the roles of a template, by name as calls need it; the service has no call for roles alone.

        Args:
            template_id: which template.
        """
        return read_one(Template, await self._transport.call(GET_TEMPLATE, {"template_id": template_id})).roles

    async def get(self, template_id: str, role_name: str) -> Role:
        """Show one role.

        Args:
            template_id: of which template.
            role_name: which role; names may hold blanks and slashes.
        """
        parameters = {"template_id": template_id, "role_name": role_name}
        return read_one(Role, await self._transport.call(GET, parameters))

    async def upsert(
        self, template_id: str, role_name: str, role: Mapping[str, object], *, replace: bool = False
    ) -> Role:
        """Create a role or change one; sessions that run notice only when people join again (part-a 8.5, 12).

        The service gives every field that is not sent its default, so a role that exists is read first and the changes
        are laid over it.

        Args:
            template_id: of which template.
            role_name: which role.
            role: its fields, as JSON (part-a 8.2), where null takes one away; another `name` renames the role.
            replace: send just this, without what is there now.
        """
        check_role(role)
        parameters = {"template_id": template_id, "role_name": role_name}
        body = role if replace else merged(await self._now(parameters), role)
        return read_one(Role, await self._transport.call(UPSERT, parameters, body=body))

    async def delete(self, template_id: str, role_name: str) -> Ack:
        """Delete a role.

        Args:
            template_id: of which template.
            role_name: which role.

        Raises:
            NotFound: there is none, perhaps not any more.
        """
        parameters = {"template_id": template_id, "role_name": role_name}
        return read_ack(await self._transport.call(DELETE, parameters))

    async def _now(self, parameters: Mapping[str, str]) -> dict[str, object]:
        """The role as it is; empty when it is yet to be made."""
        try:
            return read_object(await self._transport.call(GET, parameters))
        except NotFound:
            return {}
