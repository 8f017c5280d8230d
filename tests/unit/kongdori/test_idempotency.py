"""The fingerprint of a request."""

from __future__ import annotations

import pytest

from kongdori.idempotency import fingerprint

pytestmark = pytest.mark.unit


def test_a_fingerprint_ignores_the_order_of_fields_only() -> None:
    assert fingerprint("r", {"a": 1, "b": 2}) == fingerprint("r", {"b": 2, "a": 1})
    assert fingerprint("r", {"a": 1}) != fingerprint("r", {"a": 2})
    assert fingerprint("r", {"a": 1}) != fingerprint("s", {"a": 1})
