"""A summary as a file: nothing that was written becomes markup, nothing is missing, and it is read again as it was."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from markdown_it import MarkdownIt

from kongdori.media import captions
from summarize_function import exports, transcripts
from summarize_function.schemas import CorrectableCue, Summary, Transcript

pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("app_secret")]

SAID = [
    *(
        "Bees dance.",
        "a --> b",
        "5 --> 3",
        "if a < b & c > d",
        "<script>alert(1)</script>",
        "&lt; is a sign",
        "| a | b |",
    ),
    *(
        "# heading",
        "`code` and ```",
        "**bold** _it_ ~~gone~~",
        "- dash",
        "+ plus",
        "1. one",
        "2) two",
        "C #",
        "> quoted",
    ),
    *(
        "[0:12] in brackets",
        "שלום עולם",
        "👩‍🚀 안녕하세요",
        "NOTE this",
        "WEBVTT",
        "1984",
        "{\\an8} and \\N",
        "[x](javascript:x)",
    ),
    *("---", "안녕: 콜론", "http://a.example/?a=1&b=2", "![x](y)", "<!-- x -->", "=== ==="),
]
CUES = [
    CorrectableCue(start=3.0 * at, end=3.0 * at + 2.5, text=text, speaker=("Kim & Bora", "이수")[at % 2])
    for at, text in enumerate(SAID)
] + [CorrectableCue(start=432_001.0, end=432_002.5, text="After 120 hours.", speaker="이수")]


def summary(**more: Any) -> Summary:
    chapter = {"start": 0, "end": 99, "title": SAID[14], "summary": SAID[7], "points": [{"at": 1.0, "text": SAID[5]}]}
    return Summary.model_validate(
        {
            "id": uuid4(),
            "status": "done",
            "progress": {"stage": "done", "done": 1, "total": 1},
            "source": {"type": "transcript", "name": "bees.srt"},
            "title": "C # & <b>",
            "language": "en",
            "length": "medium",
            "duration": 99.0,
            "coverage": 1.0,
            "engine": "offline",
            "error": None,
            "created_at": datetime.now(UTC),
            "estimated_seconds": None,
            "overview": "1. one",
            "chapters": [chapter],
            "points_thrown_out": 0,
            "gaps": [],
            "timed": True,
            "media": None,
            "media_missing": None,
            "timings": {},
        }
        | more
    )


def transcript(*, timed: bool = True) -> Transcript:
    return Transcript(language="en", duration=99.0, timed=timed, cues=CUES)


class Page(HTMLParser):
    """The tags of a page, and the texts of its headings, paragraphs and items."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in {"h1", "h2", "h3", "p", "li"}:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data.strip("\n")


def rendered(markdown: str) -> Page:
    return Page(MarkdownIt("commonmark").enable(["strikethrough", "table"]).render(markdown))


@pytest.mark.parametrize("format", ["md", "html"])
def test_what_is_shown_is_what_was_written(format: exports.Format) -> None:
    written = exports.write(summary(), transcript(), format=format)
    page = rendered(written) if format == "md" else Page(written)
    assert page.tags <= {
        *(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "h1",
            "h2",
            "h3",
            "p",
            "a",
            "time",
            "ul",
            "li",
            "b",
            "strong",
        )
    }
    assert [text for text in page.texts if text][:8] == [
        "C # & <b>",
        "Overview",
        "1. one",
        "Chapters",
        "0:00 C #",
        "# heading",
        "0:01 &lt; is a sign",
        "Transcript",
    ]
    said = [text for text in page.texts if text][8:]
    assert said == [f"{exports.clock(cue.start)} {cue.speaker}: {cue.text}" for cue in CUES]
    assert written.count("?t=1)" if format == "md" else '?t=1"') == 1


@pytest.mark.parametrize("format", ["md", "html"])
@pytest.mark.parametrize(
    ("language", "gap"),
    [
        ("en", "Not read: 0:30 to 1:02:05 (couldn’t be transcribed)"),
        ("ko", "확인하지 못한 구간: 0:30–1:02:05 (음성 인식 실패)"),
    ],
)
def test_what_is_missing_is_named(format: exports.Format, language: str, gap: str) -> None:
    partial = summary(language=language, gaps=[{"start": 30, "end": 3725, "reason": "not-transcribed"}])
    written = exports.write(partial, transcript(), format=format)
    assert gap in (rendered(written) if format == "md" else Page(written)).texts
    assert gap.split(":")[0] not in exports.write(summary(language=language), transcript(), format=format)


@pytest.mark.parametrize("format", ["md", "html"])
def test_a_text_without_times_is_given_none(format: exports.Format) -> None:
    written = exports.write(summary(timed=False), transcript(timed=False), format=format)
    assert "?t=" not in written
    assert not re.search(r"\d:\d\d", written.replace("0:12", ""))


def as_cues(read: captions.Captions) -> list[tuple[float, float, str, str]]:
    return [(cue.start, cue.end, cue.text, cue.speaker) for cue in read.cues]


def test_an_exported_transcript_is_read_again_as_it_was() -> None:
    whole = [(cue.start, cue.end, cue.text, cue.speaker) for cue in CUES]
    assert as_cues(captions.parse(transcripts.render(transcript(), "vtt"))) == whole
    assert as_cues(captions.parse(exports.write(summary(), transcript(), format="json"))) == whole
    arrows = [(start, end, text.replace("-->", "→"), speaker) for start, end, text, speaker in whole]
    assert as_cues(captions.parse(transcripts.render(transcript(), "srt"))) == arrows
    markdown = captions.parse(exports.write(summary(), transcript(), format="md"))
    assert [(cue.start, cue.speaker, cue.text) for cue in markdown.cues] == [
        (cue.start, cue.speaker, cue.text) for cue in CUES
    ]


def test_an_exported_text_is_read_again_word_for_word() -> None:
    plain = [cue for cue in CUES if not re.search(r"[<{*\\]|&lt;", cue.text)]
    text = transcripts.render(Transcript(language="en", duration=99.0, timed=True, cues=plain), "txt")
    read = captions.parse(text)
    assert not read.timed
    assert " ".join(cue.text for cue in read.cues) == " ".join(cue.text for cue in plain)
    assert {cue.speaker for cue in read.cues} == {"Kim & Bora", "이수"}


def test_a_document_with_a_summary_over_its_transcript_is_read_from_there() -> None:
    text = "# Weekly\n\n## Summary\n\n- 0:09 They rest.\n\n## Transcript\n\n0:01 Bees dance.\n0:05 Where?\n\n"
    text += "## Notes\n\nNone.\n"
    assert [(cue.start, cue.text) for cue in captions.parse(text).cues] == [(1.0, "Bees dance."), (5.0, "Where?")]
