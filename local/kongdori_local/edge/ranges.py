"""Conditional and range requests of one file (RFC 9110, sections 13 and 14), as CloudFront answers them: one range, or
the whole.

Starlette's FileResponse answers several ranges as multipart, which S3 does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

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


def precondition(header: Callable[[str], str | None], *, etag: str, last_modified: str) -> int | None:
    """412 or 304 where that is the answer to a GET or HEAD, else None (RFC 9110, section 13.2.2).

    `header` gives a request header by its name in lower case. A date that is none is ignored.
    """
    if (wanted := header("if-match")) is not None:
        if "*" not in _tags(wanted) and etag not in _tags(wanted):
            return 412
    elif _compare(last_modified, header("if-unmodified-since")) == 1:
        return 412
    if (known := header("if-none-match")) is not None:
        tags = {tag.removeprefix("W/") for tag in _tags(known)}
        return 304 if "*" in tags or etag in tags else None
    return 304 if _compare(last_modified, header("if-modified-since")) in {-1, 0} else None


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}


def _compare(date: str, other: str | None) -> int | None:
    """-1, 0 or 1 as the first date is before, at or after the other; None where one of them is no date."""
    one, two = _moment(date), _moment(other)
    return (one > two) - (one < two) if one is not None and two is not None else None


def _moment(header: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)
