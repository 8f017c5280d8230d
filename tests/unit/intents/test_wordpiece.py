"""The tokeniser gives what the model's own gives."""

from __future__ import annotations

import pytest
from kongdori_intents.minilm import ModelFiles, model_files
from kongdori_intents.wordpiece import WordPiece

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def files() -> ModelFiles:
    found = model_files()
    assert found is not None, "the extra `embedding` is part of the dev group"
    return found


@pytest.fixture(scope="module")
def pieces(files: ModelFiles) -> WordPiece:
    return WordPiece(files.read()[1])


@pytest.mark.parametrize(
    ("text", "numbers"),  # what the library `tokenizers` 0.23 gives with the model's own tokenizer.json
    [
        ("How do I delete my account?", [101, 2129, 2079, 1045, 3972, 12870, 2026, 4070, 1029, 102]),
        ("Café déjà-vu naïve", [101, 7668, 2139, 3900, 1011, 24728, 15743, 102]),
        ("don't $5 ^_^ `a`", [101, 2123, 1005, 1056, 1002, 1019, 1034, 1035, 1034, 1036, 1037, 1036, 102]),
        ("tokenisation embeddings", [101, 19204, 6648, 7861, 8270, 4667, 2015, 102]),
        ("日本語 テスト", [101, 1864, 1876, 1950, 1713, 30233, 30240, 102]),
        ("계정 삭제", [101, 100, 1461, 30006, 30020, 30000, 30009, 102]),
        ("a\u200bb  \t c", [101, 11113, 1039, 102]),
        ("x" * 120, [101, 100, 102]),
        ("😀 smile", [101, 100, 2868, 102]),
        ("İstanbul", [101, 9960, 102]),
        ("", [101, 102]),
    ],
)
def test_the_tokeniser_gives_what_the_models_own_gives(pieces: WordPiece, text: str, numbers: list[int]) -> None:
    assert pieces(text, longest=128) == numbers


def test_a_long_text_is_cut_and_still_ends(pieces: WordPiece) -> None:
    numbers = pieces("delete my account " * 30_000, longest=128)
    assert len(numbers) == 128
    assert (numbers[0], numbers[-1]) == (101, 102)
