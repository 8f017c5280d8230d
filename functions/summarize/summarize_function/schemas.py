"""What goes in and out of the summaries API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from kongdori.bodies import Schema
from kongdori.repositories.corrections import MAX_CHARACTERS
from kongdori.repositories.summaries import Length, SourceType, Stage, Status
from kongdori.visible_text import not_blank

MAX_TRANSCRIPT_CHARACTERS = 2_000_000
MAX_QUESTION_CHARACTERS = 1_000

Language = Annotated[
    str, Field(pattern=r"^[a-z]{2}$", description="ISO 639-1; leave it out for the language of the content")
]


class UploadSource(Schema):
    type: Literal["upload"]
    upload_id: UUID
    captions_upload_id: UUID | None = None


class TranscriptSource(Schema):
    """A pasted text, or an uploaded text or captions file: exactly one of the two."""

    type: Literal["transcript"]
    text: str | None = Field(default=None, min_length=1, max_length=MAX_TRANSCRIPT_CHARACTERS)
    upload_id: UUID | None = None


class MovieSource(Schema):
    """`captions_upload_id`: what is read instead of the film's own captions."""

    type: Literal["movie"]
    movie_id: UUID
    captions_upload_id: UUID | None = None


class YoutubeSource(Schema):
    type: Literal["youtube"]
    url: str = Field(min_length=1, max_length=2000)


Source = Annotated[UploadSource | TranscriptSource | MovieSource | YoutubeSource, Field(discriminator="type")]


class Capabilities(BaseModel):
    """What can be summarised here. The page shows it before an upload."""

    speech: Literal["local", "endpoint", "none"] = Field(
        description="What transcribes speech when there are no captions"
    )
    speech_ready: bool = Field(
        description="false: a model of about 145 MB is downloaded before the first transcription"
    )
    speech_speed: float | None = Field(description="Seconds of sound transcribed per second; null: not known")
    speech_price_per_minute: float = Field(description="USD")
    links: bool = Field(description="Whether YouTube links are accepted")
    links_sound: bool = Field(description="Whether the sound of a link without captions is downloaded and transcribed")
    max_bytes: int
    formats: list[str] = Field(description="Media types")


class NewSummary(Schema):
    source: Source
    language: Language | None = None
    length: Length = "medium"


class NewCaptions(Schema):
    """An uploaded captions file."""

    upload_id: UUID


class Again(Schema):
    """What to change; leave out what stays."""

    length: Length | None = None
    language: Language | None = None


class SummaryPatch(Schema):
    """The summary's new title."""

    title: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(not_blank)]


class NewSummaryShare(Schema):
    """`expires_at` left out: until it is revoked."""

    expires_at: AwareDatetime | None = None


class SummaryShare(BaseModel):
    """A link to a summary. `?t=161` at its end opens it at that second."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    created_at: datetime
    expires_at: datetime | None
    token: str | None = Field(description="null if the app secret has changed since; the link itself still works")
    url: str | None


class SummaryTicket(BaseModel):
    id: UUID
    status: Status


class Progress(BaseModel):
    """`done` of `total` parts of the stage; a stage without parts counts 0 of 1, and `prepare` counts percent of 100
    while a video is converted for browsers. `fetch` counts percent of the speech model, and `transcribe` seconds of the
    recording where this installation transcribes by itself. In the stage `digest` chapters are found."""

    stage: Stage
    done: int
    total: int


class Point(BaseModel):
    """What is said `at` a time; `end`: up to when the captions say it, where that is known."""

    at: float
    text: str
    end: float | None = None


class Chapter(BaseModel):
    start: float
    end: float
    title: str
    summary: str
    points: list[Point]


class Gap(BaseModel):
    """A stretch that was not read, and why: `not-transcribed`, `not-written` (by the model: its chapters are key
    excerpts), `captions-end` or `file-ends`. A retry tries the first two again.
    """

    start: float
    end: float
    reason: str


class SummaryError(BaseModel):
    code: str
    detail: str


class Media(BaseModel):
    """The media of the summary; the response's cookies open it. `poster_url`: a picture of it, if there is one."""

    type: str
    url: str
    poster_url: str | None


class SummarySource(BaseModel):
    """What was summarised, with the name that the person knows."""

    type: SourceType
    name: str
    movie_id: UUID | None = None
    url: str | None = Field(default=None, description="For a video elsewhere: the page where it plays")


class SummaryCard(BaseModel):
    """One line of the list."""

    id: UUID
    status: Status
    progress: Progress
    source: SummarySource
    title: str
    language: str
    length: Length
    duration: float | None
    coverage: float | None
    engine: str
    error: SummaryError | None
    created_at: datetime
    estimated_seconds: int | None = Field(
        description="until it's done, at the pace so far; null: it has ended, or it's too early to tell"
    )


class Summary(SummaryCard):
    """The whole.

    `engine` is `offline` for key excerpts, else the model's name (`<model>+offline` where it read only a part). `timed`
    is false for a transcript without times, whose times are estimated from reading speed.
    """

    overview: str | None
    chapters: list[Chapter]
    points_thrown_out: int = Field(description="Points the model wrote that the transcript didn't support")
    gaps: list[Gap]
    timed: bool
    media: Media | None
    media_missing: Literal["no-media", "not-playable"] | None = Field(
        description="Why `media` is null: a transcript has none, or no browser plays the file and converting it failed"
    )
    timings: dict[str, float] = Field(description="seconds by stage")


class SummaryPage(BaseModel):
    items: list[SummaryCard]
    next_cursor: str | None


class Exchange(Schema):
    """A question that was asked before, and its answer."""

    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARACTERS)
    answer: str = Field(max_length=4_000)


class NewQuestion(Schema):
    """`earlier`: earlier questions and answers, the oldest first, for follow-up questions."""

    question: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION_CHARACTERS), AfterValidator(not_blank)]
    earlier: list[Exchange] = Field(default=[], max_length=10)


class Citation(BaseModel):
    """A quote that is in the transcript word for word, and when it is said (seconds)."""

    start: float
    end: float
    quote: str


class Answer(BaseModel):
    """`engine` is `offline` for sentences of the transcript, else the model's name. `in_video` is false where the
    transcript does not answer the question: then there are no citations.
    """

    answer: str
    citations: list[Citation]
    in_video: bool
    engine: str


class TranscriptCue(BaseModel):
    """What is said between two times (seconds). `speaker` is "" where it is not known who says it."""

    start: float
    end: float
    text: str
    speaker: str = ""


class CorrectableCue(TranscriptCue):
    """`original`: what was read or heard; it is there only where its person has corrected that."""

    original: str | None = None


class Correction(Schema):
    """Puts one cue of a transcript right. `index`: its place in the transcript, from 0. `before`: what it said when the
    person began, so that nothing is corrected that has changed meanwhile. `text` null: as it was read or heard.
    """

    index: int = Field(ge=0)
    before: str = Field(max_length=MAX_CHARACTERS)
    text: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS), AfterValidator(not_blank)] | None


class Transcript(BaseModel):
    language: str
    duration: float
    timed: bool
    cues: list[CorrectableCue]
    left_out: dict[str, int] = Field(
        default={},
        description="How many transcribed lines were left out: `no-speech`, `music` or `repeated`",
    )


class SharedSummary(BaseModel):
    """What a link to a summary shows: nobody's name, and nothing that changed later."""

    language: str
    duration: float | None
    timed: bool
    overview: str | None
    chapters: list[Chapter]
    cues: list[TranscriptCue]
    media: Media | None


class SummaryExport(Summary):
    """A finished summary with its transcript, as a file."""

    media: Media | None = Field(default=None, exclude=True)
    cues: list[TranscriptCue]
