"""The two apps of chat."""

from __future__ import annotations

import pytest

from chat_function import app, stream

pytestmark = pytest.mark.unit


def test_apps_are_built_without_opening_anything() -> None:
    assert app.app.openapi()["paths"]
    assert stream.app.openapi()["paths"]
