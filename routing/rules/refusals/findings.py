"""Why nothing can be asked, and why findings cannot be reported or signed."""

from routing.rules.refusals.assigning import return_waits
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Standing
from routing.rules.words import Action


def _signs_own_report(standing: Standing, actor: Actor) -> str | None:
    own = standing.lead is not None and standing.lead.reported_by == actor.id
    return "不能审签自己报告的结论，请由本单位其他审签人审签。" if own else None


def _nobody_to_ask(standing: Standing, _: Actor) -> str | None:
    return "这条线索没有举报人可问，请向报来的单位了解。" if standing.nobody_reported else None


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.ASK: (_nobody_to_ask,),
    Action.REPORT: (return_waits,),
    Action.COUNTERSIGN: (_signs_own_report,),
}
