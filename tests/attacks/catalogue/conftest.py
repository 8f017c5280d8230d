"""Somebody who runs the house: see `fixtures.catalogue`."""

from fixtures.catalogue import admin

__all__ = ["admin"]
