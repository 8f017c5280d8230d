"""Links to Kongdori's pages, in clients that are not its page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chat_function.page_links import absolute, in_pieces
from kongdori.llm.completion import Completion

pytestmark = pytest.mark.unit

BASE = "https://kongdori.example"
WHOLE = Completion("", "m", 0, 0, Decimal(0), finished=True)
TEXTS = [
    (
        "See [The Circle](/films/0199) or [Films](/films).",
        f"See [The Circle]({BASE}/films/0199) or [Films]({BASE}/films).",
    ),
    (
        "On [Account](/account#keys), [한글](/summaries?x=1)",
        f"On [Account]({BASE}/account#keys), [한글]({BASE}/summaries?x=1)",
    ),
    ("`[text](/path)` and [x](/filmstrip) and [y](//films)", "`[text](/path)` and [x](/filmstrip) and [y](//films)"),
    ("a[0](/films", "a[0](/films"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "shown"), TEXTS)
def test_links_to_our_pages_have_the_whole_address(text: str, shown: str) -> None:
    assert absolute(text, base=BASE) == shown


@pytest.mark.parametrize(("text", "shown"), TEXTS)
@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_links_that_come_in_pieces_are_the_same(text: str, shown: str, length: int) -> None:
    pieces = [text[at : at + length] for at in range(0, len(text), length)]
    *said, last = in_pieces([*pieces, WHOLE], base=BASE)
    assert ("".join(map(str, said)), last) == (shown, WHOLE)
