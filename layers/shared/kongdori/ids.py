"""UUIDv7 ids (RFC 9562): sortable by time, so that an index on the id is an index on creation."""

from __future__ import annotations

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """A fresh UUIDv7, from the clock and the kernel's randomness at each call: safe after a SnapStart restore."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
