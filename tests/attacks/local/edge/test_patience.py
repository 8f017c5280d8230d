"""What a caller can do with a line: fill it with headers, hold it open, drip a body into it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.small_edge import SmallEdge, small_edge

from kongdori_local.edge import patience

pytestmark = pytest.mark.integration
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallEdge]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patience, "GRACE_S", 0.5)
        patch.setattr(patience, "_LOOK_EVERY_S", 0.1)
        patch.setattr(patience, "BYTES_A_SECOND", 1_000_000)
        with small_edge(tmp_path_factory.mktemp("edge")) as running:
            yield running


@pytest.fixture
def line(edge: SmallEdge) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", edge.port), timeout=30) as line:
        yield line


def rest(line: socket.socket) -> bytes:
    """What comes until the server closes the line."""
    got = b""
    while piece := line.recv(65536):
        got += piece
    return got


def send_until_closed(line: socket.socket, piece: bytes, *, at_most: int) -> int:
    """How many bytes went before the server hung up."""
    sent = 0
    try:
        while sent < at_most:
            line.sendall(piece)
            sent += len(piece)
            time.sleep(0.002)
    except OSError:
        pass
    return sent


def test_one_header_without_end_is_cut_off(line: socket.socket) -> None:
    line.sendall(HEAD + b"x-endless: ")
    assert send_until_closed(line, b"a" * 4096, at_most=50_000_000) < 5_000_000


@pytest.mark.parametrize("header", [b"x-a: " + b"a" * 900 + b"\r\n", b"cookie: " + b"b" * 20_000 + b"\r\n"])
def test_headers_over_the_limit_are_431(line: socket.socket, header: bytes) -> None:
    line.sendall(HEAD + header * (patience.MAX_HEAD // len(header) + 1) + b"\r\n")
    assert rest(line).startswith(b"HTTP/1.1 431 ")


def test_a_long_address_is_refused_too(line: socket.socket) -> None:
    line.sendall(b"GET /?q=" + b"q" * patience.MAX_HEAD + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert rest(line).startswith(b"HTTP/1.1 431 ")


def test_headers_below_the_limit_and_a_long_body_are_taken(line: socket.socket) -> None:
    header = b"x-a: " + b"a" * 900 + b"\r\n"
    body = b"{}" * 40_000
    line.sendall(
        b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + header * (patience.MAX_HEAD // len(header) - 1)
        + b"content-length: %d\r\n\r\n" % len(body)
        + body
    )
    assert rest(line).startswith(b"HTTP/1.1 405 ")


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"G",
        HEAD,
        HEAD + b"x-half: a",
        b"POST /_s3/kongdori-uploads HTTP/1.1\r\nHost: localhost\r\ncontent-length: 100\r\n\r\nhalf",
    ],
)
def test_a_request_that_does_not_go_on_is_ended(line: socket.socket, beginning: bytes) -> None:
    line.sendall(beginning)
    answer = rest(line)
    assert answer.startswith(b"HTTP/1.1 408 ") or (answer == b"" and not beginning)


def test_a_body_that_drips_is_ended(line: socket.socket) -> None:
    line.sendall(b"POST /api/v1/auth/token HTTP/1.1\r\nHost: localhost\r\ncontent-length: 1000000\r\n\r\n")
    assert send_until_closed(line, b"a", at_most=100_000) < 100_000


def test_a_line_that_only_sends_empty_lines_after_an_answer_is_ended(line: socket.socket) -> None:
    line.sendall(HEAD + b"\r\n")
    assert line.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert send_until_closed(line, b"\r\n", at_most=100_000) < 100_000


def test_a_line_that_rests_between_requests_is_kept(line: socket.socket) -> None:
    for _ in range(2):
        line.sendall(b"HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 200 ")
        time.sleep(1)


def test_a_name_that_is_not_ours_is_refused(edge: SmallEdge, tmp_path: Path) -> None:
    for host in ("localhost", f"localhost:{edge.port}", "127.0.0.1", "[::1]:8080", "192.168.0.7:8080"):
        assert edge.request("GET", "/", {"host": host}).status_code == 200, host
    for host in ("attacker.example", "localhost.attacker.example", "127.0.0.1.nip.io", "", "[::1", "2130706433"):
        for path in ("/", "/api/v1/health", "/media/films/x", "/_s3/kongdori-uploads"):
            answer = edge.request("GET", path, {"host": host})
            assert answer.status_code == 421, (host, path)
            assert "KONGDORI_PUBLIC_URL" in answer.text
