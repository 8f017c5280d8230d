"""The API takes every kind of entity that an answer may depend on, and no other."""

from __future__ import annotations

from typing import get_args

import pytest
from kongdori_intents import entities

from chat_function.catalogue.schemas import Kind

pytestmark = pytest.mark.unit


def test_the_kinds_of_the_api_are_those_of_the_recogniser() -> None:
    assert set(get_args(Kind)) == entities.NAMES
