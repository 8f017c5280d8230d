"""Answers of servers that stream in their own way: reasoning in another field, empty choices, usage late or never, an
event that is no JSON, no end. And which calls are made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import openai
import pytest
from fixtures.rude_server import Rude, rude_server

from kongdori.errors import LimitReached, ModelUnavailable
from kongdori.llm import chat
from kongdori.llm.completion import Asked, ChatMessage, Completion, Extra
from kongdori.llm.server import http_client
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

assert openai  # its second of loading is not what is measured
http_client()

HELLO = [ChatMessage("user", "Hello there")]
USAGE = {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}}
BROKEN = "{this is no JSON"


@pytest.fixture
def rude(database: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rude]:
    with rude_server() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("MODEL_TIMEOUT_S", "20")
        get_settings.cache_clear()
        yield server
    get_settings.cache_clear()


def delta(finish: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": finish}]}


def streams(*events: Any) -> Any:
    """A reply that sends these events; a text as it is, all else as JSON."""
    server_lines = [event if isinstance(event, str) else json.dumps(event) for event in events]

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        for line in server_lines:
            handler.wfile.write(f"data: {line}\n\n".encode())
            handler.wfile.flush()

    return reply


def answer() -> Completion:
    return chat.complete(HELLO, max_completion_tokens=50)


def test_reasoning_in_another_field_is_no_part_of_the_answer(rude: Rude) -> None:
    rude.reply = streams(
        delta(role="assistant", content=None, reasoning_content="Hm, a greeting."),
        delta(reasoning="I greet back."),
        delta(content="Hello"),
        delta(content="!", finish="stop"),
        USAGE,
        "[DONE]",
    )
    got = answer()
    assert (got.text, got.finished, got.completion_tokens) == ("Hello!", True, 3)


def test_choices_that_are_empty_or_missing_are_passed_over(rude: Rude) -> None:
    nothing = [{"choices": []}, {"choices": None}, {"object": "ping"}, {"choices": [{"index": 0, "delta": None}]}]
    rude.reply = streams(*nothing, delta(content="Hello"), *nothing, delta("stop"), "[DONE]")
    got = answer()
    assert (got.text, got.finished) == ("Hello", True)


@pytest.mark.parametrize("usage", [[USAGE], []], ids=["at the end", "never"])
def test_usage_comes_at_the_end_or_is_estimated(rude: Rude, usage: list[Any]) -> None:
    rude.reply = streams(delta(content="Hello there"), delta("stop"), *usage, "[DONE]")
    got = answer()
    assert got.finished
    assert (got.prompt_tokens, got.completion_tokens) == ((5, 3) if usage else (8, 4))


def test_an_event_that_is_no_json_keeps_what_came_before_it(rude: Rude) -> None:
    rude.reply = streams(delta(content="Half of"), BROKEN, delta("stop"))
    got = answer()
    assert (got.text, got.finished) == ("Half of", False)
    assert len(rude.asked) == 1, "a part of an answer is never asked for again"


@pytest.mark.parametrize(
    "events",
    [[BROKEN], [delta(content="  "), delta("stop")], [{"error": {"message": "boom"}}], ["[DONE]"]],
    ids=["no JSON", "nothing but space", "an error", "nothing"],
)
def test_a_stream_without_an_answer_is_asked_for_again(rude: Rude, events: list[Any]) -> None:
    replies = iter([streams(*events), streams(delta(content="Hello"), delta("stop"), "[DONE]")])
    rude.reply = lambda handler: next(replies)(handler)
    got = answer()
    assert (got.text, got.finished) == ("Hello", True)
    assert len(rude.asked) == 2


def test_a_server_that_never_streams_an_answer_is_given_up(rude: Rude) -> None:
    rude.reply = streams(BROKEN)
    with pytest.raises(ModelUnavailable) as raised:
        answer()
    assert raised.value.code == "model-malformed"
    assert len(rude.asked) == 3


@pytest.mark.parametrize(
    ("events", "tokens"),
    [
        ([delta(reasoning_content="Hm. "), delta("length"), USAGE], (5, 3)),
        ([delta(reasoning="Hm, a greeting. ", reasoning_content="Hm, a greeting. "), delta("length")], (8, 5)),
        ([delta(content=None), delta("content_filter")], (8, 0)),
    ],
    ids=["counted", "estimated", "declined"],
)
def test_an_answer_that_is_none_is_charged_all_the_same(rude: Rude, events: list[Any], tokens: tuple[int, int]) -> None:
    rude.reply = streams(*events, "[DONE]")
    with pytest.raises(ModelUnavailable) as raised:
        answer()
    charge = raised.value.charge
    assert charge is not None
    assert (charge.prompt_tokens, charge.completion_tokens, charge.usd > 0) == (*tokens, True)


def test_each_attempt_is_charged_where_a_piece_of_an_answer_came(rude: Rude) -> None:
    empty, nonsense = [delta(content=" "), delta("stop"), USAGE, "[DONE]"], [BROKEN]
    hello = [delta(content="Hello"), delta("stop"), USAGE, "[DONE]"]
    replies = iter([streams(*empty), streams(*nonsense), streams(*hello)])
    rude.reply = lambda handler: next(replies)(handler)
    got = answer()
    assert (got.text, got.prompt_tokens, got.completion_tokens) == ("Hello", 10, 6)
    rude.reply = streams(*empty)
    with pytest.raises(ModelUnavailable) as raised:
        answer()
    assert raised.value.charge is not None
    assert raised.value.charge.cost.tokens == 3 * 8
    rude.reply = streams(*nonsense)
    with pytest.raises(ModelUnavailable) as raised:
        answer()
    assert raised.value.charge is None


@pytest.mark.parametrize(("wait", "asked"), [("0.2", 2), ("60", 1)], ids=["a moment", "a minute"])
def test_retry_after_is_waited_for_where_it_is_short_and_else_told(rude: Rude, wait: str, asked: int) -> None:
    busy = rude.json({"error": {"message": "busy"}}, status=429, headers={"Retry-After": wait})
    replies = iter([busy, streams(delta(content="Hello"), delta("stop"), "[DONE]")])
    rude.reply = lambda handler: next(replies)(handler)
    if asked == 2:
        assert answer().text == "Hello"
    else:
        with pytest.raises(LimitReached) as raised:
            answer()
        assert raised.value.retry_after_s == 60
    assert len(rude.asked) == asked


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Invalid content type. image_url is only supported by certain models."),
        (500, "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"),
        (400, "some-model is not a multimodal model"),
    ],
    ids=["OpenAI", "llama.cpp", "vLLM"],
)
def test_a_model_that_takes_no_images_is_called_so(rude: Rude, status: int, words: str) -> None:
    rude.reply = rude.json({"error": {"message": words}}, status=status)
    picture = ChatMessage("user", "What is this?", ("data:image/png;base64,AA==",))
    with pytest.raises(ModelUnavailable) as raised:
        chat.complete([picture], max_completion_tokens=50)
    assert raised.value.code == "model-blind"
    assert len(rude.asked) == 1


def test_a_model_that_thinks_aloud_in_its_text_answers_with_the_rest(rude: Rude) -> None:
    rude.reply = streams(delta(content="<thi"), delta(content="nk>Hm.</think>\n\n"), delta("stop", content="Hello"))
    assert (answer().text, answer().finished) == ("Hello", True)
    said = list(chat.relay(Asked([{"role": "user", "content": "Hello there"}], 50, relayed=True)))
    assert Extra({"reasoning_content": "Hm."}) in said


def test_a_model_whose_thinking_takes_all_tokens_is_not_asked_again(rude: Rude) -> None:
    rude.reply = streams(delta(reasoning_content="Hm. " * 9), delta("length"), "[DONE]")
    with pytest.raises(ModelUnavailable) as raised:
        answer()
    assert raised.value.code == "model-no-room"
    assert len(rude.asked) == 1
    *_, relayed = chat.relay(Asked([{"role": "user", "content": "Hello there"}], 50, relayed=True))
    assert isinstance(relayed, Completion)
    assert (relayed.text, relayed.finish_reason, relayed.finished) == ("", "length", False)


@pytest.mark.parametrize(
    "usage",
    [
        "lots",
        {},
        {"prompt_tokens": None, "completion_tokens": None},
        {"prompt_tokens": 8},
        {"prompt_tokens": -5, "completion_tokens": 10**12},
        {"prompt_tokens": [], "completion_tokens": "4"},
    ],
)
def test_usage_that_is_no_count_is_estimated(rude: Rude, usage: Any) -> None:
    rude.reply = streams(delta(content="Hello there"), delta("stop"), {"choices": [], "usage": usage}, "[DONE]")
    got = answer()
    assert (got.text, got.finished, got.prompt_tokens, got.completion_tokens) == ("Hello there", True, 8, 4)


def test_text_in_parts_is_text(rude: Rude) -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}
    rude.reply = streams(delta(content=[thought]), delta("stop", content=[{"type": "text", "text": "Hello"}]), "[DONE]")
    assert (answer().text, answer().finished) == ("Hello", True)


def test_half_of_an_emoji_waits_for_the_other_half_and_nul_goes(rude: Rude) -> None:
    rude.reply = streams(delta(content="Hi\0 \ud83d"), delta(content="\ude00!"), delta("stop"), "[DONE]")
    assert answer().text == "Hi 😀!"


def test_a_server_that_says_only_that_it_is_done_has_finished(rude: Rude) -> None:
    rude.reply = streams(delta(content="Hello"), "[DONE]")
    assert (answer().text, answer().finished) == ("Hello", True)


def test_a_server_that_knows_no_streams_is_read_all_the_same(rude: Rude) -> None:
    message = {"role": "assistant", "content": "Hello", "tool_calls": None}
    rude.reply = rude.json({**USAGE, "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
    got = answer()
    assert (got.text, got.finished, got.completion_tokens) == ("Hello", True, 3)


@pytest.mark.parametrize("code", [429, "rate_limited", None])
def test_an_error_with_the_status_200_is_the_error_that_it_names(rude: Rude, code: Any) -> None:
    rude.reply = streams({"error": {"message": "slow down", "code": code}})
    with pytest.raises(LimitReached if code == 429 else ModelUnavailable):
        answer()


def test_an_address_that_leads_elsewhere_is_misconfigured(rude: Rude) -> None:
    rude.reply = rude.text("", status=302, headers={"Location": "http://127.0.0.1:1/v1"})
    with pytest.raises(ModelUnavailable) as raised:
        answer()
    assert raised.value.code == "model-misconfigured"


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        (
            [{"id": "a", "function": {"name": "f", "arguments": "{}"}}, {"id": "b", "function": {"name": "g"}}],
            ["f", "g"],
        ),
        ([{"id": "a", "function": {"name": "f", "arguments": "{"}}, {"function": {"arguments": "}"}}], ["f"]),
        ([{"index": 0, "id": "a", "function": {"name": "f", "arguments": {}}}], ["f"]),
    ],
    ids=["without an index", "without an index, in pieces", "with arguments that are no text"],
)
def test_tool_calls_are_read_in_the_ways_that_servers_write_them(
    rude: Rude, calls: list[Any], expected: list[str]
) -> None:
    rude.reply = streams(*(delta(tool_calls=[call]) for call in calls), delta("tool_calls"), "[DONE]")
    *said, whole = chat.relay(Asked([{"role": "user", "content": "Call them"}], 50, relayed=True))
    assert isinstance(whole, Completion)
    assert [call["function"]["name"] for call in whole.tool_calls] == expected
    assert whole.tool_calls[0]["function"]["arguments"] == "{}"
    pieces = [call for one in said if isinstance(one, Extra) for call in one.fields["tool_calls"]]
    assert {piece["index"] for piece in pieces} == set(range(len(expected)))
    assert all(isinstance(piece["function"].get("arguments", ""), str) for piece in pieces)
