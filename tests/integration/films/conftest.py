"""The films function, its bucket and some clips: see `fixtures.films`."""

from fixtures.films import clip, film, house, person

__all__ = ["clip", "film", "house", "person"]
