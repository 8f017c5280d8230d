"""What counts as one address, and which counters an attempt has."""

from __future__ import annotations

from uuid import uuid4

import pytest

from auth_function import devices, throttle

pytestmark = pytest.mark.unit


USER, SESSION = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("not an address", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert throttle.network(address) == network


def test_the_counters_of_an_attempt() -> None:
    stranger = throttle.of_sign_in(
        login_key="ada", user_id=None, known_address=False, address="203.0.113.7", device=None
    )
    unknown = throttle.of_sign_in(
        login_key="ada", user_id=USER, known_address=False, address="203.0.113.7", device=None
    )
    assert stranger == unknown  # an account that is not there counts like one that is
    device = throttle.of_sign_in(
        login_key="ada", user_id=USER, known_address=False, address="203.0.113.7", device=devices.issue(USER)
    )
    assert device.account != unknown.account
    assert device.address is None
    place = throttle.of_sign_in(login_key="ada", user_id=USER, known_address=True, address="203.0.113.7", device=None)
    assert place.account != unknown.account
    assert place.address == unknown.address
    assert all("ada" not in key for key in (unknown.account.key, unknown.shared_key))
