"""Training: linear models over sketched n-grams and concepts, and over embeddings. Then what each text would have
scored had its fold, or its intent, been left out; from that come the confidence and the thresholds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kongdori_intents.model import Model
from kongdori_intents.semantic import SemanticModel
from kongdori_intents.training.calibration import Cascade, Case, Evidence, Kind, calibrate
from kongdori_intents.training.corpus import Corpus, Data, Text, sketched
from kongdori_intents.training.linear import RIDGE_MOST_ROWS, Learner, learn
from kongdori_intents.vectors import Floats, Indices

__all__ = ["Data", "Prepared", "Trained", "prepare", "train"]

_SKETCH, _SKETCH_WHEN_LARGE = 4096, 8192
_ROUNDS_WHEN_LARGE = 2  # of these, each a training
_GROUPS_WHEN_LARGE = 5
_LEAST_INTENTS = 4
_LEAST_EMBEDDED = 4  # intents with utterances that the embedder knows


@dataclass(frozen=True, slots=True)
class Trained:
    """cases: the texts that the evidence comes from."""

    model: Model
    evidence: Evidence
    cases: list[Case]


def train(data: Data, *, max_error: float = 0.01, sketch: int | None = None) -> Trained:
    """Trains and calibrates. The same data gives the same model. sketch: buckets of the sketch, a power of two. Raises
    ValueError with fewer than four intents, and `EmbedderUnavailable`.
    """
    return prepare(data, sketch=sketch).calibrated(data.calibration, max_error=max_error)


def prepare(data: Data, *, sketch: int | None = None) -> Prepared:
    """All of training that needs no calibration data, so that several calibrations can share it. Raises as `train`."""
    if len(data.names) < _LEAST_INTENTS:
        raise ValueError(f"a recogniser needs at least {_LEAST_INTENTS} intents, there are {len(data.names)}")
    rows = len(data.texts) + len(data.off_topic) + len(data.near_misses)
    corpus = Corpus.of(data, sketch or (_SKETCH if rows <= RIDGE_MOST_ROWS else _SKETCH_WHEN_LARGE))
    grams = learn(corpus.rows, corpus.labels, corpus.intents + 1)
    embeddings = _ByEmbedding.of(corpus) if data.embed is not None else None
    both = _Learners(corpus, grams, embeddings)
    return Prepared(data, both, both.left_out())


@dataclass(frozen=True, slots=True)
class Prepared:
    data: Data
    learners: _Learners
    left_out: list[Case]

    def calibrated(self, calibration: list[tuple[str, int]], *, max_error: float) -> Trained:
        both = self.learners
        cases = (both.of_others(calibration) if calibration else both.of_folds()) + self.left_out
        never = both.of_near_misses(self.data.near_misses)
        found = calibrate(cases, len(self.data.names), never=never, max_error=max_error)
        corpus, learner = both.corpus, both.grams
        scale = np.maximum(np.abs(learner.weights).max(axis=0), 1e-9) / 127.0
        model = Model(
            corpus.vectoriser,
            corpus.bucket,
            corpus.sign,
            np.rint(learner.weights / scale).astype(np.int8),
            scale.astype(np.float32),
            learner.bias,
            corpus.neighbours,
            corpus.table.finished(),
            found.grams.confidence,
            found.grams.thresholds,
        )
        if both.embeddings is None or found.both is None or self.data.embed is None:
            return Trained(model, found.evidence, cases)
        semantic = both.embeddings.finished(self.data.embed.name, found.both)
        return Trained(replace(model, semantic=semantic), found.evidence, cases)


@dataclass(frozen=True, slots=True)
class _ByEmbedding:
    """A linear model over the corpus's embeddings. places: the rows that have one."""

    corpus: Corpus
    learner: Learner
    places: Indices

    @staticmethod
    def of(corpus: Corpus) -> _ByEmbedding | None:
        """None where the embedder knows the language of too few intents."""
        places = np.array([text.row for text in corpus.texts if text.embedded is not None], dtype=np.int64)
        if len(np.unique(corpus.labels[places])) < _LEAST_EMBEDDED:
            return None
        vectors = np.stack([text.embedded for text in corpus.texts if text.embedded is not None])
        return _ByEmbedding(corpus, learn(vectors, corpus.labels[places], corpus.intents + 1), places)

    def scores(self, texts: list[Text]) -> list[Floats | None]:
        return [
            None if text.embedded is None else text.embedded @ self.learner.weights + self.learner.bias
            for text in texts
        ]

    def without(self, group: Indices) -> list[Floats | None]:
        """As `Learner.without`, for rows of the corpus; None where a row has no embedding."""
        mine = np.flatnonzero(np.isin(self.places, group))
        scores = self.learner.without(mine) if len(mine) else np.zeros((0, 0), np.float32)
        found = dict(zip(self.places[mine].tolist(), scores, strict=True))
        return [found.get(int(row)) for row in group]

    def finished(self, embedder: str, judged: Cascade) -> SemanticModel:
        inside = self.places[self.corpus.labels[self.places] < self.corpus.intents]
        rows = np.stack([embedded for row in inside if (embedded := self.corpus.texts[row].embedded) is not None])
        step = float(np.abs(rows).max()) / 127.0
        return SemanticModel(
            embedder,
            self.learner.weights.astype(np.float16).astype(np.float32),
            self.learner.bias,
            np.rint(rows / step).astype(np.int8),
            step,
            np.searchsorted(self.corpus.labels[inside], np.arange(self.corpus.intents + 1)).astype(np.int64),
            judged.confidence,
            judged.thresholds,
            judged.accept_from,
            judged.reject_below,
        )


@dataclass(frozen=True, slots=True)
class _Learners:
    corpus: Corpus
    grams: Learner
    embeddings: _ByEmbedding | None

    def of_others(self, given: list[tuple[str, int]]) -> list[Case]:
        """The cases of texts that nothing was trained on, given with their intent or -1."""
        texts = self.corpus.others([text for text, _ in given])
        return [
            self.corpus.case(text, ngram_scores, semantic_scores, label, "in_scope" if label >= 0 else "off_topic")
            for text, ngram_scores, semantic_scores, (_, label) in zip(texts, *self._scores(texts), given, strict=True)
        ]

    def of_near_misses(self, given: list[str]) -> list[Case]:
        texts = self.corpus.others(given)
        return [
            self.corpus.case(text, ngram_scores, semantic_scores, -1, "off_topic")
            for text, ngram_scores, semantic_scores in zip(texts, *self._scores(texts), strict=True)
        ]

    def of_folds(self) -> list[Case]:
        """The case of every text of the corpus, with its fold left out."""
        corpus, cases = self.corpus, []
        for fold in np.unique(corpus.folds):
            held = np.flatnonzero(corpus.folds == fold)
            for row, ngram_scores, semantic_scores in zip(held, *self._without(held), strict=True):
                inside = corpus.labels[row] < corpus.intents
                kind: Kind = "in_scope" if inside else "off_topic"
                actual = int(corpus.labels[row]) if inside else -1
                cases.append(
                    corpus.case(corpus.texts[row], ngram_scores, semantic_scores, actual, kind, fold=int(fold))
                )
        return cases

    def left_out(self) -> list[Case]:
        """The case of every utterance with its intent left out: off-topic, and hard. Where that costs a training, some
        folds are left out in the same one, for evidence of what is in scope.
        """
        corpus, cases = self.corpus, []
        for without, folds in self._rounds():
            of_group = np.isin(corpus.labels, without)
            held = np.flatnonzero(of_group | np.isin(corpus.folds, folds))
            for row, ngram_scores, semantic_scores in zip(held, *self._without(held), strict=True):
                for scores in (ngram_scores, semantic_scores):
                    if scores is not None:
                        scores[without] = -np.inf
                label, text = int(corpus.labels[row]), corpus.texts[row]
                if of_group[row]:
                    cases.append(corpus.case(text, ngram_scores, semantic_scores, -1, "left_out", without=without))
                elif label < corpus.intents:
                    fold = int(corpus.folds[row])
                    cases.append(
                        corpus.case(text, ngram_scores, semantic_scores, label, "in_scope", fold=fold, without=without)
                    )
        return cases

    def _rounds(self) -> list[tuple[Indices, list[int]]]:
        """The intents and the folds to leave out together, for each training."""
        intents = self.corpus.intents
        if len(self.corpus.rows) <= RIDGE_MOST_ROWS:
            return [(np.array([intent]), []) for intent in range(intents)]
        groups = [np.arange(group, intents, _GROUPS_WHEN_LARGE) for group in range(_ROUNDS_WHEN_LARGE)]
        return [(group, [2 * i, 2 * i + 1]) for i, group in enumerate(groups)]

    def _scores(self, texts: list[Text]) -> tuple[list[Floats], list[Floats | None]]:
        corpus = self.corpus
        rows = sketched([text.vector for text in texts], corpus.bucket, corpus.sign, len(self.grams.weights))
        ngram_scores = list(rows @ self.grams.weights + self.grams.bias)
        return ngram_scores, self.embeddings.scores(texts) if self.embeddings else [None] * len(texts)

    def _without(self, held: Indices) -> tuple[list[Floats], list[Floats | None]]:
        semantic_scores: list[Floats | None] = self.embeddings.without(held) if self.embeddings else [None] * len(held)
        return list(self.grams.without(held)), semantic_scores
