"""What every screen is handed: the shared services, and whether writing is armed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console.live.quality import Thresholds
from console.live.trouble_book import TroubleBook

from .keymap import Keys
from .memory import Memory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from textual.worker import Worker

    from console.actions.paused import PausedJobs
    from console.actions.registry import Registry
    from console.actions.sheet_file import Format
    from console.actions.undo import FormerRoles
    from console.api.client import Client
    from console.clock import Clock
    from console.live.budget import Budget
    from console.live.feed import Feed
    from console.live.poller import Poller
    from console.live.store import Store
    from console.live.watches import SavedDestination

    from .arming import Arming
    from .hands import Hands


@dataclass
class Exports:
    """The files that are written from here: where the last one went, and the one that is being written."""

    folder: Path | None = None
    kind: Format = "csv"
    worker: Worker[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self.worker is not None and not self.worker.is_finished


@dataclass(frozen=True)
class Desk:
    """The control room's shared services, built once by the app.

    Args:
        former_roles: which roles peers had before we muted them.
        profile: the profile's name, shown on every screen.
        arming: whether acts may be sent.
        workspace: the label the profile gives its workspace, or "".
        production: whether acts are one safety level higher.
        keys: the keys that are really bound.
        mute_roles: the profile's mapping from roles to their silent twins.
        connect: gives the one client, for what only reads and no screen looks at, such as a signed URL.
        paused: which recordings were paused from here.
        saved: the profile's saved destinations.
        troubles: what is wrong with what rooms record and send; it knows nothing until it follows the store.
        journal: where acts are written down; None where nothing is.
        thresholds: from where on quality is called fair, and poor.
        exports: the files that are written.
        memory: how the screens were left: order, columns, filters, history.
    """

    store: Store
    poller: Poller
    budget: Budget
    feed: Feed
    registry: Registry
    hands: Hands
    former_roles: FormerRoles
    clock: Clock
    connect: Callable[[], Awaitable[Client]]
    paused: PausedJobs
    profile: str
    arming: Arming
    workspace: str = ""
    production: bool = False
    mute_roles: Mapping[str, str] = field(default_factory=dict)
    keys: Keys = field(default_factory=Keys)
    saved: tuple[SavedDestination, ...] = ()
    troubles: TroubleBook = field(default_factory=TroubleBook)
    journal: Path | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    exports: Exports = field(default_factory=Exports)
    memory: Memory = field(default_factory=Memory)
