"""What the offline engine can do with files: find the question's words in them, and quote where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from chat_function.files.passages import Passage, best, passages
from kongdori.repositories.chat_files import ReadFile

_MOST = 3
_SHOWN = 600  # characters of a passage
_FOUND = {"en": "Your file says:", "ko": "파일에는 이렇게 나와 있어요."}
_NOT_FOUND = {
    "en": "I didn't find these words in {names}. Without a language model, I can find words in a file and quote them,"
    " but I can't summarise it or answer questions about it. It begins like this:",
    "ko": "{names}에서 관련된 내용을 찾지 못했어요. 언어 모델이 없으면 파일에서 찾은 문장을 그대로 보여 드릴 수는"
    " 있지만, 요약하거나 질문에 답하기는 어려워요. 파일은 이렇게 시작해요.",
}
_IMAGES = {
    "en": "I can't look at images without a language model.",
    "ko": "언어 모델이 없으면 이미지를 볼 수 없어요.",
}


def answer(question: str, files: Sequence[ReadFile], *, language: str) -> str:
    """The passages of the files that have the question's words, or how they begin; and what can't be done."""
    language = language if language in _FOUND else "en"
    given = [passage for file in files for passage in passages(file)]
    parts: list[str] = []
    if found := best(question, given, most=_MOST):
        parts += [_FOUND[language], *(_quoted(passage, language) for passage in found)]
    elif given:
        names = ", ".join(f"**{_plain(name)}**" for name in dict.fromkeys(passage.file for passage in given))
        parts += [_NOT_FOUND[language].format(names=names), _quoted(given[0], language)]
    if any(file.kind == "image" for file in files):
        parts.append(_IMAGES[language])
    return "\n\n".join(parts)


def _quoted(passage: Passage, language: str) -> str:
    text = passage.text.strip()
    shown = f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text
    lines = "\n".join(f"> {_plain(line)}  " for line in shown.split("\n") if line.strip())
    return f"**{_plain(passage.file)}**, {passage.place(language)}\n\n{lines}"


def _plain(text: str) -> str:
    """Shown as it is, and not as Markdown."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|~$" else sign for sign in text)
