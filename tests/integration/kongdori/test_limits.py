"""Per-person limits with a real Redis, without one, and with one that went away in between."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest
from fixtures.servers import Database

from kongdori import cache, limits
from kongdori.accounts.roles import Role
from kongdori.db import unit_of_work
from kongdori.errors import LimitReached
from kongdori.ids import new_id
from kongdori.limit_counters import Spent
from kongdori.repositories import usage, users
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _fresh_cache(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MESSAGES_PER_MINUTE", "5")
    monkeypatch.setenv("TOKENS_PER_DAY", "1000")
    monkeypatch.setenv("BUDGET_USD_PER_DAY", "0.01")
    monkeypatch.setenv("DATABASE_POOL_SIZE", "16")
    get_settings.cache_clear()
    cache.forget()
    yield
    cache.forget()


@pytest.fixture(params=["redis", "postgres"])
def person(request: pytest.FixtureRequest) -> UUID:
    """A person whose limits are counted by the one or the other; without Redis nothing listens at REDIS_URL."""
    if request.param == "redis":
        request.getfixturevalue("redis_server")
    return _person()


def _person() -> UUID:
    id = new_id()
    with unit_of_work() as work:
        users.add(work, id=id, name="x", login_id=str(id), login_key=str(id), password_hash="x", role="member")
        work.commit()
    return id


def _ask(person: UUID, role: Role = "member") -> str:
    """ "ok", or the code of the refusal."""
    with unit_of_work() as work:
        try:
            limits.check_message(work, person, role)
        except LimitReached as reached:
            return reached.code
        work.commit()
        return "ok"


def _spend(person: UUID, *, tokens: int = 0, cost_usd: str = "0", tell: bool = True) -> None:
    with unit_of_work() as work:
        usage.book(
            work,
            user_id=person,
            kind="chat",
            subject_id=new_id(),
            source="model",
            prompt_tokens=tokens,
            cost_usd=Decimal(cost_usd),
        )
        work.commit()
    if tell:
        limits.forget_spent(person, tokens=tokens, cost_usd=Decimal(cost_usd))


def test_messages_a_minute_are_exact_under_parallel_load(person: UUID) -> None:
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: _ask(person), range(40)))
    assert answers.count("ok") == 5
    assert answers.count("message-rate") == 35


def test_a_refusal_says_when_to_come_again_and_is_not_counted(person: UUID) -> None:
    for _ in range(5):
        assert _ask(person) == "ok"
    with unit_of_work() as work, pytest.raises(LimitReached) as refused:
        limits.check_message(work, person, "member")
    assert 55 <= refused.value.retry_after_s <= 60


def test_the_minute_slides(person: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_WINDOW_S", 1)
    for _ in range(5):
        assert _ask(person) == "ok"
    assert _ask(person) == "message-rate"
    time.sleep(1.1)
    assert _ask(person) == "ok"


def test_tokens_a_day_hold_at_once(person: UUID) -> None:
    _spend(person, tokens=999)
    assert _ask(person) == "ok"
    _spend(person, tokens=1)
    assert _ask(person) == "tokens-per-day"


def test_money_a_day_holds_to_the_millionth(person: UUID) -> None:
    _spend(person, cost_usd="0.009999")
    assert _ask(person) == "ok"
    _spend(person, cost_usd="0.000001")
    assert _ask(person) == "budget-per-day"


def test_yesterday_does_not_count(person: UUID) -> None:
    _spend(person, tokens=5000)
    with unit_of_work() as work:
        work.run("UPDATE usage_events SET created_at = created_at - interval '1 day'")
        work.commit()
    limits.forget_spent(person, tokens=1, cost_usd=Decimal(0))
    assert _ask(person) == "ok"


def test_guests_have_half(person: UUID) -> None:
    _spend(person, tokens=500)
    assert _ask(person, "guest") == "tokens-per-day"
    assert _ask(person, "member") == "ok"


def test_people_do_not_share_a_limit(person: UUID) -> None:
    other = _person()
    for _ in range(5):
        assert _ask(person) == "ok"
    assert _ask(person) == "message-rate"
    assert _ask(other) == "ok"


def test_what_was_spent_survives_a_redis_that_forgot_everything(redis_server: str) -> None:
    person = _person()
    _spend(person, tokens=1000)
    assert _ask(person) == "tokens-per-day"
    with cache.guarded() as redis:
        redis.flushall()
    assert _ask(person) == "tokens-per-day"


def test_a_booking_between_reading_and_remembering_is_not_lost(
    redis_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = _person()
    read = limits._read_ledger
    interleaved = []

    def read_then_spend(work: object, user_id: UUID) -> Spent:
        before = read(work, user_id)  # type: ignore[arg-type]
        if not interleaved:
            interleaved.append(True)
            _spend(person, tokens=1000)
        return before

    monkeypatch.setattr(limits, "_read_ledger", read_then_spend)
    assert _ask(person) == "tokens-per-day"


def test_without_redis_only_the_first_waits(person: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://10.255.255.1:6379/0")  # a network that swallows everything
    get_settings.cache_clear()
    cache.forget()
    waits = []
    for _ in range(4):
        started = time.perf_counter()
        assert _ask(person) == "ok"
        waits.append(time.perf_counter() - started)
    assert waits[0] < 0.6  # 150 ms for Redis; the rest is the import of redis-py and this machine's noise
    assert max(waits[1:]) < 0.15
