"""Dates, however they are written."""

from __future__ import annotations

import pytest
from kongdori_intents import names_date, normalise
from kongdori_intents.dates import dates_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "What happened on 2026-11-24?",
        "2026년 11월 24일에 뭐 했어요?",
        "11월 24일 일정",
        "What is on November 24th, 2026?",
        "what is on 3 may",
        "on the 3rd of May",
        "films from 1950",
        "films on Fridays",
        "금요일에 볼 영화",
    ],
)
def test_a_date(text: str) -> None:
    assert names_date(text)


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (
            ("on 2026-11-24", "2026. 11. 24 일정", "2026년 11월 24일에 뭐 해요", "the 24th of November, 2026"),
            {"2026-11-24"},
        ),
        (("november 24th 2026", "on Nov. 24, 2026", "24 november 2026"), {"2026-11-24"}),
        (("november 24", "the 24th of november", "11월 24일"), {"-11-24"}),
        (("November 2026", "in November of 2026", "2026년 11월에"), {"2026-11"}),
        (("films of 1950", "in 1950", "1950년 영화"), {"1950"}),
        (("open on Fridays", "금요일에 열어요"), {"fri"}),
        (("from 3 may until 5 june",), {"-05-03", "-06-05", "from", "until"}),
        (("films since 1950",), {"1950", "since"}),
        (("1950년 이후 영화",), {"1950", "이후"}),
        (("on 29 february", "2월 29일"), {"-02-29"}),
    ],
)
def test_dates_in_one_spelling(texts: tuple[str, ...], dates: set[str]) -> None:
    for text in texts:
        assert dates_of(normalise(text))[0] == dates, text


@pytest.mark.parametrize(
    "text", ["2026-13-24", "2026-02-30", "february 31", "13월 1일", "11/24/2026", "24 films since then", "may i ask 3"]
)
def test_what_is_not_plainly_a_date_stays_in_the_text(text: str) -> None:
    assert dates_of(normalise(text)) == (set(), normalise(text))


@pytest.mark.parametrize("text", ["I have 24 films", "version 2.11", "may I ask 3 things", "what can you do", "24시간"])
def test_what_is_no_date(text: str) -> None:
    assert not names_date(text)
