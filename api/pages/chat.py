"""The conversation as a web page: htmx swaps bubbles in, plain forms do without it."""

import secrets
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from api.deps import DeskDep, Now
from api.pages.forms import FormDep, text_of, uploads_of
from api.templating import page
from bot import channel
from bot.channel import Said, Upload
from bot.reporters import WEB_CHAT
from bot.talk import Button, Reply, Text
from routing.work import addresses
from routing.work.desk import Desk

router = APIRouter(include_in_schema=False)
CHANNEL = WEB_CHAT
COOKIE = "tipline_chat"
LONGEST_ID = 64
PHOTO_SENT = "（照片）"


@router.get("/chat")
def chat(request: Request, desk: DeskDep) -> Response:
    """The greeting; what was said before is not shown again, for others may look on."""
    answer = page(request, "public/chat.html", message_id=uuid4().hex)
    if COOKIE not in request.cookies:
        _remember(answer, desk, secrets.token_urlsafe(24))
    return answer


@router.post("/chat/messages")
def message(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """Words, a button or a photo; answered with the new bubbles or with the page."""
    user = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    said, shown = _said(form)
    message_id = text_of(form, "message_id")[:LONGEST_ID] or uuid4().hex
    found = channel.handle(desk, CHANNEL, user, said, now, message_id)
    name = "public/chat_turn.html" if "hx-request" in request.headers else "public/chat.html"
    answer = page(
        request, name, shown=shown, replies=found.replies, receipt=found.receipt,
        buttons=found.replies[-1].buttons if found.replies else (), message_id=uuid4().hex,
    )  # fmt: skip
    if COOKIE not in request.cookies:
        _remember(answer, desk, user)
    return answer


@router.post("/chat/notices")
def notices(request: Request, desk: DeskDep) -> Response:
    """What became of the tips this person wants to hear of, since it was last asked."""
    user = request.cookies.get(COOKIE, "")
    with desk.database.read() as session:
        some = addresses.some_wait(session, desk, CHANNEL, user)
    found = desk.database.write(lambda s: addresses.take(s, desk, CHANNEL, user)) if some else ()
    replies = [Reply(text) for text in found]
    return page(request, "public/chat_bubbles.html", shown="", replies=replies, receipt=None)


@router.post("/chat/leave")
def leave() -> Response:
    """Forget on this device who was chatting here."""
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE)
    return answer


def _said(form: FormData) -> tuple[Said, str]:
    """What goes into the conversation, and how it is shown."""
    if button := text_of(form, "button"):
        return Button(button), button
    words = text_of(form, "text")
    if photos := uploads_of(form, "photo"):
        return Upload(tuple(photos), words), f"{PHOTO_SENT}{words}"
    return Text(words), words


def _remember(answer: Response, desk: Desk, user: str) -> None:
    answer.set_cookie(
        COOKIE, user, httponly=True, samesite="strict", secure=desk.settings.server.secure_cookies
    )
