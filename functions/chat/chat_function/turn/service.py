"""The story of a turn: a message comes in, its reply goes out.

`open_turn` takes the message and says what is to happen: it has its reply already (`Answered`), its reply is being
written (`InProgress`), or this process is to write it (`Generation`), which is what `write_reply` does. The blocking
route does one after the other: `post_message`. The streamed route has a thread write, and people read along: see
`streaming`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from chat_function.answer_cache import single_flight, store
from chat_function.engines.base import Engine, Prompt
from chat_function.turn import context, questions, replies, steps
from chat_function.turn.records import Answered, Generation, InProgress, TurnRequest
from kongdori import idempotency
from kongdori.db import unit_of_work
from kongdori.errors import KongdoriError, StillUnderWay
from kongdori.identity import GatewayIdentity
from kongdori.llm.completion import Completion
from kongdori.llm.deadline import Cancellation
from kongdori.repositories.messages import Message, NewReply
from kongdori.repositories.turns import Turn

_STREAM_RETRY_S = 5  # for somebody who waits for the whole of a reply that is being streamed


def post_message(caller: GatewayIdentity, request: TurnRequest, *, engine: Engine) -> Turn:
    """Sends a message and waits for its reply. Raises what `open_turn` and `write_reply` raise."""
    match open_turn(caller, request, engine=engine):
        case Answered(turn):
            return turn
        case InProgress():
            raise StillUnderWay(retry_after_s=_STREAM_RETRY_S)
        case Generation() as generation:
            with idempotency.under_way(scope=str(caller.user_id), key=request.idempotency_key):
                return Turn(generation.message, write_reply(generation, engine.complete))


def open_turn(caller: GatewayIdentity, request: TurnRequest, *, engine: Engine) -> Answered | InProgress | Generation:
    """Takes a message and says what is to happen. When this returns, the message is saved.

    Raises `NotAuthenticated`, `NotFound`, `Conflict`, `InvalidInput` or `LimitReached`.
    """
    recognition = questions.recognise(request.content)
    with unit_of_work() as work:
        begun = steps.start(work, caller, request)
        earlier = begun.earlier
        if earlier is not None and earlier.reply.status == "streaming":
            return InProgress(earlier)
        if earlier is not None and earlier.reply.status != "failed":
            return Answered(earlier)

        question = questions.interpret(
            work,
            request.content,
            recognition,
            opening=begun.opening,
            temporary=begun.temporary,
            engine=engine,
            has_files=begun.has_files,
            manner=begun.manner,
        )
        answered, question = steps.answer_from_cache(work, begun, question, engine=engine)
        if answered is not None:
            work.commit()
            return Answered(answered)

        steps.count_message(work, begun, engine=engine)
        generation = steps.prepare_generation(work, begun, question, engine=engine)
        work.commit()
        return generation


def write_reply(
    generation: Generation, generate: Callable[[Prompt], Completion], *, cancellation: Cancellation | None = None
) -> Message:
    """Has the reply written by `generate`, and saves it; unless somebody else's turn has just made the same answer.
    `cancellation` ends what comes before `generate`.

    Raises `ModelUnavailable` or `LimitReached` from the engine: then the same request may be sent again. Raises
    `NotFound` where the conversation was deleted meanwhile.
    """
    question, engine = generation.question, generation.engine
    just_made = single_flight.join_or_lead(question, engine=engine, fresh=generation.request.fresh)
    if just_made is not None:
        return replies.save(generation, replies.from_cache(question, just_made, generation.place))
    try:
        reply = replies.save(generation, _generated(generation, generate, cancellation))
    except KongdoriError:
        raise
    except Exception as error:  # else the person's next messages would wait until the reservation has expired
        replies.record_failure(generation, error)
        raise
    else:
        store.save_shared(question, reply)
        return reply
    finally:
        single_flight.release(question, engine=engine)


def _generated(
    generation: Generation, generate: Callable[[Prompt], Completion], cancellation: Cancellation | None
) -> NewReply:
    try:
        prompt = context.prompt(generation, cancellation)
        started = time.monotonic()
        completion = generate(prompt)
    except KongdoriError as error:
        replies.record_failure(generation, error)
        raise
    if generation.begun:
        completion = replace(completion, text=generation.begun + completion.text)
    return replies.from_engine(generation, completion, duration_ms=round((time.monotonic() - started) * 1000))
