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
_OVERHEAD_TOKENS = 4  # what a message costs beside its text


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """`role` is system, user or assistant."""

    role: str
    content: str


class Asked(NamedTuple):
    """A request. `messages` and `options` (temperature, tools …) are as Chat Completions writes them. `json_schema`
    asks for JSON of that shape. `relayed`: for a client that knows tool calls and reasoning, which is given them.
    """

    messages: Sequence[Mapping[str, Any]]
    max_completion_tokens: int
    json_schema: dict[str, Any] | None = None
    options: Mapping[str, Any] = MappingProxyType({})
    relayed: bool = False

    @classmethod
    def of(
        cls, messages: Sequence[ChatMessage], *, max_completion_tokens: int, json_schema: dict[str, Any] | None = None
    ) -> Asked:
        plain = [{"role": message.role, "content": message.content} for message in messages]
        return cls(plain, max_completion_tokens, json_schema)

    def count_tokens(self) -> int:
        """How many tokens the messages and the tools may take."""
        tools = self.options.get("tools")
        return sum(
            count_tokens(_text(message.get("content")))
            + count_tokens(_text(message.get("tool_calls")))
            + _OVERHEAD_TOKENS
            for message in self.messages
        ) + count_tokens(_text(tools))


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


def _text(content: Any) -> str:
    """A message's content or a list of tools, as text that can be counted. An image counts as what it is sent as."""
    if isinstance(content, str):
        return content
    return json.dumps(content, ensure_ascii=False) if content else ""
