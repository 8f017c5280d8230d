"""The words of a text of any length that carry its topic, by their stems: for search, for counting, for excerpts.

English and Korean have stop words and stems. Chinese and Japanese, written without blanks, count by pairs of letters.
Any other word is its own stem. Snowball knows no Korean, and cuts English words too short to be read in a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’]*|\d+(?:[.,]\d+)*|[\uac00-\ud7a3]+"
    r"|[\u3040-\u30ff\u3400-\u9fff]+|[^\W\d_]+"
)
_ENGLISH = frozenset(
    """
    a about above actually after again all also am an and another any anything are around as at away back
    basically be because been before being between both but by came can come comes could did do does doing
    don done down each either else even ever every everything few first for from further gave get gets
    getting give given go goes going gone gonna good got great had has have having he her here hers herself
    hey hi him himself his how i if in instead into is it its itself just kind know knows last least less
    let lets like little ll look lot lots made make makes making many may maybe me mean means might more
    most much must my myself need never new next no nor not nothing now of off oh ok okay on once one ones
    only onto or other our ours out over own part people per perhaps please put quite rather re really right
    said same say saying says see seen shall she should show since so some something sort still such sure
    take taken takes taking tell than thank thanks that the their them then there these they thing things
    think this those though three through time to today together too took two um under until up upon us use
    used uses using ve very want wants was way we well went were what whatever when where whether which
    while who whole whom whose why will with within without won would yeah yes yet you your yours yourself
    isn aren wasn weren hasn haven hadn doesn didn couldn wouldn shouldn ain almost always believe call
    called able actual along already anyway become
    """.split()  # noqa: SIM905 words read best as words
)
_KOREAN = frozenset(
    """
    그 이 저 것 거 게 수 등 때 더 좀 잘 안 못 다 또 왜 뭐 네 예 아 어 음 자 제 내 나 너 우리 저희 여러분
    그리고 그런데 그래서 그러나 하지만 그러면 그럼 그러니까 따라서 또한 즉 만약 이제 지금 오늘 여기 거기
    저기 이것 그것 저것 이런 그런 저런 어떤 무슨 모든 아주 매우 정말 진짜 너무 조금 많이 먼저 다음 다시 바로
    계속 함께 같이 있는 있습니다 있어요 있다 없는 없습니다 없다 하는 합니다 해요 한다 하다 했습니다 했어요
    하면 해서 하고 되는 됩니다 돼요 된다 되다 입니다 이다 이에요 예요 아닙니다 아니라 아니 같은 같습니다
    같아요 대해 대한 대해서 위해 위한 통해 통한 따라 때문 때문에 경우 정도 이렇게 그렇게 저렇게 어떻게 무엇
    누구 누가 언제 어디 하나 둘 번 개 가지 것입니다 겁니다 거예요 볼 수가 말 보면 보고 해 해줘 주세요 알려 알려줘
    있어 있나요 싶은 싶은데 싶어 싶어요 싶다
    """.split()  # noqa: SIM905 words read best as words
)
STOP_WORDS = _ENGLISH | _KOREAN
# longest first
_PARTICLES = tuple(
    """
    으로부터 에서부터 로부터 이라고 이라는 이라도 이라면 에게서 한테서 에서는 에서도 으로는 으로도 에게는
    까지는 까지도 부터는 입니다 이에요 이지만 라고 라는 이고 이며 이나 처럼 만큼 보다 마다 조차 밖에 까지
    부터 에서 에게 한테 께서 으로 하고 이랑 들이 들을 들은 들의 에는 에도 와는 과는 은 는 이 가 을 를 의 에
    로 와 과 도 만 랑 나 야 요
    """.split()  # noqa: SIM905 words read best as words
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a text. surface: as written; of a Korean word without its particle. stem: what its forms share.
    is_stop: it carries no topic. text[start:end] is the word as it stands there.
    """

    surface: str
    stem: str
    is_stop: bool
    start: int
    end: int


def terms(text: str) -> Iterator[Term]:
    """Every word of a text, in order; lazily, so a text may be long."""
    for found in _TOKEN.finditer(text):
        surface, start, end = found.group(), found.start(), found.end()
        if "가" <= surface[0] <= "힣":
            root = stem(surface)
            is_stop = surface in STOP_WORDS or root in STOP_WORDS or len(root) < 2
            yield Term(root, root, is_stop, start, end)
        elif surface[0].isdigit():
            yield Term(surface, surface, True, start, end)
        elif "\u3040" <= surface[0] <= "\u9fff":
            for at in range(max(1, len(surface) - 1)):
                pair = surface[at : at + 2]
                yield Term(pair, pair, len(pair) < 2, start + at, start + at + len(pair))
        else:
            bare = surface.lower().replace("’", "'").split("'")[0]
            yield Term(surface, stem(bare), bare in STOP_WORDS or len(bare) < 3, start, end)


def stem(word: str) -> str:
    """What the commonest forms of a lower-case word share. English: without plural and verb ending; crude, and the same
    for each form of most words. Korean: without its particle, where two syllables or more remain.
    """
    return _korean_stem(word) if "가" <= word[:1] <= "힣" else _english_stem(word)


def _english_stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    for ending, least in (("ing", 6), ("ed", 5)):
        if len(word) >= least and word.endswith(ending):
            root = word[: -len(ending)]
            doubled = len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz"
            return root[:-1] if doubled else root
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _korean_stem(word: str) -> str:
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word[: -len(particle)]
    return word
