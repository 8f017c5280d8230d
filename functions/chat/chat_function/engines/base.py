"""What an engine is asked, and the protocol of those who answer: the model, the offline engine, the tests' fakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from kongdori_intents import IntentPolicy

from kongdori.llm.chat import ChatMessage, Completion
from kongdori.llm.deadline import Cancellation


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
    """`version` is raised with every change of what makes its answers: saved answers of older versions are not served.

    `complete` waits for the whole answer; `stream` gives pieces, then the Completion, which comes at once when
    `cancellation` is requested. Both raise `ModelUnavailable` and `LimitReached`, `stream` only before its first piece.
    """

    source: Literal["model", "offline"]
    name: str
    version: int

    def complete(self, prompt: Prompt) -> Completion: ...

    def stream(self, prompt: Prompt, cancellation: Cancellation) -> Iterator[str | Completion]: ...
