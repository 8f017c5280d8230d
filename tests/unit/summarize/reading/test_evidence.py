"""A point stays where the sentences that it names carry it, and only there."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from kongdori_intents.embedder import EmbedderUnavailable

from summarize_function.reading.evidence import carried
from summarize_function.reading.sentences import Sentence

pytestmark = pytest.mark.unit

SAID = [
    "Welcome back, everybody.",
    "The pendulum swings for 180 seconds, and its total energy never changes.",
    "I let the ball go at my chin, and it does not come back higher.",
    "Thank you for listening today.",
    "Next week we look at magnets and at the compass.",
    "Bring a coin and a piece of string.",
]
SPOKEN = [Sentence(10.0 * n, 10.0 * n + 9, text) for n, text in enumerate(SAID)]


@pytest.mark.parametrize(
    ("text", "sentences", "stays"),
    [
        ("The pendulum's total energy never changes.", [1], True),
        ("A pendulum swings for 180 seconds.", [1], True),
        ("A pendulum swings for 240 seconds.", [1], False),
        ("The company earned money with cats.", [1], False),
        ("Magnets and the compass come next week.", [1], False),
        ("Magnets and the compass come next week.", [4], True),
        ("Magnets and the compass come next week.", [3, 5], True),
        ("The pendulum's total energy never changes.", [], False),
    ],
)
def test_by_words_alone(text: str, sentences: list[int], stays: bool) -> None:
    assert carried([(text, sentences)], SPOKEN, None) == [stays]


def test_what_is_written_in_other_letters_can_not_be_refuted_by_words() -> None:
    assert carried([("진자의 에너지는 변하지 않아요.", [1])], SPOKEN, None) == [True]
    assert carried([("진자는 240초 동안 흔들려요.", [1])], SPOKEN, None) == [False], "but its numbers can"


def test_by_meaning_where_something_knows_it() -> None:
    def nearness(texts: Sequence[str], others: Sequence[str]) -> list[float]:
        assert len(texts) == len(others)
        return [0.6 if "에너지" in text else 0.05 for text in texts]

    claims = [("진자의 에너지는 변하지 않아요.", [1]), ("고양이가 개보다 나아요.", [1]), ("The ball is let go.", [2])]
    assert carried(claims, SPOKEN, nearness) == [True, False, True], "words that are said are enough"


def test_words_decide_alone_where_the_encoder_does_not_answer() -> None:
    def away(_texts: Sequence[str], _others: Sequence[str]) -> list[float]:
        raise EmbedderUnavailable("away")

    assert carried([("The pendulum's energy never changes.", [1]), ("Cats.", [1])], SPOKEN, away) == [True, False]
