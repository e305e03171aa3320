"""`python -m console.simulator`: the simulator alone, without the rest of the program."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime

from console.simulator import DIALECTS, SCENARIOS, Options, run


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and serve.

    Args:
        arguments: what follows the program's name; None = the process's own.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m console.simulator", description=__doc__)
    parser.add_argument("--host", default=Options.host)
    parser.add_argument("--port", type=int, default=Options.port)
    parser.add_argument("--dialect", choices=DIALECTS, default=Options.dialect)
    parser.add_argument("--scenario", choices=SCENARIOS, default=Options.scenario)
    parser.add_argument("--seed", type=int, default=Options.seed)
    parser.add_argument("--speed", type=float, default=Options.speed, help="world seconds per second; 0 freezes it")
    parser.add_argument("--peers", type=int, help="how many people")
    parser.add_argument("--churn", type=float, help="visible changes per second")
    parser.add_argument("--epoch", type=datetime.fromisoformat, help="when the world starts, RFC 3339")
    parser.add_argument("--webhook-url", help="an http URL on this machine every event is posted to")
    parser.add_argument("--access-key")
    parser.add_argument("--secret")
    parser.add_argument(
        "--watch-parent", action="store_true", help="stop when the process that started this one is gone"
    )
    return run(Options(**vars(parser.parse_args(arguments))))


if __name__ == "__main__":
    sys.exit(main())
