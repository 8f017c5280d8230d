"""The same fixtures as the integration tests."""

from fixtures.chat import chat, model_peer, streamed

__all__ = ["chat", "model_peer", "streamed"]
