"""The same fixtures as the integration tests."""

from fixtures.films import clip, film, house, person

__all__ = ["clip", "film", "house", "person"]
