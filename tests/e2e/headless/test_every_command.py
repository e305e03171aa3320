"""Every command of every resource, over real HTTP, and what each would send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from console.cli.headless.catalogue import RESOURCES, group_class
from console.cli.headless.layout import ALIASES
from console.cli.headless.verbs import verbs_of
from tests.e2e.headless.story import CONFIG, MEETING, QUESTION, ROLE, SECRET, STORY, words_of
from tests.support.headless import Tell, journal
from tests.support.service import Simulator


def dig(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value[int(step)] if step.isdecimal() else value[step]
    return value


def test_every_command_of_every_resource(told: Tell, world: Simulator, environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "urls").write_text(json.dumps([SECRET]))
    known = {"question": QUESTION, "meeting": MEETING, "role": ROLE, "config": CONFIG}
    known |= {"spaced": "a b:c", "secrets": f"@{tmp_path}/urls"}
    since = world.mark()
    for command, rest, kept in STORY:
        if rest == "@later":  # files appear some time after the recording has stopped
            world.advance(600)
            rest = ""
        said = told(*command.split(), *words_of(rest, known), "--json")
        assert said.code == 0, (command, said)
        assert said.err == "", (command, said.err)
        assert isinstance(said.json, dict | list), command
        assert said.out.isascii()
        assert "hunter2" not in said.out
        known |= {name: dig(said.json, path) for name, path in kept.items()}
    told_of = {line["act"] for line in journal(environ)}
    assert len(told_of) == len([one for one in world.posted(since)])
    assert all(1 <= len([line for line in journal(environ) if line["act"] == act]) <= 2 for act in told_of)
    assert "hunter2" not in json.dumps(journal(environ))


def test_no_command_is_left_out_of_the_story() -> None:
    verbs = {f"{name} {verb}" for name in RESOURCES for verb in verbs_of(group_class(name), ALIASES.get(name))}
    assert {command for command, _, _ in STORY} == verbs


def test_a_dry_run_sends_nothing_at_all(told: Tell, world: Simulator, environ: dict[str, str]) -> None:
    known = {"question": QUESTION, "meeting": MEETING, "role": ROLE, "config": CONFIG, "spaced": "a b:c"}
    known |= dict.fromkeys(sorted({key for _, _, kept in STORY for key in kept}), "64a0c0ffee00000000000001")
    known["secrets"] = json.dumps([SECRET])
    since = world.mark()
    for command, rest, _ in STORY:
        words = [word for word in words_of(rest.replace("@later", ""), known)]
        dry = told(*command.split(), *words, "--dry-run", "--json")
        assert (dry.code, set(dry.json)) == (0, {"method", "url", "body"}), (command, dry)
        assert dry.json["url"].startswith(f"{world.url}/"), command
        curl = told(*command.split(), *words, "--curl")
        assert curl.code == 0
        assert curl.out.startswith(f"curl --silent --show-error --request {dry.json['method']} ")
        assert '"Authorization: Bearer $HMS_MANAGEMENT_TOKEN"' in curl.out
        for said in (dry, curl):
            assert "hunter2" not in said.out + said.err
            assert world.secret not in said.out
    assert world.mark() == since
    assert journal(environ) == []


def test_a_dry_run_says_what_the_call_would_have_said(told: Tell, calm: Simulator, room: str) -> None:
    would = told("rooms", "disable", room, "--dry-run", "--json").json
    since = calm.mark()
    assert told("rooms", "disable", room, "--yes").code == 0
    sent = calm.requests(since)[0]
    assert (would["method"], would["url"]) == (sent["method"], f"{calm.url}/rooms/{room}")
    assert would["body"] == {"enabled": False}
    assert told("rooms", "get", room, "--json").json["enabled"] is False


def test_a_dry_run_needs_no_credentials(told: Tell) -> None:
    assert told("rooms", "list", "--curl").code == 0
    assert told("rooms", "list").code == 2
