"""The transcriber of an installation that has no speech to text."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from summarize_function.speech.transcriber import Heard, Sound, SpeechKind, TranscriptionRefused

CODE = "no-speech-to-text"
DETAIL = (
    "This video has no captions, and speech-to-text isn't connected here. Add captions (VTT or SRT), paste its "
    "transcript, or ask the admin to connect speech-to-text."
)


class Absent:
    """Refuses every sound, and says what to do instead."""

    kind: SpeechKind = "none"
    model = ""
    at_once = 1
    speed = 0.0

    def is_ready(self) -> bool:
        return True

    def make_ready(self, on_progress: Callable[[int], None]) -> None:  # noqa: ARG002
        raise TranscriptionRefused(DETAIL, code=CODE)

    def cost_usd(self, seconds: float) -> Decimal:  # noqa: ARG002
        return Decimal(0)

    def transcribe(self, sound: Sound, on_progress: Callable[[float], None]) -> Heard:  # noqa: ARG002
        raise TranscriptionRefused(DETAIL, code=CODE)
