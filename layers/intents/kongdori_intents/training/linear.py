"""Two learners over the same dense rows, and over the texts' embeddings where there are any. Each gives the same model
for the same rows.

Ridge regression for catalogues, with a kernel over embeddings: solved once; what a row would score without any group of
rows follows in closed form, so calibration costs no training (by n-grams 93.2 % of our own 41 intents are found, by
softmax 90.7 %). Softmax regression, by AdamW, for large sets (92.4 % of CLINC150, ridge 88.4 %), where each group left
out costs a training.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.semantic import kernel
from kongdori_intents.vectors import Floats, Indices

RIDGE_MOST_ROWS = 8000
_SHARPNESS = np.float32(5.0)  # rows have length one, which alone would keep the probabilities flat
# Beside embeddings both are duller, so that the probability says more of what is off-topic (by it alone, at the best
# threshold, 85 % of CLINC150's development data are served at 1 % error; with 5.0 and 3.5, in six epochs, 81 %).
_SHARPNESS_BESIDE, _SHARPNESS_OF_MEANING = np.float32(2.0), np.float32(3.0)
_RIDGE_SHARPNESS = np.float32(10.0)
_RIDGE = 0.3
_SMALL = 256  # rows of a matrix that is inverted at once
_EPOCHS, _EPOCHS_BESIDE = 6, 4
# By embeddings alone, ten utterances an intent of CLINC150: 63 % are served at 1 % error with the best threshold; with
# a sharpness of 5.0 and a rate of 0.05, 50 %.
_SHARPNESS_ALONE, _STEPS_ALONE = np.float32(3.0), 150
_BATCH = 500
_RATE = 0.02
_DECAY = 0.01
_SEED = 20261122


class Learner(Protocol):
    """weights: float32 (features, classes). meaning: float32 (meanings, classes), of what a text's embedding adds, see
    `SemanticModel.weights`; no rows without embeddings. bias: float32 (classes,). by_kernel: see `SemanticModel`.
    """

    @property
    def weights(self) -> Floats: ...

    @property
    def meaning(self) -> Floats: ...

    @property
    def bias(self) -> Floats: ...

    @property
    def by_kernel(self) -> bool: ...

    def without(self, group: Indices) -> Floats:
        """float32 (group, classes): the scores of a group of rows (by number) by what is learned without them."""


def learn(rows: Floats, labels: Indices, classes: int, embedded: Floats | None = None) -> Learner:
    """The learner that suits the number of rows. rows: float32 (rows, features). labels: the class of each row.
    embedded: float32 (rows, dimensions), of length one.
    """
    learner = Ridge if len(rows) <= RIDGE_MOST_ROWS else Softmax
    return learner.fit(rows, labels, classes, np.zeros((len(rows), 0), np.float32) if embedded is None else embedded)


@dataclass(frozen=True, slots=True)
class Ridge:
    weights: Floats
    meaning: Floats
    bias: Floats
    _wanted: Floats = field(repr=False)
    _inverse: Floats = field(repr=False)
    _dual: Floats = field(repr=False)
    by_kernel: ClassVar[bool] = True

    @staticmethod
    def fit(rows: Floats, labels: Indices, classes: int, embedded: Floats) -> Ridge:
        wanted = np.eye(classes, dtype=np.float32)[labels] * _RIDGE_SHARPNESS
        gram = rows @ rows.T + np.float32(1.0)  # the constant column
        if embedded.shape[1]:
            gram += kernel(embedded @ embedded.T)
        gram[np.diag_indices_from(gram)] += np.float32(_RIDGE)
        inverse = inverted(gram.astype(np.float64)).astype(np.float32)
        dual = inverse @ wanted
        meaning = dual if embedded.shape[1] else dual[:0]
        return Ridge(rows.T @ dual, meaning, dual.sum(axis=0), wanted, inverse, dual)

    def without(self, group: Indices) -> Floats:
        residual = np.linalg.solve(self._inverse[np.ix_(group, group)], self._dual[group])
        return np.asarray(self._wanted[group] - residual, dtype=np.float32)


def inverted(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of a symmetric positive definite matrix, by halves (Schur complement): products of matrices are half
    the work of `np.linalg.inv`, which knows nothing of symmetry. scipy has it too; see `weighing.weigh`.
    """
    if len(matrix) <= _SMALL:
        return _symmetric(np.linalg.inv(matrix))
    half = len(matrix) // 2
    upper, right = inverted(matrix[:half, :half]), matrix[:half, half:]
    solved = upper @ right
    lower = inverted(_symmetric(matrix[half:, half:] - right.T @ solved))
    across = -solved @ lower
    return np.block([[_symmetric(upper - across @ solved.T), across], [across.T, lower]])


def _symmetric(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounding leaves the halves a little different, and each inversion would multiply that."""
    return (matrix + matrix.T) / 2


@dataclass(frozen=True, slots=True)
class Softmax:
    weights: Floats
    meaning: Floats
    bias: Floats
    _rows: Floats = field(repr=False)
    _embedded: Floats = field(repr=False)
    _labels: Indices = field(repr=False)
    by_kernel: ClassVar[bool] = False

    @staticmethod
    def fit(rows: Floats, labels: Indices, classes: int, embedded: Floats) -> Softmax:
        features, beside = rows.shape[1], bool(embedded.shape[1])
        sharpness = _SHARPNESS_BESIDE if beside else _SHARPNESS
        epochs = _EPOCHS_BESIDE if beside else _EPOCHS
        design = sharpness * rows
        if beside:
            design = np.concatenate([design, _SHARPNESS_OF_MEANING * embedded], axis=1)
        weights = _descended(design, labels, classes, epochs)
        by_rows, by_meaning = weights[:features] * sharpness, weights[features:-1] * _SHARPNESS_OF_MEANING
        return Softmax(by_rows, by_meaning, weights[-1], rows, embedded, labels)

    def without(self, group: Indices) -> Floats:
        kept = np.ones(len(self._rows), np.bool_)
        kept[group] = False
        other = Softmax.fit(self._rows[kept], self._labels[kept], self.weights.shape[1], self._embedded[kept])
        scores = self._rows[group] @ other.weights + self._embedded[group] @ other.meaning + other.bias
        return np.asarray(scores, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Softmax regression over embeddings alone: a second opinion beside the model of n-grams and embeddings, and the
    only one where the n-grams know nothing. weights: float32 (dimensions + 1, classes), the last row the bias.
    """

    weights: Floats
    _embedded: Floats = field(repr=False)
    _labels: Indices = field(repr=False)

    @staticmethod
    def fit(embedded: Floats, labels: Indices, classes: int) -> Meaning:
        epochs = -(-_STEPS_ALONE // -(-len(embedded) // _BATCH))
        weights = _descended(_SHARPNESS_ALONE * embedded, labels, classes, epochs)
        weights[:-1] *= _SHARPNESS_ALONE
        return Meaning(weights, embedded, labels)

    def scores(self, embedded: Floats) -> Floats:
        """float32 (texts, classes)."""
        return np.asarray(embedded @ self.weights[:-1] + self.weights[-1], dtype=np.float32)

    def without(self, group: Indices) -> Floats:
        """As `Learner.without`."""
        kept = np.ones(len(self._labels), np.bool_)
        kept[group] = False
        other = Meaning.fit(self._embedded[kept], self._labels[kept], self.weights.shape[1])
        return other.scores(self._embedded[group])


def _descended(design: Floats, labels: Indices, classes: int, epochs: int) -> Floats:
    """The weights of a softmax regression by AdamW, float32 (features + 1, classes), the last row the bias."""
    weights = np.zeros((design.shape[1] + 1, classes), np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    order = np.random.default_rng(_SEED)
    steps = epochs * -(-len(design) // _BATCH)
    step = 0
    for _ in range(epochs):
        shuffled = order.permutation(len(design))
        for start in range(0, len(design), _BATCH):
            chosen = shuffled[start : start + _BATCH]
            step += 1
            slope = _slope(design[chosen], labels[chosen], weights)
            first += np.float32(0.1) * (slope - first)
            second += np.float32(0.01) * (slope * slope - second)
            rate = np.float32(_RATE * (1 - step / (steps + 1)))
            mean = first / np.float32(1 - 0.9**step)
            spread = np.sqrt(second / np.float32(1 - 0.99**step)) + np.float32(1e-8)
            weights -= rate * (mean / spread + np.float32(_DECAY) * weights)
    return weights


def _slope(rows: Floats, labels: Indices, weights: Floats) -> Floats:
    logits = rows @ weights[:-1] + weights[-1]
    logits -= logits.max(axis=1, keepdims=True)
    chance = np.exp(logits)
    chance /= chance.sum(axis=1, keepdims=True)
    chance[np.arange(len(labels)), labels] -= 1.0
    chance /= np.float32(len(labels))
    return np.concatenate([rows.T @ chance, chance.sum(axis=0, keepdims=True)])
