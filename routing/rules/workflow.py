"""The life of a tip: one table of who may do what when, and one gate (design.md section 4).

The stage is a pure function of the tip's assignments and decisions (``stage_of``); the
table says which stages, roles and seats an action needs, ``refusals`` adds what the table
cannot say. Nothing else decides whether a move is allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal

from common.errors import NotAllowed
from routing.rules.words import Action, ClockKind, Duty, Part, Role, Stage, label


@dataclass(frozen=True)
class Actor:
    """Who acts: an account's id, role and unit (None for office and administrator)."""

    id: str
    role: Role
    unit: str | None = None


@dataclass(frozen=True)
class Seat:
    """A unit's part in the tip and how far it got."""

    unit: str
    part: Part
    duty: Duty
    signed_at: datetime | None = None
    reported_by: str | None = None
    return_asked: bool = False


@dataclass(frozen=True)
class Running:
    """A clock of the present visit to a stage, and the one extension asked of it."""

    kind: ClockKind
    unit: Literal["working", "calendar"]
    days: int
    """As the plan sets it, without what was granted."""
    due_at: datetime
    asked_by: str | None = None
    waits: bool = False
    """Asked and not decided."""


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of a tip, at ``now``."""

    stage: Stage
    now: datetime
    seats: tuple[Seat, ...] = ()
    summary_approved: bool = True
    must_check: bool = False
    """有举报必查: may not be declined (plan rows 9 and 17)."""
    returns: int = 0
    max_returns: int = 2
    return_until: datetime | None = None
    """Hard stop of returns, counted from the lead's signing; None before it."""
    has_linked: bool = False
    """Other tips are linked to this one."""
    officials: bool = False
    """Accuses officials: dealt with alone, in no register."""
    clocks: tuple[Running, ...] = ()
    """Those that may be extended and paused: only while the lead verifies."""
    paused: bool = False

    @property
    def lead(self) -> Seat | None:
        return next(
            (s for s in self.seats if s.part is Part.LEAD and s.duty is not Duty.RETURNED), None
        )

    def seat_of(self, actor: Actor) -> Seat | None:
        """The actor's unit's part in this tip, if it has one."""
        live = (s for s in self.seats if s.duty is not Duty.RETURNED)
        return next((s for s in live if actor.unit is not None and s.unit == actor.unit), None)

    def clock(self, kind: ClockKind) -> Running | None:
        """The clock of this kind, if one runs in this stage."""
        return next((clock for clock in self.clocks if clock.kind is kind), None)


class Needs(Enum):
    """Which part the actor's unit must have."""

    NOTHING = "nothing"
    LEAD = "lead"
    ANY = "any"


@dataclass(frozen=True)
class Permit:
    stages: frozenset[Stage]
    roles: frozenset[Role]
    needs: Needs = Needs.NOTHING


def _permit(stages: str, roles: str, needs: Needs = Needs.NOTHING) -> Permit:
    return Permit(
        frozenset(Stage(stage) for stage in stages.split()),
        frozenset(Role(role) for role in roles.split()),
        needs,
    )


LIVE = "registered needs_info to_sign verifying reported in_review"
WITH_UNITS = "to_sign verifying reported in_review"

PERMITS: dict[Action, tuple[Permit, ...]] = {
    Action.ASSIGN: (_permit("registered needs_info", "office system"),),
    Action.RECALL: (_permit("to_sign", "office"),),
    Action.SUMMARISE: (_permit("registered needs_info to_sign verifying", "office"),),
    Action.SIGN: (_permit("to_sign verifying reported", "handler district", Needs.ANY),),
    Action.RETURN: (_permit("to_sign verifying", "handler", Needs.LEAD),),
    Action.DECIDE_RETURN: (_permit("to_sign verifying", "office"),),
    Action.ASK: (
        _permit("registered", "office"),
        _permit("verifying", "handler", Needs.LEAD),
    ),
    Action.EXTEND: (_permit("verifying", "handler", Needs.LEAD),),
    Action.DECIDE_EXTENSION: (
        _permit("verifying", "office"),
        _permit("verifying", "signatory", Needs.LEAD),
    ),
    Action.PAUSE: (_permit("verifying", "handler", Needs.LEAD),),
    Action.RESUME: (_permit("verifying", "handler", Needs.LEAD),),
    Action.REPORT: (_permit("verifying", "handler", Needs.LEAD),),
    Action.COUNTERSIGN: (_permit("reported", "signatory", Needs.LEAD),),
    Action.APPROVE: (_permit("in_review", "office"),),
    Action.REDO: (_permit("in_review", "office"),),
    Action.DECLINE: (_permit("registered needs_info", "office"),),
    Action.REINSTATE: (_permit("declined", "office"),),
    Action.LINK: (_permit("registered needs_info to_sign verifying", "office"),),
    Action.UNLINK: (_permit("duplicate", "office"),),
    Action.CONFIRM_ENTERPRISE: (
        _permit(f"{LIVE} closed", "office"),
        _permit("verifying reported", "handler", Needs.LEAD),
    ),
    Action.NOTE: (
        _permit(LIVE, "office"),
        _permit(WITH_UNITS, "handler signatory district", Needs.ANY),
    ),
}


def stage_of(
    seats: tuple[Seat, ...], *, declined: bool, closed: bool, awaiting: bool, linked: bool = False
) -> Stage:
    """The stage that follows from the decisions on the tip and from the lead's duty.

    A linked tip's assignments rest as they are, and hold again once it is unlinked.
    """
    if linked:
        return Stage.DUPLICATE
    if declined:
        return Stage.DECLINED
    if closed:
        return Stage.CLOSED
    lead = next((s for s in seats if s.part is Part.LEAD and s.duty is not Duty.RETURNED), None)
    if lead is None:
        return Stage.NEEDS_INFO if awaiting else Stage.REGISTERED
    return STAGE_BY_LEAD[lead.duty]


STAGE_BY_LEAD = {
    Duty.TO_SIGN: Stage.TO_SIGN,
    Duty.WORKING: Stage.VERIFYING,
    Duty.REPORTED: Stage.REPORTED,
    Duty.DONE: Stage.IN_REVIEW,
}


def check(action: Action, standing: Standing, actor: Actor) -> None:
    """The one gate: returns where the action is allowed.

    Raises NotAllowed with a sentence that says why, or what to do instead.
    """
    sentence = _refused_by_table(action, standing, actor) or _refused_by_rule(
        action, standing, actor
    )
    if sentence:
        raise NotAllowed(sentence)


def possible(standing: Standing, actor: Actor) -> tuple[Action, ...]:
    """The actions that ``check`` would let through now, in the table's order."""
    return tuple(
        action
        for action in PERMITS
        if not _refused_by_table(action, standing, actor)
        and not _refused_by_rule(action, standing, actor)
    )


def _refused_by_table(action: Action, standing: Standing, actor: Actor) -> str | None:
    permits = [p for p in PERMITS[action] if actor.role in p.roles]
    if not permits:
        return f"{label(actor.role)}不能“{label(action)}”。"
    in_stage = [p for p in permits if standing.stage in p.stages]
    if not in_stage:
        return (
            f"线索现在是“{label(standing.stage)}”，不能“{label(action)}”，请刷新页面查看最新情况。"
        )
    if not any(_seated(p.needs, standing, actor) for p in in_stage):
        units = "主办单位" if in_stage[0].needs is Needs.LEAD else "承办单位"
        return f"只有{units}才能“{label(action)}”。"
    return None


def _seated(needs: Needs, standing: Standing, actor: Actor) -> bool:
    if needs is Needs.NOTHING:
        return True
    seat = standing.seat_of(actor)
    return seat is not None and (needs is Needs.ANY or seat.part is Part.LEAD)


def _refused_by_rule(action: Action, standing: Standing, actor: Actor) -> str | None:
    for rule in RULES.get(action, ()):
        if sentence := rule(standing, actor):
            return sentence
    return None


Rule = Callable[[Standing, Actor], str | None]


def _summary_waits(standing: Standing, _: Actor) -> str | None:
    return None if standing.summary_approved else "摘要里可能有举报人的线索，请先审定摘要再交办。"


def _already_signed(standing: Standing, actor: Actor) -> str | None:
    seat = standing.seat_of(actor)
    return "本单位已经签收过了。" if seat and seat.duty is not Duty.TO_SIGN else None


def _return_waits(standing: Standing, _: Actor) -> str | None:
    waiting = standing.lead is not None and standing.lead.return_asked
    return "退回申请正等办公室审核，请等审核结果。" if waiting else None


def _no_return_waits(standing: Standing, _: Actor) -> str | None:
    waiting = standing.lead is not None and standing.lead.return_asked
    return None if waiting else "没有待审核的退回申请。"


def _returned_too_often(standing: Standing, _: Actor) -> str | None:
    if standing.returns < standing.max_returns:
        return None
    return "这条线索已经退回过两次，由办公室指定主办，不能再退回；有异议请报领导小组。"


def _return_too_late(standing: Standing, _: Actor) -> str | None:
    if standing.return_until is None or standing.now <= standing.return_until:
        return None
    return "签收后的退回期限已过，请继续核查，或在“记录”里向办公室说明情况。"


def _signs_own_report(standing: Standing, actor: Actor) -> str | None:
    own = standing.lead is not None and standing.lead.reported_by == actor.id
    return "不能审签自己报告的结论，请由本单位其他审签人审签。" if own else None


def _has_to_be_checked(standing: Standing, _: Actor) -> str | None:
    return "这类线索有举报必查，不能不予受理，请交办核查。" if standing.must_check else None


def _others_linked_to_it(standing: Standing, _: Actor) -> str | None:
    if not standing.has_linked:
        return None
    return "已有线索并入这条，请先取消那些并案，再处理这条。"


def _about_officials(standing: Standing, _: Actor) -> str | None:
    if not standing.officials:
        return None
    return "这条线索涉及公职人员，单独办理：不并案，也不进企业档案。"


def extension_refused(standing: Standing, kind: ClockKind) -> str | None:
    """Why the time of this kind cannot be extended now; None where it can."""
    clock = standing.clock(kind)
    if clock is None:
        return f"这条线索没有{label(kind)}可以延。"
    if clock.asked_by is not None:
        return f"{label(kind)}已经申请过延期，只能申请一次；请按期报告核查结论。"
    if standing.now > clock.due_at:
        return f"{label(kind)}已经到期，不能再申请延期；请尽快报告，并在“记录”里说明原因。"
    return None


DECIDED_BY = {Role.OFFICE: ClockKind.PROMISED, Role.SIGNATORY: ClockKind.STATUTORY}
"""Promised time is the office's to give; statutory time the unit's own signatory's."""


def extension_to_decide(standing: Standing, actor: Actor) -> Running | None:
    """The clock whose extension waits for this actor."""
    clock = standing.clock(DECIDED_BY[actor.role])
    return clock if clock is not None and clock.waits else None


def _nothing_to_extend(standing: Standing, _: Actor) -> str | None:
    refusals = [extension_refused(standing, kind) for kind in ClockKind]
    return None if None in refusals else refusals[0]


def _no_extension_waits(standing: Standing, actor: Actor) -> str | None:
    waits = extension_to_decide(standing, actor) is not None
    return None if waits else "没有等您审核的延期申请。"


def _asked_for_it(standing: Standing, actor: Actor) -> str | None:
    clock = extension_to_decide(standing, actor)
    own = clock is not None and clock.asked_by == actor.id
    return "不能审核自己提出的延期申请，请由其他人审核。" if own else None


def _paused_already(standing: Standing, _: Actor) -> str | None:
    return "已经在暂停，到期自动恢复；要改，请先恢复计时。" if standing.paused else None


def _time_is_up(standing: Standing, _: Actor) -> str | None:
    clock = standing.clock(ClockKind.PROMISED)
    if clock is None or standing.now <= clock.due_at:
        return None
    return "核查期限已经到期，不能再暂停；请尽快报告，并在“记录”里说明原因。"


def _not_paused(standing: Standing, _: Actor) -> str | None:
    return None if standing.paused else "现在没有暂停。"


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.ASSIGN: (_summary_waits,),
    Action.SIGN: (_already_signed, _return_waits),
    Action.RETURN: (_return_waits, _returned_too_often, _return_too_late),
    Action.DECIDE_RETURN: (_no_return_waits,),
    Action.EXTEND: (_return_waits, _nothing_to_extend),
    Action.DECIDE_EXTENSION: (_no_extension_waits, _asked_for_it),
    Action.PAUSE: (_return_waits, _paused_already, _time_is_up),
    Action.RESUME: (_not_paused,),
    Action.REPORT: (_return_waits,),
    Action.COUNTERSIGN: (_signs_own_report,),
    Action.DECLINE: (_has_to_be_checked, _others_linked_to_it),
    Action.LINK: (_about_officials, _others_linked_to_it),
    Action.CONFIRM_ENTERPRISE: (_about_officials,),
}
