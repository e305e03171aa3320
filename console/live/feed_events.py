"""What analytics list and what webhooks were told becomes entries (part-b 6.1, 6.2, 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.live.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from console.api.models.events import Delivery, Event


def entries_of(told: Iterable[Event | Delivery], room_name: Callable[[str], str], now: datetime) -> tuple[Entry, ...]:
    """The lines that events and deliveries are worth, in their order.

    Args:
        told: of any kind, in any order.
        room_name: room id -> its name, safe to paint.
        now: when they were heard of, by the service's clock.
    """
    return ()
