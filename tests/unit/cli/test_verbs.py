"""Commands come from the client's own declarations: nothing is missing, nothing is named twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from console.actions.action import Danger, Params, Target
from console.actions.registry import Registry
from console.api.groups import NAMES
from console.api.operation import Operation
from console.cli.headless.acts import Call, act_id, patience, planned, verifiable
from console.cli.headless.catalogue import RESOURCES, group_class
from console.cli.headless.docs import docs_of
from console.cli.headless.extras import EXTRAS, Extra
from console.cli.headless.group import ResourceGroup, command_of
from console.cli.headless.job_acts import answered
from console.cli.headless.layout import ALIASES, COLUMNS
from console.cli.headless.rotate import ROTATE
from console.cli.headless.verbs import Verb, iterator_of, model_of, verbs_of
from console.cli.main import group
from console.cli.table import TABLE, lines

ROOT = Path(__file__).resolve().parents[3]


def every_verb() -> Iterator[tuple[str, Verb]]:
    for name in RESOURCES:
        for verb in verbs_of(group_class(name), ALIASES.get(name)).values():
            yield name, verb


VERBS = list(every_verb())
IDS = [f"{name} {verb.name}" for name, verb in VERBS]
EXTRA = [(name, verb, extra) for name in EXTRAS for verb, extra in EXTRAS[name].items()]
EXTRA_IDS = [f"{name} {verb}" for name, verb, _ in EXTRA]


def test_every_group_of_the_client_is_a_resource() -> None:
    assert tuple(RESOURCES) == tuple(name.replace("_", "-") for name in NAMES)


def test_every_declared_operation_has_a_verb_and_every_verb_an_operation() -> None:
    for name in RESOURCES:
        cls = group_class(name)
        verbs = verbs_of(cls)
        assert {verb.method for verb in verbs.values()} == set(cls.operations)
        assert all("_" not in verb for verb in verbs)


@pytest.mark.parametrize(("name", "verb"), VERBS, ids=IDS)
def test_help_is_whole(name: str, verb: Verb) -> None:
    command = command_of(name, verb)
    options = [option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)]
    names = [parameter.name for parameter in command.params]
    assert len(set(options)) == len(options)
    assert len(set(names)) == len(names)
    page = " ".join(CliRunner().invoke(group, [name, verb.name, "--help"]).output.split())
    assert f"{verb.operation.method} {verb.operation.path}" in page
    assert verb.docs.summary.split()[0] in page or verb.words
    assert "part-a" not in page
    assert "part-b" not in page
    for parameter in verb.parameters:
        assert parameter.help, f"{parameter.name} is not explained"
        assert parameter.name.upper() in page or f"--{parameter.name.replace('_', '-')}" in page
    assert ("--yes" in page) is verb.writes
    assert ("--limit" in options) is (verb.paged or "limit" in verb.signature.parameters)
    assert ("--jsonl" in options) is verb.paged
    assert ("--csv" in options) is ("--output" in options) is verb.lists
    assert ("asks" in page) is (verb.harm != "none")


@pytest.mark.parametrize(("name", "verb", "extra"), EXTRA, ids=EXTRA_IDS)
def test_commands_written_by_hand_are_like_the_others(name: str, verb: str, extra: Extra) -> None:
    command = ResourceGroup(name).get_command(click.Context(group), verb)
    assert command is not None
    options = [option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)]
    assert len(set(options)) == len(options)
    assert {"--json", "--profile"} <= set(options)
    assert ("--yes" in options) >= (extra.harm != "none")
    page = " ".join(CliRunner().invoke(group, [name, verb, "--help"]).output.split())
    assert "part-a" not in page
    assert "part-b" not in page
    assert ("asks first" in page) is (extra.harm != "none")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{parameter.name} is not explained"
        else:
            assert str(parameter.name).upper() in page
    overview = " ".join(CliRunner().invoke(group, [name, "--help"]).output.split())
    assert extra.summary in overview
    assert verb in ResourceGroup(name).list_commands(click.Context(group))


def test_what_shows_a_list_can_be_written_as_csv() -> None:
    listed = {f"{name} {verb.name}" for name, verb in VERBS if verb.lists}
    assert {"sessions list", "sessions live", "peers list", "roles list", "stream-keys list"} <= listed
    assert {f"{name} {verb.name}" for name, verb in VERBS if verb.paged} <= listed
    assert not listed & {"sessions get", "analytics peer-stats", "rooms create", "recordings stop-room"}
    assert not [verb for _, verb in VERBS if verb.lists and verb.writes]


def test_every_list_in_pages_can_be_walked() -> None:
    for name, verb in VERBS:
        if verb.paged:
            walker = iterator_of(verb)
            assert walker is not None, f"{name} {verb.name}"
            wanted = {one.name for one in verb.parameters}
            assert wanted <= {one.name for one in walker.parameters}, f"{name} {verb.name}"


def test_columns_are_fields_of_models() -> None:
    models = {found.__name__: found for _, verb in VERBS if (found := model_of(verb)) is not None}
    for name, columns in COLUMNS.items():
        assert set(columns) <= set(models[name].model_fields), name


def test_docstrings_are_taken_apart() -> None:
    def sample(room_id: str, kinds: list[str]) -> None:
        """Stop it; None when nothing ran (part-b 2.2). A second sentence.

        More words.

        Args:
            room_id: which room (part-a 1).
            kinds: one of `a`, or
                `b`.

        Raises:
            ValueError: never.
        """

    docs = docs_of(sample)
    assert docs.summary == "Stop it; nothing when nothing ran"
    assert docs.text == "Stop it; nothing when nothing ran. A second sentence.\n\nMore words."
    assert docs.arguments == {"room_id": "Which room.", "kinds": "One of a, or b."}


# -- acts and their danger -------------------------------------------------------------------------------------------

CALLS = [
    ("endActiveRoom", {}, "room.end"),
    ("endActiveRoom", {"lock": True}, "room.end_lock"),
    ("removePeers", {"peer_id": "p"}, "peer.kick"),
    ("removePeers", {"role": "viewer"}, "room.kick_role"),
    ("setRoomEnabled", {"enabled": True}, "room.enable"),
    ("setRoomEnabled", {"enabled": False}, "room.disable"),
    ("updatePeer", {"role": "speaker"}, "peer.role"),
    ("updatePeer", {"name": "Ada"}, None),
    ("sendMessage", {"peer_id": "p", "message": "m"}, "peer.message"),
    ("sendMessage", {"role": "viewer", "message": "m"}, "room.message_role"),
    ("sendMessage", {"message": "m", "broadcast": True}, "room.message"),
    ("deleteRole", {}, None),
    ("startRecordingForRoom", {"meeting_url": "https://x/"}, "recording.start"),
    ("stopRecordingForRoom", {}, "recording.stop_room"),
    ("stopRecordingById", {}, "recording.stop"),
    ("pauseRecording", {}, "recording.pause"),
    ("resumeRecording", {}, "recording.resume"),
    ("startLiveStreamForRoom", {}, "hls.start"),
    ("stopLiveStreamForRoom", {}, "hls.stop_room"),
    ("stopLiveStreamById", {}, "hls.stop"),
    ("pauseLiveStreamRecording", {}, "hls.pause_recording"),
    ("resumeLiveStreamRecording", {}, "hls.resume_recording"),
    ("sendTimedMetadata", {"payload": "x", "duration": 1}, "hls.metadata"),
    ("startExternalStreamForRoom", {"rtmp_urls": ["rtmp://x/y"]}, "rtmp.start"),
    ("stopExternalStreamForRoom", {}, "rtmp.stop_room"),
    ("stopExternalStreamById", {}, "rtmp.stop"),
    ("createRtmpStreamKey", {}, "ingest.create"),
    ("disableRtmpStreamKey", {}, "ingest.disable"),
]
PATH = {
    "room_id": "r",
    "peer_id": "p",
    "template_id": "t",
    "role_name": "host",
    "recording_id": "job",
    "stream_id": "job",
}
OPERATIONS = {verb.operation.id: verb.operation for _, verb in VERBS}


@pytest.mark.parametrize(("operation", "body", "act"), CALLS)
def test_a_call_is_the_act_that_the_console_has_for_it(operation: str, body: dict[str, Any], act: str | None) -> None:
    call = Call(OPERATIONS[operation], PATH, body, body)
    assert act_id(call) == act
    danger = planned(call, "words", "it does.", production=False).danger
    if act is not None:
        assert danger is Registry()[act].danger
    harm = OPERATIONS[operation].harm_of(body)
    assert (danger >= Danger.HARMFUL) >= (harm != "none")  # whatever the client calls harm is asked about
    assert (danger is Danger.WIDE) >= (harm == "wide")


def test_every_act_of_what_a_room_records_and_sends_has_its_command() -> None:
    families = ("recording.", "hls.", "rtmp.", "ingest.")
    called = {act for _, _, act in CALLS if act is not None and act.startswith(families)}
    assert {action.id for action in Registry() if action.id.startswith(families)} == called | {"ingest.rotate"}
    rotate = planned(Call(ROTATE, {"room_id": "r"}, {}, {}), "words", "it does.", production=False)
    assert (rotate.action.id, rotate.danger) == ("ingest.rotate", Danger.HARMFUL)


@pytest.mark.parametrize("operation", [operation for operation, _, act in CALLS if act is not None])
def test_an_effect_can_be_waited_for_where_the_act_has_proofs(operation: str) -> None:
    acts = [act for name, _, act in CALLS if name == operation and act is not None]
    target = Target("r", "room", "p", "peer", job_id="job")
    seen = any(Registry()[act].proofs(target, Params(role="x", message="m")) for act in acts)
    assert verifiable(OPERATIONS[operation]) is seen
    if seen:
        assert patience(OPERATIONS[operation]) == Registry()[acts[0]].patience


def test_the_body_is_journalled_without_what_is_not_said_and_without_secrets() -> None:
    body = {
        "rtmp_urls": [SecretStr("rtmp://x/hunter2"), "rtmp://y/hunter2"],
        "meeting_url": "https://x/?auth_token=hunter2",
        "resolution": {"width": 1280, "height": 720},
        "destination": None,
    }
    plan = planned(
        Call(OPERATIONS["startExternalStreamForRoom"], {"room_id": "r"}, body, {}), "w", "c", production=False
    )
    values = plan.steps[0].params.values
    assert set(values) == {"rtmp_urls", "meeting_url", "resolution"}
    assert values["resolution"] == {"width": 1280, "height": 720}
    assert "hunter2" not in f"{values} {plan!r}"


STARTED = planned(Call(OPERATIONS["startRecordingForRoom"], PATH, {}, {}), "w", "c", production=False)
STOPPED = planned(Call(OPERATIONS["stopRecordingById"], {"recording_id": "job"}, {}, {}), "w", "c", production=False)


def test_an_answer_tells_the_job_that_was_made_and_the_room_of_one_that_was_stopped() -> None:
    reply = b'{"id": "new", "room_id": "r2", "status": "starting"}'
    made = answered(STARTED, reply).steps[0].target
    assert (made.job_id, made.room_id, made.status) == ("new", "r", "starting")
    stopped = answered(STOPPED, reply).steps[0].target
    assert (stopped.job_id, stopped.room_id) == ("job", "r2")


@given(st.one_of(st.binary(max_size=60), st.sampled_from([b"[1]", b"null", b'{"id": 7}', b'{"id": ""}', b"[" * 9999])))
def test_an_answer_that_tells_nothing_changes_nothing(reply: bytes) -> None:
    assert answered(STARTED, reply).steps[0].target == STARTED.steps[0].target
    assert answered(STOPPED, reply).steps[0].target == STOPPED.steps[0].target


def test_an_act_of_the_command_line_alone_is_journalled_with_its_request() -> None:
    operation = Operation("deleteThing", "POST", "/things/{thing}", "harmful")
    body = {"secret": "hunter2", "name": "{x}"}
    plan = planned(Call(operation, {"thing": "a/b"}, body, {}), "things delete", "Gone.", production=True)
    assert (plan.action.id, plan.danger) == ("api.deleteThing", Danger.WIDE)
    said = plan.steps[0].params.message
    assert said.startswith('POST /things/a%2Fb {"secret":"***')
    assert "hunter2" not in said
    assert plan.action.sentence(plan.steps[0].target, plan.steps[0].params) == "things delete"


# -- what it costs, and the README ----------------------------------------------------------------------------------


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return set(done.stdout.split())


def test_help_loads_nothing_heavy() -> None:
    quietly = "sys.stdout = open('/dev/null', 'w')\nrun(['--help'])\nsys.stdout = sys.__stdout__"
    loaded = modules_after(f"from console.cli.main import run\n{quietly}")
    assert not loaded & {"httpx", "pydantic", "textual", "jwt", "fastapi", "asyncio"}
    assert not {name for name in loaded if name.startswith("console.api")}


def test_one_resource_loads_no_other() -> None:
    loaded = modules_after("from console.cli.headless.group import ResourceGroup\nResourceGroup('rooms').verbs")
    assert {name for name in loaded if name.startswith("console.api.resources.")} == {
        "console.api.resources.base",
        "console.api.resources.rooms",
    }
    assert not loaded & {"textual", "fastapi", "uvicorn", "rich", "console.api.client"}


def test_the_commands_in_the_readme_are_current() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert TABLE.renewed(readme) == readme, "run `python -m console.cli.table --write`"
    assert len(list(lines())) == len({*IDS, *EXTRA_IDS}) + 2
    for name, verb, extra in EXTRA:
        assert f"| `{name} {extra.usage}` | {extra.summary} |" in readme
        assert extra.usage.split()[0] == verb
    with pytest.raises(ValueError, match="commands:begin"):
        TABLE.renewed(readme.replace(TABLE.end, ""))


def test_verbs_are_completed() -> None:
    context = click.Context(group, info_name="hms-console")
    rooms = ResourceGroup("rooms")
    found = {item.value for item in rooms.shell_complete(click.Context(rooms, parent=context), "dis")}
    assert found == {"disable"}
    sessions = ResourceGroup("sessions")
    found = {item.value for item in sessions.shell_complete(click.Context(sessions, parent=context), "att")}
    assert found == {"attendance"}
