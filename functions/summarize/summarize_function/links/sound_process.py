"""The process that fetches the sound of one video of YouTube with yt-dlp: `python -I -m` and this module's name.

Standard input is a `Wish` as JSON. Standard output is one JSON object a line: `{"share": 0.4}` while the sound comes,
then `{"file", "title"}` or `{"refused"}`, a code of `refusals`. It reads the code that it runs and what
names and certificates are looked up in, writes into one folder, and starts no other program: so YouTube's scripts are
never run, and what only players that run them get is not to be had. It speaks https alone, to YouTube's hosts alone.
"""

from __future__ import annotations

import ctypes
import json
import resource
import signal
import ssl
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import requests
from yt_dlp import YoutubeDL  # type: ignore[import-untyped]
from yt_dlp.extractor.youtube import YoutubeIE  # type: ignore[import-untyped]
from yt_dlp.networking._requests import RequestsRH  # type: ignore[import-untyped]
from yt_dlp.utils import GeoRestrictedError, YoutubeDLError  # type: ignore[import-untyped]

from kongdori.media import landlock
from summarize_function.links.refusals import UNREACHABLE, named, of_status
from summarize_function.links.session import SOUNDS, PublicAdapter
from summarize_function.links.sound_wish import Wish

_MEMORY_BYTES = 1024**3
_PR_SET_PDEATHSIG = 1  # of <sys/prctl.h>
_SOCKET_S = 15
# One file where there is one; else pieces, as for Apple's players; the smallest video where there is no sound alone.
_FORMAT = "/".join(
    f"{what}[protocol={protocol}]" for what in ("ba", "w[acodec!=none]") for protocol in ("https", "m3u8_native")
)
_BEST_FIRST = ["lang", "abr~64"]  # what was spoken, not a dubbed track; speech needs no more
_NO_FORMATS = ("format is not available", "No video formats found", "DRM")  # what yt-dlp says
_LIVE = frozenset({"is_live", "is_upcoming", "post_live"})
_LOOKED_UP = (
    "/etc",
    "/usr/lib",
    "/lib",
    "/lib64",
    "/usr/share/ca-certificates",
    "/run/systemd/resolve",
)


class Refusal(Exception):
    """The argument is a code of `refusals`."""


class _Seen(PublicAdapter):
    """Remembers what kept it from an answer last: yt-dlp may go on, and then says less."""

    def __init__(self) -> None:
        super().__init__(SOUNDS)
        self.fault: str | None = None
        self._unread: list[requests.Response] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        try:
            response = super().send(request, *args, **options)
        except requests.exceptions.InvalidURL:
            self.fault = "youtube-changed"
            raise
        except requests.RequestException:
            self.fault = UNREACHABLE
            raise
        self.fault = of_status(response.status_code) or self.fault
        self._unread = [answer for answer in (*self._unread, response) if not answer.raw.closed]
        return response

    def close(self) -> None:
        """Closes the connections of answers that nobody read to their end, too."""
        for answer in self._unread:
            answer.close()
        super().close()


class _Downloader(YoutubeDL):  # type: ignore[misc]
    """yt-dlp with one way to the network, ours, and one extractor."""

    def __init__(self, wish: Wish) -> None:
        self.seen = seen = _Seen()

        class PublicRH(RequestsRH):  # type: ignore[misc]
            def _create_instance(self, *args: Any, **options: Any) -> requests.Session:
                session: requests.Session = super()._create_instance(*args, **options)
                session.adapters.clear()
                session.mount("https://", seen)
                session.max_redirects = 5
                return session

        self._only = PublicRH
        super().__init__(_options(wish), auto_init=False)
        self.add_info_extractor(YoutubeIE(self))

    def build_request_director(self, handlers: Iterable[Any], preferences: Any = None) -> Any:  # noqa: ARG002
        return super().build_request_director([self._only])


class _Silent:
    """Standard output is ours, and what a stranger's server says is not for the log."""

    def debug(self, message: str) -> None: ...

    warning = error = debug


def fetch(wish: Wish) -> dict[str, object]:
    """The last line of the answer. Raises `Refusal`."""
    with _Downloader(wish) as downloader:
        try:
            info = downloader.extract_info(wish.url, download=False)
            _check(info, wish)
            done = downloader.process_ie_result(info, download=True)["requested_downloads"][0]
        except YoutubeDLError as error:
            raise Refusal(_code(error, downloader.seen)) from error
    return {"file": done["filepath"], "title": info.get("title") or ""}


def _options(wish: Wish) -> dict[str, object]:
    told = 0

    def tell(progress: Mapping[str, Any]) -> None:
        nonlocal told
        done = progress.get("downloaded_bytes") or 0
        if done > wish.most_bytes:
            raise Refusal("youtube-large-sound")
        total = progress.get("total_bytes") or progress.get("total_bytes_estimate") or 0
        percent = round(100 * min(1.0, done / total)) if total else 0
        if percent > told:
            told = percent
            _say({"share": percent / 100})

    return {
        "format": _FORMAT,
        "format_sort": _BEST_FIRST,
        "outtmpl": f"{wish.folder}/sound.%(ext)s",
        "proxy": wish.proxy,  # "" is none, not that of the environment
        "socket_timeout": _SOCKET_S,
        "retries": 3,
        "fragment_retries": 3,
        "skip_unavailable_fragments": False,  # a hole in the sound would be taken for silence
        "extractor_retries": 1,
        "js_runtimes": {},
        "noplaylist": True,
        "allowed_extractors": ["youtube"],
        "hls_prefer_native": True,
        "fixup": "never",
        "cachedir": False,
        "nopart": True,
        "updatetime": False,
        "usenetrc": False,
        "geo_bypass": False,
        "logger": _Silent(),
        "quiet": True,
        "noprogress": True,
        "progress_hooks": [tell],
    }


def _check(info: Mapping[str, Any], wish: Wish) -> None:
    """Raises `Refusal` before anything is fetched that would not be read."""
    if info.get("_type", "video") != "video":
        raise Refusal("youtube-changed")
    if info.get("live_status") in _LIVE:
        raise Refusal("youtube-live")
    if (info.get("duration") or 0) > wish.most_s:
        raise Refusal("youtube-long-sound")
    if (info.get("filesize") or info.get("filesize_approx") or 0) > wish.most_bytes:
        raise Refusal("youtube-large-sound")


def _code(error: Any, seen: _Seen) -> str:
    """Which refusal an error of yt-dlp is: by YouTube's reason in it, else by what was seen on the way."""
    cause = (getattr(error, "exc_info", None) or (None, None))[1]
    if isinstance(cause, GeoRestrictedError):
        return "youtube-region"
    said = str(error)
    if any(words in said for words in _NO_FORMATS):
        return seen.fault or "youtube-no-sound"
    expected = bool(getattr(cause, "expected", False))  # YouTube's own reason, not a surprise of yt-dlp's
    return (expected and named(said)) or seen.fault or ("youtube-unplayable" if expected else "youtube-changed")


def _say(line: Mapping[str, object]) -> None:
    print(json.dumps(line), flush=True)


def _confine(wish: Wish) -> None:
    """From here on this process has limits that the kernel enforces, and ends with the one that started it."""
    limits = {
        resource.RLIMIT_CPU: wish.cpu_s,
        resource.RLIMIT_FSIZE: wish.most_bytes,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = _MEMORY_BYTES  # macOS reserves more than that for every process
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for kind, limit in limits.items():
        resource.setrlimit(kind, (limit, limit))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then the write that goes too far fails with its reason
    code = [*sys.path, *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))]
    trusted = ssl.get_default_verify_paths()
    read = [
        path for name in (*code, *_LOOKED_UP, trusted.cafile, trusted.capath) if name and (path := Path(name)).exists()
    ]
    with landlock.only(run=None, read=read, write_in=[Path(wish.folder)], connects=True) as restrict:
        if restrict is not None:
            restrict()


def main() -> None:
    wish = Wish(**json.load(sys.stdin))
    _confine(wish)
    try:
        _say(fetch(wish))
    except Refusal as refused:
        _say({"refused": str(refused)})


if __name__ == "__main__":
    main()
