"""Sentence embeddings in both languages, by the encoder that comes with the chat function."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from kongdori_intents import EmbedderUnavailable
from kongdori_intents.universal_encoder import UniversalEncoder, data_folder

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def folder() -> Path:
    found = data_folder()
    assert found is not None, "the extra `meaning` is a dependency of the chat function"
    return found


@pytest.fixture(scope="module")
def encoder(folder: Path) -> UniversalEncoder:
    model = UniversalEncoder(folder)
    model(["read", "the", "files", "at", "once"])
    return model


def test_rows_have_length_one_and_do_not_depend_on_their_batch(encoder: UniversalEncoder) -> None:
    texts = ["delete my account", "how do I sign out of all my devices at once, please?", "films", "", "계정 삭제"]
    together = encoder(texts)
    assert together.shape == (5, encoder.dimensions)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, together, strict=True):
        assert np.allclose(encoder([text])[0], row, atol=1e-4)


def test_what_means_the_same_is_nearer_than_what_shares_words(encoder: UniversalEncoder) -> None:
    question, same, korean, other = encoder(
        ["which films can I watch", "what movies can i see", "어떤 영화를 볼 수 있어요?", "how do I bake bread"]
    )
    assert question @ same > question @ other + 0.1
    assert question @ korean > question @ other + 0.1


def test_no_texts_are_no_rows(encoder: UniversalEncoder) -> None:
    assert encoder([]).shape == (0, encoder.dimensions)


@pytest.mark.parametrize("which", ["weights.npz", "sp.model"])
def test_a_file_that_we_do_not_know_is_not_used(folder: Path, tmp_path: Path, which: str) -> None:
    for name in ("weights.npz", "sp.model"):
        shutil.copy(folder / name, tmp_path / name)
    (tmp_path / which).write_bytes(b"another model")
    with pytest.raises(EmbedderUnavailable):
        UniversalEncoder(tmp_path)(["hello", "are", "these", "the", "files"])
