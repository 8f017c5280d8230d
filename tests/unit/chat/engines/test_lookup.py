"""Answers without a model."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from chat_function.engines import lookup
from kongdori.repositories.library import Film, Passage

pytestmark = pytest.mark.unit


class TestLookup:
    FILM_ID = UUID("01900000-0000-7000-8000-000000000001")
    FILMS = (Film(FILM_ID, {"en": "Circle Wave", "ko": "원과 물결"}, {"en": "A circle draws a wave."}, 2026, "CC0"),)
    PASSAGES = (
        Passage(
            summary_title="Lecture 3",
            timed=True,
            start_s=3725.0,
            title="Eigenvalues",
            summary="Why eigenvalues matter for bridges.",
            points=[{"at": 3730, "text": "Bridges resonate."}],
        ),
    )

    def ask(self, question: str, language: str = "en", **more: Any) -> str:
        given: dict[str, Any] = {"written": None, "films": None, "sources": lookup.NO_SOURCES} | more
        return lookup.answer(question, language=language, **given).text

    def test_an_answer_is_the_bare_answer(self) -> None:
        """That it is an offline one is said by `source`, and shown by the page."""
        assert self.ask("zxqv", written="Hello.") == "Hello."
        assert self.ask("zxqv", films=["A film (1902)"]).splitlines()[-1] == "- A film (1902)"
        for language in ("en", "ko", "fr"):
            assert not {"*Offline", "*오프라인"} & set(self.ask("zxqv", language).split())

    def test_finds_help_in_both_languages(self) -> None:
        assert "OPENAI_API_KEY" in self.ask("connecting ollama?")
        assert "OPENAI_API_KEY" in self.ask("올라마를 연결하고 싶은데", "ko")
        assert "(/summaries)" in self.ask("동영상을 요약하려면?", "ko")

    def test_finds_films_and_ones_own_summaries(self) -> None:
        sources = lookup.Sources(films=self.FILMS, passages=self.PASSAGES)
        film = self.ask("the circle that draws a wave", sources=sources)
        assert film.startswith(f"**[Circle Wave](/films/{self.FILM_ID})** (2026)")
        found = self.ask("what about eigenvalues and bridges", sources=sources)
        assert "Lecture 3" in found
        assert "1:02:05" in found
        assert "Bridges resonate." in found

    def test_finds_what_was_said_where_nothing_else_is_found(self) -> None:
        cues = [{"start": 10.0 * n, "end": 10.0 * n + 9, "text": f"sentence {n}"} for n in range(20)]
        cues[13]["text"] = "an armadillo crosses the motorway"
        passages = lookup.windows("Lecture 4", {"cues": cues})
        found = self.ask("what about the armadillo on a motorway", sources=lookup.Sources(transcripts=lambda: passages))
        assert "Lecture 4" in found
        assert "armadillo crosses" in found
        assert "1:30" in found

    def test_says_so_where_nothing_is_found(self) -> None:
        assert "can't answer" in self.ask("quantum chromodynamics of pancakes")
        assert "어려워요" in self.ask("팬케이크의 양자색역학", "ko")
        assert "can't answer" in self.ask("")

    def test_costs_nothing(self) -> None:
        completion = lookup.answer("x", language="en", written="y", films=None, sources=lookup.NO_SOURCES)
        assert (completion.model, completion.cost_usd, completion.finished) == ("offline", Decimal(0), True)
