"""Why a tip cannot be declined, linked or put into the register."""

from routing.rules.refusals.assigning import measures_run
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Standing
from routing.rules.words import Action


def _has_to_be_checked(standing: Standing, _: Actor) -> str | None:
    return "这类线索有举报必查，不能不予受理，请交办核查。" if standing.must_check else None


def others_linked_to_it(standing: Standing, _: Actor) -> str | None:
    """What others rely on goes on."""
    if not standing.has_linked:
        return None
    return "已有线索并入这条，请先取消那些并案，再处理这条。"


def _about_officials(standing: Standing, _: Actor) -> str | None:
    if not standing.officials:
        return None
    return "这条线索涉及公职人员，单独办理：不并案，也不进企业档案。"


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.DECLINE: (_has_to_be_checked, others_linked_to_it),
    Action.LINK: (_about_officials, others_linked_to_it, measures_run),
    Action.CONFIRM_ENTERPRISE: (_about_officials,),
}
