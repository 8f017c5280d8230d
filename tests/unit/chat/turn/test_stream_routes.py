"""Events as server-sent events write them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from kongdori_intents import IntentPolicy

from chat_function.turn.stream_routes import EventStream
from chat_function.turn.streaming import Event, Opened
from kongdori.errors import ModelUnavailable
from kongdori.ids import new_id

pytestmark = pytest.mark.unit


def intent(name: str, digest: str = "") -> IntentPolicy:
    return IntentPolicy(name, True, 60, (), {}, digest=digest)


def test_events_on_the_wire() -> None:
    reply = {
        "id": new_id(), "parent_id": new_id(), "role": "assistant", "content": "line\nbreak 가", "status": "complete",
        "language": "en", "created_at": datetime.now(UTC), "source": "model", "intent": None, "confidence": None,
        "saved_from": None,
            "saved_at": None, "model": "m", "prompt_tokens": 1, "completion_tokens": 2, "cost_usd": Decimal("0.000001"),
        "duration_ms": 3,
    }  # fmt: skip

    async def events() -> AsyncIterator[Event]:
        yield Event("delta", 12, "line\nbreak 가")
        yield Event(None)
        yield Event("done", 13, reply)
        yield Event("error", 14, ModelUnavailable())

    async def body() -> str:
        answer = EventStream(Opened(reply, reply, new_id()), events(), request_id="r")
        return "".join([bytes(part).decode() async for part in answer.body_iterator])  # type: ignore[arg-type]

    delta, comment, done, error, rest = asyncio.run(body()).split("\n\n")
    assert delta == 'id: 12\nevent: delta\ndata: {"text": "line\\nbreak 가"}'
    assert comment.startswith(":")
    assert json.loads(done.split("data: ")[1])["reply"]["usage"]["cost_usd"] == "0.000001"
    assert json.loads(error.split("data: ")[1])["type"] == "urn:kongdori:problem:model-unavailable"
    assert rest == ""
