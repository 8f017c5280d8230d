"""Answers without a model, from what was written before and from what can be looked up.

Pure: the caller brings the films and the passages. Every answer ends by saying what it is.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chat_function.engines.help_texts import help_texts
from kongdori.llm.chat import Completion
from kongdori.repositories.library import Film, Passage

NAME = "offline"

_NOTE = {
    "en": "*Offline answer: no language model is connected to this Kongdori.*",
    "ko": "*오프라인 답변이에요. 이 콩돌이에는 연결된 언어 모델이 없어요.*",
}
_NOTHING = {
    "en": "I can't answer that without a language model. What I can do right now: tell you how Kongdori works and which"
    " films there are, and find words in your summaries. Ask **how to connect a model** to add one.",
    "ko": "언어 모델 없이는 이 질문에 답하기 어려워요. 지금은 콩돌이 사용법과 영화 목록을 알려 드리고,"
    " 내 요약에서 말을 찾아 드릴 수 있어요. **모델은 어떻게 연결해요?** 하고 물어보면 연결 방법을 알려 드릴게요.",
}
_FILMS = {"en": "The films that are here now:", "ko": "지금 볼 수 있는 영화예요:"}
_NO_FILMS = {
    "en": "There are no films here yet. The person who runs this Kongdori adds them with `kongdori films add`.",
    "ko": "아직 영화가 없어요. 이 콩돌이를 운영하는 사람이 `kongdori films add`로 추가할 수 있어요.",
}
_IN_SUMMARY = {"en": "In your summary **{title}**{at}:", "ko": "내 요약 **{title}**{at}에 이렇게 있어요:"}
_STOP = frozenset(
    re.findall(
        r"\S+",
        """
        a an and are as at be by can could do does for from had has have he her his how i if in is it its me my of on or
        our please she so tell that the their them there they this to us was we were what when where which who why will
        with would you your about some any
        뭐 무엇 어떻게 어떤 언제 어디 누가 왜 좀 해 해줘 알려줘 알려 주세요 있어 있나요 있어요 그 이 저 것 거 수
        """,
    )
)
_WORD = re.compile(r"[a-z0-9]+|[가-힣]+")
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|s|e)$|s$")
_ENOUGH = 0.5  # the share of the question's weight that a text has to hold


@dataclass(frozen=True, slots=True)
class Shelf:
    """What to look in. `transcripts` gives more passages; it is only called where nothing is found in the rest."""

    films: Sequence[Film] = ()
    passages: Sequence[Passage] = ()
    transcripts: Callable[[], Sequence[Passage]] = tuple


NOTHING = Shelf()


@dataclass(frozen=True, slots=True)
class _Text:
    found: str
    answer: str


def answer(
    question: str, *, language: str, written: str | None, films: Sequence[str] | None, shelf: Shelf
) -> Completion:
    """An answer that costs nothing. `written` is the intent's own reply, where it has one in this language; `films` are
    the titles to name, where the question is which there are.
    """
    language = language if language in _NOTE else "en"
    if films is not None:
        text = "\n\n".join(filter(None, [written if films else None, _film_list(films, language)]))
    else:
        text = (
            written
            or _search(question, _texts(shelf, language))
            or _search(question, _quotes(shelf.transcripts(), language))
            or _NOTHING[language]
        )
    return Completion(
        text=f"{text}\n\n{_NOTE[language]}",
        model=NAME,
        prompt_tokens=0,
        completion_tokens=0,
        cost_usd=Decimal(0),
        finished=True,
    )


def windows(title: str, transcript: dict[str, Any], *, cues: int = 6) -> list[Passage]:
    """A stored transcript as passages of some cues each, every one overlapping the next by half."""
    spoken = transcript["cues"]
    return [
        Passage(
            summary_title=title,
            timed=transcript.get("timed", True),
            start_s=spoken[start]["start"],
            title="",
            summary="> " + " ".join(str(cue["text"]) for cue in spoken[start : start + cues]),
            points=[],
        )
        for start in range(0, len(spoken), cues // 2)
    ]


def _film_list(films: Sequence[str], language: str) -> str:
    if not films:
        return _NO_FILMS[language]
    return "\n".join([_FILMS[language], "", *(f"- {film}" for film in films)])


def _texts(shelf: Shelf, language: str) -> Iterable[_Text]:
    for help_text in help_texts():
        if help_text.language == language:
            found = f"{help_text.title} {help_text.words} {help_text.text}"
            yield _Text(found, f"**{help_text.title}**\n\n{help_text.text}")
    for film in shelf.films:
        title, synopsis = _in(film.title, language), _in(film.synopsis, language)
        everything = " ".join([*film.title.values(), *film.synopsis.values()])
        yield _Text(everything, f"**{title}** ({film.year})\n\n{synopsis}")
    yield from _quotes(shelf.passages, language)


def _quotes(passages: Iterable[Passage], language: str) -> Iterable[_Text]:
    for passage in passages:
        points = [point["text"] for point in passage.points]
        at = f" ({_clock(passage.start_s)})" if passage.timed else ""
        quote = "\n".join([passage.summary, *(f"- {point}" for point in points)])
        head = _IN_SUMMARY[language].format(title=passage.summary_title, at=at)
        found = " ".join([passage.title, passage.summary, *points])
        chapter = f"**{passage.title}**\n\n" if passage.title else ""
        yield _Text(found, f"{head}\n\n{chapter}{quote}")


def _search(question: str, texts: Iterable[_Text]) -> str | None:
    """The text that holds most of what was asked for, rare words counting more; None if none holds half of it."""
    asked = set(_terms(question))
    shelf = [(text, set(_terms(text.found))) for text in texts]
    if not asked or not shelf:
        return None
    spread = Counter(term for _, terms in shelf for term in terms & asked)
    weight = {term: math.log(1 + len(shelf) / (1 + spread[term])) for term in asked}
    best, score = max(
        ((text, sum(weight[term] for term in terms & asked)) for text, terms in shelf), key=lambda found: found[1]
    )
    return best.answer if score >= _ENOUGH * sum(weight.values()) else None


def _terms(text: str) -> list[str]:
    """Words, and of Korean words the pairs of syllables, which stay the same before every particle."""
    terms: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text[:20_000]).casefold()):
        if word in _STOP:
            continue
        if "가" <= word[0] <= "힣" and len(word) > 2:
            terms += [word[i : i + 2] for i in range(len(word) - 1)]
        elif word.isascii() and len(word) > 3:
            terms.append(_ENDING.sub("", word))
        else:
            terms.append(word)
    return terms


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en", "")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
