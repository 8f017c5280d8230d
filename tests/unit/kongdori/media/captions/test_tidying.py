"""What is brought in order: rolling captions, times in disorder, cues that are too long."""

from __future__ import annotations

import pytest

from kongdori.errors import InvalidInput
from kongdori.media.captions import Cue, parse

pytestmark = pytest.mark.unit


def test_overlaps_repeats_and_backwards_times_are_tidied() -> None:
    text = "WEBVTT\n\n" + "\n\n".join(
        f"{a} --> {b}\n{t}"
        for a, b, t in [
            ("00:05.000", "00:01.000", "backwards"),
            ("00:03.000", "00:06.000", "late"),
            ("00:01.000", "00:04.000", "early"),
            ("00:06.000", "00:07.000", "late"),
            ("99999:00:00.000", "99999:00:01.000", "too late"),
        ]
    )
    assert parse(text).cues == [
        Cue(1.0, 3.0, "early"),
        Cue(3.0, 5.0, "late"),
        Cue(5.0, 6.0, "backwards"),
        Cue(6.0, 7.0, "late too late"),  # a time that can't be read: its words stay, with the cue before
    ]


ROLLING = (  # as YouTube writes them: a line of one blank fills what has not rolled in yet
    "WEBVTT\n\n"
    "00:00:00.160 --> 00:00:02.000\n \nBees<00:00:00.500><c> dance</c><00:00:01.000><c> in</c>\n\n"
    "00:00:02.000 --> 00:00:02.010\nBees dance in\n \n\n"
    "00:00:02.010 --> 00:00:04.000\nBees dance in\nthe<00:00:02.500><c> dark</c><00:00:03.000><c> hive</c>\n\n"
    "00:00:04.000 --> 00:00:04.010\nthe dark hive\n \n\n"
    "00:00:04.010 --> 00:00:06.000\nthe dark hive\nand<00:00:04.500><c> find</c><00:00:05.000><c> flowers</c>\n"
)


def test_rolling_captions_say_each_phrase_once() -> None:
    cues = parse(ROLLING).cues
    assert [c.text for c in cues] == ["Bees dance in", "the dark hive", "and find flowers"]
    assert (cues[0].start, cues[0].end) == (0.16, 2.0)


def test_captions_that_grow_word_by_word_say_each_word_once() -> None:
    words = ["bees", "dance", "in", "the", "dark", "hive"]
    text = "\n\n".join(f"00:0{i}.000 --> 00:0{i + 1}.000\n{' '.join(words[: i + 1])}" for i in range(len(words)))
    assert " ".join(c.text for c in parse(f"WEBVTT\n\n{text}\n").cues) == "bees dance in the dark hive"


def test_a_chorus_is_not_taken_for_rolling_captions() -> None:
    lines = ["Row your boat", "gently down", "Merrily on", "gently down", "Row on", "Row your boat"]
    text = "\n\n".join(f"00:0{i}.000 --> 00:0{i + 1}.000\n{line}" for i, line in enumerate(lines))
    assert [c.text for c in parse(f"WEBVTT\n\n{text}\n").cues] == lines


def test_times_before_zero_ends_before_beginnings_and_disorder_are_mended() -> None:
    text = (
        "1\n00:00:07,000 --> 00:00:09,000\nLast.\n\n2\n-00:00:01,000 --> 00:00:02,000\nFirst.\n\n"
        "3\n00:00:05,000 --> 00:00:03,000\nThird.\n\n4\n00:00:03,000 --> 00:00:03,000\nSecond.\n"
    )
    cues = parse(text).cues
    assert [(c.start, c.text) for c in cues] == [(0.0, "First."), (3.0, "Second."), (5.0, "Third."), (7.0, "Last.")]
    assert all(c.end > c.start for c in cues)


def test_a_very_long_cue_is_said_in_several_and_nothing_is_cut() -> None:
    words = " ".join(f"word{i}." for i in range(3000))
    cues = parse(f"1\n00:00:00,000 --> 00:10:00,000\n{words}\n").cues
    assert " ".join(c.text for c in cues) == words
    assert cues[-1].end == 600.0


def test_captions_of_days_are_whole_and_those_of_months_are_refused() -> None:
    text = "1\n00:00:01,000 --> 00:00:03,000\nBees dance.\n\n2\n{0}:00:00,000 --> {0}:00:01,000\nStill.\n"
    for hours in (49, 120, 999):
        later = hours * 3600.0
        assert parse(text.format(hours)).cues == [Cue(1.0, 3.0, "Bees dance."), Cue(later, later + 1, "Still.")]
    with pytest.raises(InvalidInput) as refused:
        parse(text.format(1000))
    assert refused.value.code == "unread-subrip"
