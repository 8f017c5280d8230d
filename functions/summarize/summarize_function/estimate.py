"""How long a summary still takes: what is left of its stage, at the pace of what is done, and the stages to come."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kongdori.repositories.summaries import Stage

_STAGES: tuple[Stage, ...] = ("prepare", "fetch", "transcribe", "digest", "combine", "save")
_MEASURED = 0.05  # of a stage has to be done before its pace is believed
_AT_LEAST = 0.1  # of what was expected is thought to be left while nothing more is done
# Before anything is measured: of a server that transcribes, seconds of sound in a second; of a model, seconds for one
# answer, and how many chapters a part has; of the offline engine, seconds for a part.
_SERVER_SPEED, _ANSWER_S, _CHAPTERS, _EXCERPTS_S, _SHORT_S = 20.0, 5.0, 8, 1.0, 0.5


def expected(
    *, sound_s: float, speed: float, at_once: int, chunks: int, parts: int, parts_at_once: int, by_model: bool
) -> dict[str, float]:
    """How long the stages after Prepare may take, in seconds. `speed`: seconds of sound that one call reads in a
    second, 0 where that is not known.
    """
    calls_at_once = max(1, min(at_once, chunks))
    waves = math.ceil(parts / parts_at_once)
    by_model_s = (waves + math.ceil(parts * _CHAPTERS / parts_at_once)) * _ANSWER_S  # found, then each is written
    return {
        "transcribe": round(sound_s / (speed or _SERVER_SPEED) / calls_at_once, 1),
        "digest": by_model_s if by_model else waves * _EXCERPTS_S,
        "combine": _ANSWER_S if by_model and parts > 1 else _SHORT_S,
        "save": _SHORT_S,
    }


def left_s(
    stage: Stage, done: int, total: int, *, in_stage_s: float, reported_s: float, expected_s: Mapping[str, float]
) -> int | None:
    """Whole seconds until the summary is done, at least one; None where that can't be told yet. `reported_s`: how long
    it had been in its stage when `done` was reported.
    """
    if stage not in _STAGES or not expected_s:
        return None
    share = min(1.0, done / total) if total > 0 else 0.0
    if share >= _MEASURED:
        here = _left_of(reported_s * (1 - share) / share, since_s=in_stage_s - reported_s)
    elif stage in expected_s:
        here = _left_of(expected_s[stage], since_s=in_stage_s)
    else:
        return None  # a conversion or a download that has hardly begun
    later = sum(expected_s.get(name, 0.0) for name in _STAGES[_STAGES.index(stage) + 1 :])
    return max(1, math.ceil(here + later))


def _left_of(seconds: float, *, since_s: float) -> float:
    return max(seconds - since_s, _AT_LEAST * seconds)
