"""The catalogue of intents over HTTP: for the admin alone."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from chat_function import catalogue_files, catalogue_service, catalogue_trial, catalogue_versions
from chat_function.catalogue_schemas import (
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
    UtteranceTest,
    UtteranceTested,
    VersionNew,
)
from kongdori.http import Cursor, Limit, Problem
from kongdori.pagination import Page
from kongdori.sessions import Admin

YAML = "application/yaml"
Name = Annotated[str, Path(max_length=64)]
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]
Search = Annotated[str | None, Query(min_length=1, max_length=200, description="Words in names and utterances")]

router = APIRouter(
    prefix="/chat/catalogue",
    tags=["catalogue"],
    responses={"default": {"model": Problem, "description": "What went wrong (RFC 9457)"}},
    generate_unique_id_function=lambda route: route.name,
)


@router.get("")
def get_catalogue(admin: Admin) -> Catalogue:
    """What is served, what trains, and whether the draft differs."""
    return catalogue_service.overview(admin)


@router.patch("")
def change_catalogue(admin: Admin, body: CatalogueChange) -> Catalogue:
    """Sets the highest error rate, from the next version on."""
    return catalogue_service.set_max_error(admin, body.max_error)


@router.get("/intents")
def list_intents(admin: Admin, query: Search = None, limit: Limit = 20, cursor: Cursor = None) -> Page[IntentListed]:
    """The draft by name. `query` searches names and utterances."""
    return catalogue_service.page(admin, query=query, limit=limit, cursor=cursor)


@router.post("/intents", status_code=201)
def create_intent(admin: Admin, body: IntentNew) -> Intent:
    """Adds an intent to the draft. 409 where the name is taken."""
    return catalogue_service.add(admin, body)


@router.get("/intents/{name}")
def get_intent(admin: Admin, name: Name) -> Intent:
    """One intent, whole."""
    return catalogue_service.get(admin, name)


@router.put("/intents/{name}")
def put_intent(admin: Admin, name: Name, body: IntentPut) -> Intent:
    """Writes an intent whole. 409 where somebody changed it meanwhile."""
    return catalogue_service.put(admin, name, body)


@router.delete("/intents/{name}", status_code=204)
def delete_intent(admin: Admin, name: Name) -> Response:
    """Takes an intent out of the draft; a shipped one stays out with the next release too."""
    catalogue_service.remove(admin, name)
    return Response(status_code=204)


@router.get("/near-misses")
def list_near_misses(admin: Admin, limit: Limit = 20, cursor: Cursor = None) -> Page[NearMiss]:
    """Texts that must not be answered from the cache, the newest first."""
    return catalogue_service.near_misses_page(admin, limit=limit, cursor=cursor)


@router.post("/near-misses", status_code=201)
def create_near_miss(admin: Admin, body: NearMissNew) -> NearMiss:
    """Adds a text that is none of the intents; the next version counts it as off-topic."""
    return catalogue_service.add_near_miss(admin, body.text)


@router.delete("/near-misses/{near_miss_id}", status_code=204)
def delete_near_miss(admin: Admin, near_miss_id: UUID) -> Response:
    """Takes it out again."""
    catalogue_service.remove_near_miss(admin, near_miss_id)
    return Response(status_code=204)


@router.post("/test")
def test_utterance(admin: Admin, body: UtteranceTest) -> UtteranceTested:
    """What the version that is served makes of an utterance, and why."""
    return catalogue_trial.test(admin, body.utterance)


@router.get("/export", response_class=Response, responses={200: {"content": {YAML: {"schema": {"type": "string"}}}}})
def export_catalogue(admin: Admin) -> Response:
    """The draft as YAML."""
    name = 'attachment; filename="kongdori-intents.yaml"'
    return Response(catalogue_files.export(admin), media_type=YAML, headers={"Content-Disposition": name})


@router.post("/import")
def import_catalogue(admin: Admin, body: CatalogueImport) -> CatalogueImported:
    """Intents from YAML into the draft: all of them, or none and each fault with its place."""
    return catalogue_files.import_yaml(admin, body.yaml, replace=body.replace, dry_run=body.dry_run)


@router.post("/versions", status_code=202)
def create_version(admin: Admin, body: VersionNew) -> CatalogueVersion:
    """Trains and calibrates the draft; served when it is ready and holds the bound. 409 while another one trains."""
    return catalogue_versions.publish(admin, paraphrases=body.paraphrases)


@router.get("/versions")
def list_versions(admin: Admin, limit: Limit = 20, cursor: Cursor = None) -> Page[CatalogueVersion]:
    """All versions, the newest first; 0 is the one that ships."""
    return catalogue_versions.page(admin, limit=limit, cursor=cursor)


@router.get("/versions/{number}")
def get_version(admin: Admin, number: Number) -> CatalogueVersion:
    """One version with its report."""
    return catalogue_versions.get(admin, number)


@router.post("/versions/{number}/activate")
def activate_version(admin: Admin, number: Number) -> CatalogueVersion:
    """Serves a ready version from now on: rolling back, or forward again."""
    return catalogue_versions.activate(admin, number)
