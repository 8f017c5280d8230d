"""Who answers: the configured model, or the offline engine. Both keep one small protocol, as do the tests' fakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from kongdori_intents import IntentPolicy

from chat_function.engines import offline
from kongdori import storage
from kongdori.db import unit_of_work
from kongdori.errors import NotFound, StorageUnavailable
from kongdori.llm import chat
from kongdori.llm.chat import ChatMessage, Completion
from kongdori.observability import logger
from kongdori.repositories import library
from kongdori.settings import get_settings

_MAX_REPLY_TOKENS = 1_500
_TRANSCRIPTS = 3  # the newest; each is one read of S3


@dataclass(frozen=True, slots=True)
class Question:
    """What was understood of a question.

    `exact`: it is an utterance of its intent, word for word. `guess`: the intent that it
    probably has, also where that is not sure enough. `films`: the titles that there are, where it is about
    films. `written`: the host's own answer, which is always the answer. `shared_key`: where its answer is kept for
    others, and `shared_text` the words that it is then generated from; both None where the answer is for this person
    alone. `own_key`: its words, where the person's own earlier reply to them may be the answer.
    """

    text: str
    language: str
    intent: str | None
    confidence: float
    policy: IntentPolicy | None
    films: list[str] | None
    exact: bool = False
    guess: str | None = None
    written: str | None = None
    shared_key: str | None = None
    shared_text: str | None = None
    own_key: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """What an engine is asked, on whose behalf. `messages` begin with the system's."""

    user_id: UUID
    question: Question
    messages: tuple[ChatMessage, ...]


class Engine(Protocol):
    """`complete` waits for the whole answer; `stream` gives pieces, then the Completion. Both raise `ModelUnavailable`
    and `LimitReached`, `stream` only before its first piece."""

    source: Literal["model", "offline"]
    name: str

    def complete(self, prompt: Prompt) -> Completion: ...

    def stream(self, prompt: Prompt) -> Iterator[str | Completion]: ...


class ModelEngine:
    """The configured model."""

    source: Literal["model", "offline"] = "model"

    def __init__(self) -> None:
        self.name = chat.name()

    def complete(self, prompt: Prompt) -> Completion:
        return chat.complete(prompt.messages, max_completion_tokens=_MAX_REPLY_TOKENS)

    def stream(self, prompt: Prompt) -> Iterator[str | Completion]:
        return chat.stream(prompt.messages, max_completion_tokens=_MAX_REPLY_TOKENS)


class OfflineEngine:
    """Written replies, and a search over help texts, films and the person's own summaries. Costs nothing."""

    source: Literal["model", "offline"] = "offline"
    name = "offline"

    def complete(self, prompt: Prompt) -> Completion:
        question = prompt.question
        written = question.policy.answers.get(question.language) if question.policy else None
        films = question.films if question.intent == "which_films" else None
        shelf = self._shelf(prompt) if written is None and films is None else offline.NOTHING
        return offline.answer(question.text, language=question.language, written=written, films=films, shelf=shelf)

    def _shelf(self, prompt: Prompt) -> offline.Shelf:
        with unit_of_work() as work:
            films = library.films(work)
            shared = prompt.question.shared_key is not None
            if shared:
                return offline.Shelf(films=films)
            own = library.passages(work, user_id=prompt.user_id)
        return offline.Shelf(films=films, passages=own, transcripts=lambda: self._transcripts(prompt.user_id))

    @staticmethod
    def _transcripts(user_id: UUID) -> list[dict[str, Any]]:
        """What was said in the person's newest summaries; of the ones that can be read."""
        with unit_of_work() as work:
            rows = library.transcripts(work, user_id=user_id, limit=_TRANSCRIPTS)
        passages: list[dict[str, Any]] = []
        for row in rows:
            try:
                stored = json.loads(storage.read(get_settings().transcripts_bucket, row["transcript_key"]))
                passages += offline.windows(row["title"], stored)
            except (NotFound, StorageUnavailable, ValueError, LookupError, TypeError) as error:
                logger.warning("transcript-not-searched", cause=type(error).__name__)
        return passages

    def stream(self, prompt: Prompt) -> Iterator[str | Completion]:
        completion = self.complete(prompt)
        yield completion.text
        yield completion


def current() -> Engine:
    """The engine that answers now."""
    return ModelEngine() if chat.is_configured() else OfflineEngine()
