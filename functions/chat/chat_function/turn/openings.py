"""Turns that are being opened in this process go before those that have their text: who waits for a first word notices
every moment, who has read the last one notices nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE_S = 0.5  # however many go on opening

_changed = threading.Condition()
_open = 0


@contextmanager
def opening() -> Iterator[None]:
    """A turn is being opened."""
    global _open
    with _changed:
        _open += 1
    try:
        yield
    finally:
        with _changed:
            _open -= 1
            if not _open:
                _changed.notify_all()


def let_pass() -> None:
    """Waits, for half a second at most, until no turn is being opened."""
    with _changed:
        _changed.wait_for(lambda: not _open, _PATIENCE_S)
