"""Captions with a line from when to when, however people and programs write it."""

from __future__ import annotations

import pytest

from kongdori.media.captions import Cue, parse

pytestmark = pytest.mark.unit


def test_webvtt_with_all_its_trimmings() -> None:
    text = (
        "\ufeffWEBVTT - title\r\nKind: captions\r\n\r\nNOTE a\r\ncomment\r\n\r\nSTYLE\r\n::cue {}\r\n\r\n"
        "intro\r\n00:01.000 --> 00:02.000 align:start position:0%\r\n"
        "<v Bob>Hello</v> <i>there</i> &amp; you\r\nagain\r\n"
    )
    assert parse(text).cues == [Cue(1.0, 2.0, "Hello there & you again", "Bob")]


def test_subrip_with_and_without_empty_lines() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:02,000 --> 00:00:03,000\nTwo\n\n"
    text += "3\n00:00:03,0 --> 00:00:04\n3\n"
    assert [c.text for c in parse(text).cues] == ["One", "Two", "3"]


SUBRIP = """1
00:00:01,000 --> 00:00:03,000
Bees dance.

2
00:00:03,500 --> 00:00:06,000
They show the way.

3
00:00:07,000 --> 00:00:09,000
Others follow.
"""
THREE = [Cue(1.0, 3.0, "Bees dance."), Cue(3.5, 6.0, "They show the way."), Cue(7.0, 9.0, "Others follow.")]


def changed(*pairs: tuple[str, str]) -> str:
    text = SUBRIP
    for old, new in pairs:
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "text",
    [
        SUBRIP,
        SUBRIP.replace("\n", "\r\n"),
        SUBRIP.replace("\n", "\r"),
        SUBRIP.replace("\n", "\n\n"),
        "\ufeff" + SUBRIP,
        changed(("\n00:", "\n\ufeff00:")),
        changed(("\n00:", "\n\u200e00:")),
        changed(("\n00:", "\n  00:"), ("\n\n", "\n \t\n")),
        changed(("\n\n", "\n")),
        changed((",000\n", ",000   \n"), (".\n", ". \t\n")),
        changed(("1\n00", "00"), ("2\n00", "00"), ("3\n00", "00")),
        changed((" --> ", "-->")),
        changed((" --> ", "\t-->\t")),
        changed((" --> ", " -> ")),
        changed((" --> ", " \u2013> ")),
        changed((" --> ", " \u2014> ")),
        changed((" --> ", " \u2192 ")),
        changed((" --> ", " --&gt; ")),
        changed((" --> ", " ==> ")),
        changed((" --> ", " - -> ")),
        changed((" --> ", " - ")),
        changed((" --> ", " ~ ")),
        changed((" --> ", ",")),
        changed((" --> ", " to ")),
        changed((",", ".")),
        changed((",", ";"), ("000", "000")),
        changed((",000", ":000"), (",500", ":500")),
        changed((",000", ",000000"), (",500", ",500000")),
        changed((",000", ",0"), (",500", ",5")),
        changed((",000 -->", ", 000 -->"), ("00:00:0", "00: 00: 0")),
        changed(("00:00:0", "00:0")),
        changed(("00:00:0", "0:0:")),
        changed(("00:00:0", "00.00.0")),
        changed(("00:00:0", "\uff10\uff10\uff1a\uff10\uff10\uff1a\uff10")),
        changed((",000\n", ",000 X1:10 X2:20 Y1:5 Y2:9\n")),
        changed((",000\n", ",000 align:start position:0% line:-1\n")),
        changed((",000\nBees", ",000 Bees"), (",000\nThey", ",000 They"), (",000\nOthers", ",000 Others")),
        changed(("Bees", "<i>Bees</i>"), ("They", "{\\an8}They"), ("Others", '<font color="#fff">Others</font>')),
        changed(("1\n", "1.\n"), ("2\n", "#2\n")),
        changed(("1\n", "1\n1\n"), ("2\n", "2\n2\n"), ("3\n0", "3\n3\n0")),
        "WEBVTT\n\n" + SUBRIP.replace(",", "."),
        "WEBVTT Kind: captions; Language: en\n\nNOTE\nby hand\n\n" + SUBRIP.replace(",", "."),
        "WEBVTT\n\n" + SUBRIP.replace(",", ".").replace("2\n", "a-name 7/1-0\n"),
        SUBRIP.replace("\n\n2", "\n\nNOTE\n\n2").replace("NOTE\n\n", ""),
    ],
)
def test_a_captions_file_however_it_is_written(text: str) -> None:
    read = parse(text)
    assert (read.cues, read.timed) == (THREE, True)


def test_ends_that_are_not_said_are_the_next_beginnings() -> None:
    text = "1\n00:00:01,000 -->\nBees dance.\n\n2\n00:00:03,500 -->\nThey show the way.\n"
    assert parse(text).cues[0] == Cue(1.0, 3.5, "Bees dance.")


def test_text_after_an_empty_line_within_a_cue_is_kept() -> None:
    text = changed(("Bees dance.", "Bees\n\ndance."))
    assert parse(text).cues == THREE


def test_a_cue_may_be_a_number() -> None:
    text = "00:00:01,000 --> 00:00:02,000\n10\n\n00:00:02,000 --> 00:00:03,000\n9\n\n00:00:03,000 --> 00:00:04,000\n8\n"
    assert [c.text for c in parse(text).cues] == ["10", "9", "8"]


def test_numbers_in_brackets_are_no_words() -> None:
    text = "[1]\n00:00:01,000 --> 00:00:02,000\nBees dance.\n\n[2]\n00:00:03,000 --> 00:00:04,000\nThey rest.\n"
    assert [cue.text for cue in parse(text).cues] == ["Bees dance.", "They rest."]
