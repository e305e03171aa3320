"""Forms as values: which questions an act asks, which answers it takes, and what they become.

Nothing here paints. `console.modals.form` asks the questions in a terminal; the headless twins of an act may ask the
same ones. Answers are raw strings by the id of their field: a flag is `"yes"` or `""`, a choice is one of its values.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

FieldKind = Literal["text", "secret", "choice", "flag"]
"""A line of text, a line that is masked, one of a few values, or yes and no."""

Answers = Mapping[str, str]
"""Raw answers by field id."""

YES = "yes"
"""The raw answer of a flag that is set; `""` is the other."""

_NOT_TEXT = frozenset({"Cc", "Cs"})


def no_objection(_answer: str) -> str:
    """Any answer will do."""
    return ""


def always(_answers: Answers) -> bool:
    """The field applies whatever the other answers are."""
    return True


def as_typed(answers: Answers) -> Mapping[str, object]:
    """The answers themselves, for a form whose values are plain strings."""
    return dict(answers)


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    Args:
        id: names its answer.
        label: a few words in front of it.
        kind: how it is answered.
        default: the raw answer it begins with. It may be a secret, so it has no part in `repr`.
        choices: (value, words safe to paint) of a choice.
        help: one line that says what is wanted.
        placeholder: an example, shown while nothing is typed.
        limit: the most characters (code points) of a text; counted on screen when more than 0.
        check: the rule that an answer breaks, in words for a person, or `""`. It must be quick: each key asks it.
        shown: whether the field applies, given the other answers.
    """

    id: str
    label: str
    kind: FieldKind = "text"
    default: str = field(default="", repr=False)
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    placeholder: str = ""
    limit: int = 0
    check: Callable[[str], str] = no_objection
    shown: Callable[[Answers], bool] = always

    @property
    def first(self) -> str:
        """The raw answer it begins with: the default, if it is one that can be given."""
        if self.kind == "flag":
            return YES if self.default == YES else ""
        if self.kind != "choice":
            return typed(self.default)
        values = [value for value, _words in self.choices]
        return self.default if self.default in values or not values else values[0]

    def objection(self, answer: str) -> str:
        """The rule an answer breaks, in words, or `""`.

        Args:
            answer: raw.
        """
        if self.kind == "choice" and answer not in {value for value, _words in self.choices}:
            return "Choose one of the values."
        if self.limit and len(answer) > self.limit:
            return f"Too long: {len(answer)} characters, and {self.limit} is the most."
        return self.check(answer)


@dataclass(frozen=True)
class Form:
    """The questions an act asks before it is sent.

    Args:
        title: what is about to be done, to whom; safe to paint.
        fields: in the order they are asked.
        verb: what the submit line says, such as `start recording`.
        note: a warning, or `""`.
        sends: whether it ends in a request that can be looked at first; not so for what stays on this machine.
        values: makes typed values of the answers of the fields that apply; it may raise `console.api.errors.Refused`,
            whose sentence is shown. Secrets among the values are objects that mask themselves.
    """

    title: str
    fields: tuple[Field, ...]
    verb: str = "start"
    note: str = ""
    values: Callable[[Answers], Mapping[str, object]] = as_typed
    sends: bool = True

    @property
    def first(self) -> dict[str, str]:
        """The answers it begins with, of all fields."""
        return {one.id: one.first for one in self.fields}

    def applying(self, answers: Answers) -> tuple[Field, ...]:
        """The fields that apply. One that does not counts as not answered for those after it.

        Args:
            answers: of all fields.
        """
        known = dict(answers)
        kept: list[Field] = []
        for one in self.fields:
            if one.shown(known):
                kept.append(one)
            else:
                known[one.id] = ""
        return tuple(kept)

    def given(self, answers: Answers) -> dict[str, str]:
        """The answers of the fields that apply: what `values` is called with.

        Args:
            answers: of all fields.
        """
        return {one.id: answers[one.id] for one in self.applying(answers)}

    def objections(self, answers: Answers) -> dict[str, str]:
        """The rules that are broken, by field id, in the order of the form.

        Args:
            answers: of all fields.
        """
        broken = ((one.id, one.objection(answers[one.id])) for one in self.applying(answers))
        return {key: rule for key, rule in broken if rule}


@dataclass(frozen=True)
class Rehearsed:
    """What sending the values would be.

    Args:
        curl: the request as a curl command, secrets masked; `""` when there is none to show.
        problem: why it would be refused, as a sentence, or `""`.
    """

    curl: str = ""
    problem: str = ""


def typed(text: str) -> str:
    """What a person typed or pasted, as one line of text: no control characters and no halves of characters.

    Line ends and tabs inside become spaces, those at the ends go. Everything else is kept as it is, also what cannot
    be painted safely: what is shown is cleaned, what is handed on is not.

    Args:
        text: anything.
    """
    if text.isascii() and text.isprintable():
        return text
    spaced = "".join(
        " " if char in "\r\n\t\x0b\x0c\x85" else char for char in text.replace("\r\n", "\n").strip("\r\n\t")
    )
    return "".join(char for char in spaced if unicodedata.category(char) not in _NOT_TEXT)
