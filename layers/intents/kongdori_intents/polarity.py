"""Negations and opposites, which reverse what a sentence asks for.

"Don't delete my account" shares nearly all its n-grams with "delete my account", so no score tells them apart. Each
negation and each opposite becomes a mark, and a text is recognised only where its intent has the same marks.
"""

from __future__ import annotations

import re

_EN_NEGATION = (
    r"\b(?:don'?t|dont|doesn'?t|didn'?t|won'?t|can'?t|cannot|couldn'?t|shouldn'?t|wouldn'?t|isn'?t|aren'?t"
    r"|wasn'?t|weren'?t"
    r"|haven'?t|hasn'?t|hadn'?t|not|never|without|except|nobody|none|neither|nor|instead of|rather than|stop"
    r"|avoid|prevent"
    r"|undo|no longer|no)\s+(?:(?:to|ever|you|i|we|want|me|from|my|the|a|an|your|really|please|have"
    r"|be)\s+)*([a-z0-9]+)"
)
_EN_BARE = r"\b(?:do not|don'?t|not|never|stop)$"
_KO_BEFORE = r"(?:^|\s)(안|못)\s*([가-힣]{1,2})"
_KO_AFTER = r"([가-힣]{2})지\s?(?:는\s?|도\s?|를\s?|좀\s?)?(않|마|말|못|안|말아)"
_KO_INSTEAD = r"([가-힣]{2})\s?(말고|빼고|없이|제외|대신|아니|아닌|금지)"
_KO_LACK = r"(수|필요)\s?(?:는\s?|도\s?|가\s?)?없|(없)(?:어|어요|다|음|습니다)$"
_AT_ALL = r"\bat all\b|(?:하나도|전혀|별로)\s(?:안|못|아니)"
_UNWANTED = r"(?:\bnot|n'?t|\bnever|\bno longer) (?:ever |really )?(?:want|wish|need|care)|싶지\s?(?:는\s?|도\s?)?않|싫"
_ORDER = (
    r"^(?:please |pls )?(?:do not|don'?t|never|stop)\b|지\s?(?:는\s?|도\s?|좀\s?)?(?:마$|마요|마세요|말아|말고|말라)"
)
_KO_NO_PREFIX = {"안녕", "안내", "안전", "안정", "안경", "안드", "안쪽", "안에", "안심", "못지"}

_OPPOSITES = (
    ({"enable", "activate"}, {"disable", "deactivate"}),
    ({"sign in", "log in", "login", "signin"}, {"sign out", "log out", "logout", "signout"}),
    ({"free"}, {"paid"}),
    ({"dark"}, {"light"}),
    ({"connect"}, {"disconnect"}),
    ({"install"}, {"uninstall"}),
    ({"delete", "remove", "erase"}, {"restore", "recover", "undelete", "keep", "create"}),
    ({"start"}, {"cancel"}),
    ({"public"}, {"private"}),
    ({"upload"}, {"download"}),
    ({"hello"}, {"goodbye", "bye"}),
    ({"로그인"}, {"로그아웃"}),
    ({"켜", "켤", "켠"}, {"꺼", "끄", "끌"}),
    ({"삭제", "지우", "지워", "지울"}, {"복구", "복원", "되살", "보관", "만들"}),
    ({"무료", "공짜"}, {"유료"}),
    ({"다크", "어두"}, {"라이트", "밝"}),
    ({"업로드", "올리"}, {"다운로드", "내려받", "다운받"}),
    ({"가입"}, {"탈퇴"}),
    ({"시작"}, {"취소"}),
    ({"공개"}, {"비공개"}),
    ({"유지", "그대로"},),
    ({"끊", "연결 해제", "연결을 해제"},),  # of "연결", which stands in more questions than those for a connection
)
_POLES = [pole for pair in _OPPOSITES for pole in pair]
_ANY_POLE = (  # most texts hold none, and need not be looked through for each
    "|".join(f" {word} " if word.isascii() else word for pole in _POLES for word in sorted(pole))
)


def marks(normalised: str) -> frozenset[str]:
    """The marks of a normalised text: a negation with the word that it negates ("not:delete"), one of two opposites
    ("pole:켜").
    """
    found = {f"not:{head}" for head in re.findall(_EN_NEGATION, normalised)}
    if re.search(_EN_BARE, normalised):
        found.add("not:")
    found |= {f"not:{head}" for _, head in re.findall(_KO_BEFORE, normalised) if _ + head[:1] not in _KO_NO_PREFIX}
    found |= {f"not:{stem}" for stem, _ in re.findall(_KO_AFTER, normalised)}
    found |= {f"not:{stem}" for stem, _ in re.findall(_KO_INSTEAD, normalised)}
    found |= {f"not:{one or other}" for one, other in re.findall(_KO_LACK, normalised)}
    if re.search(_AT_ALL, normalised):
        found.add("not:at all")
    if re.search(_UNWANTED, normalised):
        found.add("not:want")
    if re.search(_ORDER, normalised):  # "my video doesn't play" asks for help, "don't play" for nothing
        found.add("not!")
    spaced = f" {normalised} "
    if re.search(_ANY_POLE, spaced):
        for pole in _POLES:
            if any(f" {word} " in spaced if word.isascii() else word in normalised for word in pole):
                found.add(f"pole:{min(pole)}")
    return frozenset(found)
