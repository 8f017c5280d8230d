"""Captions in XML: TTML and its kin (DFXP, IMSC, EBU-TT, iTunes), and YouTube's own (SRV1 to SRV3).

Read as tokens rather than by an XML parser (xml.etree, defusedxml and pysubs2's TTML reader over it were looked at):
people upload files cut short or with a bare "&", and no entity or outside file is ever expanded this way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kongdori.media.captions import times
from kongdori.media.captions.cues import Found, RawCue, counted

_LOOKS = re.compile(r"\s*(?:<\?xml|<!DOCTYPE|<!--|<(?:\w{1,20}:)?(?:tt|timedtext|transcript)[\s>])", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:tt|timedtext|transcript)[\s>]", re.IGNORECASE)
_TOKEN = re.compile(
    r"<(/?)(?:[\w-]{1,30}:)?([A-Za-z][\w.-]{0,40})((?:[\s/][^<>]{0,2000})?)>|<[!?][^<>]{0,5000}>|([^<]+)|<"
)
_ATTRIBUTE = re.compile(r"([\w:.-]{1,40})\s?=\s?(?:\"([^\"]{0,500})\"|'([^']{0,500})')")
_UNNAMED = re.compile(r"speaker[\s_-]?\d{1,3}", re.IGNORECASE)  # an agent who is a number
_BLOCKS = {"p", "text"}
_HIDDEN = {"metadata", "head", "style", "styling", "layout", "title", "desc", "copyright", "rt"}


@dataclass(slots=True)
class _Block:
    start: float | None
    end: float | None
    language: str
    speaker: str
    lines: list[str] = field(default_factory=lambda: [""])
    of_span: bool = False


def looks_like(text: str) -> bool:
    return bool(_LOOKS.match(text))


def read(text: str, *, language: str = "") -> Found:
    """The timed paragraphs of one language: the one asked for, else the one with the most paragraphs."""
    blocks = list(_paragraphs(text))
    languages = Counter(block.language for block in blocks)
    chosen = max(languages, key=lambda tag: (tag.partition("-")[0] == language, languages[tag]), default="")
    cues = (
        RawCue(block.start, block.end, block.lines, block.speaker)
        for block in blocks
        if block.language == chosen and block.start is not None
    )
    return Found(counted(cues), "TTML" if _ROOT.search(text[:5000]) else "XML", languages[chosen])


def _paragraphs(text: str) -> Iterator[_Block]:
    rate, tick_rate = _rates(text[:5000])
    agents = _agents(text[:50_000])
    offsets: list[tuple[str, float, str]] = [("", 0.0, "")]  # open elements that set a time or a language
    block: _Block | None = None
    hidden = 0
    for found in _TOKEN.finditer(text):
        closing, name, raw, said = found.groups()
        name = (name or "").lower()
        if said is not None:
            if block is not None and not hidden:
                block.lines[-1] += said
            continue
        if not name:
            continue
        empty = raw.rstrip().endswith("/")
        if closing:
            if name in _HIDDEN and hidden:
                hidden -= 1
            elif name in _BLOCKS and block is not None:
                yield block
                block = None
            elif len(offsets) > 1 and offsets[-1][0] == name:
                offsets.pop()
            continue
        attributes = {key.rpartition(":")[2].lower(): a or b for key, a, b in _ATTRIBUTE.findall(raw)}
        if name in _HIDDEN:
            hidden += not empty
        elif name == "br" and block is not None:
            block.lines.append("")
        elif name in {"tt", "body", "div", "timedtext", "transcript"} and not empty:
            _, offset, tag = offsets[-1]
            begin = _time(attributes.get("begin"), rate, tick_rate) if name in {"body", "div"} else None
            offsets.append((name, offset + (begin or 0.0), attributes.get("lang", tag).lower()))
        elif name in _BLOCKS and not empty:
            if block is not None:
                yield block  # a paragraph that was never closed
            block = _block(attributes, offsets[-1], rate, tick_rate, agents, youtube_ms="t" in attributes)
        elif name == "span" and block is not None and attributes.get("unit") == "word":
            block.lines[-1] += " "  # Apple's transcripts have no blanks between words
        elif (
            name == "span"
            and block is not None
            and "begin" in attributes
            and (block.start is None or block.of_span or attributes.get("unit") == "sentence")
        ):
            if block.of_span:  # a paragraph without a time of its own, or of sentences: each of its spans is a cue
                yield block
            inner = _block(attributes, offsets[-1], rate, tick_rate, agents, youtube_ms=False)
            lines = block.lines if block.start is None else [""]
            block = replace(inner, language=block.language, speaker=block.speaker, lines=lines, of_span=True)
    if block is not None:
        yield block


def _block(
    attributes: dict[str, str],
    within: tuple[str, float, str],
    rate: float,
    tick_rate: float,
    agents: dict[str, str],
    *,
    youtube_ms: bool,
) -> _Block:
    _, offset, tag = within
    per = 1000.0 if youtube_ms else 1.0
    start = _time(attributes.get("begin", attributes.get("start", attributes.get("t"))), rate, tick_rate)
    end = _time(attributes.get("end"), rate, tick_rate)
    length = _time(attributes.get("dur", attributes.get("d")), rate, tick_rate)
    start = offset + start / per if start is not None else None
    if end is not None:
        end += offset
    elif start is not None and length is not None:
        end = start + length / per
    agent = attributes.get("agent", "")
    speaker = agents.get(agent, agent if _UNNAMED.fullmatch(agent) else "")
    return _Block(start, end, attributes.get("lang", tag).lower(), speaker)


def _time(written: str | None, rate: float, tick_rate: float) -> float | None:
    if not written:
        return None
    try:
        return times.seconds(written.strip(), rate=rate, tick_rate=tick_rate)
    except ValueError:
        return None


def _rates(head: str) -> tuple[float, float]:
    """Frames and ticks a second, as the root says them."""
    found = {name.rpartition(":")[2].lower(): a or b for name, a, b in _ATTRIBUTE.findall(head)}

    def number(name: str, usual: float) -> float:
        written = found.get(name, "")
        return float(written) if re.fullmatch(r"\d{1,9}(?:\.\d{1,5})?", written) and float(written) > 0 else usual

    rate = number("framerate", 30.0)
    if pair := re.fullmatch(r"(\d{1,6})[ :](\d{1,6})", found.get("frameratemultiplier", "")):
        rate *= int(pair[1]) / max(1, int(pair[2]))
    return rate, number("tickrate", rate if "framerate" in found else 1.0)


def _agents(head: str) -> dict[str, str]:
    """The names of the speakers by their ids."""
    agent = r"<(?:\w{1,20}:)?agent\b[^<>]{0,300}?\bid=[\"']([^\"'<>]{1,60})[\"'][^<>]{0,300}>"
    name = r"\s{0,20}<(?:\w{1,20}:)?name\b[^<>]{0,200}>([^<>]{1,120})<"
    return dict(re.findall(agent + name, head))
