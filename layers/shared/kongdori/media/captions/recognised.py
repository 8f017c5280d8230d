"""What recognisers and their judges write, a line each: NIST's CTM (words) and STM (what somebody says).

No library was found that reads the two alone: NIST's own, SCTK, is in C and counts errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kongdori.media.captions.cues import Found, RawCue, counted
from kongdori.media.captions.joining import joined

_NUMBER = r"-?\d{1,7}(?:\.\d{1,9})?"
_CTM = re.compile(
    rf"\s{{0,9}}(\S{{1,200}})\s{{1,9}}(\S{{1,40}})\s{{1,9}}({_NUMBER})\s{{1,9}}({_NUMBER})\s{{1,9}}(\S.*)$"
)
_STM = re.compile(
    rf"\s{{0,9}}\S{{1,200}}\s{{1,9}}\S{{1,40}}\s{{1,9}}([^\s<]{{1,80}})\s{{1,9}}({_NUMBER})\s{{1,9}}({_NUMBER})"
    r"\s{1,9}(?:<[^<>\n]{0,100}>\s{0,9})?(.*)$"
)
_ALTERNATIVE = re.compile(r"<(ALT(?:_BEGIN|_END)?)>", re.IGNORECASE)
_CONFIDENCE = re.compile(r"(?:[01](?:\.\d{1,9})?|NA)")
_NOT_SAID = re.compile(r"<[^<>]{0,40}>|\[[^\[\]]{0,40}\]|@|(?i:ignore_time_segment_in_scoring|inter_segment_gap)")
_KINDS = {"lex", "frag", "fp", "un-lex", "punct", "for-lex", "non-lex", "misc", "noscore"}
_HEAD = 200


def read(lines: list[str]) -> Found | None:
    """The cues of a file all of whose lines are of one of the two kinds; None for any other."""
    filled = _likeliest([line for line in lines if line.strip() and not line.lstrip().startswith(";;")])
    for pattern, cues in ((_STM, _said), (_CTM, _words)):
        if len(filled) > 1 and all(map(pattern.match, filled[:_HEAD])):
            found = [match for line in filled if (match := pattern.match(line))]
            return Found(cues(found), "STM" if pattern is _STM else "CTM")
    return None


def _likeliest(lines: list[str]) -> list[str]:
    """The lines without the second and later readings of a word, and the marks around them."""
    kept: list[str] = []
    is_other = False
    for line in lines:
        mark = _ALTERNATIVE.search(line[:400])
        if mark:
            is_other = mark[1].upper() == "ALT"
        elif not is_other:
            kept.append(line)
    return kept


def _said(found: list[re.Match[str]]) -> list[RawCue]:
    rows = ((_NOT_SAID.sub("", row[4]).strip(), row) for row in found)
    return counted(RawCue(float(row[2]), float(row[3]), [said], row[1]) for said, row in rows if said)


def _words(found: list[re.Match[str]]) -> list[RawCue]:
    channels = {row[2] for row in found}
    return counted(joined(list(_each_word(found, by_channel=len(channels) > 1))))


def _each_word(found: list[re.Match[str]], *, by_channel: bool) -> Iterator[RawCue]:
    """The columns behind the word are its confidence, its kind and who said it; each may be missing."""
    last: RawCue | None = None
    for row in found:
        word, *more = row[5].split()
        if more and _CONFIDENCE.fullmatch(more[0]):
            more = more[1:]
        kind = more[0].lower() if more and more[0].lower() in _KINDS else ""
        speaker = more[1] if kind and len(more) > 1 else row[2] if by_channel else ""
        if kind == "punct" and last is not None:
            last.lines[0] += word
        elif not _NOT_SAID.fullmatch(word):
            if last is not None:
                yield last
            start = max(0.0, float(row[3]))
            last = RawCue(start, start + float(row[4]), [word], speaker)
    if last is not None:
        yield last
