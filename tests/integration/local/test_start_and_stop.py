"""Starting, stopping, crashing, starting again: nothing is left running and nothing is lost."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

import httpx
import psutil
import pytest
from kongdori_local.config import free_port
from kongdori_local.testing_cloud import PASSWORD, LocalCloud, running_cloud

pytestmark = pytest.mark.integration


def family(cloud: LocalCloud) -> list[psutil.Process]:
    """Everything that runs below the supervisor."""
    return psutil.Process(cloud.process.pid).children(recursive=True)


def left_of(processes: list[psutil.Process], within_s: float = 15.0) -> list[psutil.Process]:
    """Those that are still there after a while (one that only waits to be reaped is not)."""
    deadline = time.monotonic() + within_s
    while left := [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]:
        if time.monotonic() > deadline:
            return left
        time.sleep(0.1)
    return []


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_no_process_and_no_run_file(tmp_path: Path, signum: signal.Signals) -> None:
    cloud = LocalCloud(tmp_path / "data").start()
    processes = family(cloud)
    assert len(processes) > 4
    assert cloud.stop(signum) == 0
    assert left_of(processes, 3) == []
    assert not (cloud.data / "run.json").exists()


def test_the_ready_line_says_where(tmp_path: Path) -> None:
    with running_cloud(tmp_path / "with a space") as cloud:
        assert f"Kongdori is ready at http://localhost:{cloud.port}\n" in cloud.output
        assert httpx.get(cloud.url, timeout=10).status_code == 200
        assert cloud.run["url"] == cloud.url
        assert (cloud.data / "run.json").stat().st_mode & 0o077 == 0


def test_a_killed_supervisor_takes_everything_along(tmp_path: Path) -> None:
    cloud = LocalCloud(tmp_path / "data").start()
    processes = family(cloud)
    cloud.stop(signal.SIGKILL)
    assert left_of(processes) == []


def test_data_is_there_after_everything_was_killed(tmp_path: Path) -> None:
    cloud = LocalCloud(tmp_path / "data").start()
    account = cloud.sign_up("Mina")
    conversation = account.client.post("/chat/conversations", json={}).raise_for_status().json()["id"]
    for process in family(cloud):
        process.kill()
    cloud.stop(signal.SIGKILL)
    with running_cloud(tmp_path / "data", port=cloud.port) as again:
        token = again.sign_in(account.login_id, PASSWORD)
        assert again.client(token=token).get(f"/chat/conversations/{conversation}").status_code == 200
        assert again.client(token=account.access_token).get("/auth/users/me").status_code == 200


def test_two_copies_run_side_by_side(tmp_path: Path, cloud: LocalCloud) -> None:
    with running_cloud(tmp_path / "data") as second:
        assert second.run["postgres"]["port"] != cloud.run["postgres"]["port"]
        assert second.client().get("/health").status_code == 200
        assert cloud.client().get("/health").status_code == 200


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
    assert "running already" in line
    assert cloud.url in line


def test_a_port_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    line = refusal(LocalCloud(tmp_path / "data", environment={"KONGDORI_PORT": "eighty"}))
    assert "KONGDORI_PORT" in line


@pytest.mark.parametrize("part", ["redis", "aws", "postgres", "front"])
def test_a_crashed_part_comes_back(tmp_path: Path, part: str) -> None:
    with running_cloud(tmp_path / "data") as cloud:
        words = {
            "redis": "redis-server",
            "aws": "kongdori_local.aws.server",
            "postgres": "/postgres",
            "front": "kongdori_local.front",
        }
        account = cloud.sign_up()
        parts = psutil.Process(cloud.process.pid).children()
        (victim,) = [p for p in parts if any(words[part] in word for word in p.cmdline()[:5])]
        victim.kill()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                if account.client.post("/chat/conversations", json={}).status_code == 201:
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        else:
            pytest.fail("".join(cloud.output) + cloud.logs())
        deadline = time.monotonic() + 10
        while not any(f"{part} ended" in line for line in cloud.output) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert any(f"{part} ended" in line for line in cloud.output)
