"""What a transcriber does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, Protocol

from kongdori.errors import KongdoriError
from kongdori.media.captions import Cue

SpeechKind = Literal["local", "endpoint", "none"]


class TranscriptionRefused(KongdoriError):
    """Nobody can transcribe this now: another attempt a moment later would end in the same way."""

    code = "transcription-refused"


@dataclass(frozen=True, slots=True)
class Sound:
    """One chunk of a recording: an MP3 file, and where it lies in the recording, in seconds.

    `silences` are within it, in seconds of the recording. `language` is what is spoken (ISO 639-1), where it is known.
    """

    path: Path
    start_s: float
    end_s: float
    silences: Sequence[tuple[float, float]] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said, in seconds of the recording. `left_out` counts the lines that were no speech, by the reason."""

    cues: list[Cue]
    left_out: Mapping[str, int] = field(default_factory=dict)


class Transcriber(Protocol):
    """Turns sound into cues. `at_once`: how many chunks of one recording it may be given at the same time."""

    @property
    def kind(self) -> SpeechKind: ...

    @property
    def model(self) -> str: ...

    @property
    def at_once(self) -> int: ...

    @property
    def speed(self) -> float:
        """About how many seconds of sound it takes a second for; 0 where that is not known."""
        ...

    def is_ready(self) -> bool:
        """False where something has to be fetched before the first sound."""
        ...

    def make_ready(self, on_progress: Callable[[int], None]) -> None:
        """Fetches what is missing; `on_progress` gets percent. Raises `TranscriptionRefused`."""
        ...

    def cost_usd(self, seconds: float) -> Decimal:
        """What so much sound costs."""
        ...

    def transcribe(self, sound: Sound, on_progress: Callable[[float], None]) -> Heard:
        """`on_progress` may get how far it is, in seconds of the recording.

        Raises `Unavailable` where another attempt may succeed, and `TranscriptionRefused`.
        """
        ...
