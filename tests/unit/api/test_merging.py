"""Changes are laid over what is there, and the whole goes back: nothing unknown is lost (part-a 13.8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.errors import NotFound, ServerError
from console.api.resources.base import merge, merged
from tests.unit.api.service import answer, connected, scripted

JSON: st.SearchStrategy[object] = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)
TEMPLATE = {
    "id": "t",
    "_id": "t",
    "name": "team",
    "customerId": "c",
    "createdAt": "2025-02-03T04:05:06Z",
    "novelty": {"kept": True},
    "roles": {"host": {"name": "host", "priority": 1, "whiteboard": "admin"}, "guest": {"name": "guest"}},
    "settings": {"region": "in", "recording": {"upload": {"type": "s3", "location": "b", "prefix": "p"}}},
    "destinations": {"rtmpDestinations": {"yt": {"name": "yt", "rtmpUrls": ["rtmp://a/hush"]}}},
}


@given(OBJECTS, OBJECTS)
def test_after_a_change_what_was_changed_is_there_and_the_rest_is_as_before(
    old: dict[str, object], changes: dict[str, object]
) -> None:
    made = merged(old, changes)
    assert merged(made, changes) == made
    assert merged(old, {}) == old
    assert {name: value for name, value in made.items() if name not in changes} == {
        name: value for name, value in old.items() if name not in changes
    }
    for name, value in changes.items():
        assert made[name] == merge(old.get(name), value)


@given(OBJECTS)
def test_null_takes_away(old: dict[str, object]) -> None:
    assert merged(old, dict.fromkeys("abc")) == {}
    assert merge({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}) == {"a": {"c": 2}}
    assert merge([1], {"a": {"b": None}}) == {"a": {}}


async def test_a_template_is_read_changed_and_sent_whole() -> None:
    async with scripted(answer(200, TEMPLATE)) as service, connected(service.url) as bench:
        made = await bench.client.templates.update(
            "t", name="crew", roles={"host": {"priority": 2}, "guest": None, "new": {"name": "new"}}
        )
    read, write = service.seen
    assert (read.method, write.method) == ("GET", "POST")
    assert write.json == {
        "name": "crew",
        "novelty": {"kept": True},
        "roles": {"host": {"name": "host", "priority": 2, "whiteboard": "admin"}, "new": {"name": "new"}},
        "settings": TEMPLATE["settings"],
        "destinations": TEMPLATE["destinations"],
    }
    assert "hush" not in repr(made)
    assert made.raw["novelty"] == {"kept": True}


async def test_a_template_without_roles_and_settings_is_sent_with_empty_ones() -> None:
    async with scripted(answer(200, {"id": "t"})) as service, connected(service.url) as bench:
        await bench.client.templates.update("t", default=False)
    assert service.seen[1].json == {"default": False, "roles": {}, "settings": {}}


async def test_credentials_go_back_under_the_name_the_service_wants() -> None:
    upload = {"type": "s3", "location": "b", "prefix": "p", "credentials": {"key": "k", "secret": "s"}}
    async with (
        scripted(answer(200, {"region": "in", "recording": {"upload": upload}})) as service,
        connected(service.url) as bench,
    ):
        made = await bench.client.templates.set_settings("t", {"region": "eu"})
    wanted = {**upload, "credentials": {"key": "k", "secretKey": "s"}}
    assert service.seen[1].json == {"region": "eu", "recording": {"upload": wanted}}
    assert made.recording is not None
    assert "'s'" not in repr(made)


async def test_destinations_are_laid_over_too_and_secrets_of_a_model_can_be_sent_back() -> None:
    there = {"rtmpDestinations": {"yt": {"name": "yt", "rtmpUrls": ["rtmp://a/hush"]}}, "odd": 1}
    async with scripted(answer(200, there)) as service, connected(service.url) as bench:
        await bench.client.templates.set_destinations("t", {"hlsDestinations": {"h": {"name": "h"}}})
        shown = await bench.client.templates.destinations("t")
        await bench.client.templates.set_destinations("t", shown.raw, replace=True)
    assert service.seen[1].json == {**there, "hlsDestinations": {"h": {"name": "h"}}}
    assert service.seen[3].json == there
    assert "hush" not in repr(shown) + shown.model_dump_json()


async def test_a_role_is_laid_over_what_it_was() -> None:
    was = {"name": "host", "priority": 1, "permissions": {"mute": True}, "whiteboard": "admin"}
    async with scripted(answer(200, was)) as service, connected(service.url) as bench:
        await bench.client.roles.upsert("t", "host", {"permissions": {"endRoom": True}})
    assert service.seen[1].json == {**was, "permissions": {"mute": True, "endRoom": True}}


async def test_a_role_that_is_not_there_is_made() -> None:
    async with scripted(answer(404), answer(200, {"name": "new"})) as service, connected(service.url) as bench:
        await bench.client.roles.upsert("t", "new", {"name": "new"})
    assert [seen.method for seen in service.seen] == ["GET", "POST"]
    assert service.seen[1].json == {"name": "new"}


async def test_nothing_is_sent_over_what_could_not_be_read() -> None:
    async with scripted(answer(500)) as service, connected(service.url) as bench:
        with pytest.raises(ServerError):
            await bench.client.roles.upsert("t", "new", {"name": "new"})
        with pytest.raises(ServerError):
            await bench.client.templates.update("t", name="x")
    assert {seen.method for seen in service.seen} == {"GET"}


async def test_a_poll_is_laid_over_what_it_was() -> None:
    was = {"id": "p", "title": "old", "questions": [{"index": 1, "text": "?"}], "state": "draft", "novelty": 1}
    async with scripted(answer(200, was)) as service, connected(service.url) as bench:
        await bench.client.polls.update("p", title="new")
    assert service.seen[1].json == {"title": "new", "questions": [{"index": 1, "text": "?"}], "novelty": 1}


async def test_a_template_that_is_not_there_cannot_be_changed() -> None:
    async with scripted(answer(404)) as service, connected(service.url) as bench:
        with pytest.raises(NotFound):
            await bench.client.templates.set_settings("t", {"region": "in"})
    assert len(service.seen) == 1
