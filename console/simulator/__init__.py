"""100ms on your own machine: the control plane of part-a and part-b on loopback, for demos, rehearsals and tests.

It imports nothing from the rest of the program: it speaks only HTTP, so it cannot share a bug with the client.
Importing this package is cheap; the HTTP layer is loaded when `run` is called.
"""

from __future__ import annotations

from console.simulator.options import DIALECTS, SCENARIOS, Options

__all__ = ["DIALECTS", "SCENARIOS", "Options", "run"]


def run(options: Options) -> int:
    """Serve until told to stop (SIGTERM, SIGINT, or the parent gone when `watch_parent`).

    The first line on stdout is JSON, written once the service really listens:
    `{"url": "http://127.0.0.1:PORT/v2", "access_key": "...", "secret": "..."}` (product.md, Command line).

    Args:
        options: what to serve, and where.

    Returns:
        The exit code: 0 after a clean stop, 2 when the options cannot be served.
    """
    from console.simulator.serve import serve

    return serve(options)
