"""Which video of YouTube a link means. yt-dlp, the library that knows these links, takes playlists and bare ids too."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from kongdori.errors import InvalidInput

_SHORT = "youtu.be"
_HOSTS = frozenset(
    f"{subdomain}{domain}.com"
    for domain in ("youtube", "youtube-nocookie")
    for subdomain in ("", "www.", "m.", "music.")
)
_FOLDERS = frozenset({"shorts", "embed", "live", "v", "e"})
_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_SERIES = "videoseries"  # what stands in place of an id where a whole playlist is embedded


def video_id(link: str) -> str:
    """The id of the video (11 characters).

    Raises `InvalidInput` with the code `youtube-playlist` for a list of videos, else `youtube-link`.
    """
    text = link.strip()
    if not text.isprintable() or " " in text or "\\" in text:
        raise _no_video()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")  # people copy youtu.be/… without a scheme
        whole = parts.scheme in {"http", "https"} and parts.port is None and "@" not in parts.netloc
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        raise _no_video() from None
    host, path = (parts.hostname or ""), [part for part in parts.path.split("/") if part]
    if not whole or host not in _HOSTS | {_SHORT}:
        raise _no_video()
    found = _named(host, path, query.get("v", []))
    if found is not None and _ID.fullmatch(found) and found != _SERIES:
        return found
    if "list" in query or path[:1] == ["playlist"]:
        raise InvalidInput("This is a playlist. Open one of its videos and copy that link.", code="youtube-playlist")
    raise _no_video()


def watch_url(id: str) -> str:
    """The address of a video's page."""
    return f"https://www.youtube.com/watch?v={id}"


def _named(host: str, path: list[str], v: list[str]) -> str | None:
    """What stands where the id is in links of this form."""
    if host == _SHORT:
        return path[0] if len(path) == 1 else None
    if path == ["watch"]:
        return v[0] if len(v) == 1 else None
    return path[1] if len(path) == 2 and path[0] in _FOLDERS else None


def _no_video() -> InvalidInput:
    return InvalidInput(
        "This isn't a link to a YouTube video. Copy it from the video's page, or upload the video instead.",
        code="youtube-link",
    )
