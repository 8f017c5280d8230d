"""State train: {number} → {number, ready}. Trains a version, and serves it where it is good."""

from __future__ import annotations

from typing import Any

from chat_function.catalogue import training


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    number = int(event["number"])
    return {"number": number, "ready": training.train(number)}
