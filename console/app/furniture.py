"""What the console is furnished with: the shared services, and the screens that stand on them, each when it is shown.

Imported once the first picture is on the terminal: everything else of the program hangs on this module.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from console.actions.delivery import Means
from console.actions.journal import Author, Journal
from console.actions.registry import ALL_ACTIONS, Registry
from console.actions.rehearse import rehearser
from console.actions.runner import Runner
from console.api.text import clean
from console.app.service import Service, saved_destinations
from console.config.person import login
from console.config.state_file import StateFile
from console.live import resources
from console.live.budget import Budget
from console.live.feed import Feed
from console.live.poller import Poller
from console.live.quality import Thresholds
from console.live.store import Store
from console.screens.arming import Arming
from console.screens.bindings import action_bindings, own_bindings
from console.screens.desk import Desk
from console.screens.hands import Hands
from console.screens.keymap import Keys, Owner, owners_of, rekeyed, resolve, without_keys
from console.screens.memory import Memory

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping

    from textual.app import App
    from textual.binding import BindingType

    from console.clock import Clock
    from console.config.launch import Launch
    from console.screens.activity import ActivityScreen
    from console.screens.analytics.screen import AnalyticsScreen
    from console.screens.paned import PanedBoard
    from console.screens.peers import PeersScreen
    from console.screens.recordings import RecordingsScreen
    from console.screens.rooms import RoomsScreen
    from console.screens.sessions.screen import SessionsScreen
    from console.screens.story import StoryScreen
    from console.screens.streams import StreamsScreen


class House:
    """Everything that is built once; a screen when it is first shown.

    Args:
        desk: what every screen is handed.
        service: the way to the service.
        runner: carries acts out.
        room: the id of the room to open first, or "".
    """

    def __init__(self, desk: Desk, service: Service, runner: Runner, room: str) -> None:
        self.desk = desk
        self.service = service
        self.runner = runner
        self._room = room

    @cached_property
    def rooms(self) -> RoomsScreen:
        """The board of all rooms."""
        from console.screens.rooms import RoomsScreen

        return RoomsScreen(self.desk)

    @cached_property
    def peers(self) -> PeersScreen:
        """One room and its peers; which one, it is told."""
        from console.screens.peers import PeersScreen

        screen = PeersScreen(self.desk)
        screen.open_room(self._room)
        return screen

    @cached_property
    def recordings(self) -> RecordingsScreen:
        """What is recorded, and the files it left."""
        from console.screens.recordings import RecordingsScreen

        return RecordingsScreen(self.desk)

    @cached_property
    def streams(self) -> StreamsScreen:
        """HLS, RTMP out and stream keys."""
        from console.screens.streams import StreamsScreen

        return StreamsScreen(self.desk)

    @cached_property
    def analytics(self) -> AnalyticsScreen:
        """A room or a session, looked back at."""
        from console.screens.analytics.screen import AnalyticsScreen

        return AnalyticsScreen(self.desk)

    @cached_property
    def sessions(self) -> SessionsScreen:
        """Past and present sessions."""
        from console.screens.sessions.screen import SessionsScreen

        return SessionsScreen(self.desk)

    @cached_property
    def activity(self) -> ActivityScreen:
        """Everything that happened since we look."""
        from console.screens.activity import ActivityScreen

        return ActivityScreen(self.desk)

    @cached_property
    def story(self) -> StoryScreen:
        """Everything about one person; whose, it is told."""
        from console.screens.story import StoryScreen

        return StoryScreen(self.desk)

    @property
    def under_way(self) -> tuple[int, int, bool]:
        """How many acts, how many files that are being saved, and whether an export is being written."""
        return self.runner.running, self.saving, self.desk.exports.busy

    async def close(self) -> None:
        """Close the connections; nothing of the house asks for anything any more.

        Its screens, tasks and workers belong to the app, which ends them.
        """
        await self.service.close()

    @property
    def saving(self) -> int:
        """How many files are being saved; a screen that was never shown saves none, and is not built for this."""
        recordings = self.__dict__.get("recordings")
        return recordings.saving if recordings is not None else 0


def furnish(app: App[Any], launch: Launch, clock: Clock, rng: random.Random, memory: Memory | None = None) -> House:
    """Build it all; nothing is asked of the service yet.

    Args:
        app: shows dialogs and runs workers.
        launch: the plain values of the profile.
        clock: the wall clock that ages are shown by, and the clock that paces polling.
        rng: jitter, and ids of journal lines.
        memory: of another profile's house that was left, which wrote into the same file; None reads that file.
    """
    keys = bound_keys(launch.keymap, own_bindings(type(app)))
    registry = Registry(rekeyed(ALL_ACTIONS, keys))
    budget, store = Budget(launch.requests_per_minute, clock), Store(clock)
    service = Service(launch, budget, clock, rng)
    poller = Poller(service.connect, store, budget, clock, rng)
    author = Author(launch.profile_name, login(), launch.workspace)
    journal = Journal(launch.journal_path, author, clock, rng)
    arming = Arming(clock, launch.write, minutes=launch.arm_minutes, production=launch.production)
    means = Means(service.connect, store, poller, budget, journal, clock, lambda: arming.writing)
    runner = Runner(means, registry)
    arming.occupied = lambda: runner.running > 0
    feed = Feed(room_name=lambda room_id: room_name(store, room_id))
    desk = Desk(
        store=store,
        poller=poller,
        budget=budget,
        feed=feed,
        registry=registry,
        hands=Hands(app, runner, feed, clock, rehearser(service.connect)),
        former_roles=runner.former_roles,
        clock=clock,
        connect=service.connect,
        paused=runner.paused,
        profile=launch.profile_name,
        workspace=launch.workspace,
        production=launch.production,
        mute_roles=launch.mute_roles,
        arming=arming,
        keys=keys,
        saved=saved_destinations(launch.destinations, clock) if launch.destinations else (),
        journal=launch.journal_path,
        thresholds=Thresholds(**launch.quality),
        memory=memory or Memory(*StateFile(launch.state_path).opened()),
    )
    return House(desk, service, runner, launch.room or "")


def bound_keys(wishes: Mapping[str, str], shared: Iterable[BindingType]) -> Keys:
    """The keys that are really bound.

    Args:
        wishes: the operator's keymap; mostly empty, and then no screen is imported to look at its keys.
        shared: the bindings of the app itself.
    """
    return resolve(key_owners(shared), wishes, without_keys(Registry())) if wishes else Keys()


def key_owners(shared: Iterable[BindingType]) -> tuple[Owner, ...]:
    """Everything that has keys on some screen.

    Args:
        shared: the bindings of the app itself.
    """
    return owners_of(keys_by_place(shared), Registry())


def keys_by_place(shared: Iterable[BindingType]) -> dict[str, list[BindingType]]:
    """All that has keys, by where: a screen, or a pane of one, such as `Streams 2`, since each has its own keys.

    Args:
        shared: the bindings of the app itself.
    """
    from console.screens.activity import ActivityScreen
    from console.screens.analytics.screen import AnalyticsScreen
    from console.screens.peers import PeersScreen
    from console.screens.recordings import RecordingsScreen
    from console.screens.rooms import RoomsScreen
    from console.screens.sessions.screen import SessionsScreen
    from console.screens.story import StoryScreen
    from console.screens.streams import StreamsScreen
    from console.widgets.live_table import LiveTable

    palette = Binding("ctrl+p", "command_palette", "palette", id="app.palette", system=True, tooltip=_PALETTE)
    everywhere = [*shared, palette, *LiveTable.BINDINGS]
    boards = {
        kind.__name__.removesuffix("Screen"): [*everywhere, *own_bindings(kind), *action_bindings(*kind.SCOPES)]
        for kind in (RoomsScreen, PeersScreen)
    }
    paned: tuple[type[PanedBoard], ...] = (
        RecordingsScreen,
        StreamsScreen,
        AnalyticsScreen,
        SessionsScreen,
        ActivityScreen,
        StoryScreen,
    )
    panes = {
        f"{kind.__name__.removesuffix('Screen')} {number}": [
            *everywhere,
            *own_bindings(kind),
            *action_bindings(*scopes),
        ]
        for kind in paned
        for number, scopes in enumerate(kind.PANE_SCOPES, 1)
    }
    return {**boards, **panes}


_PALETTE = "Every action and command by name, with what it does or why it cannot be done"


def room_name(store: Store, room_id: str) -> str:
    """What people call a room; its id while that is all we know.

    Args:
        store: what the service has said.
        room_id: its raw id.
    """
    for resource in (resources.room(room_id), resources.rooms()):
        snapshot = store.snapshot(resource)
        room = snapshot.items.get(room_id) if snapshot is not None else None
        if room is not None and room.name:
            name: str = room.name
            return name
    return clean(room_id)
