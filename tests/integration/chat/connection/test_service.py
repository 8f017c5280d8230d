"""The admin connects a model: what may be an address, whose key goes where, what is said when it does not work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from fixtures.model_peer import Peer
from fixtures.rude_server import rude_server
from pydantic import ValidationError

from chat_function.connection import service
from chat_function.connection.schemas import ModelConnectionPut, ModelServer, ModelTrialNew
from kongdori import secrets, secrets_manager, settings
from kongdori.errors import Conflict, InvalidInput
from kongdori.llm import answer, chat, connection
from kongdori.llm.completion import ChatMessage
from kongdori.secrets import ModelSecret
from kongdori_local.template import secret_arn
from summarize_function.speech.endpoint import Endpoint
from summarize_function.speech.transcriber import Sound

pytestmark = pytest.mark.integration

PRICES = {"price_in": Decimal("0.2"), "price_out": Decimal("0.8")}


@pytest.fixture(autouse=True)
def stored(database: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A secret of the model, empty before and after."""
    monkeypatch.setenv("MODEL_SECRET_ARN", secret_arn("ModelSecret"))
    settings.get_settings.cache_clear()
    secrets.put_model_secret(ModelSecret())
    yield
    secrets.put_model_secret(ModelSecret())


@pytest.fixture
def peer(_peer_process: str) -> Peer:
    found = Peer(_peer_process, "some-model")
    found.reset()
    return found


def candidate(peer: Peer, **more: Any) -> ModelConnectionPut:
    return ModelConnectionPut(base_url=f"{peer.url}/v1", model="some-model", **(PRICES | more))


def test_without_one_the_settings_hold() -> None:
    seen = service.current()
    assert (seen.connected, seen.stored, seen.has_key, seen.model) == (False, False, False, "gpt-6-luna")
    assert not chat.is_configured()


def test_a_stored_one_goes_before_the_settings_and_is_asked(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    settings.get_settings.cache_clear()
    seen = service.connect(candidate(peer, api_key="sk-secret"))
    assert (seen.connected, seen.stored, seen.has_key, seen.model) == (True, True, True, "some-model")
    assert (seen.price_in, seen.price_out) == (0.2, 0.8)
    assert "sk-secret" not in seen.model_dump_json()
    peer.answers("hello there")
    done = chat.complete([ChatMessage("user", "hi")], max_completion_tokens=10)
    assert (done.text, done.model) == ("hello there", "some-model")
    price = (Decimal("0.2") * done.prompt_tokens + Decimal("0.8") * done.completion_tokens) / 1_000_000
    assert done.cost_usd == price.quantize(Decimal("0.000001"))
    service.disconnect()
    assert connection.current().base_url == "http://127.0.0.1:1/v1"


def test_others_hear_of_it_within_a_minute(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not chat.is_configured()  # and remembers that
    arn = secret_arn("ModelSecret")
    remembered = secrets._cache[arn]
    service.connect(candidate(peer))
    monkeypatch.setitem(secrets._cache, arn, remembered)  # what another process knows
    assert not chat.is_configured()
    monkeypatch.setitem(secrets._cache, arn, (remembered[0] - 60, remembered[1]))
    assert chat.is_configured()


def test_a_trial_asks_for_one_word_and_stores_nothing(peer: Peer) -> None:
    peer.answers("Hello!")
    tried = service.try_out(ModelTrialNew(base_url=f"{peer.url}/v1/", model="some-model"))
    assert (tried.ok, tried.said, tried.problem) == (True, "Hello!", None)
    assert 0 < tried.took_s < 15
    assert len(peer.asked()) == 1
    assert not chat.is_configured()


@pytest.mark.parametrize(
    ("status", "more", "code"),
    [
        (401, {}, "model-misconfigured"),
        (404, {}, "model-misconfigured"),
        (429, {"code": "insufficient_quota"}, "model-quota"),
        (500, {}, "model-unavailable"),
    ],
)
def test_a_trial_says_what_went_wrong(peer: Peer, status: int, more: dict[str, Any], code: str) -> None:
    peer.fails(status, **more)
    tried = service.try_out(ModelTrialNew(base_url=f"{peer.url}/v1", model="some-model"))
    assert not tried.ok
    assert tried.problem is not None
    assert tried.problem.code == code
    assert "the peer says" not in tried.model_dump_json()


def test_a_trial_where_nobody_listens() -> None:
    tried = service.try_out(ModelTrialNew(base_url="http://127.0.0.1:1/v1", model="m"))
    assert tried.problem is not None
    assert tried.problem.code == "model-unreachable"


def test_a_trial_is_bounded(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_TRIAL_TIMEOUT_S", 2.0)
    peer.answers("late", streamingProfile={"ttft": 20_000})
    started = time.monotonic()
    tried = service.try_out(ModelTrialNew(base_url=f"{peer.url}/v1", model="some-model"))
    assert tried.problem is not None
    assert tried.problem.code == "model-slow"
    assert time.monotonic() - started < 8


def test_a_server_s_models_are_listed_with_its_key_alone() -> None:
    with rude_server() as server:
        names = ["b", "a", "b", "", "x" * 201, "two\nlines", None, 7, ["a"], {}]
        server.reply = server.json({"object": "list", "data": [{"id": name} for name in names] + ["c", None]})
        wish = ModelServer(base_url=f"{server.url}/v1/", api_key="sk-mine")
        assert service.list_models(wish).model_dump() == {"models": ["a", "b"], "problem": None}
        path, headers, _ = server.asked[0]
        assert (path, headers["Authorization"]) == ("/v1/models", "Bearer sk-mine")
        assert not chat.is_configured()


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, {"error": "your key is sk-secret"}, "model-misconfigured"),
        (404, {}, "model-misconfigured"),
        (429, {}, "model-busy"),
        (500, {}, "model-unavailable"),
        (200, [], "model-malformed"),
        (200, {"data": {"id": "a"}}, "model-malformed"),
        (200, {"data": [{"id": "x" * 3_000_000}]}, "model-malformed"),
    ],
)
def test_a_list_of_models_that_does_not_come_says_why(status: int, body: Any, code: str) -> None:
    with rude_server() as server:
        server.reply = server.json(body, status=status)
        listed = service.list_models(ModelServer(base_url=f"{server.url}/v1"))
    assert listed.models == []
    assert listed.problem is not None
    assert listed.problem.code == code
    assert "sk-secret" not in listed.model_dump_json()


def test_models_of_the_platform_are_not_asked_for() -> None:
    with pytest.raises(InvalidInput):
        service.list_models(ModelServer(base_url="http://169.254.169.254/v1"))


@pytest.mark.parametrize(
    "address",
    [
        "localhost:11434",
        "ftp://localhost/v1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http://user:secret@localhost/v1",
        "http://localhost/v1?key=1",
        "http://localhost/v1#x",
        "http://localhost/v1?",
        "http://localhost/v1#",
        "http://@localhost/v1",
        "http://localhost\\@169.254.169.254/v1",
        "http://local host/v1",
        "http://[64:ff9b::a9fe:a9fe]/latest",
        "http://[2002:a9fe:a9fe::]/latest",
        "http://[::a9fe:a9fe]/latest",
        "http://168.63.129.16/machine",
        "http://100.100.100.200/latest",
        "http://localhost:99999/v1",
        "http://[::1/v1",
        "http://no-such-host.invalid/v1",
        "http://169.254.169.254/latest",
        "http://169.254.170.2/v2/credentials",
        "http://[::ffff:169.254.169.254]/v1",
        "http://2852039166/latest",
        "http://[fd00:ec2::254]/latest",
        "http://[fe80::1]/v1",
        "http://0.0.0.0/v1",
        "http://[::]/v1",
    ],
)
def test_what_is_no_model_servers_address(address: str) -> None:
    for ask in (
        lambda: service.try_out(ModelTrialNew(base_url=address, model="m", api_key="k")),
        lambda: service.connect(ModelConnectionPut(base_url=address, model="m", api_key="k", **PRICES)),
    ):
        with pytest.raises(InvalidInput) as refused:
            ask()
        assert refused.value.code == "bad-model-address"
        assert refused.value.errors[0].loc == ("body", "base_url")
    assert not service.current().stored


@pytest.mark.parametrize("address", ["http://localhost:9001/v1", "http://127.1.2.3/v1", "http://[::1]:9001/v1"])
def test_in_the_cloud_the_sandbox_itself_is_none_either(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.check_address(address)
    monkeypatch.setenv("STAGE", "prod")
    settings.get_settings.cache_clear()
    with pytest.raises(InvalidInput, match="belongs to Kongdori's own machine"):
        connection.check_address(address)


def test_a_key_goes_to_no_other_address_than_its_own(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    service.connect(candidate(peer, api_key="sk-of-the-first"))
    assert connection.current().api_key == "sk-of-the-first"
    service.connect(candidate(peer))
    assert connection.current().api_key == "sk-of-the-first", "the address is the same, so the key stays"
    peer.answers("Hello!")
    keys: list[str] = []
    real = answer._client
    monkeypatch.setattr(answer, "_client", lambda url, key: (keys.append(key), real(url, key))[1])
    elsewhere = peer.url.replace("127.0.0.1", "localhost")
    assert service.try_out(ModelTrialNew(base_url=f"{elsewhere}/v1", model="some-model")).ok
    assert keys == ["none"]
    service.connect(ModelConnectionPut(base_url=f"{elsewhere}/v1", model="some-model", **PRICES))
    assert connection.current().api_key == ""


def test_speech_to_text_elsewhere_gets_no_stored_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "a.mp3").write_bytes(b"sound")
    with rude_server() as model, rude_server() as speech:
        service.connect(ModelConnectionPut(base_url=f"{model.url}/v1", model="m", api_key="sk-secret", **PRICES))
        for server, base in ((model, ""), (speech, f"{speech.url}/v1")):
            server.reply = server.json({"text": ""})
            monkeypatch.setenv("TRANSCRIBE_BASE_URL", base)
            settings.get_settings.cache_clear()
            Endpoint().transcribe(Sound(tmp_path / "a.mp3", 0, 1), lambda _: None)
        [(path, sent, _)] = model.asked
        assert (path, sent["Authorization"]) == ("/v1/audio/transcriptions", "Bearer sk-secret")
        [(path, sent, _)] = speech.asked
        assert path == "/v1/audio/transcriptions"
        assert "Authorization" not in sent


def test_openai_wants_a_key() -> None:
    with pytest.raises(InvalidInput) as refused:
        service.try_out(ModelTrialNew(model="gpt-6-luna"))
    assert (refused.value.code, refused.value.errors[0].loc) == ("key-missing", ("body", "api_key"))


@pytest.mark.parametrize(
    "fields",
    [
        {"model": ""},
        {"model": "m" * 201},
        {"api_key": "two words"},
        {"api_key": "한글"},
        {"api_key": "a\nb"},
        {"base_url": "h" * 301},
        {"price_in": -1},
        {"price_in": "NaN"},
        {"price_out": 10**9},
        {"unknown": 1},
    ],
)
def test_fields_that_are_refused(fields: dict[str, Any]) -> None:
    good = {"base_url": "", "model": "m", "price_in": 0, "price_out": 0}
    with pytest.raises(ValidationError):
        ModelConnectionPut(**(good | fields))


def test_a_fallback_is_stored_beside_the_model_and_shares_its_key_at_one_address(peer: Peer) -> None:
    service.connect(candidate(peer, api_key="sk-of-the-first"))
    shown = service.connect_fallback(candidate(peer).model_copy(update={"model": "second-model"}))
    assert shown.model == "some-model"
    assert shown.fallback is not None
    assert (shown.fallback.model, shown.fallback.has_key, shown.fallback.stored) == ("second-model", True, True)
    assert [known.api_key for known in connection.in_order()] == ["sk-of-the-first"] * 2

    assert service.connect(candidate(peer, api_key="sk-new")).fallback == shown.fallback, "the other half stays"
    service.disconnect_fallback()
    assert (service.current().model, service.current().fallback) == ("some-model", None)


def test_what_another_process_stored_is_not_written_over(peer: Peer) -> None:
    assert service.current().fallback is None, "this process remembers that nothing is stored"
    stored = ModelSecret(model="some-model", base_url=f"{peer.url}/v1", api_key="sk-elsewhere")
    secrets_manager.put_secret(settings.get_settings().model_secret_arn, stored.model_dump_json())
    with pytest.raises(Conflict):
        service.connect_fallback(candidate(peer))  # it does not know of the model for a moment
    secrets.forget()
    service.connect_fallback(candidate(peer).model_copy(update={"model": "second-model"}))
    assert connection.current().api_key == "sk-elsewhere"


def test_a_fallback_needs_a_model_before_it_and_is_another_one(peer: Peer) -> None:
    with pytest.raises(Conflict) as raised:
        service.connect_fallback(candidate(peer))
    assert raised.value.code == "no-first-model"
    service.connect(candidate(peer))
    with pytest.raises(Conflict) as raised:
        service.connect_fallback(candidate(peer))
    assert raised.value.code == "fallback-is-the-model"


def test_disconnecting_forgets_both(peer: Peer) -> None:
    service.connect(candidate(peer))
    service.connect_fallback(candidate(peer).model_copy(update={"model": "second-model"}))
    service.disconnect()
    assert (service.current().connected, service.current().fallback) == (False, None)
