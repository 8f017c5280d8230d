"""The steps of a turn. `service.post_message` and `streaming.open_stream` put them in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, TypedDict
from uuid import UUID

from kongdori_intents import Recognition

from chat_function.answer_cache import store as saved_answers
from chat_function.answer_cache import verdicts
from chat_function.answer_cache.store import Saved
from chat_function.engines import persona
from chat_function.engines.base import Engine, Prompt, Question
from chat_function.schemas import MessageNew
from chat_function.turn import questions
from chat_function.turn.history import branch
from chat_function.turn.titles import title_of
from kongdori import idempotency, limits
from kongdori.db import Row, UnitOfWork
from kongdori.errors import Conflict, FieldError, InvalidInput, NotAuthenticated, NotFound
from kongdori.identity import CheckedIdentity, GatewayIdentity
from kongdori.ids import new_id
from kongdori.llm.chat import ChatMessage, Completion
from kongdori.repositories import messages, turns, usage
from kongdori.repositories.messages import NewReply, Status
from kongdori.repositories.turns import NewQuestion


@dataclass(frozen=True, slots=True)
class Ask:
    """What a person sent. `parent_given` tells "no parent" (a new beginning) from "not said" (after the newest)."""

    conversation_id: UUID
    content: str
    parent_id: UUID | None
    parent_given: bool
    fresh: bool
    key: str | None

    @classmethod
    def of(cls, conversation_id: UUID, body: MessageNew, key: str | None) -> Self:
        given = "parent_id" in body.model_fields_set
        return cls(conversation_id, body.content, body.parent_id, given, body.fresh, key)

    def fingerprint(self, route: str) -> str:
        parent = [self.parent_id] if self.parent_given else []
        return idempotency.fingerprint(route, [self.conversation_id, self.content, parent, self.fresh])


class Place(TypedDict):
    """Where a reply stands, by ids."""

    id: UUID
    conversation_id: UUID
    message_id: UUID


@dataclass(frozen=True, slots=True)
class Begun:
    """`opening`: the message begins its branch, so there is nothing it could lean on. `temporary`: its conversation
    leaves nothing behind. `earlier`: the message and reply of before, where this very request was answered already.
    """

    caller: CheckedIdentity
    opening: bool
    temporary: bool
    earlier: tuple[Row, Row] | None


def begin(work: UnitOfWork, caller: GatewayIdentity, ask: Ask, *, route: str) -> Begun:
    """Whether this turn may begin: the session lives, the conversation is the caller's and holds what the message shall
    follow. From here until the commit no other turn begins in this conversation.

    Raises `NotAuthenticated`, `NotFound`, `Conflict`, `InvalidInput`.
    """
    beginning = turns.begin(
        work, session_id=caller.session_id, user_id=caller.user_id, conversation_id=ask.conversation_id
    )
    if beginning is None:
        raise NotAuthenticated
    if not beginning.found:
        raise NotFound
    checked = CheckedIdentity(caller.user_id, caller.session_id, beginning.role)
    opening = ask.parent_id is None if ask.parent_given else not beginning.begun
    if ask.key is not None:
        fingerprint = ask.fingerprint(route)
        earlier = idempotency.claim(work, scope=str(caller.user_id), key=ask.key, fingerprint=fingerprint)
        if earlier is not None:
            turn = earlier_turn(work, ask.conversation_id, earlier.body)
            return Begun(checked, opening, beginning.temporary, turn)
    _check_parent(work, ask)
    return Begun(checked, opening, beginning.temporary, None)


def understand(work: UnitOfWork, ask: Ask, found: Recognition, begun: Begun, *, engine: Engine) -> Question:
    """The question, at its place in the conversation."""
    return questions.understand(
        work, ask.content, found, opening=begun.opening, temporary=begun.temporary, engine=engine
    )


def allow(work: UnitOfWork, caller: CheckedIdentity, engine: Engine) -> None:
    """Whether this person may have a model called now. Raises `LimitReached`. What costs nothing is not counted: a
    saved answer, and what the offline engine says; the gateway's plans shield those.
    """
    if engine.source == "model":
        limits.check_message(work, caller.user_id, caller.role)


def _check_parent(work: UnitOfWork, ask: Ask) -> None:
    if ask.parent_id is None:
        return
    parent = messages.parent(work, id=ask.parent_id, conversation_id=ask.conversation_id)
    if parent is None:
        raise NotFound("The message that this one should follow is not there. It may have been deleted.")
    if parent["role"] == "user" and parent["answered"]:
        rule = "A message follows a reply, or a message that has got none."
        raise InvalidInput(errors=[FieldError(("body", "parent_id"), rule)], code="parent-not-a-reply")


def earlier_turn(work: UnitOfWork, conversation_id: UUID, ids: dict[str, Any]) -> tuple[Row, Row]:
    """The rows that an idempotency key stands for; it keeps ids alone, so that what is deleted is gone."""
    message = messages.get(work, id=UUID(ids["message_id"]), conversation_id=conversation_id)
    reply = messages.get(work, id=UUID(ids["reply_id"]), conversation_id=conversation_id)
    if message is None or reply is None:
        raise NotFound
    return message, reply


def settle(work: UnitOfWork, caller: GatewayIdentity, ask: Ask, message: Row, reply: Row) -> None:
    """From now on the same request gets this same turn."""
    ids = {"message_id": str(message["id"]), "reply_id": str(reply["id"])}
    idempotency.complete(work, scope=str(caller.user_id), key=ask.key, status=201, body=ids)


def question_of(ask: Ask, question: Question) -> NewQuestion:
    """What the person wrote, as it is saved; a conversation without a name gets one from it."""
    return NewQuestion(
        id=new_id(),
        conversation_id=ask.conversation_id,
        parent_id=ask.parent_id,
        parent_given=ask.parent_given,
        content=ask.content,
        language=question.language,
        request_key=ask.key,
        title=title_of(ask.content),
    )


def keep_question(work: UnitOfWork, ask: Ask, question: Question) -> Row:
    """Saves what the person wrote. Raises `Conflict` where its Idempotency-Key brought something else before."""
    message = turns.add_question(work, question_of(ask, question))
    if message["content"] != ask.content:
        raise Conflict("This Idempotency-Key was used for another request. Use a new key.", code="idempotency-reused")
    return message


def keep_saved(
    work: UnitOfWork, caller: GatewayIdentity, ask: Ask, question: Question, saved: Saved
) -> tuple[Row, Row] | None:
    """Saves the message with the saved answer as its reply, and books that the model was spared. None where the message
    is there already, from a request that failed, or the answer was found wrong: then it goes the long way.
    """
    asked = question_of(ask, question)
    reply = saved_reply_of(question, saved, id=new_id(), conversation_id=ask.conversation_id, message_id=asked.id)
    return turns.add_answered(work, asked, reply, user_id=caller.user_id)


def saved_reply_of(question: Question, saved: Saved, *, id: UUID, conversation_id: UUID, message_id: UUID) -> NewReply:
    """A saved answer as the reply to this question."""
    return NewReply(
        id=id,
        conversation_id=conversation_id,
        parent_id=message_id,
        content=saved.text,
        status="complete",
        language=question.language,
        source="cache",
        intent=question.intent,
        confidence=question.confidence,
        guess=question.guess,
        cache_key=saved.key,
        cache_exact=question.exact,
        saved_from=saved.saved_from,
        saved_at=saved.saved_at,
        model=saved.model,
        duration_ms=0,
        spared_usd=saved.cost_usd,
        spared_ms=saved.duration_ms,
    )


def reply_of(
    question: Question,
    completion: Completion,
    *,
    id: UUID,
    conversation_id: UUID,
    message_id: UUID,
    engine: Engine,
    status: Status,
    duration_ms: int | None,
) -> NewReply:
    """A reply of the engine, as it is saved."""
    return NewReply(
        id=id,
        conversation_id=conversation_id,
        parent_id=message_id,
        content=completion.text,
        status=status,
        language=question.language,
        source=engine.source,
        intent=question.intent,
        confidence=question.confidence,
        guess=question.guess,
        cache_key=saved_answers.key_of(question, reply_id=id) if status == "complete" else None,
        cache_exact=question.exact,
        model=completion.model,
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        cost_usd=completion.cost_usd,
        duration_ms=duration_ms,
    )


def prompt_of(work: UnitOfWork, caller: GatewayIdentity, ask: Ask, question: Question, message: Row) -> Prompt:
    """What the engine is asked. A question whose answer will be shared is asked alone, without the conversation."""
    system = ChatMessage("system", persona.system_prompt(question.language, films=question.films))
    if question.shared_text is not None:
        asked = [ChatMessage("user", question.shared_text)]
    else:
        asked = branch(work, conversation_id=ask.conversation_id, message_id=message["id"])
    return Prompt(user_id=caller.user_id, question=question, messages=(system, *asked))


def keep_reply(
    work: UnitOfWork, caller: GatewayIdentity, ask: Ask, question: Question, reply: NewReply, *, engine: Engine
) -> Row | None:
    """Saves a reply and books it, once however often it is tried. A whole one takes the place of the saved answer that
    was passed by. None where its conversation was deleted: it is booked all the same.
    """
    usage.book(
        work,
        user_id=caller.user_id,
        kind="chat",
        subject_id=reply.id,
        source=reply.source,
        intent=reply.intent or reply.guess,
        model=reply.model,
        prompt_tokens=reply.prompt_tokens,
        completion_tokens=reply.completion_tokens,
        cost_usd=reply.cost_usd,
        saved_from=reply.saved_from,
        spared_usd=reply.spared_usd,
        spared_ms=reply.spared_ms,
    )
    added = messages.put_reply(work, reply)
    if added is None:
        return messages.get(work, id=reply.id, conversation_id=reply.conversation_id)
    if reply.source != "cache" and reply.status == "complete":
        saved_answers.keep_own(work, question, added, user_id=caller.user_id, engine=engine)
        if ask.fresh:
            verdicts.afresh(work, conversation_id=reply.conversation_id, question_id=reply.parent_id)
    return added
