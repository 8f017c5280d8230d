"""What is asked of the process that fetches a sound. Its reader loads yt-dlp, and its writer does not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """`url`: the video's page. `folder`: where the sound goes. `proxy`: the address of one, or "". `most_s` is the
    length of the longest video, `most_bytes` the size of the largest sound, `cpu_s` the processor time.
    """

    url: str
    folder: str
    proxy: str
    most_s: float
    most_bytes: int
    cpu_s: int
