"""Search among one person's 100,000 messages, half of them in Korean: ours, and a plain ILIKE over the same rows.

Measured at the service, with a real Postgres and without HTTP's noise; the two alternate in one run. Beside it: what
the index adds to saving a message.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from pathlib import Path
from uuid import UUID

from bench._figures import Figure, console, percentile, show
from chat_function.conversations import service
from kongdori.accounts.roles import Role
from kongdori.connections import get_pool
from kongdori.db import unit_of_work
from kongdori.identity import CheckedIdentity
from kongdori.ids import new_id
from kongdori.repositories import users
from kongdori_migrations.migrate import upgrade
from tests.fixtures import servers

MESSAGES = 100_000
IN_ONE_CONVERSATION = 40
QUERIES = 300
BOUND_MS = 50
_ROLE: Role = "member"
_ILIKE = """
    SELECT c.id, found.id FROM conversations AS c
    LEFT JOIN LATERAL (
        SELECT id FROM messages WHERE conversation_id = c.id AND content ILIKE %(pattern)s
        ORDER BY created_at DESC LIMIT 1
    ) AS found ON true
    WHERE c.user_id = %(user_id)s AND (found.id IS NOT NULL OR c.title ILIKE %(pattern)s)
    ORDER BY c.updated_at DESC LIMIT 31
"""
_SAVE = """
    INSERT INTO messages (id, conversation_id, role, content) VALUES (%s, %s, 'user', %s)
"""


def main() -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        secrets = servers.layer_secrets
        with servers.postgres(folder) as server, servers.aws(folder, secrets=secrets(folder, server)) as endpoint:
            os.environ.update(servers.layer_environment(server, endpoint))
            upgrade()
            caller, queries = _fill()
            ours, plain = _measure(caller, queries)
            with_index, without = _save_times(caller.user_id)
            get_pool().close()
    figures = []
    for share in (0.5, 0.95, 0.99):
        mine, theirs = percentile(ours, share), percentile(plain, share)
        bound = (f"≤ {BOUND_MS} ms", mine <= BOUND_MS) if share == 0.95 else ("", None)
        figures.append(
            Figure(f"a query, p{share * 100:.0f}", f"{mine:.1f} ms", f"{theirs:.1f} ms", f"{mine / theirs:.2f}", *bound)
        )
    figures.append(Figure("saving a message, p50", f"{with_index:.2f} ms", f"{without:.2f} ms (no index)"))
    return show(f"Search in {MESSAGES:,} messages", figures, against="ILIKE")


def _fill() -> tuple[CheckedIdentity, list[str]]:
    """Messages of invented words, of which few are common and most are rare, and queries for them: one word, two of one
    message, a part of one, and words that stand nowhere.
    """
    rng = random.Random(8)
    english = ["".join(rng.choices("etaoinshrdlucmfwypvbgk", k=rng.randint(3, 10))) for _ in range(20_000)]
    korean = ["".join(chr(rng.randint(0xAC00, 0xAC00 + 2000)) for _ in range(rng.randint(2, 4))) for _ in range(20_000)]
    weights = [1 / (place + 1) for place in range(20_000)]
    caller = CheckedIdentity(new_id(), new_id(), _ROLE)
    texts: list[str] = []
    with unit_of_work() as work:
        users.add(
            work,
            id=caller.user_id,
            name="x",
            login_id="bench",
            login_key="bench",
            password_hash="x",  # noqa: S106 nobody signs in
            role=_ROLE,
        )
        for start in range(0, MESSAGES, IN_ONE_CONVERSATION):
            conversation_id = new_id()
            work.run(
                "INSERT INTO conversations (id, user_id, title, updated_at)"
                " VALUES (%s, %s, %s, now() - %s * interval '1 min')",
                (conversation_id, caller.user_id, " ".join(rng.choices(english, k=4)), rng.randint(0, 500_000)),
            )
            rows = []
            for _ in range(IN_ONE_CONVERSATION):
                words = rng.choices(rng.choice((english, korean)), weights, k=rng.randint(5, 60))
                texts.append(" ".join(words))
                rows.append((str(new_id()), texts[-1]))
            work.run(
                "INSERT INTO messages (id, conversation_id, role, content)"
                " SELECT given.id::uuid, %s, 'user', given.content FROM unnest(%s, %s) AS given (id, content)",
                (conversation_id, [id for id, _ in rows], [text for _, text in rows]),
            )
            if start % 10_000 == 0:
                console.print(f"{start:,} of {MESSAGES:,} messages", end="\r")
        work.commit()
    with get_pool().lease() as lease:
        lease.connection.autocommit = True
        with lease.connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE messages")
        lease.connection.autocommit = False
    queries = []
    for number in range(QUERIES):
        words = rng.choice(texts).split()
        word = rng.choice(words)
        queries.append(
            (word, f"{word} {rng.choice(words)}", word[1:] if len(word) > 3 else word, f"{word}zq없")[number % 4]
        )
    return caller, queries


def _measure(caller: CheckedIdentity, queries: list[str]) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    plain: list[float] = []
    for query in queries:
        started = time.perf_counter()
        service.list_conversations(caller, query=query, archived=None, folder_id=None, limit=30, cursor=None)
        ours.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        with unit_of_work() as work:
            work.all(_ILIKE, {"user_id": caller.user_id, "pattern": f"%{query}%"})
        plain.append((time.perf_counter() - started) * 1000)
    return ours, plain


def _save_times(user_id: UUID) -> tuple[float, float]:
    """Milliseconds to save a message of 600 characters, with the index and without it."""
    times = []
    for drop in ("", "DROP INDEX messages_by_grams"):
        with unit_of_work() as work:
            if drop:
                work.run(drop)
            found = work.one("SELECT id FROM conversations WHERE user_id = %s LIMIT 1", (user_id,))
            work.commit()
        kept = []
        for number in range(400):
            text = f"{number} " + "The quick brown fox 빠른 갈색 여우가 게으른 개를 " * 14
            started = time.perf_counter()
            with unit_of_work() as work:
                work.run(_SAVE, (new_id(), found["id"] if found else None, text))
                work.commit()
            kept.append((time.perf_counter() - started) * 1000)
        times.append(percentile(kept, 0.5))
    return times[0], times[1]
