"""The handlers of the states in `infra/statemachines/catalogue.asl.yaml`, which train a version of the intents."""

from __future__ import annotations

from typing import Any

from chat_function.catalogue import training
from kongdori.telling import quietly


@quietly
def train(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """{number} → {number, ready}. Trains a version, and serves it if it keeps the bound."""
    number = int(event["number"])
    return {"number": number, "ready": training.train(number)}


@quietly
def fail(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """{number, error: {Error, Cause}} → {number}. Marks a version as failed after its training broke off."""
    number = int(event["number"])
    training.broke_off(number, error=str((event.get("error") or {}).get("Error")))
    return {"number": number}
