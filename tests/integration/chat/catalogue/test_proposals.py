"""What the model proposes for an intent: only what could be taken, and nothing is saved."""

from __future__ import annotations

import json

import pytest
from fixtures.catalogue import BASE
from fixtures.chat import Person
from fixtures.model_peer import Peer

from kongdori.recognition import shipped

pytestmark = pytest.mark.integration

PATH = f"{BASE}/intents/dark_mode/wordings"


def test_ways_to_ask_and_near_misses_are_proposed(admin: Person, model_peer: Peer) -> None:
    ways = ["could you make the screen dark please", "never turn on dark mode", shipped.intents()["joke"].lines[0]]
    others = ["what is dark matter", "who invented dark mode", "my wife Anna likes dark mode", "dark mode"]
    model_peer.answers(json.dumps({"en": others, "ko": ["암흑 물질이 뭐야"]}), to="Write 8 such lines")
    model_peer.answers(json.dumps({"en": ways, "ko": []}), to="Write 8 further lines")
    found = admin.call("POST", PATH)
    assert found.status == 200, found.text
    assert found.json["utterances"] == {"en": ways[:1]}
    assert found.json["near_misses"] == {"en": others[:2], "ko": ["암흑 물질이 뭐야"]}
    assert admin.call("GET", BASE).json["changed"] is False


def test_without_a_model_it_says_so(admin: Person) -> None:
    assert (admin.call("POST", PATH).status, admin.call("POST", PATH).code) == (503, "model-missing")
    assert admin.call("POST", f"{BASE}/intents/nothing/wordings").status in {404, 503}
