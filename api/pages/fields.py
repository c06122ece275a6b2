"""Fields that the public form and the office's forms for tips have in common."""

from collections.abc import Mapping
from datetime import date, datetime

from starlette.datastructures import FormData

from api.pages.forms import collecting, uploads_of
from common.clock import at_local, local_date
from common.errors import Invalid
from common.plan import District
from routing.rules.texts import optional
from routing.rules.words import Mode
from routing.work import attachments
from routing.work.attachments import PreparedFile
from routing.work.desk import Desk
from routing.work.intake import NAME, PHONE


def districts_today(desk: Desk, now: datetime) -> list[District]:
    """Those that exist today, by the plan's order."""
    today = local_date(now)
    return [
        d
        for d in desk.plan.districts
        if (d.valid_from is None or d.valid_from <= today)
        and (d.valid_to is None or today < d.valid_to)
    ]


def photos_of(desk: Desk, form: FormData, errors: dict[str, str]) -> tuple[PreparedFile, ...]:
    """The photos of the form, prepared; a sentence in ``errors`` where one cannot be taken."""
    limits, photos = desk.settings.intake, uploads_of(form, "photos")
    prepared: list[PreparedFile] = []
    with collecting(errors, "photos"):
        if len(photos) > limits.max_files:
            raise Invalid(f"照片太多：最多{limits.max_files}张，请重新挑选。")
        prepared += [attachments.prepare(photo, limits.max_file_bytes) for photo in photos]
    return tuple(prepared)


def mode_of(typed: Mapping[str, str], errors: dict[str, str]) -> Mode:
    """How the reporter wants to be known, and whether what that needs is there."""
    if typed["mode"] not in set(Mode):
        errors["mode"] = "请选一种举报方式。"
        return Mode.ANONYMOUS
    mode = Mode(typed["mode"])
    with collecting(errors, "phone"):
        phone = optional(typed["phone"], "电话", PHONE)
        if mode is not Mode.ANONYMOUS and not phone:
            raise Invalid("选了留电话的，请填写电话；不想留的，请选“不留姓名电话”。")
    with collecting(errors, "name"):
        name = optional(typed["name"], "姓名", NAME)
        if mode is Mode.NAMED and not name:
            raise Invalid("选了留姓名的，请填写姓名；不想留的，请选另外两种方式。")
    return mode


def scans_of(desk: Desk, form: FormData, errors: dict[str, str]) -> tuple[PreparedFile, ...]:
    """Scanned letters, prepared; a sentence in ``errors`` where one cannot be taken."""
    limit, scans = desk.settings.intake.max_file_bytes, uploads_of(form, "scans")
    prepared: list[PreparedFile] = []
    with collecting(errors, "scans"):
        prepared += [attachments.prepare_scan(scan, limit) for scan in scans]
    return tuple(prepared)


def due_of(desk: Desk, typed: str, errors: dict[str, str]) -> datetime | None:
    """The close of business of a day that was picked; None where none was."""
    if not typed:
        return None
    try:
        return at_local(date.fromisoformat(typed), desk.plan.deadlines.closes)
    except ValueError:
        errors["due"] = "请写成年-月-日，例如 2026-12-01。"
        return None
