"""What has its text lets those pass that are being opened."""

from __future__ import annotations

import threading

import pytest

from chat_function.turn import openings

pytestmark = pytest.mark.unit


def test_waits_until_no_turn_is_being_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openings, "_PATIENCE_S", 30)
    passed = threading.Event()

    def wait() -> None:
        openings.let_pass()
        passed.set()

    waiting = threading.Thread(target=wait)
    with openings.opening():
        with pytest.raises(ValueError, match="refused"), openings.opening():
            raise ValueError("refused")
        waiting.start()
        assert not passed.wait(0.05)
    assert passed.wait(30)
    waiting.join()


def test_waits_for_a_moment_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openings, "_PATIENCE_S", 0.01)
    with openings.opening():
        openings.let_pass()
    openings.let_pass()
