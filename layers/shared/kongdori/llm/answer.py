"""One attempt at an answer: a model's stream of Chat Completions, read as it comes.

`openai` takes a second to import and is loaded on the first call.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kongdori.cost import Charge
from kongdori.llm import deadline
from kongdori.llm.completion import Asked, Completion, Extra, cost_usd, count_tokens
from kongdori.llm.connection import Connection
from kongdori.llm.deadline import Cancellation
from kongdori.llm.dialect import Dialect
from kongdori.llm.events import END, chunks_of, whole_of
from kongdori.llm.faults import Fault, Kind, malformed, of_error, of_sdk
from kongdori.llm.pieces import Thinking, WholeCharacters, arguments, clean, text_of, tidy
from kongdori.llm.server import http_client

if TYPE_CHECKING:
    import httpx2
    import openai
    from openai import AsyncOpenAI

_CHARACTERS_A_TOKEN = 16  # far more than those of a token on the average, even where it is all spaces
_DRAIN_S = 0.1
_REASONING = ("reasoning_content", "reasoning")  # what servers call the field of a model that thinks aloud
_ENDED = frozenset({"eos", "eos_token", "end_turn", "stop_sequence"})  # what some call "stop"
_MOST_TOKENS = 100_000_000  # more is no count


class Answer:
    """The answer of one attempt: `text` and `tool_calls` are what has come so far."""

    def __init__(self, connection: Connection, asked: Asked, *, text: str = "") -> None:
        self._connection, self._asked = connection, asked
        self._prompt_tokens: int | None = None
        self._completion_tokens: int | None = None
        self._tool_calls: dict[int, dict[str, Any]] = {}
        self._characters, self._thinking = WholeCharacters(), Thinking()
        self._thoughts: list[str] = []
        self._was_answered = False
        self.finish_reason: str | None = None
        self.stopped = False
        self.text = text

    @property
    def has_begun(self) -> bool:
        return bool(self.text.strip() or self._tool_calls)

    def pieces(self, *, silence_s: float, until: float, cancellation: Cancellation | None) -> Iterator[str | Extra]:
        """The answer as it comes. Raises `Fault`."""
        connection = self._connection
        room = _CHARACTERS_A_TOKEN * self._asked.max_completion_tokens
        # a server of one's own often wants no key, the SDK always one
        client = _client(connection.address, connection.bearer() or "none")
        try:
            source = self._read(client)
            for piece in deadline.items(source, silence_s=silence_s, until=until, cancellation=cancellation):
                if isinstance(piece, Extra):
                    room -= len(str(piece))
                    if self._asked.relayed:
                        yield piece
                elif kept := piece[: max(0, room)]:
                    room -= len(kept)
                    begun = bool(self.text.strip())
                    self.text += kept
                    if begun or kept.strip():  # space before an answer waits for it: there may be none
                        yield kept if begun else self.text
                if room <= 0:  # it does not keep to the limit that it was given
                    raise malformed("too-long")
        except TimeoutError:
            raise Fault(Kind.SLOW, "deadline") from None
        self.stopped = cancellation is not None and cancellation.requested
        if not self.stopped and not self.has_begun:
            self._check_empty()

    def _check_empty(self) -> None:
        """Raises `Fault`, unless a client is to learn itself that its limit left no room for an answer."""
        if self.finish_reason == "content_filter":
            raise Fault(Kind.DECLINED, "content-filter")
        if self.finish_reason != "length":
            raise malformed("no-text")
        if not self._asked.relayed:
            raise Fault(Kind.NO_ROOM, "length")

    @property
    def charge(self) -> Charge:
        """What the server charges: by its own count of tokens, else by an estimate."""
        prompt, written = self._prompt_tokens, self._completion_tokens
        if prompt is None:
            prompt = self._asked.count_tokens()
        if written is None:
            said = [self.text, "".join(self._thoughts), *(str(call) for call in self._tool_calls.values())]
            written = sum(count_tokens(text) for text in said)
        usd = cost_usd(self._connection, prompt_tokens=prompt, completion_tokens=written)
        return Charge(self._connection.model, prompt, written, usd)

    @property
    def charge_of_failure(self) -> list[Charge]:
        """What the server charges for an attempt that failed: nothing where not a piece of an answer came."""
        return [self.charge] if self._was_answered else []

    def completion(self, *, finished: bool, earlier: Sequence[Charge] = ()) -> Completion:
        """The answer as far as it came. `earlier`: what is charged for attempts before it."""
        charge = self.charge.with_earlier(earlier)
        return Completion(
            text=self.text,
            model=charge.model,
            prompt_tokens=charge.prompt_tokens,
            completion_tokens=charge.completion_tokens,
            cost_usd=charge.usd,
            finished=finished,
            stopped=self.stopped,
            finish_reason=self.finish_reason or "",
            tool_calls=tuple(self._tool_calls[index] for index in sorted(self._tool_calls)),
        )

    async def _read(self, client: AsyncOpenAI) -> AsyncGenerator[str | Extra]:
        """Text, extras, and an empty text for what is neither but shows that the server is at work."""
        import httpx2
        import openai

        try:
            response = await self._opened(client)
            try:
                received = response.aiter_bytes()
                is_stream = "json" not in response.headers.get("content-type", "")
                async for chunk in chunks_of(received) if is_stream else whole_of(received):
                    for piece in self._pieces_of(chunk):
                        yield piece
                if self.finish_reason == "stop":
                    yield self._thinking.rest()
                await _drain(received)
            finally:
                await response.aclose()
        except openai.APIError as error:
            raise of_sdk(error) from None
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError, OSError, httpx2.HTTPError) as error:
            raise malformed(type(error).__name__) from None  # not the shape it promised, or half of an error's body
        if self.finish_reason is None:
            raise malformed("cut")

    async def _opened(self, client: AsyncOpenAI) -> httpx2.Response:
        """The answer's head, asked for without the options that the server turned out not to know."""
        import httpx2
        import openai

        asked, model = self._asked, self._connection.model
        dialect = _dialect(self._connection.address, model)
        while True:
            options = dialect.options(max_completion_tokens=asked.max_completion_tokens, json_schema=asked.json_schema)
            body = {"model": model, "messages": asked.messages, "stream": True, **options, **asked.options}
            try:
                # not `chat.completions.create`: the objects it makes of each chunk take as long as all the rest
                opened: Any = await client.post(
                    "/chat/completions",
                    body=body,
                    cast_to=httpx2.Response,
                    stream=True,
                    stream_cls=openai.AsyncStream[object],
                )
            except openai.APIStatusError as error:
                if asked.has_images and _refuses_images(error):
                    raise Fault(Kind.BLIND, f"http-{error.status_code}", status=error.status_code) from None
                if not dialect.learn(error, options):
                    raise
            else:
                response: httpx2.Response = opened  # as it was asked for; the SDK's types know streams of objects alone
                return response

    def _pieces_of(self, chunk: Any) -> Iterator[str | Extra]:
        """The pieces of a chunk, which is JSON as the server sent it: any of it may be missing or of another type."""
        if chunk is END:
            self.finish_reason = self.finish_reason or ("tool_calls" if self._tool_calls else "stop")
            return
        if error := chunk.get("error"):
            raise of_error(error)
        self._count(chunk.get("usage"))
        for choice in (chunk.get("choices") or ())[:1]:
            self._was_answered = True
            reason = choice.get("finish_reason")
            self.finish_reason = ("stop" if reason in _ENDED else reason) or self.finish_reason
            delta = choice.get("delta") or choice.get("message")  # this one: of an answer that is not streamed
            if delta is None:
                continue
            thoughts = _thoughts(delta)
            self._thoughts += list(thoughts.values())[:1]
            if self._asked.relayed and (extra := self._extra(delta, thoughts)):
                yield extra
            thought, text = self._thinking.add(self._characters.add(text_of(delta)))
            if thought:
                self._thoughts.append(thought)
                yield Extra({_REASONING[0]: thought})
            yield text

    def _count(self, usage: Any) -> None:
        """Notes the server's count of tokens, as far as it is one."""
        if not isinstance(usage, dict):
            return
        prompt, written = (usage.get(name) for name in ("prompt_tokens", "completion_tokens"))
        if isinstance(prompt, int) and 0 <= prompt <= _MOST_TOKENS:
            self._prompt_tokens = prompt
        if isinstance(written, int) and 0 <= written <= _MOST_TOKENS:
            self._completion_tokens = written

    def _extra(self, delta: dict[str, Any], thoughts: dict[str, str]) -> Extra | None:
        """What a delta holds beside text, for a client that knows it."""
        fields: dict[str, Any] = {}
        if calls := delta.get("tool_calls"):
            fields["tool_calls"] = [self._add_tool_call(tidy(call)) for call in calls]
        fields |= {name: clean(thought) for name, thought in thoughts.items()}
        return Extra(fields) if fields else None

    def _add_tool_call(self, piece: dict[str, Any]) -> dict[str, Any]:
        """Adds a piece of a tool call to what came of it before: only its arguments come in several pieces. Returns the
        piece with its index and its arguments as a text.
        """
        index = int(piece["index"]) if "index" in piece else self._next_index(piece)
        call = self._tool_calls.setdefault(
            index, {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
        )
        function = dict(piece.get("function") or {})
        if "arguments" in function:
            function["arguments"] = arguments(function["arguments"])
        call["id"] = call["id"] or piece.get("id", "")
        call["function"]["name"] = call["function"]["name"] or function.get("name", "")
        call["function"]["arguments"] += function.get("arguments", "")
        return {**piece, "index": index, "function": function}

    def _next_index(self, piece: dict[str, Any]) -> int:
        """Which call a piece without an index belongs to: a new one, where its id is new."""
        last = len(self._tool_calls) - 1
        is_new = last < 0 or ("id" in piece and piece["id"] != self._tool_calls[last]["id"])
        return last + 1 if is_new else last


def _thoughts(delta: dict[str, Any]) -> dict[str, str]:
    """What a model thinks, by the name of its field. Some servers send the same under both names."""
    return {name: delta[name] for name in _REASONING if isinstance(delta.get(name), str) and delta[name]}


async def _drain(received: AsyncIterator[bytes]) -> None:
    """Reads what comes after the last chunk, for a moment: only so the connection serves the next answer, too."""
    import httpx2

    with contextlib.suppress(TimeoutError, OSError, httpx2.HTTPError):
        async with asyncio.timeout(_DRAIN_S):
            async for _ in received:
                pass


def _refuses_images(error: openai.APIStatusError) -> bool:
    """Whether a server says that its model takes text alone. Each has a status and words of its own for it."""
    said = f"{error.message} {error.body}".lower()
    return error.status_code in {400, 404, 415, 422, 500, 501} and ("image" in said or "multimodal" in said)


@lru_cache(maxsize=4)
def _client(base_url: str, key: str) -> AsyncOpenAI:
    import httpx2
    from openai import AsyncOpenAI

    try:
        return AsyncOpenAI(base_url=base_url, api_key=key, max_retries=0, http_client=http_client())
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise Fault(Kind.MISCONFIGURED, type(error).__name__) from None


@lru_cache(maxsize=8)
def _dialect(_base_url: str, _model: str) -> Dialect:
    return Dialect()
