"""What people put right in the transcripts of their summaries. Each correction is a version: none is overwritten, and a
transcript itself stays as it was read, because others may have it too.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from kongdori.db import UnitOfWork

MOST = 3_000  # of one summary
MAX_CHARACTERS = 5_000  # of one line


def cue_hash(start_s: float, heard: str) -> bytes:
    """What a correction names its cue by: where the transcript is read anew, the same words at the same time are it."""
    return hashlib.sha256(f"{start_s:.3f}|{heard}".encode(errors="replace")).digest()


def of_summary(work: UnitOfWork, *, summary_id: UUID) -> dict[bytes, str]:
    """What the corrected cues of a summary say now, by their hashes."""
    rows = work.all(
        """
        SELECT cue_sha256, text FROM (
            SELECT DISTINCT ON (cue_sha256) cue_sha256, text FROM corrections WHERE summary_id = %s
            ORDER BY cue_sha256, number DESC
        ) AS newest WHERE text IS NOT NULL
        """,
        (summary_id,),
    )
    return {bytes(row["cue_sha256"]): row["text"] for row in rows}


def add(work: UnitOfWork, *, summary_id: UUID, cue_sha256: bytes, text: str | None) -> bool:
    """Adds a version of a cue; `text` None: as it was read. False where the summary has `MOST` of them.

    The caller makes sure that one summary's are added one after the other.
    """
    return (
        work.run(
            """
            INSERT INTO corrections (summary_id, number, cue_sha256, text)
            SELECT %(summary)s, coalesce(max(number), 0) + 1, %(cue)s, %(text)s FROM corrections
            WHERE summary_id = %(summary)s HAVING coalesce(max(number), 0) < %(most)s
            """,
            {"summary": summary_id, "cue": cue_sha256, "text": text, "most": MOST},
        )
        == 1
    )
