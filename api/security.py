"""Plain ASGI middleware: security headers, size limit, refusal of cross-site posts.

It also answers what nobody expected, so that such answers have the headers too, and the
server above it prints no exception whose message might quote a tip."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import answer, unexpected

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Under no-referrer older browsers send ``Origin: null`` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
TOO_LARGE = "提交的内容太大，请返回上一页，少选几张照片再提交。"
SAFE = {"GET", "HEAD", "OPTIONS"}


class Guard:
    """Wraps the application; see the module's docstring."""

    def __init__(self, app: ASGIApp, max_body: int) -> None:
        self._app = app
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def headed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(scope, message)
            await send(message)

        try:
            refusal = self._refusal(scope)
            await (refusal or self._app)(scope, self._counted(receive), headed)
        except Exception:
            if started:
                raise
            await unexpected(Request(scope))(scope, receive, headed)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if scope["method"] not in SAFE and _cross_site(headers):
            return answer(Request(scope), 403, "cross-site", "请在本站页面上提交。")
        if _announced(headers) > self._max_body:
            return answer(Request(scope), 413, "too-large", TOO_LARGE)
        return None

    def _counted(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_body:
                # Unlike any other exception it passes FastAPI's reading of the body.
                raise HTTPException(413)
            return message

        return counted


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _cross_site(headers: Headers) -> bool:
    """A browser says where a post comes from; programs with a token say nothing."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _add_headers(scope: Scope, message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if not scope["path"].startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")
