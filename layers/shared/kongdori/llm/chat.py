"""Chat Completions, which OpenAI, Ollama, vLLM, llama.cpp, LM Studio and many others speak.

Answers are always read as a stream: so of an answer that breaks off the part that came is kept. Where the connected
model fails before that, and an admin has named a second one, that one is asked within the same time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, MutableSequence, Sequence
from typing import Any, cast

from kongdori.cost import Charge, Cost
from kongdori.llm import connection as connections
from kongdori.llm.answer import Answer
from kongdori.llm.completion import Asked, Begun, ChatMessage, Completion, Extra, cost_usd
from kongdori.llm.connection import Connection
from kongdori.llm.deadline import Cancellation
from kongdori.llm.faults import Fault, Kind, chat_error
from kongdori.llm.outage import outage
from kongdori.llm.retry import LEAST_ATTEMPT_S, Attempts, RetryPolicy
from kongdori.observability import logger, timed
from kongdori.settings import get_settings

_RETRIES = RetryPolicy(longest_pause_s=2.0)  # a server that asks for more gets it from the person
_FIRST_SHARE = 0.5  # of the time, for the first model where there is a second
_PATIENT_S = 10.0
_QUESTIONS_FAULT = frozenset({Kind.REFUSED, Kind.DECLINED})  # another model is not asked what one would not answer
_TRIAL_TOKENS = 500  # a model that thinks before it speaks needs them


def is_configured() -> bool:
    """Whether there is a model to ask: a key for OpenAI, or the address of a compatible server."""
    return connections.current().is_usable


def name() -> str:
    """The connected model."""
    return connections.current().model


def complete(
    messages: Sequence[ChatMessage],
    *,
    max_completion_tokens: int,
    json_schema: dict[str, Any] | None = None,
    timeout_s: float | None = None,
    cancellation: Cancellation | None = None,
) -> Completion:
    """Asks and waits, `timeout_s` (MODEL_TIMEOUT_S) in all. `json_schema` asks for JSON of that shape; a server that
    knows no schemas may give other text, so read it with care. `cancellation` ends the call as in `stream`.

    Raises `ModelUnavailable` or `LimitReached` when there is no answer at all, each with a time to wait and with what
    is charged all the same.
    """
    asked = Asked.of(messages, max_completion_tokens=max_completion_tokens, json_schema=json_schema)
    with timed("model"):
        within_s = timeout_s or get_settings().model_timeout_s
        return _whole(_asked_in_turn(asked, within_s=within_s, cancellation=cancellation))


def stream(
    messages: Sequence[ChatMessage], *, max_completion_tokens: int, cancellation: Cancellation | None = None
) -> Iterator[str | Begun | Completion]:
    """Asks, says which model answers, and gives the answer piece by piece; the last item is the Completion.
    `cancellation` ends the call at any moment: then the Completion is `stopped`, and may be empty.

    Raises the same errors as `complete`, and only before the first piece.
    """
    asked = Asked.of(messages, max_completion_tokens=max_completion_tokens)
    for item in relay(asked, cancellation=cancellation):
        if not isinstance(item, Extra):
            yield item


def relay(asked: Asked, *, cancellation: Cancellation | None = None) -> Iterator[str | Begun | Extra | Completion]:
    """As `stream`, for a request of one's own, with its tool calls and reasoning."""
    within_s = get_settings().model_timeout_s
    return _asked_in_turn(asked, within_s=within_s, limit_s=asked.limit_s, cancellation=cancellation)


def try_out(connection: Connection, *, timeout_s: float) -> Completion:
    """Asks a model for one word, connected or not. Raises the same errors as `complete`."""
    hello = Asked.of([ChatMessage("user", "Say hello in one word.")], max_completion_tokens=_TRIAL_TOKENS)
    try:
        return _whole(_pieces(connection, hello, [], silence_s=timeout_s, until=time.monotonic() + timeout_s))
    except Fault as fault:
        raise chat_error(fault) from None


def cut_short(messages: Sequence[ChatMessage], text: str) -> Completion:
    """The Completion of an answer that the caller stopped reading after `text`: tokens and money are estimates."""
    asked = Asked.of(messages, max_completion_tokens=1)
    return Answer(connections.current(), asked, text=text).completion(finished=False)


def most(messages: Sequence[ChatMessage], *, max_completion_tokens: int) -> Cost:
    """The most that asking the connected models may cost."""
    return most_of(Asked.of(messages, max_completion_tokens=max_completion_tokens))


def most_of(asked: Asked) -> Cost:
    """The most that this request may cost."""
    prompt, written = asked.count_tokens(), asked.max_completion_tokens
    usd = max(cost_usd(model, prompt_tokens=prompt, completion_tokens=written) for model in connections.in_order())
    return Cost(prompt + written, usd)


def _whole(pieces: Iterator[str | Begun | Extra | Completion]) -> Completion:
    *_, completion = pieces
    return cast(Completion, completion)


def _asked_in_turn(
    asked: Asked, *, within_s: float, limit_s: float | None = None, cancellation: Cancellation | None = None
) -> Iterator[str | Begun | Extra | Completion]:
    """Asks the connected model and, where it fails before its answer has begun, the second one. `within_s`: the longest
    wait for a piece, of which the first model gets half where there is a second; `limit_s` (the same): the longest that
    all may take. Raises `ModelUnavailable` or `LimitReached`, and only before the first piece.
    """
    until = time.monotonic() + (limit_s or within_s)
    models, lost = connections.in_order(), list[Charge]()
    for number, model in enumerate(models, 1):
        is_last = number == len(models)
        silence_s = within_s if is_last else within_s * _FIRST_SHARE
        try:
            yield from _unless_out(model, asked, lost, silence_s=silence_s, until=until, cancellation=cancellation)
        except Fault as fault:
            error = chat_error(fault)
            if is_last or fault.kind in _QUESTIONS_FAULT or until - time.monotonic() < LEAST_ATTEMPT_S:
                logger.warning("model-unavailable", code=error.code, cause=fault.cause)
                error.charge = lost[-1].with_earlier(lost[:-1]) if lost else None
                raise error from None
            logger.warning("model-fallback", code=error.code, cause=fault.cause)
        else:
            return


def _unless_out(
    connection: Connection,
    asked: Asked,
    lost: MutableSequence[Charge],
    *,
    silence_s: float,
    until: float,
    cancellation: Cancellation | None,
) -> Iterator[str | Begun | Extra | Completion]:
    """Asks a model unless it has failed again and again just now. Raises `Fault`."""
    known = outage(connection.address, connection.model)
    if refusal := known.refusal():
        raise refusal
    has_begun = False
    try:
        for piece in _pieces(connection, asked, lost, silence_s=silence_s, until=until, cancellation=cancellation):
            known.worked()
            if not has_begun:
                has_begun = True
                yield Begun(connection.model)
            yield piece
    except Fault as fault:
        if fault.kind is not Kind.SLOW or silence_s >= _PATIENT_S:  # one in a hurry proves nothing
            known.failed(fault)
        raise


def _pieces(
    connection: Connection,
    asked: Asked,
    lost: MutableSequence[Charge],
    *,
    silence_s: float,
    until: float,
    cancellation: Cancellation | None = None,
) -> Iterator[str | Extra | Completion]:
    """Asks one model, again where that may help. `silence_s`: the longest wait for a piece, and the time in which a
    failed call is made again. `until`: the end, of `time.monotonic`. Raises `Fault`, and only before the first piece.
    What is charged for attempts that fail is added to `lost`, and to the answer that comes in the end.
    """
    attempts = Attempts(_RETRIES, budget_s=min(silence_s, until - time.monotonic()))
    while True:
        answer = Answer(connection, asked)
        try:
            yield from answer.pieces(silence_s=silence_s, until=until, cancellation=cancellation)
        except Fault as fault:
            if answer.has_begun:  # a part came: it is what there is
                logger.warning("model-answer-cut", code=chat_error(fault).code)
                yield answer.completion(finished=False, earlier=lost)
                return
            lost += answer.charge_of_failure
            if not attempts.pause_after(fault):
                raise
        else:
            finished = answer.finish_reason in {"stop", "tool_calls", "function_call"}
            yield answer.completion(finished=finished and not answer.stopped, earlier=lost)
            return
