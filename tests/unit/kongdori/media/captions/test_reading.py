"""Captions of strangers: formats, encodings, bad times, hostile sizes."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.errors import InvalidInput, TooLarge
from kongdori.media import captions
from kongdori.media.captions import MAX_CUES, Cue, clip, decode, parse, spread

pytestmark = pytest.mark.unit


def test_webvtt_with_all_its_trimmings() -> None:
    text = (
        "\ufeffWEBVTT - title\r\nKind: captions\r\n\r\nNOTE a\r\ncomment\r\n\r\nSTYLE\r\n::cue {}\r\n\r\n"
        "intro\r\n00:01.000 --> 00:02.000 align:start position:0%\r\n"
        "<v Bob>Hello</v> <i>there</i> &amp; you\r\nagain\r\n"
    )
    assert parse(text).cues == [Cue(1.0, 2.0, "Hello there & you again")]


def test_subrip_with_and_without_empty_lines() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:02,000 --> 00:00:03,000\nTwo\n\n"
    text += "3\n00:00:03,0 --> 00:00:04\n3\n"
    assert [c.text for c in parse(text).cues] == ["One", "Two", "3"]


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
    assert parse(text).cues == [Cue(1.0, 3.0, "early"), Cue(3.0, 7.0, "late")]


def test_a_transcript_with_times_at_its_lines() -> None:
    parsed = parse("[0:00] Welcome back.\nIt goes on.\n(1:05) Next.\n1:02:03 - Last words here.")
    assert parsed.timed
    assert [(c.start, c.text) for c in parsed.cues] == [
        (0.0, "Welcome back. It goes on."),
        (65.0, "Next."),
        (3723.0, "Last words here."),
    ]


def test_plain_text_is_paced_and_says_so() -> None:
    parsed = parse("First sentence. Second sentence! 세 번째 문장입니다.")
    assert not parsed.timed
    assert len(parsed.cues) == 3
    assert parsed.cues[0].end == parsed.cues[1].start


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
def test_encodings(encoding: str) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n안녕하세요 콩돌이\n"
    assert parse(decode(text.encode(encoding))).cues[0].text == "안녕하세요 콩돌이"


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x00" * 500, b"\x1aE\xdf\xa3" + b"\x01\x02\x03" * 900])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        decode(data)


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n00:00.000 --> 00:01.000\n" + "<" * 500_000,
        "WEBVTT\n\n00:00.000 --> 00:01.000\n" + "{\\" * 500_000,
        "WEBVTT\n\n00:00.000 --> 00:01.000\n" + "&#" * 500_000,
        "0" * 1_000_000 + ":00.000 --> 1",
        " " * 1_000_000 + "x",
        "a" * 1_000_000,
        "." * 300_000,
        "-->" * 300_000,
        "[1:00" * 200_000,
    ],
)
def test_work_is_linear_in_the_size(text: str) -> None:
    started = time.perf_counter()
    parse(text)
    assert time.perf_counter() - started < 5


def test_too_many_cues_are_refused() -> None:
    bomb = "WEBVTT\n\n" + "00:00.000 --> 00:01.000\nx\n\n" * (MAX_CUES + 1)
    with pytest.raises(TooLarge):
        parse(bomb)
    with pytest.raises(TooLarge):
        parse("A. " * (MAX_CUES + 1))


def test_text_can_not_break_out_of_its_cue() -> None:
    cues = [Cue(0, 1, "a --> b <script>"), Cue(1, 2, "00:00:01,000 --> 00:00:02,000")]
    assert [c.start for c in parse(captions.to_vtt(cues)).cues] == [0, 1]
    assert [c.start for c in parse(captions.to_srt(cues)).cues] == [0, 1]
    assert "<script>" not in captions.to_vtt(cues)


def test_clip_keeps_within_the_film() -> None:
    assert clip([Cue(0, 5, "a"), Cue(5, 9, "b"), Cue(9, 12, "c")], 8.0) == [Cue(0, 5, "a"), Cue(5, 8.0, "b")]


@given(st.text(max_size=400))
def test_any_text_gives_cues_in_order_that_do_not_overlap(text: str) -> None:
    cues = parse(text).cues
    assert all(c.end >= c.start >= 0 and c.text for c in cues)
    assert all(a.end <= b.start for a, b in itertools.pairwise(cues))


@given(st.text(max_size=300), st.floats(0, 1000), st.floats(0.5, 600))
def test_spread_stays_inside(text: str, start: float, length: float) -> None:
    for cue in spread(text, start, start + length):
        assert start - 0.001 <= cue.start <= cue.end <= start + length + 0.001
