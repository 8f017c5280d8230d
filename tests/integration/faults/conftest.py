"""`whole`: one local cloud with a model behind it, shared by all that break something in it; each mends it again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg2
import pytest
from fixtures.model_peer import Peer

from kongdori_local.testing_cloud import Account, LocalCloud, running_cloud

MODEL = "gpt-of-the-faults"
MODEL_TIMEOUT_S = 8  # a busy machine makes a quick model slow


@dataclass(frozen=True, slots=True)
class Whole:
    """A local cloud, its model, and its processes."""

    cloud: LocalCloud
    peer: Peer

    def sign_up(self) -> Account:
        return self.cloud.sign_up()

    def processes(self, word: str) -> list[psutil.Process]:
        """Everything below the supervisor with `word` in its command line."""
        found = []
        for process in psutil.Process(self.cloud.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if any(word in argument for argument in process.cmdline()):
                    found.append(process)
        return found

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What Postgres holds, or an hour that passes in it: asked past the product."""
        at = self.cloud.run["postgres"]
        login = {"host": at["host"], "port": at["port"], "user": at["user"], "password": at["password"]}
        with (
            contextlib.closing(psycopg2.connect(dbname=at["database"], **login)) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def _whole(_peer_process: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    model = {
        "OPENAI_BASE_URL": f"{_peer_process}/v1",
        "OPENAI_MODEL": MODEL,
        "MODEL_TIMEOUT_S": str(MODEL_TIMEOUT_S),
        "MESSAGES_PER_MINUTE": "1000",
    }
    with running_cloud(tmp_path_factory.mktemp("faults"), environment=model) as cloud:
        yield Whole(cloud, Peer(_peer_process, MODEL))


@pytest.fixture
def whole(_whole: Whole) -> Whole:
    """All parts up, a model with nothing to say yet."""
    _whole.peer.reset()
    return _whole
