"""A function finds no package that only the development environment has."""

from __future__ import annotations

import importlib
import sys

import pytest

from kongdori_local.lambdas.package import hide_development_packages

pytestmark = pytest.mark.unit


def test_development_packages_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("awscrt", "OpenSSL"):
        monkeypatch.delitem(sys.modules, name, raising=False)  # and put back afterwards
        monkeypatch.setitem(sys.modules, name, sys)
    hide_development_packages()
    for name in ("awscrt", "OpenSSL"):
        with pytest.raises(ImportError):
            importlib.import_module(name)
