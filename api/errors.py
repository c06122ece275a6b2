"""Errors become answers in one place: problem details (RFC 9457) or a page."""

from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.templating import page
from common.errors import AppError, NotSignedIn
from common.logs import logger
from routing.rules.texts import clean

MEDIA_TYPE = "application/problem+json"
UNEXPECTED = "系统出错了，内容没有提交成功，请稍后再试。"
MAX_FAULTS, MAX_FIELD = 20, 40
HTTP_SENTENCES = {
    400: "请求内容读不出来：格式不对，或者太大、文件太多。",
    404: "没有这个页面。",
    405: "这个地址不支持这种操作。",
    413: "提交的内容太大。",
    415: "不支持这种内容类型。",
}


def problem(status: int, kind: str, sentence: str, **more: Any) -> JSONResponse:
    """A problem details answer. ``detail`` is a sentence in Chinese."""
    body = {
        "type": f"urn:tipline:{kind}",
        "title": kind,
        "status": status,
        "detail": sentence,
        **more,
    }
    return JSONResponse(body, status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)


def answer(request: Request, status: int, kind: str, sentence: str, **more: Any) -> Response:
    """Problem details for programs, a page for people."""
    if request.url.path.startswith(("/api/", "/webhooks/")):
        return problem(status, kind, sentence, **more)
    return page(request, "error.html", status, sentence=sentence, status=status)


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101  registered for this class only
    if isinstance(error, NotSignedIn) and request.url.path.startswith("/staff"):
        return _to_sign_in(request)
    return answer(request, error.status, error.kind, error.sentence)


def _to_sign_in(request: Request) -> Response:
    """A page that was only looked at comes back after signing in."""
    target = f"?{urlencode({'next': request.url.path})}" if request.method == "GET" else ""
    return RedirectResponse(f"/staff/sign-in{target}", 303)


async def _validation_error(request: Request, error: Exception) -> Response:
    """Names the wrong fields; never echoes what was sent."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = [
        {"field": ".".join(_legible(part) for part in fault["loc"]), "problem": fault["type"]}
        for fault in error.errors()[:MAX_FAULTS]
    ]
    fields = "、".join(dict.fromkeys(fault["field"] for fault in faults))
    return answer(request, 422, "invalid", f"请求内容有误，请检查：{fields}。", errors=faults)


def _legible(part: object) -> str:
    """A field's name; an unknown one is the sender's own word, of any length and kind."""
    return clean(str(part)[:MAX_FIELD])


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    sentence = HTTP_SENTENCES.get(error.status_code, "请求无法处理。")
    return answer(request, error.status_code, "http", sentence)


def unexpected(request: Request) -> Response:
    """The answer to the exception being handled; the log says where it was raised."""
    logger().exception("unexpected", path_kind=request.url.path.split("/")[1])
    return answer(request, 500, "unexpected", UNEXPECTED)
