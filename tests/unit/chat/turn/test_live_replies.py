"""Many readers of a reply that is being written."""

from __future__ import annotations

import asyncio
import threading

import pytest

from chat_function.turn.live_replies import LiveReply
from kongdori.errors import ModelUnavailable
from kongdori.ids import new_id

pytestmark = pytest.mark.unit


def test_readers_see_every_piece_in_order() -> None:
    live = LiveReply(new_id(), "")
    pieces = [f"{number} " for number in range(200)]

    def write() -> None:
        for piece in pieces:
            live.add(piece)
        live.end(ModelUnavailable())

    async def read() -> str:
        seen = ""
        while live.outcome is None or len(seen) < len(live.text):
            if await live.wait_beyond(len(seen), timeout_s=2):
                seen = live.text
        return seen

    async def run() -> list[str]:
        threading.Thread(target=write).start()
        return list(await asyncio.gather(read(), read(), read()))

    assert asyncio.run(run()) == ["".join(pieces)] * 3


def test_who_waits_for_the_end_is_not_woken_by_pieces() -> None:
    async def run() -> tuple[bool, bool]:
        live = LiveReply(new_id(), "")
        waiting = asyncio.ensure_future(live.wait_for_end(timeout_s=30))
        await asyncio.sleep(0)
        live.add("a piece")
        early, _ = await asyncio.wait({waiting}, timeout=0.02)
        live.end(ModelUnavailable())
        return bool(early), await waiting

    assert asyncio.run(run()) == (False, True)


def test_silence_is_noticed() -> None:
    assert asyncio.run(LiveReply(new_id(), "").wait_beyond(0, timeout_s=0.01)) is False
