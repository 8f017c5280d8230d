"""Starting, stopping, crashing, starting again: nothing is left running and nothing is lost."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import psycopg2
import pytest
from fixtures.local_cloud import PASSWORD, Account, LocalCloud

from kongdori_local.config import free_port

pytestmark = pytest.mark.integration


def family(cloud: LocalCloud) -> list[psutil.Process]:
    """Everything that runs below the supervisor."""
    return psutil.Process(cloud.process.pid).children(recursive=True)


def is_there(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # it ended between the two questions
        return False


def left_of(processes: list[psutil.Process], within_s: float = 15.0) -> list[psutil.Process]:
    """Those that are still there after a while (one that only waits to be reaped is not)."""
    deadline = time.monotonic() + within_s
    while left := [process for process in processes if is_there(process)]:
        if time.monotonic() > deadline:
            return left
        time.sleep(0.1)
    return []


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that has seen every way to end, and that a later Kongdori has migrated then. What ends is looked at
    here, start after start, as each takes seconds.
    """
    data = tmp_path_factory.mktemp("lived") / "data with a space"
    cloud = LocalCloud(data).start()
    assert f"Kongdori is ready at http://localhost:{cloud.port}\n" in cloud.output
    assert (data / "run.json").stat().st_mode & 0o077 == 0
    account = cloud.sign_up("Mina")
    conversation = account.client.post("/chat/conversations", json={}).raise_for_status().json()["id"]
    assert_stops(cloud, signal.SIGINT)

    cloud = LocalCloud(data, port=cloud.port).start()
    processes = family(cloud)
    cloud.stop(signal.SIGKILL)
    assert left_of(processes) == [], "a killed supervisor takes everything along"

    cloud = LocalCloud(data, port=cloud.port).start()
    for process in family(cloud):
        with contextlib.suppress(psutil.NoSuchProcess):  # one that has done its work ends by itself
            process.kill()
    cloud.stop(signal.SIGKILL)

    cloud = LocalCloud(data, port=cloud.port).start()
    token = cloud.sign_in(account.login_id, PASSWORD)
    assert cloud.client(token=token).get(f"/chat/conversations/{conversation}").status_code == 200
    assert cloud.client(token=account.access_token).get("/auth/users/me").status_code == 200
    change_revision(cloud, to="9999")
    assert_stops(cloud, signal.SIGTERM)
    return data


def assert_stops(cloud: LocalCloud, signum: signal.Signals) -> None:
    """Asked by a signal it ends well, and nothing is left running."""
    processes = family(cloud)
    assert len(processes) > 4
    assert cloud.stop(signum) == 0
    assert left_of(processes) == []
    assert not (cloud.data / "run.json").exists()


def test_two_copies_run_side_by_side_and_a_crashed_part_comes_back(tmp_path: Path, cloud: LocalCloud) -> None:
    second = LocalCloud(tmp_path / "data").start()
    assert second.run["postgres"]["host"] != cloud.run["postgres"]["host"]
    assert second.client().get("/health").status_code == 200
    assert cloud.client().get("/health").status_code == 200
    account = second.sign_up()
    words = {"redis": "redis-server", "aws": "aws.server", "postgres": "/postgres", "front": "kongdori_local.front"}
    words["tls"] = "tls_server"
    for part, word in words.items():
        parts = psutil.Process(second.process.pid).children()
        (victim,) = [p for p in parts if any(word in argument for argument in p.cmdline()[:5])]
        victim.kill()
        wait_for(lambda part=part: any(f"{part} ended" in line for line in second.output), second)
        wait_for(lambda: works(account), second)
    assert_stops(second, signal.SIGHUP)


def refusal(cloud: LocalCloud) -> str:
    cloud.launch()
    assert cloud.process.wait(20) == 1
    time.sleep(0.1)
    (line,) = cloud.output
    return line


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = refusal(LocalCloud(tmp_path / "data", port=port))
    assert f"Port {port} is in use." in line
    assert f"KONGDORI_PORT={port + 1}" in line


def test_the_data_of_another_version_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "format").write_text("99\n")
    line = refusal(LocalCloud(tmp_path / "data"))
    assert "format 99" in line
    assert "KONGDORI_DATA" in line


def test_a_second_start_on_the_same_data_is_one_clear_line(cloud: LocalCloud) -> None:
    line = refusal(LocalCloud(cloud.data, port=free_port()))
    assert "already running" in line
    assert cloud.url in line


def test_a_port_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    line = refusal(LocalCloud(tmp_path / "data", environment={"KONGDORI_PORT": "eighty"}))
    assert "KONGDORI_PORT" in line


def test_data_of_a_newer_version_is_one_clear_line(lived: Path) -> None:
    line = refusal(LocalCloud(lived))
    assert "revision 9999" in line
    assert "git pull" in line
    assert "KONGDORI_DATA" in line
    assert left_of(family_of(lived), 3) == []


def test_a_setting_that_is_none_is_one_clear_line(lived: Path) -> None:
    line = refusal(LocalCloud(lived, environment={"OPENAI_PRICE_IN": "cheap"}))
    assert "OPENAI_PRICE_IN" in line
    assert ".env" in line


def test_another_postgres_data_is_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "postgres"
    folder.mkdir(parents=True)
    (folder.parent / "format").write_text("1\n")
    (folder / "PG_VERSION").write_text("12\n")
    line = refusal(LocalCloud(tmp_path / "data"))
    assert "PostgreSQL 12" in line
    assert "KONGDORI_DATA" in line


def test_a_data_folder_that_cannot_be_one_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    line = refusal(LocalCloud(tmp_path / "data"))
    assert "can't be used" in line
    assert "KONGDORI_DATA" in line


def change_revision(cloud: LocalCloud, *, to: str) -> None:
    at = cloud.run["postgres"]
    login = {"host": at["host"], "port": at["port"], "user": at["user"], "password": at["password"]}
    with contextlib.closing(psycopg2.connect(dbname=at["database"], **login)) as connection, connection:
        connection.cursor().execute("UPDATE alembic_version SET version_num = %s", (to,))


def family_of(data: Path) -> list[psutil.Process]:
    """Whatever runs for this data folder, wherever it hangs in the tree."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("KONGDORI_RUN") == str(data):
                found.append(process)
    return found


def works(account: Account) -> bool:
    try:
        return account.client.post("/chat/conversations", json={}).status_code == 201
    except httpx.HTTPError:
        return False


def wait_for(happened: Callable[[], bool], cloud: LocalCloud, within_s: float = 40.0) -> None:
    deadline = time.monotonic() + within_s
    while not happened():
        if time.monotonic() > deadline:
            pytest.fail("".join(cloud.output) + cloud.logs())
        time.sleep(0.1)
