"""Cursors."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori import pagination
from kongdori.errors import InvalidInput

pytestmark = pytest.mark.unit


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_comes_back_as_it_went(moment: datetime, id: UUID) -> None:
    assert pagination.decode_cursor(pagination.encode_cursor(moment, id)) == (moment, id)


@given(st.text(max_size=60))
def test_any_other_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        pagination.decode_cursor(text)
