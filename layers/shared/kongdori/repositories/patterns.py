"""Patterns for ILIKE."""

from __future__ import annotations


def containing(text: str) -> str:
    """The pattern of every text that contains this one; its own `%` and `_` stand for themselves."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
