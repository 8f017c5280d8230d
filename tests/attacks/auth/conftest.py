"""The same fixtures as the integration tests, and the auth function without a database."""

from __future__ import annotations

import pytest
from fixtures.app_secret import app_secret
from fixtures.auth import Gateway, auth

__all__ = ["app_secret", "auth"]


@pytest.fixture
def gateway(app_secret: None) -> Gateway:
    """The auth function where nothing may reach the database: it is not there."""
    return Gateway()
