"""POST /chat/completions and GET /models: what is passed on and booked, which answers are saved ones, and errors."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any, NoReturn
from uuid import uuid4

import httpx
import pytest
from fixtures.chat import rows
from fixtures.rude_server import Rude, rude_server

from chat_function.completions import requests, service
from chat_function.completions.records import Generation
from chat_function.completions.schemas import CompletionNew
from chat_function.engines.model import ModelEngine
from kongdori.db import unit_of_work
from kongdori.identity import GatewayIdentity
from kongdori.llm.deadline import Cancellation
from kongdori.repositories import sessions
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]
TOOL = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}
AFRESH = {"Cache-Control": "no-cache"}
SCHEMA = {"type": "json_schema", "json_schema": {"name": "city", "schema": {"type": "object"}, "strict": False}}


def user(text: Any) -> list[dict[str, Any]]:
    return [{"role": "user", "content": text}]


def ask(streamed: Any, who: Any, body: dict[str, Any], **headers: str) -> httpx.Response:
    with streamed.client(who) as client:
        content = json.dumps(body).encode()  # NaN too, which httpx does not write
        kind = {"Content-Type": "application/json"}
        answer: httpx.Response = client.post("/chat/completions", content=content, headers={**kind, **headers})
        return answer


def asked(streamed: Any, who: Any, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    answer = ask(streamed, who, body, **headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()) | {"source": answer.headers["x-kongdori-source"]}


def chunks(answer: httpx.Response) -> list[dict[str, Any]]:
    lines = [line.removeprefix("data: ") for line in answer.text.split("\n\n") if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def text(answer: dict[str, Any]) -> str:
    return str(answer["choices"][0]["message"]["content"])


@pytest.fixture
def model(chat: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rude]:
    """The configured model: it answers as a test says, and shows what it was asked."""
    with rude_server() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("OPENAI_MODEL", f"model-{uuid4()}")
        monkeypatch.setenv("MODEL_TIMEOUT_S", "15")
        get_settings.cache_clear()
        yield server


def says(server: Rude, *deltas: dict[str, Any], finish: str = "stop", wait_s: float = 0.0) -> None:
    """A stream of these deltas, then its end and the usage."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
        choices.append({"index": 0, "delta": {}, "finish_reason": finish})
        for choice in choices:
            line = json.dumps({"id": "x", "object": "chat.completion.chunk", "model": "m", "choices": [choice]})
            handler.wfile.write(f"data: {line}\n\n".encode())
            handler.wfile.flush()
            if server.stopping.wait(wait_s):
                return
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        handler.wfile.write(f"data: {json.dumps({'choices': [], 'usage': usage})}\n\ndata: [DONE]\n\n".encode())

    server.reply = reply


def ledger(who: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in rows("SELECT * FROM usage_events WHERE user_id = %s ORDER BY id", who.id)]


def test_a_stream_ends_soon_after_its_session(chat: People, model: Rude, streamed: Any) -> None:
    who = chat()
    says(model, *({"content": "again and "} for _ in range(40)), wait_s=0.5)
    body = {"messages": user("Count the waves, without an end"), "stream": True}
    lines = []
    with streamed.client(who) as client, client.stream("POST", "/chat/completions", json=body) as answer:
        for line in answer.iter_lines():
            lines.append(line)
            if len(lines) == 3:
                with unit_of_work() as work:
                    sessions.revoke(work, id=who.session_id, user_id=who.id)
                    work.commit()
    assert "invalid_api_key" in "".join(lines[-4:])
    assert sum("again and" in line for line in lines) < 40


def test_an_answer_has_openais_shape_and_is_booked(chat: People, model: Rude, streamed: Any) -> None:
    who = chat()
    says(model, {"content": "Water "}, {"content": "is wet."})

    answer = asked(streamed, who, {"model": "anything", "messages": user("Why is water wet to the touch, Kongdori?")})

    assert answer["object"] == "chat.completion"
    assert answer["id"].startswith("chatcmpl-")
    assert answer["model"] == get_settings().openai_model
    assert answer["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Water is wet.", "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    assert answer["usage"] == {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    assert answer["source"] == "model"
    (line,) = ledger(who)
    assert (line["kind"], line["source"], line["prompt_tokens"], line["completion_tokens"]) == ("chat", "model", 11, 7)
    assert line["cost_usd"] > 0
    assert rows("SELECT count(*) AS n FROM messages")[0]["n"] == 0, "the client keeps the conversation"


def test_an_answer_that_could_not_be_used_is_booked_and_the_reservation_ends(
    chat: People, model: Rude, streamed: Any
) -> None:
    who = chat()
    says(model, {"content": " "})  # three times: it is asked again
    body = {"messages": user("Why is water so very wet?")}
    headers = {"Idempotency-Key": "one"}
    refused = ask(streamed, who, body, **headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "model_malformed")
    (line,) = ledger(who)
    assert (line["source"], line["prompt_tokens"], line["completion_tokens"]) == ("model", 33, 21)
    assert line["cost_usd"] > 0
    assert rows("SELECT count(*) AS n FROM reservations")[0]["n"] == 0
    spent = rows("SELECT sum(tokens)::int AS n FROM spending WHERE scope = %s", f"person:{who.id}")
    assert spent[0]["n"] == 54
    says(model, {"content": "It is wet."})
    assert asked(streamed, who, body, **headers)["usage"]["total_tokens"] == 18
    assert len(ledger(who)) == 2


def test_a_stream_comes_in_chunks_with_its_usage_at_the_end(chat: People, model: Rude, streamed: Any) -> None:
    who = chat()
    says(model, {"content": "Water "}, {"content": "is wet."})
    body = {"messages": user("Why is water so wet to touch?"), "stream": True}

    got = chunks(
        ask(streamed, who, {**body, "stream_options": {"include_usage": True}}, **{"Cache-Control": "no-cache"})
    )
    bare = chunks(ask(streamed, who, body, **AFRESH))

    assert got[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert [chunk["choices"][0]["delta"].get("content") for chunk in got[1:3]] == ["Water ", "is wet."]
    assert got[3]["choices"][0] == {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}
    assert (got[4]["choices"], got[4]["usage"]["total_tokens"]) == ([], 18)
    assert all(chunk["usage"] is None for chunk in got[:4])
    assert len({(chunk["id"], chunk["object"]) for chunk in got}) == 1
    assert len(bare) == 4
    assert all("usage" not in chunk for chunk in bare)


def test_each_chunk_names_the_model_that_really_wrote(
    chat: People, model: Rude, streamed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.reply = model.json({"error": {"message": "this key is not known"}}, status=401)
    with rude_server() as second:
        monkeypatch.setenv("FALLBACK_BASE_URL", f"{second.url}/v1")
        monkeypatch.setenv("FALLBACK_MODEL", "the-second")
        get_settings.cache_clear()
        says(second, {"content": "Here I "}, {"content": "am."})
        answers = [
            ask(streamed, chat(), {"messages": messages, "stream": True})
            for messages in (user("Who of you two is there, I wonder?"), user("How does a summary get made?"))
        ]
    for answer in answers:
        assert "Here I " in answer.text
        assert {chunk["model"] for chunk in chunks(answer)} == {"the-second"}


def test_options_tools_and_schemas_are_passed_on(chat: People, model: Rude, streamed: Any) -> None:
    who = chat()
    call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}
    more = [{"index": 0, "function": {"arguments": piece}} for piece in ('{"city":', ' "Seoul"}')]
    says(model, {"tool_calls": [call]}, *({"tool_calls": [piece]} for piece in more), finish="tool_calls")
    options = {
        "temperature": 0.3,
        "top_p": 0.9,
        "stop": ["END"],
        "seed": 7,
        "tools": [TOOL],
        "tool_choice": "auto",
        "response_format": SCHEMA,
        "max_tokens": 321,
    }
    history = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Weather in Busan?"}]},
        {"role": "assistant", "content": None, "tool_calls": [{**call, "id": "call_0"}], "refusal": None},
        {"role": "tool", "tool_call_id": "call_0", "content": "rain"},
        {"role": "user", "content": "And in Seoul?"},
    ]

    answer = asked(streamed, who, {"model": "m", "messages": history, **options})
    got = chunks(ask(streamed, who, {"model": "m", "messages": history, "stream": True, **options}))

    choice = answer["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["tool_calls"] == [
        {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Seoul"}'}}
    ]
    assert choice["message"]["content"] is None
    assert [chunk["choices"][0]["delta"].get("tool_calls") for chunk in got[1:4]] == [[call], *([p] for p in more)]
    _, _, sent = model.asked[0]
    limit = options.pop("max_tokens")
    assert {name: sent[name] for name in options} == options
    assert sent["max_completion_tokens"] == limit
    assert [message["role"] for message in sent["messages"]] == ["system", "user", "assistant", "tool", "user"]
    assert sent["messages"][0]["content"] == "Be brief."
    assert sent["messages"][2]["tool_calls"][0]["id"] == sent["messages"][3]["tool_call_id"] == "call_0"
    assert "refusal" not in sent["messages"][2]


def test_kongdori_answers_as_itself_unless_the_client_says_who_it_is(chat: People, model: Rude, streamed: Any) -> None:
    who = chat()
    says(model, {"content": "Hello."})
    history = [*user("Hello you"), {"role": "assistant", "content": "Hi."}, *user("How was your day, friend?")]

    asked(streamed, who, {"messages": history})
    asked(streamed, who, {"messages": [{"role": "developer", "content": "You are a pirate."}, *history]})

    own, theirs = (sent["messages"] for _, _, sent in model.asked)
    assert own[0]["role"] == "system"
    assert "Kongdori" in own[0]["content"]
    assert [message["content"] for message in own[1:]] == ["Hello you", "Hi.", "How was your day, friend?"]
    assert theirs[0] == {"role": "system", "content": "You are a pirate."}
    assert len(theirs) == len(own)


def test_a_plain_question_is_answered_from_the_cache_the_second_time(chat: People, model: Rude, streamed: Any) -> None:
    who, other = chat(), chat()
    says(model, {"content": "About 384,400 km."})
    body = {"messages": user("How far is the moon from the earth on average?")}

    first = asked(streamed, who, body)
    again = asked(streamed, who, body)
    as_a_stream = ask(streamed, who, {**body, "stream": True})
    fresh = asked(streamed, who, body, **AFRESH)
    of_another = asked(streamed, other, body)

    assert [a["source"] for a in (first, again, fresh, of_another)] == ["model", "cache", "model", "model"]
    assert text(again) == text(first)
    assert as_a_stream.headers["x-kongdori-source"] == "cache"
    assert [c["choices"][0]["delta"].get("content") for c in chunks(as_a_stream)] == ["", text(first), None]
    lines = ledger(who)
    assert [(line["source"], line["saved_from"]) for line in lines] == [
        ("model", None), ("cache", "own"), ("cache", "own"), ("model", None),
    ]  # fmt: skip
    assert lines[1]["spared_usd"] == lines[0]["cost_usd"] > 0


def test_everybody_shares_answers_to_known_questions_and_nobody_can_spoil_them(
    chat: People, model: Rude, streamed: Any
) -> None:
    who, other = chat(), chat()
    says(model, {"content": "I chat, summarise and show films."})

    first = asked(streamed, who, {"messages": user("What can you do?"), "temperature": 2})
    shared = asked(streamed, other, {"messages": user("what can you do")})
    in_a_conversation = other.said(other.open(), "What can you do?")

    assert [first["source"], shared["source"], in_a_conversation["source"]] == ["model", "cache", "cache"]
    assert text(shared) == in_a_conversation["content"] == text(first)
    (_, _, sent) = model.asked[0]
    assert "temperature" not in sent, "everybody's answer is asked for as in a conversation"


@pytest.mark.parametrize(
    "more",
    [
        {"tools": [TOOL]},
        {"response_format": SCHEMA},
        {"stop": "km"},
        {"messages": [{"role": "system", "content": "Be brief."}, *user("What can you do?")]},
        {"max_tokens": 3},
    ],
    ids=["tools", "schema", "stop", "system", "shorter than the answer"],
)
def test_what_needs_a_shape_never_comes_from_the_cache(
    chat: People, model: Rude, streamed: Any, more: dict[str, Any]
) -> None:
    who = chat()
    says(model, {"content": "I chat, I summarise videos, and I show films."})
    asked(streamed, who, {"messages": user("What can you do?")})

    assert asked(streamed, who, {"messages": user("What can you do?"), **more})["source"] == "model"


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_tools_that_nobody_offered_are_called_each_time(chat: People, model: Rude, streamed: Any, stream: bool) -> None:
    who = chat()
    call = {"index": 0, "id": "c", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    says(model, {"tool_calls": [call]}, finish="stop")
    body = {"messages": user("Please explain the tides of the Yellow Sea"), "stream": stream}
    answers = [ask(streamed, who, body) for _ in range(2)]
    assert all('"name": "weather"' in answer.text.replace('":"', '": "') for answer in answers)
    assert len(model.asked) == 2


def test_an_error_that_nobody_foresaw_keeps_nothing_from_the_next_requests(
    chat: People, model: Rude, streamed: Any
) -> None:
    class Broken(ModelEngine):
        def stream(self, _prompt: object, _cancellation: object) -> NoReturn:
            raise ArithmeticError

    who = chat()
    caller = GatewayIdentity(who.id, who.session_id, "member")
    for _ in range(4):
        body = CompletionNew(messages=user("What can you do?"))
        opened = service.open_completion(caller, requests.read(body, idempotency_key=None, fresh=True), engine=Broken())
        assert isinstance(opened, Generation)
        with pytest.raises(ArithmeticError):
            list(service.write_completion(opened, Cancellation()))
    says(model, {"content": "I chat."})
    assert asked(streamed, who, {"messages": user("And is this answered, dear?")})["source"] == "model"


def test_an_idempotency_key_stands_for_one_answer(chat: People, model: Rude, streamed: Any) -> None:
    who = chat()
    says(model, {"content": "Once "}, {"content": "only."}, wait_s=0.1)
    body, key = {"messages": user("Write this once only, please")}, str(uuid4())
    got: list[httpx.Response] = []

    def send() -> None:
        got.append(ask(streamed, who, body, **{"Idempotency-Key": key}))

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    later = ask(streamed, who, body, **{"Idempotency-Key": key})
    other = ask(streamed, who, {"messages": user("Something else")}, **{"Idempotency-Key": key})

    assert later.json() in [answer.json() for answer in got if answer.status_code == 200]
    refused = [answer for answer in got if answer.status_code != 200]
    assert {(a.status_code, a.json()["error"]["code"]) for a in refused} <= {(409, "idempotency_pending")}
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_reused")
    assert len(model.asked) == 1
    assert len(ledger(who)) == 1


@contextmanager
def reading(streamed: Any, who: Any, body: dict[str, Any]) -> Iterator[httpx.Response]:
    with streamed.client(who) as client, client.stream("POST", "/chat/completions", json=body) as answer:
        yield answer


def ended_calls(model: Rude) -> threading.Event:
    """Says words without end, and tells when its reader hung up."""
    hung_up = threading.Event()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        line = json.dumps({"choices": [{"index": 0, "delta": {"content": "on and "}, "finish_reason": None}]})
        try:
            while not model.stopping.wait(0.02):
                handler.wfile.write(f"data: {line}\n\n".encode())
                handler.wfile.flush()
        except OSError:
            hung_up.set()

    model.reply = reply
    return hung_up


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_reader_who_leaves_ends_the_models_call(chat: People, model: Rude, streamed: Any, stream: bool) -> None:
    who = chat()
    hung_up = ended_calls(model)
    body = {"messages": user("Talk on and on for ever, please"), "stream": stream}
    if stream:
        with reading(streamed, who, body) as answer:
            next(answer.iter_bytes())
    else:
        with streamed.client(who) as client, pytest.raises(httpx.ReadTimeout):
            client.post("/chat/completions", json=body, timeout=1)

    assert hung_up.wait(10)
    deadline = time.monotonic() + 10
    while not ledger(who) and time.monotonic() < deadline:
        time.sleep(0.05)
    (line,) = ledger(who)
    assert (line["source"], line["completion_tokens"] > 0) == ("model", True), "what had come was paid for"


def test_without_a_model_kongdori_answers_what_it_can(chat: People, streamed: Any) -> None:
    who = chat()
    plain = asked(streamed, who, {"messages": user("What can you do?")})
    tools = ask(streamed, who, {"messages": user("What can you do?"), "tools": [TOOL]})

    assert (plain["source"], plain["model"]) == ("offline", "offline")
    assert "Films" in text(plain)
    assert (tools.status_code, tools.json()["error"]["code"]) == (503, "model_missing")
    assert int(tools.headers["retry-after"]) > 0


def test_another_client_is_given_whole_addresses_and_the_page_relative_ones(
    chat: People, model: Rude, streamed: Any
) -> None:
    who, relative = chat(), "See [Films](/films) for all of them."
    absolute = f"See [Films]({get_settings().public_url}/films) for all of them."
    says(model, *({"content": character} for character in relative))
    body = {"messages": user("What can you do?")}
    whole = asked(streamed, who, body)
    saved = asked(streamed, who, body)
    deltas = [one["choices"][0]["delta"] for one in chunks(ask(streamed, who, body | {"stream": True}, **AFRESH))]
    own = asked(streamed, who, {"messages": [{"role": "system", "content": "Write for my site"}, *user("A link?")]})

    assert (text(whole), text(saved), saved["source"]) == (absolute, absolute, "cache")
    assert "".join(delta.get("content", "") for delta in deltas) == absolute
    assert text(own) == relative, "what a client tells the model itself is not ours to change"
    assert who.said(who.open(), "What can you do?")["content"] == relative


def test_models_names_the_one_that_answers(chat: People, model: Rude) -> None:
    who = chat()
    answer = who.call("GET", "/models")
    (named,) = answer.json["data"]
    assert answer.json["object"] == "list"
    assert (named["id"], named["object"]) == (get_settings().openai_model, "model")


def test_a_model_is_found_by_its_name_with_slashes_too(
    chat: People, model: Rude, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_MODEL", "someone/model:8b")
    get_settings.cache_clear()
    who = chat()
    found = who.call("GET", "/models/someone/model:8b")
    missing = who.call("GET", "/models/model:8b")
    assert (found.json["id"], found.json["object"]) == ("someone/model:8b", "model")
    assert (missing.status, missing.json["error"]["code"]) == (404, "model_not_found")


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages.0.role"),
        ({"messages": user("x"), "n": 2}, "n"),
        ({"messages": user("x"), "functions": []}, "functions"),
        ({"messages": user("x"), "web_search_options": {}}, "web_search_options"),
        ({"messages": user("x"), "temperature": 3}, "temperature"),
        ({"messages": user("x"), "max_tokens": 0}, "max_tokens"),
        ({"messages": user([{"type": "image_url", "image_url": {"url": "http://10.0.0.1/x.png"}}])}, None),
        ({"messages": user("가" * 70_000)}, "messages"),
        ({"messages": user(None)}, "messages.0"),
        ({"messages": user([])}, "messages.0.content"),
        ({"messages": user("x"), "tools": [{"type": "web_search"}]}, "tools.0"),
        ({"messages": user("x"), "tools": [{"type": "builtin_function", "function": {"name": "$search"}}]}, "tools.0"),
        ({"messages": user("x"), "tools": [{"type": "custom", "custom": {"name": "x"}}]}, "tools.0"),
        ({"messages": user("x"), "tools": [TOOL], "tool_choice": 5}, "tool_choice"),
        ({"messages": user("x"), "modalities": ["text", "audio"]}, "modalities.1"),
        ({"messages": user("x"), "logit_bias": {"1": float("nan")}}, "logit_bias.1"),
        ({"messages": user("x"), "response_format": {"type": "json_schema", "x": float("inf")}}, "response_format"),
    ],
)
def test_a_request_that_can_not_be_is_refused_in_openais_shape(
    chat: People, model: Rude, streamed: Any, body: dict[str, Any], param: str | None
) -> None:
    answer = ask(streamed, chat(), body)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert set(answer.json()) == {"error"}
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    assert param is None or error["param"] == param
    assert error["message"]
    assert answer.headers["content-type"] == "application/json"
    assert model.asked == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"messages": user(5)}, "messages.0.content: This must be a text or a list of parts."),
        (
            {"messages": user([{"type": "input_audio", "input_audio": {}}])},
            "messages.0.content: Each part of a message must have the type text or image_url.",
        ),
        (
            {"messages": user([{"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}])},
            "messages.0.content: Send an image as a data: URL of a PNG, JPEG, WebP or GIF.",
        ),
        ({"messages": user("x"), "top_k": 5}, "top_k: This field isn't supported."),
        ({"messages": [{"role": "user"}]}, "messages.0: A message of the role user needs content."),
        ({"messages": user("x"), "tools": [{"type": "web_search"}]}, "tools.0: Each tool must be a function."),
        ({"messages": user("x"), "stop": [*"abcde"]}, "stop: This must be a text or a list of at most four."),
        ([], "Input should be a valid dictionary or object to extract fields from"),
    ],
)
def test_a_refusal_is_one_sentence(chat: People, model: Rude, streamed: Any, body: Any, message: str) -> None:
    assert ask(streamed, chat(), body).json()["error"]["message"] == message


@pytest.mark.parametrize(
    "empty",
    [
        {"tools": [], "tool_choice": "auto", "parallel_tool_calls": False},
        {"tool_choice": "none"},
        {"stop": []},
        {"stop": ""},
        {"modalities": ["text"], "logprobs": False, "top_logprobs": 0},
        {"user": "u-1", "metadata": {"a": "b"}, "store": True, "service_tier": "flex", "safety_identifier": "x"},
    ],
)
def test_what_says_nothing_is_not_passed_on(chat: People, model: Rude, streamed: Any, empty: dict[str, Any]) -> None:
    says(model, {"content": "Yes."})
    assert text(asked(streamed, chat(), {"messages": user("Will the sea ever be calm?"), **empty})) == "Yes."
    ((_, _, sent),) = model.asked
    assert set(sent) == {"model", "messages", "stream", "stream_options", "max_completion_tokens"}


def test_fields_that_are_null_and_refusals_that_are_sent_back_are_taken(
    chat: People, model: Rude, streamed: Any
) -> None:
    says(model, {"content": "Yes."})
    nulls = dict.fromkeys(("stream", "stop", "n", "functions", "top_logprobs", "modalities", "audio", "tools"))
    refused = {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}
    body = {"messages": [*user("Will you?"), refused, *user("And now?")], **nulls}
    answer = asked(streamed, chat(), body | {"stream_options": {"include_usage": None}})
    assert text(answer) == "Yes."
    ((_, _, sent),) = model.asked
    assert sent["messages"][2] == {"role": "assistant", "content": [{"type": "text", "text": "No."}]}


def test_what_is_no_json_or_nobodys_is_refused_in_openais_shape(chat: People, streamed: Any) -> None:
    who, stranger = chat(), chat()
    stranger.session_id = uuid4()
    with streamed.client(who) as client:
        broken = client.post("/chat/completions", content=b"{", headers={"Content-Type": "application/json"})
        form = client.post("/chat/completions", data={"model": "m"})
        method = client.put("/chat/completions", json={})
        huge = client.post("/chat/completions", content=b"[" + b" " * 7_000_000)
    unknown = ask(streamed, stranger, {"messages": user("hello")})

    got = [(a.status_code, a.json()["error"]["type"]) for a in (broken, form, method, huge, unknown)]
    bad = "invalid_request_error"
    assert got == [(400, bad), (415, bad), (405, bad), (413, bad), (401, "authentication_error")]
    assert unknown.json()["error"]["code"] == "invalid_api_key"


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (429, "rate_limit", (429, "model_busy")),
        (500, "oops", (503, "model_unavailable")),
        (401, "invalid_api_key", (503, "model_misconfigured")),
        (400, "does not support tools", (400, "model_refused")),
    ],
)
@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_a_model_that_fails_has_a_status_of_its_own(
    chat: People, model: Rude, streamed: Any, status: int, code: str, expected: tuple[int, str], stream: bool
) -> None:
    who, key = chat(), str(uuid4())
    model.reply = model.json({"error": {"message": "no", "code": code}}, status=status, headers={"Retry-After": "30"})
    body = {"messages": user("Is anybody there at all?"), "stream": stream}

    failed = ask(streamed, who, body, **{"Idempotency-Key": key})
    says(model, {"content": "Now there is."})
    worked = ask(streamed, who, body, **{"Idempotency-Key": key})

    assert (failed.status_code, failed.json()["error"]["code"]) == expected
    assert worked.status_code == 200, "a request that failed may be sent again with its key"


def test_what_a_model_refuses_is_an_invalid_request(chat: People, model: Rude, streamed: Any) -> None:
    model.reply = model.json({"error": {"message": "no"}}, status=400)
    refused = ask(streamed, chat(), {"messages": user("Will you take this, dear model?")})
    assert refused.json()["error"]["type"] == "invalid_request_error"


def test_a_stream_that_breaks_off_ends_with_an_error(chat: People, model: Rude, streamed: Any) -> None:
    who = chat()
    line = json.dumps({"choices": [{"index": 0, "delta": {"content": "Half of"}, "finish_reason": None}]})
    model.reply = model.text(f"data: {line}\n\n", content_type="text/event-stream")
    body = {"messages": user("Tell me the whole of it, please")}

    cut = ask(streamed, who, {**body, "stream": True})
    whole = asked(streamed, who, body)

    events = [line.removeprefix("data: ") for line in cut.text.strip().split("\n\n")]
    assert json.loads(events[1])["choices"][0]["delta"] == {"content": "Half of"}
    assert json.loads(events[-1])["error"]["code"] == "model_answer_cut"
    assert "[DONE]" not in cut.text
    assert (whole["choices"][0]["message"]["content"], whole["choices"][0]["finish_reason"]) == ("Half of", "length")
    assert whole["source"] == "model", "half an answer is not saved"


def test_the_limits_are_those_of_conversations(
    chat: People, model: Rude, streamed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MESSAGES_PER_MINUTE", "2")
    get_settings.cache_clear()
    who = chat()
    says(model, {"content": "Yes."})
    answers = [ask(streamed, who, {"messages": user(f"Is {n} a prime number, dear?")}) for n in (5, 7, 11)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["error"]["type"] == "rate_limit_error"
    assert answers[-1].json()["error"]["code"] == "rate_limit_exceeded"
    assert int(answers[-1].headers["retry-after"]) > 0
    assert len(model.asked) == 2


def test_reasoning_is_passed_on_beside_the_answer(chat: People, model: Rude, streamed: Any) -> None:
    who = chat()
    says(model, {"reasoning_content": "Let me see."}, {"content": "42"})
    got = chunks(ask(streamed, who, {"messages": user("What is six times seven, then?"), "stream": True}))
    assert got[1]["choices"][0]["delta"] == {"reasoning_content": "Let me see."}
    assert got[2]["choices"][0]["delta"] == {"content": "42"}
