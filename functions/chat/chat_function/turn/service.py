"""A turn whose reply is waited for: the rules. Knows no HTTP and no SQL."""

from __future__ import annotations

import time

from chat_function.answer_cache import single_flight
from chat_function.answer_cache import store as saved_answers
from chat_function.engines.base import Engine, Prompt, Question
from chat_function.turn import questions, steps
from chat_function.turn.steps import Ask
from kongdori import idempotency, limits
from kongdori.db import Row, unit_of_work
from kongdori.errors import DatabaseUnavailable, KongdoriError, or_not_found
from kongdori.identity import GatewayIdentity
from kongdori.ids import new_id
from kongdori.llm.chat import Completion
from kongdori.observability import logger
from kongdori.repositories.messages import NewReply

_ROUTE = "POST /chat/conversations/{id}/messages"


def post_message(caller: GatewayIdentity, ask: Ask, *, engine: Engine) -> tuple[Row, Row]:
    """One turn, from the message to its reply. Returns both.

    Raises what `turn.begin` raises, and `ModelUnavailable` or `LimitReached` from the engine: then the
    message is saved, and the same request sent again (same Idempotency-Key) gets its reply.
    """
    found = questions.recognise(ask.content)
    with unit_of_work() as work:
        begun = steps.begin(work, caller, ask, route=_ROUTE)
        if begun.earlier is not None:
            return begun.earlier
        question = steps.understand(work, ask, found, begun, engine=engine)
        saved = saved_answers.look_up(work, question, user_id=caller.user_id, engine=engine, fresh=ask.fresh)
        answered = steps.keep_saved(work, caller, ask, question, saved) if saved is not None else None
        if answered is not None:
            steps.settle(work, caller, ask, *answered)
            work.commit()
            return answered
        if saved is not None:
            saved_answers.forget(saved.key, answered_at=saved.saved_at)  # found wrong while Redis was away
        steps.allow(work, begun.caller, engine)
        message = steps.keep_question(work, ask, question)
        prompt = steps.prompt_of(work, caller, ask, question, message)
        work.commit()  # the message is safe before anybody is asked

    place: steps.Place = {"id": new_id(), "conversation_id": ask.conversation_id, "message_id": message["id"]}
    others = single_flight.others(question, engine=engine, fresh=ask.fresh)
    if others is not None:
        answer = steps.saved_reply_of(question, others, **place)
        return message, or_not_found(keep(caller, ask, question, message, answer, engine=engine))
    try:
        started = time.perf_counter()
        completion = _ask(engine, prompt, caller, ask)
        answer = steps.reply_of(
            question,
            completion,
            **place,
            engine=engine,
            status="complete" if completion.finished else "partial",
            duration_ms=round((time.perf_counter() - started) * 1000),
        )
        reply = or_not_found(keep(caller, ask, question, message, answer, engine=engine))
        saved_answers.share(question, reply)
    finally:
        single_flight.over(question, engine=engine)
    return message, reply


def keep(
    caller: GatewayIdentity, ask: Ask, question: Question, message: Row, answer: NewReply, *, engine: Engine
) -> Row | None:
    """Saves a reply that was paid for, once more where the database broke off in the middle."""
    for attempt in (1, 2):
        try:
            with unit_of_work() as work:
                reply = steps.keep_reply(work, caller, ask, question, answer, engine=engine)
                if reply is not None:
                    steps.settle(work, caller, ask, message, reply)
                work.commit()
        except DatabaseUnavailable:
            if attempt == 2:
                raise
            continue
        break
    limits.forget_spent(
        caller.user_id, tokens=answer.prompt_tokens + answer.completion_tokens, cost_usd=answer.cost_usd
    )
    return reply


def _ask(engine: Engine, prompt: Prompt, caller: GatewayIdentity, ask: Ask) -> Completion:
    try:
        return engine.complete(prompt)
    except KongdoriError:
        give_back(caller, ask)
        raise


def give_back(caller: GatewayIdentity, ask: Ask) -> None:
    """Lets the same request be sent again, after a failure that gave no reply."""
    try:
        with unit_of_work() as work:
            idempotency.release(work, scope=str(caller.user_id), key=ask.key)
            work.commit()
    except DatabaseUnavailable:
        logger.warning("idempotency-key-kept")  # it may be used again once it counts as abandoned
