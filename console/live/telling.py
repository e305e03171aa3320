"""Telling everybody who listens, so that a bug in one of them harms nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

News = TypeVar("News")
_log = logging.getLogger("console.live")


def tell(listeners: Sequence[Callable[[News], None]], news: News, failed: Callable[[Exception], None]) -> None:
    """Call them all.

    Args:
        listeners: who is told; one that raises is logged, and the others hear it nevertheless.
        news: what they are told.
        failed: hears of each listener's bug; must not raise.
    """
    for listener in tuple(listeners):
        try:
            listener(news)
        except Exception as error:
            _log.exception("somebody who was told of %s failed", type(news).__name__)
            failed(error)
