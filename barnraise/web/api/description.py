"""The API described: OpenAPI for programs, and who one is."""

from functools import cache
from typing import Any

from django.http import HttpRequest, JsonResponse

from barnraise.web.api import asking, shapes
from barnraise.web.api.door import AN_ERROR, api, operation
from barnraise.web.api.once import HEADER, LONGEST
from barnraise.web.api.telling import person_told

KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
    "description": "The same request with the same key happens once; asked again, it is answered as the first time.",
}


@operation("GET", "/openapi.json", may="anyone", answers=dict)
def openapi(request: HttpRequest) -> JsonResponse:
    """Describe every operation, in the OpenAPI format."""
    return JsonResponse(described())


@operation("GET", "/me", may="giver", answers=shapes.Who)
def read_me(request: HttpRequest) -> shapes.Who:
    """Say who one is here."""
    return person_told(asking.known(request))


@cache
def described() -> dict[str, Any]:
    """Return the description of the API."""
    told = dict(api.get_openapi_schema(path_prefix="/api/"))
    told["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for methods in told["paths"].values():
        if "post" in methods:
            methods["post"].setdefault("parameters", []).append(KEY)
        for about in methods.values():
            answers = about["responses"]
            answers["4XX"] = {**answers.pop(AN_ERROR), "description": "Refused"}
            if about["operationId"] == "read_component":
                answers[200]["content"]["*/*"] = {"schema": {"type": "string", "format": "binary"}}
                answers[304] = {"description": "Not Modified"}
            if about["operationId"] == "put_blob":
                answers[201] = {**answers[200], "description": "Created"}
    return told
