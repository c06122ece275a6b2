"""Why a tip cannot take a turn: be split, checked again, marked as running again, handed over."""

from routing.rules.refusals.ending import others_linked_to_it
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Standing
from routing.rules.words import Action

FREE = frozenset({Action.NOTE, Action.PROBE, Action.RETURN})
"""What an officer may do in a re-check although he had the tip in hand before it."""


def _handled_before(standing: Standing, actor: Actor) -> str | None:
    """Design.md section 4: one re-check by other officers or a higher level."""
    if actor.id not in standing.turns.before:
        return None
    return (
        "这条线索经举报人提出异议重新核查，上次经手的人员要回避，请由本单位其他人员办理；"
        "没有其他人员的，请“退回”办公室改派。"
    )


def _parts_at_work(standing: Standing, _: Actor) -> str | None:
    if not standing.turns.parts_bound:
        return None
    return "拆出的线索已有交办或办结的，不能取消拆分；请分别办理。"


def _no_objection_waits(standing: Standing, _: Actor) -> str | None:
    return None if standing.turns.objection_waits else "没有待审核的异议。"


def _relapse_already(standing: Standing, _: Actor) -> str | None:
    return "这条线索已经认定为死灰复燃。" if standing.turns.relapse else None


def _officials_not_split_off(standing: Standing, _: Actor) -> str | None:
    """The accusation goes its own way before anybody gets the matter."""
    if not standing.officials or standing.turns.restricted:
        return None
    return (
        "这条线索涉及公职人员，不能整件办理：请由指定人员“拆出涉公职人员部分”；"
        "系统标错的，请先登记“不涉及公职人员”。"
    )


def _accuses_nobody(standing: Standing, _: Actor) -> str | None:
    marked = standing.officials and not standing.turns.restricted
    return None if marked else "这条线索没有涉及公职人员的标记，可以直接“拆分”或“交办”。"


def _not_named(_: Standing, actor: Actor) -> str | None:
    if actor.discipline:
        return None
    return "涉及公职人员的举报只由指定人员办理，请转指定人员；没有指定的，请系统管理员指定。"


def _no_accusation(standing: Standing, _: Actor) -> str | None:
    return None if standing.turns.restricted else "只有拆出的涉公职人员线索才移送纪检监察。"


def _is_accusation(standing: Standing, _: Actor) -> str | None:
    if not standing.turns.restricted:
        return None
    return "这是涉公职人员的举报，不在本系统核查，请“移送纪检监察”。"


def _contact_ended(standing: Standing, _: Actor) -> str | None:
    if not standing.turns.withdrawn:
        return None
    return "举报人不再接受联系，请按现有情况继续核查。"


def _no_trouble_waits(standing: Standing, _: Actor) -> str | None:
    return None if standing.turns.trouble_waits else "没有待处理的打扰、报复情况。"


HANDLED: dict[Action, tuple[Rule, ...]] = {
    action: (_handled_before,) for action in Action if action not in FREE
}
RULES: dict[Action, tuple[Rule, ...]] = {
    **HANDLED,
    Action.ASSIGN: (_is_accusation, _officials_not_split_off),
    Action.DESIGNATE: (_is_accusation, _officials_not_split_off),
    Action.ASK: (_handled_before, _contact_ended),
    Action.DECLINE: (_is_accusation,),
    Action.LINK: (_is_accusation,),
    Action.SPLIT: (_is_accusation, _officials_not_split_off, others_linked_to_it),
    Action.UNSPLIT: (_parts_at_work,),
    Action.DECIDE_OBJECTION: (_no_objection_waits,),
    Action.RELAPSE: (_relapse_already, _is_accusation),
    Action.SPLIT_OFF: (_accuses_nobody, _not_named, others_linked_to_it),
    Action.CLEAR_OFFICIALS: (_accuses_nobody, _not_named),
    Action.HAND_OVER: (_no_accusation, _not_named),
    Action.SETTLE_TROUBLE: (_no_trouble_waits,),
}
