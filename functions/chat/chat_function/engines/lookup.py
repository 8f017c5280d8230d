"""Answers without a model, from what was written before and from what can be looked up.

Pure: the caller brings the films and the passages. `source: offline` says what an answer is, and the page shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chat_function.engines.help_texts import help_texts
from chat_function.relevance import scores
from kongdori.llm.completion import Completion
from kongdori.repositories import corrections
from kongdori.repositories.library import Film, Passage

NAME = "offline"
# Raise it with every change of what an answer is made of: saved answers of older versions are not served.
VERSION = 4

_NOTHING = {
    "en": "I can't answer that without a language model. Right now I can tell you how Kongdori works and which films"
    " there are, and search your summaries. Ask **how to connect a model** to add one.",
    "ko": "언어 모델 없이는 이 질문에 답하기 어려워요. 지금은 콩돌이 사용법과 영화 목록을 알려 드리고,"
    " 내 요약에서 내용을 찾아 드릴 수 있어요. **모델은 어떻게 연결해요?** 하고 물어보면 연결 방법을 알려 드릴게요.",
}
_FILMS = {"en": "Here are the films:", "ko": "지금 볼 수 있는 영화예요:"}
_NO_FILMS = {
    "en": "There are no films here yet. The admin can add some with `kongdori films add`.",
    "ko": "아직 영화가 없어요. 영화는 관리자가 `kongdori films add`로 추가할 수 있어요.",
}
_IN_SUMMARY = {"en": "In your summary **{title}**{at}:", "ko": "내 요약 **{title}**{at}에 이런 내용이 있어요:"}
_ENOUGH = 0.5  # the share of the question's weight that a text has to have


@dataclass(frozen=True, slots=True)
class Sources:
    """Where to look. `transcripts` reads more passages, and is only called where nothing is found in the rest."""

    films: Sequence[Film] = ()
    passages: Sequence[Passage] = ()
    transcripts: Callable[[], Sequence[Passage]] = tuple


NO_SOURCES = Sources()


@dataclass(frozen=True, slots=True)
class _Text:
    """`found`: what is searched. `answer`: what is shown."""

    found: str
    answer: str


def answer(
    question: str, *, language: str, written: str | None, films: Sequence[str] | None, sources: Sources
) -> Completion:
    """`written`: the answer that the intent's catalogue has in this language. `films`: the titles to list, as links, if
    the question asks which films there are.
    """
    language = language if language in _NOTHING else "en"
    if films is not None:
        text = "\n\n".join(filter(None, [written if films else None, _film_list(films, language)]))
    else:
        text = (
            written
            or _search(question, _texts(sources, language))
            or _search(question, _quotes(sources.transcripts(), language))
            or _NOTHING[language]
        )
    return completion(text)


def completion(text: str) -> Completion:
    """An answer that cost nothing."""
    return Completion(
        text=text,
        model=NAME,
        prompt_tokens=0,
        completion_tokens=0,
        cost_usd=Decimal(0),
        finished=True,
    )


def windows(
    title: str, transcript: dict[str, Any], *, corrected: Mapping[bytes, str] | None = None, cues: int = 6
) -> list[Passage]:
    """A stored transcript as passages of `cues` cues each. Each passage overlaps the next one by half.

    `corrected`: what its person put right, by the hashes of the cues.
    """
    spoken = transcript["cues"]
    if corrected:
        texts = [corrected.get(corrections.cue_hash(cue["start"], str(cue["text"]))) for cue in spoken]
        spoken = [
            {**cue, "text": cue["text"] if text is None else text} for cue, text in zip(spoken, texts, strict=True)
        ]
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


def _texts(sources: Sources, language: str) -> Iterable[_Text]:
    for help_text in help_texts():
        if help_text.language == language:
            found = f"{help_text.title} {help_text.words} {help_text.text}"
            yield _Text(found, f"**{help_text.title}**\n\n{help_text.text}")
    for film in sources.films:
        synopsis = _in(film.synopsis, language)
        everything = " ".join([*film.title.values(), *film.synopsis.values()])
        yield _Text(everything, f"**{film.link(language)}** ({film.year})\n\n{synopsis}")
    yield from _quotes(sources.passages, language)


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
    """The text with the most of the question's words; None if it has less than half."""
    documents = list(texts)
    found = scores(question, [text.found for text in documents])
    best = max(range(len(documents)), key=found.__getitem__, default=None)
    return documents[best].answer if best is not None and found[best] >= _ENOUGH else None


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en", "")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
