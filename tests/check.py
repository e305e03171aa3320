"""All checks, in one command: `python -m tests.check [STEP ...]`.

Every step runs even when one before it failed, so that one look shows all there is to do; the exit code is 1 when any
failed. Steps: format, lint, types, imports, units, coverage, screens.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
COVERED = ("api", "live", "actions", "tables")  # the rooms that must not be wrong: together at least this much of them
AT_LEAST = 95
MEASURED = tuple(f"--cov=console/{room}" for room in COVERED)  # to trace the others too would cost a minute
# A test that hangs is shown with its stack, named as failed, and the others go on.
HANG = ("-o", "faulthandler_timeout=300", "-o", "faulthandler_exit_on_timeout=true")
PYTEST = ("pytest", "--dist", "worksteal", "-m", "not perf", *HANG)


class Step(NamedTuple):
    """One check.

    Attributes:
        name: what `python -m tests.check NAME` runs alone.
        command: a program of this environment and its arguments.
    """

    name: str
    command: tuple[str, ...]


STEPS = (
    Step("format", ("ruff", "format", "--check", ".")),
    Step("lint", ("ruff", "check", ".")),
    Step("types", ("mypy",)),
    Step("imports", ("lint-imports",)),
    # Coverage doubles the time of whatever runs under it, and the rooms it is asked of are covered by the units.
    Step("units", (*PYTEST, "-n", "2", "tests/unit", *MEASURED, "--cov-branch", "--cov-report=")),
    Step(
        "coverage",
        (
            "coverage",
            "report",
            f"--include={','.join(f'console/{room}/*' for room in COVERED)}",
            f"--fail-under={AT_LEAST}",
        ),
    ),
    # These wait more than they work, so there are more of them than cores. They run on real time beside whatever else
    # the machine does: what fails is tried again, and counted as rerun.
    Step("screens", (*PYTEST, "-n", "4", "--reruns", "2", "-rfER", "tests/ui", "tests/e2e")),
)


class Result(NamedTuple):
    """How a step went: its name, whether it passed, how long it took in seconds, and the last line it printed."""

    name: str
    passed: bool
    seconds: float
    last_line: str


def run(step: Step) -> Result:
    """Run one step, showing what it prints while it prints it.

    Args:
        step: the step.
    """
    print(f"\n=== {step.name}: {' '.join(step.command)}", flush=True)
    program = Path(sysconfig.get_path("scripts")) / step.command[0]
    started = time.monotonic()
    last = ""
    with (
        subprocess.Popen(  # noqa: S603 - the programs named above, without a shell
            [program, *step.command[1:]],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process
    ):
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return Result(step.name, process.returncode == 0, time.monotonic() - started, last)


def main(names: Sequence[str]) -> int:
    """Run the named steps, or all of them, and print how they went.

    Args:
        names: names of steps.

    Returns:
        0 when all passed, 1 when one failed, 2 when there is no such step.
    """
    unknown = set(names) - {step.name for step in STEPS}
    if unknown:
        print(
            f"no step {', '.join(sorted(unknown))}; there are: {', '.join(step.name for step in STEPS)}",
            file=sys.stderr,
        )
        return 2
    results = [run(step) for step in STEPS if not names or step.name in names]
    print("\n=== all checks")
    for result in results:
        mark = "passed" if result.passed else "FAILED"
        print(f"{result.name:9} {mark}  {result.seconds:6.1f} s   {result.last_line}")
    print(f"{'total':9} {sum(result.seconds for result in results):14.1f} s")
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
