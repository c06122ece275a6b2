"""JSON API of the public: report, status, messages."""

import json
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from api.deps import DeskDep, Now
from api.openapi import REF, WITH_BODY, refusals
from api.schemas import CodeIn, MessageIn, ReceiptOut, StatusOut, TipIn
from common.errors import Invalid
from routing.work import attachments, followup, intake
from routing.work.attachments import PreparedFile
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
    desk.database.write(lambda session: followup.say(session, desk, body.code, body.text, now))
    with desk.database.read() as session:
        return StatusOut.of(followup.status(session, desk, body.code))
