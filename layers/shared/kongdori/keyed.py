"""Keyed digests for one purpose each, from the app secret."""

from __future__ import annotations

import hmac

from kongdori import secrets


def digest(purpose: str, message: bytes) -> bytes:
    """HMAC-SHA256 with a key of its own for `purpose`, derived from the refresh key. 32 bytes."""
    key = hmac.digest(secrets.app_secret().refresh_key.encode(), f"kongdori {purpose}".encode(), "sha256")
    return hmac.digest(key, message, "sha256")
