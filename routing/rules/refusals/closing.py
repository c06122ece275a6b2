"""What a finding needs before a tip may go on to its end (design.md section 4): the rules of
closing, in one place. They look at what was typed, so use cases ask them."""

from collections.abc import Callable
from dataclasses import dataclass

from routing.rules.labels import label
from routing.rules.refusals.rule import Rule
from routing.rules.standing import Actor, Standing
from routing.rules.words import (
    Action,
    MeasureKind,
    Origin,
    Verdict,
)

TRUE = frozenset({Verdict.TRUE, Verdict.PARTLY_TRUE})
FIRMS_PAPER = ("企业提供", "企业自", "企业出具", "企业说明", "企业承诺", "企业台账")
"""How a line begins that says itself that it is the accused firm's."""

WRONG_VERDICT = (
    "总的结论与分项结论不一致：分项有“属实”或“部分属实”的，总的结论应为“属实”或“部分属实”。"
)
NO_EVIDENCE = "没有证据不能报告结论：请附现场检查笔录、照片、检测报告或用电记录等，再报告。"
FIRMS_PAPERS_ONLY = (
    "不能只凭企业自己的材料下结论：请补充现场取得的证据，或用电记录、走访等其他来源的证据。"
)
NOT_ON_THE_SPOT = "结论为“不属实”的，要有现场核查的证据：请先到现场核查，附笔录或照片。"
MUST_BE_CHECKED = (
    "这类线索有举报必查：没有到现场核查的，不能以“{verdict}”了结；请先到现场，附笔录或照片。"
)
NO_RESULTS = "结论为“{verdict}”的，请写明处理结果（如责令改正、关停取缔），或先下达处置措施。"
STILL_ASKED = "协查还没有答复，不能报告结论：请等对方答复，或撤销协查并写明理由。"
STILL_RUNS = "结论为“{verdict}”，却还有没有了结的处置（{which}）：请先撤销处置，或核对结论。"


@dataclass(frozen=True)
class Findings:
    """What the rules look at in a report."""

    verdict: Verdict
    """The lead's, on the whole."""
    parts: frozenset[Verdict]
    """Those on the allegations."""
    origins: frozenset[Origin]
    has_results: bool
    visited: bool
    """Somebody was on the spot, and it was recorded."""

    @property
    def held(self) -> bool:
        """Whether what was reported is true, at least in part."""
        return self.verdict in TRUE

    @property
    def on_the_spot(self) -> bool:
        return self.visited or Origin.OWN in self.origins


def origin_of(text: str) -> Origin:
    """Of a line whose origin was not said: on the spot, unless it says it is the firm's."""
    return Origin.FIRM if text.startswith(FIRMS_PAPER) else Origin.OWN


def report_refused(findings: Findings, standing: Standing) -> str | None:
    """Why these findings cannot be reported; None where no rule is against them."""
    sentences = (rule(findings, standing) for rule in REPORT_RULES)
    return next((sentence for sentence in sentences if sentence), None)


def _verdicts_differ(findings: Findings, _: Standing) -> str | None:
    """Some part true makes the whole at least partly true, and the other way round."""
    return WRONG_VERDICT if bool(findings.parts & TRUE) != findings.held else None


def _evidence_lacks(findings: Findings, _: Standing) -> str | None:
    return evidence_refused(findings.origins)


def evidence_refused(origins: frozenset[Origin]) -> str | None:
    """Why nothing can be reported on evidence of these origins; holds for every unit."""
    if not origins:
        return NO_EVIDENCE
    return FIRMS_PAPERS_ONLY if origins == {Origin.FIRM} else None


def _not_on_the_spot(findings: Findings, standing: Standing) -> str | None:
    """有举报必查 (rows 9 and 17), and nothing is untrue that nobody went to see."""
    if findings.held or findings.on_the_spot:
        return None
    if standing.must_check:
        return MUST_BE_CHECKED.format(verdict=label(findings.verdict))
    return NOT_ON_THE_SPOT if findings.verdict is Verdict.NOT_TRUE else None


def _no_results(findings: Findings, standing: Standing) -> str | None:
    if not findings.held or findings.has_results or standing.measures:
        return None
    return NO_RESULTS.format(verdict=label(findings.verdict))


def _still_runs(findings: Findings, standing: Standing) -> str | None:
    """Help that was asked belongs to the finding; a measure needs something that is true."""
    if any(measure.kind is MeasureKind.ASSIST for measure in standing.open_measures):
        return STILL_ASKED
    if findings.held or not standing.unfinished:
        return None
    which = "、".join(label(measure.kind) for measure in standing.unfinished)
    return STILL_RUNS.format(verdict=label(findings.verdict), which=which)


REPORT_RULES: tuple[Callable[[Findings, Standing], str | None], ...] = (
    _verdicts_differ,
    _evidence_lacks,
    _not_on_the_spot,
    _no_results,
    _still_runs,
)


def recheck_evidence_refused(origins: frozenset[Origin]) -> str | None:
    """What was given as evidence of a recheck may not be the firm's alone either."""
    return FIRMS_PAPERS_ONLY if origins == {Origin.FIRM} else None


def proof_refused(lacking: tuple[str, ...]) -> str | None:
    """Why it cannot go on to be struck off without these items."""
    if not lacking:
        return None
    items = "、".join(lacking)
    return f"还缺这几项的处置证据：{items}。请逐项写明证据（现场没有的，写明没有和怎样核实的）。"


def _measures_unfinished(standing: Standing, _: Actor) -> str | None:
    if not standing.unfinished:
        return None
    which = "、".join(f"第{m.number}项{label(m.kind)}" for m in standing.unfinished)
    return f"还有没有了结的处置：{which}。请等主办单位复核，再销号。"


def _reported_it(standing: Standing, actor: Actor) -> str | None:
    own = any(seat.reported_by == actor.id for seat in standing.seats)
    return "不能销号自己报告过的线索，请由办公室其他人销号。" if own else None


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.APPROVE: (_measures_unfinished, _reported_it),
}
