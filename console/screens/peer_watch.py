"""Which single peers are asked for: tracks and mute state are not in the list (part-a 6.2), and cost a request each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console.live import resources
from console.live.budget import for_details

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.api.models import Peer
    from console.live.poller import Poller, Subscription
    from console.live.resources import Resource
    from console.live.store import Store, Update

LEAST, MOST = 4, 16
"""So many peers are followed at once: the one in the detail pane, then those on stage from the top of the screen."""

OTHER_REQUESTS = 87
"""What the rest of the Peers screen asks for in a minute, as measured: 30 for the list, 43 for jobs, 14 for others."""

QUALITY_SHARE = 4
"""One of so many requests that are left for details asks for quality, the others for tracks."""

REQUESTS_EACH = 5
"""So many answers a minute keep what is known of one peer young enough to be shown."""

FRESH_INTERVALS = 3
"""What is older than so many intervals is not known any more: she may have been muted since."""


def affordable(per_minute: int) -> int:
    """How many peers can be followed so that all of them stay known.

    Single peers are asked for while less than two thirds of the request budget are in use; more of them than that pays
    for would each be known now and unknown again a moment later.

    Args:
        per_minute: the request budget.
    """
    left = for_details(per_minute) - OTHER_REQUESTS - allowance(per_minute)
    return max(LEAST, min(MOST, left // REQUESTS_EACH))


def allowance(per_minute: int) -> int:
    """How many requests a minute may ask for quality (`quality_watch`), so that tracks stay known beside it.

    Args:
        per_minute: the request budget.
    """
    return max(1, (for_details(per_minute) - OTHER_REQUESTS) // QUALITY_SHARE)


class _Seen(NamedTuple):
    """What came of a peer, and what to ask the store for how long ago that was: an equal answer makes it young."""

    peer: Peer
    resource: Resource


class PeerWatch:
    """Follows a few peers of one room, and keeps what came of them for as long as it can be called current.

    Args:
        poller: asks, while less than two thirds of the request budget are in use.
        store: has the answers.
        most: so many are followed at once.
    """

    def __init__(self, poller: Poller, store: Store, most: int = MOST) -> None:
        self._poller = poller
        self._store = store
        self._most = most
        self._room_id = ""
        self._followed: dict[str, Subscription] = {}
        self._seen: dict[str, _Seen] = {}
        self._young: set[str] = set()

    def follow(self, room_id: str, peer_ids: Iterable[str]) -> None:
        """Follow exactly these peers, the most important first.

        Args:
            room_id: their room; another one than before forgets everything.
            peer_ids: raw ids; those beyond what may be followed are left out.
        """
        if room_id != self._room_id:
            self.stop()
            self._seen.clear()
            self._room_id = room_id
        wanted = list(dict.fromkeys(peer_ids))[: self._most]
        for peer_id in [one for one in self._followed if one not in wanted]:
            self._followed.pop(peer_id).close()
        for peer_id in wanted:
            if peer_id not in self._followed:
                resource = resources.peer(room_id, peer_id)
                self._followed[peer_id] = self._poller.subscribe(resource)
                self._take(peer_id, resource)

    def stop(self) -> None:
        """Look away from all of them."""
        for subscription in self._followed.values():
            subscription.close()
        self._followed.clear()

    def hear(self, update: Update) -> str | None:
        """Take an answer about one peer.

        Args:
            update: from the store.

        Returns:
            The id of the peer whose details changed, if it is one of ours.
        """
        if update.resource.kind != "peer" or update.resource.ids[0] != self._room_id:
            return None
        peer_id = update.resource.ids[1]
        self._take(peer_id, update.resource)
        return peer_id

    def known(self, peers: Mapping[str, Peer]) -> dict[str, Peer]:
        """Of some peers, those whose tracks are known now: the answer is young, and of the role they have.

        Args:
            peers: peers by id as the list has them; those in another role have other tracks.
        """
        found = {}
        for peer_id, seen in self._seen.items():
            listed = peers.get(peer_id)
            if listed is not None and listed.role_id == seen.peer.role_id and self._is_young(seen):
                found[peer_id] = seen.peer
        return found

    def turned(self) -> list[str]:
        """The ids of peers whose answers have become too old to be shown, or young again, each told once."""
        young = {peer_id for peer_id, seen in self._seen.items() if self._is_young(seen)}
        before, self._young = self._young, young
        return [peer_id for peer_id in self._seen if (peer_id in young) != (peer_id in before)]

    def forget(self, gone: Iterable[str], moved: Mapping[str, Peer]) -> None:
        """Drop what is no longer true: peers that left, and tracks from before a change of role.

        Args:
            gone: ids of peers that left.
            moved: peers by id as the list has them now; those in another role have other tracks.
        """
        for peer_id in gone:
            self._seen.pop(peer_id, None)
        for peer_id in [one for one in self._seen if one in moved]:
            if self._seen[peer_id].peer.role_id != moved[peer_id].role_id:
                del self._seen[peer_id]

    def _is_young(self, seen: _Seen) -> bool:
        age = self._store.age(seen.resource)
        return age is not None and age <= FRESH_INTERVALS * seen.resource.interval

    def _take(self, peer_id: str, resource: Resource) -> None:
        snapshot = self._store.snapshot(resource)
        peer = snapshot.items.get(peer_id) if snapshot is not None else None
        if peer is not None:
            self._seen[peer_id] = _Seen(peer, resource)
