"""Why a video of YouTube can't be had, each reason by a name of its own, and what a person can do instead."""

from __future__ import annotations

import re

from kongdori.errors import InvalidInput, KongdoriError, TooLarge, Unavailable
from kongdori.media.captions import MAX_SECONDS

UNREACHABLE = "youtube-unreachable"
MOST_SOUND_S = 10 * 3600  # as of an upload
MOST_SOUND_BYTES = 512 * 1024**2  # ten hours at 64 kb/s have 290 MB
_INSTEAD = "Upload the video, or paste its transcript."
_REFUSALS = {
    "youtube-blocked": "YouTube is blocking this server, as it does with many. The host can set a proxy.",
    "youtube-busy": "YouTube has had too many requests from this server and is refusing more for now.",
    "youtube-changed": "YouTube's answer couldn't be understood.",
    "youtube-no-captions": "This video has no captions on YouTube.",
    "youtube-no-sound": "YouTube wouldn't give Kongdori the sound of this video.",
    "youtube-private": "This video is private.",
    "youtube-members": "This video is for channel members only.",
    "youtube-gone": "This video isn't on YouTube: it was removed, or the link is wrong.",
    "youtube-age": "YouTube shows this video only to adults who are signed in.",
    "youtube-live": "This is a live stream that hasn't ended or hasn't started. Try again once the recording is there.",
    "youtube-region": "YouTube doesn't show this video in the country where the server is.",
    "youtube-unplayable": "YouTube wouldn't let Kongdori open this video.",
    "youtube-slow": "YouTube sent the sound of this video too slowly.",
}
_TOO_LARGE = {
    "youtube-too-long": f"This video is longer than {round(MAX_SECONDS / 3600)} hours.",
    "youtube-long-sound": f"This video has no captions, and Kongdori transcribes at most {MOST_SOUND_S // 3600} hours.",
    "youtube-large-sound": f"The sound of this video is larger than {MOST_SOUND_BYTES // 1024**2} MB.",
}
# What YouTube's reasons say, in the words that it writes for Accept-Language: en. The first that is there counts.
_REASONS = {
    "youtube-busy": r"\brate-limited\b|\btry again later\b",
    "youtube-blocked": r"\bnot a bot\b|\bcaptcha\b|\blikely being blocked\b",
    "youtube-members": r"\bmembers?\b",
    "youtube-private": r"\bprivate\b",
    "youtube-age": r"\binappropriate\b|\byour age\b|\bage-restricted\b",
    "youtube-region": r"\bcountry\b|\bregion\b",
    "youtube-live": r"\blive\b|\bpremieres?\b",
    "youtube-gone": r"\bremoved\b|\bunavailable\b|\bterminated\b|\bdeleted\b",
}


def named(reason: str) -> str | None:
    """The code of a reason in YouTube's words; None for one that nobody knows."""
    text = reason.lower().replace("’", "'")
    return next((code for code, words in _REASONS.items() if re.search(words, text)), None)


def of_status(status: int) -> str | None:
    """The code of an answer of YouTube with this HTTP status; None where the status alone says nothing."""
    if status >= 500:
        return UNREACHABLE
    return {403: "youtube-blocked", 404: "youtube-gone", 429: "youtube-busy"}.get(status)


def refusal(code: str) -> KongdoriError:
    """`Unavailable` where another try may change something, else `InvalidInput` or `TooLarge`."""
    if code == UNREACHABLE:
        return Unavailable("YouTube can't be reached right now. Try again later, or upload the video.", code=code)
    if code in _TOO_LARGE:
        return TooLarge(f"{_TOO_LARGE[code]} {_INSTEAD}", code=code)
    return InvalidInput(f"{_REFUSALS[code]} {_INSTEAD}", code=code)
