"""Every socket on which a running local cloud listens is in the table of docs/security.md, and refuses strangers."""

from __future__ import annotations

import http.client
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from fixtures.local_cloud import LocalCloud, running_cloud

from kongdori_local.config import ROOT

pytestmark = pytest.mark.integration
RUNTIME = "/2018-06-01/runtime/invocation/next"
PORTS = {"the public port": "public", "Runtime API": "runtime", "SNAPSTART": "credentials", "signature": "aws"}
SOCKETS = {"own/lambda": "lambda", ".s.PGSQL": "postgres", "own/redis": "redis", "own/<its name>": "stream"}


def table() -> set[str]:
    """The kinds of sockets that the page speaks of, for a run without KONGDORI_TCP and KONGDORI_TLS."""
    page = (ROOT / "docs/security.md").read_text().partition("## What listens\n")[2].partition("\n## ")[0]
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    listed = [row for row in rows if "port" in row or "socket `" in row]
    names = PORTS | SOCKETS
    found = {kind for row in listed for words, kind in names.items() if words in row}
    assert len(listed) == len(found) + 2, "a row that this test does not know, beside those of KONGDORI_TCP and _TLS"
    return found


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A cloud in which each kind of part has started."""
    environment = {"KONGDORI_SNAPSTART": "1", "KONGDORI_TLS": "0"}
    with running_cloud(tmp_path_factory.mktemp("listening") / "data", first=True, environment=environment) as cloud:
        person = cloud.sign_up().client
        place = person.post("/chat/conversations", json={}).raise_for_status().json()["id"]
        said = person.post(f"/chat/conversations/{place}/messages/stream", json={"content": "What can you do?"})
        assert said.status_code == 200
        yield cloud


def processes(cloud: LocalCloud) -> list[psutil.Process]:
    supervisor = psutil.Process(cloud.process.pid)
    return [supervisor, *supervisor.children(recursive=True)]


def connections(process: psutil.Process, kind: str) -> list[Any]:
    """What it has open; nothing where it has ended since it was listed."""
    try:
        return list(process.net_connections(kind))
    except psutil.NoSuchProcess:
        return []


def ports(cloud: LocalCloud) -> dict[int, str]:
    """Every port that is open, with its kind."""
    endpoint = next(
        environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        for process in processes(cloud)
        if "AWS_CONTAINER_CREDENTIALS_FULL_URI" in (environment := process.environ())
    )
    known = {
        cloud.port: "public",
        int(cloud.run["aws_endpoint"].rsplit(":", 1)[1]): "aws",
        int(endpoint.rsplit(":", 1)[1].split("/")[0]): "credentials",
    }
    found = {}
    for process in processes(cloud):
        for connection in connections(process, "inet"):
            if connection.status == psutil.CONN_LISTEN:
                assert connection.laddr.ip == "127.0.0.1", process.cmdline()
                at = connection.laddr.port
                found[at] = known.get(at) or ("runtime" if ask(at, "GET", RUNTIME)[0] == 403 else "unknown")
    return found


def ask(port: int, method: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request(method, path, b"{}" if method == "POST" else None, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        line.close()


def test_what_listens_is_in_the_table_and_the_table_holds_no_more(busy: LocalCloud) -> None:
    kinds = set(ports(busy).values())
    for process in processes(busy):
        for connection in connections(process, "unix"):
            path = str(connection.laddr)
            if (path.startswith("/") and "sockets" in path) or "kongdori-" in path:
                name = re.sub(r"^ChatStreamFunction-\d+$", "stream", Path(path).name)
                kinds.add({".s.PGSQL.5432": "postgres"}.get(name, name))
    assert kinds == table()


def test_a_foreign_page_and_a_foreign_name_get_nothing_from_an_inner_port(busy: LocalCloud) -> None:
    paths = ["/", RUNTIME, "/credentials", "/warm", "/2015-03-31/functions/MigrationFunction/invocations"]
    paths += ["/2018-06-01/runtime/init/error", "/moto-api/data.json"]
    for port, kind in ports(busy).items():
        if kind == "public":
            continue
        for path in paths:
            for method in ("GET", "POST", "OPTIONS", "PUT", "DELETE"):
                for headers in ({}, {"origin": "http://localhost:3000"}, {"host": f"attacker.example:{port}"}):
                    status, answered = ask(port, method, path, **headers)
                    assert status in {400, 403}, (kind, method, path, headers)
                    assert not [name for name in answered if name.startswith("access-control-")]
    assert busy.client().get("/health").status_code == 200


def test_nobody_else_may_read_what_is_written(busy: LocalCloud) -> None:
    open_to_others = [
        str(path)
        for path in (busy.data, *busy.data.rglob("*"))
        if path.lstat().st_mode & 0o077 and not stat.S_ISSOCK(path.lstat().st_mode)
    ]
    passable = {str(busy.data), str(busy.data / "sockets")}  # as root: Postgres runs as somebody else
    assert set(open_to_others) <= passable
    assert not busy.data.stat().st_mode & 0o066


def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    for name in ("logs", "s3"):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name).chmod(0o755)
    (tmp_path / "data" / "lock").touch(mode=0o644)
    with running_cloud(tmp_path / "data"):
        for name in ("logs", "s3", "lock"):
            assert (tmp_path / "data" / name).stat().st_mode & 0o077 == 0


def test_others_are_let_in_only_with_a_warning(tmp_path: Path, busy: LocalCloud) -> None:
    assert not [line for line in busy.output if "KONGDORI_HOST" in line]
    with running_cloud(tmp_path / "data", environment={"KONGDORI_HOST": "0.0.0.0"}) as cloud:  # noqa: S104
        assert any("KONGDORI_HOST=0.0.0.0" in line and "admin" in line for line in cloud.output)
        everywhere = [
            connection.laddr.port
            for process in processes(cloud)
            for connection in connections(process, "inet")
            if connection.status == psutil.CONN_LISTEN and connection.laddr.ip != "127.0.0.1"
        ]
        assert everywhere == [cloud.port]
