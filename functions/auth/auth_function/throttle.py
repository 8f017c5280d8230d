"""Wrong passwords slow down further attempts, but can't lock the owner of an account out.

Each attempt is counted in Postgres before the password is compared, by a counter of the account and one of the address;
a right password takes its count back. Which counter of the account it is depends on where the attempt comes from:

- a **device** that signed in to this account before (a signed cookie shows it) has a counter of its own, and is not
  counted by address, so that neither a flood of guesses nor a neighbour behind the same address keeps the owner out;
- an **address** at which a session of this account was begun has a counter of its own (for clients without cookies);
- everybody else shares one. After 100 failures in a row it blocks for a day, or until an admin makes a link for a new
  password.

After a few failures each attempt must wait for the one before it: 1 s, doubling, up to 30 s. A blocked attempt is
refused before the password is compared, so it tells nothing.
Source: OWASP, "Slow down online guessing attacks with device cookies"; NIST SP 800-63B, 3.2.2.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass
from uuid import UUID

from auth_function import devices
from kongdori.accounts.login_failure_keys import failure_key
from kongdori.db import UnitOfWork
from kongdori.errors import LimitReached
from kongdori.repositories import login_failures
from kongdori.repositories.login_failures import FailureCount

LONGEST_WAIT_S = 30
MOST_IN_A_ROW = 100
ACCOUNT_FREE = 5
ADDRESS_FREE = 30
REMEMBER_ACCOUNT_S = 24 * 3600
REMEMBER_ADDRESS_S = 15 * 60
REMEMBER_S = max(REMEMBER_ACCOUNT_S, REMEMBER_ADDRESS_S)


@dataclass(frozen=True, slots=True)
class Counter:
    """One row of `login_failures` and its rule: `free` failures without a wait, `most` in a row (None: no such limit),
    forgotten `remember_s` after the last one."""

    key: str
    free: int
    most: int | None
    remember_s: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """The counters of one attempt. `shared_key` is that of the counter which everybody else shares."""

    account: Counter
    address: Counter | None
    shared_key: str


def of_sign_in(
    *, login_key: str, user_id: UUID | None, known_address: bool, address: str, device: str | None
) -> Attempt:
    """The counters of an attempt to sign in. `user_id` is None where there is no such account."""
    shared = _account_counter("account", login_key)
    device_id = devices.read(device, user_id=user_id) if device and user_id else None
    if device_id is not None:
        return Attempt(_account_counter("device", device_id.hex()), address=None, shared_key=shared.key)
    place = network(address)
    account = _account_counter("place", f"{user_id} {place}") if user_id and known_address else shared
    by_address = Counter(failure_key("address", place), free=ADDRESS_FREE, most=None, remember_s=REMEMBER_ADDRESS_S)
    return Attempt(account, by_address, shared_key=shared.key)


def of_signed_in(user_id: UUID) -> Attempt:
    """The counter of somebody who is signed in and must give their password again."""
    account = _account_counter("person", str(user_id))
    return Attempt(account, address=None, shared_key=account.key)


def begin(work: UnitOfWork, attempt: Attempt) -> None:
    """Counts the attempt; commit before comparing the password. Raises `LimitReached` where it must wait."""
    for counter in (attempt.account, attempt.address):
        if counter is None:
            continue
        counted = login_failures.count_attempt(
            work,
            key=counter.key,
            free=counter.free,
            most=counter.most,
            longest_wait_s=LONGEST_WAIT_S,
            forget_after_s=counter.remember_s,
        )
        if not counted:
            raise _refusal(work, counter)


def succeed(work: UnitOfWork, attempt: Attempt) -> None:
    """The password was right: the account's counters are reset, and the address gets its count back."""
    login_failures.clear(work, keys=[attempt.account.key, attempt.shared_key])
    if attempt.address is not None:
        login_failures.refund(work, key=attempt.address.key)


def reset(work: UnitOfWork, *, login_key: str) -> None:
    """Resets the account's shared counter: its password was changed, or it was deleted."""
    login_failures.clear(work, keys=[failure_key("account", login_key)])


def network(address: str) -> str:
    """What is counted as one address: each of IPv4, and the /64 of IPv6 that one household has."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _account_counter(kind: str, of: str) -> Counter:
    return Counter(failure_key(kind, of), free=ACCOUNT_FREE, most=MOST_IN_A_ROW, remember_s=REMEMBER_ACCOUNT_S)


def _refusal(work: UnitOfWork, counter: Counter) -> LimitReached:
    count = login_failures.get(work, key=counter.key) or FailureCount(failures=0, wait_s=0.0, quiet_s=0.0)
    if counter.most is not None and count.failures >= counter.most:
        return LimitReached(
            "Too many failed attempts. Sign in from a device or place you've used before, try again tomorrow, or ask "
            "the admin for a password link.",
            retry_after_s=max(1, math.ceil(counter.remember_s - count.quiet_s)),
            code="login-locked",
        )
    wait_s = max(1, math.ceil(count.wait_s))
    return LimitReached(
        f"Too many failed attempts. Wait {wait_s} seconds, then try again.", retry_after_s=wait_s, code="login-slowed"
    )
