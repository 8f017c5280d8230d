"""The frame around each stage: the wish it works for, its files, its progress, its time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from kongdori import limits, storage
from kongdori.db import Row, unit_of_work
from kongdori.errors import KongdoriError, NotFound, Unavailable
from kongdori.media.captions import Cue
from kongdori.repositories import summaries, usage
from kongdori.settings import get_settings
from summarize_function import keys
from summarize_function.reading.chapters import Used


class Refused(Exception):
    """The wish can't be fulfilled however often it is tried. Step Functions does not retry this class, by its name.

    The message is `code|what a person is told`; the fail state reads it back.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}|{detail}")


GONE = "gone"  # the code when the wish was deleted: there is nobody to tell


@dataclass
class StageContext:
    """One stage of one wish."""

    name: str
    wish: Row
    started: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> UUID:
        return UUID(str(self.wish["id"]))

    def write(self, name: str, value: Any) -> None:
        """Stores a work file as JSON."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        self.write_bytes(name, body, content_type="application/json")

    def write_bytes(self, name: str, body: bytes, *, content_type: str) -> None:
        bucket = get_settings().transcripts_bucket
        storage.write(bucket, keys.work_folder(self.id) + name, body, content_type=content_type)

    def read(self, name: str) -> Any:
        return json.loads(self.read_bytes(name))

    def read_bytes(self, name: str) -> bytes:
        return storage.read(get_settings().transcripts_bucket, keys.work_folder(self.id) + name)

    def read_if_there(self, name: str) -> Any:
        try:
            return self.read(name)
        except NotFound:
            return None

    def progress(self, done: int, *, total: int | None = None) -> None:
        """Tells how many parts are done (of `total`, where that has changed), and the seconds it took so far."""
        took = {self.name: round(time.monotonic() - self.started, 3)}
        with unit_of_work() as work:
            summaries.progress(work, id=self.id, stage=self.name, done=done, total=total, timings=took)
            work.commit()

    def check_budget(self) -> None:
        """Before a call that costs. Raises `LimitReached` when the person's tokens or money for today are used up."""
        with unit_of_work() as work:
            limits.check_budget(work, self.wish["user_id"], self.wish["role"])

    def book(self, *, kind: Literal["summary", "transcription"], model: str, step: str, used: Used) -> None:
        """One line in the ledger for a call that costs, however often the state runs."""
        person = self.wish["user_id"]
        with unit_of_work() as work:
            usage.book(
                work,
                user_id=person,
                kind=kind,
                subject_id=self.id,
                source="model",
                model=model,
                prompt_tokens=used.prompt_tokens,
                completion_tokens=used.completion_tokens,
                cost_usd=used.cost_usd,
                step=step,
            )
            work.commit()
        limits.forget_spent(person, tokens=used.prompt_tokens + used.completion_tokens, cost_usd=used.cost_usd)


@contextmanager
def enter_stage(summary_id: str, name: str, *, total: int = 1) -> Iterator[StageContext]:
    """Enters a stage. Raises `Refused` for a wish that is gone or over, and for what another attempt can't change."""
    id = UUID(summary_id)
    with unit_of_work() as work:
        wish = summaries.wish(work, id=id)
        if wish is None or not summaries.advance(work, id=id, stage=name, total=total):
            raise Refused(GONE, "The summary was deleted.")
        work.commit()
    try:
        yield StageContext(name, wish)
    except Unavailable:
        raise  # by its own name: Step Functions tries again
    except KongdoriError as error:
        raise Refused(error.code, error.detail) from error


def pack(cues: list[Cue]) -> list[list[Any]]:
    return [[cue.start, cue.end, cue.text] for cue in cues]


def unpack(rows: list[list[Any]]) -> list[Cue]:
    return [Cue(float(start), float(end), str(text)) for start, end, text in rows]
