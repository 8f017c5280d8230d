"""Marks: the negations, opposites, roles of persons, counts, comparisons and kinds of things (a place, a file type, a
quoted title) that a text holds. A text is recognised as an intent only where the intent's own utterances hold all of
its marks. What is written in single Korean letters ("ㅎㅇ") is a mark as a whole, since one letter more or less makes
it another word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kongdori_intents.entities import kinds
from kongdori_intents.polarity import marks
from kongdori_intents.quantities import quantity_marks
from kongdori_intents.roles import role_marks

_LETTERS_ALONE = r"[^\w]*(?:[ᄀ-ᇿㄱ-ㅣ]+[^\w]*)+"


def marks_of(normalised: str) -> frozenset[str]:
    """All marks of a text: "not:delete", "pole:켜", "kind:place"."""
    alone = frozenset([f"letters:{normalised}"] if re.fullmatch(_LETTERS_ALONE, normalised) else [])
    found = marks(normalised) | role_marks(normalised) | quantity_marks(normalised)
    return found | kind_marks(kinds(normalised)) | alone


def kind_marks(touched: Iterable[str]) -> frozenset[str]:
    """The marks of kinds of entities, such as "kind:place"."""
    return frozenset(f"kind:{kind}" for kind in touched)
