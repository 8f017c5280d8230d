"""The process in which MediaInfo reads a stranger's file: `python -I -S inspection_process.py SITE START`.

The file is standard input, the answer is MediaInfo's JSON on standard output. `SITE` is the folder that pymediainfo is
in, `START` the offset at which the media begins. Once the library is loaded this process can open nothing more, neither
a file that the media refers to nor a connection, and its processor time and memory are capped.
"""

from __future__ import annotations

import os
import resource
import sys

_LIMITS = {
    resource.RLIMIT_NOFILE: 0,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_CPU: 20,  # seconds
    resource.RLIMIT_AS: 1024**3,  # bytes
}
_MOST_BYTES = 8 * 1024**2


class _Behind:
    """Standard input without its first `start` bytes."""

    def __init__(self, start: int) -> None:
        self._start = start

    def read(self, size: int) -> bytes:
        return os.read(0, size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> None:
        os.lseek(0, offset + self._start if whence == os.SEEK_SET else offset, whence)

    def tell(self) -> int:
        return os.lseek(0, 0, os.SEEK_CUR) - self._start


def main(site: str, start: int) -> None:
    sys.path.insert(0, site)
    from pymediainfo import MediaInfo

    if not MediaInfo.can_parse():  # loads the library
        raise SystemExit("The MediaInfo library can't be loaded.")
    for kind, limit in _LIMITS.items():
        if sys.platform == "linux" or kind != resource.RLIMIT_AS:  # macOS reserves more than that for every process
            resource.setrlimit(kind, (limit, limit))
    report = MediaInfo.parse(_Behind(start), output="JSON", full=False)
    sys.stdout.buffer.write(report.encode("utf-8", "replace")[:_MOST_BYTES])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
