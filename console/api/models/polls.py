"""Polls and quizzes: what is asked, and what came back (part-a 10)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from console.api.models.base import (
    Count,
    Document,
    Flag,
    FlagOn,
    Fraction,
    Id,
    LongText,
    Model,
    Number,
    OptionalId,
    Text,
    Time,
    listed,
)
from console.api.models.hidden import MaybeJsonObject


def _numbers(value: object) -> tuple[int, ...]:
    items = value if isinstance(value, list | tuple) else ()
    return tuple(item for item in items if isinstance(item, int) and not isinstance(item, bool))


class PollOption(Document):
    """One answer to choose."""

    index: Number = None
    text: LongText = ""
    weight: Number = None


class PollQuestion(Document):
    """One question; `answer` is what counts as right, in a quiz."""

    index: Number = None
    text: LongText = ""
    type: Text = ""
    format: Text = ""
    skippable: FlagOn = True
    duration: Fraction = None
    once: Flag = False
    weight: Number = None
    answer_min_len: Number = None
    answer_max_len: Number = None
    options: Annotated[tuple[PollOption, ...], BeforeValidator(lambda value: listed(PollOption, value))] = ()
    answer: MaybeJsonObject = None


class Poll(Document):
    """A poll or quiz; `duration` in seconds, 0 for "until it is stopped or the session ends"."""

    id: Id
    title: Text = ""
    duration: Count = 0
    anonymous: Flag = False
    mode: Text = ""
    type: Text = ""
    start: Text = ""
    state: Text = ""
    questions: Annotated[tuple[PollQuestion, ...], BeforeValidator(lambda value: listed(PollQuestion, value))] = ()
    created_at: Time = None


class PollSession(Model):
    """One run of a poll in a session."""

    id: Id
    poll_id: OptionalId = ""
    session_id: OptionalId = ""
    started_at: Time = None
    stopped_at: Time = None
    total_responses: Count = 0
    unique_participants: Count = 0


class PollResponse(Model):
    """What one person answered to one question; `duration` is how long that took."""

    id: Id
    poll_id: OptionalId = ""
    session_id: OptionalId = ""
    question: Number = None
    duration: Fraction = None
    skipped: Flag = False
    text: LongText = ""
    update: Flag = False
    original_response: OptionalId = ""
    retries: Count = 0
    sent_at: Time = None
    peer_id: OptionalId = ""
    user_id: Text = ""
    options: Annotated[tuple[int, ...], BeforeValidator(_numbers)] = ()


class PollResult(Model):
    """How one person did on one question."""

    id: Id
    poll_id: OptionalId = ""
    session_id: OptionalId = ""
    question: Number = None
    duration: Fraction = None
    peer_id: OptionalId = ""
    user_id: Text = ""
    score: Fraction = None
