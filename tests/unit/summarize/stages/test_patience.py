"""Waiting for a server that is busy."""

from __future__ import annotations

import pytest

from kongdori.errors import LimitReached, ModelSpared, ModelUnavailable
from summarize_function.stages.patience import patiently

pytestmark = pytest.mark.unit


class Server:
    """Answers 429 until a moment of a clock that only waiting moves."""

    def __init__(self, *, busy_until_s: float, retry_after_s: int = 5) -> None:
        self.now, self.calls, self.checks = 0.0, 0, 0
        self.busy_until_s, self.retry_after_s = busy_until_s, retry_after_s

    def call(self) -> str:
        self.calls += 1
        if self.now < self.busy_until_s:
            raise LimitReached("busy", code="model-busy", retry_after_s=self.retry_after_s)
        return "an answer"

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def check(self) -> None:
        self.checks += 1

    def ask(self, *, patience_s: float, jitter: float = 0.5) -> str:
        return patiently(
            self.call,
            patience_s=patience_s,
            before_each_wait=self.check,
            clock=lambda: self.now,
            sleep=self.sleep,
            uniform=lambda low, high: low + (high - low) * jitter,
        )


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_a_server_that_is_busy_for_a_minute_is_waited_for(jitter: float) -> None:
    server = Server(busy_until_s=60)
    assert server.ask(patience_s=100, jitter=jitter) == "an answer"
    assert server.calls == server.checks + 1
    assert server.calls <= 13, "not sooner than its Retry-After asks"


def test_a_long_retry_after_is_kept_to_the_second() -> None:
    server = Server(busy_until_s=40, retry_after_s=40)
    assert server.ask(patience_s=75, jitter=0) == "an answer"
    assert (server.calls, server.now) == (2, 40)


@pytest.mark.parametrize(("back_after_s", "calls"), [(10, 2), (30, 2)], ids=["back soon", "away for longer"])
def test_a_model_that_others_have_found_out_of_order_is_asked_once_more(back_after_s: float, calls: int) -> None:
    server = Server(busy_until_s=back_after_s)
    asked: list[float] = []

    def call() -> str:
        asked.append(server.now)
        if server.now < back_after_s:
            raise ModelSpared("out", code="model-unavailable", retry_after_s=10)
        return "an answer"

    def ask() -> str:
        return patiently(
            call, patience_s=75, before_each_wait=server.check, clock=lambda: server.now, sleep=server.sleep
        )

    if back_after_s == 10:
        assert ask() == "an answer"
    else:
        with pytest.raises(ModelSpared):
            ask()
    assert (len(asked), asked[-1] >= 10) == (calls, True)


def test_a_model_that_fails_is_left_to_the_next_attempt() -> None:
    def fails() -> str:
        raise ModelUnavailable(retry_after_s=2)

    with pytest.raises(ModelUnavailable):
        patiently(fails, patience_s=75, before_each_wait=lambda: None, sleep=lambda _: pytest.fail("it waited"))


def test_it_ends() -> None:
    server = Server(busy_until_s=1e9)
    with pytest.raises(ModelUnavailable) as thrown:
        server.ask(patience_s=75)
    assert (thrown.value.code, server.now <= 75) == ("model-busy", True)


def test_nothing_else_is_waited_for() -> None:
    def spent() -> str:
        raise LimitReached("spent", code="budget-per-day", retry_after_s=1, limit="budget")

    with pytest.raises(LimitReached, match="spent"):
        patiently(spent, patience_s=75, before_each_wait=lambda: None, sleep=lambda _: pytest.fail("it waited"))


def test_a_summary_that_is_deleted_meanwhile_is_not_waited_for() -> None:
    def gone() -> None:
        raise RuntimeError("gone")

    server = Server(busy_until_s=60)
    with pytest.raises(RuntimeError, match="gone"):
        patiently(server.call, patience_s=75, before_each_wait=gone, clock=lambda: 0.0, sleep=server.sleep)
    assert (server.calls, server.now) == (1, 0)
