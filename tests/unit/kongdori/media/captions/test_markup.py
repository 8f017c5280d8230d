"""Markup goes, words stay."""

from __future__ import annotations

import pytest

from kongdori.errors import InvalidInput
from kongdori.media.captions import parse

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "if a < b and c > d then stop",
        "I love you <3 more than 5 > 3.",
        "It was -5 degrees - and snowing.",
        "a <b and c> d",
        "Use {curly} braces, or [square] ones.",
        "List<String> is a type.",
        "Type <name> there.",
    ],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert parse(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n").cues[0].text == text


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("<font color='red'>Tom</font> &amp; Ann", "Tom & Ann"),
        ("Tom &amp;amp; Ann&nbsp;&#39;s", "Tom & Ann 's"),
        ("<ruby>漢<rt>かん</rt></ruby>字", "漢字"),
        ("One<br>two\\Nthree<br/>four", "One two three four"),
        ("so\u00adft\u200b and \u2060plain", "soft and plain"),
        ("{\\an8}{\\i1}Up{\\i0}", "Up"),
        ("&gt;&gt; Good evening.", "Good evening."),
        ("Today<00:00:00.480><c> we</c><00:00:00.960><c.yellow> plant</c>", "Today we plant"),
        ("&lt;i&gt;Slanted&lt;/i&gt;", "Slanted"),
        ("the &lt;div&gt; element", "the <div> element"),
    ],
)
def test_markup_goes_and_the_words_stay(text: str, bare: str) -> None:
    assert parse(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n").cues[0].text == bare


def test_css_never_becomes_a_sentence() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nP { margin-left:8pt; font-size:14pt; }\n"
    with pytest.raises(InvalidInput, match="WebVTT"):
        parse(text)
