"""A model that fails, and the second one that answers for it; an outage, of which every process learns."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import openai
import pytest
from fixtures.rude_server import Rude, rude_server

from kongdori import cache
from kongdori.errors import LimitReached, ModelSpared, ModelUnavailable
from kongdori.llm import chat, connection
from kongdori.llm.completion import Begun, ChatMessage, Completion
from kongdori.llm.faults import Fault, Kind
from kongdori.llm.outage import Outage, outage
from kongdori.llm.server import http_client
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

assert openai  # its second of loading is not what is measured
http_client()

HELLO = [ChatMessage("user", "Hello there")]
SAYS_HELLO = (
    'data: {"choices": [{"index": 0, "delta": {"content": "Hello"}}]}\n\n'
    'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n'
)


@pytest.fixture
def two(database: object, redis_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Rude, Rude]]:
    """The first server and the second one, which says hello."""
    del database, redis_server
    with ExitStack() as stack:
        first, second = stack.enter_context(rude_server()), stack.enter_context(rude_server())
        monkeypatch.setenv("OPENAI_BASE_URL", f"{first.url}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", "sk-first")
        monkeypatch.setenv("FALLBACK_BASE_URL", f"{second.url}/v1")
        monkeypatch.setenv("FALLBACK_MODEL", "second-model")
        monkeypatch.setenv("FALLBACK_PRICE_OUT", "9")
        monkeypatch.setenv("MODEL_TIMEOUT_S", "30")
        get_settings.cache_clear()
        cache.forget()
        second.reply = says_hello(second)
        yield first, second
        outage.cache_clear()
    get_settings.cache_clear()


def says_hello(server: Rude) -> object:
    return server.text(SAYS_HELLO, content_type="text/event-stream")


def answer() -> Completion:
    return chat.complete(HELLO, max_completion_tokens=50)


def streamed() -> Completion:
    begun, *pieces, completion = chat.stream(HELLO, max_completion_tokens=50)
    assert isinstance(completion, Completion)
    assert begun == Begun(completion.model)
    assert "".join(map(str, pieces)) == completion.text
    return completion


@pytest.mark.parametrize("ask", [answer, streamed])
@pytest.mark.parametrize(
    ("status", "asked"),
    [(500, 3), (429, 1), (401, 1)],
    ids=["fails thrice", "asks to wait", "refuses the key"],
)
def test_where_the_first_fails_the_second_answers(two: tuple[Rude, Rude], status: int, asked: int, ask: object) -> None:
    first, second = two
    headers = {"Retry-After": "60"} if status == 429 else None
    first.reply = first.json({"error": {"message": "no"}}, status=status, headers=headers)
    got = ask()  # type: ignore[operator]
    assert (got.text, got.model, got.finished) == ("Hello", "second-model", True)
    assert (len(first.asked), len(second.asked)) == (asked, 1)
    assert "sk-first" not in second.asked[0][1].get("Authorization", ""), "a key goes to its own server alone"


def test_a_first_that_hangs_leaves_half_of_the_time_to_the_second(
    two: tuple[Rude, Rude], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    monkeypatch.setenv("MODEL_TIMEOUT_S", "6")
    get_settings.cache_clear()
    first.reply = first.silence
    started = time.monotonic()
    assert answer().text == "Hello"
    assert time.monotonic() - started < 6
    assert len(second.asked) == 1


def test_half_an_answer_of_the_first_is_kept(two: tuple[Rude, Rude]) -> None:
    first, second = two
    first.reply = first.text(SAYS_HELLO.partition("\n\n")[0] + "\n\n", content_type="text/event-stream")
    got = answer()
    assert (got.text, got.finished, second.asked) == ("Hello", False, [])


def test_a_question_that_is_refused_goes_no_further(two: tuple[Rude, Rude]) -> None:
    first, second = two
    first.reply = first.json({"error": {"message": "too long"}}, status=400)
    with pytest.raises(ModelUnavailable) as raised:
        answer()
    assert (raised.value.code, second.asked) == ("model-refused", [])


def test_where_both_fail_the_second_ones_reason_is_told(two: tuple[Rude, Rude]) -> None:
    first, second = two
    first.reply = first.json({}, status=500)
    second.reply = second.json({}, status=429, headers={"Retry-After": "60"})
    with pytest.raises(LimitReached):
        answer()


def test_what_is_set_aside_covers_the_dearer_of_both(two: tuple[Rude, Rude]) -> None:
    del two
    assert chat.most(HELLO, max_completion_tokens=1_000_000).usd >= 9


def test_at_the_same_server_the_fallback_has_the_models_key(
    two: tuple[Rude, Rude], monkeypatch: pytest.MonkeyPatch
) -> None:
    del two
    monkeypatch.delenv("FALLBACK_BASE_URL")
    get_settings.cache_clear()
    second = connection.fallback()
    assert second is not None
    assert (second.base_url, second.api_key) == (connection.current().base_url, "sk-first")


def test_an_outage_is_known_to_every_process_and_ends_with_an_answer(two: tuple[Rude, Rude]) -> None:
    first, _ = two
    first.reply = first.json({}, status=500)
    for _ in range(3):
        assert answer().model == "second-model"
    asked = len(first.asked)
    outage.cache_clear()  # as in a new process
    assert answer().model == "second-model"
    assert len(first.asked) == asked, "nobody waits for the first one now"

    first.reply = says_hello(first)  # type: ignore[assignment]
    with cache.guarded() as redis:  # the pause is over
        redis.delete(*redis.keys("outage:*:pause"))
    assert answer().model != "second-model"
    assert answer().model != "second-model"


def test_where_nobody_else_answers_who_was_spared_is_told_so(
    two: tuple[Rude, Rude], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FALLBACK_MODEL")
    get_settings.cache_clear()
    rude, _ = two
    rude.reply = rude.json({}, status=500)
    for _ in range(3):
        with pytest.raises(ModelUnavailable) as failed:
            answer()
        assert not isinstance(failed.value, ModelSpared)
    asked = len(rude.asked)
    with pytest.raises(ModelSpared) as spared:
        answer()
    assert (spared.value.code, len(rude.asked)) == ("model-unavailable", asked)


def test_one_caller_a_pause_asks_and_the_others_hear_the_last_reason(database: object, redis_server: str) -> None:
    del redis_server, database
    cache.forget()
    one, other = Outage("a server"), Outage("a server")
    for _ in range(3):
        assert other.refusal() is None
        one.failed(Fault(Kind.SLOW, "deadline"))
    refusals = [other.refusal(), one.refusal()]
    assert [refusal and refusal.kind for refusal in refusals] == [Kind.SLOW, Kind.SLOW]
    with cache.guarded() as redis:
        redis.delete(*redis.keys("outage:*:pause"))
    assert one.refusal() is None, "one tries"
    assert other.refusal() is not None
    one.worked()
    assert [one.refusal(), other.refusal()] == [None, None]


def test_what_is_no_outage_is_not_counted(database: object, redis_server: str) -> None:
    del redis_server, database
    cache.forget()
    server = Outage("another server")
    for kind in (Kind.BUSY, Kind.QUOTA, Kind.REFUSED, Kind.MISCONFIGURED, Kind.DECLINED, Kind.MALFORMED):
        server.failed(Fault(kind, "x"))
    assert server.refusal() is None


def test_without_redis_a_process_counts_for_itself(database: object, monkeypatch: pytest.MonkeyPatch) -> None:
    del database
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    get_settings.cache_clear()
    cache.forget()
    one, other = Outage("a server"), Outage("a server")
    for _ in range(3):
        one.failed(Fault(Kind.UNREACHABLE, "x"))
    assert one.refusal() is not None
    assert other.refusal() is None
    one.worked()
    assert one.refusal() is None
    cache.forget()
    get_settings.cache_clear()


def test_what_the_first_model_charges_for_nothing_is_part_of_the_cost(two: tuple[Rude, Rude]) -> None:
    first, _ = two
    thought = '{"choices": [{"index": 0, "delta": {"reasoning": "Hm."}, "finish_reason": "length"}]}'
    usage = '{"choices": [], "usage": {"prompt_tokens": 700, "completion_tokens": 50}}'
    first.reply = first.text(f"data: {thought}\n\ndata: {usage}\n\ndata: [DONE]\n\n", content_type="text/event-stream")
    got = answer()
    assert (got.text, got.model) == ("Hello", "second-model")
    assert got.prompt_tokens > 700
    assert got.completion_tokens > 50
