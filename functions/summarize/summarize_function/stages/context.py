"""The context of a stage: the summary it works for, its work files, its progress, and what it costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError

from kongdori import limits, metered, storage
from kongdori.cost import Cost
from kongdori.db import unit_of_work
from kongdori.errors import KongdoriError, NotFound, Unavailable
from kongdori.limits import Spender
from kongdori.llm.completion import ChatMessage, Completion
from kongdori.observability import logger
from kongdori.repositories import summary_jobs, usage
from kongdori.repositories.summaries import Stage
from kongdori.repositories.summary_jobs import SummaryJob
from kongdori.settings import get_settings
from summarize_function import keys
from summarize_function.reading.model_answers import Ask
from summarize_function.stages.patience import patiently

_MAX_ANSWER_TOKENS = 4_000
_TIMES_A_CHAT = 4  # nobody watches the answer come, and it is longer than a message
GONE = "gone"  # the code of a refusal where the summary was deleted, so that no one is told


class Refused(Exception):
    """The summary can't be made however often it is tried. Step Functions knows this class by its name, and does not
    retry it.

    The message is `code|what the person is told`; the state Fail reads it back.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}|{detail}")


class UnreadableWorkFile(KongdoriError):
    """A work file is not what the stage before it writes."""

    code = "interrupted"
    default_detail = "The work on this summary was interrupted. Your upload is safe; start the summary again."


@dataclass(frozen=True, slots=True)
class StageContext:
    """One stage of the work on one summary."""

    stage: Stage
    job: SummaryJob
    started: float = field(default_factory=time.monotonic)

    def write(self, name: str, content: BaseModel) -> None:
        """Stores a work file as JSON."""
        self.write_bytes(name, content.model_dump_json().encode(), content_type="application/json")

    def write_bytes(self, name: str, body: bytes, *, content_type: str) -> None:
        """Stores a work file. Raises `Refused` once the summary was deleted: nothing would delete the file."""
        bucket = get_settings().transcripts_bucket
        with unit_of_work() as work:
            if not summary_jobs.keep(work, id=self.job.id):
                raise _deleted()
            storage.write(bucket, keys.work_folder(self.job.id) + name, body, content_type=content_type)

    def read[Content: BaseModel](self, name: str, kind: type[Content]) -> Content:
        """A work file. Raises `UnreadableWorkFile`, and `NotFound` where it is not there."""
        try:
            return kind.model_validate_json(self.read_bytes(name))
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:3]]
            logger.error("unreadable-work-file", summary_id=str(self.job.id), file=name, faults=faults)
            raise UnreadableWorkFile from error

    def read_if_there[Content: BaseModel](self, name: str, kind: type[Content]) -> Content | None:
        """A work file; None where it is not there or can't be read, so that it is made anew."""
        try:
            return self.read(name, kind)
        except (NotFound, UnreadableWorkFile):
            return None

    def read_bytes(self, name: str) -> bytes:
        return storage.read(get_settings().transcripts_bucket, keys.work_folder(self.job.id) + name)

    def list_names(self) -> set[str]:
        """The names of the work files that are there."""
        folder = keys.work_folder(self.job.id)
        return {key.removeprefix(folder) for key in storage.list_keys(get_settings().transcripts_bucket, folder)}

    def timings(self) -> dict[str, float]:
        """The seconds that the stage took so far, by its name."""
        return {self.stage: round(time.monotonic() - self.started, 3)}

    def progress(self, done: int, *, total: int | None = None) -> None:
        """Records how many parts are done, and of how many where that has changed."""
        with unit_of_work() as work:
            summary_jobs.progress(
                work, id=self.job.id, stage=self.stage, done=done, total=total, timings=self.timings()
            )
            work.commit()

    def expect(self, seconds: dict[str, float]) -> None:
        """Records how long the stages to come may take, by their names."""
        with unit_of_work() as work:
            summary_jobs.expect(work, id=self.job.id, seconds=seconds)
            work.commit()

    def check_wanted(self) -> None:
        """To be called during long work, so that others who ask for the same go on waiting for it.

        Raises `Refused` once the summary was deleted.
        """
        with unit_of_work() as work:
            if not summary_jobs.touch(work, id=self.job.id):
                raise _deleted()
            work.commit()

    def ask(self, step: str, *, most_tokens: int = _MAX_ANSWER_TOKENS) -> Ask:
        """Asks the model, at the cost of the person whose summary it is; booked once a step, however often it runs.
        `most_tokens`: of the answer, reserved for as long as it takes.
        """

        def complete(question: Sequence[ChatMessage], schema: dict[str, Any], attempt: int) -> Completion:
            self.check_wanted()
            return self.patiently(
                lambda: metered.complete(
                    question,
                    spender=self.spender,
                    kind="summary",
                    subject_id=self.job.id,
                    step=f"{step}:again" if attempt else step,
                    max_completion_tokens=most_tokens,
                    json_schema=schema,
                    timeout_s=longest_call_s(),
                )
            )

        return complete

    def patiently[Result](self, call: Callable[[], Result], *, waits: bool = True) -> Result:
        """The result of `call`, made again while a server, or this installation, is busy, unless `waits` is false."""
        patience_s = get_settings().model_patience_s if waits else 0.0
        return patiently(call, patience_s=patience_s, before_each_wait=self.check_wanted)

    @property
    def spender(self) -> Spender:
        return Spender(self.job.user_id, self.job.role)

    def book_transcription(self, reservation: UUID, *, step: str, usd: Decimal) -> None:
        """Settles and books a chunk that was transcribed, once."""
        with unit_of_work() as work:
            limits.settle(work, reservation, Cost(0, usd))
            usage.book(
                work,
                user_id=self.job.user_id,
                kind="transcription",
                subject_id=self.job.id,
                source="model",
                model=get_settings().transcribe_model,
                cost_usd=usd,
                step=step,
            )
            work.commit()


def longest_call_s() -> float:
    """How long the model may take for one answer."""
    return _TIMES_A_CHAT * get_settings().model_timeout_s


def _deleted() -> Refused:
    return Refused(GONE, "The summary was deleted.")


@contextmanager
def enter_stage(summary_id: str, stage: Stage, *, total: int = 1) -> Iterator[StageContext]:
    """Enters a stage that has `total` parts.

    Raises `Refused` for a summary that was deleted or has ended, and for what another attempt can't change.
    """
    id = UUID(summary_id)
    with unit_of_work() as work:
        job = summary_jobs.job(work, id=id)
        if job is None or not summary_jobs.advance(work, id=id, stage=stage, total=total):
            raise _deleted()
        work.commit()
    try:
        yield StageContext(stage, job)
    except Unavailable:
        raise  # Step Functions tries again what it does not know as `Refused`
    except KongdoriError as error:
        raise Refused(error.code, error.detail) from error
