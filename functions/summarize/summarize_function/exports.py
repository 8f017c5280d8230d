"""A finished summary as a file: Markdown and HTML for reading, JSON with the transcript.

What is written comes from a model and from a transcript, so nothing in it may become markup. markdown-it-py's renderer
and mdformat were looked at: they write Markdown that was parsed, and escape no plain text.
"""

from __future__ import annotations

import html
import re
from typing import Literal

from kongdori.settings import get_settings
from summarize_function.schemas import Summary, SummaryExport, Transcript

Format = Literal["md", "html", "json"]
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\\/:*?"<>|]+')
_MARKDOWN = re.compile(r"([\\`*_\[\]<>~|])")
_LINE_MARK = re.compile(r"^(#+|[-+=]|\d+(?=[.)]))")
_HEADINGS = {"ko": ("개요", "챕터", "제목 없음"), "en": ("Overview", "Chapters", "Untitled")}
_STYLE = (
    ":root{color-scheme:light dark}"  # on the body, links would be made for a dark page, which stays white
    "body{max-width:70ch;margin:2rem auto;padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}"
    "h1,h2,h3{line-height:1.25}time{font-variant-numeric:tabular-nums}li{margin:.25rem 0}"
)


def write(summary: Summary, transcript: Transcript, *, format: Format) -> str:
    """The summary in this format."""
    if format == "json":
        return SummaryExport.model_validate({**dict(summary), "cues": transcript.cues}).model_dump_json(indent=2)
    return _markdown(summary) if format == "md" else _html(summary)


def file_name(title: str, extension: str) -> str:
    """A name that every file system takes."""
    return f"{_NOT_IN_NAMES.sub(' ', title).strip(' .')[:80] or 'summary'}.{extension}"


def clock(position_s: float) -> str:
    """A place in a recording: "3:07", "1:02:09"."""
    whole = max(0, int(position_s))
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _headings(summary: Summary) -> tuple[str, str, str]:
    return _HEADINGS["ko" if summary.language == "ko" else "en"]


def _moment(summary: Summary, at: float) -> str:
    """The address that opens the summary at this second, for whom it belongs to."""
    return f"{get_settings().public_url}/summaries/{summary.id}?t={int(at)}"


def _markdown(summary: Summary) -> str:
    overview, chapters, untitled = _headings(summary)
    lines = [f"# {_escaped(summary.title or untitled)}", ""]
    if summary.overview:
        lines += [f"## {overview}", "", _escaped(summary.overview), ""]
    lines += [f"## {chapters}", ""]
    for chapter in summary.chapters:
        lines += [f"### [{clock(chapter.start)}]({_moment(summary, chapter.start)}) {_escaped(chapter.title)}", ""]
        if chapter.summary:
            lines += [_escaped(chapter.summary), ""]
        for point in chapter.points:
            lines.append(f"- [{clock(point.at)}]({_moment(summary, point.at)}) {_escaped(point.text)}")
        if chapter.points:
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _escaped(text: str) -> str:
    """A text as one line of Markdown that shows it as it is."""
    line = _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
    return _LINE_MARK.sub(lambda found: f"{found[1]}\\" if found[1].isdigit() else f"\\{found[1]}", line)


def _html(summary: Summary) -> str:
    overview, chapters, untitled = _headings(summary)
    title = html.escape(summary.title or untitled)
    parts = [
        f'<!doctype html>\n<html lang="{html.escape(summary.language or "en")}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
    ]
    if summary.overview:
        parts.append(f"<h2>{overview}</h2>\n<p>{html.escape(summary.overview)}</p>")
    parts.append(f"<h2>{chapters}</h2>")
    for chapter in summary.chapters:
        parts.append(f"<h3>{_html_moment(summary, chapter.start)} {html.escape(chapter.title)}</h3>")
        if chapter.summary:
            parts.append(f"<p>{html.escape(chapter.summary)}</p>")
        if chapter.points:
            points = [f"<li>{_html_moment(summary, one.at)} {html.escape(one.text)}</li>" for one in chapter.points]
            parts.append("<ul>\n" + "\n".join(points) + "\n</ul>")
    return "\n".join([*parts, "</body>\n</html>\n"])


def _html_moment(summary: Summary, at: float) -> str:
    return f'<a href="{html.escape(_moment(summary, at))}"><time>{clock(at)}</time></a>'
