"""The embeddings of texts, Korean ones moved to where English ones lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.semantic import shifted
from kongdori_intents.text import in_hangul
from kongdori_intents.training.texts import Data
from kongdori_intents.vectors import Floats

_LEAST_SHIFTED = 100  # texts in each language: a mean of few says more of them than of the language


def embedded(data: Data, texts: list[str]) -> list[Floats | None]:
    embed, language = data.embed, data.language
    if embed is None:
        return [None] * len(texts)
    known = [i for i, text in enumerate(texts) if language is None or language(text) in embed.languages]
    found: list[Floats | None] = [None] * len(texts)
    if known:
        for i, row in zip(known, embed([texts[i] for i in known]), strict=True):
            found[i] = row
    return found


def shift_of(known: list[Floats | None], hangul: NDArray[np.bool_]) -> Floats:
    """From the mean of Korean texts to that of the others; none where there are too few of either."""
    korean, others = (
        [row for row, one in zip(known, hangul.tolist(), strict=True) if row is not None and one == wanted]
        for wanted in (True, False)
    )
    if min(len(korean), len(others)) < _LEAST_SHIFTED:
        return np.zeros_like(next((row for row in known if row is not None), np.zeros(0, np.float32)))
    return np.asarray(np.mean(others, axis=0) - np.mean(korean, axis=0), dtype=np.float32)


def all_shifted(known: list[Floats | None], texts: list[str], shift: Floats) -> list[Floats | None]:
    return [
        shifted(row, shift) if row is not None and in_hangul(text) else row
        for row, text in zip(known, texts, strict=True)
    ]


def stacked(known: list[Floats | None]) -> Floats:
    """float32 (texts, dimensions)."""
    width = next((len(one) for one in known if one is not None), 0)
    missing = np.zeros(width, np.float32)
    return np.stack([missing if one is None else one for one in known])
