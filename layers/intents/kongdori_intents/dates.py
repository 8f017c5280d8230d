"""Dates in one spelling, English and Korean.

dateparser was looked at: it takes longer to import than a cold start may, and guesses. Here what is not plainly a date
stays in the text, and a question that holds it gets no saved answer.
"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[5-9]\d\d|2[01]\d\d)"
_WEEKDAYS = {"월": "mon", "화": "tue", "수": "wed", "목": "thu", "금": "fri", "토": "sat", "일": "sun"}
_FORMS = (  # the longer ones first
    rf"(?<![\d.]){_YEAR} ?[-./] ?(?P<month>\d{{1,2}}) ?[-./] ?(?P<day>\d{{1,2}})(?![\d-])",
    rf"(?:(?<!\d){_YEAR} ?년 ?)?(?<!\d)(?P<month>\d{{1,2}}) ?월(?: ?(?P<day>\d{{1,2}}) ?일)?",
    rf"(?<!\d){_YEAR} ?년",
    rf"(?<![\w.]){_DAY} (?:of )?{_MONTH}(?:,? (?:of )?{_YEAR})?(?!\w)",
    rf"(?<!\w){_MONTH} {_DAY}(?:,? {_YEAR})?(?!\w)",
    rf"(?<!\w){_MONTH},? (?:of )?{_YEAR}(?!\w)",
    rf"(?<!\w)(?:in|since|from|of) {_YEAR}(?!\w)",
    r"(?<!\w)(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?(?!\w)|(?P<korean>[월화수목금토일])요일",
)


# "since 1950" and "in 1950" ask for different things
_RELATIONS = r"\b(?:before|after|since|until|till|from|by|between|through)\b|부터|까지|이전|이후|전에|후에|사이"


def dates_of(normalised: str) -> tuple[set[str], str]:
    """The dates of a normalised text ("2026-11-24", "2026-11", "2026", without a year "-11-24", "fri") together with
    its words for before, after and between, and the text without the dates. An empty set where there is no date.
    """
    found: set[str] = set()
    relations = re.findall(_RELATIONS, normalised)

    def take(match: re.Match[str]) -> str:
        spelled = _spelled(match.groupdict())
        if spelled is None:
            return match[0]
        found.add(spelled)
        return " "

    for form in _FORMS:
        normalised = re.sub(form, take, normalised)
    return found and found.union(relations), normalised


def _spelled(parts: dict[str, str | None]) -> str | None:
    """The date of a match's groups in its one spelling; None where there is no such day."""
    if weekday := parts.get("weekday"):
        return weekday[:3]
    if korean := parts.get("korean"):
        return _WEEKDAYS[korean]
    year, month, day = parts.get("year"), parts.get("month"), parts.get("day")
    number = 1 + _MONTHS.index(month[:3]) if month and month[:3] in _MONTHS else int(month or 1)
    try:
        there = date(int(year or 2000), number, int(day or 1))  # 2000 had a 29th of February
    except ValueError:
        return None
    return f"{year or ''}-{there:%m}-{there:%d}" if day else f"{year or ''}-{there:%m}" if month else year
