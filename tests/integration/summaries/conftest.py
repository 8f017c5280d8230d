"""The summaries function and its state machine, and a model: see `fixtures.summaries`."""

from fixtures.summaries import house, peer

__all__ = ["house", "peer"]
