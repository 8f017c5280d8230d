"""The same fixtures as the integration tests: a real Postgres and S3, and the summaries function behind a gateway."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_INTEGRATION = Path(__file__).parents[2] / "integration"


def _load(name: str, path: Path) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_summaries = _load("kongdori_summaries_fixtures", _INTEGRATION / "summaries/conftest.py")

house = _summaries.house
