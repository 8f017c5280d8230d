"""History, titles, the shared key, the persona, the offline engine, events on the wire: rules without a process."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kongdori_intents import IntentPolicy

from chat_function import app, stream
from chat_function.answer_cache.store import shared_key
from chat_function.engines import lookup, persona
from chat_function.engines.help_texts import help_texts
from chat_function.site.routes import PAGE
from chat_function.turn.history import alternate, fit
from chat_function.turn.live_replies import Live
from chat_function.turn.stream_routes import EventStream
from chat_function.turn.streaming import Event, Opened
from chat_function.turn.titles import title_of
from kongdori.errors import ModelUnavailable
from kongdori.ids import new_id
from kongdori.llm.chat import ChatMessage, count_tokens

pytestmark = pytest.mark.unit


def row(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "content": content}


class TestHistory:
    def test_the_newest_is_whole_whatever_the_budget(self) -> None:
        assert fit([row("user", "x" * 50_000), row("assistant", "y")], budget_tokens=10) == [
            ChatMessage("user", "x" * 50_000)
        ]

    def test_the_oldest_go_first_and_none_is_cut(self) -> None:
        newest_first = [row("user", "c" * 35), row("assistant", "b" * 35), row("user", "a" * 35)]
        kept = fit(newest_first, budget_tokens=30)
        assert [message.content[0] for message in kept] == ["b", "c"]
        assert all(len(message.content) == 35 for message in kept)

    def test_empty_replies_are_left_out(self) -> None:
        assert fit([row("user", "b"), row("assistant", ""), row("user", "a")], budget_tokens=100) == [
            ChatMessage("user", "a"),
            ChatMessage("user", "b"),
        ]

    @given(st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(min_size=1)), max_size=12))
    def test_turns_alternate_and_begin_with_a_person(self, pairs: list[tuple[str, str]]) -> None:
        turns = alternate([ChatMessage(role, content) for role, content in pairs])
        assert [turn.role for turn in turns] == ["user", "assistant"] * (len(turns) // 2) + ["user"] * (len(turns) % 2)

    @given(st.lists(st.text(min_size=1, max_size=400), min_size=1, max_size=20), st.integers(50, 800))
    def test_the_budget_holds_for_all_but_the_newest(self, texts: list[str], budget: int) -> None:
        kept = fit([row("user", text) for text in texts], budget_tokens=budget)
        if len(kept) > 1:
            assert sum(count_tokens(message.content) + 4 for message in kept) <= budget
        assert kept[-1].content == texts[0]


class TestTitles:
    @given(st.text())
    def test_one_line_of_at_most_sixty(self, text: str) -> None:
        title = title_of(text)
        assert len(title) <= 60
        assert "\n" not in title

    def test_is_cut_between_words(self) -> None:
        title = title_of("How do I summarise the lecture about the history of the Yellow Sea, and in Korean?")
        assert title == "How do I summarise the lecture about the history of the…"
        assert title_of("What can you do?") == "What can you do?"
        assert title_of("가" * 100) == "가" * 59 + "…"


@dataclass
class FakeEngine:
    source: Literal["model", "offline"] = "model"
    name: str = "m"

    def complete(self, prompt: Any) -> Any:
        raise AssertionError("keys need no answer")

    def stream(self, prompt: Any) -> Any:
        raise AssertionError("keys need no answer")


def intent(name: str, digest: str = "") -> IntentPolicy:
    return IntentPolicy(name, True, 60, (), {}, digest=digest)


class TestSharedKey:
    def test_depends_on_everything_an_answer_depends_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        engine = FakeEngine()
        keys = {
            shared_key(intent("a"), {}, "en", engine=engine, films=None),
            shared_key(intent("a", "edited"), {}, "en", engine=engine, films=None),
            shared_key(intent("b"), {}, "en", engine=engine, films=None),
            shared_key(intent("a"), {}, "ko", engine=engine, films=None),
            shared_key(intent("a"), {"place": "Busan"}, "en", engine=engine, films=None),
            shared_key(intent("a"), {"place": "Seoul"}, "en", engine=engine, films=None),
            shared_key(intent("a"), {}, "en", engine=FakeEngine(name="n"), films=None),
            shared_key(intent("a"), {}, "en", engine=FakeEngine(source="offline"), films=None),
            shared_key(intent("a"), {}, "en", engine=engine, films=[]),
            shared_key(intent("a"), {}, "en", engine=engine, films=["x"]),
        }
        monkeypatch.setattr(persona, "PROMPT_VERSION", persona.PROMPT_VERSION + 1)
        keys.add(shared_key(intent("a"), {}, "en", engine=engine, films=None))
        assert len(keys) == 11

    def test_not_on_the_order_of_entities(self) -> None:
        one = shared_key(intent("a"), {"x": "1", "y": "2"}, "en", engine=FakeEngine(), films=None)
        assert one == shared_key(intent("a"), {"y": "2", "x": "1"}, "en", engine=FakeEngine(), films=None)


class TestOffline:
    FILMS = (
        {"title": {"en": "Circle Wave", "ko": "원과 물결"}, "synopsis": {"en": "A circle draws a wave."}, "year": 2026},
    )
    PASSAGES = (
        {
            "summary_title": "Lecture 3",
            "timed": True,
            "start_s": 3725.0,
            "title": "Eigenvalues",
            "summary": "Why eigenvalues matter for bridges.",
            "points": [{"at": 3730, "text": "Bridges resonate."}],
        },
    )

    def ask(self, question: str, language: str = "en", **more: Any) -> str:
        given: dict[str, Any] = {"written": None, "films": None, "shelf": lookup.NOTHING} | more
        return lookup.answer(question, language=language, **given).text

    @pytest.mark.parametrize(("language", "note"), [("en", "Offline answer"), ("ko", "오프라인"), ("fr", "Offline")])
    def test_every_answer_says_what_it_is(self, language: str, note: str) -> None:
        given: tuple[dict[str, Any], ...] = ({}, {"written": "Hello."}, {"films": []}, {"films": ["A film (1902)"]})
        for more in given:
            assert note in self.ask("zxqv", language, **more).splitlines()[-1]

    def test_finds_help_in_both_languages(self) -> None:
        assert "OPENAI_API_KEY" in self.ask("connecting ollama?")
        assert "OPENAI_API_KEY" in self.ask("올라마를 연결하고 싶은데", "ko")
        assert "**요약**" in self.ask("동영상을 요약하려면?", "ko")

    def test_finds_films_and_ones_own_summaries(self) -> None:
        shelf = lookup.Shelf(films=self.FILMS, passages=self.PASSAGES)
        assert "Circle Wave" in self.ask("the circle that draws a wave", shelf=shelf)
        found = self.ask("what about eigenvalues and bridges", shelf=shelf)
        assert "Lecture 3" in found
        assert "1:02:05" in found
        assert "Bridges resonate." in found

    def test_finds_what_was_said_where_nothing_else_is_found(self) -> None:
        cues = [{"start": 10.0 * n, "end": 10.0 * n + 9, "text": f"sentence {n}"} for n in range(20)]
        cues[13]["text"] = "an armadillo crosses the motorway"
        passages = lookup.windows("Lecture 4", {"cues": cues})
        found = self.ask("what about the armadillo on a motorway", shelf=lookup.Shelf(transcripts=lambda: passages))
        assert "Lecture 4" in found
        assert "armadillo crosses" in found
        assert "1:30" in found

    def test_says_so_where_nothing_is_found(self) -> None:
        assert "can't answer" in self.ask("quantum chromodynamics of pancakes")
        assert "어려워요" in self.ask("팬케이크의 양자색역학", "ko")
        assert "can't answer" in self.ask("")

    def test_costs_nothing(self) -> None:
        completion = lookup.answer("x", language="en", written="y", films=None, shelf=lookup.NOTHING)
        assert (completion.model, completion.cost_usd, completion.finished) == ("offline", Decimal(0), True)

    def test_help_is_complete_in_both_languages(self) -> None:
        topics: dict[str, set[str]] = {}
        for text in help_texts():
            topics.setdefault(text.topic, set()).add(text.language)
        assert len(topics) >= 9
        assert all(languages == {"en", "ko"} for languages in topics.values())


def test_the_persona_speaks_the_language_and_knows_no_person() -> None:
    assert "해요체" in persona.system_prompt("ko")
    assert "English" in persona.system_prompt("en")
    assert "ISO 639: fr" in persona.system_prompt("fr")
    assert "Circle Wave" in persona.system_prompt("en", films=["Circle Wave (2026)"])
    assert "no films" in persona.system_prompt("en", films=[])


def test_readers_see_every_piece_in_order() -> None:
    live = Live()
    pieces = [f"{number} " for number in range(200)]

    def write() -> None:
        for piece in pieces:
            live.add(piece)
        live.end(ModelUnavailable())

    async def read() -> str:
        seen = ""
        while live.outcome is None or len(seen) < len(live.text):
            if await live.more_than(len(seen), timeout_s=2):
                seen = live.text
        return seen

    async def run() -> list[str]:
        threading.Thread(target=write).start()
        return list(await asyncio.gather(read(), read(), read()))

    assert asyncio.run(run()) == ["".join(pieces)] * 3


def test_silence_is_noticed() -> None:
    assert asyncio.run(Live().more_than(0, timeout_s=0.01)) is False


def test_events_on_the_wire() -> None:
    reply = {
        "id": new_id(), "parent_id": new_id(), "role": "assistant", "content": "line\nbreak 가", "status": "complete",
        "language": "en", "created_at": datetime.now(UTC), "source": "model", "intent": None, "confidence": None,
        "saved_from": None,
            "saved_at": None, "model": "m", "prompt_tokens": 1, "completion_tokens": 2, "cost_usd": Decimal("0.000001"),
        "duration_ms": 3,
    }  # fmt: skip

    async def events() -> AsyncIterator[Event]:
        yield Event("delta", 12, "line\nbreak 가")
        yield Event(None)
        yield Event("done", 13, reply)
        yield Event("error", 14, ModelUnavailable())

    async def body() -> str:
        answer = EventStream(Opened(reply, reply, new_id()), events(), request_id="r")
        return "".join([bytes(part).decode() async for part in answer.body_iterator])  # type: ignore[arg-type]

    delta, comment, done, error, rest = asyncio.run(body()).split("\n\n")
    assert delta == 'id: 12\nevent: delta\ndata: {"text": "line\\nbreak 가"}'
    assert comment.startswith(":")
    assert json.loads(done.split("data: ")[1])["reply"]["usage"]["cost_usd"] == "0.000001"
    assert json.loads(error.split("data: ")[1])["type"] == "urn:kongdori:problem:model-unavailable"
    assert rest == ""


def test_the_docs_page_has_no_inline_script() -> None:
    assert "<script>" not in PAGE
    assert PAGE.count("<script src=") == 2
    assert "https://" not in PAGE


def test_apps_are_built_without_opening_anything() -> None:
    assert app.build().openapi()["paths"]
    assert stream.build().openapi()["paths"]
