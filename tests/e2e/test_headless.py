"""Every command of every resource against the simulator, over real HTTP: what comes out, and what went in."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from console.cli.headless.catalogue import RESOURCES, group_class
from console.cli.headless.layout import ALIASES
from console.cli.headless.verbs import verbs_of
from console.cli.main import run
from tests.support.program import PATIENCE, PROGRAM, Start, processes
from tests.support.service import Simulator

SECRET = "rtmp://live.example.net/app/hunter2"


class Said(NamedTuple):
    """What one command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="module")
def world() -> Iterator[Simulator]:
    """One large room with everything in it, twenty times as fast as the wall."""
    with Simulator("--scenario=broadcast", "--peers=40", "--speed=20", "--churn=0", "--seed=7") as simulator:
        yield simulator


@pytest.fixture
def environ(world: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    given = {
        "HMS_API_URL": world.url,
        "HMS_ACCESS_KEY": world.access_key,
        "HMS_SECRET": world.secret,
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    monkeypatch.delenv("HMS_MANAGEMENT_TOKEN", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def told(environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command line, in this process."""

    def tell(*argv: str) -> Said:
        code = run(argv)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return tell


@pytest.fixture
def start(environ: dict[str, str]) -> Iterator[Start]:
    with processes({**os.environ, **environ}) as begin:
        yield begin


def journal(environ: dict[str, str]) -> list[dict[str, Any]]:
    path = Path(environ["XDG_STATE_HOME"]) / "hms-console" / "journal.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


# -- every command -----------------------------------------------------------------------------------------------------

QUESTION = (
    '{"index": 1, "text": "Tea?", "type": "single-choice", '
    '"options": [{"index": 1, "text": "yes"}, {"index": 2, "text": "no"}]}'
)
MEETING = "https://acme.app.100ms.live/preview/x?skip_preview=true"
ROLE = '{"publishParams": {"allowed": ["audio"]}, "subscribeParams": {"subscribeToRoles": ["host"]}, "priority": 3}'
CONFIG = '{"name": "main", "role": "viewer"}'

# (resource verb, what follows, what to remember of the result: name -> path into it); {names} are filled in. In order.
STORY: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("rooms list", "--name town-hall", {"room": "0.id", "poll": "0.polls.0", "template": "0.template_id"}),
    ("rooms get", "{room}", {}),
    ("rooms create", "--name headless --template-id {template} --description made", {"made": "id"}),
    ("rooms update", "{made} --description changed --max-duration-seconds 600", {}),
    ("rooms set-enabled", "{made} false --yes", {}),
    ("rooms enable", "{made} --wait", {}),
    ("rooms disable", "{made} --yes --wait 10", {}),
    ("rooms enable", "{made}", {}),
    ("active-rooms get", "{room}", {"session": "session_id"}),
    ("active-rooms send-message", "{room} hello --role host --yes", {}),
    ("peers list", "{room}", {"peer": "0.id", "other": "1.id"}),
    ("peers get", "{room} {peer}", {}),
    ("peers update", "{room} {peer} --name Ada --metadata {{}}", {}),
    ("peers remove", "{room} --peer-id {other} --reason test --yes --wait", {}),
    ("sessions list", "--room-id {room} --after 30d --limit 12", {}),
    ("sessions live", "", {}),
    ("sessions get", "{session}", {}),
    ("templates list", "", {}),
    ("templates get", "{template}", {}),
    ("templates create", "--name headless --yes", {"policy": "id"}),
    ("templates update", '{policy} --roles {{"host":{role}}} --yes', {}),
    ("templates destinations", "{policy}", {}),
    ("templates set-destinations", "{policy} {{}} --yes", {}),
    ("templates settings", "{policy}", {}),
    ("templates set-settings", '{policy} {{"region":"eu"}} --yes', {}),
    ("templates recording-configs", "{policy}", {}),
    ("templates set-recording-configs", "{policy} [{config}] --yes", {}),
    ("roles list", "{policy}", {}),
    ("roles upsert", "{policy} {spaced} {role} --yes", {}),
    ("roles get", "{policy} {spaced}", {}),
    ("roles delete", "{policy} {spaced} --yes", {}),
    ("recordings list", "--room-id {room}", {"running": "0.id"}),
    ("recordings get", "{running}", {}),
    ("recordings pause", "{room}", {}),
    ("recordings resume", "{room}", {}),
    ("recordings stop-room", "{room} --yes", {}),
    ("recordings start", "{room} --meeting-url {meeting} --width 1280 --height 720", {"recording": "id"}),
    ("recordings stop", "{recording} --yes", {}),
    ("assets list", "@later", {"asset": "0.id"}),
    ("assets get", "{asset}", {}),
    ("assets presigned-url", "{asset} --presign-duration 60", {}),
    ("live-streams list", "--room-id {room}", {"stream": "0.id"}),
    ("live-streams get", "{stream}", {}),
    ("live-streams send-timed-metadata", "{stream} hello --duration 5", {}),
    ("live-streams pause-recording", "{stream}", {}),
    ("live-streams resume-recording", "{stream}", {}),
    ("live-streams stop-room", "{room} --yes", {}),
    ("live-streams start", "{room} --meeting-url {meeting}", {"stream": "id"}),
    ("live-streams stop", "{stream} --yes", {}),
    ("external-streams list", "--room-id {room}", {"external": "0.id"}),
    ("external-streams get", "{external}", {}),
    ("external-streams stop", "{external} --yes", {}),
    ("external-streams stop-room", "{room} --yes", {}),
    ("external-streams start", "{room} {secrets} --meeting-url {meeting}", {}),
    ("stream-keys list", "{room}", {}),
    ("stream-keys create", "{made}", {}),
    ("stream-keys disable", "{made} --yes", {}),
    ("room-codes create", "{made}", {}),
    ("room-codes list", "{made} --role host", {"code": "0.code"}),
    ("room-codes create-for-role", "{made} viewer", {}),
    ("room-codes set-enabled", "{code} false --yes", {}),
    ("polls create", "--title T --type poll --questions [{question}]", {"new": "id"}),
    ("polls update", "{new} --title U", {}),
    ("polls link", "{made} {new}", {}),
    ("polls update-question", "{new} 1 {question}", {}),
    ("polls update-option", '{new} 1 2 {{"index":2,"text":"never"}}', {}),
    ("polls delete-option", "{new} 1 2 --yes", {}),
    ("polls delete-question", "{new} 1 --yes", {}),
    ("polls get", "{poll}", {}),
    ("polls sessions", "{poll}", {"held": "0.id"}),
    ("polls responses", "{poll}", {"response": "0.id"}),
    ("polls response", "{poll} {response}", {}),
    ("polls results", "{poll}", {"result": "0.id"}),
    ("polls result", "{poll} {result}", {}),
    ("analytics track-events", "{room} --limit 5", {}),
    ("analytics recording-events", "{room}", {}),
    ("analytics error-events", "{room}", {}),
    ("analytics webhook-deliveries", "--limit 5", {}),
    ("analytics replay-webhooks", "--start-time 2h --end-time 1h --yes", {"workflow": "workflow_id"}),
    ("analytics replay-progress", "{workflow}", {}),
    ("analytics peer-stats", "{session} {peer}", {}),
    ("analytics feedback", "--limit 5", {}),
    ("analytics feedback-summary", "{session}", {}),
    ("active-rooms end", "{room} --reason over --yes --wait 30", {}),
)


def words_of(template: str, known: dict[str, str]) -> list[str]:
    """Fill in each word by itself, since what is filled in may hold blanks."""
    return [word.format(**known) for word in template.split()]


def dig(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value[int(step)] if step.isdecimal() else value[step]
    return value


def test_every_command_of_every_resource(told: Any, world: Simulator, environ: dict[str, str], tmp_path: Path) -> None:
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


# -- what is refused, and how it ends ----------------------------------------------------------------------------------


@pytest.fixture
def room(frozen: Simulator) -> str:
    return frozen.room("refusals")


@pytest.fixture
def calm(frozen: Simulator, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """The environment points at the frozen world, in which nobody moves unless told to."""
    for name, value in (
        ("HMS_API_URL", frozen.url),
        ("HMS_ACCESS_KEY", frozen.access_key),
        ("HMS_SECRET", frozen.secret),
    ):
        monkeypatch.setenv(name, value)
        environ[name] = value
    return frozen


def test_harm_is_refused_where_nobody_can_be_asked(told: Any, calm: Simulator, room: str, environ: Any) -> None:
    peer, since = calm.join(room), calm.mark()
    for command in (
        ("rooms", "disable", room),
        ("rooms", "set-enabled", room, "false"),
        ("rooms", "update", room, "--no-enabled"),
        ("active-rooms", "end", room),
        ("active-rooms", "send-message", room, "hi", "--broadcast"),
        ("peers", "remove", room, "--peer-id", peer),
        ("peers", "remove", room, "--role", "viewer"),
        ("stream-keys", "disable", room),
        ("api", "POST", f"/active-rooms/{room}/end-room", "--data", "{}"),
        ("api", "DELETE", f"/rooms/{room}"),
    ):
        said = told(*command)
        assert (said.code, said.out) == (2, ""), command
        assert "nothing was sent" in said.err
        assert "--yes" in said.err
    assert calm.requests(since) == []
    assert journal(environ) == []


def test_harmless_writes_need_no_yes(told: Any, calm: Simulator, room: str) -> None:
    peer, since = calm.join(room), calm.mark()
    assert told("active-rooms", "send-message", room, "hi", "--peer-id", peer).code == 0
    assert told("peers", "update", room, peer, "--role", "speaker", "--wait").code == 0
    assert [one.path for one in calm.posted(since)] == [
        f"/active-rooms/{room}/send-message",
        f"/active-rooms/{room}/peers/{peer}",
    ]
    assert calm.role(room, peer) == "speaker"


def test_a_production_profile_asks_one_level_harder(
    told: Any, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    peer, since = calm.join(room), calm.mark()
    file = Path(environ["XDG_CONFIG_HOME"]) / "hms-console" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[profiles.main]\nproduction = true\n")
    said = told("peers", "update", room, peer, "--role", "speaker")
    assert (said.code, calm.posted(since)) == (2, [])
    assert told("--profile", "main", "peers", "update", room, peer, "--role", "speaker", "--yes").code == 0
    assert journal(environ)[0]["profile"] == "main"


def test_a_dry_run_sends_nothing_at_all(told: Any, world: Simulator, environ: dict[str, str]) -> None:
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


def test_a_dry_run_says_what_the_call_would_have_said(told: Any, calm: Simulator, room: str) -> None:
    would = told("rooms", "disable", room, "--dry-run", "--json").json
    since = calm.mark()
    assert told("rooms", "disable", room, "--yes").code == 0
    sent = calm.requests(since)[0]
    assert (would["method"], would["url"]) == (sent["method"], f"{calm.url}/rooms/{room}")
    assert would["body"] == {"enabled": False}
    assert told("rooms", "get", room, "--json").json["enabled"] is False


def test_a_dry_run_needs_no_credentials(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HMS_ACCESS_KEY", "HMS_SECRET"):
        monkeypatch.delenv(name)
    assert told("rooms", "list", "--curl").code == 0
    assert told("rooms", "list").code == 2


@pytest.mark.parametrize(
    ("fault", "argv", "code", "words"),
    [
        (None, ("rooms", "get", "64a0c0ffee00000000000001"), 4, "knows no such thing"),
        (None, ("api", "GET", "/rooms/64a0c0ffee00000000000001"), 4, "knows no such thing"),
        (None, ("api", "GET", "/nowhere"), 4, "knows no such thing"),
        (None, ("rooms", "update", "x", "--name", "a b", "--yes"), 2, "A room name may hold only"),
        (None, ("rooms", "list", "--limit", "0"), 2, "not in the range"),
        (None, ("rooms", "list", "--after", "yesterday"), 2, "is not a time"),
        (None, ("rooms", "lst"), 2, "No such command"),
        (None, ("templates", "set-settings", "x", "[]", "--yes"), 2, "must be a JSON object"),
        (None, ("templates", "set-settings", "x", "{", "--yes"), 2, "is not JSON"),
        (None, ("templates", "set-settings", "x", "@/nowhere", "--yes"), 2, "cannot be read"),
        (None, ("api", "GET", "/rooms", "--data", "{}"), 2, "GET carries no data"),
        (None, ("api", "GET", "/../x"), 2, ". or .."),
        (None, ("api", "GET", "/rooms", "--query", "limit"), 2, "is not NAME=VALUE"),
        ("status", ("rooms", "list"), 5, "in trouble"),
        ("status", ("api", "GET", "/rooms"), 5, "in trouble"),
        ("html", ("rooms", "list"), 5, "web page"),
    ],
)
def test_exit_codes_and_sentences(
    told: Any, calm: Simulator, fault: str | None, argv: tuple[str, ...], code: int, words: str
) -> None:
    if fault == "status":
        calm.fault("status", "/rooms", status=500)
    elif fault is not None:
        calm.fault(fault, "/rooms")
    said = told(*argv)
    assert said.code == code, said
    assert words in said.err
    assert said.err.startswith("hms-console: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    if argv[0] != "api":
        assert said.out == ""


def test_credentials_that_are_refused(told: Any, calm: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_SECRET", "wrong-hunter2")
    said = told("rooms", "list", "--json")
    assert (said.code, said.out) == (3, "")
    assert "refused the credentials" in said.err
    assert "hunter2" not in said.err


def test_a_service_that_is_not_there(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_API_URL", "http://127.0.0.1:9/v2")
    assert told("rooms", "list").code == 5


# -- acts and their effects --------------------------------------------------------------------------------------------


def test_waiting_sees_the_effect_and_says_so_in_the_journal(
    told: Any, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    peer = calm.join(room, "Ada")
    assert told("peers", "remove", room, "--peer-id", peer, "--reason", "spam", "--yes", "--wait").code == 0
    assert peer not in calm.peers(room)
    intent, outcome = journal(environ)
    assert (intent["phase"], intent["action"], outcome["phase"]) == ("intent", "peer.kick", "outcome")
    assert intent["params"] == {"reason": "spam"}
    assert (outcome["outcome"], outcome["act"]) == ("seen", intent["act"])


def test_an_effect_that_never_comes_is_exit_code_1(
    told: Any, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    peer = calm.join(room, role="viewer")
    calm.fault("status", f"/active-rooms/{room}/peers", status=503)  # whatever was done cannot be seen
    said = told("peers", "remove", room, "--peer-id", peer, "--yes", "--wait", "0.2", "--json")
    assert said.code == 1
    assert said.json["message"]
    assert "not confirmed after" in said.err
    assert journal(environ)[-1]["outcome"] == "not confirmed"


def test_without_waiting_the_journal_says_accepted(
    told: Any, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    assert told("rooms", "disable", room, "--yes").code == 0
    assert [line.get("outcome") for line in journal(environ)] == [None, "accepted"]
    assert [line["action"] for line in journal(environ)] == ["room.disable"] * 2


def test_what_the_service_refuses_is_in_the_journal_too(told: Any, calm: Simulator, environ: dict[str, str]) -> None:
    assert told("active-rooms", "end", "64a0c0ffee00000000000001", "--yes").code == 4
    assert [line.get("outcome") for line in journal(environ)] == [None, "gone"]
    assert told("api", "POST", "/rooms/64a0c0ffee00000000000001", "--data", "{}", "--yes").code == 4
    assert [line.get("outcome") for line in journal(environ)][2:] == [None, "gone"]
    assert journal(environ)[2]["params"]["message"].startswith("POST /rooms/64a0c0ffee00000000000001")


def test_nothing_is_sent_when_it_cannot_be_journalled(
    told: Any, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    Path(environ["XDG_STATE_HOME"]).write_text("a file where a directory should be")
    since = calm.mark()
    said = told("rooms", "disable", room, "--yes")
    assert (said.code, calm.posted(since)) == (1, [])
    assert "Nothing was sent" in said.err


def test_an_answer_that_is_lost_is_looked_for(told: Any, calm: Simulator, room: str, environ: dict[str, str]) -> None:
    calm.fault("drop", f"/rooms/{room}", methods=["POST"], when="after")
    said = told("rooms", "disable", room, "--yes", "--wait", "3")
    assert said.code == 0, said
    assert journal(environ)[-1]["outcome"] == "seen"
    calm.heal()
    assert told("rooms", "get", room, "--json").json["enabled"] is False


def test_an_answer_that_is_lost_is_not_taken_for_done(told: Any, calm: Simulator, room: str) -> None:
    calm.fault("drop", f"/rooms/{room}", methods=["POST"], when="after")
    said = told("rooms", "disable", room, "--yes")
    assert (said.code, said.out) == (5, "")
    assert "may or may not have been done" in said.err


# -- what people and programs see --------------------------------------------------------------------------------------

HOSTILE = ("[/nope]", "[b +", "\x1b]0;x\x07", "\u202eevil", "名前" * 40, "x" * 4096, "", "a\nb\tc")


def test_hostile_names_reach_no_terminal(told: Any, calm: Simulator, room: str) -> None:
    for name in HOSTILE:
        calm.join(room, name)
    for form in ((), ("--json",)):
        said = told("peers", "list", room, *form)
        assert said.code == 0
        assert all(char.isprintable() or char == "\n" for char in said.out)
        assert "\x1b" not in said.out
    assert len(told("peers", "list", room).out.splitlines()) == 1 + len(calm.peers(room))
    assert {peer["id"] for peer in told("peers", "list", room, "--json").json} == set(calm.peers(room))


def test_secrets_are_masked_unless_they_are_asked_for(told: Any, calm: Simulator, room: str) -> None:
    clear = told("stream-keys", "create", room, "--json", "--reveal").json["key"]
    assert len(clear) > 10
    for form in ((), ("--json",)):
        assert clear not in told("stream-keys", "list", room, *form).out
        assert clear in told("stream-keys", "list", room, *form, "--reveal").out
    assert clear not in told("api", "GET", f"/stream-keys/room/{room}").out
    assert clear in told("api", "GET", f"/stream-keys/room/{room}", "--reveal").out


def test_long_lists_are_walked_to_their_end_or_their_bound(told: Any, calm: Simulator) -> None:
    for number in range(12):
        calm.room(f"many-{number}", live=False)
    since = calm.mark()
    lines = told("rooms", "list", "--jsonl").out.splitlines()
    every = told("rooms", "list", "--json").json
    assert [json.loads(line) for line in lines] == every
    assert len({room["id"] for room in every}) == len(every) >= 12
    assert len(told("rooms", "list", "--json", "--limit", "11").json) == 11
    assert all(one["method"] == "GET" for one in calm.requests(since))


def test_any_call_by_hand(told: Any, calm: Simulator, room: str) -> None:
    assert told("api", "GET", f"/rooms/{room}").json["id"] == room
    assert len(told("api", "get", "/rooms", "--query", "limit=10").json["data"]) <= 10
    since = calm.mark()
    changed = told("api", "POST", f"/rooms/{room}", "--data", '{"description": "by hand"}', "--yes")
    assert (changed.code, changed.json["description"]) == (0, "by hand")
    assert [one.path for one in calm.posted(since)] == [f"/rooms/{room}"]


def test_stdout_of_a_real_process_is_json_only(start: Start) -> None:
    process = start(*PROGRAM, "rooms", "list", "--json")
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    assert json.loads(out)


def test_a_reader_that_leaves_ends_it_quietly(start: Start) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w") as nobody:
        process = start(*PROGRAM, "rooms", "list", "--jsonl", stdout=nobody)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (1, "")


def test_json_may_come_from_standard_input(start: Start) -> None:
    command = ("templates", "set-settings", "64a0c0ffee00000000000001", "-", "--dry-run")
    process = start(*PROGRAM, *command, stdin=subprocess.PIPE)
    out, _ = process.communicate('{"region": "eu"}', timeout=PATIENCE)
    assert process.returncode == 0
    assert out.startswith("GET ")
