"""Request and response bodies of the catalogue's routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from kongdori_intents.training import rules
from kongdori_intents.training.source import IntentDefinition
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from kongdori.bodies import Schema
from kongdori.visible_text import not_blank

Language = Literal["en", "ko"]


NotBlank = AfterValidator(lambda text: not_blank(text).strip())
Utterance = Annotated[str, Field(min_length=1, max_length=rules.LONGEST_UTTERANCE), NotBlank]
Answer = Annotated[str, Field(max_length=rules.LONGEST_ANSWER)]
Kind = Literal["file_type", "language", "provider", "product", "theme", "place", "title", "date", "number"]


class IntentChange(Schema):
    """The whole intent. A shared answer is generated from the first utterance of its language."""

    cacheable: StrictBool = Field(description="Whether answers are saved and shared")
    ttl_s: Annotated[int, Field(ge=rules.SHORTEST_TTL_S, le=rules.LONGEST_TTL_S)] | None = Field(
        default=None, description="How long a shared answer is saved, in seconds; null if not cacheable"
    )
    fixed: StrictBool = Field(default=False, description="The written answer is used even if a model is connected")
    entities: Annotated[list[Kind], Field(max_length=len(get_args(Kind)))] = Field(
        default_factory=list, description="What the answer depends on besides the intent"
    )
    answers: dict[Language, Answer] = Field(default_factory=dict, description="Written answers in Markdown")
    utterances: dict[Language, Annotated[list[Utterance], Field(max_length=rules.MOST_UTTERANCES)]]

    def definition(self) -> IntentDefinition:
        return IntentDefinition.of(self.model_dump())


class IntentNew(IntentChange):
    name: str = Field(pattern=rules.NAME, max_length=64)


class IntentPut(IntentChange):
    revision: int = Field(ge=1, description="The revision you read; 409 if it has changed since")


class IntentEvidence(BaseModel):
    """What calibration of the served version found. `state`: an open intent is recognised in paraphrases too, an
    exact_only one in its own utterances alone, and a new one is not served yet. `error` is a share, `error_upper_95`
    the upper end of its interval.
    """

    state: Literal["open", "exact_only", "new"]
    threshold: float | None = None
    raised: float | None = Field(default=None, description="The threshold that wrong answers raised")
    coverage: float | None = None
    error: float | None = None
    error_upper_95: float | None = None


class _IntentRead(BaseModel):
    name: str
    origin: Literal["shipped", "own"]
    edited: bool
    cacheable: bool
    ttl_s: int | None
    fixed: bool
    entities: list[str]
    evidence: IntentEvidence | None
    updated_at: datetime


class IntentListed(_IntentRead):
    utterances: dict[str, int] = Field(description="How many there are, by language")


class Intent(_IntentRead):
    revision: int
    answers: dict[str, str]
    utterances: dict[str, list[str]]


class Recognisers(BaseModel):
    """What recognises intents: always n-grams, here; `embedding` names the model of sentence embeddings, if any."""

    local: Literal[True] = True
    embedding: str | None
    wit: bool


class ReportExactOnly(BaseModel):
    intent: str
    why: Literal["few-utterances", "unsure"]


class ReportCollision(BaseModel):
    """Utterances of `intent` that would be recognised as `with` if they were not its own. `clash`: the two intents
    can't be told apart, so the version is not served."""

    intent: str
    other: str = Field(alias="with", serialization_alias="with")
    examples: list[str]
    clash: bool


class ReportLacking(BaseModel):
    intent: str
    language: str
    utterances: int
    needed: int


class ReportParaphrases(BaseModel):
    asked: int
    kept: int


class VersionReport(BaseModel):
    """What calibration found, with whole intents left out and counted as off-topic."""

    intents: int
    utterances: int
    off_topic: int
    near_misses: int
    accuracy: float
    coverage: float
    error: float
    error_upper_95: float
    threshold: float
    exact_only: list[ReportExactOnly]
    collisions: list[ReportCollision]
    lacking: list[ReportLacking]
    paraphrases: ReportParaphrases | None


class VersionError(BaseModel):
    code: str
    detail: str


class CatalogueVersion(BaseModel):
    """`number` 0 is the built-in catalogue of this release."""

    number: int
    status: Literal["training", "ready", "failed"]
    current: bool
    created_at: datetime | None
    finished_at: datetime | None
    created_by: str | None
    max_error: float
    report: VersionReport | None
    error: VersionError | None


class Catalogue(BaseModel):
    """`changed`: the draft differs from the live version. `revision` changes with each change of the draft."""

    max_error: float
    current: int
    training: CatalogueVersion | None
    changed: bool
    intents: int
    revision: str
    recognisers: Recognisers


class CatalogueChange(Schema):
    max_error: float = Field(ge=0.001, le=0.1, description="The maximum error rate of the next version")


class NearMissNew(Schema):
    text: Annotated[str, Field(min_length=1, max_length=rules.LONGEST_NEAR_MISS), NotBlank]


class NearMiss(BaseModel):
    """A text that belongs to no intent. `intent`: the one it was mistaken for."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    text: str
    intent: str | None
    origin: Literal["admin", "person", "model"]
    created_at: datetime


class UtteranceTest(Schema):
    utterance: str = Field(min_length=1, max_length=20_000)


class Nearest(BaseModel):
    intent: str
    utterance: str
    similarity: float


class Advice(BaseModel):
    """What would make an unsure utterance sure. `more`: about how many further ways to ask `intent` in its language.
    `rival`: another intent with an utterance as near as its own, which people would have to tell apart."""

    intent: str
    more: int
    rival: str | None


Reason = Literal[
    "exact", "sure", "unsure", "too-long", "guarded", "other-language", "leans", "personal", "not-cacheable"
]


class UtteranceTested(BaseModel):
    """`intent`: what is recognised; `best`: the intent with the highest confidence, sure or not. `served`: whether a
    saved or written answer may be given; `reason` says why. `nearest`: the most similar utterances of the draft.
    `advice`: where `reason` is "unsure"."""

    normalised: str
    language: str
    intent: str | None
    best: str | None
    confidence: float
    threshold: float | None
    exact: bool
    entities: dict[str, str]
    served: bool
    reason: Reason
    version: int
    answer: str | None
    nearest: list[Nearest]
    advice: Advice | None


class UnansweredGroup(BaseModel):
    """Questions that mean one thing and that no intent answered. `question`: the wording that most people used.
    `people`: with an account; `times`: guests' too. `intent`: one that is there and that they may be further ways to
    ask."""

    question: str
    people: int
    times: int
    utterances: dict[Language, list[str]]
    intent: str | None


class UnansweredQuestions(BaseModel):
    """The groups that most people asked for, the most first."""

    since: datetime
    people: int
    items: list[UnansweredGroup]


class Wordings(BaseModel):
    """What the model proposes for an intent, by language. `utterances`: other ways to ask for it. `near_misses`: what
    sounds like it and asks for something else."""

    utterances: dict[Language, list[str]]
    near_misses: dict[Language, list[str]]


class CatalogueImport(Schema):
    yaml: str = Field(min_length=1, max_length=1_000_000)
    replace: StrictBool = Field(default=False, description="Remove intents that aren't in the file")
    dry_run: StrictBool = Field(default=False, description="Only preview the changes")


class CatalogueImported(BaseModel):
    added: list[str]
    changed: list[str]
    removed: list[str]


class VersionNew(Schema):
    paraphrases: StrictBool = Field(
        default=False, description="Ask the model for more utterances and keep those that are recognised"
    )
