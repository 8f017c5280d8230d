"""What a sentence encoder is to the recogniser: texts in, vectors out, near each other where the meanings are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kongdori_intents.vectors import Floats

type EmbedQuestion = Callable[[str], Floats | None]

QUESTION_TEXTS = 4  # up to so many texts are a question that somebody waits for; more are training
QUESTION_S = 0.3  # how long somebody waits


class EmbedderUnavailable(Exception):
    """There are no vectors now: a server is down or slow, or a model is still being read. The n-grams decide alone."""


class Embedder(Protocol):
    """name: of the encoder; vectors of two names are never compared. languages: ISO 639-1 codes of those it knows.
    dimensions: of its vectors; 0 while a server has not answered yet.
    """

    @property
    def name(self) -> str: ...
    @property
    def languages(self) -> frozenset[str]: ...
    @property
    def dimensions(self) -> int: ...

    def __call__(self, texts: Sequence[str]) -> Floats:
        """float32 (texts, dimensions), each row of length one. `QUESTION_TEXTS` or fewer take `QUESTION_S` seconds at
        most. Raises `EmbedderUnavailable`.
        """
        ...


def embed_question(embed: Embedder | None, *, name: str, language: str) -> EmbedQuestion | None:
    """How a text in `language` becomes the vector that a model trained with encoder `name` needs. None where `embed`
    is another encoder or does not know the language; the function gives None where the encoder is unavailable.
    """
    if embed is None or embed.name != name or language not in embed.languages:
        return None

    def embedded(text: str) -> Floats | None:
        try:
            row: Floats = embed([text])[0]
        except EmbedderUnavailable:
            return None
        return row

    return embedded
