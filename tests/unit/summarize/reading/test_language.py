"""Stems and languages."""

from __future__ import annotations

import pytest

from summarize_function.reading import language

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("one", "other"),
    [("pendulums", "pendulum"), ("converted", "converting"), ("energies", "energy"), ("stopped", "stop")],
)
def test_forms_of_an_english_word_are_one(one: str, other: str) -> None:
    assert language.english_stem(one)[:6] == language.english_stem(other)[:6]


@pytest.mark.parametrize("word", ["블랙홀은", "블랙홀이", "블랙홀에서", "블랙홀의", "블랙홀까지"])
def test_korean_particles_fall_off(word: str) -> None:
    assert language.korean_stem(word) == "블랙홀"


@pytest.mark.parametrize(
    ("text", "expected"), [("Hello there", "en"), ("안녕하세요 여러분", "ko"), ("これはペンです", "ja"), ("", "en")]
)
def test_languages(text: str, expected: str) -> None:
    assert language.detect(text) == expected
