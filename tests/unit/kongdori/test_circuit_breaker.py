"""The circuit breaker in front of Redis."""

from __future__ import annotations

import time

import pytest

from kongdori.circuit_breaker import CircuitBreaker

pytestmark = pytest.mark.unit


def test_opens_at_once_and_lets_one_try_a_pause() -> None:
    breaker = CircuitBreaker("peer", first_s=0.05, longest_s=0.2)
    assert breaker.allows()
    breaker.failed("hung up")
    assert not breaker.allows()
    time.sleep(0.06)
    assert [breaker.allows(), breaker.allows()] == [True, False]


def test_the_pause_grows_to_its_longest_and_a_success_closes_it(caplog: pytest.LogCaptureFixture) -> None:
    breaker = CircuitBreaker("peer", first_s=0.02, longest_s=0.05)
    breaker.failed("hung up")
    for _ in range(4):
        time.sleep(0.03)
        breaker.failed("hung up")
    time.sleep(0.06)
    assert breaker.allows()
    breaker.worked()
    assert breaker.allows()
    assert breaker.allows()
    breaker.worked()
    assert list(dict.fromkeys(record.getMessage() for record in caplog.records)) == ["peer-unavailable", "peer-back"]


def test_one_failure_met_by_many_threads_is_one() -> None:
    breaker = CircuitBreaker("peer", first_s=0.05, longest_s=10)
    for _ in range(8):
        breaker.failed("hung up")
    time.sleep(0.06)
    assert breaker.allows()
