"""Events as server-sent events write them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from starlette.types import Message

from chat_function.turn.stream_routes import EventStream
from chat_function.turn.streaming import Delta, Done, Event, Failed, Silence
from kongdori.errors import ModelUnavailable
from kongdori.ids import new_id
from kongdori.repositories import messages

pytestmark = pytest.mark.unit


def test_events_on_the_wire() -> None:
    reply = messages.Message(
        id=new_id(),
        parent_id=new_id(),
        role="assistant",
        content="line\nbreak 가",
        status="complete",
        language="en",
        created_at=datetime.now(UTC),
        source="model",
        intent=None,
        confidence=None,
        saved_from=None,
        saved_at=None,
        model="m",
        prompt_tokens=1,
        completion_tokens=2,
        cost_usd=Decimal("0.000001"),
        duration_ms=3,
    )

    async def events() -> AsyncIterator[Event]:
        yield Delta(12, "line\nbreak 가")
        yield Silence()
        yield Done(13, reply)

    async def failure() -> AsyncIterator[Event]:
        yield Failed(14, ModelUnavailable())

    delta, comment, done, rest = asyncio.run(_sent(events())).split("\n\n")
    error, nothing = asyncio.run(_sent(failure())).split("\n\n")
    assert delta == 'id: 12\nevent: delta\ndata: {"text": "line\\nbreak 가"}'
    assert comment.startswith(":")
    assert json.loads(done.split("data: ")[1])["reply"]["usage"]["cost_usd"] == "0.000001"
    assert json.loads(error.split("data: ")[1])["type"] == "urn:kongdori:problem:model-unavailable"
    assert rest == nothing == ""


def test_the_last_event_ends_the_answer_and_so_does_the_end_of_the_events() -> None:
    async def failure() -> AsyncIterator[Event]:
        yield Failed(14, ModelUnavailable())

    async def silence() -> AsyncIterator[Event]:
        yield Silence()

    assert asyncio.run(_more(failure())) == [False]
    assert asyncio.run(_more(silence())) == [True, False]


def test_nothing_more_is_sent_once_the_reader_has_left() -> None:
    async def events() -> AsyncIterator[Event]:
        for offset in range(1, 100):
            yield Delta(offset, "x")
            await asyncio.sleep(0)

    assert asyncio.run(_sent(events(), leaves=True)).count("event: delta") < 5


async def _more(events: AsyncIterator[Event]) -> list[bool]:
    """Of each piece of the body, whether more comes after it."""
    more: list[bool] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            more.append(message["more_body"])

    await EventStream(events, request_id="r")({"type": "http"}, asyncio.Event().wait, send)  # type: ignore[arg-type]
    return more


async def _sent(events: AsyncIterator[Event], *, leaves: bool = False) -> str:
    body = b""

    async def receive() -> Message:
        if not leaves:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal body
        body += message.get("body", b"")

    await EventStream(events, request_id="r")({"type": "http"}, receive, send)
    return body.decode()
