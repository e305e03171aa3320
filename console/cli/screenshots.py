"""`hms-console screenshots`: the pictures of the README, drawn by the program itself."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from console.cli.child import running


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("screenshots"),
    show_default=True,
    metavar="DIR",
    help="Where to write them.",
)
def screenshots(out: Path) -> int:
    """Drive the console on the seeded simulator and write SVG pictures of it."""
    from console.screenshots import WORLD, main

    with TemporaryDirectory() as made:
        home = Path(made)
        with running(WORLD, home / "simulator.log") as simulator:
            service = simulator.wait_ready()
            return main(out, service.url, service.credentials, simulator.stop, home)
