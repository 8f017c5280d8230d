"""How many attacks on the cache get an answer that is saved or written: texts that look like an intent of ours and are
none of it (tests/unit/intents/attacks*.txt). What a turn asks of a question decides: recognition and its guards, what
leans on the conversation, is personal, or names a time or a number. Each text is the first of its conversation.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest import mock

from kongdori_intents.intervals import clopper_pearson_upper

from bench._figures import Figure, console, show
from chat_function.engines.base import Question
from chat_function.turn import questions
from kongdori.recognition import serving
from kongdori.recognition.shipped import alone

TEXTS = Path(__file__).parent.parent / "tests/unit/intents"
SETS = ("attacks", "attacks_second", "attacks_third")
_MODEL: Any = SimpleNamespace(source="model", name="bench", version=1)


@dataclass(frozen=True, slots=True)
class Attack:
    intent: str
    kind: str
    text: str


def attacks(name: str) -> list[Attack]:
    """Those of a file, with the signs that it writes as codes."""
    found, intent = [], ""
    for line in (TEXTS / f"{name}.txt").read_text("utf-8").splitlines():
        kind, mark, text = line.partition(" | ")
        if line.startswith("["):
            intent = line.strip("[]")
        elif mark and not line.startswith("#"):
            written = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
            found.append(Attack(intent, kind, written))
    return found


@contextmanager
def no_films() -> Iterator[None]:
    """Within it there are none, so that `asked` needs no database."""
    with mock.patch("kongdori.repositories.library.films", return_value=[]):
        yield


def asked(text: str, *, opening: bool = True) -> Question:
    """A question as a turn sees it where a model is connected. Only within `no_films`."""
    return questions.interpret(
        cast("Any", None), text, serving.recognise(text), opening=opening, temporary=False, engine=_MODEL
    )


def is_answered(question: Question) -> bool:
    """Whether what is written or saved for an intent may be its answer."""
    return question.written is not None or question.shared_key is not None


def main(names: tuple[str, ...] = SETS) -> bool:
    served = serving.Serving(alone())
    figures = []
    with no_films(), mock.patch.object(serving, "current", return_value=served):
        for name in names:
            those = attacks(name)
            wrong = [(one, found) for one in those if is_answered(found := asked(one.text))]
            upper = clopper_pearson_upper(len(wrong), len(those))
            figures.append(Figure(f"{name}: answered", f"{len(wrong)} of {len(those)}, 95 % up to {upper:.2%}"))
            for one, question in wrong:
                console.print(f"{name}: {one.kind} | {one.text} → {question.intent} {question.confidence:.3f}")
            console.print(f"{name} by kind: {dict(Counter(one.kind for one, _ in wrong))}")
    return show("Attacks that got a saved or written answer", figures)


if __name__ == "__main__":
    sys.exit(0 if main(tuple(sys.argv[1:]) or SETS) else 1)
