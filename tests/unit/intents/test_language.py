"""Languages by their letters, in short texts and long ones."""

from __future__ import annotations

import pytest
from kongdori_intents import detect_language

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there", "en"),
        ("안녕하세요 여러분", "ko"),
        ("docker compose 안 돼요", "en"),
        ("docker가 안 돼요", "ko"),
        ("これはペンです", "ja"),
        ("漢字とかな", "ja"),
        ("你好吗", "zh"),
        ("what does 日本 mean", "en"),
        ("привет", "ru"),
        ("γειά σου 你", "el"),
        ("12 + 30", "en"),
        ("😀", "en"),
        ("", "en"),
    ],
)
def test_languages(text: str, expected: str) -> None:
    assert detect_language(text) == expected


def test_a_long_text_may_be_judged_by_more_than_its_start() -> None:
    lecture = "A short English introduction. " * 25 + "오늘은 블랙홀에 대해 이야기합니다. " * 400
    assert detect_language(lecture) == "en"
    assert detect_language(lecture, looked_at=20_000) == "ko"
