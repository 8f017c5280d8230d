"""Sentence embeddings beside n-grams: asked only where those are unsure, and never missed where they are down."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest
from fixtures.small_catalogue import small
from kongdori_intents import language
from kongdori_intents.artefact_file import model_bytes, read_model
from kongdori_intents.confidence import log_odds
from kongdori_intents.text import in_hangul
from kongdori_intents.training.fitting import Data, Trained, prepare, train
from kongdori_intents.vectors import Floats

pytestmark = pytest.mark.unit


class ByIntent:
    """An embedder that knows what English texts mean: each intent is a direction, with some noise."""

    name = "by-intent"
    languages = frozenset({"en"})
    dimensions = 16

    def __init__(self, intents: dict[str, int]) -> None:
        self.intents = intents
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        rows = np.stack(
            [np.random.default_rng(crc32(text.encode())).normal(scale=0.15, size=self.dimensions) for text in texts]
        )
        for row, text in zip(rows, texts, strict=True):
            row[self.intents.get(text, 8 + crc32(text.encode()) % 8)] += 1.0
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def trained() -> tuple[Trained, Data, ByIntent]:
    given = small()
    embed = ByIntent(dict(zip(given.texts, given.intents, strict=True)))
    given = replace(given, embed=embed, language=language.detect_language)
    return train(given, max_error=0.05, sketch=1024), given, embed


def test_only_texts_in_its_languages_are_embedded(trained: tuple[Trained, Data, ByIntent]) -> None:
    _, _, embed = trained
    assert embed.asked
    assert all(language.detect_language(text) == "en" for text in embed.asked)


def test_embeddings_serve_more_than_n_grams_alone(trained: tuple[Trained, Data, ByIntent]) -> None:
    found, given, _ = trained
    alone = train(replace(given, embed=None), max_error=0.05, sketch=1024)
    assert alone.model.semantic is None
    assert found.evidence.coverage > alone.evidence.coverage
    assert found.evidence.error_upper_95 <= 0.05


def test_it_is_asked_only_where_n_grams_are_neither_sure_nor_without_hope(
    trained: tuple[Trained, Data, ByIntent],
) -> None:
    model, given = trained[0].model, trained[1]
    semantic = model.semantic
    assert semantic is not None
    asked: list[str] = []
    for text in given.texts + given.off_topic:
        before = model.recognise(text)
        asked.clear()
        model.recognise(text, embed=lambda one: asked.append(one))
        unsure = semantic.reject_below <= before.confidence < semantic.accept_from[before.intent]
        assert asked == ([text] if unsure else [])


def test_an_embedder_that_is_down_leaves_the_n_grams_judgement(trained: tuple[Trained, Data, ByIntent]) -> None:
    model, given = trained[0].model, trained[1]
    for text in given.texts[::7]:
        assert model.recognise(text, embed=lambda _: None) == model.recognise(text)


def test_it_survives_being_written_and_read(trained: tuple[Trained, Data, ByIntent]) -> None:
    found, given, embed = trained
    again = read_model(io.BytesIO(model_bytes(found.model)), given.lexicon)
    assert again.semantic is not None
    assert again.semantic.embedder == "by-intent"
    for text in given.texts[::5]:
        before = found.model.recognise(text, embed=lambda one: embed([one])[0])
        after = again.recognise(text, embed=lambda one: embed([one])[0])
        assert after.intent == before.intent
        assert after.confidence == pytest.approx(before.confidence, abs=5e-3)


def test_an_artefact_of_an_earlier_release_is_read_with_its_n_grams_alone(
    trained: tuple[Trained, Data, ByIntent],
) -> None:
    model, given = trained[0].model, trained[1]
    with np.load(io.BytesIO(model_bytes(replace(model, semantic=None)))) as file:
        arrays = {name: file[name] for name in file.files}
    earlier = io.BytesIO()
    np.savez(earlier, meaning_name=np.frombuffer(b"all-minilm-l6-v2", np.uint8), **arrays)
    earlier.seek(0)
    again = read_model(earlier, given.lexicon)
    assert again.semantic is None
    for text in given.texts[::9]:
        assert again.recognise(text) == replace(model, semantic=None).recognise(text)


def test_a_near_miss_is_never_served(trained: tuple[Trained, Data, ByIntent]) -> None:
    found, given, embed = trained
    served = [
        text
        for text in given.texts
        if language.detect_language(text) == "en"
        and found.model.recognise(text, embed=lambda one: embed([one])[0]).sure
    ]
    missed = [f"{text} of my neighbour" for text in served[:12]]
    strict = train(replace(given, near_misses=missed), max_error=0.05, sketch=1024).model
    for text in missed:
        assert not strict.recognise(text).sure
        assert not strict.recognise(text, embed=lambda one: embed([one])[0]).sure


def test_odds_are_those_of_softmax() -> None:
    scores = np.log(np.array([0.7, 0.2, 0.1], np.float32))
    assert log_odds(scores, 0, 1.0) == pytest.approx(np.log(0.7 / 0.3), abs=1e-5)
    assert log_odds(scores, 1, 2.0) == pytest.approx(np.log(0.04 / (0.49 + 0.01)), abs=1e-5)
    assert log_odds(np.array([900.0, -np.inf, 0.0], np.float32), 0, 1.0) < 20


def test_an_intent_without_one_language_is_evidence_only_where_a_catalogue_has_any(
    trained: tuple[Trained, Data, ByIntent],
) -> None:
    found, given, _ = trained
    kept = [i for i, text in enumerate(given.texts) if given.intents[i] or not in_hangul(text)]
    lacking = replace(given, texts=[given.texts[i] for i in kept], intents=[given.intents[i] for i in kept])
    assert "other_language" not in {case.kind for case in found.cases}
    assert "other_language" in {case.kind for case in prepare(lacking, sketch=1024).left_out}
