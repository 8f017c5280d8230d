"""Per-person limits with a real Redis, without one, and with one that went away in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from fixtures.servers import Database
from fixtures.spending import pass_midnight, spend

from kongdori import cache, limits
from kongdori.accounts.roles import Role
from kongdori.cost import Cost
from kongdori.db import UnitOfWork, unit_of_work
from kongdori.errors import LimitReached
from kongdori.ids import new_id
from kongdori.limits import Spender
from kongdori.repositories import spending, users
from kongdori.repositories.spending import Kind
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
    """Counts a message: "ok", or the code of the refusal."""
    return _outcome(lambda work: limits.count_message(work, person, role))


def _reserve(person: UUID, *, tokens: int = 0, usd: str = "0", role: Role = "member", kind: Kind = "summary") -> str:
    """Reserves a call: "ok", or the code of the refusal."""
    cost = Cost(tokens, Decimal(usd))
    return _outcome(lambda work: limits.reserve(work, Spender(person, role), kind, cost, within_s=60))


def _outcome(do: Callable[[UnitOfWork], object]) -> str:
    with unit_of_work() as work:
        try:
            do(work)
        except LimitReached as reached:
            return reached.code
        work.commit()
        return "ok"


def _totals(scope: str) -> tuple[int, int, int]:
    """Tokens and micro-USD that were spent today, and micro-USD under way."""
    with unit_of_work() as work:
        (total,) = spending.totals(work, [scope], today=datetime.now(UTC).date())
    return total.tokens_day, total.usd_day, total.usd_reserved


@pytest.mark.parametrize("kind", ["chat", "summary"])
def test_what_is_refused_leaves_nothing_even_if_somebody_commits(kind: Kind) -> None:
    person = _person()
    with unit_of_work() as work:
        with pytest.raises(LimitReached):
            limits.reserve(work, Spender(person, "member"), kind, Cost(10**9, Decimal("0")), within_s=60)
        work.commit()
        assert work.all("SELECT id FROM reservations WHERE user_id = %s", (person,)) == []


def test_messages_a_minute_are_exact_under_parallel_load(person: UUID) -> None:
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: _ask(person), range(40)))
    assert answers.count("ok") == 5
    assert answers.count("message-rate") == 35


def test_a_refusal_says_when_to_come_again_and_is_not_counted(person: UUID) -> None:
    for _ in range(5):
        assert _ask(person) == "ok"
    with unit_of_work() as work, pytest.raises(LimitReached) as refused:
        limits.count_message(work, person, "member")
    assert 55 <= refused.value.retry_after_s <= 60


def test_the_minute_slides(person: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_WINDOW_S", 1)
    for _ in range(5):
        assert _ask(person) == "ok"
    assert _ask(person) == "message-rate"
    time.sleep(1.1)
    assert _ask(person) == "ok"


def test_tokens_a_day_hold_to_the_last_one(person: UUID) -> None:
    spend(person, tokens=990)
    assert _reserve(person, tokens=11) == "tokens-per-day"
    assert _reserve(person, tokens=10) == "ok"
    assert _reserve(person, tokens=1) == "tokens-per-day"


def test_money_a_day_holds_to_the_millionth(person: UUID) -> None:
    spend(person, usd="0.009998")
    assert _reserve(person, usd="0.000003") == "budget-per-day"
    assert _reserve(person, usd="0.000002") == "ok"
    assert _reserve(person, usd="0.000001") == "budget-per-day"


def test_calls_at_once_spend_no_more_than_the_budget(person: UUID) -> None:
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: _reserve(person, usd="0.0015"), range(60)))
    assert (answers.count("ok"), answers.count("budget-per-day")) == (6, 54)


def test_what_a_call_did_not_use_goes_back(person: UUID) -> None:
    with unit_of_work() as work:
        reservation = limits.reserve(work, Spender(person, "member"), "chat", Cost(900, Decimal("0.01")), within_s=60)
        work.commit()
    assert _reserve(person, usd="0.000001") == "budget-per-day"
    for _ in range(2):  # a retry settles nothing twice
        with unit_of_work() as work:
            limits.settle(work, reservation, Cost(300, Decimal("0.002")))
            work.commit()
    assert _totals(f"person:{person}") == (300, 2000, 0)
    assert _reserve(person, tokens=700, usd="0.008") == "ok"


def test_a_refusal_says_whether_to_wait_for_calls_under_way_or_for_tomorrow(person: UUID) -> None:
    def wait() -> int:
        with unit_of_work() as work, pytest.raises(LimitReached) as refused:
            limits.reserve(work, Spender(person, "member"), "summary", Cost(0, Decimal("0.005")), within_s=60)
        return refused.value.retry_after_s

    assert _reserve(person, usd="0.008") == "ok"
    assert wait() == 5
    _kill_all()
    assert _reserve(person) == "ok"
    midnight = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
    assert wait() == pytest.approx((midnight - datetime.now(UTC)).total_seconds(), abs=120)


def _kill_all() -> None:
    """Every call under way has died."""
    with unit_of_work() as work:
        work.run("UPDATE reservations SET expires_at = now() - interval '1 second'")
        work.commit()


def test_a_call_that_died_is_taken_to_have_used_all(person: UUID) -> None:
    assert _reserve(person, tokens=400, usd="0.004") == "ok"
    _kill_all()
    assert _reserve(person) == "ok"  # whoever comes next settles it
    assert _totals(f"person:{person}") == (400, 4000, 0)
    assert _totals("installation") == (400, 4000, 0)


def test_a_call_that_goes_on_is_extended(person: UUID) -> None:
    with unit_of_work() as work:
        reservation = limits.reserve(work, Spender(person, "member"), "chat", Cost(0, Decimal("0.01")), within_s=60)
        work.run("UPDATE reservations SET expires_at = now()")
        limits.extend(work, reservation, within_s=60)
        work.commit()
    assert _reserve(person) == "ok"
    assert _totals(f"person:{person}") == (0, 0, 10_000)


def test_three_turns_of_a_person_are_under_way_at_most(person: UUID) -> None:
    assert [_reserve(person, kind="chat") for _ in range(4)] == ["ok", "ok", "ok", "turns-at-once"]
    assert _reserve(_person(), kind="chat") == "ok"
    _kill_all()
    assert _reserve(person, kind="chat") == "ok"


def test_a_month_holds_what_its_days_spent(person: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    _setting(monkeypatch, "BUDGET_USD_PER_MONTH", "0.015")
    spend(person, usd="0.01")
    with unit_of_work() as work:
        first = datetime.now(UTC).date().replace(day=1)
        day = first if first != datetime.now(UTC).date() else first + timedelta(days=1)
        work.run("UPDATE spending SET day = %s", (day,))
        work.commit()
    assert _reserve(person, usd="0.005") == "ok"
    assert _reserve(person, usd="0.000001") == "budget-per-month"


def test_the_installation_and_its_guests_have_budgets_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    _setting(monkeypatch, "GUESTS_BUDGET_USD_PER_DAY", "0.006")
    _setting(monkeypatch, "INSTALLATION_BUDGET_USD_PER_DAY", "0.012")
    assert _reserve(_person(), usd="0.004", role="guest") == "ok"
    assert _reserve(_person(), usd="0.004", role="guest") == "installation-budget"
    assert _reserve(_person(), usd="0.008") == "ok"
    assert _reserve(_person(), usd="0.001") == "installation-budget"


def test_yesterday_does_not_count(person: UUID) -> None:
    spend(person, tokens=1000)
    pass_midnight()
    assert _reserve(person, tokens=1000) == "ok"


def test_guests_have_half(person: UUID) -> None:
    spend(person, tokens=500)
    assert _reserve(person, tokens=1, role="guest") == "tokens-per-day"
    assert _reserve(person, tokens=1) == "ok"


def test_what_was_spent_outlives_the_account() -> None:
    person = _person()
    assert _reserve(person, tokens=10, usd="0.003") == "ok"
    with unit_of_work() as work:
        work.run("DELETE FROM users WHERE id = %s", (person,))
        work.commit()
    _kill_all()
    assert _reserve(_person()) == "ok"
    assert _totals("installation") == (10, 3000, 0)


def _setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    get_settings.cache_clear()


def test_people_do_not_share_a_limit(person: UUID) -> None:
    other = _person()
    for _ in range(5):
        assert _ask(person) == "ok"
    assert _ask(person) == "message-rate"
    assert _ask(other) == "ok"


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


def test_all_summaries_together_make_only_so_many_calls_at_once(person: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARY_CALLS_AT_ONCE", "3")
    get_settings.cache_clear()
    kinds: list[Kind] = ["summary", "transcription", "summary"]
    assert [_reserve(person, kind=kind) for kind in kinds] == ["ok"] * 3
    assert _reserve(person, kind="summary") == "calls-at-once"
    assert _reserve(person, kind="chat") == "ok", "a chat does not wait for summaries"
