"""A function's file system as Lambda has it: to be read, and written to in `/tmp` alone.

`seal` closes it for this process and all that it starts, by Landlock, which Linux lets everybody use (from 5.13); where
there is none, nothing is closed. `python -I -S sealed.py command…` seals itself and becomes the command. The package
`landlock` was looked at: it has no release since 2022, and no wheel.
Source: the kernel's documentation, "Landlock: unprivileged access control".
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Mapping
from typing import Any

LARGEST_FILE = "KONGDORI_LARGEST_FILE"  # bytes that `/tmp` holds on AWS: no file is larger
SEALED = "KONGDORI_SEALED"  # paths that stay open, with os.pathsep between them; not set: all is open
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, the same on every processor
_GET_VERSION, _BENEATH, _NO_NEW_PRIVS = 1, 1, 38
_WRITE, _TRUNCATE, _REFER = 1 << 1, 1 << 14, 1 << 13
# To write, to remove and to make files, folders, links and devices; sockets and pipes are no files.
_CHANGES = _WRITE | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 11 | 1 << 12


def is_possible() -> bool:
    """Whether this system can."""
    return sys.platform == "linux" and _version() >= 1


def seal(variables: Mapping[str, str]) -> None:
    """Closes the file system but for the paths in `KONGDORI_SEALED`, and holds each file to the size of `/tmp`.

    Raises `OSError`. Where several files are too large together, nothing says so here.
    """
    if largest := variables.get(LARGEST_FILE):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest), int(largest)))
    if SEALED not in variables or not is_possible():
        return
    version = _version()
    closed = _CHANGES | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    rules = _checked(_call(_CREATE, struct.pack("=Q", closed), 8, 0))
    try:
        for path in [*variables[SEALED].split(os.pathsep), "/dev/null"]:
            if os.path.exists(path):  # noqa: PTH110 pathlib would cost each start its import
                allowed = closed if os.path.isdir(path) else closed & (_WRITE | _TRUNCATE)  # noqa: PTH112
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
                _checked(_call(_ADD, rules, _BENEATH, struct.pack("=Qi", allowed, place), 0))
                os.close(place)
        _checked(_library().prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))
        _checked(_call(_RESTRICT, rules, 0))
    finally:
        os.close(rules)


def _version() -> int:
    return _call(_CREATE, None, 0, _GET_VERSION)


def _call(number: int, *arguments: bytes | int | None) -> int:
    return int(_library().syscall(number, *arguments))


def _library() -> Any:
    import ctypes  # only a sealed start pays for it

    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        import ctypes

        raise OSError(ctypes.get_errno(), "the file system could not be closed")
    return result


if __name__ == "__main__":
    seal(os.environ)
    os.execvpe(sys.argv[1], sys.argv[1:], os.environ)  # noqa: S606 it becomes the function
