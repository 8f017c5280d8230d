"""What a model is asked, what comes back, and what that costs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from kongdori.cost import Cost
from kongdori.llm.connection import Connection

_CENT_OF_A_CENT = Decimal("0.000001")  # what the ledger holds
_LIMIT_S = 240.0
_IMAGE_TOKENS = 1_000
_OVERHEAD_TOKENS = 4  # what a message costs beside its text


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """`role` is system, user or assistant. `images`: data URLs."""

    role: str
    content: str
    images: tuple[str, ...] = ()

    def as_sent(self) -> dict[str, Any]:
        """As Chat Completions writes it."""
        if not self.images:
            return {"role": self.role, "content": self.content}
        pictures = [{"type": "image_url", "image_url": {"url": url}} for url in self.images]
        return {"role": self.role, "content": [{"type": "text", "text": self.content}, *pictures]}


class Asked(NamedTuple):
    """A request. `messages` and `options` (temperature, tools …) are as Chat Completions writes them. `json_schema`
    asks for JSON of that shape. `relayed`: for a client that knows tool calls and reasoning, which is given them.
    `limit_s`: the longest that all of the answer may take.
    """

    messages: Sequence[Mapping[str, Any]]
    max_completion_tokens: int
    json_schema: dict[str, Any] | None = None
    options: Mapping[str, Any] = MappingProxyType({})
    relayed: bool = False
    limit_s: float = _LIMIT_S

    @classmethod
    def of(
        cls, messages: Sequence[ChatMessage], *, max_completion_tokens: int, json_schema: dict[str, Any] | None = None
    ) -> Asked:
        return cls([message.as_sent() for message in messages], max_completion_tokens, json_schema)

    @property
    def has_images(self) -> bool:
        return any(
            isinstance(message.get("content"), list) and any("image_url" in part for part in message["content"])
            for message in self.messages
        )

    def count_tokens(self) -> int:
        """How many tokens the messages and the tools may take."""
        of_messages = (_count(message.get("content")) + _count(message.get("tool_calls")) for message in self.messages)
        return sum(of_messages) + _OVERHEAD_TOKENS * len(self.messages) + _count(self.options.get("tools"))


class Begun(NamedTuple):
    """An answer begins, which this model writes: the second one where the first has failed."""

    model: str


class Extra(NamedTuple):
    """A piece of an answer that is no text, as Chat Completions writes it in a `delta`: tool calls, reasoning."""

    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer. `finished` is False when it broke off (cut, too slow, too long) or was `stopped` by its reader:
    `text` is what came. `finish_reason`: the server's word, "" where it said none. `tool_calls`: as Chat Completions
    writes them.
    """

    text: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal
    finished: bool
    stopped: bool = False
    finish_reason: str = ""
    tool_calls: tuple[dict[str, Any], ...] = ()

    @property
    def cost(self) -> Cost:
        return Cost(self.prompt_tokens + self.completion_tokens, self.cost_usd)


def count_tokens(text: str) -> int:
    """How many tokens a text may take: an estimate rather above than below (3.5 ASCII characters a token, else 1)."""
    ascii_characters = len(text.encode("ascii", "ignore"))
    return -(-ascii_characters * 2 // 7) + len(text) - ascii_characters


def cost_usd(connection: Connection, *, prompt_tokens: int, completion_tokens: int) -> Decimal:
    """What this model charges, to a millionth of a dollar."""
    total = connection.price_in * prompt_tokens + connection.price_out * completion_tokens
    return (total / 1_000_000).quantize(_CENT_OF_A_CENT)


def _count(content: Any) -> int:
    """The tokens of a message's content, of tool calls or of tools. An image counts the same whatever its size."""
    if isinstance(content, str):
        return count_tokens(content)
    if isinstance(content, list):
        return sum(_IMAGE_TOKENS if "image_url" in part else count_tokens(json.dumps(part)) for part in content)
    return 0
