"""The summary handlers see: third person, from the facts, never the reporter's sentences.

Design.md section 4: place, matter, equipment, time; no hints of who reported.
"""

from common.plan import Plan
from triage import Assessment, Fact
from triage.assessment import WORDING

MAX_WORDS = 12
PLACE_UNKNOWN = "未说明（请办公室或举报人补充）"


def draft_summary(plan: Plan, assessment: Assessment, seen: str | None, address: str | None) -> str:
    """A draft of some five short lines."""
    lines = [
        f"地点：{_place(assessment, address)}",
        f"对象：{assessment.enterprise or '未写明单位名称'}",
        f"事项：{_matter(plan, assessment)}",
    ]
    if words := _words(assessment):
        lines.append(f"反映要点：{'、'.join(words)}")
    if assessment.facts:
        lines.append(f"设备数量：{'；'.join(_fact_lines(assessment))}")
    if seen:
        lines.append(f"时间：{seen}")
    return "\n".join(lines)


def _place(assessment: Assessment, address: str | None) -> str:
    """The district, the place's names as written, and the address of the form."""
    district = assessment.district or "、".join(assessment.districts)
    named = [
        p.text for p in assessment.places if p.text not in district and not assessment.gives_away(p)
    ]
    parts = (district, "".join(dict.fromkeys(named)), address)
    return "，".join(part for part in parts if part) or PLACE_UNKNOWN


def _matter(plan: Plan, assessment: Assessment) -> str:
    if assessment.primary is None:
        return "待办公室研判"
    also = "".join(f"；同时涉及“{plan.task(task).title}”" for task in assessment.also)
    return plan.task(assessment.primary).title + also


def _words(assessment: Assessment) -> list[str]:
    """The plan's words of the leading tasks, each once, in the order of the text.

    Mere wording (``WORDING``) is the reporter's own phrase, not the plan's word.
    """
    leading = {assessment.primary, *assessment.also}
    found = [
        reason
        for ranked in assessment.ranked
        if ranked.task in leading
        for reason in ranked.reasons
        if len(reason.text) > 1 and reason.source != WORDING
    ]
    ordered = sorted(found, key=lambda reason: reason.start)
    words = dict.fromkeys(r.text for r in ordered if not assessment.gives_away(r))
    whole = [word for word in words if not any(word != w and word in w for w in words)]
    return whole[:MAX_WORDS]


def _fact_lines(assessment: Assessment) -> list[str]:
    return [_fact_line(fact) for fact in assessment.facts]


def _fact_line(fact: Fact) -> str:
    several = f"{fact.count}台，每台" if fact.count > 1 else ""
    return f"{fact.subject}{several}{fact.value:g}{fact.unit}"
