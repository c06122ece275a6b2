"""代录: a clerk enters a tip for whoever called, wrote or sent it, and looks for duplicates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from api.deps import CurrentClerk, DeskDep, Now, clerk
from api.pages.fields import districts_today, due_of, mode_of, photos_of, scans_of
from api.pages.forms import FormDep, collecting, text_of
from api.templating import page
from common.errors import AppError
from db import tips
from routing.rules.channels import BY_STAFF, EXPECT_REPLY, kind_of
from routing.rules.receipts import spoken
from routing.rules.texts import optional, required
from routing.rules.words import NOBODY_REPORTED, Kind, Mode
from routing.work import intake, lookup, power
from routing.work.assessments import Stated
from routing.work.desk import Desk
from routing.work.intake import FIELD, Draft, Entry, Receipt
from routing.work.power import FINDING, PowerReport
from routing.work.relations import Related

router = APIRouter(include_in_schema=False, prefix="/staff/enter", dependencies=[Depends(clerk)])
REQUEST_ID, NUMBER = 64, 60
FIELDS = (
    "channel", "number", "due", "text", "district", "enterprise", "address", "seen_at", "mode",
    "name", "phone", "from_a_body",
)  # fmt: skip
POWER_FIELDS = ("enterprise", "district", "address", "period", "finding", "number", "due")
MODE_WORDS = {
    Mode.ANONYMOUS: "凭查询码看结果",
    Mode.CONFIDENTIAL: "姓名不记，电话只有保密专员能看",
    Mode.NAMED: "姓名电话封存，由保密专员告知结果",
}
Typed = Mapping[str, str]


@router.get("")
def form(request: Request, desk: DeskDep, now: Now) -> Response:
    """An empty form with an id of its own: sent twice, it is one tip."""
    typed = {"request_id": uuid4().hex, "mode": Mode.ANONYMOUS.value, "channel": "phone"}
    return _form_page(request, desk, now, typed)


@router.post("")
def enter(
    request: Request, form: FormDep, account: CurrentClerk, desk: DeskDep, now: Now
) -> Response:
    """Take the tip in and show the receipt, to read out or to print."""
    typed, errors = _typed(form, FIELDS), dict[str, str]()
    draft = _draft(desk, form, typed, errors, account)
    status = 422
    if not errors:
        try:
            return _receipt_page(request, desk, draft, intake.submit(desk, draft, now))
        except AppError as error:
            errors["form"], status = error.sentence, error.status
    return _form_page(request, desk, now, typed, errors=errors, status=status)


@router.post("/similar")
def similar(request: Request, form: FormDep, desk: DeskDep, now: Now) -> Response:
    """查重: what is known of the matter, beside the text; without scripts the page again."""
    typed = _typed(form, FIELDS)
    stated = Stated(
        district=typed["district"] or None,
        enterprise=typed["enterprise"] or None,
        address=typed["address"] or None,
    )
    with desk.database.read() as session:
        found = lookup.told_before(session, desk, typed["text"], stated, now)
    if "hx-request" in request.headers:
        return page(request, "staff/enter_similar.html", similar=found)
    return _form_page(request, desk, now, typed, similar=found)


@router.get("/power")
def power_form(request: Request, desk: DeskDep, now: Now) -> Response:
    """用电异常: the form for what the power company reports."""
    return _power_page(request, desk, now, {"request_id": uuid4().hex}, {}, 200)


@router.post("/power")
def enter_power(
    request: Request, form: FormDep, account: CurrentClerk, desk: DeskDep, now: Now
) -> Response:
    """Take the report in; it goes to its district at once."""
    typed, errors = _typed(form, POWER_FIELDS), dict[str, str]()
    report = _power_report(desk, form, typed, errors)
    status = 422
    if not errors:
        try:
            draft = power.draft_of(desk, account.actor, report, typed["request_id"])
            return _receipt_page(request, desk, draft, intake.submit(desk, draft, now))
        except AppError as error:
            errors["form"], status = error.sentence, error.status
    return _power_page(request, desk, now, typed, errors, status)


def _typed(form: FormData, names: tuple[str, ...]) -> dict[str, str]:
    typed = {name: text_of(form, name) for name in names}
    typed["request_id"] = text_of(form, "request_id")[:REQUEST_ID] or uuid4().hex
    return typed


def _draft(
    desk: Desk, form: FormData, typed: Typed, errors: dict[str, str], account: CurrentClerk
) -> Draft:
    """The draft, with a sentence in ``errors`` for each field that cannot be taken."""
    _check(desk, typed, errors)
    kind = kind_of(typed["channel"], from_a_body=bool(typed["from_a_body"]))
    mode = Mode.ANONYMOUS if kind in NOBODY_REPORTED else mode_of(typed, errors)
    number = optional(typed["number"][:NUMBER], "来件编号", NUMBER)
    entry = Entry(account.actor, kind, number, due_of(desk, typed["due"], errors))
    return Draft(
        text=typed["text"], channel=typed["channel"], request_id=typed["request_id"], mode=mode,
        name=typed["name"], phone=typed["phone"], district=typed["district"],
        enterprise=typed["enterprise"], address=typed["address"], seen_at=typed["seen_at"],
        files=(*photos_of(desk, form, errors), *scans_of(desk, form, errors)), entry=entry,
    )  # fmt: skip


def _check(desk: Desk, typed: Typed, errors: dict[str, str]) -> None:
    if typed["channel"] not in BY_STAFF:
        errors["channel"] = "请选择来源。"
    with collecting(errors, "text"):
        required(typed["text"], "反映内容", desk.settings.intake.max_text)
    for name, what in (("enterprise", "单位名称"), ("address", "地址"), ("seen_at", "时间")):
        with collecting(errors, name):
            optional(typed[name], what, FIELD)
    with collecting(errors, "number"):
        optional(typed["number"], "来件编号", NUMBER)


def _power_report(desk: Desk, form: FormData, typed: Typed, errors: dict[str, str]) -> PowerReport:
    for name, what, limit in (
        ("enterprise", "企业名称", FIELD), ("district", "区县", FIELD),
        ("finding", "用电异常情况", FINDING),
    ):  # fmt: skip
        with collecting(errors, name):
            required(typed[name], what, limit)
    for name, what, limit in (
        ("address", "地址", FIELD), ("period", "时段", FIELD), ("number", "来件编号", NUMBER),
    ):  # fmt: skip
        with collecting(errors, name):
            optional(typed[name], what, limit)
    return PowerReport(
        enterprise=typed["enterprise"], district=typed["district"], finding=typed["finding"],
        address=typed["address"], period=typed["period"],
        number=optional(typed["number"][:NUMBER], "来件编号", NUMBER),
        due=due_of(desk, typed["due"], errors), files=scans_of(desk, form, errors),
    )  # fmt: skip


def _form_page(
    request: Request, desk: Desk, now: datetime, typed: Typed,
    *, errors: Typed | None = None, status: int = 200, similar: tuple[Related, ...] | None = None,
) -> Response:  # fmt: skip
    with desk.database.read() as session:
        keepers = tips.keeper_key(session) is not None
    return page(
        request, "staff/enter.html", status, typed=typed, errors=errors or {}, keepers=keepers,
        channels=BY_STAFF, expect_reply=EXPECT_REPLY, modes=MODE_WORDS, similar=similar,
        searched=similar is not None, **_surroundings(desk, now),
    )  # fmt: skip


def _power_page(
    request: Request, desk: Desk, now: datetime, typed: Typed, errors: Typed, status: int
) -> Response:
    rule = power.rule_of(desk)
    return page(
        request, "staff/enter_power.html", status, typed=typed, errors=errors, rule=rule,
        task=desk.plan.task(rule.task), **_surroundings(desk, now),
    )  # fmt: skip


def _surroundings(desk: Desk, now: datetime) -> dict[str, Any]:
    return {
        "districts": districts_today(desk, now),
        "limits": desk.settings.intake,
        "power": desk.plan.kind(Kind.POWER),
    }


def _receipt_page(request: Request, desk: Desk, draft: Draft, receipt: Receipt) -> Response:
    return page(
        request, "staff/receipt.html", 201, receipt=receipt, kind=draft.kind,
        channel=draft.channel, mode=draft.mode, spoken_number=spoken(receipt.number),
        spoken_code=spoken(receipt.code) if receipt.code else (),
        status_url=f"{desk.settings.public_url}/status",
    )  # fmt: skip
