"""Links to Kongdori's own pages. On the page they are relative; elsewhere they need the whole address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kongdori.llm.completion import Completion

_LINK = re.compile(r"\]\(/(?=(?:account|chat|connect|films|summaries)[/?#)])")
_MAY_BECOME_ONE = re.compile(r"\](?:\((?:/[a-z]{0,9})?)?$")


def absolute(text: str, *, base: str) -> str:
    """The text with whole addresses. `base`: where people open Kongdori, without a slash at the end."""
    return _LINK.sub(lambda _: f"]({base}/", text)


def in_pieces[Item](pieces: Iterable[str | Item], *, base: str) -> Iterator[str | Item]:
    """The same for a text that comes in pieces, of which the last is no text."""
    held = ""
    for piece in pieces:
        if not isinstance(piece, str):
            if held and isinstance(piece, Completion):
                yield held
            yield piece
            continue
        text = held + piece
        begun = _MAY_BECOME_ONE.search(text)
        held = begun[0] if begun else ""
        if whole := absolute(text.removesuffix(held), base=base):
            yield whole
