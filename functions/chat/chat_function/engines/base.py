"""What an engine is asked, and the protocol of those who answer: the model, the offline engine, the tests' fakes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

from kongdori_intents import IntentPolicy

from kongdori.cost import Cost
from kongdori.llm.completion import Begun, ChatMessage, Completion
from kongdori.llm.deadline import Cancellation
from kongdori.repositories.chat_files import ReadFile


class Question(NamedTuple):
    """A question as it was recognised, and which saved answers may answer it.

    `exact`: it is an utterance of its intent, word for word. `guess`: the likeliest intent, also where it is too
    uncertain to be `intent`. `films`: the titles that there are, if the question is about films. `written`: the answer
    that the host wrote for the intent, which is then always the answer. `shared_key`: the key of everybody's saved
    answer, and `shared_text` the text that it is generated from; both None where the answer is for this person alone.
    `own_key`: the words by which the person's own earlier reply is found; None where that may not be the answer.
    `manner`: how the person wants to be answered, in their words.
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
    manner: str = ""


class Prompt(NamedTuple):
    """What an engine is asked, and for whom. The first of the `messages` is the system's. `files`: those of the branch,
    the newest first; what the model is to see of them is in the last message.
    """

    user_id: UUID
    question: Question
    messages: tuple[ChatMessage, ...]
    files: tuple[ReadFile, ...] = ()


class Engine(Protocol):
    """`version` is raised with every change of what makes its answers: saved answers of older versions are not served.

    `most` is what an answer may cost at most. `complete` waits for the whole answer. `stream` may say which model
    writes, gives pieces, then the Completion, which comes at once when `cancellation` is requested. Both raise
    `ModelUnavailable` and `LimitReached`, `stream` only before its first piece.
    """

    source: Literal["model", "offline"]
    name: str
    version: int

    def most(self, prompt: Prompt) -> Cost: ...

    def complete(self, prompt: Prompt) -> Completion: ...

    def stream(self, prompt: Prompt, cancellation: Cancellation) -> Iterator[str | Begun | Completion]: ...
