"""The process in which pypdf reads a stranger's PDF: `python -I -S pdf_process.py SITE`.

The file is standard input. The answer is JSON on standard output: `{"pages": [text, …], "cut": bool}`, or
`{"fault": "encrypted"|"broken"}`. `SITE` is the folder that pypdf is in. What the process may use is capped: its
processor time, its memory, and what it may write.
"""

from __future__ import annotations

import importlib
import io
import json
import logging
import resource
import sys
from typing import Any

MOST_PAGES = 500
MOST_CHARACTERS = 400_000
_LIMITS = {
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_CPU: 15,  # seconds
    resource.RLIMIT_AS: 768 * 1024**2,  # bytes
}


def read(data: bytes) -> dict[str, Any]:
    """What stands on the pages, as much of it as is kept."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"fault": "encrypted"}
        count = len(reader.pages)
    except (DependencyError, NotImplementedError):  # an encryption that pypdf alone can't open
        return {"fault": "encrypted"}
    except (PyPdfError, ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        return {"fault": "broken"}
    pages: list[str] = []
    left = MOST_CHARACTERS
    for number in range(min(count, MOST_PAGES)):
        text = _page(reader, number)
        pages.append(text[:left])
        left -= len(text)
        if left <= 0:
            break
    return {"pages": pages, "cut": len(pages) < count or left < 0}


def _page(reader: Any, number: int) -> str:
    """The text of a page; empty where pypdf can't read this one."""
    try:
        text = str(reader.pages[number].extract_text())
    except Exception:  # noqa: BLE001 a broken page breaks in many ways, and the others are still to be read
        return ""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def main(site: str) -> None:
    sys.path.insert(0, site)
    logging.disable()
    importlib.import_module("pypdf")  # before the caps hold
    for kind, limit in _LIMITS.items():
        if sys.platform == "linux" or kind != resource.RLIMIT_AS:  # macOS reserves more than that for every process
            resource.setrlimit(kind, (limit, limit))
    sys.stdout.buffer.write(json.dumps(read(sys.stdin.buffer.read())).encode())


if __name__ == "__main__":
    main(sys.argv[1])
