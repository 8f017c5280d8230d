"""Transcribe: one chunk of sound into cues."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kongdori.errors import LimitReached
from kongdori.settings import get_settings
from summarize_function import keys
from summarize_function.reading import transcribe as speech
from summarize_function.reading.chapters import Used
from summarize_function.stages.context import enter_stage, pack


def transcribe_chunk(summary_id: str, index: int, total: int) -> None:
    """Writes what was heard. Raises `Unavailable` to be tried again; a refusal is written down as a gap's reason."""
    with enter_stage(summary_id, "transcribe", total=total) as context:
        if context.read_if_there(keys.heard(index)) is None:
            chunk = context.read(keys.CUES)["sound"][index]
            try:
                context.check_budget()
                heard = _hear(context.read_bytes(keys.speech(index)), chunk)
            except (speech.TranscriptionRefused, LimitReached) as error:
                code = error.code if isinstance(error, LimitReached) else "transcription-failed"
                context.write(keys.heard(index), {"refused": error.detail, "code": code})
                return
            context.write(keys.heard(index), {"cues": pack(heard.cues), "language": heard.language})
            used = Used(cost_usd=speech.cost_usd(chunk["end"] - chunk["start"]))
            context.book(kind="transcription", model=get_settings().transcribe_model, step=f"heard:{index}", used=used)
        context.progress(index + 1)


def _hear(sound: bytes, chunk: dict[str, object]) -> speech.Heard:
    with tempfile.TemporaryDirectory(prefix="transcribe-") as folder:
        path = Path(folder) / "chunk.mp3"
        path.write_bytes(sound)
        return speech.transcribe(path, start_s=chunk["start"], end_s=chunk["end"], silences=chunk["silences"])  # type: ignore[arg-type]
