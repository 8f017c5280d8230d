"""What a text's units say: which no utterance has, and whose they look like."""

from __future__ import annotations

import numpy as np
import pytest
from kongdori_intents.features import features_of
from kongdori_intents.units import Seen, Units

pytestmark = pytest.mark.unit

UTTERANCES = (["when is the hall open", "opening hours of the hall"], ["who has the key", "where is the key kept"])


def units() -> Units:
    found = [[features_of(text).units for text in texts] for texts in UTTERANCES]
    hashes = np.unique(np.concatenate([one for of_intent in found for one in of_intent]))
    counts = np.zeros((len(hashes), len(found)), np.uint16)
    for intent, texts in enumerate(found):
        for one in texts:
            counts[np.searchsorted(hashes, one), intent] += 1
    return Units(hashes, np.ones(len(hashes), np.float32), counts, np.array([len(texts) for texts in found]), 3.0)


def seen(text: str) -> Seen:
    return units().of(features_of(text).units)


def test_units_that_nobody_has_weigh_most() -> None:
    anywhere, here = seen("when is the pool open").unknown(0)
    assert anywhere == pytest.approx(3 / 7)  # pool weighs 3, each of the other four words 1
    assert here == pytest.approx(3 / 7)
    assert seen("where is the key kept").unknown(0) == pytest.approx((0.0, 3 / 5))  # where, key, kept
    assert seen("").unknown(0) == (1.0, 1.0)


def test_the_intent_whose_units_they_are_is_ahead() -> None:
    assert seen("is the hall open").margin(0) > 0.5
    assert seen("is the hall open").margin(1) == -seen("is the hall open").margin(0)
    assert seen("where is the key").margin(1) > seen("is the").margin(1)
    assert seen("nothing like it").margin(0) == pytest.approx(0.0), "equally many utterances, and nothing known"


def test_an_intent_that_is_left_out_is_nobodys_rival() -> None:
    given = seen("is the hall open")
    counts, utterances = given.counts.copy(), given.utterances.copy()
    counts[:, 0], utterances[0] = 0, 0
    assert Seen(given.idf, counts, utterances, given.unseen_idf).margin(1) == 20.0
