"""The key of a saved answer holds everything that the answer depends on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pytest
from kongdori_intents import IntentPolicy

from chat_function.answer_cache.store import shared_key

pytestmark = pytest.mark.unit


@dataclass
class FakeEngine:
    source: Literal["model", "offline"] = "model"
    name: str = "m"
    version: int = 1

    def complete(self, prompt: Any) -> Any:
        raise AssertionError("keys need no answer")

    def stream(self, prompt: Any) -> Any:
        raise AssertionError("keys need no answer")


def intent(name: str, digest: str = "") -> IntentPolicy:
    return IntentPolicy(name, True, 60, (), {}, digest=digest)


def test_depends_on_everything_an_answer_depends_on() -> None:
    engine = FakeEngine()
    keys = {
        shared_key(intent("a"), {}, "en", engine=engine, films=None),
        shared_key(intent("a", "edited"), {}, "en", engine=engine, films=None),
        shared_key(intent("b"), {}, "en", engine=engine, films=None),
        shared_key(intent("a"), {}, "ko", engine=engine, films=None),
        shared_key(intent("a"), {"place": "Busan"}, "en", engine=engine, films=None),
        shared_key(intent("a"), {"place": "Seoul"}, "en", engine=engine, films=None),
        shared_key(intent("a"), {}, "en", engine=FakeEngine(name="n"), films=None),
        shared_key(intent("a"), {}, "en", engine=FakeEngine(source="offline"), films=None),
        shared_key(intent("a"), {}, "en", engine=FakeEngine(version=2), films=None),
        shared_key(intent("a"), {}, "en", engine=engine, films=[]),
        shared_key(intent("a"), {}, "en", engine=engine, films=["x"]),
    }
    assert len(keys) == 11


def test_not_on_the_order_of_entities() -> None:
    one = shared_key(intent("a"), {"x": "1", "y": "2"}, "en", engine=FakeEngine(), films=None)
    assert one == shared_key(intent("a"), {"y": "2", "x": "1"}, "en", engine=FakeEngine(), films=None)
