"""Why a clock cannot be extended, paused or let go on."""

from routing.rules.labels import label
from routing.rules.refusals.assigning import return_waits
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Running, Standing
from routing.rules.words import (
    Action,
    ClockKind,
    Role,
)


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
    Action.EXTEND: (return_waits, _nothing_to_extend),
    Action.DECIDE_EXTENSION: (_no_extension_waits, _asked_for_it),
    Action.PAUSE: (return_waits, _paused_already, _time_is_up),
    Action.RESUME: (_not_paused,),
}
