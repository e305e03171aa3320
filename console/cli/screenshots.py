"""`hms-console screenshots`: the pictures of the README, drawn by the program itself."""

from __future__ import annotations

from pathlib import Path

import click


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
    from console.screenshots import main

    return main(out)
