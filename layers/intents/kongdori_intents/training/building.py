"""From a catalogue as it is written to an artefact that is served, and to a report of what calibration found."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kongdori_intents.artefact_file import model_bytes
from kongdori_intents.catalogue import CATALOGUE_FILE, FORMAT, MODEL_FILE, model_digest
from kongdori_intents.context import leans_on_conversation
from kongdori_intents.embedder import Embedder, EmbedderUnavailable
from kongdori_intents.guards import marks_of
from kongdori_intents.language import LANGUAGES, detect_language
from kongdori_intents.text import normalise
from kongdori_intents.training import findings, paraphrases
from kongdori_intents.training.calibration import Evidence
from kongdori_intents.training.compiling import always_met, compiled
from kongdori_intents.training.fitting import Data, Trained, train
from kongdori_intents.training.paraphrases import More
from kongdori_intents.training.rules import ENOUGH_UTTERANCES
from kongdori_intents.training.source import Source
from kongdori_intents.training.thresholds import EXACT_ONLY

_OWN_NEAREST = 0.25
_log = logging.getLogger("kongdori_intents")


@dataclass(frozen=True, slots=True)
class Built:
    """document: the JSON that is served beside the model. names: of the model's numbers."""

    document: dict[str, Any]
    model: bytes
    trained: Trained
    names: list[str]

    @property
    def evidence(self) -> Evidence:
        """What calibration found: coverage, error, and the upper end of its interval."""
        return self.trained.evidence

    def save(self, folder: Path) -> None:
        """Writes what `Recogniser.open` reads, about 4 MB for 45 intents with embeddings."""
        folder.mkdir(parents=True, exist_ok=True)
        document = json.dumps(self.document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (folder / CATALOGUE_FILE).write_text(document, "utf-8")
        (folder / MODEL_FILE).write_bytes(self.model)


def build(
    source: Source,
    *,
    near_misses: Sequence[str] = (),
    more: More | None = None,
    max_error: float = 0.01,
    embed: Embedder | None = None,
) -> Built:
    """Trains, and finds the confidence that each intent needs so that, of what is served, the upper end of the error
    rate's 95 % interval is at most `max_error`; `fault` says whether there is any. A source gives one model, always.

    near_misses: texts that are never served; they count as off-topic. more: further utterances, which leave the
    catalogue's version as it is. embed: with it the model also learns embeddings, and asks for one where its n-grams
    are in doubt; one that is unavailable now is left out (logged). Raises ValueError with fewer than four intents.
    """
    names = sorted(source.intents)
    whole = replace(source, intents=paraphrases.with_more(source.intents, more)) if more else source
    rows = [
        (normalise(utterance), number) for number, name in enumerate(names) for utterance in whole.intents[name].lines
    ]
    new = {number for number, name in enumerate(names) if name not in source.held_against}
    data = Data(
        [text for text, _ in rows],
        [number for _, number in rows],
        off_topic_lines(source.off_topic),
        names,
        source.lexicon,
        [],
        marks_of,
        [always_met(source.intents[name]) for name in names],
        [normalise(text) for text in near_misses],
        embed,
        detect_language,
    )
    try:
        if embed is not None and new:
            data = replace(data, off_topic=strangers(data, new, embed))
        trained = train(data, max_error=max_error)
    except EmbedderUnavailable as error:
        _log.warning("trained-without-embedding", extra={"cause": str(error)})
        trained = train(replace(data, embed=None), max_error=max_error)
    model = model_bytes(trained.model)
    made_of = {"version": source.version, "format": FORMAT, "model": model_digest(model)}
    return Built(compiled(whole) | made_of | {"evidence": _evidence(trained, names)}, model, trained, names)


def off_topic_lines(by_language: dict[str, list[str]]) -> list[str]:
    """Those that a recogniser may be asked, normalised: another guard stops what leans on a conversation."""
    return [
        normalise(line)
        for language in LANGUAGES
        for line in by_language[language]
        if not leans_on_conversation(line, opening=True)
    ]


def strangers(data: Data, new: set[int], embed: Embedder) -> list[str]:
    """The off-topic lines but those that mean what a new intent means: nearer to one of its utterances than a quarter
    of the new intents' utterances are to the nearest one of their own.
    """

    def known(text: str) -> bool:
        return detect_language(text) in embed.languages

    mine = [row for row in zip(data.texts, data.intents, strict=True) if row[1] in new and known(row[0])]
    lines = [line for line in data.off_topic if known(line)]
    if not mine or not lines:
        return data.off_topic
    intents, rows = np.array([intent for _, intent in mine]), embed([text for text, _ in mine])
    alike = np.where(intents[:, None] == intents[None], rows @ rows.T, np.float32(-1.0))
    np.fill_diagonal(alike, -1.0)
    enough = float(np.quantile(alike.max(axis=1), _OWN_NEAREST))
    nearest = (embed(lines) @ rows.T).max(axis=1)
    meant = {line for line, cosine in zip(lines, nearest, strict=True) if cosine >= enough}
    return [line for line in data.off_topic if line not in meant]


def confirmed(built: Built, more: More) -> dict[str, dict[str, list[str]]]:
    """Those of `more`, on which nothing was trained, that score best for the intent they were written for."""
    kept: dict[str, dict[str, list[str]]] = {}
    for name, languages in more.items():
        for language, lines in languages.items():
            found = [line for line in lines if _scores_best(built, line, built.names.index(name))]
            if found:
                kept.setdefault(name, {})[language] = found
    return kept


def _scores_best(built: Built, line: str, intent: int) -> bool:
    model = built.trained.model
    return int(np.argmax(model.scores(model.vectoriser(normalise(line))))) == intent


def report(
    source: Source, built: Built, *, near_misses: int = 0, asked: dict[str, int] | None = None
) -> dict[str, Any]:
    """What a person is told of a training, as JSON: figures of the whole, which intents collide, which lack utterances.
    near_misses: how many there were. asked: how many paraphrases a language model gave and how many were kept.
    """
    evidence, counts = built.document["evidence"], _counts(source)
    return {
        "intents": len(source.intents),
        "utterances": sum(counts.values()),
        "off_topic": sum(len(lines) for lines in source.off_topic.values()),
        "near_misses": near_misses,
        **{key: evidence[key] for key in ("accuracy", "coverage", "error", "error_upper_95", "threshold")},
        "exact_only": [{"intent": name, "why": _why(name, counts)} for name in evidence["exact_only"]],
        "collisions": [
            {"intent": one.intent, "with": one.other, "examples": list(one.examples), "clash": one.clash}
            for one in findings.collisions(built.trained, built.names)
        ],
        "lacking": [
            {"intent": name, "language": language, "utterances": count, "needed": ENOUGH_UTTERANCES}
            for (name, language), count in counts.items()
            if count < ENOUGH_UTTERANCES
        ],
        "paraphrases": asked,
    }


def fault(report: dict[str, Any], *, max_error: float) -> tuple[str, str] | None:
    """Why a training must not be served: a code and a sentence; None where it may."""
    clashes = [one for one in report["collisions"] if one["clash"]]
    if clashes:
        pairs = ", ".join(f"{one['intent']} with {one['with']}" for one in clashes)
        return "intents-collide", f"These can't be told apart: {pairs}. Give an utterance to one of them only."
    if report["threshold"] >= EXACT_ONLY or report["error_upper_95"] > max_error:
        detail = f"No threshold keeps the error rate below {max_error:.1%}. More utterances, or fewer intents, may."
        return "bound-not-held", detail
    return None


def _counts(source: Source) -> dict[tuple[str, str], int]:
    return {
        (name, language): len(lines)
        for name, intent in source.intents.items()
        for language, lines in intent.utterances.items()
    }


def _why(name: str, counts: dict[tuple[str, str], int]) -> str:
    few = sum(count for (intent, _), count in counts.items() if intent == name) < ENOUGH_UTTERANCES
    return "few-utterances" if few else "unsure"


def _evidence(trained: Trained, names: list[str]) -> dict[str, Any]:
    evidence = trained.evidence
    return {
        "in_scope": evidence.in_scope,
        "off_topic": evidence.off_topic,
        "accuracy": round(evidence.accuracy, 4),
        "coverage": round(evidence.coverage, 4),
        "error": round(evidence.error, 5),
        "error_upper_95": round(evidence.error_upper_95, 5),
        "threshold": round(evidence.threshold, 4),
        "exact_only": [names[intent] for intent in evidence.exact_only],
        "intents": findings.per_intent(trained, names),
    }
