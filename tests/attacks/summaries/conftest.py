"""The same fixtures as the integration tests."""

from fixtures.summaries import house

__all__ = ["house"]
