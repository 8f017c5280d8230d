"""The retry policy, on a clock that goes only when it is told to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kongdori.llm import retry
from kongdori.llm.faults import Fault, Kind, malformed, of_status
from kongdori.llm.retry import Attempts, RetryPolicy

pytestmark = pytest.mark.unit

POLICY = RetryPolicy(longest_pause_s=2.0)
DOWN = of_status(500, {})


class Clock:
    """Seconds that pass only while somebody sleeps. `slept`: each pause."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def attempts(self, policy: RetryPolicy = POLICY, *, budget_s: float = 60.0, jitter: float = 1.0) -> Attempts:
        """`jitter`: which part of the longest pause the dice choose."""
        return Attempts(
            policy, budget_s=budget_s, clock=lambda: self.now, sleep=self.sleep, uniform=lambda _, most: most * jitter
        )


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_three_attempts_with_longer_and_longer_pauses(clock: Clock) -> None:
    attempts = clock.attempts()
    assert [attempts.pause_after(DOWN) for _ in range(3)] == [True, True, False]
    assert clock.slept == [0.5, 1.0]
    assert attempts.failed == 3


def test_no_pause_is_longer_than_the_longest(clock: Clock) -> None:
    attempts = clock.attempts(RetryPolicy(longest_pause_s=2.0, attempts=9), budget_s=1_000)
    while attempts.pause_after(DOWN):
        pass
    assert clock.slept == [0.5, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]


def test_pauses_are_spread_from_nothing_on() -> None:
    pauses: list[float] = []
    for _ in range(300):
        Attempts(POLICY, budget_s=60, sleep=pauses.append).pause_after(DOWN)
    assert 0 <= min(pauses) < 0.1
    assert 0.4 < max(pauses) <= 0.5


@pytest.mark.parametrize(("asked", "pause_s"), [("1.5", 1.5), ("0", 0.25), ("2", 2.0), ("0.1", 0.25)])
def test_a_pause_is_never_shorter_than_the_server_asked(clock: Clock, asked: str, pause_s: float) -> None:
    assert clock.attempts(jitter=0.5).pause_after(of_status(429, {"retry-after": asked}))
    assert clock.slept == [pause_s]


@pytest.mark.parametrize("asked", ["2.1", "60", "inf"])
def test_a_server_that_asks_for_more_than_the_longest_is_not_asked_again(clock: Clock, asked: str) -> None:
    assert not clock.attempts().pause_after(of_status(503, {"retry-after": asked}))
    assert clock.slept == []


@pytest.mark.parametrize("fault", [Fault(Kind.SLOW, "x"), of_status(401, {}), of_status(400, {}), of_status(302, {})])
def test_what_would_fail_again_is_not_tried_again(clock: Clock, fault: Fault) -> None:
    assert not clock.attempts().pause_after(fault)


@pytest.mark.parametrize(
    "fault", [malformed("x"), Fault(Kind.UNREACHABLE, "x"), of_status(429, {}), of_status(408, {})]
)
def test_what_may_pass_is_tried_again(clock: Clock, fault: Fault) -> None:
    assert clock.attempts().pause_after(fault)


@pytest.mark.parametrize(("spent_s", "again"), [(8.4, True), (8.6, False), (30.0, False)])
def test_no_attempt_begins_with_less_than_a_second_left(clock: Clock, spent_s: float, again: bool) -> None:
    attempts = clock.attempts(budget_s=10)
    clock.now += spent_s
    assert attempts.pause_after(DOWN) is again


def test_a_call_is_made_with_the_time_that_is_left() -> None:
    faults = iter([DOWN, malformed("x")])
    left: list[float] = []

    def attempt(left_s: float) -> str:
        left.append(left_s)
        for fault in faults:
            raise fault
        return "answer"

    quick = RetryPolicy(longest_pause_s=1, first_pause_s=0.001)
    assert retry.call(attempt, quick, budget_s=10) == "answer"
    assert 9 < left[2] < left[1] < left[0] <= 10


def test_the_last_fault_is_the_one_that_is_raised() -> None:
    faults = iter([DOWN, of_status(401, {})])

    def attempt(_: float) -> Callable[[], None]:
        raise next(faults)

    with pytest.raises(Fault) as raised:
        retry.call(attempt, RetryPolicy(longest_pause_s=1, first_pause_s=0.001), budget_s=10)
    assert raised.value.status == 401
