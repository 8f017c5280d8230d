"""How to use Kongdori, in English and Korean. The offline engine searches these texts, which are in `help/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FILE = re.compile(r"# (?P<title>.+)\n\n(?P<text>[\s\S]+?)\n\n<!-- also called: (?P<words>.+) -->\n")


@dataclass(frozen=True, slots=True)
class HelpText:
    """One topic in one language. `words` are what people may call it; they are searched and never shown."""

    topic: str
    language: str
    title: str
    text: str
    words: str


@cache
def help_texts() -> tuple[HelpText, ...]:
    """All topics in both languages, read from the package once."""
    return tuple(
        _parse(entry.name, entry.read_text("utf-8"))
        for entry in sorted(files("chat_function.engines").joinpath("help").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".md")
    )


def _parse(name: str, content: str) -> HelpText:
    found = _FILE.fullmatch(content)
    if found is None:
        raise ValueError(f"help/{name}: a title, a text and a line of other names are expected")
    topic, language, _ = name.split(".")
    return HelpText(topic, language, found["title"], found["text"], found["words"])
