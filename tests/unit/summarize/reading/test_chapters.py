"""Chapters: whatever goes in, they are in order, don't overlap, cover it all, and hold their points."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.media import captions
from kongdori.media.captions import Cue
from summarize_function.reading import chapters
from summarize_function.reading.chapters import Chapter, Point, settle

pytestmark = pytest.mark.unit


def assert_sound(chapters: list[Chapter], start: float, end: float) -> None:
    assert chapters[0].start == start
    assert chapters[-1].end == end
    assert all(a.end == b.start for a, b in pairwise(chapters))
    for chapter in chapters:
        assert chapter.start <= chapter.end
        times = [p.at for p in chapter.points]
        assert times == sorted(times)
        assert all(chapter.start <= at <= chapter.end for at in times)


moments = st.floats(0, 1000, allow_nan=False)


points = st.lists(st.builds(Point, moments, st.just("p")), max_size=4)


some = st.lists(st.builds(Chapter, moments, moments, st.just("t"), st.just("s"), points), min_size=1, max_size=12)


@given(some)
def test_settled_chapters_are_sound(chapters: list[Chapter]) -> None:
    assert_sound(settle(chapters, start=0.0, end=1001.0), 0.0, 1001.0)


@given(st.lists(st.tuples(st.floats(0.1, 30), st.text(min_size=1, max_size=80)), min_size=1, max_size=80))
def test_offline_chapters_are_sound(said: list[tuple[float, str]]) -> None:
    cues, at = [], 0.0
    for seconds, text in said:
        cues.append(Cue(at, at + seconds, text))
        at += seconds
    assert_sound(chapters.offline(cues, start=0.0, end=at, length="medium").chapters, 0.0, at)


def test_the_real_lecture(shared_data: Path) -> None:
    cues = captions.parse((shared_data / "lecture/lecture.en.vtt").read_text()).cues
    made = chapters.offline(cues, start=0.0, end=203.4, length="medium")
    assert_sound(made.chapters, 0.0, 203.4)
    assert 3 <= len(made.chapters) <= 6
    assert made.engine == "offline"
    starts = {c.start for c in cues}
    assert all(p.at in starts for c in made.chapters for p in c.points), "times are those of our own cues"
    heard = " ".join(c.text for c in cues)
    for chapter in made.chapters:
        assert all(p.text.rstrip("…") in heard for p in chapter.points), "excerpts, word for word"


def test_a_change_of_topic_is_found_in_korean() -> None:
    topics = [
        ["블랙홀은 중력이 강한 천체입니다.", "블랙홀의 중력은 빛도 가둡니다.", "중력이 블랙홀을 만듭니다."] * 4,
        ["김치는 배추로 만듭니다.", "배추를 소금에 절입니다.", "김치는 발효 음식입니다."] * 4,
    ]
    cues = [Cue(i * 10.0, i * 10.0 + 9, text) for i, text in enumerate(topics[0] + topics[1])]
    made = chapters.offline(cues, start=0.0, end=240.0, length="medium")
    assert 120.0 in {c.start for c in made.chapters}
    assert any("김치" in c.title or "배추" in c.title for c in made.chapters)


def test_no_words_make_no_chapters() -> None:
    assert chapters.offline([], start=0.0, end=10.0, length="medium").chapters == []
