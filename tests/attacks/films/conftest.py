"""The fixtures of the films' integration tests: a real Postgres, S3, ffmpeg and the films function."""

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
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_films = _load("kongdori_films_fixtures", _INTEGRATION / "films" / "conftest.py")

person = _films.person
film = _films.film
house = _films.house
clip = _films.clip
