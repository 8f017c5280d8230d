"""The same fixtures as the integration tests: a real Postgres, and the auth function behind a gateway."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

_INTEGRATION = Path(__file__).parents[2] / "integration"


def _load(name: str, path: Path) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_auth = _load("kongdori_auth_fixtures", _INTEGRATION / "auth" / "conftest.py")

auth = _auth.auth
Gateway = _auth.Gateway

# And what the unit tests have: the app secret from memory, no database.
app_secret = _load("kongdori_auth_unit_fixtures", _INTEGRATION.parent / "unit" / "auth" / "conftest.py").app_secret


@pytest.fixture
def gateway(app_secret: None) -> Any:
    """The auth function where nothing may reach the database: it is not there."""
    return Gateway()
