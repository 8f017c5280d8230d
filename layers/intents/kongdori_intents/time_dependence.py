"""Whether the answer to a text depends on when it is asked: then an earlier answer is no answer. In doubt it does."""

from __future__ import annotations

import re

from kongdori_intents.text import normalise

_LOOKED_AT = 600

_ENGLISH = (
    r"\b(?:today|tonight|tomorrow|yesterday|nowadays|these days|right now|at the moment|at present|currently|now"
    r"|(?:this|next|last|past|coming) (?:second|minute|hour|morning|afternoon|evening|night|day|week|weekend|month"
    r"|quarter|season|semester|term|year|decade|spring|summer|autumn|fall|winter)s?"
    r"|(?:this|next|last) (?:mon|tues|wednes|thurs|fri|satur|sun)day|on (?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|(?:so|thus) far|up to date|latest|newest|most recent|recent(?:ly)?|ago|the current|current|still open"
    r"|what time|which day|what day|what date|what year|how long until|how many days until"
    r"|weather|forecast|temperature outside|news|headlines|breaking|stock price|share price|exchange rate|score of"
    r"|who is the (?:president|prime minister|ceo|mayor|king|queen|pope|champion)|in stock|on sale|on air|schedule)\b"
)
_KOREAN = (
    r"오늘|내일|모레|어제|그저께|글피|지금|현재|방금|요즘|요새|최근|최신|아직도|당장"
    r"|(?:이번|다음|지난|저번) ?(?:주|주말|달|월|분기|학기|해|년|봄|여름|가을|겨울|시간|월요일|화요일|수요일|목요일"
    r"|금요일|토요일|일요일)"
    r"|올해|작년|내년|재작년|금년|올 ?(?:봄|여름|가을|겨울)|몇 ?시(?!간)|며칠|몇 ?일|무슨 ?요일"
    r"|날씨|기온|일기 ?예보|뉴스|속보|주가|시세|환율|금리"
    r"|(?:\d+ ?(?:초|분|시간|일|주|달|개월|년)|얼마) ?전"
    r"|대통령(?:이|은)? ?누구|총리(?:가|는)? ?누구|며칠 ?남|얼마나 ?남"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    r"(?<!\d)\d{4}(?:[-./]|년)|\d{1,2} ?월|\d{1,2} ?일(?!본)|[월화수목금토일]요일"
    rf"|\b{_MONTH} \d|\d(?:st|nd|rd|th)? (?:of )?{_MONTH}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|\b(?:in|since|from|of) (?:1[5-9]|2[01])\d\d\b"
)


def depends_on_now(text: str) -> bool:
    """Whether `text` names a time by its distance from now ("today", "next week", "올해"), or something that changes
    from day to day (weather, news, prices). The first 600 characters decide.
    """
    return bool(time_marks(text))


def time_marks(text: str) -> frozenset[str]:
    """These times and things, as marks: "time:today". Where an intent's own utterances name one ("how are you today"),
    its answer does not depend on it.
    """
    normalised = normalise(text[:_LOOKED_AT])
    found = (match.group() for pattern in (_ENGLISH, _KOREAN) for match in re.finditer(pattern, normalised))
    return frozenset(f"time:{words}" for words in found)


def names_date(text: str) -> bool:
    """Whether `text` holds a day, a month or a year by name or number, in its first 600 characters."""
    return bool(re.search(_DATE, normalise(text[:_LOOKED_AT])))
