"""Cues written as captions are read again as the same cues."""

from __future__ import annotations

import pytest

from kongdori.media.captions import Cue, parse, to_srt, to_text, to_vtt

pytestmark = pytest.mark.unit

CUES = [
    Cue(0.0, 1.0, "Bees dance."),
    Cue(1.0, 2.0, "if a < b and c > d"),
    Cue(2.0, 3.5, "They show the way.", "Kim Bora"),
    Cue(4.0, 5.0, "Others & more follow.", "Lee"),
    Cue(6.0, 7.25, "Then they rest.", "Kim Bora"),
]


def test_webvtt_and_subrip_are_read_as_they_were_written() -> None:
    assert parse(to_vtt(CUES)).cues == CUES
    assert parse(to_srt(CUES)).cues == CUES


def test_plain_text_names_the_speaker() -> None:
    assert to_text(CUES).splitlines()[2] == "Kim Bora: They show the way."


def test_text_can_not_break_out_of_its_cue() -> None:
    cues = [Cue(0, 1, "a --> b <script>"), Cue(1, 2, "00:00:01,000 --> 00:00:02,000"), *CUES[2:]]
    assert [c.start for c in parse(to_vtt(cues)).cues] == [0, 1, 2, 4, 6]
    assert [c.start for c in parse(to_srt(cues)).cues] == [0, 1, 2, 4, 6]
    assert "<script>" not in to_vtt(cues)


def test_a_name_can_not_break_out_of_its_voice() -> None:
    assert "<b>" not in to_vtt([Cue(0, 1, "Hi.", "<b>Eve</b>")])
