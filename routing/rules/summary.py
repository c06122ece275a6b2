"""The summary handlers see: third person, from the facts, never the reporter's sentences.

Design.md section 4: place, matter, equipment, time; no hints of who reported.
"""

from common.plan import Plan
from triage import Assessment, Fact

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
    district = assessment.district or "、".join(assessment.districts)
    return "，".join(part for part in (district, address) if part) or PLACE_UNKNOWN


def _matter(plan: Plan, assessment: Assessment) -> str:
    if assessment.primary is None:
        return "待办公室研判"
    also = "".join(f"；同时涉及“{plan.task(task).title}”" for task in assessment.also)
    return plan.task(assessment.primary).title + also


def _words(assessment: Assessment) -> list[str]:
    """The matched words of the leading tasks, each once, in the order of the text."""
    leading = {assessment.primary, *assessment.also}
    found = [
        reason
        for ranked in assessment.ranked
        if ranked.task in leading
        for reason in ranked.reasons
        if reason.text
    ]
    hints = [(hint.start, hint.end) for hint in assessment.hints]
    clean = [r for r in found if not any(r.start < end and start < r.end for start, end in hints)]
    ordered = sorted(clean, key=lambda reason: reason.start)
    return list(dict.fromkeys(reason.text for reason in ordered))[:MAX_WORDS]


def _fact_lines(assessment: Assessment) -> list[str]:
    return [_fact_line(fact) for fact in assessment.facts]


def _fact_line(fact: Fact) -> str:
    several = f"{fact.count}台，每台" if fact.count > 1 else ""
    return f"{fact.subject}{several}{fact.value:g}{fact.unit}"
