"""The sound of a video of YouTube, fetched in a process of its own (`sound_process`), for a video without captions."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from kongdori.observability import logger
from summarize_function.links.refusals import MOST_SOUND_BYTES, MOST_SOUND_S, refusal
from summarize_function.links.sound_wish import Wish
from summarize_function.links.video_id import watch_url

WITHIN_S = 480.0  # of the 900 that Prepare has
_CPU_S = 300
_COMMAND = [sys.executable, "-I", "-m", "summarize_function.links.sound_process"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """`title` is "" where YouTube does not say one."""

    path: Path
    title: str


class _Line(BaseModel):
    """A line that the process says."""

    share: float = 0.0
    refused: str = ""
    file: str = ""
    title: str = ""


def fetch(
    id: str,
    folder: Path,
    *,
    proxy: str,
    on_share: Callable[[float], None],
    within_s: float = WITHIN_S,
    most_bytes: int = MOST_SOUND_BYTES,
) -> Fetched:
    """Fetches the sound into a folder that is empty. `on_share` gets the share that is there, from 0 to 1; what it
    raises ends the process.

    Raises `InvalidInput` or `TooLarge` where another try changes nothing, and `Unavailable` with the code
    `youtube-unreachable` where it may.
    """
    wish = Wish(watch_url(id), str(folder.absolute()), proxy, MOST_SOUND_S, most_bytes, _CPU_S)
    trusted = ssl.get_default_verify_paths()
    certificates = {trusted.openssl_cafile_env: trusted.cafile, trusted.openssl_capath_env: trusted.capath}
    errors = folder / "errors.txt"
    with tempfile.TemporaryFile("w+") as asked, errors.open("wb") as log:
        json.dump(asdict(wish), asked)  # not as an argument: others on this machine may read those
        asked.seek(0)
        environment = {name: path for name, path in certificates.items() if path}  # and nothing of ours
        process = subprocess.Popen(  # noqa: S603 our own interpreter and module
            _COMMAND, stdin=asked, stdout=subprocess.PIPE, stderr=log, env=environment, cwd="/", text=True
        )
    over = threading.Timer(within_s, process.kill)
    over.start()
    with process:
        try:
            last = _last(process.stdout or (), on_share)
        finally:
            slow = not over.is_alive()
            over.cancel()
            process.kill()
    path = folder / Path(last.file).name
    if last.file and path.is_file():
        return Fetched(path, " ".join(last.title.split())[:200])
    if slow:
        raise refusal("youtube-slow")
    if not last.refused:
        logger.error("sound-process-failure", status=process.returncode, error=_kind(errors))
    raise refusal(last.refused or "youtube-changed")


def _last(lines: Iterable[str], on_share: Callable[[float], None]) -> _Line:
    """The last line, once there are no more; an empty one where there is none that is ours."""
    last = _Line()
    for text in lines:
        try:
            last = _Line.model_validate_json(text)
        except ValidationError:
            continue
        if last.share:
            on_share(last.share)
    return last


def _kind(errors: Path) -> str:
    """The class of the exception that ended the process; its message may hold what a server says."""
    lines = errors.read_text("utf-8", "replace").splitlines()
    return lines[-1].partition(":")[0][:100] if lines else ""
