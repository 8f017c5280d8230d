"""The catalogue of intents over HTTP, for admins alone."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from kongdori_intents.training import rules

from chat_function.catalogue import explain, import_export, proposals, service, unanswered, versions
from chat_function.catalogue.schemas import (
    Catalogue,
    CatalogueChange,
    CatalogueImport,
    CatalogueImported,
    CatalogueVersion,
    Intent,
    IntentListed,
    IntentNew,
    IntentPut,
    NearMiss,
    NearMissNew,
    UnansweredQuestions,
    UtteranceTest,
    UtteranceTested,
    VersionNew,
    Wordings,
)
from kongdori.identity import Admin, admin_identity
from kongdori.pagination import Page
from kongdori.parameters import Cursor, Limit

YAML = "application/yaml"
Name = Annotated[str, Path(pattern=rules.NAME)]
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]
Search = Annotated[str | None, Query(min_length=1, max_length=200, description="Words in names and utterances")]
Days = Annotated[int, Query(ge=1, le=90, description="How many days back")]
People = Annotated[int, Query(ge=unanswered.LEAST_PEOPLE, le=1000, description="How many people must have asked")]

router = APIRouter(
    prefix="/chat/catalogue",
    tags=["catalogue"],
    dependencies=[Depends(admin_identity)],
    generate_unique_id_function=lambda route: route.name,
)


@router.get("")
def get_catalogue() -> Catalogue:
    """Which version is live, which is training, and whether the draft differs."""
    return service.overview()


@router.patch("")
def change_catalogue(body: CatalogueChange) -> Catalogue:
    """Sets the maximum error rate, from the next version on."""
    return service.set_max_error(body.max_error)


@router.get("/intents")
def list_intents(query: Search = None, limit: Limit = 20, cursor: Cursor = None) -> Page[IntentListed]:
    """The draft by name. `query` searches names and utterances."""
    return service.page(query=query, limit=limit, cursor=cursor)


@router.post("/intents", status_code=201)
def create_intent(body: IntentNew) -> Intent:
    """Adds an intent to the draft. 409 if the name is taken."""
    return service.add(body)


@router.get("/intents/{name}")
def get_intent(name: Name) -> Intent:
    """One intent."""
    return service.get(name)


@router.put("/intents/{name}")
def put_intent(name: Name, body: IntentPut) -> Intent:
    """Replaces an intent. 409 if somebody changed it meanwhile."""
    return service.put(name, body)


@router.delete("/intents/{name}", status_code=204)
def delete_intent(name: Name) -> Response:
    """Removes an intent from the draft. A built-in one does not come back with the next release."""
    service.remove(name)
    return Response(status_code=204)


@router.post("/intents/{name}/wordings")
def propose_wordings(admin: Admin, name: Name) -> Wordings:
    """Asks the model for other ways to ask for an intent and for near-misses. Nothing is saved."""
    return proposals.propose(name, user_id=admin.user_id)


@router.get("/unanswered")
def list_unanswered(days: Days = 30, people: People = unanswered.LEAST_PEOPLE) -> UnansweredQuestions:
    """Questions that several people asked and no intent answered, grouped by what they mean. Nothing personal, and
    nothing of temporary chats."""
    return unanswered.grouped(days=days, people=people)


@router.get("/near-misses")
def list_near_misses(limit: Limit = 20, cursor: Cursor = None) -> Page[NearMiss]:
    """Texts that must never get a saved answer, the newest first."""
    return service.near_misses_page(limit=limit, cursor=cursor)


@router.post("/near-misses", status_code=201)
def create_near_miss(body: NearMissNew) -> NearMiss:
    """Adds a text that belongs to no intent; the next version counts it as off-topic."""
    return service.add_near_miss(body.text)


@router.delete("/near-misses/{near_miss_id}", status_code=204)
def delete_near_miss(near_miss_id: UUID) -> Response:
    """Removes a near-miss."""
    service.remove_near_miss(near_miss_id)
    return Response(status_code=204)


@router.post("/test")
def test_utterance(body: UtteranceTest) -> UtteranceTested:
    """How the live version recognises an utterance, and why."""
    return explain.explain(body.utterance)


@router.get("/export", response_class=Response, responses={200: {"content": {YAML: {"schema": {"type": "string"}}}}})
def export_catalogue() -> Response:
    """The draft as YAML."""
    name = 'attachment; filename="kongdori-intents.yaml"'
    return Response(import_export.export(), media_type=YAML, headers={"Content-Disposition": name})


@router.post("/import")
def import_catalogue(body: CatalogueImport) -> CatalogueImported:
    """Imports intents from YAML into the draft: all of them, or none, with the place of each error."""
    return import_export.import_yaml(body.yaml, replace=body.replace, dry_run=body.dry_run)


@router.post("/versions", status_code=202)
def create_version(admin: Admin, body: VersionNew) -> CatalogueVersion:
    """Trains and calibrates the draft, and makes it live if it stays below the maximum error rate.
    409 while another one is training."""
    return versions.publish(created_by=admin.user_id, paraphrases=body.paraphrases)


@router.get("/versions")
def list_versions(limit: Limit = 20, cursor: Cursor = None) -> Page[CatalogueVersion]:
    """All versions, the newest first; 0 is the built-in one."""
    return versions.page(limit=limit, cursor=cursor)


@router.get("/versions/{number}")
def get_version(number: Number) -> CatalogueVersion:
    """One version with its report."""
    return versions.get(number)


@router.post("/versions/{number}/activate")
def activate_version(number: Number) -> CatalogueVersion:
    """Makes a ready version live; choosing an older one is a roll-back."""
    return versions.activate(number)
