"""A turn whose reply is read while it is written.

The reply is a row from its first moment. A thread of its own writes it to the end whether or not somebody reads along;
what it has goes to Redis ten times a second (the tail, for readers at other processes) and to Postgres once a second,
so that a process that freezes or dies loses nothing that was seen. The id of an event is the number of characters up
to its end: so any reader, of the thread, of the tail or of the row, goes on exactly where another broke off.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from chat_function.answer_cache import single_flight
from chat_function.answer_cache import store as saved_answers
from chat_function.engines.base import Engine, Prompt, Question
from chat_function.turn import live_replies, questions, service, steps
from chat_function.turn.live_replies import Live
from chat_function.turn.steps import Ask
from kongdori import cache
from kongdori.db import Row, unit_of_work
from kongdori.errors import DatabaseUnavailable, KongdoriError, ModelUnavailable, NotFound, or_not_found
from kongdori.identity import CheckedIdentity, GatewayIdentity
from kongdori.ids import new_id
from kongdori.llm import chat
from kongdori.llm.chat import Completion
from kongdori.observability import logger
from kongdori.repositories import conversations, messages
from kongdori.repositories.messages import Status

ROUTE = "POST /chat/conversations/{id}/messages/stream"
COMMENT_S = 10.0
_TAIL_EVERY_S = 0.1
_FLUSH_EVERY_S = 1.0
_TAIL_TTL_S = 300
_POLL_S = 0.2  # of the tail, by readers at other processes; of the row every fifth time


@dataclass(frozen=True, slots=True)
class Opened:
    """A reply to follow: `message` is the question, `reply` the row as it was when the stream was opened; `running`,
    where it is being written in this process.
    """

    message: Row
    reply: Row
    conversation_id: UUID
    running: Live | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is message, delta, done or error, with what it carries; None is the comment that keeps the line open."""

    kind: str | None
    offset: int = 0
    payload: str | Row | KongdoriError | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    """What the writing thread needs."""

    caller: GatewayIdentity
    ask: Ask
    message: Row
    question: Question
    prompt: Prompt
    engine: Engine
    reply_id: UUID


def open_stream(caller: GatewayIdentity, ask: Ask, *, engine: Engine) -> Opened:
    """One turn, as far as the first word of its reply. Raises what `service.post_message` raises, but for the engine's
    errors, which come as an event. The same request sent again follows the same reply, and a failed one is tried again.
    """
    found = questions.recognise(ask.content)
    with unit_of_work() as work:
        begun = steps.begin(work, caller, ask, route=ROUTE)
        if begun.earlier is not None and begun.earlier[1]["status"] != "failed":
            return Opened(*begun.earlier, ask.conversation_id, live_replies.find(begun.earlier[1]["id"]))
        question = steps.understand(work, ask, found, begun, engine=engine)
        saved = None
        if begun.earlier is None:
            saved = saved_answers.look_up(work, question, user_id=caller.user_id, engine=engine, fresh=ask.fresh)
        answered = steps.keep_saved(work, caller, ask, question, saved) if saved is not None else None
        if answered is not None:
            steps.settle(work, caller, ask, *answered)
            work.commit()
            return Opened(*answered, ask.conversation_id)
        if saved is not None:
            saved_answers.forget(saved.key, answered_at=saved.saved_at)  # found wrong while Redis was away
        steps.allow(work, begun.caller, engine)
        if begun.earlier is not None:
            message, reply_id = begun.earlier[0], begun.earlier[1]["id"]
        else:
            message, reply_id = steps.keep_question(work, ask, question), new_id()
        job = _Job(
            caller, ask, message, question, steps.prompt_of(work, caller, ask, question, message), engine, reply_id
        )
        reply = or_not_found(messages.put_reply(work, _empty_reply(job, status="streaming")))
        steps.settle(work, caller, ask, message, reply)
        work.commit()
    running = live_replies.start(reply_id)
    threading.Thread(target=_write, args=(job, running), name="reply", daemon=True).start()
    return Opened(message, reply, ask.conversation_id, running)


def open_again(caller: CheckedIdentity, conversation_id: UUID, reply_id: UUID) -> Opened:
    """A running or finished reply of the caller's. Raises `NotFound`."""
    running = live_replies.find(reply_id)  # before the row is read: what is not found here any more is whole in the row
    with unit_of_work() as work:
        or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))
        reply = or_not_found(messages.get(work, id=reply_id, conversation_id=conversation_id))
        if reply["role"] != "assistant":
            raise NotFound
        message = or_not_found(messages.get(work, id=reply["parent_id"], conversation_id=conversation_id))
    return Opened(message, reply, conversation_id, running)


async def events(opened: Opened, *, after: int | None = None) -> AsyncIterator[Event]:
    """The stream, from the beginning or from what came `after` so many characters."""
    if after is None:
        yield Event("message", 0, opened.message)
    offset = after or 0
    source = _along(opened.running, offset) if opened.running is not None else _from_afar(opened, offset)
    async for text, outcome in source:
        if len(text) > offset:
            yield Event("delta", len(text), text[offset:])
            offset = len(text)
        if isinstance(outcome, KongdoriError):
            yield Event("error", offset + 1, outcome)
        elif outcome is not None:
            yield Event("done", offset + 1, outcome)
        elif text == "":
            yield Event(None)


async def _along(running: Live, offset: int) -> AsyncIterator[tuple[str, Row | KongdoriError | None]]:
    """What is being written in this process, as it is written; an empty text every ten seconds of silence."""
    while True:
        if not await running.more_than(offset, timeout_s=COMMENT_S):
            yield "", None
            continue
        outcome = running.outcome  # read before the text: after the end there is no more
        text = running.text
        yield text, outcome
        if outcome is not None:
            return
        offset = max(offset, len(text))


async def _from_afar(opened: Opened, offset: int) -> AsyncIterator[tuple[str, Row | KongdoriError | None]]:
    """What another process writes, or has written: the tail in Redis; and the row in Postgres, which decides."""
    row: Row | None = opened.reply
    quiet_s, polls = 0.0, 0
    while True:
        if row is None:
            yield "", NotFound("This conversation was deleted while the reply was being written.")
            return
        if row["status"] == "failed":
            yield row["content"], ModelUnavailable()
            return
        if row["status"] != "streaming":
            yield row["content"], row
            return
        tail = await asyncio.to_thread(cache.get, _tail_key(row["id"]))
        text = max(row["content"], str(tail["text"]) if tail else "", key=len)
        if len(text) > offset:
            yield text, None
            offset, quiet_s = len(text), 0.0
        elif quiet_s >= COMMENT_S:
            yield "", None
            quiet_s = 0.0
        await asyncio.sleep(_POLL_S)
        quiet_s, polls = quiet_s + _POLL_S, polls + 1
        if polls % 5 == 0:
            row = await asyncio.to_thread(_read, opened)


def _read(opened: Opened) -> Row | None:
    with unit_of_work() as work:
        return messages.get(work, id=opened.reply["id"], conversation_id=opened.conversation_id)


def _write(job: _Job, running: Live) -> None:
    """Runs in the thread: writes the reply to its end and saves it, whatever happens."""
    try:
        running.end(_written(job, running))
    except KongdoriError as error:
        running.end(error)
    except Exception:  # noqa: BLE001 whoever reads along must learn of any end
        logger.exception("stream-broke", reply_id=str(job.reply_id))
        running.end(KongdoriError())
    finally:
        live_replies.remove(job.reply_id)


def _written(job: _Job, running: Live) -> Row:
    others = single_flight.others(job.question, engine=job.engine, fresh=job.ask.fresh)
    if others is not None:
        running.add(others.text)
        return _kept(job, steps.saved_reply_of(job.question, others, **_place(job)))
    try:
        row = _kept(job, _made(job, running))
        saved_answers.share(job.question, row)
    finally:
        single_flight.over(job.question, engine=job.engine)
    return row


def _made(job: _Job, running: Live) -> messages.NewReply:
    """The engine's reply."""
    started = time.monotonic()
    try:
        completion = _generate(job, running)
    except KongdoriError:
        _mark_failed(job)
        raise
    status: Status = "complete" if completion.finished else "partial"
    return _reply_of(job, completion, status=status, started=started)


def _kept(job: _Job, answer: messages.NewReply) -> Row:
    row = service.keep(job.caller, job.ask, job.question, job.message, answer, engine=job.engine)
    cache.drop(_tail_key(job.reply_id))
    if row is None:
        raise NotFound("This conversation was deleted while the reply was being written.")
    return row


def _place(job: _Job) -> steps.Place:
    return {"id": job.reply_id, "conversation_id": job.ask.conversation_id, "message_id": job.message["id"]}


def _generate(job: _Job, running: Live) -> Completion:
    tailed_at = flushed_at = time.monotonic()
    for item in job.engine.stream(job.prompt):
        if isinstance(item, Completion):
            return item
        running.add(item)
        now = time.monotonic()
        if now - tailed_at >= _TAIL_EVERY_S:
            tailed_at = now
            cache.put(_tail_key(job.reply_id), {"text": running.text}, ttl_s=_TAIL_TTL_S)
        if now - flushed_at >= _FLUSH_EVERY_S:
            flushed_at = now
            if not _flush(job, running.text):
                break  # it was deleted: nobody waits for the rest
        if running.stopping.is_set():
            break
    return chat.cut_short(job.prompt.messages, running.text)


def _flush(job: _Job, text: str) -> bool:
    try:
        with unit_of_work() as work:
            there = messages.flush(work, id=job.reply_id, content=text)
            work.commit()
    except DatabaseUnavailable:
        logger.warning("stream-not-flushed", reply_id=str(job.reply_id))
        return True
    return there


def _mark_failed(job: _Job) -> None:
    try:
        with unit_of_work() as work:
            messages.put_reply(work, _empty_reply(job, status="failed"))
            work.commit()
    except DatabaseUnavailable:  # its pulse has stopped, so it will read as failed
        logger.warning("stream-not-marked-failed", reply_id=str(job.reply_id))


def _empty_reply(job: _Job, *, status: Status) -> messages.NewReply:
    nothing = Completion("", job.engine.name, 0, 0, chat.NOTHING_USD, finished=False)
    return _reply_of(job, nothing, status=status, started=None)


def _reply_of(job: _Job, completion: Completion, *, status: Status, started: float | None) -> messages.NewReply:
    return steps.reply_of(
        job.question,
        completion,
        **_place(job),
        engine=job.engine,
        status=status,
        duration_ms=None if started is None else round((time.monotonic() - started) * 1000),
    )


def _tail_key(reply_id: UUID) -> str:
    return f"stream:{reply_id}"
