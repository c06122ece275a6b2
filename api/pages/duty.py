"""值班: urgent calls to acknowledge, rosters by hand and by file, leave and deputies."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from api.deps import CurrentAccount, DeskDep, Now
from api.pages.forms import FormDep, text_of, uploads_of
from api.templating import page
from common.clock import local_date
from common.errors import AppError, Invalid, NotFound
from db import duty, officers
from db.tables import Officer
from routing.rules.labels import label
from routing.rules.presence import may_record
from routing.rules.rosters import WEEKDAYS, read_roster, shift_of
from routing.rules.words import (
    UNIT_ROLES,
    Role,
)
from routing.work import accounts, alarms, casework, presence, rosters
from routing.work.accounts import Account, account_of
from routing.work.desk import Desk
from routing.work.presence import NewLeave

router = APIRouter()
HOME = "/staff/duty"
DONE = {
    "roster": "值班表已更新。",
    "leave": "请假已登记。",
    "back": "已销假。",
    "heard": "已确认收到。",
}
Deed = Callable[[Session], None]


@router.get(HOME)
def overview(
    request: Request, account: CurrentAccount, desk: DeskDep, now: Now, unit: str = "",
    done: str = "",
) -> Response:  # fmt: skip
    """Calls, today's list, the roster of one's unit (the office: of any), leave."""
    return _page(request, desk, account, now, unit=unit, done=DONE.get(done))


@router.post("/staff/cases/{number}/acknowledge")
def acknowledge(number: str, account: CurrentAccount, desk: DeskDep, now: Now) -> Response:
    """确认收到, with one button: nobody else of the unit is called after this."""
    actor = account.actor
    desk.database.write(
        lambda s: alarms.acknowledge(casework.take_case(s, desk, actor, number, now))
    )
    return RedirectResponse(f"/staff/cases/{number}", 303)


@router.post(f"{HOME}/roster")
def add_shift(
    request: Request, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """One line on a roster."""
    unit = _unit(form)

    def add(session: Session) -> None:
        typed = [text_of(form, name) for name in ("position", "first", "last")]
        rosters.add(session, account.actor, unit, [shift_of(text_of(form, "username"), *typed)])

    return _do(request, form, account, desk, now, add, "roster")


@router.post(f"{HOME}/import")
def import_roster(
    request: Request, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """A whole roster from a file instead of the present one."""
    unit, files = _unit(form), uploads_of(form, "file")

    def replace(session: Session) -> None:
        if not files:
            raise Invalid("请选择 CSV 文件。")
        rosters.replace(session, account.actor, unit, read_roster(files[0]))

    return _do(request, form, account, desk, now, replace, "roster")


@router.post(f"{HOME}/remove")
def remove_shift(
    request: Request, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """Take a line off a roster."""
    unit, entry = _unit(form), text_of(form, "entry")
    deed: Deed = lambda session: rosters.remove(session, account.actor, unit, entry)  # noqa: E731
    return _do(request, form, account, desk, now, deed, "roster")


@router.post(f"{HOME}/leave")
def take_leave(
    request: Request, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """Somebody is away, and who stands in."""

    def record(session: Session) -> None:
        deputy = text_of(form, "deputy").strip()
        new = NewLeave(
            officer=_officer(session, text_of(form, "officer")),
            first=_day(form, "from", "开始日期"),
            last=_day(form, "to", "结束日期"),
            deputy=_officer(session, deputy) if deputy else None,
        )
        presence.record(session, account.actor, new, now)

    return _do(request, form, account, desk, now, record, "leave")


@router.post(f"{HOME}/back")
def come_back(
    request: Request, form: FormDep, account: CurrentAccount, desk: DeskDep, now: Now
) -> Response:
    """销假."""
    leave = text_of(form, "leave")
    deed: Deed = lambda session: presence.cancel(session, account.actor, leave, now)  # noqa: E731
    return _do(request, form, account, desk, now, deed, "back")


def _do(
    request: Request, form: FormData, account: Account, desk: Desk, now: datetime, deed: Deed,
    done: str,
) -> Response:  # fmt: skip
    """Do it and come back; a refusal shows the page again with what was typed."""
    unit = text_of(form, "unit")
    try:
        desk.database.write(deed)
    except AppError as error:
        return _page(request, desk, account, now, unit=unit, error=error, typed=form)
    return RedirectResponse(f"{HOME}?unit={unit}&done={done}", 303)


def _unit(form: FormData) -> str | None:
    """Whose roster; the office's where none is named."""
    return text_of(form, "unit").strip() or None


def _day(form: FormData, name: str, what: str) -> date:
    try:
        return date.fromisoformat(text_of(form, name).strip())
    except ValueError as error:
        raise Invalid(f"请填写{what}，如 2026-11-24。") from error


def _officer(session: Session, username: str) -> str:
    found = officers.by_username(session, username.strip())
    if found is None:
        raise NotFound("请从列表里选人员。")
    return found.id


def _page(
    request: Request, desk: Desk, account: Account, now: datetime, *, unit: str = "",
    error: AppError | None = None, typed: FormData | None = None, done: str | None = None,
) -> Response:  # fmt: skip
    actor = account.actor
    chosen = unit.strip() or None if actor.role is Role.OFFICE else actor.unit
    with desk.database.read() as session:
        shown = {
            "ringing": alarms.ringing(session, desk, actor, now),
            "today": rosters.today(session, chosen, now),
            "roster": _roster(session, chosen),
            "people": duty.colleagues(session, chosen, rosters.CALLABLE),
            "leaves": _leaves(session, account, now),
            "staff": [o for o in officers.all_officers(session) if _speaks_for(account, o)],
            "deputies": _deputies(session, account),
        }
    return page(
        request, "staff/duty.html", error.status if error else 200, chosen=chosen,
        may_change=rosters.may_change(actor, chosen), units=_units(desk) if not actor.unit else (),
        error=error.sentence if error else None, typed=typed or FormData(), done=done,
        minutes=desk.plan.deadlines.messages.acknowledge_minutes, today_is=local_date(now),
        **shown,
    )  # fmt: skip


def _units(desk: Desk) -> tuple[str, ...]:
    every = (unit for role in sorted(UNIT_ROLES) for unit in accounts.units_for(desk, role))
    return tuple(dict.fromkeys(every))


def _roster(session: Session, unit: str | None) -> list[dict[str, Any]]:
    """Its lines in words."""
    entries = duty.roster(session, unit)
    names = officers.names(session, (entry.officer_id for entry in entries))
    return [
        {
            "id": entry.id,
            "name": names.get(entry.officer_id, "—"),
            "position": entry.position,
            "when": _span(entry.first, entry.last) or _weekdays(entry.weekday, entry.last_weekday),
        }
        for entry in entries
    ]


def _span(first: date | None, last: date | None) -> str:
    return f"{first} 至 {last}" if first else ""


def _weekdays(first: int | None, last: int | None) -> str:
    named = [f"周{WEEKDAYS[day]}" for day in (first, last) if day is not None]
    return "至".join(dict.fromkeys(named))


def _leaves(session: Session, account: Account, now: datetime) -> list[dict[str, Any]]:
    """Present and coming leave that concerns this officer: his unit's, or all."""
    rows = duty.leaves_from(session, local_date(now))
    people = {row.officer_id: officers.by_id(session, row.officer_id) for row in rows}
    deputies = officers.names(session, (row.deputy_id for row in rows if row.deputy_id))
    found = ((row, people[row.officer_id]) for row in rows)
    return [
        {
            "id": row.id,
            "name": person.display_name,
            "unit": person.unit or label(Role(person.role)),
            "first": row.first,
            "last": row.last,
            "deputy": deputies.get(row.deputy_id or ""),
            "mine": _speaks_for(account, person),
        }
        for row, person in found
        if person and (account.actor.unit in (None, person.unit))
    ]


def _speaks_for(account: Account, person: Officer) -> bool:
    return person.active and may_record(account.actor, account_of(person).actor)


def _deputies(session: Session, account: Account) -> list[Officer]:
    """Who may be named: the unit's own; for office and administrator everybody."""
    actor = account.actor
    if actor.unit:
        return duty.colleagues(session, actor.unit, rosters.CALLABLE)
    return [officer for officer in officers.all_officers(session) if officer.active]
