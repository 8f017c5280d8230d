"""What a recogniser is trained from: intents, off-topic lines and a lexicon, read from files. The package brings a bank
of off-topic lines in English and Korean. To read intents in YAML takes the extra `yaml`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongdori_intents.lexicon import Lexicon
from kongdori_intents.text import normalise, words

OFF_TOPIC = Path(__file__).parent / "off_topic"
LANGUAGES = ("en", "ko")


@dataclass(frozen=True, slots=True)
class Source:
    """intents: name → its document; off_topic: language → lines."""

    intents: dict[str, dict[str, Any]]
    off_topic: dict[str, list[str]]
    lexicon: Lexicon

    @property
    def digest(self) -> str:
        document = json.dumps(
            [self.intents, self.off_topic, self.lexicon.en, self.lexicon.ko], ensure_ascii=False, sort_keys=True
        )
        return hashlib.sha256(document.encode()).hexdigest()

    @property
    def version(self) -> str:
        return digest_of_all(self.intents)


def read_intents(folder: Path) -> dict[str, dict[str, Any]]:
    """Every intent of every YAML file, canonical. Raises ValueError for a name that comes twice."""
    import yaml

    intents: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for name, document in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader).items():
            if name in intents:
                raise ValueError(f"{path.name}: intent {name} is there already")
            intents[name] = canonical(document)
    return intents


def digest_of_all(intents: Mapping[str, Any]) -> str:
    """Of canonical intents: what answers depend on, and the version of a catalogue."""
    return hashlib.sha256(json.dumps(intents, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def read_off_topic(folder: Path = OFF_TOPIC) -> dict[str, list[str]]:
    """Language → lines that ask for something else; the package's own unless another folder is given."""
    return {
        language: [line for line in (folder / f"{language}.txt").read_text("utf-8").splitlines() if line.strip()]
        for language in LANGUAGES
    }


def canonical(document: Mapping[str, Any]) -> dict[str, Any]:
    """An intent in the one form that digests are made of: cacheable, ttl_s, fixed, entities, answers, utterances."""
    utterances = {language: lines_of(given) for language, given in document.get("utterances", {}).items()}
    answers = {language: answer.strip() for language, answer in document.get("answers", {}).items()}
    return {
        "cacheable": document.get("cacheable"),
        "ttl_s": document.get("ttl_s"),
        "fixed": document.get("fixed", False),
        "entities": list(document.get("entities", [])),
        "answers": {language: answers[language] for language in sorted(answers) if answers[language]},
        "utterances": {language: utterances[language] for language in sorted(utterances) if utterances[language]},
    }


def lines_of(given: str | list[str]) -> list[str]:
    """Utterances are a block of text, one a line, or a list."""
    return [line.strip() for line in given.splitlines() if line.strip()] if isinstance(given, str) else list(given)


def read_lexicon(path: Path) -> Lexicon:
    """`NAME = English forms | Korean forms`; single English words also count in the plural. Raises ValueError for
    a form of two concepts.
    """
    en: dict[str, str] = {}
    ko: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, forms = (part.strip() for part in line.partition("="))
        english, _, korean = forms.partition("|")
        for given, known in ((english, en), (korean, ko)):
            for form in (" ".join(words(normalise(part))) for part in given.split(",")):
                if form and known.setdefault(form, name) != name:
                    raise ValueError(f"{path.name}: {form!r} belongs to {known[form]} and to {name}")
    plurals = {
        f"{form}s": name for form, name in en.items() if len(form) > 3 and form.isalpha() and not form.endswith("s")
    }
    return Lexicon(plurals | en, ko)
