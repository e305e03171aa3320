"""Polls and quizzes, and what people answered (part-a 10)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from console.api.models.ack import Ack
from console.api.models.base import Model
from console.api.models.page import Page
from console.api.models.polls import Poll, PollOption, PollQuestion, PollResponse, PollResult, PollSession
from console.api.models.rooms import Room
from console.api.operation import Operation, QueryValue
from console.api.resources.base import (
    Report,
    Resource,
    iterate,
    merged,
    read_ack,
    read_jobs,
    read_object,
    read_one,
    read_page,
)
from console.api.rules import check_limit, in_range, insist, items, one_of

CREATE = Operation("createOrUpdatePoll", "POST", "/polls")
UPDATE = Operation("updatePoll", "POST", "/polls/{poll_id}")
GET = Operation("getPoll", "GET", "/polls/{poll_id}")
LINK = Operation("linkPollWithRoom", "POST", "/rooms/{room_id}")
UPDATE_QUESTION = Operation("updatePollQuestion", "POST", "/polls/{poll_id}/questions/{index}")
DELETE_QUESTION = Operation("deletePollQuestion", "DELETE", "/polls/{poll_id}/questions/{index}", "harmful")
UPDATE_OPTION = Operation("updatePollOption", "POST", "/polls/{poll_id}/questions/{index}/options/{option}")
DELETE_OPTION = Operation(
    "deletePollOption", "DELETE", "/polls/{poll_id}/questions/{index}/options/{option}", "harmful"
)
SESSIONS = Operation("listPollSessions", "GET", "/polls/{poll_id}/sessions")
RESPONSES = Operation("listPollResponses", "GET", "/polls/{poll_id}/responses")
RESPONSE = Operation("getPollResponse", "GET", "/polls/{poll_id}/responses/{response_id}")
RESULTS = Operation("listPollResults", "GET", "/polls/{poll_id}/results")
RESULT = Operation("getPollResult", "GET", "/polls/{poll_id}/results/{result_id}")

Json = Mapping[str, object]
M = TypeVar("M", bound=Model)
_ENDLESS = float("inf")
_THE_SERVICES_OWN = frozenset({"id", "state", "created_at", "updated_at"})


class Polls(Resource):
    """`client.polls`."""

    operations = MappingProxyType(
        {
            "create": CREATE,
            "update": UPDATE,
            "get": GET,
            "link": LINK,
            "update_question": UPDATE_QUESTION,
            "delete_question": DELETE_QUESTION,
            "update_option": UPDATE_OPTION,
            "delete_option": DELETE_OPTION,
            "sessions": SESSIONS,
            "responses": RESPONSES,
            "response": RESPONSE,
            "results": RESULTS,
            "result": RESULT,
        }
    )

    async def create(
        self,
        *,
        title: str | None = None,
        type: str | None = None,
        duration: int | None = None,
        anonymous: bool | None = None,
        mode: str | None = None,
        start: str | None = None,
        questions: Sequence[Json] | None = None,
    ) -> Poll:
        """Create a poll or a quiz; link it with a room to use it (part-a 10).

        Args:
            title: what it is called.
            type: poll or quiz.
            duration: for how many seconds it is open, 0 for until it is stopped or the session ends.
            anonymous: whether nobody sees who answered what.
            mode: whether one answer counts per user or per connection: userid or peerid.
            start: whether it begins with the session or by hand: auto or manual.
            questions: its questions, as a JSON array.
        """
        body = _poll(title, type, duration, anonymous, mode, start, questions)
        return read_one(Poll, await self._transport.call(CREATE, {}, body=body))

    async def update(  # noqa: PLR0913 - the service has that many fields
        self,
        poll_id: str,
        *,
        title: str | None = None,
        type: str | None = None,
        duration: int | None = None,
        anonymous: bool | None = None,
        mode: str | None = None,
        start: str | None = None,
        questions: Sequence[Json] | None = None,
        replace: bool = False,
    ) -> Poll:
        """Change a poll (part-a 10).

        The service rewrites the whole poll, so it is read first and the changes are laid over it.

        Args:
            poll_id: which poll.
            title: what it is called.
            type: poll or quiz.
            duration: for how many seconds it is open, 0 for until it is stopped or the session ends.
            anonymous: whether nobody sees who answered what.
            mode: whether one answer counts per user or per connection: userid or peerid.
            start: whether it begins with the session or by hand: auto or manual.
            questions: all its questions, as a JSON array.
            replace: send just this, without what is there now.
        """
        changes = _poll(title, type, duration, anonymous, mode, start, questions)
        insist(bool(changes), "Nothing to change: name at least one field.")
        parameters = {"poll_id": poll_id}
        if not replace:
            now = read_object(await self._transport.call(GET, parameters))
            kept = {name: value for name, value in now.items() if name not in _THE_SERVICES_OWN}
            changes = merged(kept, changes)
        return read_one(Poll, await self._transport.call(UPDATE, parameters, body=changes))

    async def get(self, poll_id: str) -> Poll:
        """Show one poll with its questions.

        Args:
            poll_id: which poll.
        """
        return read_one(Poll, await self._transport.call(GET, {"poll_id": poll_id}))

    async def link(self, room_id: str, poll_ids: Sequence[str]) -> Room | None:
        """Link polls with a room, besides those it has; None when the service only takes note (part-a 10).

        Args:
            room_id: which room.
            poll_ids: the ids of the polls.
        """
        insist(not isinstance(poll_ids, str) and any(poll_ids), "Name at least one poll to link.")
        body = {"poll_ids": list(poll_ids)}
        return read_jobs(Room, await self._transport.call(LINK, {"room_id": room_id}, body=body)).first

    async def update_question(self, poll_id: str, index: int, question: Json) -> PollQuestion:
        """Change one question of a poll (vendor dialect only; part-a 10).

        Args:
            poll_id: of which poll.
            index: which question, from 1.
            question: its fields, as JSON.
        """
        _check_question(question)
        reply = await self._transport.call(UPDATE_QUESTION, _at(poll_id, index), body=question)
        return read_one(PollQuestion, reply)

    async def delete_question(self, poll_id: str, index: int) -> Ack:
        """Delete one question of a poll; those after it move up (vendor dialect only; part-a 10).

        Args:
            poll_id: of which poll.
            index: which question, from 1.
        """
        return read_ack(await self._transport.call(DELETE_QUESTION, _at(poll_id, index)))

    async def update_option(self, poll_id: str, index: int, option_index: int, option: Json) -> PollOption:
        """Change one answer to choose (vendor dialect only; part-a 10).

        Args:
            poll_id: of which poll.
            index: of which question, from 1.
            option_index: which answer, from 1.
            option: its fields, as JSON.
        """
        reply = await self._transport.call(UPDATE_OPTION, _at(poll_id, index, option_index), body=option)
        return read_one(PollOption, reply)

    async def delete_option(self, poll_id: str, index: int, option_index: int) -> Ack:
        """Delete one answer to choose; those after it move up (vendor dialect only; part-a 10).

        Args:
            poll_id: of which poll.
            index: of which question, from 1.
            option_index: which answer, from 1.
        """
        return read_ack(await self._transport.call(DELETE_OPTION, _at(poll_id, index, option_index)))

    async def sessions(self, poll_id: str, *, limit: int = 100, start: str | None = None) -> Page[PollSession]:
        """List the runs of a poll (vendor dialect only; part-a 10).

        Args:
            poll_id: which poll.
            limit: how many on a page, 10 to 100 (part-a 3).
            start: where the page starts: `last` of the page before.
        """
        return await self._page(PollSession, SESSIONS, poll_id, limit, {"start": start})

    def iterate_sessions(
        self, poll_id: str, *, max_items: int | None = None, progress: Report | None = None
    ) -> AsyncIterator[PollSession]:
        """All runs of a poll, page by page.

        Args:
            poll_id: which poll.
            max_items: stop after so many.
            progress: told about each page.
        """
        return iterate(lambda start: self.sessions(poll_id, start=start), max_items, progress)

    async def responses(
        self,
        poll_id: str,
        *,
        question: int | None = None,
        all: bool | None = None,
        limit: int = 100,
        start: str | None = None,
    ) -> Page[PollResponse]:
        """List what people answered (vendor dialect only; part-a 10).

        Args:
            poll_id: which poll.
            question: only to this question, from 1.
            all: also answers that were changed later, not only the latest.
            limit: how many on a page, 10 to 100 (part-a 3).
            start: where the page starts: `last` of the page before.
        """
        in_range(question, 1, _ENDLESS, "A question's index")
        return await self._page(
            PollResponse, RESPONSES, poll_id, limit, {"question": question, "all": all, "start": start}
        )

    def iterate_responses(
        self,
        poll_id: str,
        *,
        question: int | None = None,
        all: bool | None = None,
        max_items: int | None = None,
        progress: Report | None = None,
    ) -> AsyncIterator[PollResponse]:
        """All that people answered, page by page.

        Args:
            poll_id: which poll.
            question: only to this question, from 1.
            all: also answers that were changed later, not only the latest.
            max_items: stop after so many.
            progress: told about each page.
        """
        return iterate(
            lambda start: self.responses(poll_id, question=question, all=all, start=start), max_items, progress
        )

    async def response(self, poll_id: str, response_id: str) -> PollResponse:
        """Show one answer (vendor dialect only; part-a 10).

        Args:
            poll_id: of which poll.
            response_id: which answer.
        """
        parameters = {"poll_id": poll_id, "response_id": response_id}
        return read_one(PollResponse, await self._transport.call(RESPONSE, parameters))

    async def results(
        self, poll_id: str, *, question: int | None = None, limit: int = 100, start: str | None = None
    ) -> Page[PollResult]:
        """List how people did in a quiz (vendor dialect only; part-a 10).

        Args:
            poll_id: which poll.
            question: only on this question, from 1.
            limit: how many on a page, 10 to 100 (part-a 3).
            start: where the page starts: `last` of the page before.
        """
        in_range(question, 1, _ENDLESS, "A question's index")
        return await self._page(PollResult, RESULTS, poll_id, limit, {"question": question, "start": start})

    def iterate_results(
        self,
        poll_id: str,
        *,
        question: int | None = None,
        max_items: int | None = None,
        progress: Report | None = None,
    ) -> AsyncIterator[PollResult]:
        """All results of a quiz, page by page.

        Args:
            poll_id: which poll.
            question: only on this question, from 1.
            max_items: stop after so many.
            progress: told about each page.
        """
        return iterate(lambda start: self.results(poll_id, question=question, start=start), max_items, progress)

    async def result(self, poll_id: str, result_id: str) -> PollResult:
        """Show one result of a quiz (vendor dialect only; part-a 10).

        Args:
            poll_id: of which poll.
            result_id: which result.
        """
        parameters = {"poll_id": poll_id, "result_id": result_id}
        return read_one(PollResult, await self._transport.call(RESULT, parameters))

    async def _page(
        self, model: type[M], operation: Operation, poll_id: str, limit: int, query: Mapping[str, QueryValue]
    ) -> Page[M]:
        asked = {**query, "limit": check_limit(limit)}
        return read_page(model, await self._transport.call(operation, {"poll_id": poll_id}, query=asked), limit)


def _poll(
    title: str | None,
    type: str | None,
    duration: int | None,
    anonymous: bool | None,
    mode: str | None,
    start: str | None,
    questions: Sequence[Json] | None,
) -> dict[str, object]:
    """The fields that were given, checked."""
    one_of("A poll's type", type, ("poll", "quiz"))
    one_of("A poll's mode", mode, ("userid", "peerid"))
    one_of("A poll's start", start, ("auto", "manual"))
    in_range(duration, 0, _ENDLESS, "A poll's duration, in seconds,")
    for question in questions or ():
        _check_question(question)
    given = {
        "title": title,
        "type": type,
        "duration": duration,
        "anonymous": anonymous,
        "mode": mode,
        "start": start,
        "questions": None if questions is None else list(questions),
    }
    return {name: value for name, value in given.items() if value is not None}


def _check_question(question: object) -> None:
    insist(isinstance(question, Mapping), "A question is a JSON object.")
    fields = question if isinstance(question, Mapping) else {}
    in_range(fields.get("index"), 1, _ENDLESS, "A question's index")
    for option in items(fields.get("options")):
        insist(isinstance(option, Mapping), "An option is a JSON object.")
        in_range(option.get("index") if isinstance(option, Mapping) else None, 1, _ENDLESS, "An option's index")


def _at(poll_id: str, index: int, option: int | None = None) -> dict[str, str]:
    """Where in a poll, as parameters of a path."""
    in_range(index, 1, _ENDLESS, "A question's index")
    in_range(option, 1, _ENDLESS, "An option's index")
    return {"poll_id": poll_id, "index": str(index), "option": "-" if option is None else str(option)}
