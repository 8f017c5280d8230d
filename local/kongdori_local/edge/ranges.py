"""Range requests of one file (RFC 9110, section 14), as CloudFront answers them: one range, or the whole.

Starlette's FileResponse answers several ranges as multipart, which S3 does not.
"""

from __future__ import annotations

import re

_ONE = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)


class NotSatisfiable(Exception):
    """The range lies outside of the file (416)."""


def parse(header: str | None, size: int) -> tuple[int, int] | None:
    """(first byte, number of bytes) to send with 206; None for the whole file with 200.

    A header that is no byte range, or names several, is ignored, as RFC 9110 allows. Raises `NotSatisfiable`.
    """
    found = _ONE.fullmatch(header) if header and len(header) < 100 else None
    if found is None:
        return None
    first, last = found[1], found[2]
    if not first and not last:
        return None
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise NotSatisfiable
        return size - length, length
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise NotSatisfiable
    return start, end - start + 1


def still_the_same(if_range: str | None, *, etag: str, last_modified: str) -> bool:
    """Whether a Range may be honoured: If-Range is absent, or names what is there now (weak tags never do)."""
    return if_range is None or if_range.strip() in {etag, last_modified}


def unchanged(if_none_match: str | None, if_modified_since: str | None, *, etag: str, last_modified: str) -> bool:
    """Whether 304 is the answer."""
    if if_none_match is not None:
        tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
        return "*" in tags or etag in tags
    return if_modified_since is not None and if_modified_since.strip() == last_modified
