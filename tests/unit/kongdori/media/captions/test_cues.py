"""What is refused by name, hostile texts and sizes, and what holds for any text."""

from __future__ import annotations

import contextlib
import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongdori.errors import InvalidInput, TooLarge
from kongdori.media.captions import MAX_CUES, Cue, clip, parse, spread

pytestmark = pytest.mark.unit


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
        "[1:00]" * 80_000,
        "\n" * 1_000_000,
        "0:00 a\n" * 20_000,
        "WEBVTT\n\n00:00.000 --> 00:01.000\n" + "<v a>x" * 80_000,
        "WEBVTT\n\n00:00.000 --> 00:01.000\n" + "<b " * 150_000,
        "[Script Info]\n[Events]\nDialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,," + "{\\p1}" * 100_000,
        "<SAMI><BODY>" + "<SYNC Start=1><P Class=A>" * 20_000,
        "<SAMI><BODY>" + "<!--" * 120_000,
        "<tt>" + "<p begin='1s'" * 40_000,
        "<tt>" + "<div begin='1s'>" * 30_000,
        "{1}{2}" + "{y:" * 150_000,
        '{"a":' * 100_000,
        '{"events":[' + '{"tStartMs":1,"segs":[{"utf8":"x"}]},' * 10_000 + "{}]}",
        'start,end,text\n1,2,"' + "a\n" * 200_000,
        ("Kim 0:01" + " " * 200_000 + "x\n") * 2,
        ("1 | 00:01 | 00:02 | " + " " * 200_000 + "x\n") * 2,
        ("**Kim (0:01):** " + "**a " * 100_000 + "\n") * 2,
        "<table>" + "<tr><td>" * 60_000,
        "<p>" + "<time begin=" * 40_000 + "</p>",
        "<div>" + "<span" + " a=" * 150_000 + "</div>",
        "".join(f"{at % 25 + 1} Q  a{' ' * 20}\n" for at in range(40_000)),
        "1 " + " " * 200_000 + "x\n2 y\n3 z\n",
        "".join(f"0:00:0{at % 9}.00 0:00:09.00 D {{a}} {'{' * 40}\n" for at in range(10_000)),
        "".join(f"talk 1 {at}.5 0.3 bee 0.9\n" for at in range(40_000)),
        "0:00:01\tKim\t" + "a\t" * 200_000,
        "1 00:00:01,000 --> 00:00:02,000 x " * 20_000,
        "0:01 a " * 60_000,
        "{'text': '" + "\\\\" * 200_000,
        '{"a":[' + '{"b":[{"start":1,"text":"x"}]},' * 30_000 + "{}]}",
        "[" + '["x",1,2],' * 60_000 + '["x",1,2]]',
        "[inaudible " * 80_000,
        ("x" + " " * 390 + "\n") * 10_000,
        (" " * 200 + "x" + " " * 180 + "7\n") * 10_000,
        "0:01 From a to a to a to a to a to a to a to a to a to a to a to a\n" * 20_000,
    ],
)
def test_work_is_linear_in_the_size(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(InvalidInput, TooLarge):  # either is right here; it is the time that counts
        parse(text)
    assert time.process_time() - started < 20  # quadratic work would take minutes


def test_too_many_cues_are_refused() -> None:
    bomb = "WEBVTT\n\n" + "00:00.000 --> 00:01.000\nx\n\n" * (MAX_CUES + 1)
    with pytest.raises(TooLarge):
        parse(bomb)
    with pytest.raises(TooLarge):
        parse("A. " * (MAX_CUES + 1))


def test_clip_keeps_within_the_film() -> None:
    assert clip([Cue(0, 5, "a"), Cue(5, 9, "b"), Cue(9, 12, "c")], 8.0) == [Cue(0, 5, "a"), Cue(5, 8.0, "b")]


@pytest.mark.parametrize(
    ("starts", "duration_s", "kept"),
    [
        ([3605.0, 3690.0], 120.0, [5.0, 90.0]),
        ([36_000.0, 36_090.0], 120.0, [0.0, 90.0]),
        ([3605.0, 10_000.0], 7200.0, [5.0, 6400.0]),
        ([3605.0, 3690.0], 7200.0, [3605.0, 3690.0]),
        ([65.0, 90.0], 30.0, []),
        ([3605.0, 9000.0], 120.0, []),
        ([5.0, 90.0], 60.0, [5.0]),
    ],
)
def test_captions_of_a_timeline_that_begins_at_a_whole_hour(
    starts: list[float], duration_s: float, kept: list[float]
) -> None:
    cues = [Cue(start, start + 2, "a") for start in starts]
    assert [cue.start for cue in clip(cues, duration_s)] == kept


@given(st.text(max_size=400) | st.from_regex(r"([\[{<]?\d{1,2}:\d\d(-->|,| |\]|>)?(\d:\d\d)?[ a-z\n]{1,4}){1,9}"))
def test_any_text_gives_cues_in_order_that_do_not_overlap(text: str) -> None:
    try:
        cues = parse(text).cues
    except InvalidInput:
        return
    assert all(c.end >= c.start >= 0 and c.text for c in cues)
    assert all(a.end <= b.start for a, b in itertools.pairwise(cues))


@given(st.text(max_size=300), st.floats(0, 1000), st.floats(0.5, 600))
def test_spread_stays_inside(text: str, start: float, length: float) -> None:
    for cue in spread(text, start, start + length):
        assert start - 0.001 <= cue.start <= cue.end <= start + length + 0.001


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[Script Info]\nTitle: none\n\n[Events]\nFormat: Layer, Start, End, Text\n", "unread-substation"),
        ("<SAMI><HEAD><STYLE>P { color: white; }</STYLE></HEAD><BODY></BODY></SAMI>", "unread-sami"),
        ('<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body/></tt>', "unread-ttml"),
        ('{"events": []}', "unread-json"),
        ('{"title": "no captions"}', "unread-json"),
        ("1000 --> 3000\nBees dance.\n\n3500 --> 6000\nThey rest.\n", "unread-transcript"),
        ("00:00:03,000 <-- 00:00:01,000\nBees dance.\n", "unread-transcript"),
        ("Scenarist_SCC V1.0\n\n00:00:01:00\t9420 9420\n", "unread-scc"),
        ("# VobSub index file, v7\nsize: 720x576\n", "unread-vobsub"),
        ("{\\rtf1\\ansi Hello}", "unread-rtf"),
        ("%PDF-1.4\n1 0 obj\nHello", "unread-pdf"),
        ("<!DOCTYPE html><html><body>Hello</body></html>", "unread-html"),
        ("1\n00:00:0x,000 --> 00:00:0y,000\nHello\n\n2\n00:0x:00 --> 00:00:09,0\nYou\n", "unread-subrip"),
    ],
)
def test_what_can_not_be_read_is_refused_by_the_name_of_its_format(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(text)
    assert refused.value.code == code
    assert refused.value.detail.startswith(("This is a", "These are"))


def test_no_entity_of_an_xml_file_is_expanded() -> None:
    declared = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 40))
    text = f"<?xml version='1.0'?><!DOCTYPE tt [<!ENTITY l0 'x'>{declared}<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    text += "<tt><body><p begin='1s' end='2s'>Bees &l39; &f; dance.</p></body></tt>"
    assert [cue.text for cue in parse(text).cues] == ["Bees &l39; &f; dance."]
