"""What a form's values become when they are sent: answers as they are, hidden ones in the clear, read only then."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Hidden:
    """An answer that must not be seen: it prints as a label wherever a text is made of it, in the journal too.

    Args:
        label: what may be seen of it, such as a host; safe to paint.
        reveal: gives the answer itself. It may run a command that gives a key, so it is called in a thread.
    """

    __slots__ = ("_reveal", "label")

    def __init__(self, label: str, reveal: Callable[[], str]) -> None:
        self.label = label
        self._reveal = reveal

    def reveal(self) -> str:
        """The answer itself: only for sending.

        Raises:
            ApiError: it cannot be had.
        """
        return self._reveal()

    def __repr__(self) -> str:
        return f"Hidden({self.label!r})"

    def __str__(self) -> str:
        return self.label


async def arguments(values: Mapping[str, object]) -> dict[str, Any]:
    """The arguments of a call.

    Args:
        values: answers of a form by the names of the arguments; None is left out. A list may hold hidden ones, which
            become pydantic's `SecretStr`, as the client takes them.

    Raises:
        ApiError: a hidden answer cannot be had.
    """
    return {name: await _plain(value) for name, value in values.items() if value is not None}


async def _plain(value: object) -> object:
    if isinstance(value, Hidden):
        return await asyncio.to_thread(value.reveal)
    if isinstance(value, list | tuple):
        return [await _secret(one) for one in value]
    return value


async def _secret(value: object) -> object:
    if not isinstance(value, Hidden):
        return value
    from pydantic import SecretStr

    return SecretStr(await asyncio.to_thread(value.reveal))
