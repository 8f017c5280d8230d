"""Training a version: from the draft as it was to an artefact that is served, or to a report that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kongdori_intents import serving
from kongdori_intents.catalogue import FORMAT
from kongdori_intents.embeddings import embedder
from kongdori_intents.source import Source, read_lexicon, read_off_topic
from kongdori_intents.text import exact_key, normalise

from kongdori.db import Row, unit_of_work
from kongdori.observability import logger
from kongdori.repositories import intent_versions

if TYPE_CHECKING:
    from kongdori_intents.publishing import Built

_KEPT = 50  # versions that can be rolled back to
_BROKE_OFF = {"code": "training-broke-off", "detail": "The training broke off. Nothing is lost: publish once more."}


def train(number: int) -> bool:
    """Whether the version is served now. One that breaks the bound, or whose intents collide, is not, and says so."""
    from kongdori_intents import publishing

    with unit_of_work() as work:
        row = intent_versions.source(work, number=number)
    if row is None:
        return False  # ended meanwhile
    source = _source(row["source"]["intents"])
    near_misses, max_error = row["source"]["near_misses"], row["max_error"]
    try:
        built = publishing.build(source, near_misses=near_misses, max_error=max_error, embed=embedder())
    except ValueError as error:
        return _fail(number, "too-few-intents", str(error), report=None)
    asked = None
    if row["paraphrases"]:
        built, asked = _widened(source, built, near_misses, row)
    report = publishing.report(source, built, near_misses=len(near_misses), asked=asked)
    why = publishing.fault(report, max_error=max_error)
    if why is not None:
        return _fail(number, *why, report=report)
    document = built.document | {"format": FORMAT, "model": serving.model_digest(built.model)}
    with unit_of_work() as work:
        ready = intent_versions.finish(work, number=number, catalogue=document, model=built.model, report=report)
        if ready:
            intent_versions.activate(work, number=number)
            intent_versions.clear_raises(work, number=number)
            intent_versions.prune(work, keep=_KEPT)
        work.commit()
    logger.info("intent-version-ready", version=number, coverage=report["coverage"], error=report["error_upper_95"])
    return ready


def _widened(source: Source, built: Built, near_misses: list[str], row: Row) -> tuple[Built, dict[str, int]]:
    """A training with the model's paraphrases, as far as they hold, where it is at least as good as the one without."""
    from kongdori_intents import paraphrases, publishing

    from chat_function.catalogue.paraphrases import gather

    off_topic = [line for lines in source.off_topic.values() for line in lines]
    more, given = gather(source.intents, [*off_topic, *near_misses], user_id=row["created_by"])
    held = publishing.holding(built, more)
    if held:
        wide = publishing.build(
            source, near_misses=near_misses, more=held, max_error=row["max_error"], embed=embedder()
        )
        report = publishing.report(source, wide)
        if publishing.fault(report, max_error=row["max_error"]) is None:
            return wide, {"asked": given, "kept": paraphrases.count(held)}
    return built, {"asked": given, "kept": 0}


def _source(intents: dict[str, dict[str, Any]]) -> Source:
    """The package's off-topic lines and lexicon, without the lines that the house made an utterance of."""
    own = {
        exact_key(normalise(line))
        for intent in intents.values()
        for lines in intent["utterances"].values()
        for line in lines
    }
    off_topic = {
        language: [line for line in lines if exact_key(normalise(line)) not in own]
        for language, lines in read_off_topic().items()
    }
    return Source(intents, off_topic, read_lexicon())


def _fail(number: int, code: str, detail: str, *, report: dict[str, Any] | None) -> bool:
    with unit_of_work() as work:
        intent_versions.fail(work, number=number, error={"code": code, "detail": detail}, report=report)
        work.commit()
    logger.info("intent-version-refused", version=number, code=code)
    return False


def broke_off(number: int, *, error: str) -> None:
    """Marks a version as failed whose training ended without saying how, such as by a killed worker."""
    with unit_of_work() as work:
        intent_versions.fail(work, number=number, error=_BROKE_OFF)
        work.commit()
    logger.error("intent-training-failure", version=number, error=error)
