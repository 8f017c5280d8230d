"""What a fold, a language or an intent adds to the counts can be left out, as if it had never been there."""

from __future__ import annotations

import numpy as np
import pytest
from kongdori_intents.text import in_hangul
from kongdori_intents.training.texts import Muted
from kongdori_intents.training.unit_counts import FOLDS, UnitCounts
from kongdori_intents.units import Seen
from kongdori_intents.vectors import Vectoriser

pytestmark = pytest.mark.unit

TEXTS = [
    *("when is the hall open", "opening hours of the hall", "강당은 언제 열어요", "강당 여는 시간"),
    *("who has the key", "where is the key kept", "열쇠는 누가 갖고 있어요", "열쇠 어디 있어요"),
    *("how do i book a room", "book the room for me", "방 예약하고 싶어요", "방은 어떻게 예약해요"),
    *("what is for lunch", "오늘 저녁 뭐 먹지"),
]
LABELS = np.array([0] * 4 + [1] * 4 + [2] * 4 + [3] * 2)  # the last are off-topic
_PLACES = np.arange(len(TEXTS))


def counts(kept: np.ndarray | None = None) -> UnitCounts:
    """Of all texts, or of these alone."""
    _, vectors = Vectoriser.fit(TEXTS)
    places = _PLACES if kept is None else np.flatnonzero(kept)
    hangul = np.array([in_hangul(TEXTS[i]) for i in places])
    return UnitCounts([vectors[i] for i in places], LABELS[places], places % FOLDS, hangul, 3)


def same(one: Seen, other: Seen) -> None:
    """The smaller counts know fewer units; those that they don't know are counted nowhere."""
    assert one.utterances.tolist() == other.utterances.tolist()
    assert one.counts.tolist() == other.counts.tolist()


def test_a_fold_is_left_out() -> None:
    for place, vector in enumerate(Vectoriser.fit(TEXTS)[1]):
        fold = place % FOLDS
        same(
            counts().seen(vector.units, fold=fold, without=None),
            counts(fold != _PLACES % FOLDS).seen(vector.units, fold=-1, without=None),
        )


def test_a_language_of_some_intents_is_left_out() -> None:
    hangul = np.array([in_hangul(text) for text in TEXTS])
    for silent in (True, False):
        muted, gone = Muted(np.array([0, 2]), silent), np.isin(LABELS, [0, 2]) & (hangul == silent)
        for vector in Vectoriser.fit(TEXTS)[1]:
            same(
                counts().seen(vector.units, fold=-1, without=None, muted=muted),
                counts(~gone).seen(vector.units, fold=-1, without=None),
            )


def test_an_intent_is_left_out() -> None:
    units = Vectoriser.fit(TEXTS)[1][0].units
    found = counts().seen(units, fold=-1, without=np.array([0]))
    assert found.utterances.tolist() == [0, 4, 4]
    assert not found.counts[:, 0].any()
    assert found.counts[:, 1:].any()
