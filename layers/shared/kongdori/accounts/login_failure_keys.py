"""The keys of the counters of wrong passwords. Signing in counts under them, and the admin's command resets them."""

from __future__ import annotations

from kongdori import keyed


def failure_key(kind: str, of: str) -> str:
    """The key of a counter: a keyed hash, because people type passwords where the login id belongs.

    `kind` is account, device, place (an account at one address), address, person (signed in already) or sign-up.
    """
    return f"{kind}:{keyed.digest('login failures v1', of.encode('utf-8', 'surrogatepass')).hex()[:40]}"
