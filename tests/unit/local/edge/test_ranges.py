"""Preconditions as RFC 9110, section 13.2.2, orders them."""

from __future__ import annotations

import pytest

from kongdori_local.edge.ranges import precondition

ETAG, THEN = '"abc"', "Fri, 27 Nov 2026 08:00:00 GMT"
EARLIER, LATER = "Fri, 27 Nov 2026 07:59:59 GMT", "Sat, 28 Nov 2026 08:00:00 GMT"

CASES: list[tuple[dict[str, str], int | None]] = [
    ({}, None),
    ({"if-match": ETAG}, None),
    ({"if-match": "*"}, None),
    ({"if-match": f'"x", {ETAG}'}, None),
    ({"if-match": '"x"'}, 412),
    ({"if-match": f"W/{ETAG}"}, 412),  # compared strongly
    ({"if-unmodified-since": THEN}, None),
    ({"if-unmodified-since": LATER}, None),
    ({"if-unmodified-since": EARLIER}, 412),
    ({"if-unmodified-since": "yesterday"}, None),
    ({"if-match": ETAG, "if-unmodified-since": EARLIER}, None),  # the tag decides
    ({"if-none-match": ETAG}, 304),
    ({"if-none-match": f"W/{ETAG}"}, 304),
    ({"if-none-match": "*"}, 304),
    ({"if-none-match": '"x"'}, None),
    ({"if-modified-since": THEN}, 304),
    ({"if-modified-since": LATER}, 304),
    ({"if-modified-since": EARLIER}, None),
    ({"if-modified-since": "yesterday"}, None),
    ({"if-modified-since": "Friday, 27-Nov-26 08:00:00 GMT"}, 304),
    ({"if-none-match": '"x"', "if-modified-since": LATER}, None),  # the tag decides
    ({"if-match": '"x"', "if-none-match": ETAG}, 412),
]


@pytest.mark.parametrize(("headers", "status"), CASES)
def test_preconditions(headers: dict[str, str], status: int | None) -> None:
    assert precondition(headers.get, etag=ETAG, last_modified=THEN) == status


def test_a_file_without_a_date_has_only_tags() -> None:
    for name in ("if-unmodified-since", "if-modified-since"):
        assert precondition({name: THEN}.get, etag=ETAG, last_modified="") is None
