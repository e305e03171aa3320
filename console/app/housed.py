"""The house of the profile that is open: built when it is first needed, which is after the first picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.app.navigation import Navigation
from console.config.launch import Access, Launch, revealed

if TYPE_CHECKING:
    import random

    from console.actions.runner import Runner
    from console.app.furniture import House
    from console.clock import Clock
    from console.screens.desk import Desk


class Housed(Navigation):
    """An app with the services and screens of one profile at a time.

    Attributes:
        launch: the plain values of the profile.
        clock: the wall clock that ages are shown by, and the clock that paces polling.
        rng: jitter, and ids of journal lines.
    """

    launch: Launch
    clock: Clock
    rng: random.Random
    _house: House | None = None
    _past: tuple[Access, ...] = ()

    @property
    def furnished(self) -> bool:
        """Whether the services and screens are there."""
        return self._house is not None

    @property
    def house(self) -> House:
        """The services and screens; built when first needed."""
        if self._house is None:
            from console.app.furniture import furnish

            self._house = furnish(self, self.launch, self.clock, self.rng)
        return self._house

    @property
    def desk(self) -> Desk:
        """What every screen is handed."""
        return self.house.desk

    @property
    def runner(self) -> Runner:
        """What carries acts out."""
        return self.house.runner

    def furnish_anew(self, launch: Launch) -> House:
        """Build the house of another profile in the place of this one, which is no longer ours.

        How the screens were left is one memory for all profiles: it is handed on, since both write into one file.

        Args:
            launch: the values of the other profile.

        Returns:
            The house that is left; nothing of it is closed yet.
        """
        from console.app.furniture import furnish

        left, known = self.house, self.launch.credentials.known
        if known is not None and known not in self._past:
            self._past = (*self._past, known)
        self.launch = launch
        self._house = furnish(self, launch, self.clock, self.rng, left.desk.memory)
        return left

    def secrets(self) -> tuple[str, ...]:
        """What must stand in no log: the secrets of this profile, and of those that were left."""
        return tuple(secret for access in (*self._past, self.launch.credentials) for secret in revealed(access))
