"""What a finding needs before a tip may go on to its end: evidence, results, proofs, figures."""

from typing import Any

import pytest

from common.errors import Invalid
from db import measures as rows
from routing.rules.refusals.closing import origin_of
from routing.rules.words import Origin, Role, Stage
from routing.work import ledger
from tests.make import FINDINGS, OFFICE, Office
from tests.routing.test_measures import BOILER, PROOF, STEEL, act, day, sign_off, signed

FIRM = {"text": "生产台账", "origin": "firm"}
POWER = {"text": "六个月用电曲线", "origin": "other"}


def verdict(value: str, **more: Any) -> dict[str, Any]:
    """Findings with this verdict on everything."""
    return {
        **FINDINGS, "verdict": value, "allegations": [{"text": "冒黑烟", "verdict": value}],
        "results": [], **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("task", "findings", "sentence"),
    [
        ("1", {**FINDINGS, "evidence": []}, "没有证据不能报告结论：请附"),
        ("1", {**FINDINGS, "evidence": [FIRM, FIRM]}, "不能只凭企业自己的材料"),
        ("1", {**FINDINGS, "evidence": ["企业提供的台账"]}, "不能只凭企业自己的材料"),
        ("1", {**FINDINGS, "verdict": "not_true"}, "总的结论与分项结论不一致"),
        ("1", verdict("true"), "请写明处理结果"),
        ("1", verdict("partly_true"), "请写明处理结果"),
        ("1", verdict("not_true", evidence=[POWER]), "要有现场核查的证据"),
        ("2", verdict("unverifiable", evidence=[POWER]), "有举报必查"),
        ("2", verdict("not_true", evidence=[POWER]), "有举报必查"),
        ("1", verdict("not_true", lines=1), "没有淘汰产能"),
        ("1", {**FINDINGS, "proof": PROOF}, "没有“炉体”这一项"),
        ("2", FINDINGS, "还缺这几项的处置证据：炉体、变压器"),
        ("2", {**FINDINGS, "proof": PROOF[:1]}, "还缺这几项的处置证据：变压器"),
    ],
)
def test_a_finding_without_its_grounds_is_refused_with_what_to_do(
    office: Office, task: str, findings: dict[str, Any], sentence: str
) -> None:
    number = signed(office, BOILER, task)
    before = office.tip(number).seq
    with pytest.raises(Invalid, match=sentence):
        act(office, number, "report", **findings)
    assert (office.stage(number), office.tip(number).seq) == (Stage.VERIFYING, before)


@pytest.mark.parametrize(
    ("task", "findings"),
    [
        ("1", {**FINDINGS, "evidence": [FIRM, POWER]}),
        ("1", {**FINDINGS, "evidence": ["企业提供的台账", "现场照片"]}),
        ("1", verdict("not_true")),
        ("1", verdict("unverifiable", evidence=[POWER])),
        ("2", verdict("unverifiable")),
        ("2", {**FINDINGS, "proof": PROOF}),
    ],
)
def test_a_finding_with_its_grounds_is_taken(
    office: Office, task: str, findings: dict[str, Any]
) -> None:
    number = signed(office, BOILER, task)
    act(office, number, "report", **findings)
    assert office.stage(number) is Stage.REPORTED


def test_a_recorded_visit_is_a_check_on_the_spot(office: Office) -> None:
    number = signed(office, STEEL, "2")
    found = verdict("not_true", evidence=[POWER])
    with pytest.raises(Invalid, match="必查"):
        act(office, number, "report", **found)
    act(
        office, number, "visit", at=office.clock(), place="柳荫街道", people="甲、乙",
        findings="没有生产",
    )  # fmt: skip
    act(office, number, "report", **found)
    assert office.stage(number) is Stage.REPORTED


def test_evidence_stays_a_list_of_lines_with_its_origins_beside_it(office: Office) -> None:
    number = signed(office, BOILER, "1")
    act(office, number, "report", **{**FINDINGS, "evidence": ["照片", POWER, "企业自述材料"]})
    stored = office.case(number).report
    assert stored is not None
    assert stored["evidence"] == ["照片", "六个月用电曲线", "企业自述材料"]
    assert stored["origins"] == ["own", "other", "firm"]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("企业提供的产能证明", Origin.FIRM),
        ("企业自查报告", Origin.FIRM),
        ("现场照片（企业提供的除外）", Origin.OWN),
        ("用电记录", Origin.OWN),
    ],
)
def test_a_line_may_say_itself_that_it_is_the_firms(text: str, origin: Origin) -> None:
    assert origin_of(text) is origin


def test_while_measures_run_the_proofs_may_come_with_the_recheck(office: Office) -> None:
    number = signed(office, STEEL, "2")
    act(office, number, "order", measure="suspend", due=day(office, 5))
    sign_off(office, number)
    assert office.stage(number) is Stage.ENFORCING
    with pytest.raises(Invalid, match="炉体、变压器"):
        act(office, number, "recheck", passed=True, finding="拆了")
    with pytest.raises(Invalid, match="炉体、变压器"):
        act(office, number, "withdraw_measure", why="不用了")
    act(office, number, "recheck", passed=True, finding="拆了", proof=PROOF)
    assert office.stage(number) is Stage.IN_REVIEW
    shown = {line.item: line.evidence for line in office.case(number).handling.proof}
    assert shown == {item["item"]: item["evidence"] for item in PROOF}


def test_a_co_handling_task_wants_its_proofs_as_well(office: Office) -> None:
    number = office.report("东湖区柳荫街道有家厂，情况不太清楚").number
    if not office.tip(number).summary_approved:
        office.act(number, OFFICE, "summarise", summary="某厂")
    office.act(number, OFFICE, "assign", task="1", also=["2"])
    act(office, number, "sign")
    office.waive_others(number)
    with pytest.raises(Invalid, match="炉体、变压器"):
        act(office, number, "report", **FINDINGS)


def test_newer_words_of_a_proof_hold(office: Office) -> None:
    number = signed(office, STEEL, "2")
    act(office, number, "report", **{**FINDINGS, "proof": PROOF})
    signatory = office.lead(number, Role.SIGNATORY)
    office.act(number, signatory, "countersign", grant=False, why="看不清")
    again = [{"item": "炉体", "evidence": "重拍的照片"}]
    act(office, number, "report", **{**FINDINGS, "proof": again})
    shown = {line.item: line.evidence for line in office.case(number).handling.proof}
    assert shown == {"炉体": "重拍的照片", "变压器": "已切割，见照片"}


def test_capacity_equipment_and_lines_are_kept_plain_for_the_annual_report(office: Office) -> None:
    number = signed(office, BOILER, "1")
    figures = {
        "capacity": [{"amount": 12.5, "unit": "万吨/年"}],
        "equipment": [{"name": "燃煤锅炉", "count": 2}],
        "lines": 1,
    }
    act(office, number, "report", **FINDINGS, **figures)
    office.act(
        number, office.lead(number, Role.SIGNATORY), "countersign", grant=False, why="产能不对"
    )
    figures["capacity"] = [{"amount": 10, "unit": "万吨/年"}]
    act(office, number, "report", **FINDINGS, **figures)
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)
    with office.desk.database.read() as session:
        assert rows.closed_figures(session) == []
    office.act(number, OFFICE, "approve")
    with office.desk.database.read() as session:
        kept = [(f.kind, f.name, f.amount, f.unit) for f, _ in rows.closed_figures(session)]
        assert ledger.verify(session).fault is None
    assert kept == [
        ("capacity", "", 10.0, "万吨/年"), ("equipment", "燃煤锅炉", 2.0, "台"),
        ("line", "", 1.0, "条"),
    ]  # fmt: skip
