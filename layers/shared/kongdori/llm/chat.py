"""Language models over Chat Completions, which OpenAI, Ollama, vLLM, llama.cpp, LM Studio and many others speak.

Answers are always read as a stream, by a thread of their own: so a deadline holds whatever the server does, and of an
answer that breaks off the part that came is kept. `openai` takes a second to import and is loaded on the first call.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kongdori.errors import KongdoriError, ModelUnavailable
from kongdori.llm import connection as connections
from kongdori.llm.connection import Connection
from kongdori.llm.dialect import Dialect
from kongdori.llm.faults import Fault, fault_of, malformed
from kongdori.observability import logger, timed
from kongdori.settings import get_settings

if TYPE_CHECKING:
    from openai import OpenAI

_ATTEMPTS = 3
_PAUSE_S = (0.3, 0.8)  # before the second and the third attempt, unless the server names a time
_LONGEST_PAUSE_S = 2.0  # a server that wants a longer one gets it from the person instead
_STREAM_LIMIT_S = 240.0
_TRIAL_TOKENS = 500  # a model that thinks before it speaks needs them
_CENT_OF_A_CENT = Decimal("0.000001")  # what the ledger holds
NOTHING_USD = Decimal(0)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """`role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer. `finished` is False when it broke off (cut, too slow, too long): `text` is what came."""

    text: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal
    finished: bool


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
    limit_s = timeout_s or get_settings().model_timeout_s
    with timed("model"):
        *_, completion = _asked(messages, max_completion_tokens, json_schema, wait_s=limit_s, limit_s=limit_s)
    if not isinstance(completion, Completion):
        raise TypeError("an answer ends with its Completion")
    return completion


def stream(messages: Sequence[ChatMessage], *, max_completion_tokens: int) -> Iterator[str | Completion]:
    """Asks, and gives the answer piece by piece; the last item is the Completion.

    Raises the same errors as `complete`, and only before the first piece.
    """
    return _asked(messages, max_completion_tokens, None, wait_s=get_settings().model_timeout_s, limit_s=_STREAM_LIMIT_S)


def cut_short(messages: Sequence[ChatMessage], text: str) -> Completion:
    """The Completion of an answer that the caller stopped reading after `text`: tokens and money are estimates."""
    return _Answer(messages, 1, None, text=text).completion(finished=False)


def count_tokens(text: str) -> int:
    """How many tokens a text may take: an estimate rather above than below (3.5 ASCII characters a token, else 1)."""
    ascii_characters = len(text.encode("ascii", "ignore"))
    return -(-ascii_characters * 2 // 7) + len(text) - ascii_characters


def try_out(connection: Connection, *, timeout_s: float) -> Completion:
    """Asks a model for one word, connected or not. Raises the same errors as `complete`."""
    hello = [ChatMessage("user", "Say hello in one word.")]
    *_, completion = _asked(hello, _TRIAL_TOKENS, None, wait_s=timeout_s, limit_s=timeout_s, connection=connection)
    if not isinstance(completion, Completion):
        raise TypeError("an answer ends with its Completion")
    return completion


def cost_usd(connection: Connection, *, prompt_tokens: int, completion_tokens: int) -> Decimal:
    """What this model charges, to a millionth of a dollar."""
    total = connection.price_in * prompt_tokens + connection.price_out * completion_tokens
    return (total / 1_000_000).quantize(_CENT_OF_A_CENT)


@lru_cache(maxsize=2)
def _client(base_url: str, key: str) -> OpenAI:
    from openai import DefaultHttpxClient, OpenAI

    # An address was checked when it was given; one that it points on to was not.
    direct = DefaultHttpxClient(follow_redirects=False)
    return OpenAI(base_url=base_url, api_key=key, max_retries=0, http_client=direct)


@lru_cache(maxsize=8)
def _dialect(_base_url: str, _model: str) -> Dialect:
    return Dialect()


def _asked(
    messages: Sequence[ChatMessage],
    max_completion_tokens: int,
    json_schema: dict[str, Any] | None,
    *,
    wait_s: float,
    limit_s: float,
    connection: Connection | None = None,
) -> Iterator[str | Completion]:
    """Asks, again where that may help. `wait_s`: the longest silence; `limit_s`: the longest it may take in all."""
    started = time.monotonic()
    attempt = 0
    while True:
        answer = _Answer(messages, max_completion_tokens, json_schema, connection=connection)
        try:
            yield from answer.pieces(wait_s=wait_s, deadline=started + limit_s)
        except Fault as fault:
            if answer.text:  # a part came: it is what there is
                logger.warning("model-answer-cut", code=fault.error.code)
                yield answer.completion(finished=False)
                return
            if fault.dialect_learnt:
                continue
            pause_s = fault.retry_after_s if fault.retry_after_s is not None else _PAUSE_S[min(attempt, 1)]
            attempt += 1
            left_s = started + limit_s - time.monotonic() - pause_s
            if not fault.passing or attempt >= _ATTEMPTS or pause_s > _LONGEST_PAUSE_S or left_s < 1:
                logger.warning("model-unavailable", code=fault.error.code, attempts=attempt, cause=fault.cause)
                raise fault.error from None
            time.sleep(pause_s)
        else:
            return


class _Answer:
    """One attempt. The thread that reads the server fills a queue; whoever waits for it may give up at any time."""

    def __init__(
        self,
        messages: Sequence[ChatMessage],
        max_completion_tokens: int,
        json_schema: dict[str, Any] | None,
        *,
        text: str = "",
        connection: Connection | None = None,
    ) -> None:
        self._connection = connection or connections.current()
        base_url, self._model = self._connection.address, self._connection.model
        self._dialect = _dialect(base_url, self._model)
        # a server of one's own often wants no key, the SDK always one
        self._client_of = (base_url, self._connection.api_key or "none")
        self._messages = [{"role": message.role, "content": message.content} for message in messages]
        self._options = self._dialect.options(max_completion_tokens=max_completion_tokens, json_schema=json_schema)
        self._queue: queue.SimpleQueue[str | KongdoriError | Fault | None] = queue.SimpleQueue()
        self._given_up = threading.Event()
        self._prompt_tokens: int | None = None
        self._completion_tokens: int | None = None
        self._finish_reason: str | None = None
        self.text = text

    def pieces(self, *, wait_s: float, deadline: float) -> Iterator[str | Completion]:
        """The text as it comes, then the Completion. Raises `Fault`."""
        threading.Thread(target=self._read, args=(wait_s,), name="model", daemon=True).start()
        try:
            while True:
                item = self._next(wait_s, deadline)
                if item is None:
                    break
                self.text += item
                yield item
        finally:
            self._given_up.set()
        if not self.text.strip():
            raise self._empty()
        yield self.completion(finished=self._finish_reason == "stop")

    def completion(self, *, finished: bool) -> Completion:
        prompt = self._prompt_tokens
        if prompt is None:
            prompt = sum(count_tokens(message["content"]) + 4 for message in self._messages)
        written = self._completion_tokens if self._completion_tokens is not None else count_tokens(self.text)
        return Completion(
            text=self.text,
            model=self._model,
            prompt_tokens=prompt,
            completion_tokens=written,
            cost_usd=cost_usd(self._connection, prompt_tokens=prompt, completion_tokens=written),
            finished=finished,
        )

    def _next(self, wait_s: float, deadline: float) -> str | None:
        left_s = min(wait_s, deadline - time.monotonic())
        try:
            item = self._queue.get(timeout=max(left_s, 0.001))
        except queue.Empty:
            slow = ModelUnavailable(
                "The language model took too long. Nothing is lost; ask again in a moment.", code="model-slow"
            )
            raise Fault(slow, passing=False, cause="deadline") from None
        if isinstance(item, Fault):
            raise item
        if isinstance(item, KongdoriError):
            raise Fault(item, passing=False, cause=item.code)
        return item

    def _empty(self) -> Fault:
        if self._finish_reason == "content_filter":
            declined = ModelUnavailable("The language model declined to answer this.", code="model-declined")
            return Fault(declined, passing=False, cause="content_filter")
        return malformed("no text")

    def _read(self, wait_s: float) -> None:
        """Runs in the thread: every end of it puts a last item into the queue."""
        import openai

        try:
            client: Any = _client(*self._client_of)
            with client.chat.completions.create(
                model=self._model, messages=self._messages, stream=True, timeout=wait_s, **self._options
            ) as chunks:
                for chunk in chunks:
                    if self._given_up.is_set():
                        return
                    self._take(chunk)
            cut = self._finish_reason is None
            self._queue.put(malformed("cut") if cut else None)
        except openai.APIError as error:
            self._queue.put(fault_of(error, learnt=self._dialect.learn(error, self._options)))
        except (ValueError, TypeError, AttributeError, LookupError, OSError) as error:  # not the shape it promised
            self._queue.put(malformed(type(error).__name__))

    def _take(self, chunk: Any) -> None:
        usage = getattr(chunk, "usage", None)
        if usage is not None:
            self._prompt_tokens = max(0, int(usage.prompt_tokens))
            self._completion_tokens = max(0, int(usage.completion_tokens))
        for choice in (chunk.choices or ())[:1]:
            if choice.delta is not None and choice.delta.content:
                self._queue.put(str(choice.delta.content))
            self._finish_reason = choice.finish_reason or self._finish_reason
