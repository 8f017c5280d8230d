"""A turn whose reply is read while it is written.

The reply is a row from its first moment. A thread writes it to its end, whether or not somebody reads along. The text
goes to Redis ten times a second, for readers at other processes, and to Postgres once a second, so that a process which
dies loses at most the last second. The id of an event is the number of characters up to its end: so a reader goes on
exactly where another broke off, whether the text comes from the thread, from Redis or from Postgres.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from chat_function.engines.base import Engine, Prompt
from chat_function.turn import live_replies, openings, service, steps, stops
from chat_function.turn.live_replies import LiveReply
from chat_function.turn.records import Answered, Generation, InProgress, TurnRequest
from kongdori import cache, limits
from kongdori.db import unit_of_work
from kongdori.errors import DatabaseUnavailable, KongdoriError, ModelUnavailable, NotFound, or_not_found
from kongdori.identity import CheckedIdentity, GatewayIdentity
from kongdori.llm import chat
from kongdori.llm.completion import Begun, Completion
from kongdori.observability import logger
from kongdori.repositories import conversations, messages
from kongdori.repositories.messages import Message
from kongdori.telling import described, places

COMMENT_S = 10.0  # a comment keeps a silent connection open
_FRAME_S = 1 / 30  # the first piece goes out at once; from then on what has come, as often as a film shows pictures
_TAIL_EVERY_S = 0.1
_FLUSH_EVERY_S = 1.0
_EXTEND_EVERY_S = 10.0
_TAIL_TTL_S = 300
_POLL_S = 0.2  # of the text in Redis, by readers at other processes; of the row every fifth time

Outcome = Message | KongdoriError  # the saved reply, or why there is none


@dataclass(frozen=True, slots=True)
class ReplyStream:
    """A reply to read along. `message` is the question. `reply` is live where this process writes it, else its row when
    the stream was opened.
    """

    message: Message
    reply: LiveReply | Message
    conversation_id: UUID

    @property
    def is_whole(self) -> bool:
        """Whether nothing more comes of the reply, as with a saved answer."""
        return isinstance(self.reply, Message) and self.reply.status != "streaming"


@dataclass(frozen=True, slots=True)
class Opened:
    """The message is saved, and this reply answers it."""

    message: Message
    reply_id: UUID


@dataclass(frozen=True, slots=True)
class Delta:
    """More text, which ends after `offset` characters of the reply."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The reply is saved."""

    offset: int
    reply: Message


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no reply, or no more of it."""

    offset: int
    error: KongdoriError


@dataclass(frozen=True, slots=True)
class Silence:
    """Ten seconds without more."""


Event = Opened | Delta | Done | Failed | Silence


def open_stream(caller: GatewayIdentity, request: TurnRequest, *, engine: Engine) -> ReplyStream:
    """Sends a message and returns its reply to read along. Raises what `service.open_turn` raises; what fails later
    comes as an event.
    """
    with openings.opening():
        opened = service.open_turn(caller, request, engine=engine)
    match opened:
        case Answered(turn):
            return ReplyStream(turn.message, turn.reply, request.conversation_id)
        case InProgress(turn):
            reply = live_replies.find(turn.reply.id) or turn.reply
            return ReplyStream(turn.message, reply, request.conversation_id)
        case Generation() as generation:
            live = live_replies.start(generation.place.id, text=generation.begun)
            threading.Thread(target=_write, args=(generation, live), name="reply", daemon=True).start()
            stops.watch()
            return ReplyStream(generation.message, live, request.conversation_id)


def resume_stream(caller: CheckedIdentity, conversation_id: UUID, reply_id: UUID) -> ReplyStream:
    """A reply of the caller's, written or being written. Raises `NotFound`."""
    live = live_replies.find(reply_id)  # before the row is read: a reply that has ended since is whole in its row
    with unit_of_work() as work:
        or_not_found(conversations.get(work, id=conversation_id, user_id=caller.user_id))
        reply = or_not_found(messages.get(work, id=reply_id, conversation_id=conversation_id))
        if reply.role != "assistant" or reply.parent_id is None:
            raise NotFound
        message = or_not_found(messages.get(work, id=reply.parent_id, conversation_id=conversation_id))
    return ReplyStream(message, live or reply, conversation_id)


async def events(stream: ReplyStream, *, after: int | None = None) -> AsyncIterator[Event]:
    """The events of a stream, from the beginning or from what came `after` so many characters."""
    if after is None:
        yield Opened(stream.message, stream.reply.id)
    offset = after or 0
    if isinstance(stream.reply, LiveReply):
        progress = _follow_live(stream.reply, offset)
    else:
        progress = _follow_row(stream.reply, stream.conversation_id, offset)
    async for text, outcome in progress:
        if len(text) > offset:
            yield Delta(len(text), text[offset:])
            offset = len(text)
        if isinstance(outcome, KongdoriError):
            yield Failed(offset + 1, outcome)
        elif outcome is not None:
            yield Done(offset + 1, outcome)
        elif text == "":
            yield Silence()


async def _follow_live(live: LiveReply, offset: int) -> AsyncIterator[tuple[str, Outcome | None]]:
    """The text so far, whenever there is more than `offset`, once a frame at most, and at last with the outcome. After
    each ten seconds without more: an empty text.
    """
    while True:
        if not await live.wait_beyond(offset, timeout_s=COMMENT_S):
            yield "", None
            continue
        outcome = live.outcome  # read before the text: after the outcome there comes no more
        text = live.text
        yield text, outcome
        if outcome is not None:
            return
        offset = max(offset, len(text))
        await live.wait_for_end(timeout_s=_FRAME_S)


async def _follow_row(
    reply: Message | None, conversation_id: UUID, offset: int
) -> AsyncIterator[tuple[str, Outcome | None]]:
    """As `_follow_live`, of a reply that another process writes or has written. Redis has its newest text; its row in
    Postgres says whether it is whole.
    """
    quiet_s, polls = 0.0, 0
    while True:
        if reply is None:
            yield "", NotFound("This conversation was deleted while the reply was being written.")
            return
        if reply.status == "failed":
            yield reply.content, ModelUnavailable()
            return
        if reply.status != "streaming":
            yield reply.content, reply
            return
        tail = await asyncio.to_thread(cache.get, _tail_key(reply.id))
        text = max(reply.content, str(tail["text"]) if tail else "", key=len)
        if len(text) > offset:
            yield text, None
            offset, quiet_s = len(text), 0.0
        elif quiet_s >= COMMENT_S:
            yield "", None
            quiet_s = 0.0
        await asyncio.sleep(_POLL_S)
        quiet_s, polls = quiet_s + _POLL_S, polls + 1
        if polls % 5 == 0:
            reply = await asyncio.to_thread(_read, reply.id, conversation_id)


def _read(reply_id: UUID, conversation_id: UUID) -> Message | None:
    with unit_of_work() as work:
        return messages.get(work, id=reply_id, conversation_id=conversation_id)


def _write(generation: Generation, live: LiveReply) -> None:
    """Runs in the thread: has the reply written to its end, and tells the readers how it ended."""
    try:
        write = partial(_generate, generation, live)
        live.end(service.write_reply(generation, write, cancellation=live.cancellation))
    except KongdoriError as error:
        live.end(error)
    except Exception as error:  # noqa: BLE001 whoever reads along must learn of any end
        logger.error("stream-failure", reply_id=str(live.id), cause=described(error), at=places(error))
        live.end(KongdoriError())
    finally:
        if live.has_tail:
            cache.drop(_tail_key(live.id))
        live_replies.remove(live.id)


def _generate(generation: Generation, live: LiveReply, prompt: Prompt) -> Completion:
    """Has the engine write, and shows what it has written so far: to the readers here, in Redis and in Postgres."""
    tail_at = flush_at = extend_at = time.monotonic()
    for item in generation.engine.stream(prompt, live.cancellation):
        if isinstance(item, Completion):
            openings.let_pass()
            return replace(item, stopped=live.stopped)
        if isinstance(item, Begun):
            continue
        live.add(item)
        now = time.monotonic()
        if now - tail_at >= _TAIL_EVERY_S:
            tail_at, live.has_tail = now, True
            cache.put(_tail_key(live.id), {"text": live.text}, ttl_s=_TAIL_TTL_S)
        if now - flush_at >= _FLUSH_EVERY_S:
            flush_at = now
            extending = now - extend_at >= _EXTEND_EVERY_S
            extend_at = now if extending else extend_at
            if not _flush(live, generation.reservation if extending else None):
                break  # it was deleted: nobody waits for the rest
    return chat.cut_short(prompt.messages, live.text.removeprefix(generation.begun))


def _flush(live: LiveReply, reservation: UUID | None) -> bool:
    """Saves the text so far, and extends the reservation if one is given. False where the reply was deleted."""
    try:
        with unit_of_work() as work:
            found = messages.flush(work, id=live.id, content=live.text)
            if reservation is not None:
                limits.extend(work, reservation, within_s=steps.reservation_s())
            work.commit()
    except DatabaseUnavailable:
        logger.warning("stream-flush-failure", reply_id=str(live.id))
        return True
    return found


def _tail_key(reply_id: UUID) -> str:
    return f"stream:{reply_id}"
