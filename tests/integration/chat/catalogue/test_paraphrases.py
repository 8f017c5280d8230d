"""Paraphrases: what the model gives is tried, only what holds is kept, and what it costs is booked."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fixtures import small_catalogue
from fixtures.catalogue import BASE
from fixtures.chat import Person, rows
from fixtures.model_peer import Peer
from fixtures.small_catalogue import short
from kongdori_intents.training import paraphrases
from kongdori_intents.training.source import IntentDefinition

from chat_function.catalogue import training
from kongdori.db import unit_of_work
from kongdori.recognition import serving, shipped
from kongdori.repositories import intent_versions
from kongdori.repositories.intent_versions import TrainingJob
from kongdori.settings import get_settings

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("few_strangers")]

SHIPPED = shipped.intents()
SMALL = {name: short(SHIPPED[name]) for name in small_catalogue.FEW}
SOME = {name: short(SHIPPED[name]) for name in sorted(SHIPPED.keys() - {"bored", "good_night"})[:14]}
FEW = {
    **SOME,
    "dark_mode": replace(SHIPPED["dark_mode"], utterances={"en": SHIPPED["dark_mode"].utterances["en"][:12]}),
}


def trained(admin: Person, intents: dict[str, IntentDefinition]) -> dict[str, Any]:
    job = TrainingJob(intents, [], 0.05, paraphrases=True, created_by=admin.id)
    with unit_of_work() as work:
        number = intent_versions.begin(work, job, digest="x")
        work.commit()
    training.train(number)
    return dict(admin.call("GET", f"{BASE}/versions/{number}").json)


def test_only_what_holds_is_kept(admin: Person, model_peer: Peer) -> None:
    good = "could you make the screen dark please"
    lines = [
        good,
        good.upper() + "!",  # the same again
        SOME["greeting"].utterances["en"][0],  # another's own
        "how do I change my password then",  # another's, by its meaning
        "never turn on dark mode",  # turned round
        "dark mode for my wife Anna",  # somebody's
        "and that one?",  # leans
        "x" * 400,
        "어두운 화면",  # another language
        7,
    ]
    model_peer.answers(json.dumps({"en": lines}), to="dark mode")
    model_peer.answers("I would rather not.")
    version = trained(admin, FEW)
    assert version["status"] == "ready", version
    assert version["report"]["paraphrases"]["kept"] == 1, version["report"]
    assert version["report"]["paraphrases"]["asked"] <= paraphrases.MOST
    with unit_of_work() as work:
        served = serving.load(work, version["number"])
    assert served.recognise(good).exact
    asked = model_peer.asked()
    assert len(asked) == len(FEW)
    booked = rows("SELECT user_id, kind, step, count(*) AS calls FROM usage_events GROUP BY 1, 2, 3")
    assert booked == [{"user_id": admin.id, "kind": "catalogue", "step": "paraphrases", "calls": len(FEW)}]


def test_a_model_that_is_down_or_too_dear_costs_nothing_but_the_paraphrases(
    admin: Person, model_peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_peer.fails(400)
    version = trained(admin, SMALL)
    assert (version["status"], version["report"]["paraphrases"]) == ("ready", {"asked": 0, "kept": 0})
    asked = len(model_peer.asked())
    monkeypatch.setenv("BUDGET_USD_PER_DAY", "0")
    get_settings.cache_clear()
    version = trained(admin, SMALL)
    assert (version["status"], version["report"]["paraphrases"]) == ("ready", {"asked": 0, "kept": 0})
    assert len(model_peer.asked()) == asked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "{",
        "[1]",
        "null",
        '{"en": "x"}',
        '{"en": {"a": 1}}',
        '{"fr": ["x"]}',
        "{" * 5_000,
        '{"en": [1, null]}',
    ],
)
def test_nonsense_is_no_paraphrase(text: str) -> None:
    assert not any(paraphrases.read(text, SHIPPED["greeting"]).values())
