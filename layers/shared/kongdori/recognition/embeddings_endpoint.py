"""Embeddings from a server that speaks OpenAI's `POST /embeddings` (Ollama, vLLM, llama.cpp, LM Studio and others do).

One question waits 300 ms at most; a server that fails is then left alone for a while, so that an outage costs one wait.
Training sends batches and waits longer. What comes back is believed only where its shape is right. The first text loads
numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kongdori_intents.embedder import QUESTION_S, QUESTION_TEXTS, EmbedderUnavailable

from kongdori import secrets
from kongdori.circuit_breaker import CircuitBreaker
from kongdori.errors import Unavailable
from kongdori.llm import retry
from kongdori.llm.completion import count_tokens
from kongdori.llm.faults import Fault, malformed
from kongdori.llm.retry import RetryPolicy
from kongdori.llm.server import ModelServer
from kongdori.observability import logger, timed
from kongdori.recognition.embedding_budget import EmbeddingBudget, NotCovered
from kongdori.settings import get_settings

if TYPE_CHECKING:
    from kongdori_intents.vectors import Floats

_BATCH = 64
_BATCH_S = 180.0  # with its retries; a server on the host's own machine may have to load its model first
_RETRIES = RetryPolicy(longest_pause_s=5.0)
_WIDEST = 8192
_LARGEST = 1e9  # of one number; nan compares False
_NUMBER_BYTES = 32  # of one number in JSON, with its comma
_FRAME_BYTES = 65_536


class Endpoint:
    """An `Embedder`. Its dimensions are those of its first answer, and must stay so."""

    def __init__(self, *, base_url: str, model: str, languages: frozenset[str]) -> None:
        self.name = model
        self.languages = languages
        self.dimensions = 0
        self._base_url = base_url
        self._breaker = CircuitBreaker("embedding")
        self._budget = EmbeddingBudget()

    def __call__(self, texts: Sequence[str]) -> Floats:
        """float32 (texts, dimensions), each row of length one: `QUESTION_TEXTS` or fewer within `QUESTION_S`, more in
        batches of 64, each within three minutes. Raises `EmbedderUnavailable`.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        if len(texts) <= QUESTION_TEXTS:
            return self._question(texts)
        return np.concatenate([self._batch(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)])

    def _question(self, texts: Sequence[str]) -> Floats:
        if not self._breaker.allows():
            raise EmbedderUnavailable("it failed a moment ago")
        try:
            rows = self._asked(texts, within_s=QUESTION_S)
        except Fault as fault:
            self._breaker.failed(fault.cause)
            raise EmbedderUnavailable(fault.cause) from fault
        self._breaker.worked()
        return rows

    def _batch(self, texts: Sequence[str]) -> Floats:
        try:
            return retry.call(lambda left_s: self._asked(texts, within_s=left_s), _RETRIES, budget_s=_BATCH_S)
        except Fault as fault:
            logger.warning("embedding-unavailable", cause=fault.cause)
            raise EmbedderUnavailable("the embedding server does not answer as it should") from fault

    def _asked(self, texts: Sequence[str], *, within_s: float) -> Floats:
        width = self.dimensions or _WIDEST
        self._pay(texts)
        with timed("embedding"):
            answer = ModelServer(self._base_url, _key()).ask(
                "POST",
                "/embeddings",
                json={"model": self.name, "input": list(texts), "encoding_format": "float"},
                within_s=within_s,
                at_most_bytes=len(texts) * width * _NUMBER_BYTES + _FRAME_BYTES,
            )
        rows = read(answer, count=len(texts), dimensions=self.dimensions)
        self.dimensions = rows.shape[1]
        return rows

    def _pay(self, texts: Sequence[str]) -> None:
        try:
            self._budget.take(sum(count_tokens(text) for text in texts))
        except NotCovered as error:
            logger.warning("embedding-not-paid", cause=str(error))
            raise EmbedderUnavailable("the installation's budget does not cover it") from error


def _key() -> str:
    """Raises `EmbedderUnavailable` where the app secret can't be read."""
    try:
        return get_settings().openai_api_key or secrets.app_secret().openai_api_key
    except Unavailable as error:
        raise EmbedderUnavailable("the app secret can't be read") from error


def read(answer: Any, *, count: int, dimensions: int) -> Floats:
    """The rows of an answer in the order of the texts, of length one. `dimensions` 0: any. Raises `Fault` where it
    is not `count` vectors of finite numbers and of one width.
    """
    import numpy as np

    try:
        entries = sorted(answer["data"], key=lambda entry: int(entry["index"]))
        if [int(entry["index"]) for entry in entries] != list(range(count)):
            raise malformed("wrong-count")
        rows = np.array([entry["embedding"] for entry in entries])
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise malformed("wrong-shape") from error
    if rows.ndim != 2 or rows.dtype.kind not in "fi" or not 0 < rows.shape[1] <= _WIDEST:
        raise malformed("wrong-shape")
    if dimensions and rows.shape[1] != dimensions:
        raise malformed("wrong-dimensions")
    rows = rows.astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True) if (np.abs(rows) < _LARGEST).all() else np.zeros(1)
    if not (lengths > 1 / _LARGEST).all():
        raise malformed("not-numbers")
    return (rows / lengths).astype(np.float32)
