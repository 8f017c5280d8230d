"""Passwords: argon2id over a keyed hash.

A password is first brought into one form (RFC 8265, OpaqueString: every kind of space becomes the space, then NFC), so
that all keyboards give the same. HMAC-SHA256 with the pepper makes 32 bytes of it, and argon2id hashes those. Whoever
steals the table can't guess passwords, as the pepper is not in the database. `password_rules` says what a new password
must be.
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

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1  # OWASP's first choice; takes 36 ms on a 2-core machine
_LONGEST = 1024  # the rest is cut off before normalising, which takes time: no password is longer

# Compared when there is no account: a hash of no password, at the same cost.
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
        logger.error("unreadable-password-hash")
        return False
    except VerificationError:
        return False


def needs_rehash(hashed: str) -> bool:
    """Whether it was made with other parameters than the current ones."""
    return _hasher().check_needs_rehash(hashed)


def prepare(password: str) -> str:
    """The password in the form that is hashed and checked."""
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in password[:_LONGEST])
    return unicodedata.normalize("NFC", spaced)


def fingerprint(password: str) -> str:
    """A keyed hash for idempotency fingerprints; nothing can be guessed from it without the pepper."""
    return _keyed(password, purpose=b"kongdori idempotency v1").hex()


def _keyed(password: str, *, purpose: bytes = b"kongdori password v1") -> bytes:
    key = hmac.digest(secrets.app_secret().pepper.encode(), purpose, "sha256")
    whole = prepare(password).encode("utf-8", "surrogatepass")
    return hmac.digest(key, whole, "sha256")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, Type  # imported here, as it takes 20 ms of a cold start

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)
