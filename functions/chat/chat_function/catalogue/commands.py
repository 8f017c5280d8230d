"""The actions of the `kongdori intents` command, by the same rules as over HTTP. The command invokes this function
directly, so IAM decides who may; no HTTP request gets here.

An event is `{"action": name, …}`; the answer `{"ok": …}` or `{"error": {"code", "detail", "errors"}}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field, StrictInt, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from chat_function.catalogue import explain, import_export, service, versions
from chat_function.catalogue.schemas import CatalogueImport, IntentNew, UtteranceTest
from kongdori.errors import InvalidInput, KongdoriError
from kongdori.observability import logger

_PAGE = 100
_NUMBER: TypeAdapter[int] = TypeAdapter(Annotated[StrictInt, Field(ge=0, lt=2**31)])  # of a version


def run(event: Mapping[str, Any]) -> dict[str, Any]:
    """Does one action. Errors that a person can mend come back as an answer; others are raised."""
    action = _ACTIONS.get(str(event.get("action")))
    try:
        if action is None:
            raise InvalidInput(f"There's no action {event.get('action')!r}.")
        done = action(event)
    except ValidationError as error:
        faults = [{"loc": list(fault["loc"]), "message": fault["msg"]} for fault in error.errors()]
        return _refused("invalid-input", InvalidInput.default_detail, faults)
    except KongdoriError as error:
        faults = [one.told() for one in getattr(error, "errors", ())]
        return _refused(error.code, error.detail, faults)
    logger.info("catalogue-command", action=event["action"])
    return {"ok": to_jsonable_python(done, by_alias=True)}


def _refused(code: str, detail: str, faults: list[dict[str, Any]]) -> dict[str, Any]:
    return {"error": {"code": code, "detail": detail, "errors": faults}}


def _list(event: Mapping[str, Any]) -> list[BaseModel]:
    found: list[BaseModel] = []
    cursor = None
    while True:
        page = service.page(query=event.get("query"), limit=_PAGE, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def _import(event: Mapping[str, Any]) -> BaseModel:
    body = CatalogueImport.model_validate({key: value for key, value in event.items() if key != "action"})
    return import_export.import_yaml(body.yaml, replace=body.replace, dry_run=body.dry_run)


_ACTIONS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "intents.list": _list,
    "intents.add": lambda event: service.add(IntentNew.model_validate(event.get("intent"))),
    "intents.export": lambda _: import_export.export(),
    "intents.import": _import,
    "intents.test": lambda event: explain.explain(
        UtteranceTest.model_validate({"utterance": event.get("utterance")}).utterance
    ),
    "intents.publish": lambda _: versions.publish(created_by=None, paraphrases=False),
    "intents.renew": lambda _: versions.renew(),
    "intents.version": lambda event: versions.get(_NUMBER.validate_python(event.get("number"))),
    "intents.versions": lambda _: versions.page(limit=_PAGE, cursor=None).items,
    "intents.activate": lambda event: versions.activate(_NUMBER.validate_python(event.get("number"))),
}
