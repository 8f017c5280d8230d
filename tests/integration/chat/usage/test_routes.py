"""What a person used, and what is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fixtures.spending import spend

from kongdori.db import unit_of_work
from kongdori.repositories import spending

pytestmark = pytest.mark.integration

People = Callable[[], Any]


def test_a_person_sees_what_they_used_what_was_saved_and_what_is_left(chat: People, model_peer: Any) -> None:
    who, other = chat(), chat()
    model_peer.answers("A tide is the sea that follows the moon.")
    for _ in range(2):
        who.said(who.open(), "What can you do?")
    said = who.said(who.open(), "Please explain the tides of the Yellow Sea to me")
    spend(who.id, tokens=1_000, usd="0.25")

    seen = who.call("GET", "/chat/usage").json

    assert seen["today"]["requests"] == 3
    assert seen["today"]["tokens"] > said["usage"]["completion_tokens"]
    assert seen["month"] == seen["today"]
    (day,) = seen["by_day"]
    assert day == {"day": datetime.now(UTC).date().isoformat(), **seen["today"]}
    limits = seen["limits"]
    assert limits["tokens_left"] == limits["tokens_per_day"] - seen["today"]["tokens"] - 1_000
    assert limits["usd_left"] == pytest.approx(0.75 - seen["today"]["cost_usd"], abs=0.00001)
    assert limits["turns_at_once"] == 3
    assert datetime.fromisoformat(limits["resets_at"]) > datetime.now(UTC)
    assert other.call("GET", "/chat/usage").json["by_day"] == []


def test_an_admin_s_limits_for_one_person_hold(chat: People, model_peer: Any) -> None:
    who = chat()
    model_peer.answers("never asked")
    with unit_of_work() as work:
        work.run("""UPDATE users SET limits = '{"tokens_per_day": 100}' WHERE id = %s""", (who.id,))
        work.commit()
        assert spending.own_limits(work, user_id=who.id) == {"tokens_per_day": 100}

    refused = who.say(who.open(), "Please explain the tides of the Yellow Sea to me")

    assert (refused.status, refused.code, refused.json["limit"]) == (429, "tokens-per-day", "tokens")
    assert who.call("GET", "/chat/usage").json["limits"]["tokens_left"] == 100
    assert model_peer.asked() == []
