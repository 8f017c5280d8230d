"""Clients that others wrote, with a personal API key, against a whole local cloud with a model behind it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openai
import pytest
from fixtures.chatting import Whole
from fixtures.local_cloud import BASE, LocalCloud, running_cloud
from fixtures.model_peer import Peer
from pydantic import BaseModel

pytestmark = pytest.mark.integration

MODEL = "gpt-behind-the-door"
INVALID_KEY = "This API key isn't valid: it is missing, wrong, expired or revoked. Create one on the account page."
PEERS = Path(__file__).parents[3] / "peers"
WEATHER = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}


@dataclass(frozen=True, slots=True)
class Door:
    """`url` and `key` are what a person copies from their account page."""

    cloud: LocalCloud
    peer: Peer
    url: str
    key: str

    def openai(self, *, key: str | None = None) -> openai.OpenAI:
        return openai.OpenAI(base_url=self.url, api_key=key or self.key, max_retries=0)


@pytest.fixture(scope="module")
def _door(_peer_process: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    environment = {"OPENAI_BASE_URL": f"{_peer_process}/v1", "OPENAI_MODEL": MODEL}
    with running_cloud(tmp_path_factory.mktemp("door"), environment=environment) as cloud:
        who = cloud.sign_up()
        made = who.client.post("/auth/api-keys", json={"name": "a client", "scopes": ["chat"]}).raise_for_status()
        yield Door(cloud, Peer(_peer_process, MODEL), f"{cloud.url}{BASE}", made.json()["key"])


@pytest.fixture
def door(_door: Door) -> Door:
    _door.peer.reset()
    return _door


def run(script: str, door: Door) -> Any:
    """What a client in JavaScript prints."""
    done = subprocess.run(
        ["node", str(PEERS / script)],
        env={**os.environ, "KONGDORI_URL": door.url, "KONGDORI_KEY": door.key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def question(text: str) -> list[Any]:
    return [{"role": "user", "content": text}]


def test_openais_python_client_whole_and_streamed(door: Door) -> None:
    door.peer.answers("Rome was not built in a day.")
    with door.openai() as client:
        assert [model.id for model in client.models.list()] == [MODEL]
        assert client.models.retrieve(MODEL).id == MODEL
        whole = client.chat.completions.create(model=MODEL, messages=question("How long did Rome take to build?"))
        stream = client.chat.completions.create(
            model=MODEL,
            messages=question("And how long did Seoul take, do you know?"),
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = list(stream)

    assert whole.choices[0].message.content == "Rome was not built in a day."
    assert whole.model == MODEL
    assert whole.usage is not None
    assert whole.usage.total_tokens > 0
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "Rome was not built in a day."
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens > 0


def test_openais_python_client_calls_tools_and_reads_schemas(door: Door) -> None:
    call = {"name": "weather", "arguments": json.dumps({"city": "Seoul"})}
    door.peer._add({"match": {"userMessage": "weather"}, "response": {"toolCalls": [call]}})
    door.peer.answers(json.dumps({"city": "Seoul"}))
    shape = {"type": "json_schema", "json_schema": {"name": "city", "schema": {"type": "object"}}}
    with door.openai() as client:
        called = client.chat.completions.create(
            model=MODEL,
            messages=question("weather in Seoul?"),
            tools=[WEATHER],  # type: ignore[list-item]
        )
        shaped = client.chat.completions.create(
            model=MODEL,
            messages=question("Which is the capital of Korea?"),
            response_format=shape,  # type: ignore[arg-type]
        )

    (got,) = called.choices[0].message.tool_calls or []
    assert got.type == "function"
    assert (got.function.name, json.loads(got.function.arguments)) == ("weather", {"city": "Seoul"})
    assert called.choices[0].finish_reason == "tool_calls"
    assert json.loads(shaped.choices[0].message.content or "") == {"city": "Seoul"}
    tools, schema = door.peer.asked()[:2]
    assert tools["tools"] == [WEATHER]
    assert schema["response_format"] == shape


def test_openais_python_client_raises_its_own_exceptions(door: Door) -> None:
    with door.openai(key="kd_nobodys") as client, pytest.raises(openai.AuthenticationError) as unknown:
        client.models.list()
    assert (unknown.value.code, unknown.value.type) == ("invalid_api_key", "authentication_error"), "the gateway's own"
    with door.openai() as client:
        with pytest.raises(openai.NotFoundError) as missing:
            client.models.retrieve("someone/else's model")
        with pytest.raises(openai.BadRequestError) as refused:
            client.chat.completions.create(model=MODEL, messages=question("x"), temperature=9)
        door.peer.fails(429, retry_after=30)
        with pytest.raises(openai.RateLimitError) as busy:
            client.chat.completions.create(model=MODEL, messages=question("Are you busy today, my friend?"))
    assert (missing.value.code, missing.value.type) == ("model_not_found", "not_found_error")
    assert (refused.value.param, refused.value.type) == ("temperature", "invalid_request_error")
    assert busy.value.response.headers["retry-after"] == "30"


class City(BaseModel):
    city: str


def calls_weather(door: Door, *cities: str) -> None:
    """The model asks for the weather of these."""
    calls = [{"name": "weather", "arguments": json.dumps({"city": city})} for city in cities]
    door.peer._add({"match": {"userMessage": "weather"}, "response": {"toolCalls": calls}})


def test_openais_python_client_puts_streamed_tool_calls_and_shapes_together(door: Door) -> None:
    calls_weather(door, "Seoul", "Busan")
    door.peer.answers(json.dumps({"city": "Seoul"}))
    with door.openai() as client:
        with client.chat.completions.stream(
            model=MODEL,
            messages=question("The weather in Seoul and in Busan, please?"),
            tools=[WEATHER],  # type: ignore[list-item]
            stream_options={"include_usage": True},
        ) as stream:
            kinds = {event.type for event in stream}
            streamed = stream.get_final_completion()
        parsed = client.chat.completions.parse(
            model=MODEL, messages=question("Which is the capital of Korea, in a shape?"), response_format=City
        )

    calls = streamed.choices[0].message.tool_calls or []
    assert [json.loads(call.function.arguments)["city"] for call in calls] == ["Seoul", "Busan"]
    assert streamed.choices[0].finish_reason == "tool_calls"
    assert streamed.usage is not None
    assert {"chunk", "tool_calls.function.arguments.done"} <= kinds
    assert parsed.choices[0].message.parsed == City(city="Seoul")


def test_langchain_calls_tools_and_reads_shapes(door: Door) -> None:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    calls_weather(door, "Seoul")
    door.peer.answers(json.dumps({"city": "Seoul"}))
    model = ChatOpenAI(model=MODEL, base_url=door.url, api_key=SecretStr(door.key), max_retries=0)
    with_tools = model.bind_tools([WEATHER])
    whole = with_tools.invoke("How is the weather in Seoul?")
    pieces = list(with_tools.stream("And how is the weather there tomorrow?"))
    streamed = pieces[0]
    for piece in pieces[1:]:
        streamed = streamed + piece  # type: ignore[assignment]
    for got in (whole, streamed):
        ((name, args),) = [(call["name"], call["args"]) for call in got.tool_calls]  # type: ignore[attr-defined]
        assert (name, args) == ("weather", {"city": "Seoul"})
    shaped = model.with_structured_output(City).invoke("Which is the capital of Korea, in your shape?")
    assert shaped == City(city="Seoul")


def test_openais_javascript_client(door: Door) -> None:
    door.peer.answers("Jupiter has many.", to="Jupiter")
    door.peer.answers("Saturn has seven.", to="Saturn")
    got = run("openai_client.mjs", door)
    assert (got["models"], got["whole"], got["text"]) == ([MODEL], "Jupiter has many.", "Saturn has seven.")
    assert got["total_tokens"] > 0
    assert got["refusal"] == {
        "name": "BadRequestError",
        "status": 400,
        "param": "temperature",
        "code": "invalid_input",
    }


def test_the_ai_sdk_which_chat_apps_are_built_on(door: Door) -> None:
    door.peer.answers("Jupiter has many.", to="Jupiter")
    door.peer.answers("Saturn has seven.", to="Saturn")
    got = run("ai_sdk_client.mjs", door)
    assert (got["whole"], got["text"]) == ("Jupiter has many.", "Saturn has seven.")
    assert (got["model"], got["finish"]) == (MODEL, "stop")
    assert got["total_tokens"] > 0
    assert got["refusal"] == {"isApiError": True, "statusCode": 401, "message": INVALID_KEY}


def test_langchains_client(door: Door) -> None:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    door.peer.answers("Tides follow the moon.")
    chain = ChatOpenAI(model=MODEL, base_url=door.url, api_key=SecretStr(door.key), max_retries=0)
    assert chain.invoke("What do the tides follow, in one line?").content == "Tides follow the moon."
    pieces = list(chain.stream("And what do the rivers follow, in one line?"))
    assert "".join(str(piece.content) for piece in pieces) == "Tides follow the moon."


def test_a_reader_who_leaves_ends_the_call_through_the_gateway_too(door: Door) -> None:
    door.peer.answers("word " * 400, latency=300)
    who = door.cloud.sign_up()
    body = {"messages": question("Talk for a long while, will you?"), "stream": True}
    with who.client.stream("POST", "/chat/completions", json=body) as answer:
        assert answer.status_code == 200
        next(answer.iter_bytes())

    deadline = time.monotonic() + 20  # the whole of it would take longer
    booked: list[tuple[Any, ...]] = []
    while not booked and time.monotonic() < deadline:
        time.sleep(0.1)
        sql = "SELECT source, completion_tokens FROM usage_events WHERE user_id = %s"
        booked = Whole(door.cloud, door.peer).sql(sql, who.id)
    ((source, tokens),) = booked
    assert source == "model"
    assert 0 < tokens < 300, "what had come was paid for, and no more was asked for"
