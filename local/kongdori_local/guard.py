"""Ends what a supervisor started when the supervisor itself is gone, however it went.

`python guard.py` reads lines from stdin: `+PGID` when a group starts, `-PGID` when it ended. At the end of the file,
which comes when the supervisor's end of the pipe closes, it ends every group that is left. It imports nothing of ours,
so that it is small and starts at once.
"""

from __future__ import annotations

import os
import signal
import sys
import time

_GRACE_S = 3.0


def main() -> None:
    """Waits for the end of the file."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    groups: list[int] = []
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups.append(group)
        elif group in groups:
            groups.remove(group)
    for group in groups:
        _signal(group, signal.SIGINT)  # PostgreSQL's fast shutdown; the others go as at Ctrl-C
    end = time.monotonic() + _GRACE_S
    while groups and time.monotonic() < end:
        groups = [group for group in groups if _signal(group, 0)]
        time.sleep(0.05)
    for group in groups:
        _signal(group, signal.SIGKILL)


def _signal(group: int, signum: int) -> bool:
    try:
        os.killpg(group, signum)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main()
