"""Ids sort by time."""

from __future__ import annotations

import time

import pytest

from kongdori import ids

pytestmark = pytest.mark.unit


def test_ids_are_uuid_version_7_and_sort_by_time() -> None:
    first = ids.new_id()
    time.sleep(0.002)
    second = ids.new_id()
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert first < second
    assert abs((first.int >> 80) / 1000 - time.time()) < 5
