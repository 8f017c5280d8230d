"""Where the pipeline's files lie in the transcripts bucket. What is under `work/` is deleted when a summary
is done, or is deleted."""

from __future__ import annotations

from uuid import UUID

from kongdori.repositories.summary_jobs import work_folder as work_folder

PASTED = "source.txt"  # a pasted transcript
PREPARED = "cues.json"
RESULT = "result.json"
PARTS = "part-"
UNWRITTEN = "unwritten-"


def speech(index: int) -> str:
    """The sound of one chunk."""
    return f"speech-{index:04}.mp3"


def transcribed(index: int) -> str:
    """What is said in one chunk."""
    return f"heard-{index:04}.json"


def part(index: int) -> str:
    """The outline of one part of the transcript."""
    return f"{PARTS}{index:04}.json"


def division(part: int) -> str:
    """Where the chapters of one part begin."""
    return f"division-{part:04}.json"


def chapter(part: int, index: int) -> str:
    """What the model wrote of one chapter."""
    return f"chapter-{part:04}-{index:02}.json"


def unwritten(part: int, index: int) -> str:
    """Key excerpts of one chapter of which the model wrote nonsense."""
    return f"{UNWRITTEN}{part:04}-{index:02}.json"


def transcript(content_sha256: str, summary_id: UUID) -> str:
    """The transcript that belongs to an outline. It stays when the summary ends."""
    return f"transcripts/{content_sha256}/{summary_id}.json"


def poster(upload_key: str) -> str:
    """A picture of an uploaded video, beside it."""
    return f"{upload_key.rpartition('/')[0]}/poster.jpg"
