"""Keyed digests. Each purpose has a key of its own, derived from the app secret."""

from __future__ import annotations

import hmac

from kongdori import secrets


def digest(purpose: str, message: bytes) -> bytes:
    """HMAC-SHA256 with the key of `purpose`, which is derived from the refresh key. 32 bytes."""
    key = hmac.digest(secrets.app_secret().refresh_key.encode(), f"kongdori {purpose}".encode(), "sha256")
    return hmac.digest(key, message, "sha256")
