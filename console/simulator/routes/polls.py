"""Polls: their text, their sessions, what people answered (part-a 10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator import polls
from console.simulator.errors import bad_body, bad_query, not_found
from console.simulator.model import Poll, encode
from console.simulator.paging import page
from console.simulator.polls import Response as Answer
from console.simulator.polls import Sitting
from console.simulator.reading import flag, text
from console.simulator.routes.base import Routes, fields, optional_fields, reply, reply_raw

NO_CONTENT = 204
MOST_DIGITS = 6


class PollRoutes(Routes):
    """The operations on polls."""

    async def create(self, request: Request) -> Response:
        """Make a poll. In the profile a body with the id of one rewrites it."""
        body = await optional_fields(request)
        poll_id = text(body, "id") if self.shapes.dialect == "openapi" else None
        if poll_id:
            poll = self._found(poll_id)
            poll.document = polls.document(body)
            return reply(self.shapes.poll(poll))
        document, world = polls.document(body), self.world
        poll = Poll(world.id(rng=world.calls), world.time.now, world.stamp(digits=3), document)
        world.polls[poll.id] = poll
        return reply(self.shapes.poll(poll))

    async def update(self, request: Request) -> Response:
        """Rewrite a poll."""
        poll = self._poll(request)
        poll.document = polls.document(await fields(request))
        return reply(self.shapes.poll(poll))

    async def retrieve(self, request: Request) -> Response:
        """One poll."""
        return reply(self.shapes.poll(self._poll(request)))

    async def link(self, request: Request) -> Response:
        """Add polls to a room: the profile's way."""
        room = self.room(request)
        wanted = polls.ids(await fields(request), "poll_ids")
        unknown = [poll_id for poll_id in wanted if poll_id not in self.world.polls]
        if unknown:
            raise not_found("poll")
        room.polls = [*room.polls, *(poll_id for poll_id in dict.fromkeys(wanted) if poll_id not in room.polls)]
        polls.relink(self.world, room)
        return reply({})

    async def update_question(self, request: Request) -> Response:
        """Rewrite a question; the one after the last is added."""
        questions = self._poll(request).document["questions"]
        index = self._index(request, "question", len(questions) + 1)
        question = polls.question(await fields(request), index)
        questions[index - 1 : index] = [question]
        return reply(question)

    async def delete_question(self, request: Request) -> Response:
        """Delete a question; later ones move up."""
        document = self._poll(request).document
        index = self._index(request, "question", len(document["questions"]))
        del document["questions"][index - 1]
        document["questions"] = polls.renumber(document["questions"])
        return Response(status_code=NO_CONTENT)

    async def update_option(self, request: Request) -> Response:
        """Rewrite an option; the one after the last is added."""
        options = self._question(request)["options"]
        index = self._index(request, "option", len(options) + 1)
        option = polls.option(await fields(request), index)
        options[index - 1 : index] = [option]
        return reply(option)

    async def delete_option(self, request: Request) -> Response:
        """Delete an option; later ones move up."""
        question = self._question(request)
        index = self._index(request, "option", len(question["options"]))
        del question["options"][index - 1]
        question["options"] = polls.renumber(question["options"])
        return Response(status_code=NO_CONTENT)

    async def sessions(self, request: Request) -> Response:
        """The sessions in which a poll was held."""
        poll = self._poll(request)
        answers = polls.responses(self.world, poll)

        def wire(sitting: Sitting) -> dict[str, Any]:
            own = [one for one in answers if one.sitting.id == sitting.id and one.last]
            return {
                "id": sitting.id,
                "poll_id": poll.id,
                "session_id": sitting.session.id,
                "started_at": self.world.stamp(sitting.created, 3),
                "stopped_at": None if sitting.stopped is None else self.world.stamp(sitting.stopped, 3),
                "total_responses": len(own),
                "unique_participants": len({one.peer.id for one in own}),
            }

        return self._page(request, polls.sittings(self.world, poll), wire)

    async def responses(self, request: Request) -> Response:
        """What people answered: the latest answers, or `all` of them."""
        poll = self._poll(request)
        everything = flag(request.query_params, "all") or False
        chosen = [one for one in self._answers(request, poll) if everything or one.last]
        return self._page(request, chosen, lambda one: _response(self._stamp, poll, one))

    async def response(self, request: Request) -> Response:
        """One answer."""
        poll = self._poll(request)
        return reply(_response(self._stamp, poll, self._answer(request, poll, "response")))

    async def results(self, request: Request) -> Response:
        """What the answers are worth."""
        poll = self._poll(request)
        chosen = [one for one in self._answers(request, poll) if one.last]
        return self._page(request, chosen, lambda one: _result(poll, one))

    async def result(self, request: Request) -> Response:
        """What one answer is worth."""
        poll = self._poll(request)
        return reply(_result(poll, self._answer(request, poll, "result")))

    def _page(self, request: Request, items: Sequence[Any], wire: Callable[[Any], dict[str, Any]]) -> Response:
        by_id = {item.id: item for item in items}
        body = page(by_id, request.query_params, keep=lambda _: True, wire=lambda item: encode(wire(item)), smallest=1)
        return reply_raw(body.replace(b'"data":', b'"responses":', 1))

    def _answers(self, request: Request, poll: Poll) -> list[Answer]:
        wanted = request.query_params.get("question", "")
        if wanted and not (wanted.isascii() and wanted.isdigit()):
            raise bad_query("question must be an index")
        found = polls.responses(self.world, poll)
        return [one for one in found if not wanted or str(one.question["index"]) == wanted]

    def _answer(self, request: Request, poll: Poll, what: str) -> Answer:
        wanted = request.path_params[f"{what}_id"]
        found = next((one for one in polls.responses(self.world, poll) if one.id == wanted), None)
        if found is None:
            raise not_found(what)
        return found

    def _stamp(self, at: float) -> str:
        return self.world.stamp(at, 3)

    def _poll(self, request: Request) -> Poll:
        return self._found(request.path_params["poll_id"])

    def _found(self, poll_id: str) -> Poll:
        poll = self.world.polls.get(poll_id)
        if poll is None:
            raise not_found("poll")
        return poll

    def _question(self, request: Request) -> dict[str, Any]:
        questions: list[dict[str, Any]] = self._poll(request).document["questions"]
        return questions[self._index(request, "question", len(questions)) - 1]

    def _index(self, request: Request, what: str, most: int) -> int:
        given = request.path_params[what]
        if not (given.isascii() and given.isdigit()) or len(given) > MOST_DIGITS:
            raise bad_body(f"{what} index must be a number")
        if not 1 <= int(given) <= most:
            raise not_found(what)
        return int(given)


def _response(stamp: Callable[[float], str], poll: Poll, one: Answer) -> dict[str, Any]:
    wire = {
        "id": one.id,
        "poll_id": poll.id,
        "session_id": one.sitting.session.id,
        "duration": one.seconds,
        "question": one.question["index"],
        "skipped": one.skipped,
        "text": one.text,
        "options": list(one.choices),
        "update": bool(one.original),
        "retries": 0,
        "sent_at": stamp(one.created),
        **_who(poll, one),
    }
    return {**wire, "original_response": one.original} if one.original else wire


def _result(poll: Poll, one: Answer) -> dict[str, Any]:
    return {
        "id": one.id,
        "poll_id": poll.id,
        "session_id": one.sitting.session.id,
        "question": one.question["index"],
        "duration": one.seconds,
        **_who(poll, one),
        "score": polls.score(one),
    }


def _who(poll: Poll, one: Answer) -> Mapping[str, str]:
    if poll.document["anonymous"]:
        return {}
    if poll.document["mode"] == "userid":
        return {"user_id": one.peer.user_id}
    return {"peer_id": one.peer.id}
