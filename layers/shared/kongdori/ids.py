"""UUIDv7 ids (RFC 9562): sortable by time, so that an index on the id is an index on creation."""

from __future__ import annotations

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """A new UUIDv7, from the clock and the kernel's randomness at each call, so that two processes that were restored
    from one SnapStart snapshot never make the same. Python has uuid7 from 3.14 on; PyPI's uuid6 was looked at, and is a
    dependency for these six lines."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
