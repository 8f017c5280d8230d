"""Passwords: argon2id over a keyed hash.

A password is prepared as an OpaqueString (RFC 8265: other spaces become the space, then NFC), so that it is the same
whatever keyboard made it; HMAC-SHA256 with the pepper gives 32 bytes, and argon2id hashes those. Without the pepper,
which is not in the database, a stolen table can't be guessed at. The rules for new ones are in `password_rules`.
"""

from __future__ import annotations

import hmac
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from kongdori import secrets
from kongdori.observability import logger

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1  # OWASP's first choice; 36 ms on the machines of FACTS.md
_MOST = 1024  # characters looked at: nothing longer can be anyone's password, and normalising it would cost

# A hash of nothing, of the same cost: what is compared when there is no account.
_NOBODY = (
    f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}"
    "$uWzXyyU2dTfVB3hA9T1vRQ$Zl1M8Sx5pJt0y4GQyqk2cR1k0o0a9XkIY7m3yqV1v5E"
)


def hash(password: str) -> str:
    """An argon2id hash in PHC form, of a password that `password_rules.check` let pass."""
    return _hasher().hash(_keyed(password))


def verify(password: str, hashed: str | None) -> bool:
    """Whether it is the password. `None` (there is no such account) costs the same and is never right."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed or _NOBODY, _keyed(password)) and hashed is not None
    except InvalidHashError:
        logger.error("password-hash-unreadable")
        return False
    except VerificationError:
        return False


def needs_rehash(hashed: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _hasher().check_needs_rehash(hashed)


def prepare(password: str) -> str:
    """The password in the one form that is hashed, counted and checked."""
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in password[:_MOST])
    return unicodedata.normalize("NFC", spaced)


def fingerprint(password: str) -> str:
    """Stands for a password in an idempotency fingerprint; worthless without the pepper."""
    return _keyed(password, purpose=b"kongdori idempotency v1").hex()


def _keyed(password: str, *, purpose: bytes = b"kongdori password v1") -> bytes:
    key = hmac.digest(secrets.app_secret().pepper.encode(), purpose, "sha256")
    whole = prepare(password).encode("utf-8", "surrogatepass")
    return hmac.digest(key, whole, "sha256")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, Type  # 20 ms that a cold start need not pay

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)
