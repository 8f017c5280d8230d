"""Embeddings from a server are paid before it is asked, out of the installation's budgets and no further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from fixtures.rude_server import Rude, rude_server
from fixtures.servers import Database
from kongdori_intents import EmbedderUnavailable

from kongdori import connections
from kongdori.db import unit_of_work
from kongdori.recognition.embedding_budget import EmbeddingBudget, NotCovered
from kongdori.recognition.embeddings_endpoint import Endpoint
from kongdori.settings import get_settings

pytestmark = pytest.mark.integration

_BLOCK_USD = Decimal("0.002")  # 2,000 tokens at one dollar a million


@pytest.fixture
def budget(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    monkeypatch.setenv("EMBEDDING_PRICE", "1")
    monkeypatch.setenv("DATABASE_POOL_SIZE", "16")

    def of(usd_per_day: str) -> None:
        monkeypatch.setenv("INSTALLATION_BUDGET_USD_PER_DAY", usd_per_day)
        get_settings.cache_clear()

    yield of
    get_settings.cache_clear()


def _set_aside() -> list[int]:
    """The amounts, in millionths of a dollar."""
    with unit_of_work() as work:
        return [row["micro_usd"] for row in work.all("SELECT micro_usd FROM reservations WHERE kind = 'embedding'")]


def test_a_hundred_questions_cost_one_journey(budget: Callable[[str], None]) -> None:
    budget("5")
    own = EmbeddingBudget()
    for _ in range(100):
        own.take(20)
    assert _set_aside() == [2_000]
    own.take(20)
    assert _set_aside() == [2_000, 2_000]


def test_many_processes_at_once_spend_no_more_than_the_budget(budget: Callable[[str], None]) -> None:
    budget(str(3 * _BLOCK_USD))

    def asks(own: EmbeddingBudget) -> str:
        try:
            own.take(500)
        except NotCovered as refusal:
            return str(refusal)
        return "paid"

    with ThreadPoolExecutor(12) as pool:
        answers = Counter(pool.map(asks, [EmbeddingBudget() for _ in range(40)]))
    assert answers == {"paid": 3, "installation-budget": 37}
    assert _set_aside() == [2_000] * 3


def test_no_server_is_asked_for_what_is_not_paid(budget: Callable[[str], None]) -> None:
    budget("0.001")
    with rude_server() as server:
        embed = _endpoint(server)
        with pytest.raises(EmbedderUnavailable):
            embed(["a question"])
        with pytest.raises(EmbedderUnavailable):
            embed(["lines for training"] * 70)
        assert server.asked == []


def test_a_server_without_a_price_needs_no_budget(
    budget: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBEDDING_PRICE", "0")
    budget("0")
    EmbeddingBudget().take(1_000_000)
    assert _set_aside() == []


def test_nothing_is_taken_while_postgres_is_away(
    budget: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget("5")
    own = EmbeddingBudget()
    own.take(1_990)
    connections.get_pool().close()
    monkeypatch.setenv("DATABASE_HOST", str(tmp_path))  # no socket lies there
    get_settings.cache_clear()
    with pytest.raises(NotCovered):
        own.take(20)
    own.take(10)  # of what was paid


def _endpoint(server: Rude) -> Endpoint:
    return Endpoint(base_url=f"{server.url}/v1", model="m", languages=frozenset({"en"}))
