"""Captions and transcripts out of what they came in: pages, mails, numbered lines, lines that were lost."""

from __future__ import annotations

import pytest

from kongdori.media.captions import parse

pytestmark = pytest.mark.unit

SRT = "1\n00:00:01,000 --> 00:00:03,000\nBees dance.\n\n2\n00:00:03,500 --> 00:00:06,000\nThey show the way.\n"
TOLD = [(1.0, "Kim", "Bees dance."), (5.0, "Lee", "They show the way."), (9.0, "Kim", "Tom & Ann, 1 < 2.")]
ROWS = (
    "<tr><td>0:01{0}<td>Kim{0}<td>Bees <b>dance</b>.{0}</tr>\n"
    "<tr><td>0:05{0}<td>Lee{0}<td>They show<br>the way.{0}</tr>\n"
    "<tr><td>0:09{0}<td>Kim{0}<td>Tom &amp; Ann, 1 &lt; 2.{0}</tr>"
)
COURT = [
    *(
        "THE COURT:  Good morning. Please be",
        "seated.",
        "MS. KIM:  Good morning, your Honor. Bora",
        "Kim for the bees.",
    ),
    *("Q    Did you see the hive on the third of", "May?", "A    Yes, and 12 bees,", "all dancing.", "", "Q    Where?"),
    *("A    At home.", "THE COURT:  Go on."),
]
SPOKEN = [
    *(("THE COURT", "Good morning."), ("THE COURT", "Please be seated."), ("MS. KIM", "Good morning, your Honor.")),
    *(("MS. KIM", "Bora Kim for the bees."), ("Q", "Did you see the hive on the third of May?")),
    *(("A", "Yes, and 12 bees, all dancing."), ("Q", "Where?"), ("A", "At home."), ("THE COURT", "Go on.")),
]


def pages(number: str, head: str = "", foot: str = "") -> str:
    """Three pages of what was said in court, each line as `number` says it."""
    lines = COURT * 3
    whole = [
        [
            head.format(page=page),
            *(number.format(n=n, p=page) + line for n, line in enumerate(lines[at : at + 25], 1)),
            foot.format(page=page),
        ]
        for page, at in enumerate(range(0, len(lines), 25), 1)
    ]
    return "\n".join(line for page in whole for line in page)


@pytest.mark.parametrize(
    "text",
    [
        pages("{n:>2}   "),
        pages("{n} "),
        pages("{n:02} | "),
        pages("{n}: "),
        pages("{n}\t", head="Page {page}"),
        pages(
            "   {n:>2}      ",
            head="  Case 1:26-cv-12  Page {page} of 2\n",
            foot="\nBEE REPORTING 555-0100\n     {page}",
        ),
        pages("{n:>2}   ", foot="                  {page}\f"),
        pages("{p}:{n:02} "),
        pages("{p:05}:{n:02}  "),
    ],
    ids=[
        "plain",
        "one blank",
        "bars",
        "colons",
        "page above",
        "head and foot",
        "form feeds",
        "page and line",
        "padded",
    ],
)
def test_the_numbers_of_lines_and_pages_are_not_said(text: str) -> None:
    read = parse(text)
    assert not read.timed
    assert [(cue.speaker, cue.text) for cue in read.cues] == SPOKEN * 3


def test_numbers_at_the_right_edge_are_not_said_either() -> None:
    text = "\n".join(f"   {line:<60}{n % 25 + 1:>2}" for n, line in enumerate(COURT * 3))
    assert [(cue.speaker, cue.text) for cue in parse(text).cues] == SPOKEN * 3


def test_a_page_of_a_deposition() -> None:
    text = " " * 60 + "Page 12\n 1      Q.   Where were you\n 2   at 10:30 a.m.?\n"
    text += " 3      A.   At home.\n 4      Q.   Why?\n"
    assert [(cue.speaker, cue.text) for cue in parse(text).cues] == [
        ("Q", "Where were you at 10:30 a.m.?"),
        ("A", "At home."),
        ("Q", "Why?"),
    ]
    timed = " 1   10:02:11  Q.   Good morning.\n 2   10:02:14  A.   Good morning.\n 3   10:02:17  Q.   Your name?\n"
    assert [cue.start for cue in parse(timed).cues] == [36131.0, 36134.0, 36137.0]


def test_a_time_before_the_number_of_a_line_is_kept() -> None:
    text = "00:00:01  1  THE COURT: Good morning.\n00:00:04  2  MS. KIM: Good morning,\n00:00:06  3  your Honor.\n"
    text += "00:00:09  4  THE COURT: Go on.\n"
    read = parse(text)
    assert read.timed
    assert [(cue.start, cue.speaker, cue.text) for cue in read.cues] == [
        (1.0, "THE COURT", "Good morning."),
        (4.0, "MS. KIM", "Good morning,"),
        (6.0, "", "your Honor."),
        (9.0, "THE COURT", "Go on."),
    ]


def test_a_second_for_each_line_is_no_number_of_a_line() -> None:
    text = "\n".join(f"12:{at:02} Line {at}." for at in range(1, 30))
    assert [cue.start for cue in parse(text).cues][:2] == [721.0, 722.0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "    Chairwoman Kim. The committee will come to order. The bees are\nhere.\n"
            "    Mr. Lee. Thank you, Ms. Park.\n"
            "    Chairwoman Kim. We stand adjourned.\n",
            [
                ("Chairwoman Kim", "The committee will come to order."),
                ("Chairwoman Kim", "The bees are here."),
                ("Mr. Lee", "Thank you, Ms. Park."),
                ("Chairwoman Kim", "We stand adjourned."),
            ],
        ),
        (
            "◯위원장 김보라  회의를 시작하겠습니다.\n앉아 주십시오.\n"
            "◯이수 위원  질문 있습니다.\n◯위원장 김보라  말씀하십시오.\n",
            [
                ("위원장 김보라", "회의를 시작하겠습니다."),
                ("위원장 김보라", "앉아 주십시오."),
                ("이수 위원", "질문 있습니다."),
                ("위원장 김보라", "말씀하십시오."),
            ],
        ),
        ("문　　어디서?\n답　　집에서.\n문　　왜?\n", [("문", "어디서?"), ("답", "집에서."), ("문", "왜?")]),
        ("Q. Where?\nA. In the hive.\nQ. Why?\n", [("Q", "Where?"), ("A", "In the hive."), ("Q", "Why?")]),
        (
            "Kim\n  Bees dance.\n\nLee\n  Where?\n\nKim\n  In the hive.\n",
            [("Kim", "Bees dance."), ("Lee", "Where?"), ("Kim", "In the hive.")],
        ),
        (
            "### Kim\nBees dance.\n\n### Lee\nWhere?\n\n### Kim\nHere.\n",
            [("Kim", "Bees dance."), ("Lee", "Where?"), ("Kim", "Here.")],
        ),
        (
            "- Kim: Bees dance.\n- Lee: Where?\n- Kim: Here.\n",
            [("Kim", "Bees dance."), ("Lee", "Where?"), ("Kim", "Here.")],
        ),
        (
            "田中：踊ります。\n佐藤：どこで？\n田中：ここで。\n",
            [("田中", "踊ります。"), ("佐藤", "どこで？"), ("田中", "ここで。")],
        ),
        (
            "김보라:춤춘다.\n이수:어디서?\n김보라:여기서.\n",
            [("김보라", "춤춘다."), ("이수", "어디서?"), ("김보라", "여기서.")],
        ),
        (
            "<dl><dt>Kim</dt><dd>Bees dance.</dd><dt>Lee</dt><dd>Where?</dd></dl>",
            [("Kim", "Bees dance."), ("Lee", "Where?")],
        ),
        (
            "<table><tr><td>Kim</td><td>Bees dance.</td></tr><tr><td>Lee</td><td>Where?</td></tr></table>",
            [("Kim", "Bees dance."), ("Lee", "Where?")],
        ),
    ],
    ids=["hearing", "국회", "문답", "Q and A", "script", "headings", "dashes", "日本語", "한국어", "dl", "table"],
)
def test_who_speaks_in_a_text_without_times(text: str, told: list[tuple[str, str]]) -> None:
    read = parse(text)
    assert not read.timed
    assert [(cue.speaker, cue.text) for cue in read.cues] == told


@pytest.mark.parametrize(
    "text",
    [
        f"<table>{ROWS.format('</td>')}</table>",
        f"<table border=1>{ROWS.format('')}",
        ROWS.format("</td>"),
        "<h2>Transcript</h2><p>Of May</p><table><thead><tr><th>Time<th>Who<th>Text</thead>"
        f"{ROWS.format('</td>')}</table>",
        f"The transcript\n<table>\n{ROWS.format('</td>')}\n</table>\n",
        ROWS.format("</td>")
        .replace("td>", "span>")
        .replace("tr>", "div>")
        .replace("Kim<", "<b>Kim:</b><")
        .replace("Lee<", "Lee:<"),
        "<p>[0:01] <b>Kim:</b> Bees dance.</p><p>[0:05] <b>Lee:</b> They show the way.</p>"
        "<ul><li>[0:09] Kim: Tom &amp; Ann, 1 &lt; 2.</li></ul>",
        '{"text": "<p><span data-timestamp=\\"1\\">00:01</span>&nbsp;Kim: Bees dance.</p>'
        "<p>0:05 Lee: They show the way.</p>"
        '<p>0:09 Kim: Tom &amp;amp; Ann, 1 &amp;lt; 2.</p>", "media": "bees.mp3"}',
    ],
    ids=["table", "cells left open", "rows", "header", "text before", "spans", "paragraphs", "oTranscribe"],
)
def test_a_piece_of_a_page_is_read_as_it_is_seen(text: str) -> None:
    read = parse(text)
    assert read.timed
    assert [(cue.start, cue.speaker, cue.text) for cue in read.cues] == TOLD


def test_a_row_that_says_from_when_to_when() -> None:
    row = "<tr><td>{0}</td><td>00:00:0{0},000 --&gt; 00:00:0{0},500</td><td>Bees {0}.</td></tr>"
    assert [tuple(cue)[:3] for cue in parse(row.format(1) + row.format(2) + row.format(3)).cues] == [
        (1.0, 1.5, "Bees 1."),
        (2.0, 2.5, "Bees 2."),
        (3.0, 3.5, "Bees 3."),
    ]


def test_the_times_of_realtext() -> None:
    text = '<window duration="9"><time begin="1"/><clear/>Bees dance.<time begin="1:03.5"/><clear/>They rest.</window>'
    assert [(cue.start, cue.text) for cue in parse(text).cues] == [(1.0, "Bees dance."), (63.5, "They rest.")]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"> {line}".rstrip() for line in SRT.split("\n")),
        SRT.replace("\n", "\\n"),
        " ".join(SRT.split()),
        "WEBVTT " + " ".join(SRT.replace(",", ".").replace("1\n00", "00").replace("2\n00", "00").split()),
        "\n".join(f"{number:>6}\t{line}" for number, line in enumerate(SRT.split("\n"), 1)),
        f"<pre>\n{SRT}</pre>",
    ],
    ids=["quoted mail", "a program's text", "one line", "one line of WebVTT", "a listing's numbers", "pre"],
)
def test_captions_that_something_was_done_to(text: str) -> None:
    assert [tuple(cue)[:3] for cue in parse(text).cues] == [(1.0, 3.0, "Bees dance."), (3.5, 6.0, "They show the way.")]


def test_a_panel_on_one_line() -> None:
    text = "0:00 bees dance 0:04 they rest 1:09 they show the way 1:02:15 others follow"
    assert [cue.start for cue in parse(text).cues] == [0.0, 4.0, 69.0, 3735.0]
    assert not parse("We met at 10:30 and left at 11:15, then came 12:40 and 13:50 of the next day.").timed


def test_a_list_and_a_title_do_not_end_a_sentence() -> None:
    text = "1. Bees dance.\n2. Dr. Kim shows the way.\n3. No. They rest.\n"
    assert [cue.text for cue in parse(text).cues] == [
        "1. Bees dance.",
        "2. Dr. Kim shows the way.",
        "3. No.",
        "They rest.",
    ]
