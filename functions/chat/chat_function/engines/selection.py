"""Which engine answers."""

from __future__ import annotations

from chat_function.engines.base import Engine
from chat_function.engines.model import ModelEngine
from chat_function.engines.offline import OfflineEngine
from kongdori.llm import chat


def current_engine() -> Engine:
    """The configured model, else the offline engine."""
    return ModelEngine() if chat.is_configured() else OfflineEngine()
