"""Each format that captions come in, its dialects, and the files of the wild."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kongdori.errors import InvalidInput
from kongdori.media.captions import Cue, parse, read_captions

pytestmark = pytest.mark.unit

TWO = [(1.0, 3.0, "Bees dance."), (3.5, 6.0, "They show the way.")]


ASS_HEAD = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n"
)


ASS = (
    ASS_HEAD + "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,a note\n"
    r"Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{\i1}Bees{\i0} dance." + "\n"
    r"Dialogue: 0,0:00:03.50,0:00:06.00,Default,,0,0,0,,They\Nshow\hthe way." + "\n"
    r"Dialogue: 0,0:00:04.00,0:00:06.00,Default,,0,0,0,,{\p1}m 0 0 l 100 0 100 100{\p0}" + "\n"
)


SSA = (
    "[Script Info]\nScriptType: v4.00\n\n[V4 Styles]\n\n[Events]\nFormat: Start, End, Text\n"
    "Dialogue: 0:00:01.00,0:00:03.00,Bees dance.\nDialogue: 0:00:03.50,0:00:06.00,They show the way.\n"
)


SAMI = (
    "<SAMI>\n<HEAD><STYLE TYPE='text/css'><!--\nP {color:white;}\n.KRCC {Name:Korean; lang:ko-KR;}\n"
    ".ENCC {Name:English; lang:en-US;}\n--></STYLE></HEAD>\n<BODY>\n"
    "<SYNC Start=1000><P Class=KRCC>벌이 춤춰요.\n<P Class=ENCC>Bees dance.\n"
    "<SYNC Start=3000><P Class=KRCC>&nbsp;<P Class=ENCC>&nbsp;\n"
    "<SYNC Start=3500><P Class=KRCC>길을<br>알려요. 모두에게.\n<P Class=ENCC>They show<br>the way.\n"
    "<SYNC Start=6000><P Class=KRCC>&nbsp;<P Class=ENCC>&nbsp;\n</BODY></SAMI>\n"
)


TTML = (
    '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"'
    ' ttp:frameRate="25" ttp:tickRate="10000000"><head><styling><style xml:id="s"/></styling></head><body><div>%s</div>'
    "</body></tt>"
)


def ttml(first: str, second: str) -> str:
    return TTML % f"<p {first}>Bees dance.</p>\n<p {second}>They<br/>show <span tts:color='red'>the way</span>.</p>"


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("0:00:01.000,0:00:03.000\nBees dance.\n\n0:00:03.500,0:00:06.000\nThey show\nthe way.\n", "SubViewer"),
        (
            "[INFORMATION]\n[TITLE]x\n[END INFORMATION]\n[SUBTITLE]\n00:00:01.00,00:00:03.00\nBees dance.\n\n"
            "00:00:03.50,00:00:06.00\nThey show[br]the way.\n",
            "SubViewer",
        ),
        (ASS, "SubStation"),
        (ASS.replace("\n", "\r\n"), "SubStation"),
        (SSA, "SubStation"),
        (ttml('begin="00:00:01.000" end="00:00:03.000"', 'begin="00:00:03.500" end="00:00:06.000"'), "TTML"),
        (ttml('begin="1s" end="3s"', 'begin="3500ms" dur="2.5s"'), "TTML"),
        (ttml('begin="25f" end="75f"', 'begin="35000000t" end="60000000t"'), "TTML"),
        (
            ttml("begin='00:00:01:00' end='00:00:03:00'", "begin='00:00:03.5' end='6s'"),
            "TTML",
        ),
        (
            ttml('begin="1s" end="3s"', 'begin="3.5s" end="6s"').replace("<p ", "<tt:p ").replace("</p>", "</tt:p>"),
            "TTML",
        ),
        (ttml('begin="0s" end="2s"', 'begin="2.5s" end="5s"').replace("<div>", '<div begin="1s">'), "TTML"),
        (ttml('begin="1s" end="3s"', 'begin="3.5s" end="6s"').replace("</div></body></tt>", ""), "TTML"),
        (
            '<transcript><text start="1" dur="2">Bees dance.</text><text start="3.5" dur="2.5">They show the way.'
            "</text></transcript>",
            "TTML",
        ),
        (
            '<timedtext format="3"><body><p t="1000" d="2000"><s>Bees</s><s t="300"> dance.</s></p>'
            '<p t="3500" d="2500">They show\nthe way.</p></body></timedtext>',
            "TTML",
        ),
        ("{1}{1}20\n{20}{60}Bees dance.\n{70}{120}They show|the way.\n", "MicroDVD"),
        ("{1}{1}10\n{10}{30}{y:i}Bees dance.\n{35}{60}/They show|the way.\n", "MicroDVD"),
        ("[10][30]Bees dance.\n[35][60]/They show|the way.\n", "MicroDVD"),
        (
            '{"wireMagic":"pb3","events":[{"tStartMs":0,"dDurationMs":9000,"id":1},{"tStartMs":1000,"dDurationMs":2000,'
            '"segs":[{"utf8":"Bees"},{"utf8":" dance.","tOffsetMs":90}]},{"tStartMs":2000,"aAppend":1,"segs":[{"utf8":'
            '"\\n"}]},{"tStartMs":3500,"dDurationMs":2500,"segs":[{"utf8":"They show\\nthe way."}]}]}',
            "JSON",
        ),
        (
            '[{"text": "Bees dance.", "start": 1.0, "duration": 2.0}, {"text": "They show the way.", "start": 3.5, '
            '"duration": 2.5}]',
            "JSON",
        ),
        (
            '{"text": "all", "segments": [{"id": 0, "start": 1.0, "end": 3.0, "text": " Bees dance.", '
            '"words": [{"word":'
            ' "Bees", "start": 1.0, "end": 2.0}]}, {"id": 1, "start": 3.5, "end": 6.0, "text": " They '
            'show the way."}]}',
            "JSON",
        ),
        (
            '{"transcription": [{"timestamps": {"from": "00:00:01,000", "to": "00:00:03,000"}, '
            '"offsets": {"from": 1000,'
            ' "to": 3000}, "text": " Bees dance."}, {"timestamps": {"from": "00:00:03,500", "to": "00:00:06,000"}, '
            '"offsets": {"from": 3500, "to": 6000}, "text": " They show the way."}]}',
            "JSON",
        ),
        (
            '{"chunks": [{"timestamp": [1.0, 3.0], "text": "Bees dance."}, {"timestamp": [3.5, 6.0], "text": '
            '"They show the way."}]}',
            "JSON",
        ),
        (
            '{"start": 1, "end": 3, "text": "Bees dance."}\n{"start": 3.5, "end": 6, "text": "They show the way."}\n',
            "JSON",
        ),
        ("start\tend\ttext\n1000\t3000\tBees dance.\n3500\t6000\tThey show the way.\n", "table"),
        ('start,end,text\n1000,3000,"Bees dance."\n3500,6000,"They show the way."\n', "table"),
        ("Start Time;End Time;Text\n00:00:01;00:00:03;Bees dance.\n00:00:03.5;00:00:06;They show the way.\n", "table"),
        ("[00:01.000 --> 00:03.000]  Bees dance.\n[00:03.500 --> 00:06.000]  They show the way.\n", "SubRip"),
        ("1.0 --> 3\nBees dance.\n\n3.5 --> 6\nThey show the way.\n", "SubRip"),
        (
            "<begin subtitles>\n\n00:00:01:00 00:00:03:00\nBees dance.\n\n00:00:03.50 00:00:06:00\nThey show\nthe way."
            "\n\n<end subtitles>\n",
            "SubRip",
        ),
        ("[1.00s -> 3.00s]  Bees dance.\n[3.50s -> 6.00s]  They show the way.\n", "SubRip"),
        ("[00:00:01 - 00:00:03] Bees dance.\n[00:00:03.5 - 00:00:06] They show the way.\n", "SubRip"),
        ("00:00:01 \u2013 00:00:03: Bees dance.\n00:00:03.5 \u2013 00:00:06: They show the way.\n", "SubRip"),
        ("(0:01-0:03) Bees dance.\n(0:03.5-0:06) They show the way.\n", "SubRip"),
        ("00:00:01:00 , 00:00:03:00 , Bees dance.\n00:00:03.50 , 00:00:06:00 , They show the way.\n", "SubViewer"),
    ],
)
def test_a_format_with_ends(text: str, format: str) -> None:
    read = parse(text)
    assert read.format == format
    assert [tuple(cue)[:3] for cue in read.cues] == TWO
    assert read.timed


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n1\n00:01.000 --> 00:03.000\n<v Kim Bora>Good morning.</v>\n\n2\n"
        "00:04.000 --> 00:06.000\n<v.loud Lee>Hi.",
        "WEBVTT\n\n1\n00:01.000 --> 00:03.000\nKim Bora: Good morning.\n\n2\n00:04.000 --> 00:06.000\nLee: Hi.\n",
        "0:0:1.0 --> 0:0:3.0\nKim Bora\nGood morning.\n\n0:0:4.0 --> 0:0:6.0\nLee\nHi.\n\n"
        "0:0:7.0 --> 0:0:8.0\nKim Bora\nWell.\n\n0:0:9.0 --> 0:0:9.5\nLee\nYes.\n",
        "Kim Bora  0:01\nGood morning.\n\nLee  0:04\nHi.\n\nTranscribed by https://otter.ai\n",
        "Kim Bora (00:01)\nGood morning.\n\nLee (00:04)\nHi.\n",
        "Kim Bora [0:01]: Good morning.\nLee [0:04]: Hi.\n",
        "Weekly\nThu, Nov 26, 2026 10:00AM \u2022 12:03\n\nSPEAKERS\nKim Bora, Lee\n\n"
        "Kim Bora  0:01\nGood morning.\n\nLee  0:04\nHi.\n\nTranscribed by https://otter.ai\n",
        "Kim Bora\n00:00:01\nGood morning.\nLee\n00:00:04\nHi.\nKim Bora\n00:00:07\nWell.\n",
        "Kim Bora\n00;00;01;00 - 00;00;03;00\nGood morning.\n\nLee\n00;00;04;00 - 00;00;06;00\nHi.\n\n"
        "Kim Bora\n00;00;07;00 - 00;00;08;00\nWell.\n",
        "[Kim Bora] 10:02:11\nGood morning.\n\n[Lee] 10:02:14\nHi.\n",
        "[00:01] Kim Bora: Good morning.\n[00:04] Lee: Hi.\n",
        "00:01 Kim Bora\nGood morning.\n00:04 Lee\nHi.\n00:07 Kim Bora\nWell.\n00:09 Lee\nYes.\n",
        '{"utterances": [{"speaker": "Kim Bora", "start": 1000, "end": 3000, "text": "Good '
        'morning."}, {"speaker": "Lee", '
        '"start": 4000, "end": 6000, "text": "Hi."}]}',
        "Speaker,Start,End,Text\nKim Bora,0:01,0:03,Good morning.\nLee,0:04,0:06,Hi.\n",
        ASS_HEAD + "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:01.00,0:00:03.00,Default,Kim Bora,0,0,0,,Good morning.\n"
        "Dialogue: 0,0:00:04.00,0:00:06.00,Default,Lee,0,0,0,,Hi.\n",
        "Kim Bora: Good morning.\nLee: Hi.\n",
        '<tt xmlns="http://www.w3.org/ns/ttml"><head><metadata><ttm:agent xml:id="k" '
        'type="person"><ttm:name type="full">'
        'Kim Bora</ttm:name></ttm:agent><ttm:agent xml:id="l" type="person"><ttm:name type="full">Lee</ttm:name>'
        '</ttm:agent></metadata></head><body><div><p begin="1s" end="3s" ttm:agent="k">Good morning.</p>'
        '<p begin="4s" end="6s" ttm:agent="l">Hi.</p></div></body></tt>',
    ],
)
def test_speakers_are_kept_as_speakers(text: str) -> None:
    cues = parse(text).cues
    assert [(cue.speaker, cue.text) for cue in cues[:2]] == [("Kim Bora", "Good morning."), ("Lee", "Hi.")]


def test_two_voices_in_one_cue_are_two_cues() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Kim>Good morning.\n<v Lee>Hi.\n"
    assert [(c.speaker, c.text) for c in parse(text).cues] == [("Kim", "Good morning."), ("Lee", "Hi.")]


def test_the_parts_of_a_stream_are_one_file() -> None:
    part = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:0%d.000 --> 00:0%d.000\n%s\n\n"
    cues = parse(part % (1, 3, "Bees dance.") + part % (4, 6, "They show the way.")).cues
    assert [cue.text for cue in cues] == ["Bees dance.", "They show the way."]


@pytest.mark.parametrize("start", ["-00:00:01,000", "00:00:-1,000", "-00:00:-01,-500", "00:-1:00,000"])
def test_what_begins_before_the_beginning_begins_with_it(start: str) -> None:
    cues = parse(f"1\n{start} --> 00:00:03,000\nBees dance.\n\n2\n00:00:03,500 --> 00:00:06,000\nThey go.\n").cues
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [(0.0, 3.0, "Bees dance."), (3.5, 6.0, "They go.")]


def test_a_frame_in_halves_is_a_time() -> None:
    assert [cue.start for cue in parse(ttml('begin="00:00:01:00.5"', 'begin="00:00:03:10"')).cues] == [1.0, 3.4]


def test_a_file_in_two_languages_is_read_in_one() -> None:
    assert [cue.text for cue in parse(SAMI, language="en").cues] == ["Bees dance.", "They show the way."]
    assert [cue.text for cue in parse(SAMI, language="ko").cues] == ["벌이 춤춰요.", "길을 알려요. 모두에게."]
    assert [(cue.start, cue.end) for cue in parse(SAMI).cues] == [(1.0, 3.0), (3.5, 6.0)]
    both = TTML % (
        '</div><div xml:lang="ko"><p begin="1s" end="2s">벌.</p></div>'
        '<div xml:lang="en"><p begin="1s" end="2s">Bee.</p>'
    )
    assert [cue.text for cue in parse(both, language="en").cues] == ["Bee."]


def test_frames_are_counted_at_the_rate_of_the_film() -> None:
    text = "{24}{72}Bees dance.\n"
    assert parse(text, frame_rate=24.0).cues == [Cue(1.0, 3.0, "Bees dance.")]
    assert parse("01:00:10:00 A.\n01:00:12:29 B.\n").cues[1].start == pytest.approx(3612.967)


SAID = [("The hive wakes up.", 1.5, 3.5), ("The bees begin to dance.", 3.5, 7.0)]


@pytest.mark.parametrize(
    "text",
    [
        "<SYNC Start=1500 End=3500><P>{0}\n<SYNC Start=3500 End=7000><P>{1}",
        "<SYNC Start=1500><P>{0}</SYNC><SYNC End=3500></SYNC>\n<SYNC Start=3500><P>{1}</SYNC>\n<SYNC End=7000></SYNC>",
        "<SYNC End='3500' Start='1500'><P Class=A>{0}\n<SYNC end = 7000 start = 3500><P Class=A>{1}",
    ],
)
def test_sami_says_when_a_text_ends(text: str) -> None:
    read = parse("<SAMI><BODY>" + text.format(*(said for said, _, _ in SAID)) + "</BODY></SAMI>")
    assert [(cue.text, cue.start, cue.end) for cue in read.cues] == SAID


def test_a_file_whose_syncs_have_no_time_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse("<SAMI><BODY><SYNC Begin=1><P>One.<SYNC Begin=2><P>Two.</BODY></SAMI>")
    assert refused.value.code == "unread-sami"


def test_lyrics_with_times_of_three_parts_count_hundredths_where_that_is_a_pace_to_sing() -> None:
    song = "[00:01:50]The hive wakes up.\n[00:03:50]The bees begin to dance.\n[00:07:00]And so they fly.\n"
    for read in (parse("[ti:Bees]\n" + song), read_captions(song.encode(), name="bees.lrc")):
        assert [(cue.text, cue.start, cue.end) for cue in read.cues][:2] == SAID
    past_59 = parse("[00:01:75]The hive wakes up.\n[00:03:99]The bees begin to dance.\n")
    assert [cue.start for cue in past_59.cues] == [1.75, 3.99]
    slow = read_captions(song.replace(":50]", "]").replace("07:00]", "00:07]").encode(), name="bees.lrc")
    assert [cue.start for cue in slow.cues] == [1.0, 3.0, 7.0]
    chapters = parse("[00:01:50] The hive\n[00:20:50] The dance\n[01:07:00] The flight\n")
    assert [cue.start for cue in chapters.cues] == [110.0, 1250.0, 4020.0]


TEXTS = {".srt", ".vtt", ".txt", ".ass", ".smi", ".sbv", ".lrc", ".sub", ".json3", ".xml"}


WILD_CUES = {
    "anime.ass": 2,
    "ascii_arrow.srt": 2,
    "bom_inside.srt": 2,
    "colon_ms.srt": 2,
    "cp1251.ru.srt": 2,
    "gbk.zh.srt": 2,
    "latin2.pl.srt": 2,
    "lrm_before_time.srt": 2,
    "micros.srt": 2,
    "movie.smi": 2,
    "negative.srt": 4,
    "ok.srt": 2,
    "one_digit_seconds.srt": 4,
    "range_dash.txt": 2,
    "sjis.ja.srt": 2,
    "sub2.sub": 2,
    "ttml.xml": 2,
    "yt.json3": 2,
}


def test_every_file_of_the_wild_gives_its_right_result(shared_data: Path) -> None:
    names = [path for path in sorted((shared_data / "wild").iterdir()) if path.suffix in TEXTS]
    assert names
    for path in names:
        read = read_captions(path.read_bytes(), name=path.name)
        assert read.timed, path.name
        assert len(read.cues) == WILD_CUES.get(path.name, 3), path.name
        said = " ".join(cue.text for cue in read.cues)
        assert not re.search(r"\d:\d\d|-->|–>|→|[<{]/?[a-z\\]|[\u200b-\u200f\ufeff]|\d seconds", said), path.name
        assert not [cue for cue in read.cues if not 0 <= cue.start < cue.end], path.name


def test_a_ttml_paragraph_whose_spans_have_the_times() -> None:
    text = (
        '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p><span begin="1s" end="3s">Bees <b>dance</b>.</span> '
        '<span begin="63.5s" end="65s">They show<br/>the way.</span></p></div></body></tt>'
    )
    assert [(cue.start, cue.end, cue.text) for cue in parse(text).cues] == [
        (1.0, 3.0, "Bees dance."),
        (63.5, 65.0, "They show the way."),
    ]


def test_a_speaker_that_is_an_object_in_json() -> None:
    text = (
        '{"segments": [{"start": 500, "end": 2000, "text": "안녕하세요", "speaker": {"label": "1", "name": "보라"}}]}'
    )
    assert parse(text).cues == [Cue(0.5, 2.0, "안녕하세요", "보라")]


@pytest.mark.parametrize(
    "text",
    [
        "#00:00:01-0# Bees dance.\n#00:00:03-5# They show the way.\n",
        "[ 0m1s ] Bees dance.\n[ 0m3s500ms ] They show the way.\n",
        "▶ 00:01 Bees dance.\n▶ 00:03.5 They show the way.\n",
        "**00:01 – 00:03** Bees dance.\n\n**00:03.5 – 00:06** They show the way.\n",
        "Timespan\tContent\tSpeaker\n0:01.0 - 0:03.0\tBees dance.\tKim\n0:03.5 - 0:06\tThey show the way.\tLee\n",
        "번호,타임코드,화자,내용\n1,00:00:01,김,Bees dance.\n2,00:00:03.5,이,They show the way.\n",
        "1 00:00:01:00 00:00:03:00 Bees dance.\n2 00:00:03.5 00:00:06:00 They show the way.\n",
        "Here is your file:\n\n```srt\n1\n00:00:01,000 --> 00:00:03,000\nBees dance.\n\n2\n"
        "00:00:03,500 --> 00:00:06,000\nThey show the way.\n```\n\nTell me if you need anything else!\n",
    ],
    ids=["MAXQDA", "Gemini", "a sign before", "bold range", "NVivo", "Korean table", "Encore", "in a fence"],
)
def test_more_ways_to_write_a_time(text: str) -> None:
    read = parse(text)
    assert read.timed
    assert [(cue.start, cue.text) for cue in read.cues] == [(1.0, "Bees dance."), (3.5, "They show the way.")]


def words(one: str, stop: str) -> str:
    """The words of a server that tells each by itself, two to a second. `one` and `stop`: a word and a full stop."""
    said = ["Bees", "dance", "in", "the", "hive", ".", "They", "show", "the", "way"]
    at = 0.0
    rows = []
    for word in said:
        row = stop if word == "." else one
        rows.append(row.replace("WORD", word).replace("FROM", str(at)).replace("TO", str(at + 0.4)))
        at += 0.0 if word == "." else 0.5
    return ",".join(rows)


@pytest.mark.parametrize(
    ("around", "one", "stop"),
    [
        (
            '{"results": [ALL]}',
            '{"type": "word", "start_time": FROM, "end_time": TO, "alternatives": [{"content": "WORD"}]}',
            '{"type": "punctuation", "start_time": 3, "end_time": 3, "alternatives": [{"content": "."}]}',
        ),
        (
            '{"results": {"items": [ALL]}}',
            '{"type": "pronunciation", "start_time": "FROM", "end_time": "TO", "alternatives": [{"content": "WORD"}]}',
            '{"type": "punctuation", "alternatives": [{"content": "."}]}',
        ),
        (
            '{"monologues": [{"speaker": 0, "elements": [ALL]}]}',
            '{"type": "text", "value": "WORD", "ts": FROM, "end_ts": TO}',
            '{"type": "punct", "value": "."}',
        ),
    ],
    ids=["Speechmatics", "Amazon", "Rev"],
)
def test_words_one_by_one_become_lines(around: str, one: str, stop: str) -> None:
    cues = parse(around.replace("ALL", words(one, stop))).cues
    assert [(cue.start, cue.text) for cue in cues] == [(0.0, "Bees dance in the hive."), (2.5, "They show the way")]


ONE_WORD = '{{"text": "{word}", "type": "word", "start": {start}, "end": {end}}}'
WORDS = [("Bees", 1.0, 1.4), ("dance.", 1.5, 1.9), ("They", 3.5, 3.8), ("rest.", 3.9, 4.2)]


def each(form: str, *, of: slice = slice(None)) -> str:
    return ", ".join(form.format(word=word, start=start, end=end) for word, start, end in WORDS[of])


@pytest.mark.parametrize(
    "text",
    [
        '{"results": {"channels": [{"alternatives": [{"transcript": "Bees dance. They rest.", "words": ['
        + each('{{"word": "x", "punctuated_word": "{word}", "start": {start}, "end": {end}}}')
        + "]}]}]}}",
        '{"result": [' + each('{{"conf": 1, "word": "{word}", "start": {start}, "end": {end}}}') + '], "text": "x"}',
        '{"results": ['
        + ", ".join(
            '{"alternatives": [{"words": ['
            + each('{{"word": "{word}", "startTime": "{start}s", "endTime": "{end}s"}}', of=part)
            + ']}, {"words": [{"word": "Beads", "startTime": "1.0s", "endTime": "1.4s"}]}]}'
            for part in (slice(2), slice(2, 4))
        )
        + "]}",
        '{"results": ['
        + ", ".join(
            '{"alternatives": [{"timestamps": [' + each('["{word}", {start}, {end}]', of=part) + "]}]}"
            for part in (slice(2), slice(2, 4))
        )
        + "]}",
        '{"recognizedPhrases": [{"offset": "PT1S", "duration": "PT0.9S", "nBest": [{"display": "Bees dance."},'
        ' {"display": "x"}]}, {"offset": "PT3.5S", "duration": "PT0.7S", "nBest": [{"display": "They rest."}]}]}',
        '{"start": [1000, 3500], "end": [1900, 4200], "text": ["Bees dance.", "They rest."]}',
        '{"results": {"utterances": [{"start_at": 1000, "duration": 900, "msg": "Bees dance."},'
        ' {"start_at": 3500, "duration": 700, "msg": "They rest."}]}}',
        "[{'text': 'Bees dance.', 'start': 1.0, 'duration': 0.9}, "
        "{'text': \"They rest.\", 'start': 3.5, 'duration': 0.7}]",
        "FetchedTranscriptSnippet(text='Bees dance.', start=1.0, duration=0.9)\n"
        "FetchedTranscriptSnippet(text='They rest.', start=3.5, duration=0.7)\n",
        "- start: 1.0\n  end: 1.9\n  text: Bees dance.\n- start: 3.5\n  end: 4.2\n  text: They rest.\n",
    ],
    ids=["Deepgram", "Vosk", "Google", "IBM", "Azure", "edX", "RTZR", "youtube-transcript-api", "its snippets", "YAML"],
)
def test_what_recognisers_answer(text: str) -> None:
    read = parse(text)
    assert [tuple(cue)[:3] for cue in read.cues] == [(1.0, 1.9, "Bees dance."), (3.5, 4.2, "They rest.")]


def test_speakers_that_a_json_file_lists_apart() -> None:
    words = [
        f'{{"speaker": "{id}", "words": [{each(ONE_WORD, of=part)}]}}'
        for id, part in (("a1", slice(2)), ("b2", slice(2, 4)))
    ]
    names = '[{"id": "a1", "name": "Kim"}, {"id": "b2", "name": "Lee"}]'
    cues = parse(f'{{"segments": [{", ".join(words)}], "speakers": {names}}}').cues
    assert [(cue.speaker, cue.text) for cue in cues] == [("Kim", "Bees dance."), ("Lee", "They rest.")]


def test_tracks_in_two_languages_are_not_mixed() -> None:
    track = '{"language": "%s", "cues": [{"start": 1, "end": 3, "text": "%s"}, {"start": 4, "end": 6, "text": "%s"}]}'
    text = f'{{"tracks": [{track % ("en", "Bees dance.", "They rest.")}, {track % ("ko", "벌.", "쉰다.")}]}}'
    assert [cue.text for cue in parse(text).cues] == ["Bees dance.", "They rest."]


def test_apples_transcripts_have_sentences_of_words() -> None:
    word = '<span podcasts:unit="word" begin="1.0" end="1.5">%s</span>'
    sentence = '<span podcasts:unit="sentence" begin="%s" end="%s">%s</span>'
    said = sentence % (1.0, 3.0, word % "Bees" + word % "dance.") + sentence % (
        3.5,
        6.0,
        word % "They" + word % "rest.",
    )
    paragraph = f'<p begin="1" end="6" ttm:agent="SPEAKER_1">{said}</p>'
    text = f'<tt xmlns="http://www.w3.org/ns/ttml"><body><div>{paragraph}</div></body></tt>'
    assert [tuple(cue) for cue in parse(text).cues] == [
        (1.0, 3.0, "Bees dance.", "SPEAKER_1"),
        (3.5, 6.0, "They rest.", "SPEAKER_1"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '00:00:01,00:00:03,Kim,"Bees dance."\n00:00:05,00:00:08,Lee,They rest.\n',
        "00:00:01\tKim\tBees dance.\n00:00:05\tLee\tThey rest.\n",
        "Zeit;Sprecher;Gesagt\n00:00:01;Kim;Bees dance.\n00:00:05;Lee;They rest.\n",
        "Kim\t00:00:01:00\tV1\tred\tBees dance.\t1\nLee\t00:00:05:00\tV1\tred\tThey rest.\t1\n",
        "| Time | Speaker | Text |\n| --- | :-: | --- |\n| 00:01 | Kim | Bees dance. |\n| 00:05 | Lee | They rest. |\n",
        '"Index","In cue","Out cue","Speaker","Text"\n"1","00:00:01:00","00:00:03:00","Kim","Bees\ndance."\n'
        '"2","00:00:05:00","00:00:08:00","Lee","They rest."\n',
    ],
    ids=["no header", "tabs", "another language", "Avid's markers", "Markdown", "OOONA"],
)
def test_a_table_whatever_its_columns_are_called(text: str) -> None:
    read = parse(text)
    assert read.timed
    assert [(cue.start, cue.speaker, cue.text) for cue in read.cues] == [
        (1.0, "Kim", "Bees dance."),
        (5.0, "Lee", "They rest."),
    ]


def test_the_markers_of_an_editor_say_their_notes() -> None:
    text = '"#","Name","Start TC","End TC","Notes"\n"1","Intro","00:00:01:00","00:00:03:00","Bees dance."\n'
    text += '"2","Way","00:00:05:00","00:00:08:00","They rest."\n'
    assert [tuple(cue) for cue in parse(text).cues] == [(1.0, 3.0, "Bees dance.", ""), (5.0, 8.0, "They rest.", "")]


def test_no_column_of_words_is_lost() -> None:
    text = "00:00:01\tBees dance.\tBienen tanzen.\n00:00:05\tThey rest.\tSie ruhen.\n"
    assert [cue.text for cue in parse(text).cues] == ["Bees dance. Bienen tanzen.", "They rest. Sie ruhen."]


def test_a_comma_in_a_sentence_is_no_column() -> None:
    text = "0:01, Bees dance, slowly.\n0:05, They rest, then go.\n0:09, Well, well.\n"
    assert [cue.text for cue in parse(text).cues] == ["Bees dance, slowly.", "They rest, then go.", "Well, well."]


def test_the_words_of_a_karaoke_are_said_once() -> None:
    text = (
        ASS_HEAD + "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        r"Comment: 0,0:00:01.00,0:00:03.00,D,,0,0,0,karaoke,{\k20}Bees {\k30}dance." + "\n"
        r"Dialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,fx,{\an5}Bees" + "\n"
        r"Dialogue: 0,0:00:02.00,0:00:03.00,D,,0,0,0,fx,{\an5}dance." + "\n"
    )
    assert [tuple(cue)[:3] for cue in parse(text).cues] == [(1.0, 3.0, "Bees dance.")]


def test_all_monologues_of_a_file_are_read() -> None:
    first = '{"speaker": 0, "elements": [{"type": "text", "value": "Bees", "ts": 1, "end_ts": 1.4}]}'
    second = '{"speaker": 1, "elements": [{"type": "text", "value": "dance", "ts": 3, "end_ts": 3.4}]}'
    cues = parse(f'{{"monologues": [{first}, {second}]}}').cues
    assert [(cue.start, cue.speaker, cue.text) for cue in cues] == [(1.0, "0", "Bees"), (3.0, "1", "dance")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "WEBVTT\n\n00:00.000 --> 00:05.000\na.jpg#xywh=0,0,9,9\n\n00:05.000 --> 00:09.000\na.jpg#xywh=9,0,9,9\n",
            "thumbnails",
        ),
        ("#EXTM3U\n#EXTINF:10.0,\nseg0.vtt\n", "playlist"),
        (";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=3000\ntitle=Intro\n", "chapters"),
        ("CHAPTER01=00:00:00.000\nCHAPTER01NAME=Intro\nCHAPTER02=00:01:00.000\nCHAPTER02NAME=Bees\n", "chapters"),
        ('File type = "ooTextFile"\nObject class = "TextGrid"\nxmin = 0\n', "textgrid"),
        ("SPEAKER talk 1 0.50 2.60 <NA> <NA> Kim <NA> <NA>\nSPEAKER talk 1 3.2 2 <NA> <NA> Lee <NA> <NA>\n", "rttm"),
        ("TITLE: Timeline 1\nFCM: NON-DROP FRAME\n\n001  001  V  C  01:00:01:00 01:00:01:01\n", "edl"),
        ("File Format=MacCaption_MCC V1.0\n\n00:00:01:00\tT52S524F67\n", "scc"),
        ('<?xml version="1.0"?><ANNOTATION_DOCUMENT><TIME_ORDER/></ANNOTATION_DOCUMENT>', "xml"),
    ],
)
def test_what_is_no_transcript_is_refused_by_its_name(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(text)
    assert refused.value.code == f"unread-{code}"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"850STL25.01" + b" " * 1013 + bytes(128), "stl"),
        (b"PK\x03\x04" + bytes(60), "office"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(60), "office"),
        (b"PG" + bytes(8) + b"\x16" + bytes(20), "vobsub"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_its_name(data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_captions(data)
    assert refused.value.code == f"unread-{code}"


def test_half_a_sign_at_the_end_is_no_word() -> None:
    text = "1\n00:00:01,000 --> 00:00:03,000\n꿀벌이 춤춘다.\n"
    assert [cue.text for cue in read_captions(text.encode("utf-16-le") + b"\n").cues] == ["꿀벌이 춤춘다."]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (r"caf\xe9 \u1234\n It\'s", "café \u1234 It's"),
        (r"C:\xZZ \N{bee} \q", "C:xZZ N{bee} q"),
        (r"\ud83d bees", "bees"),
    ],
    ids=["escapes", "no escapes of Python's", "half a character"],
)
def test_escapes_in_what_a_program_printed_never_end_in_an_error(written: str, said: str) -> None:
    text = (
        f"[{{'text': '{written}', 'start': 1.0, 'duration': 0.9}}, {{'text': 'They rest.', 'start': 3, 'duration': 1}}]"
    )
    assert [cue.text for cue in parse(text).cues] == [said, "They rest."]
