"""What makes two contents the same."""

from __future__ import annotations

import unicodedata

import pytest

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
    assert captions_hash(other) == captions_hash("물이 흐르고\n얼음이 녹아요")


def test_captions_are_part_of_the_content() -> None:
    video, text = b"v" * 32, captions_hash("words")
    assert len({content_hash(video, None), content_hash(None, text), content_hash(video, text)}) == 3
