"""Which single peers are asked for: tracks and mute state are not in the list (part-a 6.2), and cost a request each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.live import resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.api.models import Peer
    from console.live.poller import Poller, Subscription
    from console.live.resources import Resource
    from console.live.store import Store, Update

MOST = 16
"""So many peers are followed at once: the one in the detail pane, then those on stage from the top of the screen."""


class PeerWatch:
    """Follows a few peers of one room, and keeps what came of them.

    Args:
        poller: asks, while less than half of the request budget is in use.
        store: has the answers.
    """

    def __init__(self, poller: Poller, store: Store) -> None:
        self._poller = poller
        self._store = store
        self._room_id = ""
        self._followed: dict[str, Subscription] = {}
        self.details: dict[str, Peer] = {}

    def follow(self, room_id: str, peer_ids: Iterable[str]) -> None:
        """Follow exactly these peers, the most important first.

        Args:
            room_id: their room; another one than before forgets everything.
            peer_ids: raw ids; those beyond `MOST` are left out.
        """
        if room_id != self._room_id:
            self.stop()
            self.details.clear()
            self._room_id = room_id
        wanted = list(dict.fromkeys(peer_ids))[:MOST]
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

    def forget(self, gone: Iterable[str], moved: Mapping[str, Peer]) -> None:
        """Drop what is no longer true: peers that left, and tracks from before a change of role.

        Args:
            gone: ids of peers that left.
            moved: peers by id as the list has them now; those in another role have other tracks.
        """
        for peer_id in gone:
            self.details.pop(peer_id, None)
        for peer_id, peer in moved.items():
            known = self.details.get(peer_id)
            if known is not None and known.role_id != peer.role_id:
                del self.details[peer_id]

    def _take(self, peer_id: str, resource: Resource) -> None:
        snapshot = self._store.snapshot(resource)
        peer = snapshot.items.get(peer_id) if snapshot is not None else None
        if peer is not None:
            self.details[peer_id] = peer
