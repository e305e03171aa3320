"""How a command says that it could not do what was asked."""

from __future__ import annotations

from console.config.codes import FAILED


class Failure(Exception):
    """Ends a command with one sentence on stderr.

    Args:
        sentence: what happened and what to do.
        code: the exit code, one of those in `console.config.codes`.
    """

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
