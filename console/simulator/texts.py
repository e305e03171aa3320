"""What is written in assets that are text: transcripts, summaries, chats (part-b 3), as long as their `size` says."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from console.simulator import names
from console.simulator.ids import stream, uuid
from console.simulator.model import Asset
from console.simulator.world import World

SPEAKERS = 4
SAID = (
    "Good morning everybody and welcome.",
    "Can you hear me at the back?",
    "Let us begin with the numbers of last week.",
    "The second camera was late again, but nobody noticed.",
    "I would rather do that on Thursday.",
    "Could you share your screen, please?",
    "That is a very good question.",
    "We keep the old room open until the new one is full.",
    "Merci, c'est très clair.",
    "Thank you all, see you next time.",
)
HEADINGS = ("Agenda", "Decisions", "Key moments", "Next steps", "Questions", "Short summary")
COLUMNS = ("SenderPeerID", "SenderName", "SenderUserID", "Roles", "SentAt", "Type", "Message")
APART = 7.0  # seconds between two messages of a chat
Speaker = tuple[str, str]
Build = Callable[[int], bytes]


def content(world: World, asset: Asset) -> bytes | None:
    """The whole text of an asset, exactly `size` bytes; None for one that is no text."""
    chance = stream(world.seed, f"text/{asset.id}")
    speakers = [(names.person(chance), uuid(chance)) for _ in range(SPEAKERS)]
    if asset.type == "chat":
        return _fitting(asset.size, lambda count: _chat(world, asset, speakers, count), b"\n")
    if asset.type == "summary":
        return _fitting(asset.size, _summary, b" ", b"{}")
    if asset.type != "transcript":
        return None
    mode = asset.metadata.get("output_mode")
    if mode == "json":
        return _fitting(asset.size, lambda count: _transcript(asset, speakers, count), b" ", b"{}")
    return _fitting(asset.size, lambda count: _spoken(asset, speakers, count, subtitles=mode == "srt"), b"\n")


def _fitting(size: int, build: Build, padding: bytes, least: bytes = b"") -> bytes:
    """The longest document of so many bytes, filled up with what changes nothing in it."""
    low, high = 0, 1
    while len(build(high)) <= size:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if len(build(middle)) <= size else (low, middle)
    found = build(low)
    return (found if len(found) <= size else least).ljust(size, padding)[:size]


def _lines(asset: Asset, speakers: list[Speaker], count: int) -> Iterable[tuple[str, Speaker, int, int]]:
    """What was said, by whom, from when to when (milliseconds), evenly over the length of the recording."""
    step = asset.duration * 1000 / max(count, 1)
    for number in range(count):
        begins = int(number * step)
        yield SAID[number % len(SAID)], speakers[number * 7 // 3 % SPEAKERS], begins, int(begins + step * 0.9)


def _transcript(asset: Asset, speakers: list[Speaker], count: int) -> bytes:
    """Times are milliseconds written as strings (part-b 3.2)."""
    words: list[dict[str, str]] = []
    sentences: list[dict[str, str]] = []
    for text, speaker, begins, ends in _lines(asset, speakers, count):
        sentences.append({"sentence": text, **_who(speaker, begins, ends)})
        split = text.split()
        for place, word in enumerate(split):
            first, last = (begins + (ends - begins) * (place + more) // len(split) for more in (0, 1))
            words.append({"word": word, **_who(speaker, first, last)})
    return _json({"words": words, "sentences": sentences})


def _who(speaker: Speaker, begins: int, ends: int) -> dict[str, str]:
    return {"name": speaker[0], "peer_id": speaker[1], "start_time": str(begins), "end_time": str(ends)}


def _spoken(asset: Asset, speakers: list[Speaker], count: int, *, subtitles: bool) -> bytes:
    if not subtitles:
        return "".join(f"{who[0]}: {text}\n" for text, who, _, _ in _lines(asset, speakers, count)).encode()
    parts = [
        f"{number}\n{_clock(begins)} --> {_clock(ends)}\n{who[0]}: {text}\n\n"
        for number, (text, who, begins, ends) in enumerate(_lines(asset, speakers, count), 1)
    ]
    return "".join(parts).encode()


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"


def _summary(count: int) -> bytes:
    """Both `bullets` and `paragraph` are there, the unused one empty (part-b 3.2)."""
    sections = []
    for number in range(count):
        told = SAID[number % len(SAID)]
        bulleted = number % 2 == 0
        sections.append(
            {
                "title": HEADINGS[number % len(HEADINGS)],
                "format": "bullets" if bulleted else "paragraph",
                "bullets": [told, SAID[(number + 3) % len(SAID)]] if bulleted else [],
                "paragraph": "" if bulleted else told,
            }
        )
    return _json({"summary": {"sections": sections}})


def _chat(world: World, asset: Asset, speakers: list[Speaker], count: int) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for number in range(count):
        name, peer_id = speakers[number % SPEAKERS]
        sent = world.stamp(asset.created - (count - number) * APART, 3)
        rows.writerow((peer_id, name, f"u-{number % SPEAKERS}", "viewer", sent, "chat", SAID[number % len(SAID)]))
    return out.getvalue().encode()


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
