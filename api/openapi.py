"""What OpenAPI says about errors: every one is problem details, and which ones there are."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from api.errors import MEDIA_TYPE
from api.schemas import Problem, TipIn

REF = "#/components/schemas/{model}"
ALWAYS = (500, 503)
WITH_BODY = (400, 403, 413, 422)
"""Unreadable, sent from another site's page, too large, wrong."""
FASTAPIS_OWN = ("HTTPValidationError", "ValidationError")
Responses = dict[int | str, dict[str, Any]]


def refusals(*statuses: int) -> Responses:
    """The ``responses`` of a route that may refuse with these statuses."""
    return {status: {"description": HTTPStatus(status).phrase} for status in (*statuses, *ALWAYS)}


def describe(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The application's ``openapi``: made once, with the answers that api.errors gives."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    return openapi


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for model in (Problem, TipIn):
        schemas.update(_schemas(model))
    for name in FASTAPIS_OWN:
        schemas.pop(name, None)
    problem = {MEDIA_TYPE: {"schema": {"$ref": REF.format(model=Problem.__name__)}}}
    for path in document["paths"].values():
        for route in path.values():
            for status, answer in route["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST:
                    answer["content"] = problem
    return document


def _schemas(model: type[BaseModel]) -> dict[str, Any]:
    """The model's schema and those it refers to, by name."""
    whole = model.model_json_schema(ref_template=REF)
    return {**whole.pop("$defs", {}), model.__name__: whole}
