"""A reply as it is saved, and saving it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chat_function.answer_cache import store, verdicts
from chat_function.answer_cache.store import SavedAnswer
from chat_function.engines.base import Engine, Question
from chat_function.turn.records import Generation, Place, TurnRequest
from kongdori import idempotency, limits, metered
from kongdori.cost import Cost
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import DatabaseUnavailable, NotFound
from kongdori.identity import CheckedIdentity
from kongdori.llm.completion import Completion
from kongdori.observability import logger
from kongdori.repositories import messages, usage
from kongdori.repositories.messages import Message, NewReply, Status


def from_cache(question: Question, saved: SavedAnswer, place: Place) -> NewReply:
    """A saved answer as the reply to this question."""
    return NewReply(
        id=place.id,
        conversation_id=place.conversation_id,
        parent_id=place.parent_id,
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


def from_engine(generation: Generation, completion: Completion, *, duration_ms: int) -> NewReply:
    """What the engine wrote, as the reply. One that broke off or was stopped never becomes a saved answer."""
    question, place = generation.question, generation.place
    return NewReply(
        id=place.id,
        conversation_id=place.conversation_id,
        parent_id=place.parent_id,
        content=completion.text,
        status=_status(completion),
        language=question.language,
        source=generation.engine.source,
        intent=question.intent,
        confidence=question.confidence,
        guess=question.guess,
        cache_key=store.key_of_reply(question, reply_id=place.id) if completion.finished else None,
        cache_exact=question.exact,
        model=completion.model,
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        cost_usd=completion.cost_usd,
        duration_ms=duration_ms,
    )


def _status(completion: Completion) -> Status:
    if completion.finished:
        return "complete"
    return "stopped" if completion.stopped else "partial"


def empty(question: Question, place: Place, engine: Engine, status: Status) -> NewReply:
    """A reply without a text: one that is about to be streamed, or that failed."""
    return NewReply(
        id=place.id,
        conversation_id=place.conversation_id,
        parent_id=place.parent_id,
        content="",
        status=status,
        language=question.language,
        source=engine.source,
        intent=question.intent,
        confidence=question.confidence,
        cache_exact=question.exact,
        model=engine.name,
    )


def save(generation: Generation, reply: NewReply) -> Message:
    """Saves a reply that was paid for, and tries it again where the database broke off in the middle.

    Raises `NotFound` where its conversation was deleted meanwhile: then the reply is booked all the same.
    """
    try:
        saved = _save(generation, reply)
    except DatabaseUnavailable:
        saved = _save(generation, reply)
    if saved is None:
        raise NotFound("This conversation was deleted while the reply was being written.")
    return saved


def _save(generation: Generation, reply: NewReply) -> Message | None:
    """Saves and books a reply, once however often it is tried. A whole reply becomes the person's own saved answer."""
    caller, request, question = generation.caller, generation.request, generation.question
    with unit_of_work() as work:
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
        limits.settle(work, generation.reservation, Cost(reply.prompt_tokens + reply.completion_tokens, reply.cost_usd))
        another = settle(work, caller, request, message_id=reply.parent_id, reply_id=reply.id)
        if another is not None:  # this process stood still, and was taken for dead
            work.commit()
            return messages.get(work, id=another, conversation_id=reply.conversation_id)
        added = messages.put_reply(work, reply)
        if added is not None and reply.source != "cache" and reply.status == "complete":
            store.save_own(work, question, added, user_id=caller.user_id, engine=generation.engine)
            if request.fresh:
                verdicts.record_replaced(work, conversation_id=reply.conversation_id, question_id=reply.parent_id)
        saved = added or messages.get(work, id=reply.id, conversation_id=reply.conversation_id)
        work.commit()
    return saved


def settle(
    work: UnitOfWork, caller: CheckedIdentity, request: TurnRequest, *, message_id: UUID, reply_id: UUID
) -> UUID | None:
    """From now on the same request gets this turn. Returns another reply that it gets already, if there is one."""
    ids: dict[str, Any] = {"message_id": str(message_id), "reply_id": str(reply_id)}
    stands = idempotency.complete(work, scope=str(caller.user_id), key=request.idempotency_key, status=201, body=ids)
    return UUID(stands["reply_id"]) if stands else None


def record_failure(generation: Generation, error: Exception) -> None:
    """Lets the same request be sent again. A streamed reply, which is a row already, is marked as failed. `error`: why;
    what the model charges all the same is booked.

    Without the database nothing is recorded: a streamed reply reads as failed once its heartbeat has stopped, and the
    Idempotency-Key may be used again once it counts as abandoned.
    """
    request = generation.request
    try:
        with unit_of_work() as work:
            metered.settle_failure(
                work,
                generation.reservation,
                error,
                user_id=generation.caller.user_id,
                kind="chat",
                subject_id=generation.place.id,
            )
            if request.streamed:
                failed = empty(generation.question, generation.place, generation.engine, "failed")
                messages.put_reply(work, failed)
            else:
                idempotency.release(work, scope=str(generation.caller.user_id), key=request.idempotency_key)
            work.commit()
    except DatabaseUnavailable:
        logger.warning("turn-failure-without-record", reply_id=str(generation.place.id))
