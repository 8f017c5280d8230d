"""Settings and the app secret from memory: no network, no process."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _everywhere(app_secret: None) -> None:
    """Every unit test of auth has it."""
