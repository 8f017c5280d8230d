"""`python -m soak MINUTES [SEED] [--people 50]`, in the folder `tests`. Exits with 1 where the history has a fault."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
from fixtures.chatting import Whole
from fixtures.local_cloud import running_cloud
from fixtures.model_peer import Peer
from fixtures.revision import revision
from fixtures.rude_server import rude_server

from soak import history
from soak.model import Model
from soak.people import Person
from soak.trouble import Trouble

_ENDS_WITHIN_S = 120


def main(minutes: float, seed: int, count: int) -> int:
    busy = f"{os.getloadavg()[0]:.1f} processes wait for {os.cpu_count()} cores"
    print(f"{revision()}: {count} people for {minutes:g} minutes, seed {seed}; before it starts, {busy}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    with rude_server() as server:
        model = Model(server, seed)
        plenty = {
            "OPENAI_BASE_URL": f"{server.url}/v1",
            "OPENAI_MODEL": "soak",
            "MODEL_TIMEOUT_S": "20",
            "MESSAGES_PER_MINUTE": "10000",
            "SUMMARIES_PER_DAY": "10000",
            "TOKENS_PER_DAY": str(10**9),
            "BUDGET_USD_PER_DAY": "1000",
            "BUDGET_USD_PER_MONTH": "1000",
            "INSTALLATION_BUDGET_USD_PER_DAY": "1000",
            "INSTALLATION_BUDGET_USD_PER_MONTH": "1000",
        }
        with running_cloud(folder / "data", environment=plenty) as cloud:
            faulty = _soak(Whole(cloud, Peer(server.url, "soak")), model, minutes, seed, count)
    if faulty:
        print(f"logs and data are kept in {folder}")
    else:
        shutil.rmtree(folder)
    return int(faulty)


def _soak(whole: Whole, model: Model, minutes: float, seed: int, count: int) -> bool:
    movie = _film(whole)
    dice = random.Random(seed)  # noqa: S311 from a seed
    people = [Person(whole.cloud, whole.sign_up(), movie, dice.randrange(2**32)) for _ in range(count)]
    trouble = Trouble(whole, dice.randrange(2**32))
    trouble.start()
    until = time.monotonic() + minutes * 60
    with ThreadPoolExecutor(count) as threads:
        lives = [threads.submit(person.live, until) for person in people]
        time.sleep(max(0.0, until - time.monotonic()))
        trouble.stop()
        faults = [repr(error) for life in lives if (error := life.exception()) is not None]
    _settle(whole, people)
    for person in people:
        faults += history.faults_of(person)
    wrong, figures = history.money(whole, model)
    faults += wrong
    done = Counter(how for person in people for how in person.said.values())
    done["summaries"] = sum(len(person.summary_ids) for person in people)
    refused = sum((Counter(person.faults) for person in people), Counter())
    for title, counted in {
        "done": done,
        "trouble": trouble.made,
        "refused meanwhile": refused,
        "money": figures,
    }.items():
        print(f"{title}: {json.dumps(dict(sorted(counted.items())))}")
    print(f"faults: {len(faults)}", *faults[:20], sep="\n  ", flush=True)
    return bool(faults)


def _film(whole: Whole) -> str:
    id = str(uuid4())
    whole.sql(
        """
        INSERT INTO movies (id, slug, title, synopsis, year, duration_s, genres, licence)
        VALUES (%s, 'soak', '{"en": "Soak"}', '{"en": "Soak"}', 2026, 80, '{}', 'CC0 1.0')
        """,
        id,
    )
    return id


def _settle(whole: Whole, people: list[Person]) -> None:
    """Waits until all parts answer again and no summary is under way; people look at theirs, as the page does."""
    end = time.monotonic() + _ENDS_WITHIN_S
    while time.monotonic() < end:
        try:
            well = whole.cloud.client().get("/health").json()["status"] == "ok"
            running = sum(person.looks_at_summaries() for person in people) if well else 0
            if well and not running:
                return
        except (httpx.HTTPError, ValueError, KeyError) as error:  # parts start
            print(f"not yet: {type(error).__name__}", flush=True)
        time.sleep(2)
    raise TimeoutError("parts do not answer, or summaries are still under way")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="soak")
    parser.add_argument("minutes", type=float)
    parser.add_argument("seed", type=int, nargs="?", default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--people", type=int, default=50)
    return parser.parse_args()


if __name__ == "__main__":
    given = _arguments()
    sys.exit(main(given.minutes, given.seed, given.people))
