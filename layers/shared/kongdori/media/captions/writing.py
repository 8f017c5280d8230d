"""Writes cues as WebVTT, SubRip or plain text."""

from __future__ import annotations

import html
from collections.abc import Sequence

from kongdori.media.captions.cues import Cue
from kongdori.media.captions.markup import escaped, words
from kongdori.media.captions.time_lines import is_time_line


def to_vtt(cues: Sequence[Cue]) -> str:
    """WebVTT. Text is escaped, so that no cue can end early or hold a tag; a speaker is a voice."""
    blocks = [f"{_clock(c.start, '.')} --> {_clock(c.end, '.')}\n{_voice(c)}\n" for c in cues]
    return "WEBVTT\n\n" + "\n".join(blocks)


def to_srt(cues: Sequence[Cue]) -> str:
    """SubRip. A text that looks like a time line is broken, so that it can't start a cue of its own, and one that looks
    like markup is escaped.
    """
    return "\n".join(
        f"{number}\n{_clock(c.start, ',')} --> {_clock(c.end, ',')}\n{_in_subrip(c)}\n"
        for number, c in enumerate(cues, 1)
    )


def to_text(cues: Sequence[Cue]) -> str:
    return "\n".join(map(_said, cues)) + "\n"


def _said(cue: Cue) -> str:
    return f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text


def _in_subrip(cue: Cue) -> str:
    text = cue.text.replace("-->", "→")
    if words(text) != text:  # it says something that is markup in SubRip: "<i>", "{\\an8}", "\\N", "&amp;"
        text = escaped(text)
    said = _said(cue._replace(text=text))
    return f"… {said}" if is_time_line(said) else said


def _voice(cue: Cue) -> str:
    text = escaped(cue.text)
    return f"<v {html.escape(cue.speaker, quote=False)}>{text}" if cue.speaker else text


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    return (
        f"{milliseconds // 3_600_000:02}:{milliseconds // 60_000 % 60:02}:{milliseconds // 1000 % 60:02}"
        f"{point}{milliseconds % 1000:03}"
    )
