"""What a row of `login_failures` is called: shared by signing in, which counts, and the admin, who unlocks."""

from __future__ import annotations

from kongdori import keyed


def failure_key(kind: str, of: str) -> str:
    """Keyed, as people type passwords where the login id belongs. `kind`: account, device, place, address, person."""
    return f"{kind}:{keyed.digest('login failures v1', of.encode('utf-8', 'surrogatepass')).hex()[:40]}"
