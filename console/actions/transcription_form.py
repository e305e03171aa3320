"""What is asked about writing down what is said, and about its summary (part-b 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.api.errors import Refused

from .form import YES, Answers, Field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MODES = ("txt", "srt", "json")
MOST_CONTEXT, MOST_TITLE, MOST_SECTIONS = 300, 100, 6
USUAL_TEMPERATURE = "0.5"
_LEAST_TEMPERATURE, _MOST_TEMPERATURE = 0.1, 1.0
_FORMATS = ("bullets", "paragraph")
_SYNTAX = "TITLE: bullets, or TITLE: paragraph, each after a semicolon"
_MODE_WORDS = {"txt": "plain text", "srt": "subtitles", "json": "for programs"}


def transcription_fields() -> tuple[Field, ...]:
    """Whether and how to write down what is said; the rest is asked only when it is wanted."""

    def wanted(answers: Answers) -> bool:
        return answers["transcribe"] == YES

    def summary(answers: Answers) -> bool:
        return wanted(answers) and answers["summary"] == YES

    rule = "English only, of recordings with a picture; ready some minutes after the end."  # part-b 2.3
    return (
        Field("transcribe", "Transcription", "flag", help=rule),
        *(_mode(mode, mode != "json", wanted) for mode in MODES),
        Field("vocabulary", "Special words", help="Names and terms to get right, with commas between.", shown=wanted),
        Field("summary", "Summary", "flag", help="Also sum up what was said.", shown=wanted),
        Field("context", "Context", limit=MOST_CONTEXT, help="What the talk is about.", shown=summary),
        Field(
            "temperature",
            "Temperature",
            default=USUAL_TEMPERATURE,
            help="0.1 keeps to what was said, 1.0 is free.",
            check=check_temperature,
            shown=summary,
        ),
        Field(
            "sections",
            "Sections",
            help=f"{_SYNTAX}; {MOST_SECTIONS} at most. Empty: the service's own.",
            placeholder="Agenda: bullets; Decisions: paragraph",
            check=check_sections,
            shown=summary,
        ),
    )


def _mode(mode: str, usual: bool, shown: Callable[[Answers], bool]) -> Field:
    first = YES if usual else ""
    return Field(f"mode_{mode}", f"As {mode}", "flag", first, help=f"A file: {_MODE_WORDS[mode]}.", shown=shown)


def check_temperature(text: str) -> str:
    """The rule that a temperature breaks, in words, or "".

    Args:
        text: what was typed.
    """
    number = _decimal(text)
    if number is None or not _LEAST_TEMPERATURE <= number <= _MOST_TEMPERATURE:
        return f"A number from {_LEAST_TEMPERATURE} to {_MOST_TEMPERATURE}, such as {USUAL_TEMPERATURE}."
    return ""


def check_sections(text: str) -> str:
    """The rule that the sections of a summary break, in words, or "".

    Args:
        text: what was typed.
    """
    parts = _parts(text)
    if len(parts) > MOST_SECTIONS:
        return f"{len(parts)} sections: {MOST_SECTIONS} is the most."
    for number, part in enumerate(parts, 1):
        title, _, form = (piece.strip() for piece in part.rpartition(":"))
        if not title or form.lower() not in _FORMATS:
            return f"Section {number} is no {_SYNTAX}."
        if len(title) > MOST_TITLE:
            return f"The title of section {number} has {len(title)} characters: {MOST_TITLE} is the most."
    return ""


def transcription_of(answers: Answers) -> Mapping[str, object] | None:
    """What the service is to be told; None when nothing is to be written down.

    Args:
        answers: those that apply; they keep their rules.

    Raises:
        Refused: written down it is to be, and in no way.
    """
    if answers.get("transcribe") != YES:
        return None
    modes = [mode for mode in MODES if answers.get(f"mode_{mode}") == YES]
    if not modes:
        raise Refused(f"Choose how to write it down: {', '.join(MODES)}.")
    words = [word for word in map(str.strip, answers.get("vocabulary", "").split(",")) if word]
    return {
        "enabled": True,
        "output_modes": modes,
        **({"custom_vocabulary": words} if words else {}),
        **({"summary": _summary(answers)} if answers.get("summary") == YES else {}),
    }


def _summary(answers: Answers) -> Mapping[str, object]:
    sections = [
        {"title": title.strip(), "format": form.strip().lower()}
        for title, _, form in (part.rpartition(":") for part in _parts(answers["sections"]))
    ]
    context = answers["context"].strip()
    return {
        "enabled": True,
        **({"context": context} if context else {}),
        "temperature": _decimal(answers["temperature"]),
        **({"sections": sections} if sections else {}),
    }


def _parts(text: str) -> list[str]:
    return [part for part in text.split(";") if part.strip()]


def _decimal(text: str) -> float | None:
    """A plain number: no sign, no exponent, no words such as nan."""
    text = text.strip().replace(",", ".")
    if not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    return float(text)
