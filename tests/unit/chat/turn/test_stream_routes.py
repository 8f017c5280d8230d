"""Events as server-sent events write them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from chat_function.turn.stream_routes import EventStream
from chat_function.turn.streaming import Delta, Done, Event, Failed, Silence
from kongdori.errors import ModelUnavailable
from kongdori.ids import new_id
from kongdori.repositories.messages import Message

pytestmark = pytest.mark.unit


def test_events_on_the_wire() -> None:
    reply = Message(
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
        yield Failed(14, ModelUnavailable())

    async def body() -> str:
        answer = EventStream(events(), request_id="r")
        return "".join([bytes(part).decode() async for part in answer.body_iterator])  # type: ignore[arg-type]

    delta, comment, done, error, rest = asyncio.run(body()).split("\n\n")
    assert delta == 'id: 12\nevent: delta\ndata: {"text": "line\\nbreak 가"}'
    assert comment.startswith(":")
    assert json.loads(done.split("data: ")[1])["reply"]["usage"]["cost_usd"] == "0.000001"
    assert json.loads(error.split("data: ")[1])["type"] == "urn:kongdori:problem:model-unavailable"
    assert rest == ""
