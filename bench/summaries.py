"""Recordings of 6, 15, 60 and 180 minutes without captions, to chapters, with a speech server and a model of set
latencies; beside each the same one after the other: the sound taken out by ffmpeg alone, and the calls. Then a lecture
of 203 s with captions, by the offline engine, and the same asked for again by one person and by eight; the other side
of that is the health route through the same gateway. Last, taking the sound out of a film and cutting it, beside ffmpeg
alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from bench._cloud import BASE, ROOT, Client, Cloud, local_cloud, sign_up
from bench._figures import Figure, console, percentile, show
from bench._summary_servers import CALLS_AT_ONCE, Servers, stand_ins
from kongdori.media import ffmpeg, probe
from summarize_function.reading import audio_chunks

AGAIN, CLIENTS = 300, 8
WARM_UP = 1_200  # calls, three seconds: until the local functions for so many at once have started
MINUTES = (6, 15, 60, 180)
LECTURE = Path(os.environ.get("KONGDORI_SHARED_DATA", ROOT.parent / "shared" / "data")) / "lecture"
# A voice that pauses every ten seconds, so that there are silences to cut at.
VOICE = "aevalsrc=0.3*sin(440*t)*gt(mod(t\\,10)\\,0.8):s=16000:d={seconds}"


def main() -> bool:
    with tempfile.TemporaryDirectory(prefix="kongdori-bench-sound-") as name:
        folder = Path(name)
        figures = [*with_servers(folder), *extraction(folder)]
    met = show("Summaries of what is said", figures, against="one after the other")
    if not LECTURE.is_dir():
        console.print(f"bench.summaries: the lecture is not at {LECTURE}; KONGDORI_SHARED_DATA names another place")
        return met
    return offline_and_again() and met


def with_servers(folder: Path) -> list[Figure]:
    """Upload to done for each length, with what the functions need for the longest."""
    plenty = {"BUDGET_USD_PER_DAY": "1000", "BUDGET_USD_PER_MONTH": "1000", "TOKENS_PER_DAY": "100000000"}
    plenty |= {"INSTALLATION_BUDGET_USD_PER_DAY": "1000", "INSTALLATION_BUDGET_USD_PER_MONTH": "1000"}
    figures: list[Figure] = []
    with stand_ins() as servers:
        connected = {"OPENAI_BASE_URL": servers.url, "OPENAI_API_KEY": "none", "TRANSCRIBE": "endpoint"}
        connected |= {"TRANSCRIBE_BASE_URL": servers.url, "MODEL_TIMEOUT_S": "60"}
        with local_cloud(**connected, **plenty) as cloud:
            owner = sign_up(cloud, "bench-summaries")
            summarised(cloud, owner, recording(folder, 2), "audio/mpeg")  # the workers have started
            for minutes in MINUTES:
                path = recording(folder, minutes)
                servers.forget()
                with watched(cloud.pid, cloud.data / "tmp") as used:
                    took_s, summary = summarised(cloud, owner, path, "audio/mpeg")
                figures += of_length(minutes, took_s, sound_alone(path, folder), servers, summary)
            megabytes, disk = used["memory"] / 2**20, used["disk"] / 2**20
            figures.append(
                Figure("180 min: memory of a function", f"{megabytes:.0f} MB", bound="≤ 512 MB", met=megabytes <= 512)
            )
            figures.append(Figure("180 min: disk", f"{disk:.0f} MB", bound="≤ 2,048 MB", met=disk <= 2048))
    return figures


def of_length(
    minutes: int, took_s: float, sound_s: float, servers: Servers, summary: Mapping[str, Any]
) -> list[Figure]:
    """`sound_s`: what ffmpeg alone takes for the sound, now."""
    calls_s = sound_s + servers.calls_s
    ratio = calls_s / took_s
    critical_s = sound_s + critical_path(servers)
    stages = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in summary["timings"].items())
    calls = sum(len(took) for took in servers.model_s.values())
    sent, wrote = servers.tokens
    console.print(
        f"{minutes} min: {len(summary['chapters'])} chapters, {servers.most} calls at once; {calls} calls of the model "
        f"({sent:,} tokens sent, {wrote:,} written); {stages}"
    )
    is_15 = minutes == 15
    return [
        Figure(
            f"{minutes} min, upload to done",
            f"{took_s:.1f} s",
            f"{calls_s:.1f} s",
            f"{ratio:.1f} × faster",
            "≥ 4 × faster" if is_15 else "",
            ratio >= 4 if is_15 else None,
        ),
        Figure(
            f"{minutes} min, over the critical path of {critical_s:.1f} s",
            f"{took_s - critical_s:.1f} s",
            "",
            f"{took_s / critical_s:.2f}",
            "≤ 1.15 or 1.5 s",
            took_s <= max(1.15 * critical_s, critical_s + 1.5),
        ),
    ]


def critical_path(servers: Servers) -> float:
    """The shortest that these calls can take, ten at once: speech; then the chapters of a part are found before each
    is written; then the headline.
    """
    speech_s = max(sum(servers.speech_s) / CALLS_AT_ONCE, max(servers.speech_s))
    of_model = servers.model_s
    parts = [*of_model["both"], *of_model["divide"], *of_model["write"]]
    chain_s = max([0.0, *of_model["both"], *of_model["divide"]]) + max([0.0, *of_model["write"]])
    return speech_s + max(sum(parts) / CALLS_AT_ONCE, chain_s) + sum(of_model["headline"])


def extraction(folder: Path) -> list[Figure]:
    """The sound of an hour, taken out and cut, beside ffmpeg that only takes it out."""
    path = recording(folder, 60)
    info = probe.probe(path)
    ours_s, alone_s = [], []
    for _ in range(2):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            started = time.perf_counter()
            audio_chunks.split_at_silence(info, Path(name), timeout_s=600)
            ours_s.append(time.perf_counter() - started)
        alone_s.append(sound_alone(path, folder))
    ratio = min(ours_s) / min(alone_s)
    what = "sound of 60 min taken out and cut, ffmpeg alone beside it"
    return [Figure(what, f"{min(ours_s):.1f} s", f"{min(alone_s):.1f} s", f"{ratio:.2f}", "≤ 1.3", ratio <= 1.3)]


def sound_alone(path: Path, folder: Path) -> float:
    """Seconds that ffmpeg takes to take the sound out."""
    taken = [*probe.probe(path).input(), "-vn", "-ac", "1", "-ar", "16000", "-c:a", "libmp3lame", "-b:a", "32k"]
    with tempfile.TemporaryDirectory(dir=folder) as name:
        started = time.perf_counter()
        ffmpeg.convert([*taken, "-f", "mp3"], Path(name) / "a.mp3", timeout_s=600, max_output_bytes=1024**3)
        return time.perf_counter() - started


def offline_and_again() -> bool:
    with local_cloud() as cloud:
        owner = sign_up(cloud, "bench-summaries")
        captions = upload(cloud, owner, LECTURE / "lecture.en.vtt", "text/vtt")
        source = {"type": "upload", "captions_upload_id": captions}
        source["upload_id"] = upload(cloud, owner, LECTURE / "lecture.mp4", "video/mp4")
        wish = {"source": source, "language": "en"}
        took_s, _ = done(owner, wish)
        again, nothing = timed_calls(owner, "POST", "/summaries", wish), timed_calls(owner, "GET", "/health")
        token = owner.headers["authorization"].removeprefix("Bearer ")
        clients = [Client(cloud.url, token) for _ in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as pool:

            def at_once(times: int) -> list[float]:
                calls = [pool.submit(timed_calls, one, "POST", "/summaries", wish, times) for one in clients]
                return [took for call in calls for took in call.result()]

            at_once(WARM_UP // CLIENTS)
            crowd = at_once(AGAIN // CLIENTS)
    figures = [Figure("203 s lecture with captions, POST to done", f"{took_s:.2f} s", "", "", "≤ 5 s", took_s <= 5)]
    rows: Sequence[tuple[str, list[float], float, float | None]] = (
        ("asked again, p50", again, 0.5, None),
        ("asked again, p99", again, 0.99, 50.0),
        (f"asked again by {CLIENTS} at once, p99", crowd, 0.99, 30.0),
    )
    for what, times, share, bound in rows:
        mine, other = percentile(times, share), percentile(nothing, share)
        limit = f"≤ {bound:.0f} ms" if bound else ""
        met = mine <= bound if bound else None
        figures.append(Figure(what, f"{mine:.1f} ms", f"{other:.1f} ms", f"{mine / other:.2f}", limit, met))
    return show("Summaries with captions", figures, against="health route")


def recording(folder: Path, minutes: int) -> Path:
    """An MP3 of so many minutes with pauses, made once."""
    path = folder / f"{minutes}.mp3"
    if not path.exists():
        made = ["-f", "lavfi", "-i", VOICE.format(seconds=60 * minutes), "-c:a", "libmp3lame", "-b:a", "48k", str(path)]
        subprocess.run([str(ffmpeg.executable()), "-nostdin", "-loglevel", "error", *made], check=True)
    return path


def summarised(cloud: Cloud, owner: Client, path: Path, content_type: str) -> tuple[float, dict[str, Any]]:
    """Seconds from the upload's end to the summary, and the summary."""
    return done(owner, {"source": {"type": "upload", "upload_id": upload(cloud, owner, path, content_type)}})


def done(owner: Client, wish: Mapping[str, object]) -> tuple[float, dict[str, Any]]:
    started = time.perf_counter()
    summary: dict[str, Any] = owner.json("POST", "/summaries", dict(wish))
    while summary["status"] in ("queued", "running"):
        time.sleep(0.05)
        summary = owner.json("GET", f"/summaries/{summary['id']}")
    if summary["status"] != "done":
        raise RuntimeError(f"a summary ended as {summary['status']}: {summary['error'] or summary['gaps']}")
    return time.perf_counter() - started, summary


@contextmanager
def watched(pid: int, scratch: Path) -> Iterator[dict[str, int]]:
    """The most memory that one process below `pid` has held, ffmpeg and the servers apart, and the most that lay in
    `scratch`: bytes.
    """
    used = {"memory": 0, "disk": 0}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.25):
            used["memory"] = max([used["memory"], *(resident(worker) for worker in workers(pid))])
            used["disk"] = max(used["disk"], size_of(scratch))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield used
    finally:
        over.set()
        watcher.join()


def workers(pid: int) -> list[int]:
    """The processes below `pid` that run a function's handlers."""
    found, look = [], [pid]
    while look:
        for path in Path(f"/proc/{look.pop()}/task").glob("*/children"):
            try:
                below = [int(child) for child in path.read_text().split()]
                look += below
                found += [b for b in below if b"summarize_function" in Path(f"/proc/{b}/environ").read_bytes()]
            except OSError:
                continue  # it has ended
    return found


def resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def size_of(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:
            continue
    return total


def upload(cloud: Cloud, owner: Client, path: Path, content_type: str) -> str:
    """Hands a file in as the page does and returns its upload id."""
    wanted = {"filename": path.name, "size": path.stat().st_size, "content_type": content_type}
    ticket = owner.json("POST", "/summaries/uploads", wanted)
    with path.open("rb") as file:
        url = urljoin(cloud.url, ticket["url"])
        answer = httpx.post(url, data=ticket["fields"], files={"file": (path.name, file, content_type)}, timeout=60)
    if answer.status_code not in (200, 201, 204):
        raise RuntimeError(f"the upload answered {answer.status_code}: {answer.text[:300]}")
    return str(ticket["upload_id"])


def timed_calls(
    client: Client, method: str, path: str, body: Mapping[str, object] | None = None, times: int = AGAIN
) -> list[float]:
    took: list[float] = []
    for _ in range(times):
        started = time.perf_counter()
        status, _, content = client.send(method, BASE + path, dict(body) if body else None)
        took.append((time.perf_counter() - started) * 1000)
        if status != 200:
            raise RuntimeError(f"{method} {path} answered {status}: {content[:300]!r}")
    return took


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
