"""All figures in one run: `python -m tests.perf`, or only some: `python -m tests.perf start keys`.

Times drift between machines: what counts is the ratio to what is measured beside it. Nothing here fails for being slow.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.perf import attending, feeding, links, neighbours, stalling, starting, watching, working, writing
from tests.perf.figures import Figure, print_table

BENCHES: dict[str, tuple[str, list[Callable[[Path], list[Figure]]]]] = {
    "start": ("Start and end", [starting.start_up, starting.start_up_of_a_crowd]),
    "commands": ("Commands", [starting.commands]),
    "bytes": ("Bytes, 120x40", [writing.rooms, writing.peers]),
    "keys": ("Keys, memory and requests, a crowd", [working.keys]),
    "requests": ("Requests and processor, 40 rooms", [working.requests_of_rooms]),
    "quality": ("Quality on Peers, the default budget, 120x40", [watching.quality]),
    "idle": ("Idle", [working.idle]),
    "feed": ("Activity feed", [feeding.taking_in, feeding.weight]),
    "attendance": ("A session of thousands", [attending.building, attending.on_screen]),
    "links": ("Over OpenSSH, 120x40", [links.through_sshd, links.stalled]),
    "neighbours": ("Bytes per second beside others, 120x40", [neighbours.neighbours]),
    "stall": ("A terminal that takes nothing, or little", [stalling.stalled, stalling.leaving, stalling.slow_line]),
    "gaps": ("Event loop", [working.gaps, working.gaps_of_many_changes, working.gaps_of_a_crowd]),
}


def main(names: list[str]) -> int:
    """Measure and print.

    Args:
        names: which of `BENCHES`; all when there are none.

    Returns:
        0, or 2 when a name is unknown.
    """
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"There is no {unknown[0]!r}; there are: {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        title, benches = BENCHES[name]
        with tempfile.TemporaryDirectory() as folder:
            print_table(title, [figure for bench in benches for figure in bench(Path(folder))])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
