"""Drive-by: someone who runs Kongdori opens a stranger's page in the same browser. It finds no door."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import psutil
import pytest
from fixtures.e2e.browser import FLAGS, find_chromium
from fixtures.local_cloud import LocalCloud, running_cloud
from playwright.sync_api import Browser, Page, Playwright

# Whatever a page may send without asking first, to each port: the answers that it could read, and what it could not.
ATTACK = """async ([ports, paths, host]) => {
  const read = [];
  for (const port of ports) for (const path of paths) {
    const url = `http://${host}:${port}${path}`;
    for (const method of ['GET', 'POST', 'HEAD']) for (const mode of ['no-cors', 'cors', 'same-origin']) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json']) {
        if (method !== 'POST' && type !== 'text/plain') continue;
        const body = method === 'POST' ? '{"action": "users.promote", "login_id": "stranger"}' : undefined;
        const headers = method === 'POST' ? {'content-type': type} : {};
        const signal = AbortSignal.timeout(3000);
        try {
          const answer = await fetch(url, {method, mode, body, headers, signal, credentials: 'include'});
          if (answer.type !== 'opaque') read.push([method, path, answer.status, await answer.text()]);
        } catch (error) { /* the browser or the port refused it */ }
      }
    }
    const image = new Image();
    await new Promise(done => { image.onload = image.onerror = done; image.src = url; setTimeout(done, 1000); });
  }
  return read;
}"""
PATHS = [
    "/2015-03-31/functions/MigrationFunction/invocations",
    "/2018-06-01/runtime/invocation/next",
    "/credentials",
    "/kongdori-uploads?list-type=2",
    "/",
]


class Stranger(BaseHTTPRequestHandler):
    """A page of somebody else."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>kittens</title>"
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture(scope="module")
def strangers_port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A cloud whose admin is not the stranger, with functions that have been called."""
    data = tmp_path_factory.mktemp("drive-by") / "data"
    with running_cloud(data, environment={"KONGDORI_SNAPSTART": "1"}) as cloud:
        cloud.sign_up("Keeper")
        account = {"name": "Stranger", "login_id": "stranger", "password": "a quiet river at 7"}
        cloud.client().post("/auth/sign-up", json=account).raise_for_status()
        yield cloud


def inner_ports(cloud: LocalCloud) -> list[int]:
    below = psutil.Process(cloud.process.pid).children(recursive=True)
    listening = {
        connection.laddr.port
        for process in below
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    return sorted(listening - {cloud.port})


def speaks_http(port: int) -> bool:
    """Whether a request in the clear is answered at all, be it with a refusal."""
    try:
        httpx.get(f"http://127.0.0.1:{port}/", timeout=30)
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return False
    return True


def nothing_happened(cloud: LocalCloud) -> None:
    """The stranger is no admin, and functions answer: none of their calls was taken away."""
    token = cloud.sign_in("stranger")
    assert cloud.client(token=token).get("/auth/users/me").json()["role"] == "member"
    assert cloud.client().get("/health").status_code == 200


def test_a_page_at_another_port_changes_and_reads_nothing(
    browser: Browser, victim: LocalCloud, strangers_port: int
) -> None:
    page = browser.new_page()
    try:
        page.goto(f"http://localhost:{strangers_port}/")
        for host in ("127.0.0.1", "localhost"):
            assert page.evaluate(ATTACK, [inner_ports(victim), PATHS, host]) == []
        assert page.evaluate(ATTACK, [[victim.port], ["/api/v1/auth/users/me", "/"], "localhost"]) == []
    finally:
        page.close()
    nothing_happened(victim)


@pytest.fixture(scope="module")
def rebound(_playwright: Playwright) -> Iterator[Page]:
    """A page of a browser for which the stranger's name means this machine, as after DNS rebinding."""
    found = find_chromium(_playwright)
    assert found is not None
    flags = [*FLAGS, "--host-resolver-rules=MAP attacker.example 127.0.0.1"]
    environment: dict[str, str | float | bool] = {**found.environment}
    browser = _playwright.chromium.launch(executable_path=found.path, args=flags, env=environment or None)
    yield browser.new_page()
    browser.close()


def test_a_name_that_was_rebound_reads_refusals_alone(rebound: Page, victim: LocalCloud, strangers_port: int) -> None:
    rebound.goto(f"http://attacker.example:{strangers_port}/")
    assert rebound.title() == "kittens"
    speaking = [port for port in inner_ports(victim) if speaks_http(port)]
    assert len(inner_ports(victim)) - len(speaking) == 2, "Postgres and Redis speak TLS alone"
    for port in [*speaking, victim.port]:
        rebound.goto(f"http://attacker.example:{port}/")
        read = rebound.evaluate(ATTACK, [[port], [*PATHS, "/api/v1/health"], "attacker.example"])
        assert read, port
        assert {status for _, _, status, _ in read} <= {400, 403, 421}, read
        said = json.dumps(read)
        for secret in ("token_keys", "SecretAccessKey", "Contents", "kongdori-AppSecret"):
            assert secret not in said
    nothing_happened(victim)


def test_what_the_page_may_do_it_does(browser: Browser, victim: LocalCloud) -> None:
    """The same script reads answers where it may: at home."""
    page = browser.new_page()
    try:
        page.goto(victim.url)
        read = page.evaluate(ATTACK, [[victim.port], ["/api/v1/health"], "localhost"])
    finally:
        page.close()
    assert 200 in {status for _, _, status, _ in read}
