"""Who does what for whom. "Who am I" shares all but two letters with "who are you", and "what can I do for you" all its
words with "what can you do for me": no score tells them apart. Each role of a person that turns a sentence round
becomes a mark (see `guards`), and so does a wish that is joined to another one.
"""

from __future__ import annotations

import re

_MARKS = {
    "role:am i": r"\b(?:am|was) i$",  # "who am I talking to" asks for another
    "role:am i so": r"^(?:am|was) i\b",
    "role:to me": r"\b(?:do|does|did|done|doing) to (?:me|us)\b",
    "role:나한테": r"^(?:나|저)(?:한테|에게)\s",
    "role:내가 너": r"^(?:내가|제가|나는|난|저는)\s(?:너|널|너를|당신을?)\s",
    "role:for you": r"\b(?:for|to|from|of|about|with) you\b",
    "role:do you": r"\b(?:whom|who|what|which(?: \w+)?) (?:did|have|had|will|would) you\b",
    "role:you get": r"\b(?:do|did|will) you get \w",
    "role:does me": r"\b(?:can|could|does|did|will|would) (?:an?|the|my|your) \w+ \w+ me$",
    "role:us": r"\b(?:us|them)\b|(?:^|\s)우리(?:를|에게|한테)\s",
    "role:who whose": r"\b(?:whose|whom)\b",
    "role:others": r"\bother (?:people|users|persons)'?s?\b|\bsomeone else'?s?\b|다른 ?사람(?:의|들의)\s",
    "role:everybody": r"\bevery(?:body|one)'?s\b|모두의\s|모든 ?사람(?:의|들의)\s",
    "role:남의": r"(?:^|\s)남의\s",
    "role:누가 나를": r"(?:^|\s)(?:누가|누군가|누군가가)\s(?:나를|날|저를|절)\s",
    "role:나는": r"(?:^|\s)(?:나는|난|저는|전)\s(?:누구|어떤|무슨|뭐|무엇|몇)",
    "role:나": r"^(?:나|난|나는|내가|저|저는|제가)\s\S+(?:야|니|냐|일까|인가요?|같아)$",
    "role:누가 내": r"(?:^|\s)(?:누가|누군가|누군가가)\s(?:내|제|나의|저의|우리)\s",
    "role:그럼 누구는": r"(?:으면|다면|라면)\s\S+[은는]\s",
    "role:너에게": r"(?:^|\s)(?:널|너를|너한테|너에게|네게|너의 위)\s",
    "role:너는 누구를": r"(?:^|\s)(?:너는|넌|네가|니가)\s(?:누구를|누굴|무엇을|뭘 만)",
    "joined": r"\b(?:and|then|plus|also)\b|[,.;!?] ?(?:then|also)\b|(?:^|[\s,])(?:그리고|또한|이랑)\s|[가-힣]랑\s",
    "joined:고": r"[가-힣](?:고|고서|고 나서) (?:\S+ )*\S*(?:줘|주세요|줄래|줘요|해|해요|알려)$",
}
_FOUND = {mark: re.compile(pattern) for mark, pattern in _MARKS.items()}


def role_marks(normalised: str) -> frozenset[str]:
    """The marks of a normalised text: "role:am i", "joined"."""
    return frozenset(mark for mark, pattern in _FOUND.items() if pattern.search(normalised))
