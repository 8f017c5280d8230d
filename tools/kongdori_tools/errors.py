"""The error of a command."""

from __future__ import annotations


class CommandError(Exception):
    """The command can't be done; the message says why and what to do."""
