"""A published version is taken up, a broken one is not, and raised thresholds count."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from kongdori_intents import BrokenArtefact
from kongdori_intents.catalogue import CATALOGUE_FILE, FORMAT, MODEL_FILE, model_digest
from kongdori_intents.recogniser import Recognition
from psycopg2.extras import Json

from kongdori.db import UnitOfWork, unit_of_work
from kongdori.recognition import serving
from kongdori.recognition.serving import policy, recognise
from kongdori.recognition.shipped import ARTEFACT

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("database")]

MODEL = (ARTEFACT / MODEL_FILE).read_bytes()
PARAPHRASES = Path(__file__).parents[3] / "unit/intents/paraphrases.txt"


@pytest.fixture(autouse=True)
def _nothing_taken_up() -> Iterator[None]:
    serving.forget()
    yield
    serving.forget()


def document(**changed: Any) -> dict[str, Any]:
    """The shipped artefact's JSON as training stores it."""
    shipped = json.loads((ARTEFACT / CATALOGUE_FILE).read_text("utf-8"))
    return {**shipped, "format": FORMAT, "model": model_digest(MODEL), **changed}


def publish(work: UnitOfWork, catalogue: dict[str, Any], model: bytes = MODEL) -> int:
    row = work.one(
        """
        INSERT INTO intent_versions (status, max_error, source, catalogue, model, finished_at)
        VALUES ('ready', 0.01, '{}', %s, %s, now()) RETURNING number
        """,
        (Json(catalogue), psycopg2.Binary(model)),
    )
    assert row is not None
    work.run("UPDATE intent_house SET current = %s", (row["number"],))
    return int(row["number"])


def test_without_a_version_the_shipped_one_is_served() -> None:
    with unit_of_work() as work:
        serving.refresh(work)
    assert serving.current().version == serving.SHIPPED
    assert recognise("what can you do").intent == "what_can_you_do"


def paraphrase() -> tuple[str, Recognition]:
    """A text that the shipped model recognises, though it is nobody's utterance."""
    for line in PARAPHRASES.read_text("utf-8").splitlines():
        text = line.rpartition("|")[2].strip()
        found = recognise(text)
        if found.intent is not None and found.confidence < 1.0:
            return text, found
    raise AssertionError("no paraphrase is recognised")


def test_a_published_version_is_taken_up_and_rolled_back() -> None:
    near, before = paraphrase()
    with unit_of_work() as work:
        exact = {**document()["exact"], "개미는몇마리야": "what_can_you_do"}
        number = publish(work, document(exact=exact))
        serving.refresh(work, at_once=True)
        assert serving.current().version == number
        assert recognise("개미는 몇 마리야?").intent == "what_can_you_do"
        assert recognise(near).intent == before.intent  # its own model was read
        work.run("UPDATE intent_house SET current = NULL")
        serving.refresh(work)
        assert serving.current().version == number  # not looked at again so soon
        serving.refresh(work, at_once=True)
    assert serving.current().version == serving.SHIPPED


@pytest.mark.parametrize(
    "fault", [{"exact": None}, {"intents": []}, {"intents": {"a": {}}}, {"model": "another"}, {"format": FORMAT + 1}]
)
def test_a_broken_version_leaves_the_one_before(fault: dict[str, Any]) -> None:
    with unit_of_work() as work:
        good = publish(work, document())
        serving.refresh(work, at_once=True)
        publish(work, document(**fault))
        serving.refresh(work, at_once=True)
        serving.refresh(work, at_once=True)
        assert serving.current().version == good
        publish(work, document(), MODEL[:-100])
        serving.refresh(work, at_once=True)
    assert serving.current().version == good
    assert policy("what_can_you_do") is not None


def test_wrong_answers_raise_an_intents_threshold() -> None:
    near, before = paraphrase()
    own = next(key for key, intent in serving.current().recogniser.catalogue.exact.items() if intent == before.intent)
    with unit_of_work() as work:
        work.run("INSERT INTO intent_raises (intent, threshold, wrong) VALUES (%s, 2, 1)", (before.intent,))
        serving.refresh(work, at_once=True)
        assert recognise(near).intent is None
        assert recognise(own).intent == before.intent  # its own words still count
        work.run("DELETE FROM intent_raises")
        serving.refresh(work, at_once=True)
    assert recognise(near) == before


def test_another_version_can_be_asked_without_serving_it() -> None:
    with unit_of_work() as work:
        number = publish(work, document(exact={}))
        other = serving.load(work, number)
        with pytest.raises(BrokenArtefact):
            serving.load(work, number + 1)
    assert other.recognise("hi").confidence < 1.0
    assert recognise("hi").confidence == 1.0
