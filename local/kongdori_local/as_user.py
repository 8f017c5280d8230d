"""Runs a program as another user: `python as_user.py UID GID KEEP PROGRAM ARGUMENT…`.

PostgreSQL refuses to run as root. With KEEP=1 the program keeps root's right to pass directories that only root may
enter (CAP_DAC_OVERRIDE, Linux), so that a clone under /root works without loosening anybody's permissions.
This file is run on its own, so it imports nothing of ours.
"""

from __future__ import annotations

import ctypes
import os
import sys

_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _keep_dac_override() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    bit = 1 << _CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; low and high words
    _check(libc.capset(header, sets))
    _check(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


def main() -> None:
    """Changes the user and becomes the program."""
    uid, gid, keep = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1"
    if keep:
        _check(ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if keep:
        _keep_dac_override()
    os.execv(sys.argv[4], sys.argv[4:])  # noqa: S606 that is what this file is for


if __name__ == "__main__":
    main()
