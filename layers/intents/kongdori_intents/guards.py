"""What an intent must have met before an utterance that holds it may count as that intent: each negation and
opposite, and each kind of thing (a place, a file type, a quoted title) that it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable

from kongdori_intents.entities import kinds
from kongdori_intents.polarity import marks


def marks_of(normalised: str) -> frozenset[str]:
    """All marks of a text: "not:delete", "pole:켜", "kind:place"."""
    return marks(normalised) | kind_marks(kinds(normalised))


def kind_marks(touched: Iterable[str]) -> frozenset[str]:
    """The marks of kinds of entities; those in an intent's own key are always met."""
    return frozenset(f"kind:{kind}" for kind in touched)
