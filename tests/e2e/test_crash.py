"""The program stopped by a bug of its own, in a real terminal."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.opening import environment
from tests.support.terminal import Terminal

CRASH = """
import sys
from pathlib import Path
from console.cli.opening import run_app
from console.config.launch import AccessKey, Launch
from console.config.secret import Secret

# A budget that is no number: nothing checks it again on its way from the settings, so building the services fails.
folder = Path(sys.argv[1])
sys.exit(run_app(Launch(
    api_url="http://127.0.0.1:9/v2", credentials=AccessKey("an-access-key", Secret("an-app-secret")),
    profile_name="test", workspace="", production=False, write=True, room=None, mute_roles={},
    requests_per_minute=None, theme=None, keymap={}, journal_path=folder / "journal.jsonl",
    state_path=folder / "state.json",
)))
"""


def test_a_crash_says_one_sentence_and_leaves_the_rest_to_the_log(tmp_path: Path) -> None:
    with Terminal([sys.executable, "-c", CRASH, str(tmp_path)], env=environment(tmp_path)) as terminal:
        assert terminal.wait_end() == 1
        written = terminal.bytes_between(0)
    after = written.rsplit(b"\x1b[?1049l", 1)[1].decode()
    log = tmp_path / "hms-console.log"
    assert f"hms-console: stopped by a bug in this program. The details: they are in {log}" in " ".join(after.split())
    assert "Traceback" not in after
    assert "TypeError" in log.read_text()
    assert "in furnish" in log.read_text()
    for where in (written.decode(), log.read_text()):
        assert "an-access-key" not in where
        assert "an-app-secret" not in where
    assert log.stat().st_mode & 0o777 == 0o600
