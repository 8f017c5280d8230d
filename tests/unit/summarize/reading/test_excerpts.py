"""Key excerpts of a long transcript."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.media import captions
from kongdori.media.captions import Cue
from kongdori.repositories.summaries import Length
from summarize_function.reading import excerpts

pytestmark = pytest.mark.unit


def test_many_cues_do_not_take_for_ever() -> None:
    import time

    cues = [Cue(i * 3.0, i * 3.0 + 2.9, f"we speak of topic{i // 100} number {i} again.") for i in range(10_000)]
    started = time.process_time()
    made = excerpts.read(cues, start=0.0, end=30_000.0, length="medium").chapters
    assert time.process_time() - started < 20
    assert len(made) <= 40


LENGTHS: tuple[Length, ...] = ("short", "medium", "long")


def served(made: excerpts.Excerpted) -> list[str]:
    """Every sentence that is shown, however often."""
    return [
        *[text for text in [made.overview] if text],
        *[c.summary for c in made.chapters if c.summary],
        *[point.text for c in made.chapters for point in c.points],
    ]


@pytest.mark.parametrize("length", LENGTHS)
def test_no_sentence_serves_twice_and_titles_are_phrases_of_the_transcript(shared_data: Path, length: Length) -> None:
    cues = captions.parse((shared_data / "lecture/lecture.en.vtt").read_text()).cues
    heard = " ".join(cue.text for cue in cues)
    made = excerpts.read(cues, start=0.0, end=203.4, length=length)
    for text in served(made)[1:]:
        assert text not in made.overview
        assert served(made).count(text) == 1
    for title in [made.title, *(c.title for c in made.chapters)]:
        assert title[1:].rstrip("…") in heard
        assert title[0].isupper()
        assert "," not in title
    assert all(chapter.points for chapter in made.chapters)
    assert made.overview


def test_titles_are_what_was_spoken_of() -> None:
    korean = [
        "별이 수명을 다하면 중력 붕괴가 일어납니다.",
        "중력 붕괴가 블랙홀을 만듭니다.",
        "블랙홀은 빛을 가둡니다.",
    ] * 2
    made = excerpts.read(spoken(korean), start=0.0, end=60.0, length="medium")
    assert made.title in {"중력 붕괴", "블랙홀"}
    english = [
        "We look at the wrecker ball.",
        "A wrecker ball breaks the wall.",
        "The ball of the wrecker is heavy.",
    ] * 2
    assert excerpts.read(spoken(english), start=0.0, end=60.0, length="medium").title == "Wrecker ball"


def test_a_name_with_a_capital_inside_stays_as_it_is() -> None:
    said = ["We look at the iPhone.", "The iPhone rang.", "They sold an iPhone here."] * 2
    assert excerpts.read(spoken(said), start=0.0, end=60.0, length="medium").title.startswith("iPhone")


def test_a_longer_summary_says_more(shared_data: Path) -> None:
    cues = captions.parse((shared_data / "lecture/lecture.en.vtt").read_text()).cues
    sizes = [len(served(excerpts.read(cues, start=0.0, end=203.4, length=length))) for length in LENGTHS]
    assert sizes[0] < sizes[1] < sizes[2]


@given(st.lists(st.text(max_size=60), max_size=30), st.sampled_from(LENGTHS))
def test_whatever_is_said_serves_once(said: list[str], length: Length) -> None:
    cues = spoken([f"{text} {number}." for number, text in enumerate(said)])
    made = excerpts.read(cues, start=0.0, end=len(said) * 10.0, length=length)
    shown = served(made)[1:] if made.overview else served(made)
    assert len(shown) == len(set(shown))


def spoken(lines: list[str]) -> list[Cue]:
    return [Cue(n * 10.0, n * 10.0 + 9, line) for n, line in enumerate(lines)]
