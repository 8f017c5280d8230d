"""What the model sees of a conversation: the branch that ends in the question, as much of it as the budget allows, and
a summary of what came before that.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from chat_function.files import passages
from kongdori.db import UnitOfWork
from kongdori.llm.completion import ChatMessage, count_tokens
from kongdori.repositories import messages
from kongdori.repositories.chat_files import ReadFile
from kongdori.repositories.messages import HistoryMessage, Message

BUDGET_TOKENS = 6_000
KEPT_TOKENS = 3_000  # where a branch has outgrown the budget: so the next summary is due many turns later
_DEEPEST = 200  # messages; more than a budget of short ones holds
_OVERHEAD_TOKENS = 4  # what a message costs beside its text


@dataclass(frozen=True, slots=True)
class Outgrown:
    """The part of a branch that goes into its summary next, up to the message `up_to`: `messages`, the newest first.
    `kept`: what the model sees beside that summary, the oldest first.
    """

    up_to: UUID
    messages: list[HistoryMessage]
    kept: list[ChatMessage]


@dataclass(frozen=True, slots=True)
class History:
    """What the model sees: `summary` ("" where there is none), then `messages`, the oldest first. `outgrown`: what is
    to be summarised first, where not all of the branch fits any more.
    """

    summary: str
    messages: list[ChatMessage]
    outgrown: Outgrown | None


def branch(work: UnitOfWork, question: Message, *, conversation_id: UUID) -> History:
    """The branch up to and with this question."""
    if question.parent_id is None:
        return of_path([HistoryMessage(question.id, question.role, question.content)])
    return of_path(messages.path(work, conversation_id=conversation_id, id=question.id, limit=_DEEPEST))


def of_path(newest_first: list[HistoryMessage]) -> History:
    """A branch as the model sees it. The last of its messages may have a summary, which then stands for it."""
    summary = newest_first[-1].summary or "" if newest_first else ""
    if summary:
        newest_first = newest_first[:-1]
    room = BUDGET_TOKENS - count_tokens(summary)
    outgrown = None
    if len(newest_first) >= _DEEPEST or sum(map(_tokens, newest_first)) > room:
        kept = _fitting(newest_first[: _DEEPEST // 2], budget_tokens=KEPT_TOKENS)
        while kept[-1].role == "assistant":  # what is left begins with a person, and the newest is a person's
            kept.pop()
        if rest := newest_first[len(kept) :]:
            outgrown = Outgrown(rest[0].id, rest, alternate(_oldest_first(kept)))
    return History(summary, alternate(fit(newest_first, budget_tokens=room)), outgrown)


def attach_files(message: ChatMessage, files: Sequence[ReadFile]) -> ChatMessage:
    """The question with what the model is to see of the files of its branch."""
    text = passages.for_model(message.content, files)
    images = tuple(_data_url(file) for file in files if file.image is not None)[: passages.MOST_IMAGES]
    return ChatMessage(message.role, f"{text}\n\n{message.content}" if text else message.content, images)


def _data_url(file: ReadFile) -> str:
    return f"data:{file.image_type};base64,{base64.b64encode(file.image or b'').decode()}"


def fit(newest_first: Iterable[HistoryMessage], *, budget_tokens: int) -> list[ChatMessage]:
    """As many of the newest messages as the budget allows, each whole, the oldest first. The newest is always there."""
    return _oldest_first(_fitting(newest_first, budget_tokens=budget_tokens))


def _fitting(newest_first: Iterable[HistoryMessage], *, budget_tokens: int) -> list[HistoryMessage]:
    kept: list[HistoryMessage] = []
    left = budget_tokens
    for message in newest_first:
        left -= _tokens(message)
        if kept and left < 0:
            break
        kept.append(message)
    return kept


def _tokens(message: HistoryMessage) -> int:
    return count_tokens(message.content) + _OVERHEAD_TOKENS


def _oldest_first(newest_first: list[HistoryMessage]) -> list[ChatMessage]:
    return [ChatMessage(message.role, message.content) for message in reversed(newest_first) if message.content]


def alternate(oldest_first: list[ChatMessage]) -> list[ChatMessage]:
    """The same messages with the roles in turn, a person's first: many models accept nothing else."""
    turns: list[ChatMessage] = []
    for message in oldest_first:
        if turns and turns[-1].role == message.role:
            turns[-1] = ChatMessage(message.role, f"{turns[-1].content}\n\n{message.content}")
        elif turns or message.role == "user":
            turns.append(message)
    return turns
