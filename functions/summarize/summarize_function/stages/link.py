"""A link to a video of YouTube: its captions, or its sound where the host turned that on and there are none."""

from __future__ import annotations

import hashlib
import tempfile
import time
from pathlib import Path
from typing import get_args

from kongdori import secrets
from kongdori.db import unit_of_work
from kongdori.errors import InvalidInput, Unavailable
from kongdori.media import probe
from kongdori.repositories import summary_jobs
from kongdori.repositories.summaries import Length
from kongdori.settings import get_settings
from summarize_function.content_hash import captions_hash, content_hash, read_at
from summarize_function.links import sound, youtube
from summarize_function.links.refusals import refusal
from summarize_function.stages import hearing, video
from summarize_function.stages.ahead import Ahead
from summarize_function.stages.context import Refused, StageContext
from summarize_function.stages.known import finish_if_known, heard_in
from summarize_function.stages.work_files import PreparedSource

_TELL_EVERY_S = 1.0
# Where there are no captions to be had, and the sound may be: a private video has none either.
_SOUND_INSTEAD = frozenset({"youtube-no-captions", "youtube-blocked", "youtube-changed"})


def read(context: StageContext, ahead: Ahead) -> PreparedSource | None:
    """What is said in the video. None if its outline is known. Raises `Refused` where nothing is to be had, and where
    YouTube is not reached for long.
    """
    settings = get_settings()
    if settings.links == "off":
        raise Refused("youtube-off", "YouTube links have been turned off. Upload the video, or paste its transcript.")
    proxy = settings.links_proxy or secrets.app_secret().links_proxy
    try:
        return _captions(context, proxy)
    except InvalidInput as refused:
        if settings.links != "sound" or refused.code not in _SOUND_INSTEAD:
            raise
    return _sound(context, ahead, proxy)


def _captions(context: StageContext, proxy: str) -> PreparedSource | None:
    job = context.job
    try:
        found = context.patiently(lambda: youtube.fetch(str(job.video_id), language=job.language, proxy=proxy))
    except Unavailable as error:
        raise Refused(error.code, error.detail) from error
    _name(context, found.title)
    content = read_at(content_hash(None, captions_hash(found.captions)), job.length)
    if finish_if_known(context, content):
        return None
    cues = found.captions.cues
    duration_s = max(found.duration_s or 0.0, cues[-1].end)
    return PreparedSource(content=content.hex(), cues=cues, timed=True, duration=duration_s)


def _sound(context: StageContext, ahead: Ahead, proxy: str) -> PreparedSource | None:
    """The sound of a video never changes, so its id is enough to know it by."""
    job = context.job
    hearing.require_transcription()
    recording = hashlib.sha256(f"kongdori youtube sound|{job.video_id}".encode()).digest()
    content = read_at(recording, job.length)
    if finish_if_known(context, content):
        return None
    known = heard_in([read_at(recording, length) for length in get_args(Length)])
    if known is not None:
        return hearing.heard(known, content)
    with tempfile.TemporaryDirectory(prefix="prepare-") as name:
        folder = Path(name)
        fetched = _fetched(context, folder, proxy)
        _name(context, fetched.title)
        info = probe.probe(fetched.path, language=job.language or None)
        if not info.audio:
            raise refusal("youtube-no-sound")
        return hearing.source(
            context,
            info,
            folder,
            ahead,
            content=content,
            duration_s=max(video.length(info), info.duration_s or 0.0),
            before=lambda: None,
            breaks_off=False,
        )


def _fetched(context: StageContext, folder: Path, proxy: str) -> sound.Fetched:
    told = time.monotonic()

    def tell(share: float) -> None:
        nonlocal told
        if time.monotonic() - told > _TELL_EVERY_S:
            told = time.monotonic()
            context.check_wanted()
            context.progress(round(100 * share), total=100)

    def fetch() -> sound.Fetched:
        return sound.fetch(str(context.job.video_id), folder, proxy=proxy, on_share=tell)

    try:
        return context.patiently(fetch)
    except Unavailable as error:
        raise Refused(error.code, error.detail) from error


def _name(context: StageContext, title: str) -> None:
    with unit_of_work() as work:
        summary_jobs.set_source_name(work, id=context.job.id, name=title)
        work.commit()
