"""What is installed, and the two commands of the README."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from console import __version__

ROOT = Path(__file__).resolve().parent.parent.parent
STYLES = sorted(path.name for path in (ROOT / "styles").glob("*.tcss"))
CHECK = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/python -m tests.check"


def output(*command: str | Path, **environ: str) -> str:
    done = subprocess.run(  # noqa: S603 - programs of this environment
        command, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    output(Path(sysconfig.get_path("scripts")) / "hatchling", "build", "-t", "wheel", "-d", str(folder))
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_styles_and_nothing_that_is_not_the_program(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert STYLES
    assert sorted(name for name in names if name.endswith(".tcss")) == [f"console/_styles/{name}" for name in STYLES]
    assert {name.split("/")[0] for name in names} == {"console", f"hms_console-{__version__}.dist-info"}
    assert not [name for name in names if "__pycache__" in name]


def test_an_installed_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    output(
        sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(tmp_path), str(wheel)
    )
    assert (
        output(tmp_path / "bin" / "hms-console", "--version", PYTHONPATH=str(tmp_path))
        == f"hms-console {__version__}\n"
    )
    where = "from console.config.paths import styles_dir; print(styles_dir())"
    assert output(sys.executable, "-P", "-c", where, PYTHONPATH=str(tmp_path)) == f"{tmp_path}/console/_styles\n"


def test_the_readme_has_the_check_command_that_ci_runs() -> None:
    assert [line.strip() for line in (ROOT / "README.md").read_text().splitlines()].count(CHECK) == 1
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert output("bash", "-n", ROOT / ".ci" / "run") == ""
