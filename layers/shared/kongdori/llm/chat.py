"""Chat Completions, which OpenAI, Ollama, vLLM, llama.cpp, LM Studio and many others speak.

Answers are always read as a stream: so of an answer that breaks off the part that came is kept. `openai` takes a second
to import and is loaded on the first call.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from kongdori.cost import Cost
from kongdori.llm import connection as connections
from kongdori.llm import deadline
from kongdori.llm.connection import Connection
from kongdori.llm.deadline import Cancellation
from kongdori.llm.dialect import Dialect
from kongdori.llm.faults import Fault, Kind, chat_error, malformed, of_sdk
from kongdori.llm.retry import Attempts, RetryPolicy
from kongdori.llm.server import http_client
from kongdori.observability import logger, timed
from kongdori.settings import get_settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

_RETRIES = RetryPolicy(longest_pause_s=2.0)  # a server that asks for more gets it from the person
_STREAM_LIMIT_S = 240.0
_TRIAL_TOKENS = 500  # a model that thinks before it speaks needs them
_CENT_OF_A_CENT = Decimal("0.000001")  # what the ledger holds


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """`role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer. `finished` is False when it broke off (cut, too slow, too long) or was `stopped` by its reader:
    `text` is what came.
    """

    text: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal
    finished: bool
    stopped: bool = False

    @property
    def cost(self) -> Cost:
        return Cost(self.prompt_tokens + self.completion_tokens, self.cost_usd)


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
    request = _Request(connections.current(), messages, max_completion_tokens, json_schema)
    with timed("model"):
        return _whole(request, within_s=timeout_s or get_settings().model_timeout_s)


def stream(
    messages: Sequence[ChatMessage], *, max_completion_tokens: int, cancellation: Cancellation | None = None
) -> Iterator[str | Completion]:
    """Asks, and gives the answer piece by piece; the last item is the Completion. `cancellation` ends the call at any
    moment: then the Completion is `stopped`, and may be empty.

    Raises the same errors as `complete`, and only before the first piece.
    """
    request = _Request(connections.current(), messages, max_completion_tokens)
    within_s = get_settings().model_timeout_s
    return _pieces(request, silence_s=within_s, limit_s=_STREAM_LIMIT_S, cancellation=cancellation)


def try_out(connection: Connection, *, timeout_s: float) -> Completion:
    """Asks a model for one word, connected or not. Raises the same errors as `complete`."""
    hello = [ChatMessage("user", "Say hello in one word.")]
    return _whole(_Request(connection, hello, _TRIAL_TOKENS), within_s=timeout_s)


def cut_short(messages: Sequence[ChatMessage], text: str) -> Completion:
    """The Completion of an answer that the caller stopped reading after `text`: tokens and money are estimates."""
    return _Answer(_Request(connections.current(), messages), text=text).completion(finished=False)


def count_tokens(text: str) -> int:
    """How many tokens a text may take: an estimate rather above than below (3.5 ASCII characters a token, else 1)."""
    ascii_characters = len(text.encode("ascii", "ignore"))
    return -(-ascii_characters * 2 // 7) + len(text) - ascii_characters


def most(messages: Sequence[ChatMessage], *, max_completion_tokens: int) -> Cost:
    """The most that asking the connected model may cost."""
    prompt = _count_prompt(messages)
    usd = cost_usd(connections.current(), prompt_tokens=prompt, completion_tokens=max_completion_tokens)
    return Cost(prompt + max_completion_tokens, usd)


def cost_usd(connection: Connection, *, prompt_tokens: int, completion_tokens: int) -> Decimal:
    """What this model charges, to a millionth of a dollar."""
    total = connection.price_in * prompt_tokens + connection.price_out * completion_tokens
    return (total / 1_000_000).quantize(_CENT_OF_A_CENT)


def _count_prompt(messages: Sequence[ChatMessage]) -> int:
    return sum(count_tokens(message.content) + 4 for message in messages)


@dataclass(frozen=True, slots=True)
class _Request:
    connection: Connection
    messages: Sequence[ChatMessage]
    max_completion_tokens: int = 1
    json_schema: dict[str, Any] | None = None


def _whole(request: _Request, *, within_s: float) -> Completion:
    *_, completion = _pieces(request, silence_s=within_s, limit_s=within_s)
    return cast(Completion, completion)


def _pieces(
    request: _Request, *, silence_s: float, limit_s: float, cancellation: Cancellation | None = None
) -> Iterator[str | Completion]:
    """Asks, again where that may help. `silence_s`: the longest wait for a piece, and the time in which a failed call
    is made again; `limit_s`: the longest that all may take.
    """
    until = time.monotonic() + limit_s
    attempts = Attempts(_RETRIES, budget_s=silence_s)
    while True:
        answer = _Answer(request)
        try:
            yield from answer.pieces(silence_s=silence_s, until=until, cancellation=cancellation)
        except Fault as fault:
            error = chat_error(fault)
            if answer.text:  # a part came: it is what there is
                logger.warning("model-answer-cut", code=error.code)
                yield answer.completion(finished=False)
                return
            if not attempts.pause_after(fault):
                logger.warning("model-unavailable", code=error.code, attempts=attempts.failed, cause=fault.cause)
                raise error from None
        else:
            yield answer.completion(finished=answer.finish_reason == "stop" and not answer.stopped)
            return


class _Answer:
    """The answer of one attempt: `text` is what has come so far."""

    def __init__(self, request: _Request, *, text: str = "") -> None:
        self._request = request
        self._prompt_tokens: int | None = None
        self._completion_tokens: int | None = None
        self.finish_reason: str | None = None
        self.stopped = False
        self.text = text

    def pieces(self, *, silence_s: float, until: float, cancellation: Cancellation | None) -> Iterator[str]:
        """The text as it comes. Raises `Fault`."""
        connection = self._request.connection
        # a server of one's own often wants no key, the SDK always one
        client = _client(connection.address, connection.api_key or "none")
        try:
            source = self._read(client)
            for piece in deadline.items(source, silence_s=silence_s, until=until, cancellation=cancellation):
                self.text += piece
                yield piece
        except TimeoutError:
            raise Fault(Kind.SLOW, "deadline") from None
        self.stopped = cancellation is not None and cancellation.requested
        if not self.stopped and not self.text.strip():
            declined = self.finish_reason == "content_filter"
            raise Fault(Kind.DECLINED, "content-filter") if declined else malformed("no-text")

    def completion(self, *, finished: bool) -> Completion:
        """The answer as far as it came. Tokens are the server's count, else an estimate."""
        connection = self._request.connection
        prompt, written = self._prompt_tokens, self._completion_tokens
        if prompt is None:
            prompt = _count_prompt(self._request.messages)
        if written is None:
            written = count_tokens(self.text)
        return Completion(
            text=self.text,
            model=connection.model,
            prompt_tokens=prompt,
            completion_tokens=written,
            cost_usd=cost_usd(connection, prompt_tokens=prompt, completion_tokens=written),
            finished=finished,
            stopped=self.stopped,
        )

    async def _read(self, client: AsyncOpenAI) -> AsyncGenerator[str]:
        import httpx2
        import openai

        try:
            async with await self._opened(client) as chunks:
                async for chunk in chunks:
                    if text := self._text_of(chunk):
                        yield text
        except openai.APIError as error:
            raise of_sdk(error) from None
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError, OSError, httpx2.HTTPError) as error:
            raise malformed(type(error).__name__) from None  # not the shape it promised, or half of an error's body
        if self.finish_reason is None:
            raise malformed("cut")

    async def _opened(self, client: AsyncOpenAI) -> AsyncStream[ChatCompletionChunk]:
        """The stream, asked for without the options that the server turned out not to know."""
        import openai

        request = self._request
        dialect = _dialect(request.connection.address, request.connection.model)
        create: Callable[..., Awaitable[AsyncStream[ChatCompletionChunk]]] = client.chat.completions.create
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        while True:
            options = dialect.options(
                max_completion_tokens=request.max_completion_tokens, json_schema=request.json_schema
            )
            try:
                return await create(model=request.connection.model, messages=messages, stream=True, **options)
            except openai.APIStatusError as error:
                if not dialect.learn(error, options):
                    raise

    def _text_of(self, chunk: ChatCompletionChunk) -> str | None:
        if chunk.usage is not None:
            self._prompt_tokens = max(0, int(chunk.usage.prompt_tokens))
            self._completion_tokens = max(0, int(chunk.usage.completion_tokens))
        for choice in (chunk.choices or ())[:1]:
            self.finish_reason = choice.finish_reason or self.finish_reason
            if choice.delta is not None and choice.delta.content:
                return str(choice.delta.content)
        return None


@lru_cache(maxsize=2)
def _client(base_url: str, key: str) -> AsyncOpenAI:
    from openai import AsyncOpenAI

    return AsyncOpenAI(base_url=base_url, api_key=key, max_retries=0, http_client=http_client())


@lru_cache(maxsize=8)
def _dialect(_base_url: str, _model: str) -> Dialect:
    return Dialect()
