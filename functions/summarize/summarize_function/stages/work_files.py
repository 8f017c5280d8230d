"""The files through which the stages hand their work on. They lie in the summary's work folder, see `keys`."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from pydantic import BaseModel

from kongdori.media.captions import Cue
from kongdori.repositories.outlines import Chapter, Gap
from summarize_function import keys
from summarize_function.reading.division import Division, Written
from summarize_function.schemas import Transcript
from summarize_function.stages.context import StageContext

_READ_AT_ONCE = 10


class ChunkTimes(BaseModel):
    """Where a chunk of sound lies in the recording, and the silences within it, in seconds of the recording."""

    start: float
    end: float
    silences: list[tuple[float, float]]


class PreparedSource(BaseModel):
    """What Prepare found: the captions, or the chunks of sound that are to be transcribed.

    `content` is the hash of the content in hexadecimal. `timed` is false where the times are guessed. `breaks_off_at`
    is where the words end because the rest of the file is missing; its `duration` is the whole.
    """

    content: str
    cues: list[Cue]
    timed: bool
    duration: float
    sound: list[ChunkTimes] = []
    breaks_off_at: float | None = None

    @property
    def end(self) -> float:
        """The second up to which there is something to read."""
        return self.duration if self.breaks_off_at is None else self.breaks_off_at


class TranscribedChunk(BaseModel):
    """What was said in a chunk from `start` to `end`, or why that is not known: `refused` is for the person, `code`
    names it. `left_out` counts the lines that were no speech, by the reason.
    """

    start: float | None = None
    end: float | None = None
    cues: list[Cue] = []
    left_out: dict[str, int] = {}
    refused: str | None = None
    code: str | None = None

    def is_of(self, times: ChunkTimes) -> bool:
        """Whether it is of the chunk that lies there: an update may have begun to cut elsewhere meanwhile."""
        return (self.start, self.end) in ((times.start, times.end), (None, None))


class PartOutline(BaseModel):
    """Title, overview and chapters of one part of the transcript. `made_of` is the hash of its cues: a retry may bring
    more of them. `by_model`: a model was asked, whatever it answered, and need not be asked again.
    `withheld`: how many characters it was not given. `unwritten`: the stretches that it should have.
    """

    title: str
    overview: str
    engine: str
    chapters: list[Chapter]
    made_of: str = ""
    by_model: bool = False
    points_thrown_out: int = 0
    withheld: float = 0.0
    unwritten: list[tuple[float, float]] = []


class PartDivision(BaseModel):
    """Where the chapters of one part begin. `made_of` is the hash of its cues."""

    made_of: str
    division: Division


class WrittenChapter(BaseModel):
    """What the model wrote of one chapter, or excerpts. `made_of`: the hash of the part's cues, and its sentences."""

    made_of: str
    written: Written


class Result(BaseModel):
    """What Combine made of the parts."""

    content: str
    title: str
    overview: str
    language: str
    engine: str
    duration: float
    timed: bool
    coverage: float
    gaps: list[Gap]
    chapters: list[Chapter]
    transcript: Transcript
    points_thrown_out: int = 0


class SoundTask(BaseModel):
    """`count` chunks of sound from `index` on. `total` is that of the stage's progress."""

    summary_id: str
    index: int
    total: int
    count: int


class Part(BaseModel):
    """A part of the transcript, from `start` to `end`."""

    index: int
    start: float
    end: float


class PartsTask(BaseModel):
    """Parts of the transcript that are read together, of `total` in all."""

    summary_id: str
    total: int
    together: list[Part]


class Plan(BaseModel):
    """What the execution has to do. `audio` and `parts` are the items of the two Maps."""

    summary_id: str
    route: Literal["known", "same", "captions", "transcribed", "speech"]
    audio: list[SoundTask] = []
    parts: list[PartsTask] = []


def transcribed_chunks(context: StageContext, source: PreparedSource) -> list[TranscribedChunk | None]:
    """What was transcribed of each chunk of sound; None for a chunk that was lost."""
    with ThreadPoolExecutor(_READ_AT_ONCE) as pool:
        return list(pool.map(lambda index: _transcribed(context, source, index), range(len(source.sound))))


def cues_between(context: StageContext, source: PreparedSource, start: float, end: float) -> list[Cue]:
    """The captions, or what could be transcribed, from `start` to before `end`."""
    near = [index for index, times in enumerate(source.sound) if times.start < end and times.end > start]
    cues = cues_of(source, [_transcribed(context, source, index) for index in near])
    return [cue for cue in cues if start <= cue.start < end]


def cues_of(source: PreparedSource, chunks: Iterable[TranscribedChunk | None]) -> list[Cue]:
    """The captions, or what is said in the chunks that could be transcribed."""
    return source.cues + [cue for chunk in chunks if chunk is not None for cue in chunk.cues]


def _transcribed(context: StageContext, source: PreparedSource, index: int) -> TranscribedChunk | None:
    chunk = context.read_if_there(keys.transcribed(index), TranscribedChunk)
    return chunk if chunk is not None and chunk.is_of(source.sound[index]) else None
