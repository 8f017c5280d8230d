"""What a wrong password costs, for an account that is there and one that is not: the clock must not tell them apart.

Measured at the service, with a real Postgres and argon2id, without HTTP's noise; the two alternate in one run.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from pathlib import Path

from auth_function import grants, passwords
from bench._figures import Figure, percentile, show
from kongdori.accounts import names
from kongdori.connections import get_pool
from kongdori.db import unit_of_work
from kongdori.errors import InvalidGrant
from kongdori.ids import new_id
from kongdori.repositories import users
from kongdori_migrations.migrate import upgrade
from tests.fixtures import servers

ACCOUNTS = 50
TRIES = 5  # for each, before a wait would begin
_address = itertools.count()


def main() -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        secrets = servers.layer_secrets
        with servers.postgres(folder) as server, servers.aws(folder, secrets=secrets(folder, server)) as endpoint:
            os.environ.update(servers.layer_environment(server, endpoint))
            upgrade()
            _people()
            here, nobody = _measure()
            get_pool().close()
    shares = ((0.5, 0.9, 1.1), (0.9, 0.5, 2.0))
    figures = []
    for share, low, high in shares:
        mine, theirs = percentile(here, share), percentile(nobody, share)
        ratio = mine / theirs
        figures.append(
            Figure(
                f"wrong password, p{share * 100:.0f}",
                f"{mine:.2f} ms",
                f"{theirs:.2f} ms",
                f"{ratio:.3f}",
                f"{low}–{high}",
                low <= ratio <= high,
            )
        )
    return show("Signing in", figures, against="no such account")


def _people() -> None:
    hashed = passwords.hash("graphite lantern 42")
    with unit_of_work() as work:
        for number in range(ACCOUNTS):
            login_id = f"here-{number}"
            users.add(
                work,
                id=new_id(),
                name="x",
                login_id=login_id,
                login_key=names.login_key(login_id),
                password_hash=hashed,
                role="member",
            )
        work.commit()


def _measure() -> tuple[list[float], list[float]]:
    times: dict[str, list[float]] = {"here": [], "gone": []}
    for _ in range(TRIES):
        for number in range(ACCOUNTS):
            for kind, kept in times.items():
                kept.append(_attempt(f"{kind}-{number}"))
    return times["here"], times["gone"]


def _attempt(login_id: str) -> float:
    number = next(_address)
    client = grants.Client(address=f"198.18.{number // 250}.{number % 250}", user_agent="", device=None)
    started = time.perf_counter()
    try:
        grants.sign_in(username=login_id, password="a wrong guess", client=client, offline=True)  # noqa: S106
    except InvalidGrant:
        return (time.perf_counter() - started) * 1000
    raise RuntimeError("a wrong password was let in")
