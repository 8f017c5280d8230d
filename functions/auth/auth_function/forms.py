"""Reads forms as RFC 6749 asks, and the bearer token of a public route.

FastAPI's `Form` (python-multipart) was looked at: it takes the last of two parameters of one name, turns broken UTF-8
into replacement characters, and reads unescaped UTF-8 (`curl -d password=한글`) as Latin-1.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from auth_function.schemas import SignOutForm, TokenForm
from kongdori.bodies import wrong_content_type
from kongdori.errors import InvalidOAuthRequest

_FORM = "application/x-www-form-urlencoded"
_MAX_BYTES = 64 * 1024
_MAX_FIELDS = 50


async def _read(request: Request) -> dict[str, str]:
    """The parameters that have a value.

    Raises `UnsupportedMedia` for a body that is not sent as a form, and `InvalidOAuthRequest` for a form that can't be
    read or repeats a parameter.
    """
    body = await request.body()
    if not body:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise wrong_content_type(_FORM)
    if len(body) > _MAX_BYTES:
        raise InvalidOAuthRequest("This form is too large.")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise InvalidOAuthRequest("The form couldn't be read. Send it form-encoded, in UTF-8.") from None
    if len({name for name, _ in pairs}) < len(pairs):
        raise InvalidOAuthRequest("A parameter was sent more than once.")
    if any("\x00" in value for _, value in pairs):
        raise InvalidOAuthRequest("The form contains a NUL character. Leave it out.")
    return {name: value for name, value in pairs if value}


async def _token_form(request: Request) -> TokenForm:
    return TokenForm.model_validate(await _read(request))


async def _sign_out_form(request: Request) -> SignOutForm:
    return SignOutForm.model_validate(await _read(request))


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def documented(form: type[TokenForm | SignOutForm], *, required: bool) -> dict[str, Any]:
    """The form as the OpenAPI document shows it."""
    return {"requestBody": {"required": required, "content": {_FORM: {"schema": form.model_json_schema()}}}}


TokenFields = Annotated[TokenForm, Depends(_token_form)]
SignOutFields = Annotated[SignOutForm, Depends(_sign_out_form)]
Bearer = Annotated[str | None, Depends(_bearer)]
