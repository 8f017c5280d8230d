"""What makes two contents the same."""

from __future__ import annotations

import unicodedata

import pytest

from kongdori.media.captions import parse
from summarize_function.content_hash import captions_hash, content_hash

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "other",
    [
        "물이 흐르고\r\n얼음이 녹아요\r\n",
        "물이 흐르고   \n얼음이 녹아요\n\n",
        unicodedata.normalize("NFD", "물이 흐르고\n얼음이 녹아요"),
    ],
)
def test_line_ends_blanks_and_composition_make_no_difference(other: str) -> None:
    assert captions_hash(parse(other)) == captions_hash(parse("물이 흐르고\n얼음이 녹아요"))


def test_captions_are_part_of_the_content() -> None:
    video, text = b"v" * 32, captions_hash(parse("words"))
    assert len({content_hash(video, None), content_hash(None, text), content_hash(video, text)}) == 3


def test_the_format_makes_no_difference_and_the_times_do() -> None:
    srt = captions_hash(parse("1\n00:00:01,000 --> 00:00:02,000\nRain falls.\n"))
    assert captions_hash(parse("WEBVTT\n\n00:01.000 --> 00:02.000\nRain falls.\n")) == srt
    assert captions_hash(parse("1\n00:00:01,500 --> 00:00:02,000\nRain falls.\n")) != srt
    assert captions_hash(parse("Rain falls.")) != srt
