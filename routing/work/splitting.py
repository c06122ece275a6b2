"""拆分: a tip that names many firms goes on as its parts, each a tip of its own.

A part has its own number (``…-2``), text, key, triage, stage and clock. It has no code and no
identity: its reporter is the split tip's, whose code shows all parts.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from common.clock import local_date
from common.crypto import keyed_hash
from common.errors import Invalid
from db import tips, turns
from db.tables import Tip
from routing.rules.words import Audience, Mode, Stage
from routing.work import assessments, attachments, duplicates, intake, links
from routing.work import turn_commands as t
from routing.work.assessments import Stated
from routing.work.attachments import StoredFile
from routing.work.case import SYSTEM, Case
from routing.work.envelope import Envelope, new_envelope
from routing.work.intake import Draft, Prepared
from routing.work.moving import move_on
from triage import Assessment
from triage.reading.items import items

MOST = 50
"""Parts of one tip."""
SHORTEST = 8
ACCUSATION = "officials"
"""What an accusation is counted as: in no figures."""


@dataclass(frozen=True)
class Part:
    """What a part is made of, beside what it has from the split tip."""

    text: str
    photos: Sequence[str] = ()
    whole: bool = False
    """Tells the same matter: unit, address and district hold as they were stated."""
    restricted: bool = False
    excluded_unit: str | None = None


def draft(text: str) -> tuple[str, ...]:
    """Parts to begin with: the items of a numbered list, or else the lines of a list."""
    found = items(text, MOST)
    if found:
        return found
    lines = tuple(line.strip() for line in text.splitlines())
    told = tuple(line for line in lines if len(line) >= SHORTEST)
    return told[:MOST] if len(told) > 1 else ()


def split(case: Case, command: t.Split) -> None:
    """Let the tip go on as these parts. Raises Invalid for photos that are not its own."""
    parts = [Part(part.text, part.photos) for part in command.parts]
    _go_on_as(case, parts, "split")


def _go_on_as(case: Case, parts: Sequence[Part], kind: str) -> list[Case]:
    tips.erase_marks(case.session, case.tip.id)
    case.tip.split, case.tip.awaiting_reporter = True, False
    first = _next_number(case)
    made = [_made(case, part, first + place) for place, part in enumerate(parts)]
    move_on(case)
    codes = {"parts": [part.tip.number for part in made]}
    case.record(kind, audience=Audience.REPORTER, codes=codes)
    return made


def _next_number(case: Case) -> int:
    """The split tip counts as the first; numbers of an undone splitting are not used again."""
    last = turns.last_part(case.session, case.tip.id)
    return int(last.number.rpartition("-")[2]) + 1 if last else 2


def _made(case: Case, part: Part, number: int) -> Case:
    prepared = _prepared(case, part)
    tip = intake.new_tip(case.session, case.desk, prepared, f"{case.tip.number}-{number}", case.now)
    _inherit(tip, case.tip, part)
    made = replace(case, tip=tip)
    made.enter(Stage.REGISTERED, None)
    case.session.add(tip)
    case.session.flush()
    duplicates.index(case.session, tip, prepared.features)
    attachments.add_rows(case.session, tip, prepared.stored, case.actor.id, case.now)
    more = {
        "split_of": case.tip.number,
        "kind": ACCUSATION if part.restricted else tip.kind,
        "received_at": tip.received_at.isoformat(),
    }
    intake.record_registered(made, **more)
    if not part.restricted:
        intake.assign_or_queue(replace(made, actor=SYSTEM), prepared.assessment)
    return made


def _inherit(tip: Tip, parent: Tip, part: Part) -> None:
    """What the reporter was promised, and how he is known, stays what it was."""
    tip.split_of, tip.relapse_of = parent.id, parent.relapse_of
    tip.kind, tip.edition = parent.kind, parent.edition
    tip.received_at, tip.overall_due_at = parent.received_at, parent.overall_due_at
    tip.withdrawn_at = parent.withdrawn_at
    tip.restricted, tip.officials = part.restricted, part.restricted
    tip.excluded_unit = part.excluded_unit or parent.excluded_unit


def _prepared(case: Case, part: Part) -> Prepared:
    """As intake prepares a tip. Nobody can send it again, so request and code are chance."""
    desk, envelope = case.desk, new_envelope(case.desk.keys, uuid4().hex)
    told = _draft(case, part)
    found = _assessed(case, told, part)
    return Prepared(
        draft=told,
        envelope=envelope,
        request_hash=keyed_hash(desk.keys.lookup, "request", "part", envelope.tip_id),
        body_digest=keyed_hash(desk.keys.lookup, "body", envelope.tip_id),
        code=secrets.token_hex(),
        assessment=replace(found, officials=part.restricted),
        features=duplicates.features(desk, told.text, found),
        stored=_copied(case, part, envelope),
    )  # fmt: skip


def _draft(case: Case, part: Part) -> Draft:
    parent = case.tip
    known: dict[str, Any] = json.loads(case.envelope.open("details", parent.details))
    return Draft(
        text=part.text,
        channel=parent.channel,
        request_id="",
        mode=Mode(parent.mode),
        enterprise=known.get("enterprise") if part.whole else None,
        address=known.get("address") if part.whole else None,
        seen_at=known.get("seen_at"),
        source=known.get("source"),
    )


def _assessed(case: Case, told: Draft, part: Part) -> Assessment:
    """The district of the whole tip holds where the part names none of its own."""
    day = local_date(case.tip.received_at)
    stated = Stated(None, told.enterprise, told.address)
    found = assessments.assess(case.desk, told.text, day, stated)
    if found.districts and not part.whole:
        return found
    stated = replace(stated, district=found.district or case.tip.district)
    return assessments.assess(case.desk, told.text, day, stated)


def _copied(case: Case, part: Part, envelope: Envelope) -> tuple[StoredFile, ...]:
    known = {row.id for row in tips.attachments(case.session, case.tip.id)}
    if not set(part.photos) <= known:
        raise Invalid("选的照片不属于这条线索，请刷新页面后再选。")
    return attachments.copied(case.session, case.desk, case.tip, part.photos, envelope)


def unsplit(case: Case, _: t.Unsplit) -> None:
    """Put it together again: the tip goes on, its parts rest with it."""
    for part in turns.parts(case.session, case.tip.id):
        resting = replace(case, tip=tips.locked(case.session, part.id))
        links.join(resting, case.tip, automatic=False)
    case.tip.split = case.tip.restricted = False
    move_on(case)
    case.record("unsplit", audience=Audience.REPORTER)


def split_off(case: Case, command: t.SplitOff) -> None:
    """The accusation goes to named officers, the matter on without it. Raises Invalid."""
    from_all = [row.id for row in tips.attachments(case.session, case.tip.id)]
    accusation = Part(command.accusation, from_all, whole=True, restricted=True)
    matter = Part(
        command.matter, command.photos, whole=True, excluded_unit=_unit(case, command.unit)
    )
    case.tip.restricted = True
    _go_on_as(case, [accusation, matter], "split")


def _unit(case: Case, name: str | None) -> str | None:
    """The unit that is accused, or None. Raises Invalid where the plan has none of that name."""
    plan = case.desk.plan
    sections = {section.unit for task in plan.tasks for section in task.sections}
    if name and name not in sections | set(plan.departments) and plan.district(name) is None:
        raise Invalid(f"方案里没有“{name}”这个单位；不在方案里的，不用填写回避单位。")
    return name or None


def clear_officials(case: Case, command: t.ClearOfficials) -> None:
    """The mark was wrong: the tip goes the way of all others."""
    case.tip.officials = False
    case.record("officials_cleared", audience=Audience.OFFICE, words=command.why)
