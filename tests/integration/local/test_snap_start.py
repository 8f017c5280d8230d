"""Functions that get no keys in variables, as Lambda starts them from a snapshot: each does its work all the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import httpx
import psutil
import pytest
from fixtures.chatting import code_of
from fixtures.local_cloud import Account, LocalCloud, running_cloud

from kongdori_local.tls import Certificate

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def snap_started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    data = tmp_path_factory.mktemp("snap") / "data"
    with running_cloud(data, environment={"KONGDORI_SNAPSTART": "1"}) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def admin(snap_started: LocalCloud) -> Account:
    """The first account; signing up read the app secret and the database's."""
    return snap_started.sign_up()


@pytest.mark.parametrize(
    "path", ["/auth/users/me", "/chat/conversations", "/chat/catalogue", "/model", "/summaries", "/movies"]
)
def test_each_function_reads_its_secrets(admin: Account, path: str) -> None:
    assert admin.client.get(path).status_code == 200


def test_an_upload_is_signed_and_taken_and_its_summary_begins(admin: Account) -> None:
    text = b"WEBVTT\n\n00:00.000 --> 00:05.000\nToday we talk about circles.\n"
    asked = {"filename": "talk.vtt", "content_type": "text/vtt", "size": len(text)}
    ticket = admin.client.post("/summaries/uploads", json=asked).raise_for_status().json()
    assert "x-amz-security-token" in ticket["fields"]
    stored = httpx.post(
        ticket["url"], data=ticket["fields"], files={"file": ("talk.vtt", text, "text/vtt")}, timeout=30
    )
    assert stored.status_code in {200, 201, 204}, stored.text
    source = {"type": "transcript", "upload_id": ticket["upload_id"]}
    begun = admin.client.post("/summaries", json={"source": source})
    assert begun.status_code in {201, 202}, begun.text


def test_a_model_is_forgotten(admin: Account) -> None:
    assert admin.client.delete("/model").status_code in {200, 204}


def test_only_functions_with_snap_start_go_without_keys(snap_started: LocalCloud, admin: Account) -> None:
    """`admin` has called some of both kinds."""
    found = {}
    for process in psutil.Process(snap_started.process.pid).children(recursive=True):
        environment = process.environ()
        if "AWS_LAMBDA_FUNCTION_NAME" in environment:
            found[environment["AWS_LAMBDA_FUNCTION_NAME"]] = "AWS_ACCESS_KEY_ID" in environment
    assert found["AuthFunction"] is found["AuthorizerFunction"] is found["SummarizeFunction"] is False
    assert found.get("SummaryPrepareFunction", True) is True


def test_the_endpoint_gives_nothing_without_its_token(snap_started: LocalCloud, admin: Account) -> None:
    (endpoint,) = {
        process.environ().get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        for process in psutil.Process(snap_started.process.pid).children(recursive=True)
    } - {None}
    assert endpoint is not None
    for headers in ({}, {"authorization": "guessed"}):
        assert httpx.get(endpoint, headers=headers, timeout=20).status_code == 403


def test_no_function_tells_its_password_to_another_host(snap_started: LocalCloud, admin: Account) -> None:
    """What stands before Postgres and Redis shows another certificate, and then its own again."""
    folder = snap_started.data / "tls"
    own = {path: path.read_bytes() for path in (folder / "certificate.pem", folder / "key.pem")}
    paths = ["/auth/users/me", "/chat/conversations", "/chat/catalogue", "/model", "/summaries", "/movies"]
    anybody = snap_started.client()

    def works(path: str) -> bool:
        return admin.client.get(path).status_code == 200

    def checks() -> dict[str, str]:
        return dict(anybody.get("/health").json()["checks"])

    def restart() -> None:
        parts = psutil.Process(snap_started.process.pid).children()
        (door,) = [part for part in parts if any("tls_server" in word for word in part.cmdline())]
        door.kill()
        wait_for(lambda: psutil.pid_exists(door.pid) is False)

    assert all(map(works, paths))
    Certificate.made_in(folder, host="elsewhere.example")
    restart()
    assert {path: code_of(admin.client.get(path)) for path in paths} == dict.fromkeys(paths, "database-unavailable")
    assert checks()["postgres"] == checks()["redis"] == "down"
    for path, content in own.items():
        path.write_bytes(content)
    restart()
    wait_for(lambda: all(map(works, paths)))
    wait_for(lambda: checks()["redis"] == "ok")


def wait_for(happened: Callable[[], object], within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
