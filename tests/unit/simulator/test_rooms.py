"""Rooms: lists, retrieval, updates and their refusals."""

from __future__ import annotations

import pytest

from tests.unit.simulator.harness import Json, Sim, simulator


async def all_rooms(sim: Sim, limit: int, **query: Json) -> list[Json]:
    rooms: list[Json] = []
    start = ""
    while True:
        page = await sim.get("/rooms", limit=limit, start=start, **query)
        assert page["limit"] == limit
        items = page.get("data") or []
        rooms += items
        if len(items) < limit:
            return rooms
        start = page["last"]


async def test_rooms_are_listed_to_the_end_page_by_page() -> None:
    async with simulator(scenario="busy") as sim:
        listed = await all_rooms(sim, 10, enabled="true")
        enabled = {room.id for room in sim.world.rooms.values() if room.enabled}
        assert len(listed) > 40
        assert [room["id"] for room in listed] == list(dict.fromkeys(room["id"] for room in listed))
        assert {room["id"] for room in listed} == enabled
        created = [room["created_at"] for room in listed]
        assert created == sorted(created, reverse=True)


async def test_a_page_says_where_it_ends_and_the_one_after_the_last_has_no_data(sim: Sim) -> None:
    first = await sim.get("/rooms")
    assert first["last"] == first["data"][-1]["id"]
    after = await sim.get("/rooms", start=first["last"])
    assert after == {"limit": 10, "last": ""}


async def test_enabled_rooms_are_the_default_and_disabled_ones_are_asked_for(sim: Sim) -> None:
    enabled = (await sim.get("/rooms"))["data"]
    disabled = (await sim.get("/rooms", enabled="false"))["data"]
    assert all(room["enabled"] for room in enabled)
    assert [room["name"] for room in disabled] == ["old-lobby"]


async def test_rooms_are_found_by_name(sim: Sim) -> None:
    assert [room["name"] for room in (await sim.get("/rooms", name="standup"))["data"]] == ["standup"]
    assert "data" not in await sim.get("/rooms", name="no-such-room")


async def test_rooms_are_found_by_time_of_creation_inclusively(sim: Sim) -> None:
    newest, second = (await sim.get("/rooms"))["data"][:2]
    between = await sim.get("/rooms", after=second["created_at"], before="2100-01-01T00:00:00Z")
    assert [room["id"] for room in between["data"]] == [newest["id"], second["id"]]
    older = await sim.get("/rooms", before=second["created_at"])
    assert older["data"][0]["id"] == second["id"]
    assert "data" not in await sim.get("/rooms", after="2100-01-01T00:00:00+02:00")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"limit": 9}, "limit must be between 10 and 100"),
        ({"limit": 101}, "limit must be between 10 and 100"),
        ({"limit": "many"}, "limit must be between 10 and 100"),
        ({"limit": "²"}, "limit must be between 10 and 100"),
        ({"start": "nothing"}, "start is invalid"),
        ({"enabled": "yes"}, "enabled must be true or false"),
        ({"after": "yesterday"}, "after must be an RFC 3339 time"),
        ({"before": "2025-13-01T00:00:00Z"}, "before must be an RFC 3339 time"),
    ],
)
async def test_bad_queries_are_refused(sim: Sim, query: Json, says: str) -> None:
    assert says in await sim.refused("GET", "/rooms", 400, **query)


async def test_a_room_is_retrieved_and_an_unknown_one_is_not_found(sim: Sim) -> None:
    room_id = sim.largest()
    room = await sim.get(f"/rooms/{room_id}")
    assert (room["id"], room["name"], room["template"]) == (room_id, "standup", "stage")
    assert "room not found" in await sim.refused("GET", "/rooms/64a0c0ffee00000000000001", 404)


async def test_a_trailing_slash_changes_nothing(sim: Sim) -> None:
    assert await sim.get("/rooms/") == await sim.get("/rooms")


async def test_lists_carry_recording_instead_of_recording_info(sim: Sim) -> None:
    item = (await sim.get("/rooms"))["data"][0]
    assert "recording_info" not in item
    assert "recording" in item
    assert "recording_info" in await sim.get(f"/rooms/{item['id']}")


async def test_an_update_changes_what_it_names_and_nothing_else(sim: Sim) -> None:
    room_id = sim.largest()
    before = await sim.get(f"/rooms/{room_id}")
    changes = {"description": "On air", "region": "eu", "max_duration_seconds": 120, "large_room": True, "size": 20_000}
    after = await sim.post(f"/rooms/{room_id}", changes)
    assert after == {**before, **changes, "updated_at": after["updated_at"]}
    assert after["updated_at"] > before["updated_at"]
    assert await sim.get(f"/rooms/{room_id}") == after


async def test_a_room_is_disabled_and_enabled_while_its_session_goes_on(sim: Sim) -> None:
    room_id = sim.largest()
    assert (await sim.post(f"/rooms/{room_id}", {"enabled": False}))["enabled"] is False
    assert await sim.get(f"/active-rooms/{room_id}")
    assert (await sim.post(f"/rooms/{room_id}", {"enabled": True}))["enabled"] is True


async def test_renaming_to_a_taken_name_answers_with_the_room_that_has_it(sim: Sim) -> None:
    room_id = sim.largest()
    other = await sim.post(f"/rooms/{room_id}", {"name": "algebra", "description": "lost"})
    assert other["id"] != room_id
    assert (other["name"], (await sim.get(f"/rooms/{room_id}"))["name"]) == ("algebra", "standup")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "request body must not be empty"),
        (b'{"name":', "badly-formed JSON (at position"),
        (b'{"a":1,}', "badly-formed JSON (at position 7)"),
        (b"\xff\xfe", "badly-formed JSON (at position"),
        ([], "an object is expected"),
        ({"name": "no spaces"}, "room name may contain"),
        ({"name": ""}, "room name may contain"),
        ({"name": 7}, "name must be a string"),
        ({"description": []}, "description must be a string"),
        ({"template": "stage"}, "template is not allowed, use template_id"),
        ({"region": "mars"}, "region not supported"),
        ({"size": 20_001}, "room size greater than 20000"),
        ({"size": -1}, "room size less than 0"),
        ({"size": 2501}, "room size greater than 2500 needs large_room"),
        ({"size": 2501, "large_room": False}, "room size greater than 2500 needs large_room"),
        ({"size": 2.5}, "size must be an integer"),
        ({"size": True}, "size must be an integer"),
        ({"large_room": "yes"}, "large_room must be a boolean"),
        ({"max_duration_seconds": 119}, "max_duration_seconds must be between 120 and 43200"),
        ({"max_duration_seconds": 43_201}, "max_duration_seconds must be between 120 and 43200"),
        ({"enabled": "false"}, "enabled must be a boolean"),
        ({"recording_info": 1}, "recording_info must be an object"),
        ({"recording_info": {"enabled": 1}}, "enabled must be a boolean"),
        ({"recording_info": {"upload_info": {"type": "ftp"}}}, "invalid upload configuration"),
        ({"recording_info": {"upload_info": {"type": "s3"}}}, "bucket location missing"),
        (
            {"recording_info": {"upload_info": {"type": "s3", "location": "b", "credentials": {"key": "k"}}}},
            "invalid upload configuration",
        ),
        ({"polls": ["a", 1]}, "polls must be a list of ids"),
        ({"webhook": {}}, "webhook must be an object with a url"),
    ],
)
async def test_bad_updates_are_refused_and_change_nothing(sim: Sim, body: Json, says: str) -> None:
    room_id = sim.largest()
    before = await sim.get(f"/rooms/{room_id}")
    assert says in await sim.refused("POST", f"/rooms/{room_id}", 400, body)
    assert await sim.get(f"/rooms/{room_id}") == before


async def test_whole_recording_settings_and_webhooks_are_kept(sim: Sim) -> None:
    upload = {"type": "s3", "location": "bucket", "credentials": {"key": "k", "secret": "not-a-secret"}}
    body = {
        "recording_info": {"enabled": True, "upload_info": upload},
        "webhook": {"url": "https://example.net"},
        "polls": ["p"],
    }
    after = await sim.post(f"/rooms/{sim.largest()}", body)
    assert {name: after[name] for name in body} == body
    assert after["recording_source_template"] is False


async def test_deeply_nested_bodies_are_refused(sim: Sim) -> None:
    body = b'{"a":' * 300 + b"1" + b"}" * 300
    assert "levels deep" in await sim.refused("POST", f"/rooms/{sim.largest()}", 400, body)


async def test_unknown_paths_and_methods_answer_in_the_envelope(sim: Sim) -> None:
    assert await sim.refused("GET", "/nothing", 404) == "not found"
    assert await sim.refused("DELETE", "/rooms", 405) == "method not allowed"
    outside = await sim.http.get("/elsewhere")
    assert (outside.status_code, outside.json()["code"]) == (404, 404)
