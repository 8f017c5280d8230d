"""Training is deterministic, the artefact survives being written and read, and the bound is what it says it is."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pytest
from kongdori_intents.artefact_file import model_bytes, read_model
from kongdori_intents.intervals import clopper_pearson_upper
from kongdori_intents.model import Neighbours
from kongdori_intents.text import normalise
from kongdori_intents.training.calibration import EXACT_ONLY, overall_threshold
from kongdori_intents.training.fitting import Data, Trained, train
from kongdori_intents.training.linear import Ridge, Softmax

from bench.intents import measure
from kongdori.recognition import shipped

pytestmark = pytest.mark.unit

FEW = ("greeting", "thanks", "how_to_delete_account", "which_films", "dark_mode", "weather")


def small() -> Data:
    source = shipped.source()
    rows = [
        (normalise(utterance), number)
        for number, name in enumerate(FEW)
        for language in ("en", "ko")
        for utterance in source.intents[name].utterances[language]
    ]
    off_topic = [normalise(line) for line in source.off_topic["en"][:80] + source.off_topic["ko"][:80]]
    return Data([text for text, _ in rows], [number for _, number in rows], off_topic, list(FEW), source.lexicon)


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train(small(), max_error=0.05, sketch=1024)


def test_the_same_data_gives_the_same_bytes(trained: Trained) -> None:
    assert model_bytes(train(small(), max_error=0.05, sketch=1024).model) == model_bytes(trained.model)


def test_a_model_that_was_written_and_read_recognises_the_same(trained: Trained) -> None:
    data = small()
    again = read_model(io.BytesIO(model_bytes(trained.model)), data.lexicon)
    for text in data.texts[::17] + data.off_topic[::17]:
        before, after = trained.model.recognise(text), again.recognise(text)
        assert after.intent == before.intent
        assert after.confidence == pytest.approx(before.confidence, abs=1e-3)


def test_it_tells_its_intents_apart(trained: Trained) -> None:
    assert trained.evidence.accuracy > 0.9
    assert trained.evidence.error_upper_95 <= 0.05


def test_too_few_intents_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4 intents, there are 1"):
        train(Data(["hello", "hi"], [0, 0], [], ["greeting"]))


def test_a_broken_artefact_is_refused() -> None:
    with pytest.raises(ValueError):  # noqa: PT011  numpy's own words
        read_model(io.BytesIO(b"not an artefact"))


def test_ridge_without_a_group_is_ridge_trained_without_it() -> None:
    random = np.random.default_rng(1)
    rows = random.normal(size=(60, 20)).astype(np.float32)
    labels = random.integers(0, 4, size=60)
    group = np.array([3, 17, 40])
    kept = np.setdiff1d(np.arange(60), group)

    expected = Ridge.fit(rows[kept], labels[kept], 4)

    assert Ridge.fit(rows, labels, 4).without(group) == pytest.approx(
        rows[group] @ expected.weights + expected.bias, abs=2e-3
    )


@pytest.mark.parametrize("lengths", [[2, 0, 3], [0, 2, 3], [2, 3, 0], [0, 0, 0], [0, 0, 4, 0, 0]])
def test_an_utterance_without_a_known_feature_is_near_to_nothing(lengths: list[int]) -> None:
    pointer = np.cumsum([0, *lengths])
    index, value = np.arange(pointer[-1]) % 3, np.ones(pointer[-1], np.float32)
    neighbours = Neighbours(pointer, index, value, np.array([0, len(lengths)]))
    dense = np.array([1.0, 10.0, 100.0], np.float32)
    rows = [dense[index[first:last]].sum() for first, last in pairwise(pointer)]
    for first in range(len(lengths) + 1):
        for last in range(first, len(lengths) + 1):
            assert neighbours.similarities(dense, first, last).tolist() == rows[first:last]


def test_softmax_learns() -> None:
    random = np.random.default_rng(1)
    labels = np.arange(600) % 3
    rows = (np.eye(3)[labels] + 0.2 * random.normal(size=(600, 3))).astype(np.float32)
    fitted = Softmax.fit(rows, labels, 3)
    assert ((rows @ fitted.weights + fitted.bias).argmax(axis=1) == labels).mean() > 0.97


@pytest.mark.parametrize(
    ("errors", "trials", "upper"),
    [(0, 10, 0.30850), (0, 368, 0.009974), (1, 100, 0.054459), (5, 1000, 0.011629), (0, 0, 1.0), (3, 3, 1.0)],
)
def test_clopper_pearson_as_in_the_tables(errors: int, trials: int, upper: float) -> None:
    assert clopper_pearson_upper(errors, trials) == pytest.approx(upper, abs=2e-5)


def test_the_threshold_keeps_the_bound_or_nothing_is_served() -> None:
    scores = np.linspace(1, 0, 1000, dtype=np.float32)
    ones = np.ones(1000, np.float32)
    right = np.arange(1000) < 700
    threshold = overall_threshold(scores, right, ones, max_error=0.01)
    served = scores >= threshold
    assert clopper_pearson_upper(int((served & ~right).sum()), int(served.sum())) <= 0.01
    assert served.sum() >= 690
    assert overall_threshold(scores[:100], right[:100], ones[:100], max_error=0.01) == EXACT_ONLY


def test_the_benchmark_serves_a_test_once_and_counts_what_is_strange() -> None:
    data = small()
    rows = [(text, FEW[intent]) for text, intent in zip(data.texts, data.intents, strict=True)]
    document = {
        "train": rows[::2],
        "val": rows[1::4],
        "test": rows[3::4],
        "oos_train": [(text, "oos") for text in data.off_topic[:60]],
        "oos_val": [(text, "oos") for text in data.off_topic[60:110]],
        "oos_test": [(text, "oos") for text in data.off_topic[110:]],
    }
    found = measure(document, max_error=0.2, utterances=None)
    assert found["in_scope"] == len(rows[3::4])
    assert found["off_topic"] == 50
    assert found["measured_by"] == "test"
    fewer = measure(document, max_error=0.2, utterances=5)
    assert float(str(fewer["accuracy"])) <= float(str(found["accuracy"])) + 0.1
