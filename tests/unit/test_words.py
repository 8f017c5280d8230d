"""The built-in answers, help texts and problem sentences keep to the words of docs/words.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "layers/shared/kongdori/recognition/catalogue"
HELP = ROOT / "functions/chat/chat_function/engines/help"

pytestmark = pytest.mark.unit


def ruled_out() -> list[str]:
    rows = [line for line in (ROOT / "docs/words.md").read_text("utf-8").splitlines() if line.startswith("| ")][2:]
    cells = [row.strip("|").split("|")[3] for row in rows]
    return [word.strip() for cell in cells for word in cell.split(",") if word.strip()]


def shown_texts() -> list[tuple[str, str]]:
    """Everything built in that a person reads: answers of intents and help texts, each with where it stands."""
    found = []
    for path in sorted(CATALOGUE.glob("*.yaml")):
        for name, intent in yaml.safe_load(path.read_text("utf-8")).items():
            found += [(f"{name}.{language}", str(text)) for language, text in (intent.get("answers") or {}).items()]
    for path in sorted(HELP.glob("*.md")):
        found.append((path.name, re.sub(r"<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL)))
    return found


def stands_in(word: str, text: str) -> bool:
    if re.search("[가-힣]", word):
        return word in text
    return re.search(rf"(?<![\w-]){re.escape(word)}s?(?!\w)", text, re.IGNORECASE) is not None


def test_the_words_are_read_from_the_table() -> None:
    assert {"챗", "digest", "자막 빼기"} <= set(ruled_out())
    assert len(shown_texts()) > 40


@pytest.mark.parametrize("word", ruled_out())
def test_no_built_in_text_uses_a_word_that_is_ruled_out(word: str) -> None:
    assert [where for where, text in shown_texts() if stands_in(word, text)] == []
