"""Mostly public routes: health, the OpenAPI document, and a page to try the API."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from chat_function.site.health import Health, HealthDetails, check
from kongdori.identity import Admin

router = APIRouter(tags=["site"], generate_unique_id_function=lambda route: route.name)

# Scripts and styles come from our own origin, so that the content security policy needs no exception. The frontend's
# build puts swagger-ui-dist's `swagger-ui.css` and `swagger-ui-bundle.js` into /swagger/, and with them `kongdori.js`,
# which calls SwaggerUIBundle with url "/api/v1/openapi.json" and dom_id "#swagger".
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kongdori: the API</title>
<link rel="stylesheet" href="/swagger/swagger-ui.css">
</head>
<body>
<main id="swagger">The API is described in <a href="/api/v1/openapi.json">openapi.json</a>.</main>
<script src="/swagger/swagger-ui-bundle.js"></script>
<script src="/swagger/kongdori.js"></script>
</body>
</html>
"""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@router.get("/health", responses={503: {"model": Health, "description": "Chat can't work: the database is away"}})
async def health(response: Response) -> Health:
    """Whether chat can work now. Asks no model, so it costs nothing."""
    found = check()
    response.status_code = 503 if found.status == "down" else 200
    return Health.model_validate(found, from_attributes=True)


@router.get("/health/details")
async def health_details(_admin: Admin) -> HealthDetails:
    """Whether chat can work now, and what is wrong where it can't, or will not for long. For the admin, who gets 200
    whatever it says."""
    return check()


@router.get("/openapi.json", include_in_schema=False)
async def openapi_document() -> Response:
    """The four functions' OpenAPI documents, merged by `kongdori_tools.openapi`."""
    return Response(_document(), media_type="application/json", headers={"Cache-Control": "public, max-age=300"})


@router.get("/docs", include_in_schema=False)
async def docs() -> HTMLResponse:
    """A page to try the API. It brings a content policy of its own: answers of the API may load nothing otherwise."""
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": PAGE_POLICY})


@cache
def _document() -> bytes:
    return files("chat_function.site").joinpath("openapi.json").read_bytes()
