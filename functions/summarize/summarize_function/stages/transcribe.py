"""Transcribe: turns one chunk of sound into cues."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kongdori import metered
from kongdori.cost import Cost
from kongdori.errors import LimitReached
from kongdori.media.captions import Cue
from summarize_function import keys
from summarize_function.reading import transcribe
from summarize_function.stages.context import enter_stage
from summarize_function.stages.work_files import ChunkTimes, PreparedSource, TranscribedChunk

_WITHIN_S = 300.0  # the time that the function has


def transcribe_chunk(summary_id: str, index: int, total: int) -> None:
    """Writes what is said in the chunk, or why the endpoint refused to transcribe it.

    Raises `Unavailable` where another attempt may succeed.
    """
    with enter_stage(summary_id, "transcribe", total=total) as context:
        if context.read_if_there(keys.transcribed(index), TranscribedChunk) is None:
            times = context.read(keys.PREPARED, PreparedSource).sound[index]
            cost = Cost(0, transcribe.cost_usd(times.end - times.start))
            try:
                with metered.reserved(context.spender, "transcription", cost, within_s=_WITHIN_S) as reservation:
                    cues = _transcribe(context.read_bytes(keys.speech(index)), times)
            except (transcribe.TranscriptionRefused, LimitReached) as error:
                code = error.code if isinstance(error, LimitReached) else "transcription-failed"
                context.write(keys.transcribed(index), TranscribedChunk(refused=error.detail, code=code))
                return
            context.write(keys.transcribed(index), TranscribedChunk(cues=cues))
            context.book_transcription(reservation, step=f"transcribe:{index}", usd=cost.usd)
        context.progress(index + 1)


def _transcribe(sound: bytes, times: ChunkTimes) -> list[Cue]:
    with tempfile.TemporaryDirectory(prefix="transcribe-") as folder:
        path = Path(folder) / "chunk.mp3"
        path.write_bytes(sound)
        return transcribe.transcribe(path, start_s=times.start, end_s=times.end, silences=times.silences)
