"""Linux Landlock: a process that we are about to start may open the files that it needs, and nothing else.

Source: Linux, "Landlock: unprivileged access control". It is in kernels from 5.13 on; AWS Lambda's has none, and other
systems have none. PyPI's `landlock` was looked at (an alpha): it knows no rules for the network, and allocates memory
between fork and exec, where another thread may hold the allocator.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every processor
_PR_SET_NO_NEW_PRIVS = 38
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_FILE, _MAKE_REG, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
_ALL_FILES = {
    1: (1 << 13) - 1,
    2: (1 << 14) - 1,
    3: (1 << 15) - 1,
    5: (1 << 16) - 1,
}  # by the version that brought them
_BIND_AND_CONNECT_TCP = 0b11
_TCP_SINCE = 4
_RANDOM = Path("/dev/urandom")  # x264 and others do not even start without, on processors other than Intel's


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


@cache
def version() -> int:
    """The version of Landlock that the kernel has; 0 where it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


@contextmanager
def only(
    *, run: Path | None, read: Sequence[Path], write_in: Sequence[Path], connects: bool = False
) -> Iterator[Callable[[], None] | None]:
    """What a process calls, or a child between fork and exec: from then on it may run one program or none, read some
    files, all that is in some folders, and random numbers, and work in others. Unless it `connects`, it opens no TCP
    connection either where the kernel can keep it from that. None where there is no Landlock.

    Raises `OSError`.
    """
    if not version():
        yield None
        return
    ruleset = _ruleset(connects=connects)
    try:
        if run is not None:
            _allow(ruleset, run, _EXECUTE | _READ_FILE)
        for path in (*read, _RANDOM):
            _allow(ruleset, path, _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE)
        for folder in write_in:
            _allow(ruleset, folder, _READ_FILE | _WRITE_FILE | _REMOVE_FILE | _MAKE_REG | _TRUNCATE)
        libc, number = _libc(), ctypes.c_int(ruleset)

        def restrict() -> None:
            if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(_RESTRICT_SELF, number, 0):
                os._exit(126)  # never without its walls

        yield restrict
    finally:
        os.close(ruleset)


def _ruleset(*, connects: bool) -> int:
    handled = _Ruleset(_handled(), _BIND_AND_CONNECT_TCP if version() >= _TCP_SINCE and not connects else 0)
    size = ctypes.sizeof(handled) if version() >= _TCP_SINCE else ctypes.sizeof(ctypes.c_uint64)
    return _checked(_libc().syscall(_CREATE_RULESET, ctypes.byref(handled), ctypes.c_size_t(size), 0))


def _allow(ruleset: int, path: Path, rights: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(rights & _handled(), opened)
        _checked(_libc().syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(opened)


def _handled() -> int:
    return max(rights for since, rights in _ALL_FILES.items() if since <= version())


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
