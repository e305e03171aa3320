"""`hms-console demo`: the simulator beside the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack
from urllib.parse import urljoin, urlsplit

import click

from console.cli.child import Service, running
from console.cli.errors import Failure
from console.cli.look import Look, look_options
from console.cli.opening import preload, require_terminal, run_app
from console.cli.simulate import World, checked, world_options
from console.config import paths
from console.config.launch import Launch
from console.config.load import load
from console.config.resolve import said
from console.config.settings import DEFAULT_REQUESTS_PER_MINUTE, Density, Settings

if TYPE_CHECKING:
    from console.config.destinations import Destination


@click.command()
@world_options
@look_options
def demo(
    theme: str | None,
    mouse: bool | None,
    ascii: bool | None,
    density: Density | None,
    **world: Unpack[World],
) -> int:
    """The console, armed, on a simulated service beside it: nothing real can be touched.

    Needs no account and no network; the simulator ends with the console.
    """
    checked(**world)
    settings = load(paths.config_file())
    look = Look(theme=theme, mouse=mouse, ascii=ascii, density=density)
    require_terminal()
    state = paths.state_dir() / "demo"
    try:
        paths.make_private(state)
    except OSError as error:
        raise Failure(f"The demo needs a directory for its log: {error.filename}: {error.strerror}.") from None
    arguments = [f"--{name}={value}" for name, value in world.items() if value is not None]
    with running(arguments, state / "simulator.log") as simulator:
        preload()  # both start at the same time
        return run_app(_launch(simulator.wait_ready(), settings, look, world["scenario"]))


def _launch(service: Service, settings: Settings, look: Look, scenario: str) -> Launch:
    state = paths.state_dir() / "demo"
    return Launch(
        api_url=service.url,
        credentials=service.credentials,
        profile_name="demo",
        workspace="simulator",
        production=False,
        write=True,
        room=None,
        mute_roles={},
        requests_per_minute=DEFAULT_REQUESTS_PER_MINUTE,
        theme=look["theme"] or settings.theme,
        keymap=settings.keymap,
        journal_path=state / "journal.jsonl",
        state_path=state / "state.json",
        demo=True,
        credentials_from="the simulator",
        destinations=_destinations(service.url) if scenario == "incident" else (),
        mouse=said(look["mouse"], settings.mouse),
        ascii=said(look["ascii"], settings.ascii),
        density=look["density"] or settings.density,
        arm_minutes=settings.arm_minutes,
    )


def _destinations(api_url: str) -> tuple[Destination, ...]:
    """The platforms of the scenario, saved with an address where each can be watched."""
    from console.config.destinations import Destination
    from console.config.secret import Secret
    from console.simulator.options import PLATFORMS

    hosts = {url: urlsplit(url).hostname or "" for url in PLATFORMS}
    return tuple(
        Destination(host.split(".")[-2], "demo", Secret(url), watch=urljoin(api_url, f"/watch/{host}/master.m3u8"))
        for url, host in hosts.items()
    )
