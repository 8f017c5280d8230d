"""Turns at once spend no more than the budget, and a person has few under way."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID

import pytest

from chat_function.engines.model import ModelEngine
from chat_function.turn import live_replies, service
from chat_function.turn.records import TurnRequest
from kongdori.db import unit_of_work
from kongdori.identity import GatewayIdentity
from kongdori.repositories import spending
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

People = Callable[[], Any]


@pytest.fixture
def _dear_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The 1,500 tokens that a reply may have cost 0.15 USD; the installation has 1 USD a day."""
    monkeypatch.setenv("OPENAI_PRICE_IN", "0")
    monkeypatch.setenv("OPENAI_PRICE_OUT", "100")
    monkeypatch.setenv("INSTALLATION_BUDGET_USD_PER_DAY", "1")
    get_settings.cache_clear()


@pytest.mark.usefixtures("_dear_answers")
def test_streams_at_once_never_spend_more_than_the_budget(chat: People, model_peer: Any, streamed: Any) -> None:
    people = [chat() for _ in range(12)]
    conversations = [(who, who.open()) for who in people for _ in range(2)]
    model_peer.answers("word " * 40, latency=30)
    first = chat()
    streamed.post(first, first.open(), "Please tell me the first story of the sea")  # opens the clients

    def ask(number: int) -> tuple[int, str, str]:
        who, conversation = conversations[number]
        path = f"/chat/conversations/{conversation}/messages/stream"
        with streamed.client(who) as client:
            answer = client.post(path, json={"content": f"Please tell me story number {number} of the sea"})
        code = answer.json()["type"].rpartition(":")[2] if answer.status_code != 200 else ""
        return answer.status_code, code, answer.headers.get("retry-after", "")

    with ThreadPoolExecutor(24) as threads:
        answers = list(threads.map(ask, range(24)))

    served = [answer for answer in answers if answer[0] == 200]
    refused = [answer for answer in answers if answer[0] != 200]
    assert {code for _, code, _ in refused} == {"installation-budget"}
    assert all(status == 429 and int(wait) >= 1 for status, _, wait in refused)
    assert len(served) >= 5
    with unit_of_work() as work:
        booked = work.one("SELECT sum(cost_usd) AS usd, count(*) AS lines FROM usage_events WHERE source = 'model'")
        (total,) = spending.totals(work, ["installation"], today=datetime.now(UTC).date())
    assert booked is not None
    assert booked["lines"] == len(served) + 1 == len(model_peer.asked())
    assert Decimal(total.usd_day) / 1_000_000 == booked["usd"] <= 1
    assert total.usd_reserved == 0


def test_a_fourth_turn_at_once_waits_and_a_saved_answer_does_not(chat: People, model_peer: Any, streamed: Any) -> None:
    who = chat()
    conversations = [who.open() for _ in range(5)]
    model_peer.answers("saved", to="What can you do?")
    streamed.post(who, who.open(), "What can you do?")
    model_peer.answers("word " * 400, latency=50)

    with ThreadPoolExecutor(3) as threads:
        slow = [
            threads.submit(streamed.post, who, conversation, f"Tell me of river {number} at length, please")
            for number, conversation in enumerate(conversations[:3])
        ]
        _wait_until_under_way(3)
        fourth = who.say(conversations[3], "And of a fourth river, please")
        saved = who.say(conversations[4], "What can you do?")
        live_replies.stop_all(wait_s=5)
        ends = [future.result()[-1].kind for future in slow]

    assert (fourth.status, fourth.code) == (429, "turns-at-once")
    assert int(fourth.header("retry-after")) >= 1
    assert (saved.status, saved.json["reply"]["source"]) == (201, "cache")
    assert ends == ["done"] * 3
    assert who.say(conversations[3], "And of a fifth river, please").status == 201


def test_an_error_that_nobody_foresaw_keeps_nothing_from_the_next_messages(chat: People, model_peer: Any) -> None:
    class Broken(ModelEngine):
        def complete(self, _prompt: object) -> NoReturn:
            raise ArithmeticError

    who = chat()
    caller = GatewayIdentity(who.id, who.session_id, "member")
    model_peer.answers("The moon does it.")
    for number in range(4):
        request = TurnRequest(UUID(who.open()), f"Please explain tide number {number} to me")
        with pytest.raises(ArithmeticError):
            service.post_message(caller, request, engine=Broken())

    assert who.say(who.open(), "And what is it that moves the tides?").status == 201


def _wait_until_under_way(calls: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with unit_of_work() as work:
            row = work.one("SELECT count(*) AS calls FROM reservations")
        if row is not None and row["calls"] == calls:
            return
        time.sleep(0.05)
    raise AssertionError(f"{calls} turns were never under way")
