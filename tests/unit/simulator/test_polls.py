"""Polls: their text, their questions, and how a crowd answers."""

from __future__ import annotations

import pytest

from tests.unit.simulator.harness import Json, Sim, simulator

LUNCH = {
    "title": "Lunch?",
    "type": "quiz",
    "questions": [
        {
            "text": "What?",
            "options": [{"text": "Rice"}, {"text": "Pasta"}],
            "answer": {"options": [1]},
            "weight": 3,
        },
        {"text": "Why?", "type": "long-answer"},
        {"text": "Which?", "type": "multiple-choice", "options": [{"text": name} for name in "abc"]},
    ],
}


async def held(sim: Sim, **changes: Json) -> Json:
    """A poll linked to the largest room, some time ago."""
    poll = await sim.post("/polls", {**LUNCH, **changes})
    await sim.post(f"/rooms/{sim.largest()}", {"polls": [poll["id"]]})
    sim.pass_time(300)
    return poll


async def test_a_poll_is_made_read_and_rewritten(sim: Sim) -> None:
    made = await sim.post("/polls", LUNCH)
    assert made == await sim.get(f"/polls/{made['id']}")
    assert [question["index"] for question in made["questions"]] == [1, 2, 3]
    assert [option["index"] for option in made["questions"][0]["options"]] == [1, 2]
    assert (made["mode"], made["start"], made["anonymous"]) == ("userid", "auto", False)
    assert made["questions"][0]["type"] == "single-choice"
    rewritten = await sim.post(f"/polls/{made['id']}", {"title": "Dinner?"})
    assert (rewritten["id"], rewritten["questions"], rewritten["type"]) == (made["id"], [], "poll")
    assert (await sim.call("POST", "/polls")).json()["title"] == ""


async def test_questions_and_options_are_changed_added_and_move_up(sim: Sim) -> None:
    poll = await sim.post("/polls", LUNCH)
    path = f"/polls/{poll['id']}/questions"
    changed = await sim.post(f"{path}/2", {"text": "Really why?", "type": "short-answer"})
    assert (changed["index"], changed["text"]) == (2, "Really why?")
    assert (await sim.post(f"{path}/4", {"text": "More?"}))["index"] == 4
    assert (await sim.post(f"{path}/1/options/3", {"text": "Pie"}))["index"] == 3
    assert (await sim.post(f"{path}/1/options/2", {"text": "Gnocchi"}))["text"] == "Gnocchi"
    for gone in (f"{path}/1/options/1", f"{path}/2"):
        answer = await sim.call("DELETE", gone)
        assert (answer.status_code, answer.content) == (204, b"")
    after = await sim.get(f"/polls/{poll['id']}")
    assert [(one["index"], one["text"]) for one in after["questions"]] == [(1, "What?"), (2, "Which?"), (3, "More?")]
    assert [(one["index"], one["text"]) for one in after["questions"][0]["options"]] == [(1, "Gnocchi"), (2, "Pie")]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "says"),
    [
        ("GET", "/polls/x", None, 404, "poll not found"),
        ("POST", "/polls/x", {}, 404, "poll not found"),
        ("POST", "/polls", {"type": "riot"}, 400, "type must be one of poll, quiz"),
        ("POST", "/polls", {"duration": -1}, 400, "duration must not be negative"),
        ("POST", "/polls", {"questions": {}}, 400, "questions must be a list"),
        ("POST", "/polls", {"questions": [{"type": "guess"}]}, 400, "type must be one of single-choice"),
        ("POST", "/polls", {"questions": [{"options": [1]}]}, 400, "a option must be an object"),
        ("POST", "/polls/{}/questions/5", {}, 404, "question not found"),
        ("POST", "/polls/{}/questions/0", {}, 404, "question not found"),
        ("POST", "/polls/{}/questions/one", {}, 400, "question index must be a number"),
        ("DELETE", "/polls/{}/questions/4", None, 404, "question not found"),
        ("DELETE", "/polls/{}/questions/1/options/3", None, 404, "option not found"),
        ("GET", "/polls/{}/responses/x", None, 404, "response not found"),
        ("GET", "/polls/{}/results/x", None, 404, "result not found"),
    ],
)
async def test_what_makes_no_sense_is_refused(  # the table's columns
    sim: Sim, method: str, path: str, body: Json, status: int, says: str
) -> None:
    poll = await sim.post("/polls", LUNCH)
    assert says in await sim.refused(method, path.format(poll["id"]), status, body)
    assert await sim.get(f"/polls/{poll['id']}") == poll


async def test_answers_are_asked_for_by_the_index_of_a_question(sim: Sim) -> None:
    poll = await held(sim)
    path = f"/polls/{poll['id']}/responses"
    assert {one["question"] for one in (await sim.get(path, limit=100))["responses"]} == {1, 2, 3}
    assert {one["question"] for one in (await sim.get(path, limit=100, question=2))["responses"]} == {2}
    assert "question must be an index" in await sim.refused("GET", path, 400, question="a")


async def test_people_answer_as_time_goes_on(sim: Sim) -> None:
    poll = await sim.post("/polls", LUNCH)
    path = f"/polls/{poll['id']}"
    await sim.post(f"/rooms/{sim.largest()}", {"polls": [poll["id"]]})
    assert (await sim.get(f"{path}/sessions"))["responses"] == []
    sim.pass_time(30)
    early = (await sim.get(f"{path}/responses", limit=100))["responses"]
    sim.pass_time(300)
    late = (await sim.get(f"{path}/responses", limit=100, all="true"))["responses"]
    assert 0 < len(early) < len(late)
    assert {one["id"] for one in early} <= {one["id"] for one in late}
    (sitting,) = (await sim.get(f"{path}/sessions"))["responses"]
    peers = (await sim.get(f"/active-rooms/{sim.largest()}/peers"))["peers"]
    users = {peer["user_id"] for peer in peers.values()}
    assert {one["user_id"] for one in late} <= users
    latest = (await sim.get(f"{path}/responses", limit=100))["responses"]
    assert sitting["total_responses"] == len(latest)
    assert sitting["unique_participants"] <= len(peers)
    assert all(sitting["started_at"] < one["sent_at"] <= sim.world.stamp() for one in late)


async def test_only_the_last_answer_counts_and_names_the_one_it_replaces(sim: Sim) -> None:
    async with simulator(peers=200) as large:
        poll = await held(large)
        path = f"/polls/{poll['id']}/responses"
        every = (await large.get(path, limit=100, all="true", question=1))["responses"]
        last = (await large.get(path, limit=100, question=1))["responses"]
        updates = [one for one in every if one["update"]]
        assert updates
        assert {one["original_response"] for one in updates}.isdisjoint(one["id"] for one in last)
        assert len(last) < len(every)
        assert await large.get(f"{path}/{updates[0]['id']}") == updates[0]


async def test_results_are_the_weight_of_right_answers(sim: Sim) -> None:
    poll = await held(sim)
    answers = (await sim.get(f"/polls/{poll['id']}/responses", limit=100, question=1))["responses"]
    results = (await sim.get(f"/polls/{poll['id']}/results", limit=100, question=1))["responses"]
    right = {one["id"] for one in answers if one["options"] == [1]}
    assert {one["id"]: one["score"] for one in results} == {
        one["id"]: 3 if one["id"] in right else 0 for one in answers
    }
    assert await sim.get(f"/polls/{poll['id']}/results/{results[0]['id']}") == results[0]
    pages = await sim.get(f"/polls/{poll['id']}/results", limit=2)
    assert (pages["limit"], len(pages["responses"]), pages["last"]) == (2, 2, pages["responses"][-1]["id"])


async def test_anonymous_answers_have_no_names_and_others_what_the_mode_says(sim: Sim) -> None:
    for changes, keys in (({"anonymous": True}, set()), ({"mode": "peerid"}, {"peer_id"}), ({}, {"user_id"})):
        poll = await held(sim, **changes)
        answers = (await sim.get(f"/polls/{poll['id']}/responses"))["responses"]
        assert answers
        assert all(set(one) & {"peer_id", "user_id"} == keys for one in answers)


async def test_a_poll_ends_after_its_time_and_a_manual_one_waits(sim: Sim) -> None:
    short = await held(sim, duration=20)
    (sitting,) = (await sim.get(f"/polls/{short['id']}/sessions"))["responses"]
    assert sitting["stopped_at"] is not None
    answers = (await sim.get(f"/polls/{short['id']}/responses", limit=100))["responses"]
    assert all(one["sent_at"] <= sitting["stopped_at"] for one in answers)
    manual = await held(sim, start="manual")
    assert (await sim.get(f"/polls/{manual['id']}/sessions"))["responses"] == []


async def test_the_profile_rewrites_by_id_and_links_on_a_path_of_its_own() -> None:
    async with simulator(dialect="openapi") as sim:
        made = await sim.post("/polls", LUNCH)
        assert (made["state"], set(made)) == (
            "draft",
            {"id", "title", "type", "anonymous", "questions", "state", "created_at"},
        )
        again = await sim.post("/polls", {"id": made["id"], "title": "Dinner?"})
        assert (again["id"], again["title"]) == (made["id"], "Dinner?")
        assert (await sim.call("POST", "/polls", {"id": "x"})).status_code == 404
        path = f"/polls/room/{sim.largest()}/link"
        kept = list(sim.world.rooms[sim.largest()].polls)
        assert await sim.post(path, {"poll_ids": [made["id"], made["id"]]}) == {}
        assert sim.world.rooms[sim.largest()].polls == [*kept, made["id"]]
        assert (await sim.get(f"/polls/{made['id']}"))["state"] == "started"
        assert (await sim.call("POST", path, {"poll_ids": ["x"]})).status_code == 404
        assert (await sim.call("POST", path, {})).status_code == 400
