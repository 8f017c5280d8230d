"""A recording without captions becomes chunks of sound that are to be transcribed, unless it was heard before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kongdori.media.captions import Cue
from kongdori.media.probe import MediaInfo
from summarize_function.schemas import Transcript
from summarize_function.speech import absent
from summarize_function.speech.selection import connected
from summarize_function.stages import video
from summarize_function.stages.ahead import Ahead
from summarize_function.stages.context import Refused, StageContext
from summarize_function.stages.known import is_worked_on
from summarize_function.stages.work_files import PreparedSource

_AHEAD_FROM_S = 120.0  # the sound of a shorter recording is one chunk, or hardly two


def require_transcription() -> None:
    """Raises `Refused` where nobody here turns speech into text."""
    if connected().kind == "none":
        raise Refused(absent.CODE, absent.DETAIL)


def source(
    context: StageContext,
    info: MediaInfo,
    folder: Path,
    ahead: Ahead,
    *,
    content: bytes,
    duration_s: float,
    before: Callable[[], Transcript | None],
    breaks_off: bool,
) -> PreparedSource:
    """`before`: what was heard in it earlier, if that is known. `breaks_off`: the rest of the file is missing.

    Raises `Refused`.
    """
    require_transcription()
    known = before()
    if known is not None:
        return heard(known, content)
    at_once = connected().at_once
    is_ahead = at_once > 1 and duration_s > _AHEAD_FROM_S and not is_worked_on(context)
    sound = video.sound(context, info, folder, at_once=at_once, on_stored=ahead.add if is_ahead else None)
    return PreparedSource(
        content=content.hex(),
        cues=[],
        timed=True,
        duration=duration_s,
        sound=sound,
        breaks_off_at=sound[-1].end if breaks_off else None,
    )


def heard(known: Transcript, content: bytes) -> PreparedSource:
    """A recording whose words are known already."""
    cues = [Cue(cue.start, cue.end, cue.text, cue.speaker) for cue in known.cues]
    return PreparedSource(content=content.hex(), cues=cues, timed=True, duration=known.duration)
