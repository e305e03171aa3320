"""What a docstring says: its first sentence, its paragraphs, and a line for each argument (Google style)."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass

_SECTION = re.compile(r"^(Args|Raises|Returns|Yields|Attributes):$", re.MULTILINE)
_ARGUMENT = re.compile(r"^ {4}\*{0,2}(\w+): (.*)$")
_SOURCE = re.compile(r"\s*\((?:[^()]*;\s*)?part-[ab][^()]*\)")  # where a fact was found: for readers of the code
_MARKUP = re.compile(r"`([^`]*)`")
_NOTHING = re.compile(r"\bNone\b")
_SENTENCE = re.compile(r"(?<=[^.])[.!?](?=\s|$)")


@dataclass(frozen=True)
class Docs:
    """A docstring, taken apart.

    Args:
        summary: its first sentence, without the full stop.
        text: all its paragraphs.
        arguments: what it says of each argument.
    """

    summary: str
    text: str
    arguments: Mapping[str, str]


def docs_of(thing: object) -> Docs:
    """What the docstring of a function or a class says.

    Args:
        thing: it may have none.
    """
    whole = inspect.getdoc(thing) or ""
    head, *rest = _SECTION.split(whole)
    sections = dict(zip(rest[::2], rest[1::2], strict=True))
    text = _plain("\n\n".join(" ".join(part.split()) for part in head.strip().split("\n\n")))
    end = _SENTENCE.search(text)
    return Docs(text[: end.start()] if end else text, text, _arguments(sections.get("Args", "")))


def _arguments(section: str) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in section.splitlines():
        if match := _ARGUMENT.match(line):
            name = match[1]
            found[name] = [match[2]]
        elif name and line.strip():
            found[name].append(line.strip())
    return {name: _capital(_plain(" ".join(lines))) for name, lines in found.items()}


def _plain(text: str) -> str:
    return _NOTHING.sub("nothing", _MARKUP.sub(r"\1", _SOURCE.sub("", text)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
