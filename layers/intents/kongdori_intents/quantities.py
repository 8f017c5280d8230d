"""How many, of what, compared with what, and whether it has happened. "How many files can I upload at once" shares its
words with "how large may a file be", and "is dark mode better than light mode" with "how do I turn on dark mode". Each
becomes a mark (see `guards`).
"""

from __future__ import annotations

import re

_OF = r"명|사람|개|대|편|줄|번|가지|마리|권|장|쪽|자|살|달"  # what Korean counts with
_KO_NUMBER = r"(?:수?[십백천만억]+|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열두|스무|서른)"
_MARKS = {
    "count": (
        r"(?<![\w.,-])\d+(?:[.,]\d+)?(?![\w.])"
        r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|fifty|hundreds?|thousands?|millions?|dozens?)\b"
        rf"|(?:^|\s){_KO_NUMBER}\s?(?:{_OF}|시간|분)(?!\S*째)"
    ),
    "at once": r"\bat (?:once|the same time)\b|한꺼번에|동시에|한 ?번에",
    "compared": r"\b(?:than|versus|vs|better|worse|which (?:one )?is \w+er)\b|[가-힣]보다\s|\s중에\s",
    "did": r"\b(?:did|was|were)\b",
    "했나요": r"[았었였했됐갔왔났졌렸](?:나요|니|냐|습니까|을까|는지)",
}
_HOW_MANY = rf"\bhow many (\w+)|몇\s?({_OF})"


def quantity_marks(normalised: str) -> frozenset[str]:
    """The marks of a normalised text: "how many:files", "compared"."""
    counted = {f"how many:{english or korean}" for english, korean in re.findall(_HOW_MANY, normalised)}
    return frozenset(counted | {mark for mark, pattern in _MARKS.items() if re.search(pattern, normalised)})
