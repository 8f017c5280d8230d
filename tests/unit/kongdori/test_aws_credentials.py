"""AWS credentials, beside what botocore's own providers make of the same environment and the same endpoint."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import botocore.credentials
import pytest

from kongdori import aws_credentials
from kongdori.aws_credentials import NoCredentials, credentials

pytestmark = pytest.mark.unit
VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
)


class Endpoint:
    """A credentials endpoint. `lasts_s` is how long what it gives holds; `statuses` are answered first, one each."""

    def __init__(self) -> None:
        self.asked = 0
        self.lasts_s = 3600.0
        self.statuses: list[int] = []
        self.body: bytes | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                allowed = self.headers["Authorization"] == "a token" and self.path == "/v1/credentials?role=chat"
                status = outer.statuses.pop(0) if outer.statuses else 200 if allowed else 403
                body = outer.body if outer.body is not None else outer.answer()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing to say."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1/credentials?role=chat"

    def answer(self) -> bytes:
        ends = datetime.now(UTC) + timedelta(seconds=self.lasts_s)
        given = {"AccessKeyId": f"key {self.asked}", "SecretAccessKey": "secret", "Token": "session"}
        return json.dumps({**given, "Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ"), "AccountId": "1"}).encode()


@pytest.fixture(autouse=True)
def nothing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    aws_credentials.forget()
    yield
    aws_credentials.forget()


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """What a function that starts from a snapshot is given."""
    endpoint = Endpoint()
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.url)
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "a token")
    yield endpoint
    endpoint.server.shutdown()
    endpoint.server.server_close()


def plus(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: now)


def test_variables_are_taken_as_botocore_takes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    for token in (None, "session"):
        if token:
            monkeypatch.setenv("AWS_SESSION_TOKEN", token)
        ours, theirs = credentials(), botocore.credentials.EnvProvider().load()
        assert theirs is not None
        assert (ours.access_key, ours.secret_key, ours.session_token) == (
            theirs.access_key,
            theirs.secret_key,
            theirs.token,
        )


def test_a_function_from_a_snapshot_asks_the_endpoint_as_botocore_does(endpoint: Endpoint) -> None:
    ours, theirs = credentials(), botocore.credentials.ContainerProvider().load()
    assert endpoint.asked == 2
    assert theirs is not None
    assert (ours.access_key, ours.secret_key, ours.session_token) == ("key 1", theirs.secret_key, theirs.token)
    assert ours.expires_at == pytest.approx(time.time() + 3600, abs=5)
    assert "secret" not in repr(ours)


def test_variables_go_before_the_endpoint(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert credentials().access_key == "key"
    assert endpoint.asked == 0


def test_they_are_kept_until_a_quarter_of_an_hour_before_they_end(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {credentials().access_key for _ in range(3)} == {"key 1"}
    plus(monkeypatch, 2600)
    assert credentials().access_key == "key 1"
    plus(monkeypatch, 200)
    endpoint.lasts_s = 7200
    assert {credentials().access_key for _ in range(3)} == {"key 2"}
    assert endpoint.asked == 2


def test_where_they_can_not_be_renewed_the_old_ones_serve_until_they_end(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials()
    endpoint.body = b"<html>"
    plus(monkeypatch, 3000)
    assert credentials().access_key == "key 1"
    plus(monkeypatch, 700)
    with pytest.raises(NoCredentials):
        credentials()


def test_a_snapshot_that_is_restored_later_asks_again(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials()
    plus(monkeypatch, 30 * 86_400)
    endpoint.lasts_s = 31 * 86_400
    assert credentials().access_key == "key 2"


def test_an_answer_that_fails_is_asked_for_again(endpoint: Endpoint) -> None:
    endpoint.statuses = [500, 429]
    assert credentials().access_key == "key 3"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"AccessKeyId": "a", "SecretAccessKey": "b", "Token": "c"}'])
def test_an_answer_that_is_none_is_no_credentials(endpoint: Endpoint, body: bytes) -> None:
    endpoint.body = body
    with pytest.raises(NoCredentials):
        credentials()


def test_what_has_ended_already_is_no_credentials(endpoint: Endpoint) -> None:
    endpoint.lasts_s = -1
    with pytest.raises(NoCredentials):
        credentials()


def test_the_token_is_read_from_its_file_each_time(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("another")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(NoCredentials):
        credentials()
    (tmp_path / "token").write_text("a token")
    assert credentials().session_token == "session"


@pytest.mark.parametrize("token", ["a\r\ntoken", "a\ntoken"])
def test_a_token_that_would_be_two_lines_is_never_sent(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", token)
    with pytest.raises(NoCredentials):
        credentials()
    assert endpoint.asked == 0


@pytest.mark.parametrize(
    "url", ["http://example.com/", "http://169.254.169.254/", "ftp://127.0.0.1.example.com/", "http:///", "credentials"]
)
def test_no_other_machine_is_asked_over_plain_http(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
    with pytest.raises(NoCredentials, match="may not give credentials"):
        credentials()
    with pytest.raises(ValueError, match="Unsupported host"):
        botocore.credentials.ContainerProvider().load()


@pytest.mark.parametrize("half", [{}, {"AWS_ACCESS_KEY_ID": "key"}])
def test_without_them_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, half: dict[str, str]) -> None:
    for name, value in half.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NoCredentials, match="AWS_ACCESS_KEY_ID"):
        credentials()


def test_many_at_once_ask_once(endpoint: Endpoint) -> None:
    threads = [threading.Thread(target=credentials) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert endpoint.asked == 1
