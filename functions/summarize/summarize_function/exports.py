"""A finished summary and its transcript as a file: Markdown and HTML for reading, JSON for programs.

What is written comes from a model and from a transcript, so nothing in it may become markup. markdown-it-py's renderer
and mdformat were looked at: they write Markdown that was parsed, and escape no plain text.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from kongdori.settings import get_settings
from summarize_function.schemas import Summary, SummaryExport, Transcript

Format = Literal["md", "html", "json"]


@dataclass(frozen=True, slots=True)
class _Headings:
    overview: str
    chapters: str
    transcript: str
    untitled: str
    gaps: str
    span: str


_MARKDOWN = re.compile(r"([\\`*_\[\]<>~|])")
_LAST_MARK = re.compile(r"(?<=\s)(#+)$")  # "C #": Markdown takes it for the end of a heading
_LINE_MARK = re.compile(r"^(#+|[-+=]|\d+(?=[.)]))")
_HEADINGS = {
    "ko": _Headings("개요", "챕터", "대본", "제목 없음", "확인하지 못한 구간:", "{0}–{1}"),
    "en": _Headings("Overview", "Chapters", "Transcript", "Untitled", "Not read:", "{0} to {1}"),
}
_REASONS = {
    "ko": {
        "not-transcribed": "음성 인식 실패",
        "not-written": "모델이 응답하지 않아 핵심 문장만 있음",
        "captions-end": "자막이 여기서 끝남",
        "file-ends": "파일의 나머지가 없음",
    },
    "en": {
        "not-transcribed": "couldn’t be transcribed",
        "not-written": "the model didn’t answer, so there are only key excerpts",
        "captions-end": "the captions end here",
        "file-ends": "the rest of the file is missing",
    },
}
_STYLE = (
    ":root{color-scheme:light dark}"  # on the body, links would be made for a dark page, which stays white
    "body{max-width:70ch;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}"
    "h1,h2,h3{line-height:1.25}time{font-variant-numeric:tabular-nums}li{margin:.25rem 0}"
)


def write(summary: Summary, transcript: Transcript, *, format: Format) -> str:
    """The summary and its transcript, with what its person corrected there, in this format."""
    if format == "json":
        return SummaryExport.model_validate({**dict(summary), "cues": transcript.cues}).model_dump_json(indent=2)
    return _markdown(summary, transcript) if format == "md" else _html(summary, transcript)


def clock(position_s: float) -> str:
    """A place in a recording: "3:07", "1:02:09"."""
    whole = max(0, int(position_s))
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _spoken_in(summary: Summary) -> Literal["ko", "en"]:
    return "ko" if summary.language == "ko" else "en"


def _gaps(summary: Summary) -> str:
    """What was not read, and why: "Not read: 0:30 to 0:45 (couldn’t be transcribed)". Empty where all was."""
    language = _spoken_in(summary)
    headings, reasons = _HEADINGS[language], _REASONS[language]
    told = [
        headings.span.format(clock(gap.start), clock(gap.end))
        + (f" ({reasons[gap.reason]})" if gap.reason in reasons else "")
        for gap in summary.gaps
    ]
    return f"{headings.gaps} {', '.join(told)}" if told else ""


def _moment(summary: Summary, at: float) -> str:
    """The address that opens the summary at this second, for whom it belongs to."""
    return f"{get_settings().public_url}/summaries/{summary.id}?t={int(at)}"


def _markdown(summary: Summary, transcript: Transcript) -> str:
    headings = _HEADINGS[_spoken_in(summary)]
    lines = [f"# {_escaped(summary.title or headings.untitled)}", ""]
    if gaps := _gaps(summary):
        lines += [_escaped(gaps), ""]
    if summary.overview:
        lines += [f"## {headings.overview}", "", _escaped(summary.overview), ""]
    lines += [f"## {headings.chapters}", ""]
    for chapter in summary.chapters:
        lines += [f"### {_markdown_moment(summary, chapter.start)}{_escaped(chapter.title)}", ""]
        if chapter.summary:
            lines += [_escaped(chapter.summary), ""]
        lines += [f"- {_markdown_moment(summary, point.at)}{_escaped(point.text)}" for point in chapter.points]
        if chapter.points:
            lines.append("")
    lines += [f"## {headings.transcript}", ""]
    for cue in transcript.cues:
        name = f"**{_escaped(cue.speaker)}:** " if cue.speaker else ""
        lines += [f"{_markdown_moment(summary, cue.start)}{name}{_escaped(cue.text)}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _markdown_moment(summary: Summary, at: float) -> str:
    return f"[{clock(at)}]({_moment(summary, at)}) " if summary.timed else ""


def _escaped(text: str) -> str:
    """A text as one line of Markdown that shows it as it is."""
    line = _MARKDOWN.sub(r"\\\1", " ".join(text.split())).replace("&", "&amp;")
    line = _LAST_MARK.sub(r"\\\1", line)
    return _LINE_MARK.sub(lambda found: f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}", line)


def _html(summary: Summary, transcript: Transcript) -> str:
    headings = _HEADINGS[_spoken_in(summary)]
    title = html.escape(summary.title or headings.untitled)
    parts = [
        f'<!doctype html>\n<html lang="{html.escape(summary.language or "en")}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
    ]
    if gaps := _gaps(summary):
        parts.append(f"<p>{html.escape(gaps)}</p>")
    if summary.overview:
        parts.append(f"<h2>{headings.overview}</h2>\n<p>{html.escape(summary.overview)}</p>")
    parts.append(f"<h2>{headings.chapters}</h2>")
    for chapter in summary.chapters:
        parts.append(f"<h3>{_html_moment(summary, chapter.start)}{html.escape(chapter.title)}</h3>")
        if chapter.summary:
            parts.append(f"<p>{html.escape(chapter.summary)}</p>")
        if chapter.points:
            points = [f"<li>{_html_moment(summary, one.at)}{html.escape(one.text)}</li>" for one in chapter.points]
            parts.append("<ul>\n" + "\n".join(points) + "\n</ul>")
    parts.append(f"<h2>{headings.transcript}</h2>")
    for cue in transcript.cues:
        name = f"<b>{html.escape(cue.speaker)}:</b> " if cue.speaker else ""
        parts.append(f"<p>{_html_moment(summary, cue.start)}{name}{html.escape(cue.text)}</p>")
    return "\n".join([*parts, "</body>\n</html>\n"])


def _html_moment(summary: Summary, at: float) -> str:
    if not summary.timed:
        return ""
    return f'<a href="{html.escape(_moment(summary, at))}"><time>{clock(at)}</time></a> '
