"""Questions at a terminal: what is wrong is said and asked again, and nothing typed before is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import click

from console.cli.errors import Failure
from console.config.codes import USAGE
from console.config.errors import ConfigError, quoted
from console.config.rules import Rule


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()


def is_read() -> bool:
    """Whether somebody reads what is printed as it comes; a shell may have closed the output: `hms-console >&-`."""
    return sys.stdout is not None and sys.stdout.isatty()


def checked(value: str, what: str, rule: Rule, *, hidden: bool = False) -> str:
    """A value without blanks around it, if it is acceptable.

    Args:
        value: the value.
        what: what it is called, for the message.
        rule: what is acceptable.
        hidden: whether it is a secret, which no message repeats.

    Raises:
        ConfigError: it is not.
    """
    value = value.strip()
    if not rule.accepts(value):
        raise ConfigError(f"{what} must be {rule.words}" + ("." if hidden else f"; {quoted(value)} is not."))
    return value


def ask(question: str, option: str, rule: Rule, default: str | None = None, *, hidden: bool = False) -> str:
    """Ask until the answer is acceptable.

    Args:
        question: what is asked, without a colon.
        option: what says the same on the command line.
        rule: what is acceptable.
        default: what Enter means; None: there must be an answer.
        hidden: whether what is typed stays out of sight.

    Raises:
        Failure: nobody is there to answer, and there is no default.
    """
    if not can_ask():
        if default is not None:
            return default
        raise Failure(f"There is no terminal to ask on: give {option}.", USAGE)
    answer: str = click.prompt(
        question, default=default, hide_input=hidden, err=True, value_proc=_tried(question, rule, hidden=hidden)
    )
    return answer


def _tried(question: str, rule: Rule, *, hidden: bool) -> Callable[[str], str]:
    def value_of(text: str) -> str:
        try:
            return checked(text, "It" if hidden else question, rule, hidden=hidden)
        except ConfigError as error:
            raise click.UsageError(error.sentence) from None  # which click says, and asks again

    return value_of


def choose(question: str, choices: Sequence[str], default: str) -> str:
    """Ask for one of a few words.

    Args:
        question: what is asked.
        choices: the words.
        default: what Enter means, and what holds where nobody is there to answer.
    """
    if not can_ask():
        return default
    answer: str = click.prompt(question, type=click.Choice(choices), default=default, err=True)
    return answer


def agree(question: str, *, default: bool) -> bool:
    """Ask for yes or no.

    Args:
        question: what is asked.
        default: what Enter means, and what holds where nobody is there to answer.
    """
    return click.confirm(question, default=default, err=True) if can_ask() else default
