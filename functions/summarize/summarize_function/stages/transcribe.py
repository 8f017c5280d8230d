"""Transcribe: turns one chunk of sound into cues."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from kongdori import metered
from kongdori.cost import Cost
from kongdori.errors import LimitReached
from summarize_function import keys
from summarize_function.speech.selection import connected
from summarize_function.speech.transcriber import Heard, Sound, Transcriber, TranscriptionRefused
from summarize_function.stages.context import StageContext, enter_stage
from summarize_function.stages.work_files import ChunkTimes, PreparedSource, TranscribedChunk

_WITHIN_S = 300.0  # what a server may take
_REPORT_EVERY_S = 20.0  # of sound


def transcribe_chunk(summary_id: str, index: int, total: int) -> None:
    """Writes what is said in the chunk, or why nobody can transcribe it.

    `total` is that of the progress: seconds where chunks are transcribed one after the other, else chunks. Raises
    `Unavailable` where another attempt may succeed.
    """
    transcriber = connected()
    if not transcriber.is_ready():
        with enter_stage(summary_id, "fetch", total=100) as context, suppress(TranscriptionRefused):
            transcriber.make_ready(context.progress)  # where it can't be, the call below says why
    with enter_stage(summary_id, "transcribe", total=total) as context:
        times = context.read(keys.PREPARED, PreparedSource).sound[index]
        write_transcribed(context, transcriber, index, times)
        context.progress(round(times.end) if transcriber.at_once == 1 else index + 1)


def write_transcribed(
    context: StageContext, transcriber: Transcriber, index: int, times: ChunkTimes, *, waits: bool = True
) -> None:
    """Writes what is said in a chunk whose sound is stored, unless that is known, or why nobody can transcribe it.
    `waits`: while the server is busy.

    Raises `Unavailable` where another attempt may succeed, and `Refused` once the summary was deleted.
    """
    before = context.read_if_there(keys.transcribed(index), TranscribedChunk)
    if before is not None and before.refused is None and before.is_of(times):
        return
    written = TranscribedChunk(start=times.start, end=times.end)
    try:
        heard = _transcribe(transcriber, context, index, times, waits=waits)
    except (TranscriptionRefused, LimitReached) as error:
        code = "transcription-failed" if error.code == TranscriptionRefused.code else error.code
        written = written.model_copy(update={"refused": error.detail, "code": code})
    else:
        written = written.model_copy(update={"cues": heard.cues, "left_out": dict(heard.left_out)})
    context.write(keys.transcribed(index), written)


def _transcribe(
    transcriber: Transcriber, context: StageContext, index: int, times: ChunkTimes, *, waits: bool
) -> Heard:
    """What is said in the chunk; where that costs something, at the cost of the person."""
    reported_s = times.start

    def report(at_s: float) -> None:
        nonlocal reported_s
        if transcriber.at_once == 1 and at_s - reported_s > _REPORT_EVERY_S:
            reported_s = at_s
            context.check_wanted()
            context.progress(int(at_s))

    with tempfile.TemporaryDirectory(prefix="transcribe-") as folder:
        path = Path(folder) / "chunk.mp3"
        path.write_bytes(context.read_bytes(keys.speech(index)))
        sound = Sound(path, times.start, times.end, times.silences)
        if transcriber.kind == "local":
            return transcriber.transcribe(sound, report)
        cost = Cost(0, transcriber.cost_usd(times.end - times.start))

        def ask() -> Heard:
            with metered.reserved(context.spender, "transcription", cost, within_s=_WITHIN_S) as reservation:
                heard = transcriber.transcribe(sound, report)
            context.book_transcription(reservation, step=f"transcribe:{index}", usd=cost.usd)
            return heard

        return context.patiently(ask, waits=waits)
