"""Transcribe: one chunk of sound into cues."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kongdori.errors import LimitReached
from kongdori.settings import get_settings
from summarize_function import keys
from summarize_function.reading import transcribe as speech
from summarize_function.reading.chapters import Used
from summarize_function.stages.context import pack, stage


def transcribe_chunk(summary_id: str, index: int, total: int) -> None:
    """Writes what was heard. Raises `Unavailable` to be tried again; a refusal is written down as a gap's reason."""
    with stage(summary_id, "transcribe", total=total) as here:
        if here.read_if_there(keys.heard(index)) is None:
            chunk = here.read(keys.CUES)["sound"][index]
            try:
                here.check_budget()
                heard = _hear(here.read_bytes(keys.speech(index)), chunk)
            except (speech.TranscriptionRefused, LimitReached) as error:
                code = error.code if isinstance(error, LimitReached) else "transcription-failed"
                here.write(keys.heard(index), {"refused": error.detail, "code": code})
                return
            here.write(keys.heard(index), {"cues": pack(heard.cues), "language": heard.language})
            used = Used(cost_usd=speech.cost_usd(chunk["end"] - chunk["start"]))
            here.book(kind="transcription", model=get_settings().transcribe_model, step=f"heard:{index}", used=used)
        here.progress(index + 1)


def _hear(sound: bytes, chunk: dict[str, object]) -> speech.Heard:
    with tempfile.TemporaryDirectory(prefix="transcribe-") as folder:
        path = Path(folder) / "chunk.mp3"
        path.write_bytes(sound)
        return speech.transcribe(path, start_s=chunk["start"], end_s=chunk["end"], silences=chunk["silences"])  # type: ignore[arg-type]
