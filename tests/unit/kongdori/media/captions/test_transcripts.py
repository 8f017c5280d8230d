"""Transcripts that say when a line begins, and texts that say nothing of it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kongdori.media.captions import parse

pytestmark = pytest.mark.unit

STARTS = [(1.0, "Bees dance."), (63.5, "They show the way.")]


@pytest.mark.parametrize(
    "text",
    [
        "0:01\nBees dance.\n1:03.5\nThey show the way.\n",
        "0:01\n1 second\nBees dance.\n1:03.5\n1 minute, 3 seconds\nThey show the way.\n",
        "0:01\n1초\nBees dance.\n1:03.5\n1분 3초\nThey show the way.\n",
        "0:01\n1 秒鐘Bees dance.\n1:03.5\n1 分鐘 3 秒鐘They show the way.\n",
        "0:01\n1 Sekunde\nBees dance.\n1:03.5\n1 Minute und 3 Sekunden\nThey show the way.\n",
        "0:01 Bees dance.\n1:03.5 They show the way.\n",
        "0:01Bees dance.\n1:03.5They show the way.\n",
        "(0:01) Bees dance.\n(1:03.5) They show the way.\n",
        "[00:00:01] Bees\ndance.\n\n[00:01:03.5] They show\nthe way.\n",
        "00:00:01 - Bees dance.\n00:01:03.5 - They show the way.\n",
        "00:00:01: Bees dance.\n00:01:03.5: They show the way.\n",
        "00:00:01|Bees dance.\n00:01:03.5|They show the way.\n",
        "00:00:01:00\tBees dance.\n00:01:03.50\tThey show the way.\n",
        "0m1s Bees dance.\n1:03.5 They show the way.\n",
        "00:00:01:Bees|dance.\n00:01:03.5:They show|the way.\n",
        "00:00:01=Bees dance.\n00:01:03.5=They show the way.\n",
        "[00:01](https://a.example/?t=1) Bees dance.\n**[01:03.5](https://a.example/?t=63)** They show the way.\n",
        "| 00:01 | Bees dance. |\n| 01:03.5 | They show the way. |\n",
        "[00:01] Bees dance. [01:03.5] They show the way.\n",
        "* 0:01 Bees dance.\n* 1:03.5 They show the way.\n",
        "[ar:Nobody]\n[ti:Bees]\n[00:01.00]Bees dance.\n[01:03.50]They show the way.\n",
        "[offset:+500]\n[00:01.50]<00:01.50>Bees <00:02.00>dance.\n[01:04.00]They show the way.\n",
    ],
)
def test_a_transcript_with_beginnings(text: str) -> None:
    read = parse(text)
    assert [(cue.start, cue.text) for cue in read.cues] == STARTS
    assert read.cues[0].end == 63.5
    assert read.timed


def test_a_word_with_a_colon_is_no_speaker() -> None:
    text = "0:01 Note: bees dance.\n0:05 They show the way.\n0:09 Remember: slowly.\n0:12 Then they rest.\n"
    assert {cue.speaker for cue in parse(text).cues} == {""}


def test_a_panel_copied_without_its_line_ends() -> None:
    cues = parse("0:011 secondBees dance.\n1:031 minute, 3 secondsThey show the way.\n").cues
    assert [(cue.start, cue.text) for cue in cues] == [(1.0, "Bees dance."), (63.0, "They show the way.")]


@pytest.mark.parametrize(
    "text",
    [
        "1. 0:01 Bees dance.\n2. 1:03.5 They show the way.\n",
        "01) 00:01 - Bees dance.\n02) 01:03.5 - They show the way.\n",
        "Bees dance. 0:01\nThey show the way. 1:03.5\n",
        "1. Bees dance. (0:01)\n2. They show the way. (1:03.5)\n",
        "- Bees dance. - 0:01\n\n- They show the way. - 1:03.5\n",
    ],
)
def test_a_list_of_chapters_is_read_with_its_times(text: str) -> None:
    parsed = parse(text)
    assert parsed.timed
    assert [(cue.start, cue.text) for cue in parsed.cues] == STARTS


def test_the_meeting_that_zoom_dates_begins_at_zero() -> None:
    assert [cue.start for cue in parse("[Kim] 10:02:11\nHi.\n\n[Lee] 10:02:14\nHi.\n").cues] == [0.0, 3.0]


def test_a_lyric_that_comes_again_is_said_again() -> None:
    cues = parse("[00:10.00][00:30.00]Bees dance.\n[00:20.00]They show the way.\n").cues
    assert [(cue.start, cue.text) for cue in cues] == [
        (10.0, "Bees dance."),
        (20.0, "They show the way."),
        (30.0, "Bees dance."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We met at\n10:30 by the river and walked for a long time.\n" + "Nobody spoke.\n" * 30 + "11:45 was the end.\n",
        "Seconds matter. At 10:30 we left, at 11:15 we arrived.",
        "1. Bees dance.\n2. They show the way.\n3. Others follow.\n",
        "It costs 3:1 in odds -> a bargain.",
        "10:23 AM we began.\nThen we talked.\n11:05 PM it ended.\n",
    ],
)
def test_prose_with_a_few_times_in_it_is_not_timed(text: str) -> None:
    assert not parse(text).timed


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


@pytest.mark.parametrize(
    "text",
    [
        "Kim Bora \n00:01\nBees dance.\n\nLee\n00:05\nWhere?\n",
        "[00:00:01] **Kim Bora:** Bees dance.\n\n[00:00:05] **Lee:** Where?\n",
        "**Kim Bora** [00:00:01]\n\nBees dance.\n\n**Lee** [00:00:05]\n\nWhere?\n",
        "Kim Bora (Acme): 0:01\nBees dance.\n\nLee (Hives Inc.): 0:05\nWhere?\n",
        "Kim Bora: 00:00:01.0 --> 00:00:05.0\nBees dance.\n\nLee: 00:00:05.0 --> 00:00:08.0\nWhere?\n",
        "00:00:01\t From Kim Bora to Everyone:\n\tBees dance.\n00:00:05\t From Lee:\n\tWhere?\n",
        'WEBVTT\n\n1 "Kim Bora" (318)\n00:01.000 --> 00:03.000\nBees dance.\n\n'
        '2 "Lee" (319)\n00:05.000 --> 00:07.000\nWhere?\n',
        "1\n00:00:01,000 --> 00:00:03,000\n>> KIM BORA: Bees dance.\n\n"
        "2\n00:00:05,000 --> 00:00:07,000\n>> LEE: Where?\n",
        "[00:00:01]\n- [Kim Bora] Bees dance.\n\n[00:00:05]\n- [Lee] Where?\n\n[00:00:09]\n- [Kim Bora] Here.\n\n"
        "[00:00:12]\n- [Lee] Oh.\n",
    ],
    ids=["Fireflies", "Descript", "its Markdown", "Grain", "ranges", "Zoom's chat", "Webex", "television", "Verbit"],
)
def test_more_ways_to_write_who_speaks(text: str) -> None:
    told = [(cue.start, cue.speaker.title(), cue.text) for cue in parse(text).cues[:2]]
    assert told == [(1.0, "Kim Bora", "Bees dance."), (5.0, "Lee", "Where?")]


@pytest.mark.parametrize(
    "text",
    [
        "Starting point is 00:00:01\nBees dance.\nStarting point is 00:01:03.5\nThey show the way.\n",
        "TC 00:00:01\nBees dance.\n\nTC 00:01:03.5\nThey show the way.\n",
        "[1.0s] Bees dance.\n[63.5s] They show the way.\n",
        "1.0: Bees dance.\n63.5: They show the way.\n",
        "`00:01` Bees dance.\n\n`01:03.5` They show the way.\n",
        "## 00:01 Bees dance.\n\n## 01:03.5 They show the way.\n",
        "@00:01 Bees dance.\n@01:03.5 They show the way.\n",
        "** Caption Number 1\n*PopOn\n*T 00:00:01:00\n*Lf01\nBees dance.\n\n"
        "** Caption Number 2\n*T 00:01:03.5\nThey show the way.\n",
        "0:01\nBees dance.\n1:03.5\nThey show the way.\nEnglish (auto-generated)\n",
        "[BEGIN]\n******** START SCRIPT ********\n[00:00:01]\nBees|dance.\n[00:01:03.5]\nThey show the way.\n\n"
        "[end]\n******** END SCRIPT ********\n",
        "Kim  0:01\nBees dance.\n\nKim  1:03.5\nThey show the way.\n\nKim stopped transcription\n",
    ],
)
def test_more_ways_to_write_a_beginning(text: str) -> None:
    read = parse(text)
    assert read.timed
    assert [(cue.start, cue.text) for cue in read.cues] == STARTS


@pytest.mark.parametrize(
    "text",
    [
        "00:00:01\n00:00:03\nBees dance.\n\n00:00:05\n00:00:08\nThey rest.\n",
        "[ 0m1s - 0m3s000ms ] Bees dance.\n[ 0m5s - 0m8s ] They rest.\n",
        "{00:00:01}{00:00:03}Bees dance.\n{00:00:05}{00:00:08}They|rest.\n",
        '  10,  30,"Bees dance."\n  50,  80,"They|rest."\n',
        "[ti:Bees]\n[1000,2000]<0,500,0>Bees <500,500,0>dance.\n[5000,3000]<0,500,0>They <500,500,0>rest.\n",
        "$FontName = Arial\n\n00:00:01:00 , 00:00:03:00 , ^IBees^I dance.\n"
        "00:00:05:00 , 00:00:08:00 , They|^Brest^B.\n",
        "#Ulead subtitle format\n#Subtitle text begin\n#0 00;00;01;00 00;00;03;00\nBees dance.\n"
        "#1 00;00;05;00 00;00;08;00\nThey rest.\n#Subtitle text end\n",
    ],
    ids=["two lines", "Gemini", "PowerDivX", "Phoenix", "lyrics", "Spruce", "Ulead"],
)
def test_more_ways_to_write_from_when_to_when(text: str) -> None:
    assert [tuple(cue)[:3] for cue in parse(text).cues] == [(1.0, 3.0, "Bees dance."), (5.0, 8.0, "They rest.")]


def test_what_could_not_be_heard_has_no_time_and_a_voice_no_arrows() -> None:
    text = "Kim (0:01):\nBees. [inaudible 00:00:03] [crosstalk 00:04] So. >> Yes. 5 >> 3.\n\nLee (0:05):\nWhere?\n"
    assert parse(text).cues[0].text == "Bees. [inaudible] [crosstalk] So. Yes. 5 >> 3."


def test_what_is_said_over_its_time() -> None:
    told = parse("bees dance\n0:01\n\nthey show\nthe way\n0:05\n\nothers follow\n0:09\n").cues
    assert [(cue.start, cue.text) for cue in told] == [
        (1.0, "bees dance"),
        (5.0, "they show the way"),
        (9.0, "others follow"),
    ]


def test_music_alone_is_no_cue() -> None:
    text = "1\n00:00:01,000 --> 00:00:03,000\n♪♪\n\n2\n00:00:05,000 --> 00:00:08,000\n♪ Bees dance ♪\n"
    assert [cue.text for cue in parse(text).cues] == ["♪ Bees dance ♪"]


def test_what_several_people_say_under_one_time() -> None:
    text = "00:00:00\n\nKim Bora: Bees dance.\nLee: They show the way.\nKim Bora: Where?\n\n00:01:00\n\nLee: Here.\n"
    told = parse(text).cues
    assert [(cue.speaker, cue.text) for cue in told] == [
        ("Kim Bora", "Bees dance."),
        ("Lee", "They show the way."),
        ("Kim Bora", "Where?"),
        ("Lee", "Here."),
    ]
    assert told[0].start == 0.0
    assert told[2].end == told[3].start == 60.0
    assert all(first.end == second.start for first, second in pairwise(told))


@pytest.mark.parametrize("label", ["Speaker {}", "SPEAKER_0{}", "화자{}", "참석자 {}", "발언자 {}:"])
def test_a_label_over_the_words_is_a_speaker(label: str) -> None:
    text = f"[00:00:01] {label.format(1)}\nBees dance.\n[00:00:05] {label.format(2)}\nThey show the way.\n"
    told = [(cue.speaker, cue.text) for cue in parse(text).cues]
    assert told == [(label.format(1).rstrip(":"), "Bees dance."), (label.format(2).rstrip(":"), "They show the way.")]


def test_the_names_of_a_panels_chapters_are_not_said() -> None:
    text = "Chapter 1: Bees\n0:00\nBees dance.\n0:04\nThey rest.\n챕터 2: 길\n1:00\nThey show the way.\n"
    assert [cue.text for cue in parse(text).cues] == ["Bees dance.", "They rest.", "They show the way."]


def test_names_in_bold() -> None:
    told = [
        (cue.speaker, cue.text) for cue in parse("**Kim:** Bees dance.\n\n**Lee:** Why? f**k it.\n\n**Kim:** So.").cues
    ]
    assert told == [("Kim", "Bees dance."), ("Lee", "Why?"), ("Lee", "f**k it."), ("Kim", "So.")]
