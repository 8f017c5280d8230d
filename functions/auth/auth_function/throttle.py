"""Failed logins slow down, and the true owner still gets in.

Every attempt is counted against one counter of the account and one of the address, in Postgres, before the password is
looked at; a right one takes its count back. Which counter of the account depends on where the attempt comes from:

- a **device** that signed in to this account before shows a signed cookie: a counter of its own, and none of the
  address, so that neither a flood of guesses nor a neighbour behind the same address keeps the owner out;
- an **address** at which a session of this account was begun: a counter of its own (for clients that keep no cookies);
- the rest of the world shares one: at most 100 failures in a row, then only the two above, or the admin's help.

Waits begin after a few failures, double, and end at 30 s. A blocked attempt is refused unseen, so it tells nothing.
Source: OWASP, "Slow down online guessing attacks with device cookies"; NIST SP 800-63B, 3.2.2.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from auth_function import devices
from kongdori.accounts.login_failure_keys import failure_key
from kongdori.db import UnitOfWork
from kongdori.errors import LimitReached
from kongdori.repositories import login_failures

LONGEST_WAIT_S = 30
MOST_IN_A_ROW = 100
ACCOUNT_FREE = 5
ADDRESS_FREE = 30
REMEMBER_ACCOUNT_S = 30 * 24 * 3600
REMEMBER_ADDRESS_S = 15 * 60
FORGET_S = max(REMEMBER_ACCOUNT_S, REMEMBER_ADDRESS_S)


@dataclass(frozen=True, slots=True)
class Counter:
    """One row of `login_failures` and its rule."""

    key: str
    free: int
    most: int | None
    remember_s: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was counted for one attempt, to be settled when it turns out right."""

    account: Counter
    address: Counter | None
    everyone: str


def counters(*, login_key: str, user_id: UUID | None, known_place: bool, address: str, device: str | None) -> Attempt:
    """Which counters an attempt goes to. Pure but for the keys it hashes with."""
    everyone = _account("account", login_key)
    device_id = devices.read(device, user_id=user_id) if device and user_id else None
    if device_id is not None:
        return Attempt(account=_account("device", device_id.hex()), address=None, everyone=everyone.key)
    place = network(address)
    account = _account("place", f"{user_id} {place}") if user_id and known_place else everyone
    by_address = Counter(failure_key("address", place), free=ADDRESS_FREE, most=None, remember_s=REMEMBER_ADDRESS_S)
    return Attempt(account=account, address=by_address, everyone=everyone.key)


def begin(work: UnitOfWork, attempt: Attempt) -> None:
    """Counts the attempt; commit before looking at the password. Raises `LimitReached` where it must wait."""
    for counter in (attempt.account, attempt.address):
        if counter is None:
            continue
        counted = login_failures.reserve(
            work,
            key=counter.key,
            free=counter.free,
            most=counter.most,
            longest_wait_s=LONGEST_WAIT_S,
            forget_after_s=counter.remember_s,
        )
        if counted is None:
            raise _blocked(work, counter)


def succeed(work: UnitOfWork, attempt: Attempt) -> None:
    """It was right: the account's row of failures ends, everywhere; the address gets its count back."""
    login_failures.clear(work, keys=[attempt.account.key, attempt.everyone])
    if attempt.address is not None:
        login_failures.refund(work, key=attempt.address.key)


def by_person(user_id: UUID) -> Attempt:
    """The counter of somebody signed in who must say their password again."""
    account = _account("person", str(user_id))
    return Attempt(account=account, address=None, everyone=account.key)


def forget(work: UnitOfWork, *, login_keys: Sequence[str]) -> None:
    """Ends the rows of failures of these accounts: their password was changed, or the admin helps."""
    login_failures.clear(work, keys=[failure_key("account", login_key) for login_key in login_keys])


def network(address: str) -> str:
    """What counts as one address: all of IPv4, the /64 of IPv6 that one household has."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _account(kind: str, of: str) -> Counter:
    return Counter(failure_key(kind, of), free=ACCOUNT_FREE, most=MOST_IN_A_ROW, remember_s=REMEMBER_ACCOUNT_S)


def _blocked(work: UnitOfWork, counter: Counter) -> LimitReached:
    state = login_failures.state(work, key=counter.key) or {"failures": 0, "wait_s": 0.0, "quiet_s": 0.0}
    if counter.most is not None and state["failures"] >= counter.most:
        return LimitReached(
            "There were too many wrong tries. Sign in from a device or a place where you signed in before, or ask the "
            "person who runs this Kongdori. Nothing is lost.",
            retry_after_s=max(1, math.ceil(counter.remember_s - state["quiet_s"])),
            code="login-locked",
        )
    wait_s = max(1, math.ceil(state["wait_s"]))
    return LimitReached(
        f"There were several wrong tries. Wait {wait_s} s, then try again.", retry_after_s=wait_s, code="login-slowed"
    )
