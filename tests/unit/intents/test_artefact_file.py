"""The artefact survives being written and read."""

from __future__ import annotations

import io

import pytest
from fixtures.small_catalogue import small
from kongdori_intents.artefact_file import model_bytes, read_model
from kongdori_intents.training.fitting import Trained

pytestmark = pytest.mark.unit


def test_a_model_that_was_written_and_read_recognises_the_same(trained: Trained) -> None:
    data = small()
    again = read_model(io.BytesIO(model_bytes(trained.model)), data.lexicon)
    for text in data.texts[::17] + data.off_topic[::17]:
        before, after = trained.model.recognise(text), again.recognise(text)
        assert after.intent == before.intent
        assert after.confidence == pytest.approx(before.confidence, abs=1e-3)


def test_a_broken_artefact_is_refused() -> None:
    with pytest.raises(ValueError):  # noqa: PT011  numpy's own words
        read_model(io.BytesIO(b"not an artefact"))
