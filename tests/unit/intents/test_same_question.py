"""Whether a person asks the same question again: pairs in both languages, by words alone and with embeddings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from kongdori_intents import EmbedderUnavailable
from kongdori_intents.same_question import same_question
from kongdori_intents.universal_encoder import UniversalEncoder, data_folder
from kongdori_intents.vectors import Floats

pytestmark = pytest.mark.unit


def pairs(name: str) -> list[tuple[str, ...]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [tuple(part.strip() for part in line.split(" | ")) for line in lines if line and not line.startswith("#")]


PAIRS = pairs("same_questions.txt")
SECOND = pairs("same_questions_second.txt")
SAME = [pair[1:] for pair in PAIRS if pair[0] == "same"]
OTHER = [pair[1:] for pair in PAIRS if pair[0] == "other"]


class Fixed:
    """An embedder that gives two texts the cosine it was made with."""

    name, languages, dimensions = "fixed", frozenset({"en"}), 2

    def __init__(self, cosine: float) -> None:
        self._rows = np.array([[1, 0], [cosine, (1 - cosine**2) ** 0.5]], np.float32)

    def __call__(self, texts: Sequence[str]) -> Floats:
        return self._rows


class Away(Fixed):
    def __call__(self, texts: Sequence[str]) -> Floats:
        raise EmbedderUnavailable


@pytest.fixture(scope="module")
def encoder() -> UniversalEncoder:
    folder = data_folder()
    assert folder is not None
    model = UniversalEncoder(folder)
    model(["read", "the", "files", "at", "once"])
    return model


def test_there_are_enough_pairs() -> None:
    assert len(SAME) >= 60
    assert len(OTHER) >= 120
    assert {len(pair) for pair in SAME + OTHER} == {2}


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_question_again(one: str, other: str, encoder: UniversalEncoder) -> None:
    for embed in (None, encoder):
        assert same_question(one, other, embed=embed)
        assert same_question(other, one, embed=embed)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_question(one: str, other: str, encoder: UniversalEncoder) -> None:
    for embed in (None, encoder):
        assert not same_question(one, other, embed=embed)
        assert not same_question(other, one, embed=embed)


def test_a_second_set_has_no_wrong_pair_and_most_that_are_the_same(encoder: UniversalEncoder) -> None:
    found = [kind for kind, one, other in SECOND if same_question(one, other, embed=encoder)]
    assert set(found) == {"same"}
    assert len(found) >= 0.75 * sum(kind == "same" for kind, *_ in SECOND)


@pytest.mark.parametrize("text", ["", " ", "?!", "a", "왜", "x" * 100_000, "가" * 100_000, "\u202e", "<b>", "a" * 399])
def test_any_text_is_at_most_the_same_as_itself(text: str) -> None:
    assert not same_question(text, "how tall is Mount Everest", embed=None)
    assert not same_question(f"{text}b", text, embed=None)


def test_cosine_can_only_take_a_yes_back() -> None:
    again = ("explain photosynthesis", "please explain photosynthesis")
    assert same_question(*again, embed=Fixed(0.99))
    assert not same_question(*again, embed=Fixed(0.5))
    assert not same_question("enable cookies", "disable cookies", embed=Fixed(1.0))
    assert same_question("광합성이 뭐야", "광합성이 뭐예요", embed=Fixed(0.1)), "it knows no Korean"


def test_an_embedder_that_is_away_leaves_it_to_the_words() -> None:
    assert same_question("explain photosynthesis", "please explain photosynthesis", embed=Away(0))
    assert not same_question("enable cookies", "disable cookies", embed=Away(0))
