"""What a recogniser is trained from: intents, off-topic lines and a lexicon, read from files. The package brings a bank
of off-topic lines in English and Korean. To read intents in YAML takes the extra `yaml`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from kongdori_intents.language import LANGUAGES, detect_language
from kongdori_intents.lexicon import Lexicon
from kongdori_intents.text import normalise, words

OFF_TOPIC = Path(__file__).parent / "off_topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentDefinition:
    """An intent as it is written. utterances: language → what people say; the first is the question that a shared
    answer is generated from. answers: language → written answer. fixed: the written answer is always the answer.
    cacheable: answers are kept and shared, for ttl_s seconds. entities: kinds that an answer depends on.
    """

    cacheable: bool = False
    ttl_s: int | None = None
    fixed: bool = False
    entities: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    utterances: dict[str, list[str]]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Of a document with these fields, in the one form that digests are made of: without empty texts, the languages
        in order. Utterances are a list, or a block of text with one a line.
        """
        utterances = {language: _lines(given) for language, given in sorted(document.get("utterances", {}).items())}
        answers = {language: answer.strip() for language, answer in sorted(document.get("answers", {}).items())}
        return cls(
            cacheable=document.get("cacheable", False),
            ttl_s=document.get("ttl_s"),
            fixed=document.get("fixed", False),
            entities=list(document.get("entities", [])),
            answers={language: answer for language, answer in answers.items() if answer},
            utterances={language: lines for language, lines in utterances.items() if lines},
        )

    @property
    def lines(self) -> list[str]:
        """The utterances of all languages."""
        return [line for lines in self.utterances.values() for line in lines]


Definitions = Mapping[str, IntentDefinition]


def read_off_topic(folder: Path = OFF_TOPIC) -> dict[str, list[str]]:
    """Language → lines that ask for none of the intents; the package's own unless another folder is given."""
    return {
        language: [line for line in (folder / f"{language}.txt").read_text("utf-8").splitlines() if line.strip()]
        for language in LANGUAGES
    }


@dataclass(frozen=True, slots=True)
class Source:
    """intents: by name. off_topic: language → lines that ask for none of them. lexicon: words that mean the same.
    held_against: the intents that were there when the off-topic lines were written; a line that means what another
    intent's utterances mean is left out.
    """

    intents: dict[str, IntentDefinition]
    off_topic: dict[str, list[str]] = field(default_factory=read_off_topic)
    lexicon: Lexicon = field(default_factory=Lexicon)
    held_against: frozenset[str] = frozenset()

    @staticmethod
    def of(utterances: Mapping[str, Iterable[str]]) -> Source:
        """Intents of which only the name and what people say are known: name → utterances, English and Korean mixed."""
        intents = {}
        for name, lines in utterances.items():
            by_language: dict[str, list[str]] = {}
            for line in lines:
                by_language.setdefault(detect_language(line), []).append(line)
            intents[name] = IntentDefinition.of({"utterances": by_language})
        return Source(intents)

    @property
    def digest(self) -> str:
        """Of all that a recogniser is trained from."""
        words = [self.lexicon.en, self.lexicon.ko]
        return _digest([_documents(self.intents), self.off_topic, sorted(self.held_against), *words])

    @property
    def version(self) -> str:
        """Of all that answers depend on."""
        return digest_of_all(self.intents)


def read_intents(folder: Path) -> dict[str, IntentDefinition]:
    """Every intent of every YAML file. Raises ValueError for a name that comes twice."""
    import yaml

    intents: dict[str, IntentDefinition] = {}
    for path in sorted(folder.glob("*.yaml")):
        for name, document in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader).items():
            if name in intents:
                raise ValueError(f"{path.name}: intent {name} is there already")
            intents[name] = IntentDefinition.of(document)
    return intents


def digest_of_all(intents: Definitions) -> str:
    """Of all that answers depend on: the version of a catalogue."""
    return _digest(_documents(intents))[:12]


def digest_of(intent: IntentDefinition) -> str:
    """Of all that an answer to this intent may depend on."""
    return _digest(asdict(intent))[:16]


def _documents(intents: Definitions) -> dict[str, dict[str, Any]]:
    return {name: asdict(intent) for name, intent in intents.items()}


def _digest(document: Any) -> str:
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _lines(given: str | list[str]) -> list[str]:
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
