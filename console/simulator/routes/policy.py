"""Templates and roles, read only in this version (part-a 8)."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.simulator.errors import not_found
from console.simulator.model import encode
from console.simulator.paging import page
from console.simulator.policy import Template
from console.simulator.routes.base import Routes, reply, reply_raw


@dataclass(frozen=True, slots=True)
class _Listed:
    id: str
    created: float
    template: Template


class PolicyRoutes(Routes):
    """The operations on templates and roles."""

    def router(self) -> APIRouter:
        """Where they are."""
        router = APIRouter()
        router.add_api_route("/templates", self.list, methods=["GET"])
        router.add_api_route("/templates/{template_id}", self.retrieve, methods=["GET"])
        router.add_api_route("/templates/{template_id}/roles/{role_name:path}", self.role, methods=["GET"])
        return router

    async def list(self, request: Request) -> Response:
        """List templates."""
        listed = {one.id: _Listed(one.id, int(one.id[:8], 16), one) for one in self.world.templates.values()}
        body = page(
            listed,
            request.query_params,
            keep=lambda _: True,
            wire=lambda item: encode(item.template.wire()),
            empty=b"[]",
        )
        return reply_raw(body)

    async def retrieve(self, request: Request) -> Response:
        """One template."""
        return reply(self._template(request).wire())

    async def role(self, request: Request) -> Response:
        """One role of a template."""
        template = self._template(request)
        role = template.roles.get(request.path_params["role_name"])
        if role is None:
            raise not_found("role")
        return reply(template.role_wire(role))

    def _template(self, request: Request) -> Template:
        template = self.world.templates.get(request.path_params["template_id"])
        if template is None:
            raise not_found("template")
        return template
