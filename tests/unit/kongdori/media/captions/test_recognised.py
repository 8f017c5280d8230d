"""What recognisers write: a word or a speech on each line."""

from __future__ import annotations

import pytest

from kongdori.media.captions import parse

pytestmark = pytest.mark.unit


def test_words_of_a_ctm_become_lines() -> None:
    text = (
        ";; a comment\ntalk 1 0.50 0.30 bees 0.98\ntalk 1 0.80 0.25 dance 0.97\ntalk 1 1.05 0.20 <eps> 0.1\n"
        "talk 1 3.20 0.30 they 0.90\ntalk 1 3.50 0.30 rest NA\n"
    )
    read = parse(text)
    assert (read.format, read.timed) == ("CTM", True)
    assert [tuple(cue) for cue in read.cues] == [(0.5, 1.05, "bees dance", ""), (3.2, 3.8, "they rest", "")]


def test_of_the_readings_of_a_word_the_first_is_taken() -> None:
    text = "a 1 -0.1 0.4 bees 0.9\na 1 * * <ALT_BEGIN>\na 1 0.3 0.3 dance 0.5\na 1 * * <ALT>\na 1 0.3 0.3 dense 0.5\n"
    text += "a 1 * * <ALT_END>\na 1 0.6 0.3 here 0.9\n"
    assert [tuple(cue) for cue in parse(text).cues] == [(0.0, 0.9, "bees dance here", "")]


def test_a_ctm_without_confidences() -> None:
    read = parse("show 1 0.50 0.30 bees\nshow 1 0.80 0.25 dance\n")
    assert [tuple(cue) for cue in read.cues] == [(0.5, 1.05, "bees dance", "")]


def test_who_speaks_in_a_ctm() -> None:
    text = (
        "talk A 0.50 0.30 BEES 0.9 lex spk1\ntalk A 0.80 0.25 DANCE 0.9 lex spk1\ntalk A 1.05 0.01 . 0.9 punct spk1\n"
        "talk B 3.20 0.30 THEY 0.90 lex spk2\ntalk B 3.50 0.30 REST 0.91 lex spk2\n"
    )
    assert [(cue.speaker, cue.text) for cue in parse(text).cues] == [("spk1", "BEES DANCE."), ("spk2", "THEY REST")]
    channels = "talk A 0.5 0.3 bees 0.9\ntalk A 0.8 0.3 dance 0.9\ntalk B 1.2 0.3 they 0.9\ntalk B 1.5 0.3 rest 0.9\n"
    assert [(cue.speaker, cue.text) for cue in parse(channels).cues] == [("A", "bees dance"), ("B", "they rest")]


def test_the_speeches_of_an_stm() -> None:
    text = (
        ";; reference\ntalk 1 Kim 0.50 3.10 <o,f0,female> bees dance\ntalk 1 x 3.1 3.2 ignore_time_segment_in_scoring\n"
        "talk 1 Lee 3.20 6.40 they show the way\n"
    )
    read = parse(text)
    assert read.format == "STM"
    assert [tuple(cue) for cue in read.cues] == [
        (0.5, 3.1, "bees dance", "Kim"),
        (3.2, 6.4, "they show the way", "Lee"),
    ]


def test_a_text_with_two_numbers_on_a_line_is_none() -> None:
    text = "He ran 1.5 2.5 miles then slept.\nShe walked home.\n"
    assert not parse(text).timed
