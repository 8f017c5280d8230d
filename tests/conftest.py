"""What all tests share: the shared test data, and real parts for those that ask for them.

The fixtures of one function (`auth`, `chat`, `person`, `summaries` …) are in the plugins below.
`database`: an embedded Postgres, migrated, with clean tables. `redis_server`: a real Redis behind REDIS_URL, emptied.
`buckets`: the three buckets on the AWS stand-in. `cloud`: the whole local cloud over HTTP.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures import local_cloud, servers
from fixtures.local_cloud import LocalCloud, running_cloud
from fixtures.model_peer import running_peer

from kongdori import connections, secrets, settings

pytest_plugins = [
    f"fixtures.{name}"
    for name in (
        "app_secret",
        "attack_table",
        "auth",
        "chat",
        "catalogue",
        "films",
        "media",
        "permissions",
        "small_catalogue",
        "summaries",
        "youtube",
    )
]

ROOT = Path(__file__).parents[1]
ORDER = ("unit", "infra", "integration", "attacks", "e2e")


def pytest_configure(config: pytest.Config) -> None:
    """Each of pytest-xdist's processes begins to collect in another folder, so that they do not all compile the same
    files at the same time: what one compiled, the next finds. The order of the tests stays the same.
    """
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    if config.args == ["tests"] and process != "0":
        first = 2 * int(process) % len(ORDER)
        config.args = [f"tests/{folder}" for folder in (*ORDER[first:], *ORDER[:first])]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick ones first. The browser's tests come last: Playwright keeps an event loop running in this thread
    until the session ends, and no other test could start its own. Each of pytest-xdist's processes keeps this order,
    as long as `--no-loadscope-reorder` keeps it from putting the largest files first.
    """
    here = Path(__file__).parent
    items.sort(key=lambda item: ORDER.index(item.path.relative_to(here).parts[0]))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; a test that needs it skips, and says so, where it is not there."""
    folder = Path(os.environ.get("KONGDORI_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the shared test data is not at {folder} (KONGDORI_SHARED_DATA names another place)")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    base = tmp_path_factory.getbasetemp()
    local_cloud.shelf = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    yield
    local_cloud.shelf = None


@pytest.fixture(scope="session")
def _database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Database]:
    from kongdori_migrations.migrate import upgrade

    folder = tmp_path_factory.mktemp("database")
    with (
        servers.postgres(folder) as server,
        servers.aws(folder, secrets=servers.layer_secrets(folder, server)) as endpoint,
    ):
        environment = servers.layer_environment(server, endpoint)
        with pytest.MonkeyPatch.context() as patch:
            _set(patch, environment)
            upgrade()
        _forget()
        yield servers.Database(server, environment)


@pytest.fixture(scope="session")
def _redis_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # A node of a cluster refuses commands whose keys could lie on two nodes, as ElastiCache Serverless does.
    with servers.redis_cluster(tmp_path_factory.mktemp("redis")) as (server,):
        yield server.url


@pytest.fixture(scope="session")
def _peer_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_peer(tmp_path_factory.mktemp("aimock")) as url:
        yield url


@pytest.fixture
def database(_database_server: servers.Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[servers.Database]:
    """A migrated Postgres with clean tables; the settings point at it (no Redis: ask for `redis_server` too)."""
    _forget()
    _set(monkeypatch, _database_server.environment)
    _database_server.empty()
    yield _database_server
    _forget()


@pytest.fixture
def redis_server(_redis_process: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real, empty Redis; its URL, which REDIS_URL holds as well. Ask for it after `database`."""
    import redis

    monkeypatch.setenv("REDIS_URL", _redis_process)
    settings.get_settings.cache_clear()
    with redis.Redis.from_url(_redis_process) as client:
        client.flushall()
    yield _redis_process
    settings.get_settings.cache_clear()


@pytest.fixture
def buckets(database: servers.Database) -> tuple[str, ...]:
    """The uploads, transcripts and films buckets, empty, behind AWS_ENDPOINT_URL."""
    import boto3

    names = tuple(os.environ[name] for name in ("UPLOADS_BUCKET", "TRANSCRIPTS_BUCKET", "FILMS_BUCKET"))
    client = boto3.client("s3")
    for name in names:
        client.create_bucket(Bucket=name)
        for entry in client.list_objects_v2(Bucket=name).get("Contents", []):
            client.delete_object(Bucket=name, Key=entry["Key"])
    return names


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The whole local cloud, with no model: `.url`, `.run`, `.client()`, `.sign_up()`; one for all tests."""
    with running_cloud(tmp_path_factory.mktemp("cloud")) as running:
        yield running


def _set(patch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name, value in environment.items():
        patch.setenv(name, value)


def _forget() -> None:
    """Drops what `kongdori` keeps per process: settings, secrets, the pool."""
    if connections.get_pool.cache_info().currsize:
        connections.get_pool().close()
        connections.get_pool.cache_clear()
    secrets.forget()
    settings.get_settings.cache_clear()
