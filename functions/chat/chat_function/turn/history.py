"""What the model sees of a conversation: the branch that leads to the question, as much of it as the budget holds."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kongdori.db import Row, UnitOfWork
from kongdori.llm.chat import ChatMessage, count_tokens
from kongdori.repositories import messages

BUDGET_TOKENS = 6_000
_DEEPEST = 200  # messages; a budget of short ones
_OVERHEAD_TOKENS = 4  # what a message costs beside its words


def branch(work: UnitOfWork, *, conversation_id: UUID, message_id: UUID) -> list[ChatMessage]:
    """The conversation up to and with this question, the oldest first."""
    rows = messages.path(work, conversation_id=conversation_id, id=message_id, limit=_DEEPEST)
    return alternate(fit(rows, budget_tokens=BUDGET_TOKENS))


def fit(newest_first: Iterable[Row], *, budget_tokens: int) -> list[ChatMessage]:
    """As many of the newest messages as the budget holds, each whole, the oldest first. The newest is always there."""
    kept: list[ChatMessage] = []
    left = budget_tokens
    for row in newest_first:
        left -= count_tokens(row["content"]) + _OVERHEAD_TOKENS
        if kept and left < 0:
            break
        if row["content"]:
            kept.append(ChatMessage(row["role"], row["content"]))
    return kept[::-1]


def alternate(oldest_first: list[ChatMessage]) -> list[ChatMessage]:
    """The same with people and Kongdori taking turns, a person first: many models accept nothing else."""
    turns: list[ChatMessage] = []
    for message in oldest_first:
        if turns and turns[-1].role == message.role:
            turns[-1] = ChatMessage(message.role, f"{turns[-1].content}\n\n{message.content}")
        elif turns or message.role == "user":
            turns.append(message)
    return turns
