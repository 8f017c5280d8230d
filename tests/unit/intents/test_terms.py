"""Stems, stop words, and where a word stands."""

from __future__ import annotations

import pytest
from kongdori_intents.terms import STOP_WORDS, stem, terms

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("one", "other"),
    [("pendulums", "pendulum"), ("converted", "converting"), ("energies", "energy"), ("stopped", "stop")],
)
def test_forms_of_an_english_word_are_one(one: str, other: str) -> None:
    assert stem(one)[:6] == stem(other)[:6]


@pytest.mark.parametrize("word", ["블랙홀은", "블랙홀이", "블랙홀에서", "블랙홀의", "블랙홀까지"])
def test_korean_particles_fall_off(word: str) -> None:
    assert stem(word) == "블랙홀"


def topic_stems(text: str) -> list[str]:
    return [term.stem for term in terms(text) if not term.is_stop]


def test_what_carries_a_topic() -> None:
    assert topic_stems("How are the energies of pendulums converted?") == ["energy", "pendulum", "convert"]
    assert topic_stems("42 of them") == []
    assert topic_stems("그래서 블랙홀은 빛을 끌어당깁니다") == ["블랙홀", "빛을", "끌어당깁니다"]
    assert topic_stems("東京都の天気") == ["東京", "京都", "都の", "の天", "天気"]
    assert "the" in STOP_WORDS
    assert "그리고" in STOP_WORDS


def test_words_stand_where_they_are_said_to() -> None:
    text = "Don’t panic: 블랙홀은 café 3,5 東京 x"
    for term in terms(text):
        assert text[term.start : term.end].startswith(term.surface)


def test_a_long_text_is_read_as_far_as_it_is_wanted() -> None:
    assert next(iter(terms("energy " * 2_000_000))).stem == "energy"
