"""What is served in each dialect: all of its operations, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.routing import Route

from console.simulator.application import create_app
from tests.unit.simulator.harness import simulator
from tests.unit.simulator.operations import OPENAPI, SHARED, VENDOR

PROFILE = Path(__file__).parents[4] / "shared" / "api" / "openapi.yml"
TABLES = {"vendor": VENDOR, "openapi": OPENAPI}


def test_the_tables_have_the_published_counts() -> None:
    assert len({name for name, _, _ in OPENAPI}) == len(OPENAPI) == 63
    assert len({(method, path) for _, method, path in VENDOR}) == len(VENDOR) == len(SHARED) + 22


@pytest.mark.skipif(not PROFILE.exists(), reason="the profile lies beside the repository, not in it")
def test_the_table_of_the_profile_is_the_profile() -> None:
    published, path = set(), ""
    for line in PROFILE.read_text().splitlines():
        if found := re.match(r"  (/\S+):$", line):
            path = re.sub(r"\{\w+\}", "{}", found[1])
        elif found := re.match(r"    (get|post|delete):$", line):
            published.add((found[1].upper(), path))
    assert published == {(method, path) for _, method, path in OPENAPI}


@pytest.mark.parametrize("dialect", TABLES)
async def test_exactly_the_published_operations_are_served(dialect: str) -> None:
    async with simulator(dialect=dialect) as sim:
        routes = [route for route in create_app(sim.service).routes if isinstance(route, Route)]
        served = [
            (method, re.sub(r"\{[^}]*\}", "{}", route.path.removeprefix("/v2")))
            for route in routes
            if route.path.startswith("/v2")
            for method in route.methods or ()
        ]
    assert len(served) == len(set(served))
    assert set(served) == {(method, path) for _, method, path in TABLES[dialect]}


@pytest.mark.parametrize("dialect", TABLES)
async def test_what_only_the_other_dialect_has_is_not_there(dialect: str) -> None:
    other = TABLES["openapi" if dialect == "vendor" else "vendor"]
    own = {(method, path) for _, method, path in TABLES[dialect]}
    async with simulator(dialect=dialect) as sim:
        for _, method, path in other:
            if (method, path) not in own:
                answer = await sim.call(method, path.format("1", "1", "1"))
                assert answer.status_code in (404, 405), (method, path)


@pytest.mark.parametrize("dialect", TABLES)
async def test_every_operation_wants_a_token(dialect: str) -> None:
    async with simulator(dialect=dialect) as sim:
        for _, method, path in TABLES[dialect]:
            answer = await sim.http.request(method, "/v2" + path.format("1", "1", "1"))
            assert answer.status_code == 401, (method, path)
