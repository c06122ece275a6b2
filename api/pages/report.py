"""The web form: complete without JavaScript, repeated without harm, nothing typed is lost."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from api.deps import DeskDep, Now
from api.pages.fields import districts_today, mode_of, photos_of
from api.pages.forms import FormDep, collecting, text_of
from api.templating import page
from common.errors import AppError
from db import tips
from routing.rules.texts import optional, required
from routing.rules.words import Mode
from routing.work import intake
from routing.work.desk import Desk
from routing.work.intake import FIELD, Draft

router = APIRouter()
CHANNEL = "web"
REQUEST_ID = 64
FIELDS = ("text", "district", "enterprise", "address", "seen_at", "mode", "name", "phone")
MODE_WORDS = {
    Mode.ANONYMOUS: "凭查询码看结果",
    Mode.CONFIDENTIAL: "只有保密专员能看",
    Mode.NAMED: "按规定书面或电话告知",
}


@router.get("/report")
def form(request: Request, desk: DeskDep, now: Now) -> Response:
    """An empty form with an id of its own: sent twice, it is one tip."""
    typed = {"request_id": uuid4().hex, "mode": Mode.ANONYMOUS.value}
    return _form_page(request, desk, now, typed, {}, 200)


@router.post("/report")
def report(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """Take the tip in and show the receipt; the code never enters an address."""
    typed = {name: text_of(form, name) for name in FIELDS}
    typed["request_id"] = text_of(form, "request_id")[:REQUEST_ID] or uuid4().hex
    errors: dict[str, str] = {}
    draft = _draft(desk, form, typed, errors)
    status = 422
    if not errors:
        try:
            receipt = intake.submit(desk, draft, now)
            return page(request, "public/receipt.html", 201, receipt=receipt)
        except AppError as error:
            errors["form"], status = error.sentence, error.status
    return _form_page(request, desk, now, typed, errors, status)


def _form_page(
    request: Request, desk: Desk, now: datetime,
    typed: Mapping[str, str], errors: Mapping[str, str], status: int,
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        keepers = tips.keeper_key(session) is not None
    return page(
        request, "public/report.html", status, typed=typed, errors=errors, keepers=keepers,
        modes=MODE_WORDS, districts=districts_today(desk, now), limits=desk.settings.intake,
    )  # fmt: skip


def _draft(desk: Desk, form: FormData, typed: Mapping[str, str], errors: dict[str, str]) -> Draft:
    """The draft, with a sentence in ``errors`` for each field that cannot be taken."""
    with collecting(errors, "text"):
        required(typed["text"], "举报内容", desk.settings.intake.max_text)
    for name, what in (("enterprise", "单位名称"), ("address", "地址"), ("seen_at", "时间")):
        with collecting(errors, name):
            optional(typed[name], what, FIELD)
    files = photos_of(desk, form, errors)
    mode = mode_of(typed, errors)
    if text_of(form, "confirm") != "yes":
        errors["confirm"] = "请在这里打勾，再提交。"
    return Draft(
        text=typed["text"], channel=CHANNEL, request_id=typed["request_id"], mode=mode,
        name=typed["name"], phone=typed["phone"], district=typed["district"],
        enterprise=typed["enterprise"], address=typed["address"], seen_at=typed["seen_at"],
        files=files,
    )  # fmt: skip
