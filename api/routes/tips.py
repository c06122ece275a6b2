"""JSON API of the public: report, status, messages."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.deps import DeskDep, Now
from api.openapi import REF, WITH_BODY, refusals
from api.schemas import CodeIn, MessageIn, RatingIn, ReceiptOut, StatusOut, TipIn, TroubleIn
from common.errors import Invalid
from routing.work import attachments, followup, intake, reporter
from routing.work.attachments import PreparedFile
from routing.work.desk import Desk
from routing.work.followup import Told
from routing.work.intake import Draft

router = APIRouter(prefix="/api/v1", tags=["tips"])
CHANNEL = "api"
KEY_LENGTH = 200
TIP_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": REF.format(model=TipIn.__name__)}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["tip"],
                    "properties": {
                        "tip": {"type": "string", "description": "The tip as JSON."},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            },
        },
    }
}


@dataclass(frozen=True)
class Received:
    tip: TipIn
    files: tuple[PreparedFile, ...]


async def read_tip(request: Request, desk: DeskDep) -> Received:
    """The tip of a JSON or multipart body. Raises RequestValidationError, Invalid, TooLarge."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return Received(_parse(await request.body()), ())
    limits = desk.settings.intake
    async with request.form(max_files=limits.max_files + 1, max_fields=10) as form:
        part = form.get("tip")
        raw = await part.read() if isinstance(part, UploadFile) else str(part or "").encode()
        photos = [await f.read() for f in form.getlist("files") if isinstance(f, UploadFile)]
    files = [
        await run_in_threadpool(attachments.prepare, photo, limits.max_file_bytes)
        for photo in photos
    ]
    return Received(_parse(raw), tuple(files))


def _parse(raw: bytes) -> TipIn:
    try:
        return TipIn.model_validate(json.loads(raw))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    except (ValueError, RecursionError) as error:
        raise Invalid("内容不是有效的JSON。") from error


IdempotencyKey = Annotated[str | None, Header(max_length=KEY_LENGTH)]


@router.post(
    "/tips", status_code=201, response_model=ReceiptOut, responses=refusals(*WITH_BODY),
    openapi_extra=TIP_BODY,
)  # fmt: skip
def report(
    received: Annotated[Received, Depends(read_tip)], desk: DeskDep, now: Now,
    idempotency_key: IdempotencyKey = None,
) -> Response:  # fmt: skip
    """Report a tip. With the same Idempotency-Key the same receipt is given again."""
    tip = received.tip
    draft = Draft(
        text=tip.text,
        channel=CHANNEL,
        request_id=idempotency_key or uuid4().hex,
        mode=tip.mode,
        name=tip.contact.name if tip.contact else None,
        phone=tip.contact.phone if tip.contact else None,
        district=tip.district,
        enterprise=tip.enterprise,
        address=tip.address,
        seen_at=tip.seen_at,
        source=tip.source,
        files=received.files,
    )
    return ReceiptOut.of(intake.submit(desk, draft, now)).answer(201)


@router.post("/tips/status", response_model=StatusOut, responses=refusals(*WITH_BODY, 404))
def status(body: CodeIn, desk: DeskDep) -> Response:
    """Where the tip behind a code stands."""
    with desk.database.read() as session:
        return StatusOut.of(followup.status(session, desk, body.code)).answer()


@router.post("/tips/messages", status_code=201, responses=refusals(*WITH_BODY, 404))
def message(body: MessageIn, desk: DeskDep, now: Now) -> StatusOut:
    """Add an answer or a new fact; answers with the tip's status after it."""
    told = Told(body.code, body.text, body.number)
    return _after(desk, body.code, lambda session: followup.say(session, desk, told, now))


@router.post("/tips/objections", status_code=201, responses=refusals(*WITH_BODY, 404))
def objection(body: MessageIn, desk: DeskDep, now: Now) -> StatusOut:
    """异议 after the closing, once, with what is new; answers with the status after it."""
    told = Told(body.code, body.text, body.number)
    return _after(desk, body.code, lambda session: reporter.objection(session, desk, told, now))


@router.post("/tips/trouble", status_code=201, responses=refusals(*WITH_BODY, 404))
def trouble(body: TroubleIn, desk: DeskDep, now: Now) -> StatusOut:
    """Whether somebody asked about the reporter or made trouble."""
    told = Told(body.code, body.text, body.number)
    return _after(
        desk,
        body.code,
        lambda session: reporter.trouble(session, desk, told, now, troubled=body.troubled),
    )


@router.post("/tips/ratings", status_code=201, responses=refusals(*WITH_BODY, 404))
def rate(body: RatingIn, desk: DeskDep, now: Now) -> StatusOut:
    """How the reporter found what was done, once per closing or decline."""
    told = Told(body.code, number=body.number)
    return _after(
        desk,
        body.code,
        lambda session: reporter.rate(session, desk, told, now, body.rating),
    )


@router.post("/tips/withdrawal", status_code=201, responses=refusals(*WITH_BODY, 404))
def withdrawal(body: CodeIn, desk: DeskDep, now: Now) -> StatusOut:
    """No contact from now on; the check goes on."""
    return _after(desk, body.code, lambda session: reporter.withdraw(session, desk, body.code, now))


@router.post(
    "/tips/relapses", status_code=201, response_model=ReceiptOut,
    responses=refusals(*WITH_BODY, 404),
)  # fmt: skip
def relapse(
    body: MessageIn, desk: DeskDep, now: Now, idempotency_key: IdempotencyKey = None
) -> Response:
    """What was closed runs again: a new tip with a code of its own."""
    told = Told(body.code, body.text, body.number)
    with desk.database.read() as session:
        draft = reporter.relapse(session, desk, told, CHANNEL, idempotency_key or uuid4().hex)
    return ReceiptOut.of(intake.submit(desk, draft, now)).answer(201)


def _after(desk: Desk, code: str, do: Callable[[Session], None]) -> StatusOut:
    """The tip's status after what was done."""
    desk.database.write(do)
    with desk.database.read() as session:
        return StatusOut.of(followup.status(session, desk, code))
