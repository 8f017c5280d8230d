"""The mark of a device is for one account."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from auth_function import devices

pytestmark = pytest.mark.unit


USER, SESSION = uuid4(), uuid4()


def test_a_device_mark_is_for_one_account() -> None:
    mark = devices.issue(USER)
    assert devices.read(mark, user_id=USER) is not None
    assert devices.read(mark, user_id=UUID(int=1)) is None
    assert devices.read(mark[:-2] + "AA", user_id=USER) is None
    assert devices.read("nonsense", user_id=USER) is None
    assert devices.read("é" * 20, user_id=USER) is None
    assert devices.read(mark, user_id=USER) != devices.read(devices.issue(USER), user_id=USER)
