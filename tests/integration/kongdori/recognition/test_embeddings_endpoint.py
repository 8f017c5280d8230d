"""Embeddings over HTTP: a peer that others wrote, and a server that misbehaves in every way we could think of."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fixtures.model_peer import Peer, running_peer
from fixtures.rude_server import Rude, rude_server
from kongdori_intents import EmbedderUnavailable

from kongdori import settings
from kongdori.llm.faults import Fault
from kongdori.recognition.embeddings_endpoint import Endpoint, read

pytestmark = pytest.mark.integration


@pytest.fixture
def rude() -> Iterator[Rude]:
    with rude_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("STAGE", "PUBLIC_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN", "DATABASE_HOST", "REDIS_URL"):
        monkeypatch.setenv(name, "local")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("EMBEDDING_PRICE", "0")  # what it costs is in test_embedding_budget.py
    settings.get_settings.cache_clear()
    yield
    settings.get_settings.cache_clear()


def endpoint(server: Rude) -> Endpoint:
    return Endpoint(base_url=f"{server.url}/v1/", model="m", languages=frozenset({"en", "ko"}))


def vectors(*rows: list[Any]) -> dict[str, Any]:
    return {"object": "list", "data": [{"index": i, "embedding": row} for i, row in enumerate(rows)]}


def test_a_peer_that_others_wrote(tmp_path: Path) -> None:
    with running_peer(tmp_path) as url:
        Peer(url, "text-embedding-3-small").reset()  # without a fixture it makes a vector out of each text
        embed = Endpoint(base_url=f"{url}/v1", model="text-embedding-3-small", languages=frozenset({"en"}))
        rows = embed([f"text {number}" for number in range(70)])
        again = embed(["text 3", "text 69"])
    assert rows.shape == (70, embed.dimensions)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(again, rows[[3, 69]], atol=1e-6)


def test_rows_come_in_the_order_of_the_texts_and_at_length_one(rude: Rude) -> None:
    answer = vectors([3.0, 4.0], [0, 2])
    answer["data"].reverse()
    rude.reply = rude.json(answer)
    embed = endpoint(rude)
    assert np.allclose(embed(["a", "b"]), [[0.6, 0.8], [0, 1]])
    assert embed.dimensions == 2
    path, headers, body = rude.asked[0]
    assert path == "/v1/embeddings"
    assert headers["Authorization"] == "Bearer sk-test"
    assert body == {"model": "m", "input": ["a", "b"], "encoding_format": "float"}


WRONG = {
    "too few": vectors([1.0, 0.0]),
    "too many": vectors([1.0], [1.0], [1.0]),
    "one twice": {"data": [{"index": 0, "embedding": [1.0]}, {"index": 0, "embedding": [1.0]}]},
    "of two widths": vectors([1.0, 0.0], [1.0]),
    "not a number": vectors([1.0, float("nan")], [1.0, 0.0]),
    "endless": vectors([1.0, float("inf")], [1.0, 0.0]),
    "past float32": vectors([1e308, 1e308], [1.0, 0.0]),
    "without length": vectors([0.0, 0.0], [1.0, 0.0]),
    "texts": vectors(["1", "2"], ["3", "4"]),
    "truths": vectors([True], [False]),
    "nothing": vectors([None], [None]),
    "no width": vectors([], []),
    "too wide": vectors([0.5] * 8193, [0.5] * 8193),
    "huge integers": vectors([10**400], [1]),
    "a list": [1, 2],
    "null": None,
    "a word": "embedding",
    "an error": {"error": {"message": "no"}},
    "data is a word": {"data": "embedding"},
    "without index": {"data": [{"embedding": [1.0]}, {"embedding": [1.0]}]},
    "deep": {"data": [{"index": 0, "embedding": [[1.0]]}, {"index": 1, "embedding": [[1.0]]}]},
}


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG.keys())
def test_an_answer_of_a_wrong_shape_is_no_answer(answer: Any) -> None:
    with pytest.raises(Fault):
        read(answer, count=2, dimensions=0)


def test_a_model_that_changes_its_width_is_not_believed(rude: Rude) -> None:
    embed = endpoint(rude)
    rude.reply = rude.json(vectors([1.0, 0.0]))
    embed(["a"])
    rude.reply = rude.json(vectors([1.0, 0.0, 0.0]))
    with pytest.raises(EmbedderUnavailable):
        embed(["a"])


@pytest.mark.parametrize("how", ["silence", "drip_headers", "drip_body", "flood", "hang_up"])
def test_a_question_waits_no_longer_than_it_may(rude: Rude, how: str) -> None:
    rude.reply = getattr(rude, how)
    embed = endpoint(rude)
    started = time.monotonic()
    with pytest.raises(EmbedderUnavailable):
        embed(["a"])
    assert time.monotonic() - started < 1.5, "300 ms, and a busy machine"
    asked = len(rude.asked)
    for _ in range(20):
        with pytest.raises(EmbedderUnavailable):
            embed(["a"])
    assert len(rude.asked) == asked, "an outage costs one wait"


@pytest.mark.parametrize("status", [301, 400, 401, 404, 429, 500, 503])
def test_a_refusal_is_unavailable(rude: Rude, status: int, caplog: pytest.LogCaptureFixture) -> None:
    rude.reply = rude.json({"error": "secret words"}, status=status, headers={"Location": f"{rude.url}/elsewhere"})
    with caplog.at_level(logging.INFO), pytest.raises(EmbedderUnavailable):
        endpoint(rude)(["a private question"])
    assert len(rude.asked) == 1
    assert "secret words" not in caplog.text
    assert "private" not in caplog.text


def test_html_is_unavailable(rude: Rude) -> None:
    rude.reply = rude.text("<html>Sign in to the Wi-Fi</html>")
    with pytest.raises(EmbedderUnavailable):
        endpoint(rude)(["a"])


def test_it_comes_back_after_its_rest(rude: Rude) -> None:
    embed = endpoint(rude)
    rude.reply = rude.json({}, status=500)
    with pytest.raises(EmbedderUnavailable):
        embed(["a"])
    rude.reply = rude.json(vectors([1.0, 0.0]))
    time.sleep(1.1)
    assert embed(["a"]).shape == (1, 2)


def test_training_tries_again_where_that_may_help(rude: Rude) -> None:
    answers = iter([rude.json({}, status=429, headers={"Retry-After": "0.1"}), rude.json(vectors(*[[1.0, 0.0]] * 5))])
    rude.reply = lambda handler: next(answers)(handler)
    assert endpoint(rude)(list("abcde")).shape == (5, 2)
    assert len(rude.asked) == 2


def test_training_does_not_ask_again_with_a_wrong_key(rude: Rude) -> None:
    rude.reply = rude.json({}, status=401)
    with pytest.raises(EmbedderUnavailable):
        endpoint(rude)(list("abcde"))
    assert len(rude.asked) == 1


def test_a_server_that_is_not_there() -> None:
    embed = Endpoint(base_url="http://127.0.0.1:1/v1", model="m", languages=frozenset({"en"}))
    with pytest.raises(EmbedderUnavailable):
        embed(["a"])
