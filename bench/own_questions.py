"""A person's own earlier question, asked in other words: how often the cache finds it, and how often it takes another
question for it. Pairs in both languages (tests/unit/intents/same_questions*.txt): the same question again, and hard
ones that are not (negations, other numbers and names, reversed roles, times). Beside it the rule of caches that serve
the nearest question within a distance, over the same vectors (see `bench.cache`).
"""

from __future__ import annotations

import sys
from pathlib import Path

from kongdori_intents.embedder import Embedder
from kongdori_intents.intervals import clopper_pearson_upper
from kongdori_intents.same_question import same_question

from bench._figures import Figure, console, show
from bench.cache import LITELLM_DISTANCE, REDISVL_DISTANCE
from kongdori.recognition.embedding import local_embedder

TEXTS = Path(__file__).parent.parent / "tests/unit/intents"
SETS = ("same_questions", "same_questions_second")
MOST_WRONG = 0.01

Pair = tuple[str, str, str]


def pairs(name: str) -> list[Pair]:
    """("same" or "other", one question, the other)."""
    lines = (TEXTS / f"{name}.txt").read_text("utf-8").splitlines()
    rows = [[part.strip() for part in line.split(" | ")] for line in lines if line and not line.startswith("#")]
    return [(kind, one, other) for kind, one, other in rows]


def main() -> bool:
    embed = local_embedder()
    met = True
    for name in SETS:
        those = pairs(name)
        ours = {pair for pair in those if same_question(pair[1], pair[2], embed=embed)}
        for kind, one, other in those:
            if ((kind, one, other) in ours) != (kind == "same"):
                console.print(f"{name}: {kind} | {one} | {other}")
        redisvl, litellm = (_near(those, embed, distance) for distance in (REDISVL_DISTANCE, LITELLM_DISTANCE))
        for rival, theirs in (("redisvl's rule", redisvl), ("LiteLLM's rule", litellm)):
            met &= show(f"{name}: asked again in other words", _figures(those, ours, theirs), against=rival)
    return met


def _near(those: list[Pair], embed: Embedder, distance: float) -> set[Pair]:
    ones, others = embed([one for _, one, _ in those]), embed([other for _, _, other in those])
    return {pair for pair, one, other in zip(those, ones, others, strict=True) if one @ other >= 1 - distance}


def _figures(those: list[Pair], ours: set[Pair], theirs: set[Pair]) -> list[Figure]:
    figures = []
    for language, korean in (("English", False), ("Korean", True)):
        same = {pair for pair in those if pair[0] == "same" and _is_korean(pair[1]) is korean}
        other = {pair for pair in those if pair[0] == "other" and _is_korean(pair[1]) is korean}
        figures.append(Figure(f"found, {language}", _found(len(same & ours), len(same)), f"{len(same & theirs)}"))
        figures.append(Figure(f"wrong, {language}", _wrong(len(other & ours), len(other)), f"{len(other & theirs)}"))
    other = {pair for pair in those if pair[0] == "other"}
    wrong = len(other & ours)
    right = wrong <= MOST_WRONG * len(other)
    bound = f"≤ {MOST_WRONG:.0%}"
    figures.append(Figure("wrong", _wrong(wrong, len(other)), f"{len(other & theirs)}", bound=bound, met=right))
    return figures


def _found(found: int, many: int) -> str:
    return f"{found} of {many}, 95 % from {1 - clopper_pearson_upper(many - found, many):.0%}"


def _wrong(wrong: int, many: int) -> str:
    return f"{wrong} of {many}, 95 % up to {clopper_pearson_upper(wrong, many):.1%}"


def _is_korean(text: str) -> bool:
    return any("가" <= character <= "힣" for character in text)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
