"""A completion: its request, its answer, and the one that this process is to write."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from chat_function.engines.base import Engine, Prompt, Question
from kongdori.identity import CheckedIdentity
from kongdori.llm.completion import Asked
from kongdori.repositories.messages import Source


class CompletionRequest(NamedTuple):
    """What a client asked for. `asked`: its messages and options, as they go to the model. `question`: the text of the
    person's newest message. `is_plain`: it is a single message whose answer needs no shape, so that a saved answer may
    be the answer. `is_kongdoris`: the client gives no instructions, so Kongdori answers as itself. `needs_model`: tools
    or a shape that only a model can give. `limit`: the most tokens that are wanted. `fresh`: passes the cache by.
    """

    asked: Asked
    question: str
    is_plain: bool
    is_kongdoris: bool
    needs_model: bool
    limit: int | None
    fresh: bool
    idempotency_key: str | None
    fingerprint: str


class Answered(NamedTuple):
    """A whole answer, as it is passed on and as an Idempotency-Key keeps it. `created`: seconds since 1970."""

    id: str
    created: int
    source: Source
    model: str
    text: str
    finish_reason: str
    tool_calls: list[dict[str, Any]]
    prompt_tokens: int
    completion_tokens: int
    is_cut: bool = False  # it broke off


class Generation(NamedTuple):
    """This process is to have the answer written. `prompt`: what Kongdori's engine is asked, as in a conversation;
    `asked`: what goes to the model as the client sent it. One of them is None. `reservation`: what was set aside for
    it; None where it costs nothing.
    """

    id: UUID
    caller: CheckedIdentity
    request: CompletionRequest
    question: Question
    engine: Engine
    prompt: Prompt | None
    asked: Asked | None
    reservation: UUID | None = None

    @property
    def name(self) -> str:
        """Its id, as OpenAI writes one."""
        return f"chatcmpl-{self.id.hex}"

    @property
    def speaks_as_kongdori(self) -> bool:
        """Whether the answer may link to Kongdori's own pages."""
        return self.prompt is not None or self.request.is_kongdoris

    @property
    def standard_prompt(self) -> Prompt:
        """The prompt. Raises `ValueError` where the client's own request goes to the model."""
        if self.prompt is None:
            raise ValueError("this request goes to the model as the client sent it")
        return self.prompt
