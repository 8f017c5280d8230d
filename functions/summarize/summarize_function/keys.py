"""Where the pipeline's files lie in the transcripts bucket. What is under `work/` goes when a summary ends."""

from __future__ import annotations

from uuid import UUID

SOURCE = "source.txt"  # a pasted transcript
CUES = "cues.json"  # what prepare found out: cues, language, length
RESULT = "result.json"  # what combine made


def work_folder(summary_id: UUID) -> str:
    return f"work/{summary_id}/"


def speech(index: int) -> str:
    """The sound of one chunk."""
    return f"speech-{index:04}.mp3"


def heard(index: int) -> str:
    """What was heard in one chunk."""
    return f"heard-{index:04}.json"


def part(index: int) -> str:
    """The chapters of one part."""
    return f"part-{index:04}.json"


def transcript(content_sha256: bytes, summary_id: UUID) -> str:
    """The transcript that a digest keeps."""
    return f"transcripts/{content_sha256.hex()}/{summary_id}.json"
