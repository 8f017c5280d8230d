"""What calibration learns from: texts as they would have been met, and how much each counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from kongdori_intents.vectors import Floats

# Chosen on CLINC150's development data, by repeated halves of `val` and of the off-topic lines (`bench.intents`).
# What utterances of left-out intents weigh together, of what is in scope. They stand for off-topic questions where
# off-topic lines are few or far from what the intents are about, and count less where there are enough near ones.
_LEFT_OUT_SHARE = 0.08
_LEFT_OUT_LEAST = 0.25  # of that, where there are off-topic lines enough
# How often off-topic lines are `near` for each time that utterances of left-out intents are: up to the one they say
# nothing of what is asked near the intents, from the other on enough. It is 0.4 for our own catalogue, for which the
# lines were written, and 0.01 to 0.07 for CLINC150; of that, from 30 utterances an intent, 0.90 % were wrong when
# served instead of 1.08 %.
_FAR, _NEAR = 0.1, 0.25
# What off-topic lines weigh together, of what is in scope. One question in five or six is off-topic (0.22); they weigh
# more where they are few, since each then stands for many that nobody has seen.
_OFF_TOPIC_SHARE, _FEW_WEIGH_MORE = 0.22, 0.08
_OFF_TOPIC_MOST = 5.0  # and at most each
_OTHER_LANGUAGE_SHARE = 0.04  # what texts in a language that their intent was not written in weigh, of what is in scope
_TOO_FEW_OFF_TOPIC, ENOUGH_OFF_TOPIC = 0.05, 0.25  # of what is in scope


# "other_language": met by a recogniser whose best intent had no utterance in the language of the text.
type Kind = Literal["in_scope", "off_topic", "left_out", "other_language"]


@dataclass(frozen=True, slots=True)
class Case:
    """One text as calibration met it. actual: its intent, -1 where none is right. predicted, signals: by the n-grams.
    fits: whether the guards let it pass. both: the same by n-grams and embedding together, where the text has one.
    stands_for: how many texts of its kind it counts as. near: whether the n-grams find that it has an intent rather
    than none.
    """

    text: str
    actual: int
    kind: Kind
    predicted: int
    signals: Floats
    fits: bool = True
    both: Joint | None = None
    stands_for: int = 1
    near: bool = False

    def with_embedding(self, predicted: int, signals: Floats, fits: bool) -> Case:
        return replace(self, both=Joint(predicted, signals, fits))

    def by_both(self) -> Case:
        """The case as n-grams and embedding together see it, where it has an embedding."""
        both = self.both
        return self if both is None else replace(self, predicted=both.predicted, signals=both.signals, fits=both.fits)


@dataclass(frozen=True, slots=True)
class Joint:
    """A case by n-grams and embedding together."""

    predicted: int
    signals: Floats
    fits: bool


def mass_of(cases: Sequence[Case]) -> Floats:
    """The mass of each case, float32 (cases,): one in scope; a fixed share for all utterances of left-out intents
    together, which are many; for off-topic lines the share that off-topic questions have.
    """
    inside = sum(case.kind == "in_scope" for case in cases)
    left_out = max(1, sum(case.kind == "left_out" for case in cases))
    off_topic = max(1, sum(case.kind == "off_topic" for case in cases))
    other_language = max(1, sum(case.stands_for for case in cases if case.kind == "other_language"))
    lines = off_topic / max(1, inside)
    few = min(1.0, max(0.0, (ENOUGH_OFF_TOPIC - lines) / (ENOUGH_OFF_TOPIC - _TOO_FEW_OFF_TOPIC)))
    near_lines = sum(case.near for case in cases if case.kind == "off_topic") / off_topic
    near_left_out = sum(case.near for case in cases if case.kind == "left_out") / left_out
    nearness = near_lines / near_left_out if near_left_out else 0.0
    far = min(1.0, max(0.0, (_NEAR - nearness) / (_NEAR - _FAR)))
    weight = {
        "in_scope": 1.0,
        "left_out": min(1.0, max(few, far, _LEFT_OUT_LEAST) * _LEFT_OUT_SHARE * inside / left_out),
        "off_topic": min(_OFF_TOPIC_MOST, (_OFF_TOPIC_SHARE + few * _FEW_WEIGH_MORE) * inside / off_topic),
        "other_language": min(1.0, _OTHER_LANGUAGE_SHARE * inside / other_language),
    }
    return np.array([weight[case.kind] * case.stands_for for case in cases], dtype=np.float32)
