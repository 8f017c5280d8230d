"""Training: a model over sketched n-grams and concepts, and one over them and embeddings together. Then
what each text would have scored had its fold, or its intent, been left out; from that come the confidence and the
thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kongdori_intents.model import Model
from kongdori_intents.semantic import ODDS, SemanticModel, kernel
from kongdori_intents.training.calibration import Cascade, Evidence, calibrate
from kongdori_intents.training.cases import Case, Kind
from kongdori_intents.training.corpus import Corpus, sketched
from kongdori_intents.training.linear import RIDGE_MOST_ROWS, Learner, Meaning, learn
from kongdori_intents.training.texts import Data, Muted, Scores, Text
from kongdori_intents.training.unit_counts import FOLDS
from kongdori_intents.vectors import Floats, Indices

__all__ = ["Data", "Prepared", "Trained", "prepare", "train"]

_SKETCH, _SKETCH_WHEN_LARGE = 4096, 8192
_ROUNDS_WHEN_LARGE = 2  # of these, each a training
_GROUPS_WHEN_LARGE = 5
_REJECT_BELOW = 0.1
_GROUPS_OF_MEANING = 5
_MUTED_GROUPS, _MUTED_FOLDS = 3, 2
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
    both = _Learners(corpus, grams, _Joint.of(corpus) if data.embed is not None else None)
    # In a catalogue whose intents all have the same languages, nobody meets an intent that lacks the text's.
    other_language = both.other_language() if corpus.languages_differ() else []
    return Prepared(data, both, both.left_out() + other_language)


@dataclass(frozen=True, slots=True)
class Prepared:
    data: Data
    learners: _Learners
    left_out: list[Case]

    def calibrated(self, calibration: list[tuple[str, int]], *, max_error: float) -> Trained:
        both = self.learners
        beside: list[Case] = []
        if not calibration:
            cases = both.of_folds() + self.left_out
        elif both.joint is None:
            # n-grams alone, by calibration texts alone, serve less: 49 % of CLINC150's development data, so 60 %
            cases = both.of_others(calibration) + self.left_out
        else:
            cases = both.of_others(calibration)
            strange = any(label < 0 for _, label in calibration)
            # Off-topic texts need no left-out intents to stand for them; and what shares a source with the utterances
            # is easier than what comes, so it is no evidence where there is other.
            kept = {"other_language"} if strange else {"other_language", "left_out"}
            cases += [case for case in self.left_out if case.kind in kept]
            beside = [case for case in self.left_out if case.kind == "in_scope"]
        never = both.of_near_misses(self.data.near_misses)
        corpus, learner = both.corpus, both.grams
        # where n-grams don't know an intent, their doubt says nothing
        reject_below = 0.0 if corpus.languages_differ() else _REJECT_BELOW
        found = calibrate(
            cases,
            len(self.data.names),
            max_error=max_error,
            reject_below=reject_below,
            never=never,
            beside=beside,
            # what ridge regression gives are no chances
            odds=ODDS if both.joint and not both.joint.learner.by_kernel else None,
        )
        weights, scale = quantised(learner.weights)
        model = Model(
            corpus.vectoriser,
            corpus.bucket,
            corpus.sign,
            weights,
            scale,
            learner.bias,
            corpus.neighbours,
            corpus.table.finished(),
            found.grams.confidence,
            found.grams.thresholds,
        )
        if both.joint is None or found.both is None or self.data.embed is None:
            return Trained(model, found.evidence, cases)
        semantic = both.joint.finished(self.data.embed.name, found.both)
        return Trained(replace(model, semantic=semantic), found.evidence, cases)


@dataclass(frozen=True, slots=True)
class _Joint:
    """A model over n-grams and embeddings together, and one over embeddings alone. places: the rows of the corpus that
    have an embedding.
    """

    corpus: Corpus
    learner: Learner
    meaning: Meaning
    places: Indices

    @staticmethod
    def of(corpus: Corpus) -> _Joint | None:
        """None where the embedder knows the language of too few intents."""
        places = np.array([text.row for text in corpus.texts if text.embedded is not None], dtype=np.int64)
        if len(np.unique(corpus.labels[places])) < _LEAST_EMBEDDED:
            return None
        learner = learn(corpus.rows[places], corpus.labels[places], corpus.intents + 1, corpus.embedded[places])
        meaning = Meaning.fit(corpus.embedded[places], corpus.labels[places], corpus.intents + 1)
        return _Joint(corpus, learner, meaning, places)

    def scores(self, texts: list[Text], rows: Floats) -> list[tuple[Floats, Floats] | None]:
        """The scores of other texts by both and by meaning alone, given with their sketches; None where a text has no
        embedding.
        """
        found: list[tuple[Floats, Floats] | None] = []
        learner, known = self.learner, self.corpus.embedded[self.places]
        for text, row in zip(texts, rows, strict=True):
            if text.embedded is None:
                found.append(None)
                continue
            features = kernel(known @ text.embedded) if learner.by_kernel else text.embedded
            both = row @ learner.weights + features @ learner.meaning + learner.bias
            found.append((both, self.meaning.scores(text.embedded)))
        return found

    def without(self, group: Indices, meaning: Floats | None = None) -> list[tuple[Floats, Floats] | None]:
        """As `scores`, of rows of the corpus by what is learned without them. meaning: their scores by meaning alone,
        in the order of `places`, where they are known.
        """
        mine = np.flatnonzero(np.isin(self.places, group))
        if not len(mine):
            return [None] * len(group)
        alone = self.meaning.without(mine) if meaning is None else meaning[mine]
        scores = zip(self.learner.without(mine), alone, strict=True)
        found = dict(zip(self.places[mine].tolist(), scores, strict=True))
        return [found.get(int(row)) for row in group]

    def strange(self) -> Floats:
        """The scores of all `places` by meaning alone, each with its intent left out, and a fifth of the others too:
        each of them alone would cost a training.
        """
        labels, intents = self.corpus.labels[self.places], self.corpus.intents
        found = np.zeros((len(self.places), intents + 1), np.float32)
        for group in range(_GROUPS_OF_MEANING):
            mine = np.flatnonzero((labels < intents) & (labels % _GROUPS_OF_MEANING == group))
            found[mine] = self.meaning.without(mine)
            found[np.ix_(mine, np.arange(group, intents, _GROUPS_OF_MEANING))] = -np.inf
        return found

    def finished(self, embedder: str, judged: Cascade) -> SemanticModel:
        learner = self.learner
        weights, scale = quantised(learner.weights)
        return SemanticModel(
            embedder,
            learner.by_kernel,
            weights,
            scale,
            learner.meaning.astype(np.float16).astype(np.float32),
            learner.bias,
            self.corpus.embedded[self.places],
            np.searchsorted(self.corpus.labels[self.places], np.arange(self.corpus.intents + 1)).astype(np.int64),
            judged.confidence,
            judged.thresholds,
            judged.accept_from,
            judged.reject_below,
            self.meaning.weights.astype(np.float16).astype(np.float32),
            self.corpus.spoken(),
            self.corpus.shift,
        )


@dataclass(frozen=True, slots=True)
class _Learners:
    corpus: Corpus
    grams: Learner
    joint: _Joint | None

    def of_others(self, given: list[tuple[str, int]]) -> list[Case]:
        """The cases of texts that nothing was trained on, given with their intent or -1."""
        texts = self.corpus.others([text for text, _ in given])
        return [
            self.corpus.case(text, scores, label, "in_scope" if label >= 0 else "off_topic")
            for text, scores, (_, label) in zip(texts, self._scores(texts), given, strict=True)
        ]

    def of_near_misses(self, given: list[str]) -> list[Case]:
        texts = self.corpus.others(given)
        return [
            self.corpus.case(text, scores, -1, "off_topic")
            for text, scores in zip(texts, self._scores(texts), strict=True)
        ]

    def of_folds(self) -> list[Case]:
        """The case of every text of the corpus, with its fold left out."""
        corpus, cases = self.corpus, []
        for fold in np.unique(corpus.folds):
            held = np.flatnonzero(corpus.folds == fold)
            for row, scores in zip(held, self._without(held), strict=True):
                inside = corpus.labels[row] < corpus.intents
                kind: Kind = "in_scope" if inside else "off_topic"
                actual = int(corpus.labels[row]) if inside else -1
                cases.append(corpus.case(corpus.texts[row], scores, actual, kind, fold=int(fold)))
        return cases

    def left_out(self) -> list[Case]:
        """The case of every utterance with its intent left out: off-topic, and hard. Where that costs a training, some
        folds are left out in the same one, for evidence of what is in scope.
        """
        corpus, cases = self.corpus, []
        rounds = self._rounds()
        meaning = self.joint.strange() if self.joint and len(rounds) > _GROUPS_OF_MEANING else None
        for without, folds in rounds:
            of_group = np.isin(corpus.labels, without)
            held = np.flatnonzero(of_group | np.isin(corpus.folds, folds))
            for row, found in zip(held, self._without(held, meaning), strict=True):
                scores = found.with_none_of(without)
                label, text = int(corpus.labels[row]), corpus.texts[row]
                if of_group[row]:
                    if meaning is not None and scores.both is not None and _together(scores.both, label):
                        continue  # by meaning alone its best intent was left out with it
                    cases.append(corpus.case(text, scores, -1, "left_out", without=without))
                elif label < corpus.intents:
                    fold = int(corpus.folds[row])
                    cases.append(corpus.case(text, scores, label, "in_scope", fold=fold, without=without))
        return cases

    def other_language(self) -> list[Case]:
        """The case of every utterance of an intent in two languages as if the intent had none in this one, and of what
        else would be taken for such an intent then: so a host may write utterances in one language alone. Where that
        costs a training for each round, there are none.
        """
        corpus, cases = self.corpus, []
        if self.joint is None or len(corpus.rows) > RIDGE_MOST_ROWS:
            return []
        both = np.flatnonzero(corpus.spoken().all(axis=1))
        for number in range(2 * _MUTED_GROUPS):
            muted = Muted(both[number // 2 :: _MUTED_GROUPS], hangul=bool(number % 2))
            if not len(muted.intents):
                continue
            silent = corpus.of_muted(muted)
            of_folds = np.isin(corpus.folds, np.arange(_MUTED_FOLDS) + number) & (corpus.hangul == muted.hangul)
            held = np.flatnonzero(silent | of_folds)
            for row, scores in zip(held, self._without(held), strict=True):
                if scores.both is None:
                    continue
                label, text = int(corpus.labels[row]), corpus.texts[row]
                actual = label if label < corpus.intents else -1
                if silent[row]:
                    cases.append(corpus.case(text, scores, actual, "other_language", muted=muted))
                elif int(scores.both[:-1].argmax()) in muted.intents:
                    fold = int(corpus.folds[row])
                    case = corpus.case(text, scores, actual, "other_language", fold=fold, muted=muted)
                    cases.append(replace(case, stands_for=FOLDS // _MUTED_FOLDS))
        return cases

    def _rounds(self) -> list[tuple[Indices, list[int]]]:
        """The intents and the folds to leave out together, for each training."""
        intents = self.corpus.intents
        if len(self.corpus.rows) <= RIDGE_MOST_ROWS:
            return [(np.array([intent]), []) for intent in range(intents)]
        groups = [np.arange(group, intents, _GROUPS_WHEN_LARGE) for group in range(_ROUNDS_WHEN_LARGE)]
        return [(group, [2 * i, 2 * i + 1]) for i, group in enumerate(groups)]

    def _scores(self, texts: list[Text]) -> list[Scores]:
        corpus = self.corpus
        rows = sketched([text.vector for text in texts], corpus.bucket, corpus.sign, len(self.grams.weights))
        joint = self.joint.scores(texts, rows) if self.joint else [None] * len(texts)
        return _paired(rows @ self.grams.weights + self.grams.bias, joint)

    def _without(self, held: Indices, meaning: Floats | None = None) -> list[Scores]:
        joint = self.joint.without(held, meaning) if self.joint else [None] * len(held)
        return _paired(self.grams.without(held), joint)


def _together(scores: Floats, intent: int) -> bool:
    return bool((scores[:-1].argmax() - intent) % _GROUPS_OF_MEANING == 0)


def _paired(ngrams: Floats, joint: Sequence[tuple[Floats, Floats] | None]) -> list[Scores]:
    return [Scores(one, *(both or (None, None))) for one, both in zip(ngrams, joint, strict=True)]


def quantised(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Weights as int8, and the float32 (classes,) to multiply them by."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127.0
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)
