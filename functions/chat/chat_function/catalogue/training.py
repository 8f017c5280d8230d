"""Training a version: from the draft as it was published to an artefact that is served, or to a report that says why
it is not.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from kongdori_intents.text import exact_key, exact_keys, normalise
from kongdori_intents.training.source import IntentDefinition, Source, read_off_topic

from kongdori.db import unit_of_work
from kongdori.observability import logger
from kongdori.recognition import shipped
from kongdori.recognition.embedding import embedder
from kongdori.repositories import intent_versions
from kongdori.repositories.intent_versions import TrainingJob

if TYPE_CHECKING:
    from kongdori_intents.training.building import Built

_KEPT = 50  # versions that can be rolled back to
_BROKE_OFF = {
    "code": "training-broke-off",
    "detail": "Training was interrupted. The live version and your draft are safe; publish again.",
}


def train(number: int) -> bool:
    """Trains a version and serves it. False where it is not served: it breaks the bound, its intents collide or are too
    few (the version says which), or its training has ended already.
    """
    from kongdori_intents.training import building
    from threadpoolctl import threadpool_limits

    with unit_of_work() as work:
        job = intent_versions.job(work, number=number)
    if job is None:
        return False
    source = _source(job.intents)
    try:
        with threadpool_limits(limits=1):  # where other work keeps the cores busy, BLAS's threads wait for each other
            built, paraphrases = _built(source, job)
    except ValueError as error:
        return _refuse(number, "too-few-intents", str(error), report=None)
    report = building.report(source, built, near_misses=len(job.near_misses), asked=paraphrases)
    fault = building.fault(report, max_error=job.max_error)
    if fault is not None:
        return _refuse(number, *fault, report=report)
    return _finish(number, built, report)


def _built(source: Source, job: TrainingJob) -> tuple[Built, dict[str, int] | None]:
    """The trained intents, with those of the model's paraphrases that the recogniser finds under the right intent, if
    the bound is kept with them too. Second, if an admin wanted paraphrases: how many there were, and how many are kept.
    """
    from kongdori_intents.training import building, paraphrases

    from chat_function.catalogue import paraphrase_requests

    build = partial(building.build, source, near_misses=job.near_misses, max_error=job.max_error, embed=embedder())
    built = build()
    if not job.paraphrases:
        return built, None
    off_topic = [line for lines in source.off_topic.values() for line in lines]
    found = paraphrase_requests.request(source.intents, [*off_topic, *job.near_misses], user_id=job.created_by)
    held = building.confirmed(built, found.usable)
    if held:
        wider = build(more=held)
        if building.fault(building.report(source, wider), max_error=job.max_error) is None:
            return wider, {"asked": found.given, "kept": paraphrases.count(held)}
    return built, {"asked": found.given, "kept": 0}


def _finish(number: int, built: Built, report: dict[str, Any]) -> bool:
    """Stores the version and serves it. False where its training was ended meanwhile."""
    with unit_of_work() as work:
        ready = intent_versions.finish(work, number=number, catalogue=built.document, model=built.model, report=report)
        if ready:
            intent_versions.activate(work, number=number)
            intent_versions.clear_raises(work, number=number)
            intent_versions.prune(work, keep=_KEPT)
        work.commit()
    logger.info("intent-training", version=number, coverage=report["coverage"], error=report["error_upper_95"])
    return ready


def _source(intents: dict[str, IntentDefinition]) -> Source:
    """These intents with the off-topic lines and the lexicon that ship, without lines that are an utterance."""
    own = exact_keys(line for intent in intents.values() for line in intent.lines)
    off_topic = {
        language: [line for line in lines if exact_key(normalise(line)) not in own]
        for language, lines in read_off_topic().items()
    }
    return Source(intents, off_topic, shipped.lexicon(), frozenset(shipped.recogniser().catalogue.names))


def _refuse(number: int, code: str, detail: str, *, report: dict[str, Any] | None) -> bool:
    with unit_of_work() as work:
        intent_versions.fail(work, number=number, error={"code": code, "detail": detail}, report=report)
        work.commit()
    logger.info("intent-training-refusal", version=number, code=code)
    return False


def broke_off(number: int, *, error: str) -> None:
    """Marks a version as failed, because its training broke off without writing down why."""
    with unit_of_work() as work:
        intent_versions.fail(work, number=number, error=_BROKE_OFF)
        work.commit()
    logger.error("intent-training-failure", version=number, error=error)
