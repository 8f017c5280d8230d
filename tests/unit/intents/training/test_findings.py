"""Which intents can't be told apart, and which one alone says nothing of."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from kongdori_intents.confidence import ConfidenceModel
from kongdori_intents.model import Model
from kongdori_intents.training.calibration import Evidence
from kongdori_intents.training.cases import Case
from kongdori_intents.training.findings import Collision, collisions
from kongdori_intents.training.fitting import Trained

pytestmark = pytest.mark.unit

_SIGNAL = np.ones(1, np.float32)


class Sure:
    """A model without embeddings that would serve whatever has a signal."""

    confidence = ConfidenceModel(np.zeros(1, np.float32), _SIGNAL, np.array([0.0, 4.0], np.float32))
    thresholds = np.full(2, 0.5, np.float32)
    semantic = None


def found(*taken: bool, sure: bool = True) -> list[Collision]:
    """The collisions of two intents, where some utterances of the second are taken for the first."""
    signal = _SIGNAL if sure else -_SIGNAL
    cases = [
        Case(f"utterance {place}", 1, "in_scope", 0 if one else 1, signal if one else _SIGNAL)
        for place, one in enumerate(taken)
    ]
    cases += [Case(f"of the first {place}", 0, "in_scope", 0, _SIGNAL) for place in range(8)]
    trained = Trained(cast(Model, Sure()), Evidence(len(cases), 0, 1.0, 1.0, 0.0, 0.0, 0.5, ()), cases)
    return collisions(trained, ["first", "second"])


def test_half_of_an_intents_utterances_that_would_be_served_as_another_are_a_clash() -> None:
    assert [(one.intent, one.other, one.sure, one.clash) for one in found(True, False)] == [
        ("second", "first", 1, True)
    ]
    assert [(one.sure, one.clash) for one in found(True, False, False)] == [(1, False)]
    assert [(one.sure, one.clash) for one in found(True, True, True, False, False, sure=False)] == [(0, True)]


def test_an_only_utterance_is_no_clash_since_nothing_was_left_to_tell_it_by() -> None:
    assert [(one.sure, one.clash) for one in found(True)] == [(1, False)]
