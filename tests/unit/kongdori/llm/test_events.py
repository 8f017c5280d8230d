"""A stream of events is read whatever pieces it comes in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.llm.events import END, chunks_of, whole_of

pytestmark = pytest.mark.unit


def read(*pieces: bytes) -> list[Any]:
    async def received() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def all_of_them() -> list[Any]:
        return [chunk async for chunk in chunks_of(received())]

    return asyncio.run(all_of_them())


@given(st.lists(st.dictionaries(st.text(), st.text() | st.none())), st.integers(1, 9), st.sampled_from(["\n", "\r\n"]))
def test_events_are_read_whatever_pieces_they_come_in(sent: list[Any], length: int, end: str) -> None:
    lines = "".join(f"data: {json.dumps(one, ensure_ascii=False)}{end}{end}" for one in sent)
    data = f"{lines}data: [DONE]{end}{end}".encode()
    assert read(*(data[at : at + length] for at in range(0, len(data), length))) == [*sent, END]


def test_comments_names_and_lines_of_one_event_are_understood() -> None:
    assert read(b': ping\n\nevent: x\nid: 1\ndata:{"a":\ndata: 1}\n\n', b'data: {"b": 2}\n\n') == [{"a": 1}, {"b": 2}]


def test_what_comes_after_the_end_or_has_no_end_is_not_read() -> None:
    assert read(b'data: 1\n\ndata: [DONE]\n\ndata: {"no JSON\n\n') == [1, END]
    assert read(b'data: 1\n\ndata: {"half') == [1]


@pytest.mark.parametrize("event", [b"{no JSON", b"\xff"])
def test_an_event_that_is_no_json_is_an_error(event: bytes) -> None:
    with pytest.raises(ValueError, match=r"Expecting|decode"):
        read(b"data: " + event + b"\n\n")


def test_a_mark_that_says_which_encoding_it_is_is_passed_over() -> None:
    assert read(b"\xef\xbb\xbfdata: 1\n\ndata: 2\n\n") == [1, 2]


def test_an_answer_that_is_no_stream_is_read_whole() -> None:
    async def received() -> AsyncIterator[bytes]:
        yield b'{"a": "\xed\x95'
        yield b'\x9c"}'

    async def chunks() -> list[Any]:
        return [chunk async for chunk in whole_of(received())]

    assert asyncio.run(chunks()) == [{"a": "한"}]
