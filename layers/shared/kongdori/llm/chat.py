"""Chat Completions, which OpenAI, Ollama, vLLM, llama.cpp, LM Studio and many others speak.

Answers are always read as a stream: so of an answer that breaks off the part that came is kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, cast

from kongdori.cost import Cost
from kongdori.llm import connection as connections
from kongdori.llm.answer import Answer
from kongdori.llm.completion import Asked, ChatMessage, Completion, Extra, cost_usd
from kongdori.llm.connection import Connection
from kongdori.llm.deadline import Cancellation
from kongdori.llm.faults import Fault, chat_error
from kongdori.llm.retry import Attempts, RetryPolicy
from kongdori.observability import logger, timed
from kongdori.settings import get_settings

_RETRIES = RetryPolicy(longest_pause_s=2.0)  # a server that asks for more gets it from the person
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
) -> Completion:
    """Asks and waits, `timeout_s` (MODEL_TIMEOUT_S) in all. `json_schema` asks for JSON of that shape; a server that
    knows no schemas may give other text, so read it with care.

    Raises `ModelUnavailable` or `LimitReached` when there is no answer at all, each with a time to wait.
    """
    asked = Asked.of(messages, max_completion_tokens=max_completion_tokens, json_schema=json_schema)
    with timed("model"):
        return _whole(connections.current(), asked, within_s=timeout_s or get_settings().model_timeout_s)


def stream(
    messages: Sequence[ChatMessage], *, max_completion_tokens: int, cancellation: Cancellation | None = None
) -> Iterator[str | Completion]:
    """Asks, and gives the answer piece by piece; the last item is the Completion. `cancellation` ends the call at any
    moment: then the Completion is `stopped`, and may be empty.

    Raises the same errors as `complete`, and only before the first piece.
    """
    asked = Asked.of(messages, max_completion_tokens=max_completion_tokens)
    for item in relay(asked, cancellation=cancellation):
        if not isinstance(item, Extra):
            yield item


def relay(asked: Asked, *, cancellation: Cancellation | None = None) -> Iterator[str | Extra | Completion]:
    """As `stream`, for a request of one's own, with its tool calls and reasoning."""
    within_s = get_settings().model_timeout_s
    return _pieces(connections.current(), asked, silence_s=within_s, limit_s=asked.limit_s, cancellation=cancellation)


def try_out(connection: Connection, *, timeout_s: float) -> Completion:
    """Asks a model for one word, connected or not. Raises the same errors as `complete`."""
    hello = Asked.of([ChatMessage("user", "Say hello in one word.")], max_completion_tokens=_TRIAL_TOKENS)
    return _whole(connection, hello, within_s=timeout_s)


def cut_short(messages: Sequence[ChatMessage], text: str) -> Completion:
    """The Completion of an answer that the caller stopped reading after `text`: tokens and money are estimates."""
    asked = Asked.of(messages, max_completion_tokens=1)
    return Answer(connections.current(), asked, text=text).completion(finished=False)


def most(messages: Sequence[ChatMessage], *, max_completion_tokens: int) -> Cost:
    """The most that asking the connected model may cost."""
    return most_of(Asked.of(messages, max_completion_tokens=max_completion_tokens))


def most_of(asked: Asked) -> Cost:
    """The most that this request may cost."""
    prompt, written = asked.count_tokens(), asked.max_completion_tokens
    usd = cost_usd(connections.current(), prompt_tokens=prompt, completion_tokens=written)
    return Cost(prompt + written, usd)


def _whole(connection: Connection, asked: Asked, *, within_s: float) -> Completion:
    *_, completion = _pieces(connection, asked, silence_s=within_s, limit_s=within_s)
    return cast(Completion, completion)


def _pieces(
    connection: Connection,
    asked: Asked,
    *,
    silence_s: float,
    limit_s: float,
    cancellation: Cancellation | None = None,
) -> Iterator[str | Extra | Completion]:
    """Asks, again where that may help. `silence_s`: the longest wait for a piece, and the time in which a failed call
    is made again; `limit_s`: the longest that all may take.
    """
    until = time.monotonic() + limit_s
    attempts = Attempts(_RETRIES, budget_s=silence_s)
    while True:
        answer = Answer(connection, asked)
        try:
            yield from answer.pieces(silence_s=silence_s, until=until, cancellation=cancellation)
        except Fault as fault:
            error = chat_error(fault)
            if answer.has_begun:  # a part came: it is what there is
                logger.warning("model-answer-cut", code=error.code)
                yield answer.completion(finished=False)
                return
            if not attempts.pause_after(fault):
                logger.warning("model-unavailable", code=error.code, attempts=attempts.failed, cause=fault.cause)
                raise error from None
        else:
            finished = answer.finish_reason in {"stop", "tool_calls", "function_call"}
            yield answer.completion(finished=finished and not answer.stopped)
            return
