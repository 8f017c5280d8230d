"""Recurring traffic through our cache of answers, through GPTCache, and through the rule of redisvl and LiteLLM.

Held-out paraphrases of our catalogue (tests/unit/intents) come three times each; strangers and near misses (negations,
other entities, other products, follow-ups, what is personal or of the moment: cache_traffic.txt) once. Each side starts
empty, sees one order (the sides take turns, a hundred questions each), and keeps what it does not serve. An answer
is right where it was given to the same intent with the same entities in the same language; a follow-up, a personal
question and the weather have no right saved answer.

- GPTCache 0.1.44, as `init_similar_cache` sets it up: sqlite, faiss, SearchDistanceEvaluation, threshold 0.8; without
  its reports home and its token counter.
- redisvl: `SemanticCache(distance_threshold=0.1)`, its default (redis/redis-vl-python, extensions/…/semantic.py).
- LiteLLM: `distance = 1 - similarity_threshold`, which has no default; 0.8 is what its documentation and tests set
  (BerriAI/litellm, caching/redis_semantic_cache.py).

The last two need a Redis with search, which is not here: their rule (nearest neighbour by cosine within that distance)
runs over a matrix in memory, without a way to Redis, which flatters them. All three use our own encoder
here; English is counted alone too.
"""

from __future__ import annotations

import importlib.util
import random
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol
from unittest import mock

import numpy as np
from kongdori_intents import detect_language, entities, normalise
from kongdori_intents.embedder import Embedder
from kongdori_intents.intervals import clopper_pearson_upper

from bench._figures import Figure, console, percentile, show
from bench.attacks import asked as as_a_turn
from bench.attacks import no_films
from kongdori import cache, settings
from kongdori.recognition import serving
from kongdori.recognition.embedding import local_embedder
from tests.fixtures import servers

HERE = Path(__file__).parent
HELD_OUT = HERE.parent / "tests/unit/intents"
RECURRING = 3
TTL_S = 3600
_SEED = 11
_BLOCK = 100
REDISVL_DISTANCE = 0.1
LITELLM_DISTANCE = 1 - 0.8


@dataclass(frozen=True, slots=True)
class Asked:
    """key: two questions with one key have one answer; None: no saved answer is right."""

    kind: str
    key: str | None
    text: str


class Side(Protocol):
    """look_up: the key that a saved answer was kept with. keep: called after a miss."""

    name: str

    def look_up(self, asked: Asked) -> str | None: ...
    def keep(self, asked: Asked, answer: str, /) -> None: ...


@dataclass(slots=True)
class Tally:
    """What one side did with the traffic. had: questions that had been answered before. found: those of them that got
    their answer from the cache.
    """

    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    hits: int = 0
    wrong: dict[str, int] = field(default_factory=dict)
    wrong_english: int = 0
    had: int = 0
    found: int = 0
    keys: set[str] = field(default_factory=set)

    @property
    def wrong_in_all(self) -> int:
        return sum(self.wrong.values())


class Ours:
    """What a turn does before it asks a model: recognise, make the shared key, look it up in Redis."""

    name = "Kongdori"

    def __init__(self) -> None:
        self._key: str | None = None

    def look_up(self, asked: Asked) -> str | None:
        self._key = as_a_turn(asked.text, opening=asked.kind != "follow-up").shared_key
        value = cache.get(self._key) if self._key else None
        return value["answer"] if value else None

    def keep(self, _: Asked, answer: str) -> None:
        if self._key:
            cache.put(self._key, {"answer": answer}, ttl_s=TTL_S)


class Nearest:
    """The nearest question by cosine, within a distance."""

    def __init__(self, name: str, embed: Embedder, distance: float) -> None:
        self.name = name
        self._embed, self._least = embed, 1 - distance
        self._rows = np.zeros((4096, embed.dimensions), np.float32)
        self._answers: list[str] = []
        self._row = self._rows[0]

    def look_up(self, asked: Asked) -> str | None:
        self._row = self._embed([asked.text])[0]
        if not self._answers:
            return None
        cosines = self._rows[: len(self._answers)] @ self._row
        best = int(cosines.argmax())
        return self._answers[best] if cosines[best] >= self._least else None

    def keep(self, _: Asked, answer: str) -> None:
        self._rows[len(self._answers)] = self._row
        self._answers.append(answer)


class GptCache:
    """GPTCache with its defaults and our embeddings."""

    name = "GPTCache"

    def __init__(self, embed: Embedder, folder: Path) -> None:
        from gptcache import Cache, Config
        from gptcache.adapter.api import get, init_similar_cache, put

        self._get, self._put, self._cache = get, put, Cache()
        model = SimpleNamespace(dimension=embed.dimensions, to_embeddings=lambda text, **_: embed([text])[0])
        init_similar_cache(
            data_dir=str(folder),
            cache_obj=self._cache,
            embedding=model,
            config=Config(disable_report=True, enable_token_counter=False),
        )

    def look_up(self, asked: Asked) -> str | None:
        found: Any = self._get(asked.text, cache_obj=self._cache)
        return None if found is None else str(found)

    def keep(self, asked: Asked, answer: str) -> None:
        self._put(asked.text, answer, cache_obj=self._cache)

    def close(self) -> None:
        """Before its folder goes: at the end of the process it writes its index."""
        self._cache.data_manager.close()
        self._cache.data_manager = SimpleNamespace(close=lambda: None)


def traffic() -> list[Asked]:
    """All of it, in one order."""
    asked = []
    for intent, _, text in _rows(HELD_OUT / "paraphrases.txt"):
        policy = serving.policy(intent)
        if policy is None:
            raise ValueError(f"paraphrases.txt names {intent}, which the catalogue has not")
        named = entities.extract(normalise(text), policy.entities, raw=text)
        key = _key(" ".join([intent, *named.values()]), text) if policy.cacheable else None
        asked += [Asked("paraphrase", key, text)] * RECURRING
    asked += [Asked("stranger", _key(text, text), text) for (text,) in _rows(HELD_OUT / "strangers.txt")]
    for kind, key, text in _rows(HERE / "cache_traffic.txt"):
        asked.append(Asked(kind, None if key == "-" else _key(text if key == "=" else key, text), text))
    random.Random(_SEED).shuffle(asked)
    return asked


def _rows(path: Path) -> list[list[str]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [[part.strip() for part in line.split(" | ", 2)] for line in lines]


def _key(what: str, text: str) -> str:
    return f"{detect_language(text)} {what.casefold()}"


def run(sides: list[Side], asked: list[Asked]) -> dict[str, Tally]:
    """What each side did. They take turns by blocks: the machine's noise is shared, the processor's caches are not."""
    tallies = {side.name: Tally() for side in sides}
    for start in range(0, len(asked), _BLOCK):
        for side in sides:
            for number, one in enumerate(asked[start : start + _BLOCK], start):
                _served(side, tallies[side.name], one, number)
    return tallies


def _served(side: Side, tally: Tally, one: Asked, number: int) -> None:
    started, worked = time.perf_counter(), time.thread_time()
    found = side.look_up(one)
    tally.cpu_ms.append((time.thread_time() - worked) * 1000)
    tally.ms.append((time.perf_counter() - started) * 1000)
    tally.had += one.key in tally.keys
    tally.found += found is not None and found == one.key
    if one.key is not None:
        tally.keys.add(one.key)
    if found is None:
        side.keep(one, one.key or f"only {number}")
        return
    tally.hits += 1
    if found != one.key:
        tally.wrong[one.kind] = tally.wrong.get(one.kind, 0) + 1
        tally.wrong_english += detect_language(one.text) == "en"


def main() -> bool:
    if importlib.util.find_spec("gptcache") is None:
        console.print("GPTCache is not installed: `make bench` brings it (the group `bench` of pyproject.toml).")
        return False
    embed = local_embedder()
    embed(["read", "the", "files", "at", "once"])
    asked = traffic()
    with _redis(), no_films(), tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GPTCache's of SQLAlchemy
        cache.get("the connection is made before the first question")
        serving.recognise("is anybody there who may know")
        gptcache = GptCache(embed, Path(folder))
        sides: list[Side] = [
            Ours(),
            gptcache,
            Nearest("redisvl's rule", embed, REDISVL_DISTANCE),
            Nearest("LiteLLM's rule", embed, LITELLM_DISTANCE),
        ]
        tallies = run(sides, asked)
        gptcache.close()
    return _shown(asked, tallies)


def _shown(asked: list[Asked], tallies: dict[str, Tally]) -> bool:
    ours = tallies.pop(Ours.name)
    met = True
    for name, theirs in tallies.items():
        met &= show(
            f"Saved answers: {len(asked)} questions, English and Korean, against {name}",
            [
                Figure("hits", f"{ours.hits / len(asked):.1%}", f"{theirs.hits / len(asked):.1%}"),
                Figure("of what was answered before, found", _found(ours), _found(theirs)),
                _fewer("wrong hits", ours.wrong_in_all, theirs.wrong_in_all),
                _fewer("wrong hits, English alone", ours.wrong_english, theirs.wrong_english),
                Figure("wrong of hits", _share(ours), _share(theirs)),
                _figure("recognise and look up, p50", percentile(ours.ms, 0.5), percentile(theirs.ms, 0.5)),
                _figure("recognise and look up, p99", percentile(ours.ms, 0.99), percentile(theirs.ms, 0.99)),
                _faster("of it CPU, p50", percentile(ours.cpu_ms, 0.5), percentile(theirs.cpu_ms, 0.5)),
                _figure("of it CPU, p99", percentile(ours.cpu_ms, 0.99), percentile(theirs.cpu_ms, 0.99)),
            ],
            against=name,
        )
    for name, tally in {Ours.name: ours, **tallies}.items():
        console.print(f"{name}, wrong hits by kind: {tally.wrong or 'none'}")
    return met


def _fewer(what: str, ours: int, theirs: int) -> Figure:
    """Ten times fewer than the other side, or missed."""
    ratio = f"{theirs / ours:.0f} ×" if ours else "∞"
    return Figure(what, str(ours), str(theirs), ratio, "a tenth", ours * 10 <= theirs)


def _faster(what: str, ours: float, theirs: float) -> Figure:
    """Faster than the other side, or missed. All sides embed with the same encoder; ours only where it is in doubt. It
    is CPU time, since of the two rules no way to Redis is measured.
    """
    return replace(_figure(what, ours, theirs), bound="less", met=ours <= theirs)


def _figure(what: str, ours: float, theirs: float) -> Figure:
    return Figure(what, f"{ours:.2f} ms", f"{theirs:.2f} ms", f"{theirs / ours:.1f} ×")


def _found(tally: Tally) -> str:
    if not tally.had:
        return "-"
    least = 1 - clopper_pearson_upper(tally.had - tally.found, tally.had)
    return f"{tally.found / tally.had:.1%}, 95 % from {least:.1%}"


def _share(tally: Tally) -> str:
    if not tally.hits:
        return "-"
    upper = clopper_pearson_upper(tally.wrong_in_all, tally.hits)
    return f"{tally.wrong_in_all / tally.hits:.1%}, 95 % up to {upper:.1%}"


@contextmanager
def _redis() -> Iterator[None]:
    """A real, empty Redis behind `kongdori.cache`."""
    needed = ("STAGE", "PUBLIC_URL", "APP_SECRET_ARN", "DATABASE_SECRET_ARN", "DATABASE_HOST")
    with tempfile.TemporaryDirectory() as folder, servers.redis(Path(folder)) as server:
        own = dict.fromkeys(needed, "local") | {"REDIS_URL": server.url, "CACHE_SECRET_ARN": "", "EMBEDDING": "local"}
        with mock.patch.dict("os.environ", own):
            settings.get_settings.cache_clear()
            cache.forget()
            yield
            cache.forget()
        settings.get_settings.cache_clear()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
