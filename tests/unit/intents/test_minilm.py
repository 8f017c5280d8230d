"""Sentence embeddings by a local model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from kongdori_intents import EmbedderUnavailable
from kongdori_intents.minilm import MiniLM, ModelFiles, model_files

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def files() -> ModelFiles:
    found = model_files()
    assert found is not None, "the extra `embedding` is part of the dev group"
    return found


@pytest.fixture(scope="module")
def minilm(files: ModelFiles) -> MiniLM:
    model = MiniLM(files)
    model(["read", "the", "files", "at", "once"])
    return model


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
