"""Polls and quizzes, and how the crowd answers them (part-a 10).

Answers are not kept: who answers what follows from the ids of poll and peer, so the same question to the same people
always has the same answers, and they come in as time goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from console.simulator.errors import bad_body
from console.simulator.ids import object_id, stream
from console.simulator.model import Peer, Poll, Room, Session
from console.simulator.reading import section, switch, text, texts, whole
from console.simulator.world import World

TYPES = ("single-choice", "multiple-choice", "short-answer", "long-answer")
MODES, KINDS, STARTS = ("userid", "peerid"), ("poll", "quiz"), ("auto", "manual")
OPENING = 5.0  # seconds after which a poll begins that was linked to a running session
ANSWERING, CHANGING, SKIPPING = 0.6, 0.1, 0.05  # shares of those who are there
THINKING = (4.0, 90.0)  # seconds
MOST = 500  # people whose answers one session keeps
WORDS = ("yes", "no", "maybe", "more of this", "could be shorter", "the sound was great", "👍", "بالتوفيق", "很好")


@dataclass(frozen=True, slots=True)
class Sitting:
    """One time a poll was held: in a session of a room that has it."""

    id: str
    created: float
    session: Session
    stopped: float | None


@dataclass(frozen=True, slots=True)
class Response:
    """One answer of one person to one question; `original` is the id of the answer it replaces."""

    id: str
    created: float
    sitting: Sitting
    peer: Peer
    question: Mapping[str, Any]
    seconds: int
    choices: tuple[int, ...]
    text: str
    skipped: bool
    original: str = ""
    last: bool = True


def document(body: Mapping[str, Any]) -> dict[str, Any]:
    """A whole poll as it will be kept.

    Raises:
        Problem: 400 naming the field and its rule.
    """
    questions = body.get("questions")
    if questions is not None and not isinstance(questions, list):
        raise bad_body("questions must be a list")
    duration = whole(body, "duration")
    if (duration or 0) < 0:
        raise bad_body("duration must not be negative")
    return {
        "title": text(body, "title") or "",
        "duration": duration or 0,
        "anonymous": switch(body, "anonymous") or False,
        "mode": _one_of(body, "mode", MODES),
        "type": _one_of(body, "type", KINDS),
        "start": _one_of(body, "start", STARTS),
        "questions": [question(one, number) for number, one in enumerate(questions or (), 1)],
    }


def question(body: object, index: int) -> dict[str, Any]:
    """A question as it will be kept, with a place.

    Raises:
        Problem: 400.
    """
    sent = _object(body, "question")
    options = sent.get("options")
    if options is not None and not isinstance(options, list):
        raise bad_body("options must be a list")
    known = {
        "index": index,
        "text": text(sent, "text") or "",
        "type": _one_of(sent, "type", TYPES),
        "format": text(sent, "format") or "text",
        "skippable": switch(sent, "skippable") is not False,
        "duration": whole(sent, "duration") or 0,
        "once": switch(sent, "once") or False,
        "weight": _weight(sent),
        "options": [option(one, number) for number, one in enumerate(options or (), 1)],
    }
    more = {key: whole(sent, key) for key in ("answer_min_len", "answer_max_len") if whole(sent, key) is not None}
    if isinstance(sent.get("attachment"), list):
        more["attachment"] = sent["attachment"]
    answer = section(sent, "answer")
    return {**known, **more, **({"answer": answer} if answer else {})}


def option(body: object, index: int) -> dict[str, Any]:
    """An option as it will be kept, with a place.

    Raises:
        Problem: 400.
    """
    sent = _object(body, "option")
    correct = {"is_correct_answer": True} if switch(sent, "is_correct_answer") else {}
    return {"index": index, "text": text(sent, "text") or "", "weight": _weight(sent), **correct}


def renumber(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Questions or options with indexes from 1, in their order."""
    return [{**item, "index": number} for number, item in enumerate(items, 1)]


def relink(world: World, room: Room) -> None:
    """Note which polls a room has now, and since when."""
    for poll in world.polls.values():
        if poll.id in room.polls:
            poll.linked.setdefault(room.id, world.time.now)
        else:
            poll.linked.pop(room.id, None)


def sittings(world: World, poll: Poll) -> list[Sitting]:
    """Each time a poll was or is held. Those that wait for somebody to start them are not."""
    if poll.document["start"] != "auto":
        return []
    found = []
    for session in world.sessions.values():
        linked = poll.linked.get(session.room_id)
        over = session.ended is not None and linked is not None and session.ended <= linked + OPENING
        if linked is None or over:
            continue
        began = max(session.created, linked + OPENING)
        duration = poll.document["duration"]
        ends = [end for end in (session.ended, began + duration if duration else None) if end is not None]
        stopped = min(ends) if ends and min(ends) <= world.time.now else None
        if began <= world.time.now:
            found.append(Sitting(_id(world, began, poll, session), began, session, stopped))
    return found


def responses(world: World, poll: Poll) -> list[Response]:
    """All answers there are by now, each one also when it was changed later."""
    return [
        response
        for sitting in sittings(world, poll)
        for peer in _people(sitting)
        for question in poll.document["questions"]
        for response in _answers(world, poll, sitting, peer, question)
    ]


def score(response: Response) -> int:
    """What an answer is worth: the weight of its question when it is right."""
    answer = response.question.get("answer") or {}
    options = answer.get("options") if isinstance(answer, dict) else None
    right = set(options) if isinstance(options, list) and all(isinstance(one, int) for one in options) else set()
    right |= {one["index"] for one in response.question["options"] if one.get("is_correct_answer")}
    return response.question["weight"] if right and set(response.choices) == right else 0


def _people(sitting: Sitting) -> list[Peer]:
    end = sitting.stopped
    there = [
        peer
        for peer in sitting.session.peers.values()
        if (peer.left is None or peer.left > sitting.created) and (end is None or peer.joined < end)
    ]
    return there[:MOST]


def _answers(world: World, poll: Poll, sitting: Sitting, peer: Peer, question: Mapping[str, Any]) -> Iterator[Response]:
    chance = stream(world.seed, f"poll/{poll.id}/{sitting.id}/{peer.id}/{question['index']}")
    if chance.random() > ANSWERING:
        return
    last = min([world.time.now, *(end for end in (peer.left, sitting.stopped) if end is not None)])
    at, original, changes = max(sitting.created, peer.joined), "", chance.random() < CHANGING and not question["once"]
    made: list[Response] = []
    for _ in range(2 if changes else 1):
        seconds = chance.uniform(*THINKING)
        at += seconds
        skipped = question["skippable"] and chance.random() < SKIPPING
        choices = () if skipped else _choices(chance, question)
        words = "" if skipped else _words(chance, question, choices)
        if at > last:
            break
        response_id = object_id(chance, world.time.second(at))
        made.append(Response(response_id, at, sitting, peer, question, int(seconds), choices, words, skipped, original))
        original = response_id
    for number, response in enumerate(made, 1):
        yield replace(response, last=number == len(made))


def _choices(chance: Random, question: Mapping[str, Any]) -> tuple[int, ...]:
    indexes = [one["index"] for one in question["options"]]
    if not indexes:
        return ()
    if question["type"] == "multiple-choice":
        return tuple(sorted(chance.sample(indexes, chance.randint(1, len(indexes)))))
    return (chance.choice(indexes),)


def _words(chance: Random, question: Mapping[str, Any], choices: tuple[int, ...]) -> str:
    if question["options"]:
        return ", ".join(question["options"][index - 1]["text"] for index in choices)
    return chance.choice(WORDS)


def _id(world: World, at: float, poll: Poll, session: Session) -> str:
    return object_id(stream(world.seed, f"sitting/{poll.id}/{session.id}"), world.time.second(at))


def _weight(sent: Mapping[str, Any]) -> int:
    weight = whole(sent, "weight")
    return 1 if weight is None else weight


def _one_of(sent: Mapping[str, Any], name: str, values: tuple[str, ...]) -> str:
    value = text(sent, name)
    if value and value not in values:
        raise bad_body(f"{name} must be one of {', '.join(values)}")
    return value or values[0]


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad_body(f"a {what} must be an object")
    return value


def ids(body: Mapping[str, Any], name: str) -> list[str]:
    """A required list of ids.

    Raises:
        Problem: 400.
    """
    found = texts(body, name)
    if found is None:
        raise bad_body(f"{name} is required")
    return found
