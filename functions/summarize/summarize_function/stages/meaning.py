"""How near two texts are in meaning, where a sentence encoder is there."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from kongdori.settings import get_settings
from summarize_function.reading.evidence import Nearness

_one_at_a_time = Lock()  # of the parts that one process reads: the encoder needs a processor
_MANY = 5  # texts: so many are no question that somebody waits for, so that the encoder is read first


def nearness() -> Nearness | None:
    """None where EMBEDDING is off, or `local` and the encoder is not in this function's package."""
    settings = get_settings()
    if settings.embedding == "off" or (settings.embedding == "local" and not _is_here()):
        return None
    return _near


def _is_here() -> bool:
    from kongdori_intents.universal_encoder import data_folder

    return data_folder() is not None


def _near(texts: Sequence[str], others: Sequence[str]) -> list[float]:
    """The cosines of the pairs. Raises `EmbedderUnavailable`."""
    from kongdori_intents.embedder import EmbedderUnavailable

    from kongdori.recognition.embedding import embedder

    with _one_at_a_time:  # so that it is read once
        encode = embedder()
    if encode is None:
        raise EmbedderUnavailable("there is none")
    both = [*texts, *others]
    with _one_at_a_time:
        vectors = encode([*both, *[""] * (_MANY - len(both))])
    return [float(vectors[i] @ vectors[len(texts) + i]) for i in range(len(texts))]
