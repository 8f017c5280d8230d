"""People who call the chat function, and a model: see `fixtures.chat`."""

from fixtures.chat import chat, model_peer, streamed

__all__ = ["chat", "model_peer", "streamed"]
