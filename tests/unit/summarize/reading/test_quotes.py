"""Quotes stand in the transcript word for word, and know when they are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.media.captions import Cue
from summarize_function.reading.quotes import Quote, SpokenText

pytestmark = pytest.mark.unit

CUES = [
    Cue(0, 4, "Physics works, and"),
    Cue(4, 8, "I’m  still\nalive — İ think."),
    Cue(9, 12, "빛조차 빠져나올 수 없습니다."),
]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("physics works, and i'm still ALIVE", Quote(0, 8, "Physics works, and I’m still alive")),
        ("“still alive - İ think”", Quote(4, 8, "still alive — İ think")),
        ("빛조차 빠져나올 수", Quote(9, 12, "빛조차 빠져나올 수")),
        ("think. 빛조차", Quote(4, 12, "think. 빛조차")),
        ("works and", None),
        ("hysics works", None),
        ("alive", None),
        ("", None),
        ("...", None),
        ("works, and " * 80, None),
    ],
)
def test_where_words_are_said(words: str, found: Quote | None) -> None:
    assert SpokenText(CUES).find(words) == found


@given(st.lists(st.text(max_size=40), max_size=8), st.text(max_size=60))
def test_a_quote_is_in_the_text_whatever_is_asked(said: list[str], words: str) -> None:
    spoken = SpokenText([Cue(n * 2.0, n * 2.0 + 1, text) for n, text in enumerate(said)])
    for asked in [words, *said]:
        quote = spoken.find(asked)
        assert quote is None or (quote.text in spoken.text and quote.start < quote.end)
