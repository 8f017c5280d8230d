"""Somebody who runs the house, and a model: see `fixtures.catalogue` and `fixtures.chat`."""

from fixtures.catalogue import admin
from fixtures.chat import chat, model_peer

__all__ = ["admin", "chat", "model_peer"]
