"""Wit.ai over HTTP, played by a server that answers well, slowly, wrongly or not at all."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fixtures.rude_server import Rude, rude_server
from kongdori_intents import Recognition

from kongdori import settings
from kongdori.recognition import wit

pytestmark = pytest.mark.integration


@pytest.fixture
def rude(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rude]:
    for name in ("STAGE", "PUBLIC_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN", "DATABASE_HOST", "REDIS_URL"):
        monkeypatch.setenv(name, "local")
    monkeypatch.setenv("WIT_AI_TOKEN", "wit-test")
    with rude_server() as server:
        monkeypatch.setenv("WIT_AI_URL", server.url)
        settings.get_settings.cache_clear()
        wit._breaker.cache_clear()
        yield server
    settings.get_settings.cache_clear()
    wit._breaker.cache_clear()


def said(*intents: tuple[Any, Any]) -> dict[str, Any]:
    listed = [{"id": "1", "name": name, "confidence": confidence} for name, confidence in intents]
    return {"text": "…", "intents": listed, "entities": {}, "traits": {}}


def test_the_likeliest_intent(rude: Rude) -> None:
    rude.reply = rude.json(said(("theme", 0.2), ("delete_account", 0.91)))
    assert wit.classify("계정을 지우고 싶어요 & more") == wit.WitIntent("delete_account", 0.91)
    path, headers, _ = rude.asked[0]
    assert urlsplit(path).path == "/message"
    assert parse_qs(urlsplit(path).query) == {"v": ["20240304"], "q": ["계정을 지우고 싶어요 & more"]}
    assert headers["Authorization"] == "Bearer wit-test"


def test_no_intent_is_no_answer_and_no_failure(rude: Rude) -> None:
    rude.reply = rude.json(said())
    assert wit.classify("hello") is None
    rude.reply = rude.json(said(("greeting", 1)))
    assert wit.classify("hello") == wit.WitIntent("greeting", 1.0)


def test_an_intent_that_we_do_not_have_is_no_intent(rude: Rude) -> None:
    rude.reply = rude.json(said(("pizza_order", 0.99)))
    assert wit.classify("hello", known=frozenset({"greeting"})) is None
    assert wit.classify("hello", known=frozenset({"pizza_order"})) is not None


@pytest.mark.parametrize("text", ["", "   ", "x" * 281, "가" * 100_000])
def test_empty_and_long_texts_are_not_sent(rude: Rude, text: str) -> None:
    assert wit.classify(text) is None
    assert rude.asked == []


def test_without_a_token_nothing_is_sent(rude: Rude, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIT_AI_TOKEN", "")
    monkeypatch.setattr("kongdori.secrets._cache", {"local": (time.monotonic(), APP_SECRET)})
    settings.get_settings.cache_clear()
    assert wit.classify("hello") is None
    assert not wit.is_configured()
    assert rude.asked == []


APP_SECRET = {"token_keys": {"a": "b"}, "pepper": "x" * 32, "refresh_key": "x" * 32}


def test_in_the_cloud_the_token_is_in_the_app_secret(rude: Rude, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIT_AI_TOKEN", "")
    secret = APP_SECRET | {"wit_ai_token": "from-secret"}
    monkeypatch.setattr("kongdori.secrets._cache", {"local": (time.monotonic(), secret)})
    settings.get_settings.cache_clear()
    rude.reply = rude.json(said(("greeting", 0.5)))
    assert wit.classify("hello") == wit.WitIntent("greeting", 0.5)
    assert rude.asked[0][1]["Authorization"] == "Bearer from-secret"


LIES = {
    "confidence 7": said(("greeting", 7)),
    "confidence below 0": said(("greeting", -0.1)),
    "confidence not a number": said(("greeting", float("nan"))),
    "confidence a word": said(("greeting", "0.9")),
    "confidence true": said(("greeting", True)),
    "no confidence": {"intents": [{"name": "greeting"}]},
    "a name that is a list": said((["greeting"], 0.9)),
    "an empty name": said(("", 0.9)),
    "one of two lies": said(("greeting", 0.9), ("theme", 7)),
    "intents a word": {"intents": "greeting"},
    "intents an object": {"intents": {"name": "greeting", "confidence": 1}},
    "an intent a word": {"intents": ["greeting"]},
    "no intents": {"text": "hello"},
    "a list": [1],
    "null": None,
    "an error": {"error": "Rate limit", "code": "rate-limit"},
}


@pytest.mark.parametrize("answer", LIES.values(), ids=LIES.keys())
def test_a_lying_shape_is_no_intent(rude: Rude, answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    rude.reply = rude.json(answer)
    assert wit.classify("a private question") is None
    assert "private" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("status", [302, 400, 401, 429, 500])
def test_a_refusal_is_no_intent(rude: Rude, status: int) -> None:
    rude.reply = rude.json(said(("greeting", 0.9)), status=status, headers={"Location": f"{rude.url}/elsewhere"})
    assert wit.classify("hello") is None
    assert len(rude.asked) == 1


@pytest.mark.parametrize("body", ["<html>Sign in</html>", "", "{", "[" * 200_000])
def test_what_is_no_json_is_no_intent(rude: Rude, body: str) -> None:
    rude.reply = rude.text(body)
    assert wit.classify("hello") is None


@pytest.mark.parametrize("how", ["silence", "drip_headers", "drip_body", "flood", "hang_up"])
def test_an_outage_costs_one_wait_of_two_seconds(rude: Rude, how: str, caplog: pytest.LogCaptureFixture) -> None:
    rude.reply = getattr(rude, how)
    started = time.monotonic()
    with caplog.at_level(logging.INFO):
        assert wit.classify("a private question") is None
    assert time.monotonic() - started < 2.5, "two seconds, and a busy machine"
    started = time.monotonic()
    asked = len(rude.asked)
    for _ in range(20):
        assert wit.classify("a private question") is None
    assert time.monotonic() - started < 1
    assert len(rude.asked) == asked
    assert "private" not in caplog.text


def test_a_server_that_is_not_there(rude: Rude, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIT_AI_URL", "http://127.0.0.1:1")
    settings.get_settings.cache_clear()
    assert wit.classify("hello") is None


SURE = Recognition("greeting", 0.99, {}, "en", "greeting")
OURS = frozenset({"greeting", "goodbye"})


@pytest.mark.parametrize(
    ("answer", "intent"),
    [
        (("goodbye", 0.93), None),
        (("goodbye", 0.4), "greeting"),  # it is not sure itself
        (("greeting", 0.93), "greeting"),
        (("pizza_order", 0.99), "greeting"),  # not one of ours
    ],
)
def test_another_word_of_wit_takes_the_intent_away(rude: Rude, answer: tuple[str, float], intent: str | None) -> None:
    rude.reply = rude.json(said(answer))
    found = wit.apply_veto(SURE, "hi there", known=OURS)
    assert (found.intent, found.best, found.confidence) == (intent, "greeting", 0.99)


def test_an_outage_of_wit_changes_nothing(rude: Rude) -> None:
    rude.reply = rude.json({}, status=500)
    assert wit.apply_veto(SURE, "hi there", known=OURS) is SURE


def test_wit_never_lifts_a_text_and_is_not_asked_in_vain(rude: Rude) -> None:
    rude.reply = rude.json(said(("greeting", 1)))
    unsure = replace(SURE, intent=None)
    exact = replace(SURE, exact=True)
    assert wit.apply_veto(unsure, "hi there", known=OURS) is unsure
    assert wit.apply_veto(exact, "hello", known=OURS) is exact
    assert rude.asked == []
