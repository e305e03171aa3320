"""Templates, roles, destinations, settings, recording configurations."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.unit.simulator.harness import Json, Sim, simulator

NEVER = "0001-01-01T00:00:00Z"


def stage(sim: Sim) -> str:
    return next(one.id for one in sim.world.templates.values() if one.default)


async def test_a_template_is_made_with_everything_filled_in(sim: Sim) -> None:
    made = await sim.post("/templates", {"name": "My team: 1", "roles": {"guest": {}}})
    assert made == await sim.get(f"/templates/{made['id']}")
    guest = made["roles"]["guest"]
    assert guest["name"] == "guest"
    assert guest["publishParams"]["video"] == {
        "bitRate": 256,
        "codec": "vp8",
        "frameRate": 25,
        "width": 320,
        "height": 180,
    }
    assert "allowed" not in guest["publishParams"]
    assert guest["permissions"] == {
        "browserRecording": True,
        "rtmpStreaming": True,
        "hlsStreaming": True,
        "sendRoomState": False,
    }
    assert (made["settings"]["region"], made["destinations"]) == ("auto", {})


async def test_a_known_name_overwrites_the_template(sim: Sim) -> None:
    before = len(sim.world.templates)
    made = await sim.post("/templates", {"name": "stage", "roles": {"only": {"priority": 2}}})
    assert (made["id"], list(made["roles"]), made["destinations"]) == (stage(sim), ["only"], {})
    assert len(sim.world.templates) == before


async def test_an_update_replaces_everything_and_says_never(sim: Sim) -> None:
    template_id = stage(sim)
    whole = await sim.get(f"/templates/{template_id}")
    body = {"name": "renamed", "roles": whole["roles"], "settings": whole["settings"]}
    answer = await sim.post(f"/templates/{template_id}", body)
    assert (answer["createdAt"], answer["updatedAt"]) == (NEVER, NEVER)
    after = await sim.get(f"/templates/{template_id}")
    assert after["roles"] == whole["roles"]
    assert (after["name"], after["destinations"], after["default"]) == ("renamed", {}, True)
    assert after["updatedAt"] > whole["updatedAt"]


async def test_the_default_template_can_be_another_one(sim: Sim) -> None:
    other = next(one for one in sim.world.templates.values() if not one.default)
    await sim.post(f"/templates/{other.id}", {"roles": {"a": {}}, "settings": {}, "default": True})
    assert [one["default"] for one in (await sim.get("/templates"))["data"]].count(True) == 1
    assert (await sim.post("/rooms", {}))["template_id"] == other.id


async def test_an_update_without_roles_or_to_a_taken_name_is_refused(sim: Sim) -> None:
    path = f"/templates/{stage(sim)}"
    assert "roles is required" in await sim.refused("POST", path, 400, {"settings": {}})
    assert "settings is required" in await sim.refused("POST", path, 400, {"roles": {}})
    taken = {"name": "classroom", "roles": {}, "settings": {}}
    assert "overwrite error" in await sim.refused("POST", path, 400, taken)
    assert "not found" in await sim.refused("POST", "/templates/x", 404, taken)


async def test_a_role_is_made_renamed_and_deleted_once(sim: Sim) -> None:
    path = f"/templates/{stage(sim)}/roles/{quote('back stage')}"
    made = await sim.post(path, {"publishParams": {"allowed": ["video"]}, "permissions": {"mute": False, "x": "read"}})
    assert made == await sim.get(path)
    assert made["name"] == "back stage"
    assert "mute" not in made["permissions"]
    assert made["permissions"]["x"] == "read"
    renamed = await sim.post(path, {**made, "name": "wings"})
    assert renamed["name"] == "wings"
    assert "role not found" in await sim.refused("GET", path, 404)
    new = f"/templates/{stage(sim)}/roles/wings"
    assert "overwrite error" in await sim.refused("POST", new, 400, {"name": "host"})
    answer = await sim.call("DELETE", new)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "role not found" in await sim.refused("DELETE", new, 404)


async def test_a_role_that_is_not_there_cannot_be_renamed(sim: Sim) -> None:
    assert "role not found" in await sim.refused("POST", f"/templates/{stage(sim)}/roles/nobody", 404, {"name": "x"})


@pytest.mark.parametrize(
    ("role", "says"),
    [
        ({"priority": 6}, "priority must be between 1 and 5"),
        ({"maxPeerCount": -2}, "maxPeerCount must be -1"),
        ({"maxPeerCount": 1.5}, "maxPeerCount must be an integer"),
        ({"name": "no/slash"}, "role name may contain"),
        ({"publishParams": []}, "publishParams must be an object"),
        ({"publishParams": {"allowed": ["smell"]}}, "allowed must be of audio, video, screen, simulcast"),
        ({"publishParams": {"allowed": "audio"}}, "allowed must be a list of strings"),
        ({"publishParams": {"audio": {"bitRate": 8}}}, "audio.bitRate must be between 16 and 128"),
        ({"publishParams": {"audio": {"bitRate": "32"}}}, "bitRate must be a number"),
        ({"publishParams": {"video": {"frameRate": 31}}}, "video.frameRate must be between 1 and 30"),
        ({"publishParams": {"video": {"codec": "av9"}}}, "video.codec must be one of"),
        ({"publishParams": {"screen": {"bitRate": 400}}}, "screen.bitRate must be between 500 and more"),
        ({"publishParams": {"simulcast": {"video": {"layers": [{}] * 4}}}}, "at most 3"),
        ({"publishParams": {"simulcast": {"video": {"layers": [{"rid": "h"}]}}}}, "first simulcast layer must be f"),
        (
            {"publishParams": {"simulcast": {"video": {"layers": [{"rid": "q"}, {"rid": "f"}]}}}},
            "f, h, q in this order",
        ),
        (
            {
                "publishParams": {
                    "simulcast": {
                        "video": {
                            "layers": [
                                {"rid": "f", "scaleResolutionDownBy": 1.0},
                                {"rid": "h", "scaleResolutionDownBy": 1.0},
                            ]
                        }
                    }
                }
            },
            "must rise strictly",
        ),
        (
            {"subscribeParams": {"subscribeDegradation": {"packetLossThreshold": 0}}},
            "packetLossThreshold must be between 1 and 100",
        ),
        ({"subscribeParams": {"subscribeToRoles": [1]}}, "subscribeToRoles must be a list of strings"),
        ({"permissions": {"sendRoomState": "yes"}}, "sendRoomState must be a boolean"),
    ],
)
async def test_roles_that_cannot_be_are_refused_everywhere(sim: Sim, role: Json, says: str) -> None:
    template_id = stage(sim)
    before = await sim.get(f"/templates/{template_id}")
    assert says in await sim.refused("POST", f"/templates/{template_id}/roles/viewer", 400, role)
    if "name" not in role:
        whole = {"roles": {"viewer": role}, "settings": {}}
        assert says in await sim.refused("POST", f"/templates/{template_id}", 400, whole)
        assert says in await sim.refused("POST", "/templates", 400, {"name": "stage", **whole})
    assert await sim.get(f"/templates/{template_id}") == before


@pytest.mark.parametrize(
    ("part", "body", "says"),
    [
        ("settings", {"region": "mars"}, "region not supported"),
        ("settings", {"roomState": {"messageInterval": 7}}, "multiple of 5"),
        ("settings", {"roomState": {"messageInterval": 0}}, "multiple of 5"),
        ("settings", {"recording": {"upload": {"type": "ftp"}}}, "invalid upload configuration"),
        ("settings", {"recording": {"upload": {"type": "s3"}}}, "bucket location missing"),
        ("settings", {"recording": {"upload": {"type": "s3", "location": "b"}}}, "prefix is required"),
        ("destinations", {"rtmpDestinations": {"a": {}}}, "name is required"),
        ("destinations", {"rtmpDestinations": {"a": {"name": "a", "rtmpUrls": ["r"] * 4}}}, "at most 3"),
        ("destinations", {"browserRecordings": {"a": {"name": "a"}}}, "role is required"),
        ("destinations", {"hlsDestinations": {"a": {"name": "a", "playlistType": "dead"}}}, "event or live"),
        ("destinations", {"hlsDestinations": {"a": {"name": "a", "numPlaylistSegments": 2}}}, "between 3 and 150"),
        (
            "destinations",
            {"transcriptions": {"a": {"name": "a", "role": "r", "summary": {"context": "x" * 301}}}},
            "longer than 300",
        ),
        (
            "destinations",
            {"transcriptions": {"a": {"name": "a", "role": "r", "summary": {"sections": [{}]}}}},
            "needs a title",
        ),
        ("recordings", [], "exactly one"),
        ("recordings", [{"name": "a", "role": "b"}] * 2, "exactly one"),
        ("recordings", {"name": "a"}, "exactly one"),
        ("recordings", [{"name": "a"}], "role is required"),
        ("recordings", [{"name": "a", "role": "b", "maxDuration": -1}], "must not be negative"),
        ("recordings", b"", "request body must not be empty"),
        ("recordings", b"[", "badly-formed JSON"),
    ],
)
async def test_parts_that_cannot_be_are_refused(sim: Sim, part: str, body: Json, says: str) -> None:
    path = f"/templates/{stage(sim)}/{part}"
    before = await sim.get(path)
    assert says in await sim.refused("POST", path, 400, body)
    assert await sim.get(path) == before


async def test_parts_are_replaced_whole_and_come_back_bare(sim: Sim) -> None:
    path = f"/templates/{stage(sim)}"
    upload = {"type": "s3", "location": "b", "prefix": "", "credentials": {"key": "k", "secretKey": "s"}}
    settings = await sim.post(f"{path}/settings", {"region": "eu", "recording": {"upload": upload}})
    assert settings == await sim.get(f"{path}/settings") == (await sim.get(path))["settings"]
    assert (settings["recording"], settings["roomState"]["messageInterval"]) == ({"upload": upload}, 10)
    wanted = {"rtmpDestinations": {"out": {"name": "out", "rtmpUrls": ["rtmp://a/b"]}}}
    assert await sim.post(f"{path}/destinations", wanted) == wanted == await sim.get(f"{path}/destinations")
    config = {"name": "r", "role": "viewer", "trackRecording": {"enabled": False}, "streamRecording": {"enabled": True}}
    answer = await sim.post(f"{path}/recordings", [config])
    assert answer == [{**config, "trackRecording": {}}] == await sim.get(f"{path}/recordings")


async def test_a_running_session_keeps_the_roles_it_began_with(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("speaker")
    roles = f"/templates/{stage(sim)}/roles"
    await sim.post(f"{roles}/brand-new", {})
    assert (await sim.call("DELETE", f"{roles}/viewer")).status_code == 204
    peer = f"/active-rooms/{room_id}/peers/{peer_id}"
    assert "role not found" in await sim.refused("POST", peer, 400, {"role": "brand-new"})
    await sim.post(peer, {"role": "viewer"})
    sim.pass_time(3)
    assert (await sim.get(peer))["role"] == "viewer"


async def test_a_crowd_goes_on_when_its_template_loses_all_roles() -> None:
    async with simulator(scenario="busy", churn=20.0) as sim:
        for template_id in list(sim.world.templates):
            await sim.post(f"/templates/{template_id}", {"roles": {}, "settings": {}})
        sim.world.time.advance(1200)
        assert (await sim.call("GET", "/sessions", query={"active": "true"})).status_code == 200
        assert sim.world.live_sessions()


async def test_the_profile_deletes_with_an_empty_object_and_needs_no_whole_template() -> None:
    async with simulator(dialect="openapi") as sim:
        path = f"/templates/{stage(sim)}"
        answer = await sim.call("DELETE", f"{path}/roles/viewer")
        assert (answer.status_code, answer.json()) == (200, {})
        template = await sim.post(path, {"name": "bare"})
        assert set(template) == {
            "id", "name", "customer_id", "roles", "settings", "destinations", "created_at", "updated_at",
        }  # fmt: skip
        assert template["roles"] == {}
        assert template["updated_at"] > template["created_at"] > NEVER
