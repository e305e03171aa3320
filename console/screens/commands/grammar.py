"""What the `:` line understands beside its own words: the grammar of the commands of the shell, handed in from above.

The screens know no command line. Whoever starts them hands them something that reads one line of it, and what they get
back is only what can be shown (`Reading`), or an act that goes the way of every act (`Acting`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from console.actions.action import Action, Target
    from console.api.client import Client
    from console.api.models import Job

Show = Callable[[str, str], None]
"""Takes a title and a text to be read, both safe to paint."""


class Misunderstood(Exception):
    """A line that cannot be carried out. `str()` is a sentence that says what to do, safe to paint."""


@dataclass(frozen=True)
class Chosen:
    """What `.` stands for, and what may be left out; raw ids, "" where nothing is chosen."""

    room_id: str = ""
    session_id: str = ""
    peer_id: str = ""


@dataclass(frozen=True)
class Candidate:
    """One way to go on.

    Args:
        text: the whole word; safe to paint.
        help: what it means, in a few words.
    """

    text: str
    help: str = ""


class Meant(NamedTuple):
    """What the last word of a line is the id of.

    Attributes:
        kind: what; "" for what has no id.
        room_id: of a peer the room, as far as it was typed; it may be `.`.
    """

    kind: Literal["", "room", "peer"] = ""
    room_id: str = ""


@dataclass(frozen=True)
class Reading:
    """A line that only asks the service.

    Args:
        title: the command.
        read: given the client and the cells of a line, gives the text to show; secrets in it are masked.
        secret: whether the line may hold a secret, so that it must not be remembered.
    """

    title: str
    read: Callable[[Client, int], Awaitable[str]]
    secret: bool = False


@dataclass(frozen=True)
class Aimed:
    """An act with its target as the service names it.

    Args:
        action: what; one of the registry where there is one, told all it needs.
        target: to whom.
        jobs: the jobs of the room as just listed, by kind; of a kind that is missing, what the screens know holds.
    """

    action: Action
    target: Target
    jobs: Mapping[str, tuple[Job, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Acting:
    """A line that changes something.

    Args:
        title: the command.
        aim: looks up what the target is called; is given where the answer of the service is to be shown.
        secret: as in `Reading`.
    """

    title: str
    aim: Callable[[Client, Show], Awaitable[Aimed]]
    secret: bool = False


class Grammar(Protocol):
    """Reads lines such as `rooms list --limit 5`. It may import much: call it in a thread."""

    def resources(self) -> Mapping[str, str]:
        """The first words it knows, and what each is about."""

    def verbs(self, resource: str) -> Mapping[str, str]:
        """The second words of a first one, and what each does; none when there are none."""

    def complete(self, words: Sequence[str]) -> list[Candidate]:
        """Ways to go on.

        Args:
            words: what was typed, the last one perhaps not to its end.
        """

    def meant(self, words: Sequence[str]) -> Meant:
        """What the last word is the id of.

        Args:
            words: as in `complete`.
        """

    def parse(self, words: Sequence[str], chosen: Chosen) -> Reading | Acting:
        """Understand a whole line; nothing is asked of the service yet.

        Args:
            words: of the line.
            chosen: what `.` stands for.

        Raises:
            Misunderstood: it cannot be carried out.
        """


class NoGrammar:
    """Nothing but the words of the screens themselves."""

    def resources(self) -> Mapping[str, str]:
        """None."""
        return {}

    def verbs(self, _resource: str) -> Mapping[str, str]:
        """None."""
        return {}

    def complete(self, _words: Sequence[str]) -> list[Candidate]:
        """None."""
        return []

    def meant(self, _words: Sequence[str]) -> Meant:
        """Nothing."""
        return Meant()

    def parse(self, words: Sequence[str], _chosen: Chosen) -> Any:  # noqa: ANN401 - it never returns
        """Understand nothing.

        Raises:
            Misunderstood: always.
        """
        raise Misunderstood(f"there is no command {words[0] if words else ''}".rstrip())
