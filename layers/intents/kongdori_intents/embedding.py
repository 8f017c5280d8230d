"""The vector of meaning of one question, or none: an embedder that is off, another than the model was trained with,
ignorant of the language, down or slow is no error, and the n-grams decide alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kongdori.errors import Unavailable
from kongdori_intents.embeddings import embedder

if TYPE_CHECKING:
    from kongdori_intents.meaning import Ask
    from kongdori_intents.vectors import Floats


def asker(name: str, language: str) -> Ask | None:
    """How to ask for the vectors that a model was trained with; None where they are not to be had."""
    embed = embedder()
    if embed is None or embed.name != name or language not in embed.languages:
        return None

    def ask(text: str) -> Floats | None:
        try:
            row: Floats = embed([text])[0]
        except Unavailable:
            return None
        return row

    return ask
