"""The engine that asks the configured model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from chat_function.engines import persona
from chat_function.engines.base import Prompt
from kongdori.cost import Cost
from kongdori.llm import chat
from kongdori.llm.completion import Begun, Completion
from kongdori.llm.deadline import Cancellation

_MAX_REPLY_TOKENS = 1_500


class ModelEngine:
    """The configured model."""

    source: Literal["model", "offline"] = "model"
    version = persona.PROMPT_VERSION

    def __init__(self) -> None:
        self.name = chat.name()

    def most(self, prompt: Prompt) -> Cost:
        return chat.most(prompt.messages, max_completion_tokens=_MAX_REPLY_TOKENS)

    def complete(self, prompt: Prompt) -> Completion:
        return chat.complete(prompt.messages, max_completion_tokens=_MAX_REPLY_TOKENS)

    def stream(self, prompt: Prompt, cancellation: Cancellation) -> Iterator[str | Begun | Completion]:
        return chat.stream(prompt.messages, max_completion_tokens=_MAX_REPLY_TOKENS, cancellation=cancellation)
