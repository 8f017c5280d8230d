"""What the model sees of a conversation: the branch that ends in the question, as much of it as the budget allows."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from uuid import UUID

from chat_function.files import passages
from kongdori.db import UnitOfWork
from kongdori.llm.completion import ChatMessage, count_tokens
from kongdori.repositories import messages
from kongdori.repositories.chat_files import ReadFile
from kongdori.repositories.messages import HistoryMessage

BUDGET_TOKENS = 6_000
_DEEPEST = 200  # messages; more than a budget of short ones holds
_OVERHEAD_TOKENS = 4  # what a message costs beside its text


def branch(work: UnitOfWork, *, conversation_id: UUID, message_id: UUID) -> list[ChatMessage]:
    """The branch up to and with this question, the oldest first."""
    newest_first = messages.path(work, conversation_id=conversation_id, id=message_id, limit=_DEEPEST)
    return alternate(fit(newest_first, budget_tokens=BUDGET_TOKENS))


def attach_files(message: ChatMessage, files: Sequence[ReadFile]) -> ChatMessage:
    """The question with what the model is to see of the files of its branch."""
    text = passages.for_model(message.content, files)
    images = tuple(_data_url(file) for file in files if file.image is not None)[: passages.MOST_IMAGES]
    return ChatMessage(message.role, f"{text}\n\n{message.content}" if text else message.content, images)


def _data_url(file: ReadFile) -> str:
    return f"data:{file.image_type};base64,{base64.b64encode(file.image or b'').decode()}"


def fit(newest_first: Iterable[HistoryMessage], *, budget_tokens: int) -> list[ChatMessage]:
    """As many of the newest messages as the budget allows, each whole, the oldest first. The newest is always there."""
    kept: list[ChatMessage] = []
    left = budget_tokens
    for message in newest_first:
        left -= count_tokens(message.content) + _OVERHEAD_TOKENS
        if kept and left < 0:
            break
        if message.content:
            kept.append(ChatMessage(message.role, message.content))
    return kept[::-1]


def alternate(oldest_first: list[ChatMessage]) -> list[ChatMessage]:
    """The same messages with the roles in turn, a person's first: many models accept nothing else."""
    turns: list[ChatMessage] = []
    for message in oldest_first:
        if turns and turns[-1].role == message.role:
            turns[-1] = ChatMessage(message.role, f"{turns[-1].content}\n\n{message.content}")
        elif turns or message.role == "user":
            turns.append(message)
    return turns
