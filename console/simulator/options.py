"""What a simulator can be asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SCENARIOS = ("calm", "busy", "broadcast", "incident")
PLATFORMS = ("rtmp://a.rtmp.video.example/live2", "rtmps://live.social.example:443/app", "rtmp://ingest.tv.example/in")
"""Where `incident` sends its main room; the audience of each watches at `/watch/<host>/master.m3u8`."""
DIALECTS = ("vendor", "openapi")
FASTEST = 1000  # faster than this, no machine follows
MAX_PEERS = 20_000  # a large room's documented size, part-a 12


class BadOptions(ValueError):
    """These options cannot be served; the text says which one and why, for a person."""


@dataclass(frozen=True)
class Options:
    """One simulator.

    Args:
        host: the address to listen on.
        port: the port; 0 takes a free one.
        dialect: one of `DIALECTS`.
        scenario: one of `SCENARIOS`.
        seed: the same seed gives the same world.
        speed: seconds of world time per real second; 0 freezes the world (calls still change it, at once).
        peers: people in the large room of `broadcast`, in all live rooms of the others; None = its own number.
        epoch: the aware time at which the world starts; None = now. With an epoch the service's clock starts there too.
        access_key: the access key tokens must name; None = one made from the seed.
        secret: the app secret tokens must be signed with; None = one made from the seed.
        watch_parent: stop when the process that started this one is gone.
        churn: visible changes per second over all rooms; None = the scenario's own number.
        webhook_url: an http URL on this machine every event is posted to; None = none are sent.
    """

    host: str = "127.0.0.1"
    port: int = 0
    dialect: str = "vendor"
    scenario: str = "busy"
    seed: int = 1
    speed: float = 1.0
    peers: int | None = None
    epoch: datetime | None = None
    access_key: str | None = None
    secret: str | None = None
    watch_parent: bool = False
    churn: float | None = None
    webhook_url: str | None = None

    def check(self) -> None:
        """Refuse what cannot be served.

        Raises:
            BadOptions: naming the option, what is wrong with it and what it may be.
        """
        if self.dialect not in DIALECTS:
            raise BadOptions(f"There is no dialect {self.dialect!r}. It is one of: {', '.join(DIALECTS)}.")
        if self.scenario not in SCENARIOS:
            raise BadOptions(f"There is no scenario {self.scenario!r}. It is one of: {', '.join(SCENARIOS)}.")
        if not 0 <= self.speed <= FASTEST:
            raise BadOptions(f"The speed must be between 0 (frozen) and {FASTEST}.")
        if self.peers is not None and not 1 <= self.peers <= MAX_PEERS:
            raise BadOptions(f"The number of peers must be between 1 and {MAX_PEERS}.")
        if self.churn is not None and not 0 <= self.churn <= MAX_PEERS:
            raise BadOptions(f"The churn must be between 0 and {MAX_PEERS} changes per second.")
        if self.epoch is not None and self.epoch.tzinfo is None:
            raise BadOptions("The epoch needs a time zone, for example 2025-02-03T04:05:06Z.")
        if self.webhook_url is not None:
            self._check_webhook(self.webhook_url)

    def _check_webhook(self, url: str) -> None:
        from console.simulator.near import is_near  # two modules that only this option needs

        if not is_near(url):
            raise BadOptions("The webhook URL must be http on this machine, for example http://127.0.0.1:9000/hooks.")
