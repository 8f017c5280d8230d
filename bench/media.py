"""Seeking and throughput of the local edge, beside nginx serving the same file (where nginx is on the machine)."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench._cloud import BASE, Client, Cloud, free_port, local_cloud, sign_up
from bench._figures import Figure, console, percentile, show

SEEKS = 200
SEEK_BYTES = 256 * 1024
FILE_BYTES = 256 * 1024 * 1024
READS = 8


def main() -> bool:
    with local_cloud() as cloud:
        owner = sign_up(cloud, "bench-media")
        movie = first_movie(owner)
        path, cookies = signed_source(owner, movie["id"])
        film = enlarged(cloud, path, cookies)
        ours = measure(cloud.url, path, {"cookie": cookies})
        theirs = None
        if shutil.which("nginx"):
            with nginx(film) as url:
                theirs = measure(url, "/" + film.name, {})
        else:
            console.print("nginx is not on this machine (Debian: apt-get install nginx), so its side was not run")
    seek_ms = percentile(ours[0], 0.95)
    other_ms = percentile(theirs[0], 0.95) if theirs else None
    figures = [
        Figure(
            "first byte after a seek, p95",
            f"{seek_ms:.1f} ms",
            f"{other_ms:.1f} ms" if other_ms else "not run",
            f"{seek_ms / other_ms:.2f}" if other_ms else "",
            "≤ 20 ms",
            seek_ms <= 20,
        ),
        Figure(
            "Range throughput",
            f"{ours[1]:.0f} MB/s",
            f"{theirs[1]:.0f} MB/s" if theirs else "not run",
            f"{ours[1] / theirs[1]:.2f}" if theirs else "",
            "≥ 0.5",
            ours[1] / theirs[1] >= 0.5 if theirs else None,
        ),
    ]
    return show("Films", figures, against="nginx")


def first_movie(owner: Client) -> dict[str, str]:
    """The first sample film; they are put in after the ready line, so it may take a moment."""
    for _ in range(240):
        items = owner.json("GET", "/movies")["items"]
        if items:
            return dict(items[0])
        time.sleep(0.5)
    raise RuntimeError("no sample film came in within two minutes")


def signed_source(owner: Client, movie_id: str) -> tuple[str, str]:
    """The film's path at the edge and the cookies that open it."""
    connection = owner.connection
    connection.request("POST", f"{BASE}/movies/{movie_id}/playback", b"", owner.headers)
    answer = connection.getresponse()
    playback = json.loads(answer.read())
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return urlsplit(playback["sources"][0]["url"]).path, "; ".join(cookies)


def enlarged(cloud: Cloud, path: str, cookies: str) -> Path:
    """Stores the film again, repeated to a size that a film has, and returns a file with the same bytes."""
    import boto3

    _, _, content = Client(cloud.url).send("GET", path, headers={"cookie": cookies})
    film = cloud.data / "bench" / Path(path).name
    film.parent.mkdir()
    with film.open("wb") as file:
        while file.tell() < FILE_BYTES:
            file.write(content)
    client = boto3.client(
        "s3",
        endpoint_url=cloud.run["aws_endpoint"],
        region_name="us-east-1",
        aws_access_key_id=cloud.run["aws_keys"]["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=cloud.run["aws_keys"]["AWS_SECRET_ACCESS_KEY"],
    )
    key = path.removeprefix("/")
    client.upload_file(str(film), "kongdori-films", key, ExtraArgs={"ContentType": "video/mp4"})
    return film


def measure(url: str, path: str, headers: dict[str, str]) -> tuple[list[float], float]:
    """Milliseconds to the first byte of each seek, and MB/s of reading the file in ranges of an eighth."""
    client = Client(url)
    _, answer, _ = client.send("GET", path, headers={**headers, "range": "bytes=0-0"})
    size = int(answer["content-range"].split("/")[1])
    choose = random.Random(7)
    seeks: list[float] = []
    for _ in range(SEEKS):
        start = choose.randrange(size - SEEK_BYTES)
        started = time.perf_counter()
        client.connection.request("GET", path, headers={**headers, "range": f"bytes={start}-{start + SEEK_BYTES - 1}"})
        response = client.connection.getresponse()
        response.read(1)
        seeks.append((time.perf_counter() - started) * 1000)
        if response.status != 206 or len(response.read()) != SEEK_BYTES - 1:
            raise RuntimeError(f"a seek answered {response.status}")
    buffer = bytearray(4 * 1024 * 1024)
    best = 0.0
    for _ in range(3):
        started = time.perf_counter()
        total = 0
        for part in range(READS):
            start, end = size * part // READS, size * (part + 1) // READS - 1
            client.connection.request("GET", path, headers={**headers, "range": f"bytes={start}-{end}"})
            response = client.connection.getresponse()
            while read := response.readinto(buffer):
                total += read
        best = max(best, total / (time.perf_counter() - started) / 1e6)
    return seeks, best


@contextmanager
def nginx(film: Path) -> Iterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        served = Path(folder) / "served"
        served.mkdir()
        shutil.copy(film, served / film.name)
        for parent in (Path(folder), served):
            parent.chmod(0o755)
        config = Path(folder) / "nginx.conf"
        config.write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes auto; events {{}}\n"
            f"http {{ access_log off; sendfile on; tcp_nopush on; client_body_temp_path {folder}/b;"
            f" proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;"
            f" scgi_temp_path {folder}/s; server {{ listen 127.0.0.1:{port}; root {served}; }} }}\n"
        )
        process = subprocess.Popen(["nginx", "-p", folder, "-c", str(config)])
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(100):
                try:
                    Client(url)
                    break
                except OSError:
                    time.sleep(0.05)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=10)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
