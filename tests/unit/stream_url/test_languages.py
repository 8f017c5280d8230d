"""Which language a film is told in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_url_function.languages import choose, preferred

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("language", "header", "wanted"),
    [
        (None, None, ["en"]),
        (None, "ko", ["ko", "en"]),
        (None, "en;q=0.2, ko;q=0.9", ["ko", "en"]),
        (None, "ko-KR,ko;q=0.9,en-US;q=0.8", ["ko", "en"]),
        (None, "*", ["en"]),
        (None, "ko;q=0", ["en"]),
        (None, "ko;q=nan, de", ["de", "en"]),
        ("ko-KR", "en", ["ko", "en"]),
    ],
)
def test_the_preferred_languages(language: str | None, header: str | None, wanted: list[str]) -> None:
    assert preferred(language, header) == wanted


@given(st.text())
def test_no_header_breaks_the_choice(header: str) -> None:
    assert preferred(None, header)[-1] == "en" or "en" in preferred(None, header)


def test_a_text_is_chosen_in_the_first_language_there_is() -> None:
    assert choose({"en": "Film", "ko": "영화"}, ["fr", "ko", "en"]) == "영화"
    assert choose({"ko": "영화"}, ["en"]) == "영화"
    assert choose({"en": "", "ko": "영화"}, ["en", "ko"]) == "영화"
    assert choose({}, ["en"]) == ""
