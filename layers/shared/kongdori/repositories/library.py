"""What questions may be about: the films that there are, and a person's own summaries."""

from __future__ import annotations

import re
from typing import NamedTuple, TypedDict
from uuid import UUID

from kongdori.db import UnitOfWork

_SUMMARIES = 20  # the newest
_PASSAGES = 2_000


class Film(NamedTuple):
    """`title` and `synopsis` map a language to a text."""

    id: UUID
    title: dict[str, str]
    synopsis: dict[str, str]
    year: int
    licence: str

    def link(self, language: str) -> str:
        """Its title, else the English one, as a link to its page in Markdown."""
        title = re.sub(r"[\\\[\]]", r"\\\g<0>", self.title.get(language) or self.title.get("en", ""))
        return f"[{title}](/films/{self.id})"


class Point(TypedDict):
    """A point of a chapter, as it is stored; `at` in seconds."""

    at: float
    text: str


class Passage(NamedTuple):
    """A part of a person's summary: a chapter, or some lines of its transcript. `timed`: `start_s` is its true time."""

    summary_title: str
    timed: bool
    start_s: float
    title: str
    summary: str
    points: list[Point]


class TranscriptKey(NamedTuple):
    """Where the transcript of a summary lies in S3."""

    summary_id: UUID
    title: str
    transcript_key: str


def films(work: UnitOfWork, *, limit: int) -> list[Film]:
    """The newest films."""
    return work.fetch_all(
        Film,
        "SELECT id, title, synopsis, year, licence FROM movies ORDER BY created_at DESC, id DESC LIMIT %s",
        (limit,),
    )


def passages(work: UnitOfWork, *, user_id: UUID) -> list[Passage]:
    """The chapters of a person's newest summaries."""
    return work.fetch_all(
        Passage,
        """
        SELECT d.title AS summary_title, d.timed, c.start_s, c.title, c.summary, c.points
        FROM (
            SELECT digest_id, created_at FROM summaries WHERE user_id = %(user_id)s AND digest_id IS NOT NULL
            ORDER BY created_at DESC LIMIT %(summaries)s
        ) AS mine
        JOIN digests AS d ON d.id = mine.digest_id
        JOIN chapters AS c ON c.digest_id = d.id
        ORDER BY mine.created_at DESC, c.position LIMIT %(passages)s
        """,
        {"user_id": user_id, "summaries": _SUMMARIES, "passages": _PASSAGES},
    )


def transcripts(work: UnitOfWork, *, user_id: UUID, limit: int) -> list[TranscriptKey]:
    """The transcripts of a person's newest summaries."""
    return work.fetch_all(
        TranscriptKey,
        """
        SELECT s.id AS summary_id, d.title, d.transcript_key FROM summaries AS s JOIN digests AS d ON d.id = s.digest_id
        WHERE s.user_id = %s ORDER BY s.created_at DESC LIMIT %s
        """,
        (user_id, limit),
    )
