"""Taking a tip in: one request, one tip, one receipt, whatever happens in between."""

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from common import keepers
from common.clock import local_date
from common.crypto import keyed_hash
from common.errors import Invalid
from db import events, tips
from db.tables import Identity, Tip
from routing.rules import receipts, wording
from routing.rules.assigning import may_assign_itself
from routing.rules.standing import Actor
from routing.rules.summary import draft_summary
from routing.rules.texts import optional, required
from routing.rules.words import NOBODY_REPORTED, Audience, Kind, Mode, Role, Stage
from routing.work import (
    alarms,
    assessments,
    attachments,
    duplicates,
    outside,
    relapses,
    repeats,
    telling,
)
from routing.work.assessments import Stated
from routing.work.assigning import Order, assign
from routing.work.attachments import PreparedFile, StoredFile
from routing.work.case import SYSTEM, Case, overall_due
from routing.work.desk import Desk
from routing.work.envelope import Envelope, new_envelope
from routing.work.promises import OFFICE, promise
from triage import Assessment

REPORTER = Actor("reporter", Role.REPORTER)
FIELD = 200
NAME, PHONE = 40, 40


class RequestReused(Invalid):
    """The same request id came with another body."""

    kind = "request-reused"


@dataclass(frozen=True)
class Entry:
    """A tip that a clerk enters for its sender (代录), with the ticket it came with."""

    clerk: Actor
    kind: Kind
    number: str | None = None
    """The number it has over there."""
    due: datetime | None = None
    """When they want their reply."""


@dataclass(frozen=True)
class Draft:
    """A tip as a channel hands it over. ``request_id`` makes repeats harmless."""

    text: str
    channel: str
    request_id: str
    mode: Mode = Mode.ANONYMOUS
    name: str | None = None
    phone: str | None = None
    district: str | None = None
    enterprise: str | None = None
    address: str | None = None
    seen_at: str | None = None
    source: str | None = None
    files: tuple[PreparedFile, ...] = ()
    relapse_of: str | None = None
    """The id of the closed tip about what runs again (``work.relapses``)."""
    entry: Entry | None = None
    """None where the reporter wrote himself."""

    @property
    def kind(self) -> Kind:
        """What the tip counts as."""
        return self.entry.kind if self.entry else Kind.CITIZEN

    @property
    def author(self) -> Actor:
        """Who puts it in."""
        return self.entry.clerk if self.entry else REPORTER


@dataclass(frozen=True)
class Receipt:
    """What the reporter takes along; ``by`` is the day named in ``what``.

    ``code`` is empty where nobody reported.
    """

    number: str
    code: str
    what: str
    by: datetime


@dataclass(frozen=True)
class Prepared:
    """A checked draft, assessed, its photos on the disk: all that needs no transaction."""

    draft: Draft
    envelope: Envelope
    request_hash: bytes
    body_digest: bytes
    code: str
    assessment: Assessment
    features: tuple[int, ...]
    stored: tuple[StoredFile, ...]


def submit(desk: Desk, draft: Draft, now: datetime) -> Receipt:
    """Prepare outside, store inside one transaction. The receipt is durable."""
    prepared = prepare(desk, draft, now)
    return desk.database.write(lambda session: store(session, desk, prepared, now))


def accept(session: Session, desk: Desk, draft: Draft, now: datetime) -> Receipt:
    """As ``submit``, for a caller that holds a transaction of its own (chat)."""
    return store(session, desk, prepare(desk, draft, now), now)


def prepare(desk: Desk, draft: Draft, now: datetime) -> Prepared:
    """Check, assess and put the photos on the disk. Raises Invalid or TooLarge."""
    draft = checked(desk, draft)
    envelope = new_envelope(desk.keys, uuid4().hex)
    digest = keyed_hash(desk.keys.lookup, "body", *_body(draft))
    found = assessments.assess(desk, draft.text, local_date(now), _stated(draft))
    return Prepared(
        draft=draft,
        envelope=envelope,
        request_hash=keyed_hash(desk.keys.lookup, "request", draft.channel, draft.request_id),
        body_digest=digest,
        code=_code(desk, draft, digest),
        assessment=found,
        features=duplicates.features(desk, draft.text, found),
        stored=attachments.store(desk, envelope, draft.files),
    )  # fmt: skip


def _code(desk: Desk, draft: Draft, digest: bytes) -> str:
    if draft.kind in NOBODY_REPORTED:
        return ""
    return receipts.derive_code(desk.keys.code, draft.channel, draft.request_id, digest)


def _stated(draft: Draft) -> Stated:
    return Stated(draft.district, draft.enterprise, draft.address)


def checked(desk: Desk, draft: Draft) -> Draft:
    """The draft with clean fields. Raises Invalid or TooLarge, naming the field."""
    limits = desk.settings.intake
    if len(draft.files) > limits.max_files:
        raise Invalid(f"照片和扫描件太多：最多{limits.max_files}份。")
    district = optional(draft.district, "区县", FIELD)
    if district and desk.plan.district(district) is None:
        raise Invalid(f"没有“{district}”这个区县，请从列表里选。")
    clean = replace(
        draft,
        text=required(draft.text, "举报内容", limits.max_text),
        name=optional(draft.name, "姓名", NAME),
        phone=optional(draft.phone, "电话", PHONE),
        district=district,
        enterprise=optional(draft.enterprise, "单位名称", FIELD),
        address=optional(draft.address, "地址", FIELD),
        seen_at=optional(draft.seen_at, "时间", FIELD),
        source=optional(draft.source, "来源", FIELD),
    )
    _check_contact(clean)
    return replace(clean, name=None, phone=None) if clean.mode is Mode.ANONYMOUS else clean


def _check_contact(draft: Draft) -> None:
    if draft.mode is not Mode.ANONYMOUS and not draft.phone:
        raise Invalid("选择留电话的，请填写电话；不想留的，请选“不留姓名电话”。")
    if draft.mode is Mode.NAMED and not draft.name:
        raise Invalid("选择留姓名的，请填写姓名；不想留的，请选“只留电话”或“不留姓名电话”。")


def _body(draft: Draft) -> list[str]:
    """What makes two requests the same: every field, and the photos' bytes."""
    fields = asdict(replace(draft, files=(), entry=None))
    del fields["channel"], fields["request_id"], fields["files"], fields["entry"]
    if draft.relapse_of is None:
        del fields["relapse_of"]
    photos = [file.data.hex() for file in draft.files]
    return [json.dumps(fields, ensure_ascii=False, sort_keys=True), *photos, *_entered(draft)]


def _entered(draft: Draft) -> list[str]:
    """What only an entry by staff has; another clerk's repeat is the same entry."""
    entry = draft.entry
    return [entry.kind, entry.number or "", str(entry.due or "")] if entry else []


def store(session: Session, desk: Desk, prepared: Prepared, now: datetime) -> Receipt:
    """Keep the tip, or find that the request was kept before and answer the same again.

    Raises RequestReused, or Invalid where a name was given and nobody can keep it.
    """
    if known := tips.by_request(session, prepared.request_hash):
        if known.body_digest != prepared.body_digest:
            raise RequestReused("这个请求编号已经用于另一条内容，请换一个编号再提交。")
        return _same_again(session, known, prepared.code)
    day, draft = receipts.series_day(now), prepared.draft
    number = receipts.tip_number(desk.plan.number_prefix, day, tips.take_number(session, day))
    tip = new_tip(session, desk, prepared, number, now)
    case = Case(session, desk, tip, draft.author, now)
    case.enter(Stage.REGISTERED, None)
    session.add(tip)
    session.flush()
    _seal_identity(session, tip, draft)
    duplicates.index(session, tip, prepared.features)
    attachments.add_rows(session, tip, prepared.stored, case.actor.id, now)
    record_registered(case)
    if tip.relapse_of:
        relapses.told_by_reporter(case)
    if draft.entry:
        outside.begin(case, draft.entry.number, draft.entry.due)
        telling.registered(case)
    by_system = replace(case, actor=SYSTEM)
    alarms.taken_in(by_system)
    if not repeats.link_repeat(by_system, draft.phone):
        assign_or_queue(by_system, prepared.assessment)
    return _receipt(tip, prepared.code, case.stage, tip.due_at)


def record_registered(case: Case, **more: object) -> None:
    """The first event of a tip: what figures and readers of the record start from."""
    tip = case.tip
    codes = {
        "mode": tip.mode,
        "channel": tip.channel,
        "candidate": tip.candidate,
        "scope": tip.scope,
        "kind": tip.kind,
        "district": tip.district,
        "overall_due_at": tip.overall_due_at.isoformat(),
        **more,
    }
    case.record("registered", audience=Audience.REPORTER, codes=codes)


def new_tip(session: Session, desk: Desk, prepared: Prepared, number: str, now: datetime) -> Tip:
    """The row of a tip, not added yet and in no stage."""
    draft, found, envelope = prepared.draft, prepared.assessment, prepared.envelope
    details = {key: getattr(draft, key) for key in ("enterprise", "address", "seen_at", "source")}
    nobody = draft.kind in NOBODY_REPORTED
    drafted = draft_summary(desk.plan, found, draft.seen_at, draft.address)
    summary = draft.text if nobody else drafted
    return Tip(
        id=envelope.tip_id,
        number=number,
        serial=tips.take_number(session, "all"),
        edition=desk.plan.edition,
        kind=draft.kind,
        channel=draft.channel,
        mode=draft.mode,
        received_at=now,
        stage="",
        stage_entered_at=now,
        visit=0,
        overall_due_at=overall_due(desk, desk.calendar, now, draft.kind),
        scope=found.scope,
        candidate=found.primary,
        district=found.district,
        sure=found.sure,
        danger=found.danger,
        officials=found.officials,
        summary_approved=nobody or not found.hints,
        relapse_of=draft.relapse_of,
        request_hash=prepared.request_hash,
        body_digest=prepared.body_digest,
        code_hash=code_hash(desk, prepared.code or secrets.token_hex()),
        wrapped_key=envelope.wrapped(),
        text=envelope.seal("text", draft.text),
        summary=envelope.seal("summary", summary),
        assessment=envelope.seal("assessment", assessments.to_json(found)),
        details=envelope.seal("details", json.dumps(details, ensure_ascii=False)),
    )


def code_hash(desk: Desk, code: str) -> bytes:
    """All that is stored of a code."""
    return keyed_hash(desk.keys.lookup, "code", code)


def _seal_identity(session: Session, tip: Tip, draft: Draft) -> None:
    if draft.mode is Mode.ANONYMOUS:
        return
    key = tips.keeper_key(session)
    if key is None:
        raise Invalid("本系统尚未启用身份保密专员，现在只能“不留姓名电话”举报。")
    known = {"name": draft.name if draft.mode is Mode.NAMED else None, "phone": draft.phone}
    sealed = keepers.seal_identity(key.public, json.dumps(known, ensure_ascii=False))
    session.add(Identity(tip_id=tip.id, keeper_key_id=key.id, sealed=sealed))


def assign_or_queue(case: Case, found: Assessment) -> None:
    """To its units where triage is sure of it, otherwise into the office's queue."""
    tip, rules = case.tip, case.desk.settings.assign
    straight = case.desk.plan.kind(tip.kind)
    if straight and tip.district and not tip.officials:
        assign(case, Order(straight.task))
        return
    by_itself = may_assign_itself(
        found,
        case.desk.plan,
        automatic=rules.automatic,
        except_tasks=rules.except_tasks,
        hints=not tip.summary_approved,
    )
    if by_itself and found.primary:
        units = chosen_units(found)
        assign(case, Order(found.primary, found.also, units, automatic=True))
    elif tip.danger:
        promise(
            case, OFFICE, "danger", wording.danger_message(tip.number, case.matter, case.due_at)
        )
    else:
        body = wording.to_do_message(tip.number, case.matter, case.stage, case.due_at)
        promise(case, OFFICE, "queued", body)


def chosen_units(found: Assessment) -> frozenset[str]:
    """The sections triage settled on, as units."""
    return frozenset(f"{o.department}/{o.office}" for o in found.offices if o.office)


def _same_again(session: Session, tip: Tip, code: str) -> Receipt:
    """As it was at registration, so that a repeated request is answered the same."""
    first = [event for event in events.of_tip(session, tip.id) if event.at == tip.received_at][-1]
    return _receipt(tip, code, Stage(first.stage), first.due_at)


def _receipt(tip: Tip, code: str, stage: Stage, due_at: datetime | None) -> Receipt:
    """A linked tip has no clock of its own stage; what is promised is the outer one."""
    by = due_at or tip.overall_due_at
    return Receipt(tip.number, code, wording.receipt_sentence(stage, by), by)
