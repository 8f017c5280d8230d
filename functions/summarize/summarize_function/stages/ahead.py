"""Prepare has chunks of a recording transcribed while it still takes out the rest of the sound and makes what plays."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import Self

from kongdori.errors import KongdoriError
from kongdori.observability import logger
from summarize_function.reading.audio_chunks import AudioChunk
from summarize_function.speech.transcriber import Transcriber
from summarize_function.stages.context import Refused, StageContext, enter_stage
from summarize_function.stages.transcribe import write_transcribed
from summarize_function.stages.work_files import ChunkTimes

_BEGINS_WITHIN_S = 300.0  # of the 900 that Prepare has: what begins then takes 240 at most


class Ahead:
    """Transcribes chunks on threads of its own, as many at once as the transcriber takes. What a busy server does not
    take, and what is left after five minutes, is for the state Transcribe, which tries again.
    """

    def __init__(self, context: StageContext, transcriber: Transcriber) -> None:
        self._context, self._transcriber = context, transcriber
        self._pool = ThreadPoolExecutor(transcriber.at_once)
        self._futures: dict[Future[bool], int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def add(self, chunk: AudioChunk) -> None:
        """Begins with a chunk whose sound is stored."""
        times = ChunkTimes(start=chunk.start_s, end=chunk.end_s, silences=chunk.silences)
        self._futures[self._pool.submit(self._transcribe, chunk.index, times)] = chunk.index

    def finish(self) -> set[int]:
        """Waits, and returns the indexes of the chunks that are done. The person sees how far it is."""
        if not self._futures:
            return set()
        done: set[int] = set()
        with enter_stage(str(self._context.job.id), "transcribe", total=len(self._futures)) as stage:
            for future in as_completed(self._futures):
                if future.result():
                    done.add(self._futures[future])
                    stage.progress(len(done))
        return done

    def _transcribe(self, index: int, times: ChunkTimes) -> bool:
        if time.monotonic() - self._context.started > _BEGINS_WITHIN_S:
            return False
        try:
            write_transcribed(self._context, self._transcriber, index, times, waits=False)
        except (KongdoriError, Refused) as error:
            logger.info("not-transcribed-ahead", summary_id=str(self._context.job.id), error=type(error).__name__)
            return False
        return True
