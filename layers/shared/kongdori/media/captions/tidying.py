"""Brings what a reader found in order: times in range, phrases once, cues that do not overlap."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from kongdori.media.captions import speakers
from kongdori.media.captions.cues import LATEST_S, MAX_CUES, Cue, RawCue, too_many
from kongdori.media.captions.markup import words
from kongdori.media.captions.pacing import pace, spread

_LONGEST = 5_000  # characters of one cue; a longer one is said in several
_LONGEST_OVERLAP = 80  # words that two rolling captions may have in common
_NO_WORDS = "\ufffd ♪♫♬♩"  # a note alone says that there is music
_ROLLING_SHARE = 0.4


def tidy(raw: Sequence[RawCue]) -> list[Cue]:
    """Cues in order of time, not overlapping, each with words. Nothing said is dropped, unless it is said twice."""
    cues = [_cue(cue, following) for cue, following in _with_next(speakers.tell(list(raw)))]
    cues = [cue for cue in cues if cue.text.strip(_NO_WORDS) and cue.start < LATEST_S]
    cues.sort(key=lambda cue: cue.start)
    return _apart(_long_ones_cut(_unrolled(cues)))


def _with_next(raw: list[RawCue]) -> Iterable[tuple[RawCue, float | None]]:
    """Each cue, with when the next later one begins."""
    ordered = sorted({cue.start for cue in raw})
    after = dict(itertools.pairwise(ordered))
    return ((cue, after.get(cue.start)) for cue in raw)


def _cue(raw: RawCue, following: float | None) -> Cue:
    text = words("\n".join(raw.lines))
    start = max(0.0, raw.start)
    end = raw.end
    if end is None:  # what a transcript says lasts until the next
        end = following if following is not None else start + max(2.0, pace(text))
    if end <= start:
        end = start + max(1.0, pace(text))
    return Cue(round(start, 3), round(min(end, LATEST_S), 3), text, raw.speaker)


def _unrolled(cues: list[Cue]) -> list[Cue]:
    """Each phrase once, at the time it first appears, where captions roll: a cue repeats what the one before said."""
    split = [cue.text.split(" ") for cue in cues]
    overlaps = [0] * len(cues)
    whole = [False] * len(cues)
    for index in range(1, len(cues)):
        if cues[index].start <= cues[index - 1].end + 0.5:
            overlaps[index] = _overlap(split[index - 1], split[index])
            shorter = min(len(split[index - 1]), len(split[index]))
            whole[index] = overlaps[index] > 0 and (overlaps[index] >= 3 or overlaps[index] == shorter)
    changed = sum(1 for index in range(1, len(cues)) if whole[index] and split[index] != split[index - 1])
    if changed < 2 or sum(whole) < _ROLLING_SHARE * (len(cues) - 1):
        return cues
    kept: list[Cue] = []
    for index, cue in enumerate(cues):
        said = split[index][overlaps[index] :] if whole[index] else split[index]
        if said:
            kept.append(Cue(cue.start, cue.end, " ".join(said), cue.speaker))
    return kept


def _overlap(before: list[str], after: list[str]) -> int:
    """How many words at the end of one cue are the first words of the next."""
    for count in range(min(len(before), len(after), _LONGEST_OVERLAP), 0, -1):
        if before[-count] == after[0] and before[-count:] == after[:count]:
            return count
    return 0


def _long_ones_cut(cues: list[Cue]) -> list[Cue]:
    cut: list[Cue] = []
    for cue in cues:
        cut += [cue] if len(cue.text) <= _LONGEST else spread(cue.text, cue.start, cue.end, cue.speaker)
        if len(cut) > MAX_CUES:
            raise too_many()
    return cut


def _apart(cues: list[Cue]) -> list[Cue]:
    """A cue that overlaps the next one ends where that begins; two that begin together are said in turn."""
    apart: list[Cue] = []
    for cue in cues:
        last = apart[-1] if apart else None
        if last and cue.text == last.text and cue.speaker == last.speaker and cue.start <= last.end + 0.1:
            apart[-1] = last._replace(end=max(last.end, cue.end))
        elif last and cue.start <= last.start:
            if cue.speaker == last.speaker and len(last.text) + len(cue.text) < _LONGEST:
                apart[-1] = last._replace(end=max(last.end, cue.end), text=f"{last.text} {cue.text}")
            else:
                end = max(last.end, cue.end)
                middle = round(last.start + (end - last.start) * len(last.text) / len(last.text + cue.text), 3)
                apart[-1] = last._replace(end=middle)
                apart.append(Cue(middle, max(end, middle), cue.text, cue.speaker))
        else:
            if last and last.end > cue.start:
                apart[-1] = last._replace(end=cue.start)
            apart.append(cue)
    return apart
