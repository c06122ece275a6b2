"""处置: ordered with a due date each, chased by itself, rechecked; only then struck off."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session, select

from common.clock import local_date
from common.errors import Invalid, NotAllowed
from db import measures as rows
from db import timers
from db.tables import Event, Listing, OutboxMessage, Timer
from routing.rules.measures import end_of
from routing.rules.standing import Actor, Taken
from routing.rules.words import Action, MeasureKind, MeasureState, Role, Stage, Subject
from routing.rules.workflow import check
from routing.work import chasing, figures, ledger, requests
from routing.work.handling import MeasureLine
from tests.make import FINDINGS, OFFICE, Office, actor
from tests.routing.test_arrangements import enter
from tests.routing.test_workflow import officer, standing

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
STEEL = "东湖区有人卖劣质钢材假钢筋。"
PROOF = [{"item": item, "evidence": "已切割，见照片"} for item in ("炉体", "变压器")]
CLOSED = {"authority": "东湖区人民政府", "document": "东关〔2026〕3号", "decided_on": "2026-11-24"}


@pytest.fixture
def number(office: Office) -> str:
    """Under verification by the lead of task 1, where no rule of the plan is special."""
    return signed(office, BOILER, "1")


def signed(office: Office, text: str, task: str) -> str:
    number = office.assigned(text, task).number
    office.act(number, office.lead(number), "sign")
    return number


def act(office: Office, number: str, action: str, **fields: Any) -> None:
    """By the lead's handler."""
    office.act(number, office.lead(number), action, **fields)


def day(office: Office, days: int) -> str:
    return (local_date(office.clock()) + timedelta(days=days)).isoformat()


def sign_off(office: Office, number: str, **findings: Any) -> None:
    """Reported and countersigned."""
    act(office, number, "report", **{**FINDINGS, **findings})
    office.act(number, office.lead(number, Role.SIGNATORY), "countersign", grant=True)


def enforced(office: Office, number: str, days: int = 20) -> None:
    """处置中, with one 限期整改."""
    act(office, number, "order", measure="rectify", due=day(office, days))
    sign_off(office, number)


def line(office: Office, number: str, which: int = 1, who: Actor = OFFICE) -> MeasureLine:
    return office.case(number, who).handling.measures[which - 1]


OWN = (Subject.MEASURE, Subject.FOLLOW_UP)


def running(office: Office, number: str) -> list[Timer]:
    """The timers of measures; those of list entries are of other making."""
    with office.desk.database.read() as session:
        found = timers.running(session, office.tip(number).id)
    return [timer for timer in found if timer.subject in OWN]


def messages(office: Office, kind: str) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.kind == kind, OutboxMessage.channel == "page")
    with office.desk.database.read() as session:
        return list(session.exec(query))


def kinds(office: Office, number: str) -> list[str]:
    with office.desk.database.read() as session:
        query = select(Event.kind).where(Event.tip_id == office.tip(number).id)
        return list(session.exec(query.order_by("seq")))


def test_signed_with_a_measure_under_way_is_staged_and_closed_only_after_the_recheck(
    office: Office,
) -> None:
    receipt = office.assigned(BOILER, "1")
    number = receipt.number
    act(office, number, "sign")
    enforced(office, number)
    tip = office.tip(number)
    assert tip.stage == Stage.ENFORCING
    assert tip.staged_at == office.clock()
    assert tip.due_at == end_of(local_date(office.clock()) + timedelta(days=20))
    assert tip.closed_at is None
    status = office.status(receipt.code)
    assert (status.stage_label, status.next_what) == ("处置中", "责任单位完成处置并复核")
    assert "正在依法处置" in status.timeline[-1].text
    assert status.outcome is None
    with pytest.raises(NotAllowed):
        office.act(number, OFFICE, "approve")
    act(office, number, "recheck", passed=True, finding="锅炉已经拆除")
    assert office.stage(number) is Stage.IN_REVIEW
    assert running(office, number) == []
    office.act(number, OFFICE, "approve")
    assert office.stage(number) is Stage.CLOSED
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None


def test_what_is_staged_is_open_and_never_added_to_what_is_closed(
    office: Office, number: str
) -> None:
    enforced(office, number)
    row = figures.figures(office.desk, office.clock()).total
    assert (row.counts["open"], row.counts["staged"], row.counts["closed"]) == (1, 1, 0)
    assert row.rates["closure"].numerator == 0


def test_the_stage_is_due_with_the_nearest_of_its_measures(office: Office, number: str) -> None:
    enforced(office, number, days=20)
    act(office, number, "order", measure="停产整治", due=day(office, 5))
    assert office.tip(number).due_at == line(office, number, 2).due_at
    act(office, number, "recheck", measure=2, passed=True, finding="已停产")
    assert office.tip(number).due_at == line(office, number, 1).due_at
    assert office.stage(number) is Stage.ENFORCING


def test_each_measure_is_chased_by_itself_until_it_is_rechecked(
    office: Office, number: str
) -> None:
    enforced(office, number, days=10)
    act(office, number, "order", measure="suspend", due=day(office, 30))
    for _ in range(14):
        office.clock.advance(days=1)  # type: ignore[attr-defined]
        chasing.sweep(office.desk, office.clock())
        chasing.sweep(office.desk, office.clock())
    first, second = line(office, number, 1), line(office, number, 2)
    assert (first.overdue, second.overdue) == (True, False)
    told = [m for m in messages(office, "timer") if "处置措施到期前完成并复核" in m.body]
    assert len({message.body for message in told}) >= 2
    assert not any("请完成处置并复核" in m.body for m in messages(office, "chase"))
    act(office, number, "recheck", measure=1, passed=True, finding="已改")
    act(office, number, "recheck", measure=2, passed=True, finding="已改")
    office.clock.advance(days=60)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    again = [m for m in messages(office, "timer") if "处置措施到期前完成并复核" in m.body]
    assert len(again) == len(told)


def test_after_a_failed_recheck_the_next_measure_is_due_and_chased(
    office: Office, number: str
) -> None:
    enforced(office, number)
    act(office, number, "recheck", passed=False, finding="夜间还在烧")
    assert office.stage(number) is Stage.ENFORCING
    assert [timer.subject for timer in running(office, number)] == [Subject.FOLLOW_UP]
    assert office.tip(number).due_at == running(office, number)[0].due_at
    assert line(office, number).state is MeasureState.FAILED
    office.clock.advance(days=9)  # type: ignore[attr-defined]
    chasing.sweep(office.desk, office.clock())
    assert any("复核不合格，下达后续处置" in m.body for m in messages(office, "timer"))
    act(office, number, "order", measure="case", case_number="东环立〔2026〕8号")
    assert [timer.subject for timer in running(office, number)] == [Subject.MEASURE]
    assert line(office, number).followed_by == 2
    act(office, number, "recheck", passed=True, finding="已处罚并停用")
    assert office.stage(number) is Stage.IN_REVIEW


def test_where_the_plan_says_what_comes_next_only_that_counts(office: Office) -> None:
    number = signed(office, STEEL, "2")
    act(office, number, "order", measure="rectify")
    sign_off(office, number)
    act(office, number, "recheck", passed=False, finding="还在卖")
    assert line(office, number).must_follow == ("报请关闭",)
    act(office, number, "order", measure="suspend", due=day(office, 5))
    assert line(office, number).followed_by is None
    act(office, number, "recheck", measure=2, passed=True, finding="已停")
    assert office.stage(number) is Stage.ENFORCING
    act(office, number, "order", measure="closure", due=day(office, 30))
    assert line(office, number).followed_by == 3
    act(office, number, "withdraw_measure", why="报错了")
    assert line(office, number).followed_by is None
    assert office.stage(number) is Stage.ENFORCING
    assert [timer.subject for timer in running(office, number)] == [Subject.FOLLOW_UP]


def test_closed_by_law_needs_the_decision_and_somebody_who_saw_it(office: Office) -> None:
    number = signed(office, STEEL, "2")
    act(office, number, "order", measure="closure", due=day(office, 30))
    sign_off(office, number)
    found = {"passed": True, "finding": "大门封闭，设备切割", "proof": PROOF}
    with pytest.raises(Invalid, match="机关、文号和日期"):
        act(office, number, "recheck", **found)
    with pytest.raises(Invalid, match="现场证据"):
        act(office, number, "recheck", **found, **CLOSED)
    with pytest.raises(Invalid, match="不能晚于今天"):
        act(office, number, "recheck", **found, **{**CLOSED, "decided_on": day(office, 1)})
    act(office, number, "recheck", **found, **CLOSED, evidence=["封条照片"])
    closed = line(office, number)
    assert (closed.state, closed.authority, closed.document, closed.decided_on) == (
        MeasureState.CLOSED_BY_LAW, "东湖区人民政府", "东关〔2026〕3号", date(2026, 11, 24),
    )  # fmt: skip
    assert office.stage(number) is Stage.IN_REVIEW


def test_ninety_days_from_filing_and_six_months_are_the_plans(office: Office) -> None:
    number = signed(office, STEEL, "2")
    act(office, number, "order", measure="case", case_number="云质立〔2026〕1号")
    act(office, number, "order", measure="限期整改")
    calendar, today = office.desk.calendar, local_date(office.clock())
    case, rectify = line(office, number, 1), line(office, number, 2)
    assert case.due_at == end_of(calendar.on_or_after(today + timedelta(days=90)))
    assert rectify.due_at == end_of(calendar.on_or_after(date(2027, 5, 24)))
    with pytest.raises(Invalid, match="最晚2027-05-24（云泽市质量条例第十二条）"):
        act(office, number, "order", measure="rectify", due="2027-05-25")
    act(office, number, "order", measure="rectify", due="2027-05-24")


def test_a_case_that_was_filed_before_counts_from_then(office: Office, number: str) -> None:
    office.clock.advance(days=30)  # type: ignore[attr-defined]
    filed = local_date(office.clock()) - timedelta(days=20)
    act(office, number, "order", measure="case", case_number="3", filed_on=filed.isoformat())
    last = office.desk.calendar.on_or_after(filed + timedelta(days=90))
    assert line(office, number).due_at == end_of(last)
    assert line(office, number).started_on == filed


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"measure": "rectify", "due": "2026-11-23"}, "期限已经过去，请填今天或以后的日期"),
        ({"measure": "rectify", "due": "9999-12-31"}, "期限太远"),
        ({"measure": "rectify"}, "请写明限期整改的期限"),
        ({"measure": "case", "due": "2026-12-31"}, "立案文号"),
        ({"measure": "case", "case_number": "1", "filed_on": "2026-11-25"}, "不能晚于今天"),
        ({"measure": "case", "case_number": "1", "filed_on": "2026-08-01"}, "早于线索登记"),
        ({"measure": "closure", "due": "2026-12-31", "filed_on": "2026-11-24"}, "只有立案查处"),
        ({"measure": "assist", "due": "2026-12-31"}, "请哪个单位"),
        ({"measure": "assist", "asked": "市供电公司"}, "请对方查什么"),
        ({"measure": "transfer", "due": "2026-12-31"}, "移送给哪个机关"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do_and_changes_nothing(
    office: Office, number: str, fields: dict[str, Any], sentence: str
) -> None:
    before = office.tip(number).seq
    with pytest.raises(Invalid, match=sentence):
        act(office, number, "order", **fields)
    assert office.tip(number).seq == before
    assert office.case(number).handling.measures == ()
    assert running(office, number) == []


def test_an_unknown_kind_is_none(office: Office, number: str) -> None:
    with pytest.raises(ValidationError):
        act(office, number, "order", measure="警告", due=day(office, 3))


def test_today_is_the_earliest_due_date(office: Office, number: str) -> None:
    act(office, number, "order", measure="suspend", due=day(office, 0))
    assert not line(office, number).overdue


def test_a_recheck_says_which_of_several_it_means(office: Office, number: str) -> None:
    act(office, number, "order", measure="rectify", due=day(office, 3))
    act(office, number, "order", measure="suspend", due=day(office, 3))
    with pytest.raises(Invalid, match="第1项限期整改、第2项停产整治"):
        act(office, number, "recheck", passed=True, finding="好了")
    with pytest.raises(Invalid, match="核对是第几项"):
        act(office, number, "recheck", measure=3, passed=True, finding="好了")
    with pytest.raises(Invalid, match="只有报请关闭"):
        act(office, number, "recheck", measure=1, passed=True, finding="好了", **CLOSED)
    papers = ["企业提供的整改报告"]
    with pytest.raises(Invalid, match="企业自己的材料"):
        act(office, number, "recheck", measure=1, passed=True, finding="好了", evidence=papers)
    act(office, number, "recheck", measure=1, passed=True, finding="好了")
    act(office, number, "recheck", passed=True, finding="也好了")
    with pytest.raises(NotAllowed, match="没有进行中的处置"):
        act(office, number, "recheck", passed=True, finding="还是好的")


def test_with_a_measure_under_way_the_tip_is_neither_returned_nor_linked(
    office: Office, number: str
) -> None:
    other = office.assigned(BOILER, "1").number
    act(office, number, "order", measure="rectify", due=day(office, 3))
    with pytest.raises(NotAllowed, match="还有没有了结的处置"):
        act(office, number, "return", why="不归我们")
    with pytest.raises(NotAllowed, match="还有没有了结的处置"):
        office.act(number, OFFICE, "link", to=other)
    act(office, number, "withdraw_measure", why="填错了")
    act(office, number, "return", why="不归我们")


@pytest.mark.parametrize("verdict", ["not_true", "unverifiable"])
def test_what_is_not_true_needs_no_measure(office: Office, number: str, verdict: str) -> None:
    act(office, number, "order", measure="rectify", due=day(office, 3))
    wrong = {**FINDINGS, "verdict": verdict, "allegations": [{"text": "甲", "verdict": verdict}]}
    with pytest.raises(Invalid, match="先撤销处置"):
        act(office, number, "report", **wrong)


ASK = {"measure": "assist", "asked": "西岭县", "question": "查上半年用电量", "period": "1至6月"}


def test_help_is_asked_of_another_unit_which_sees_the_question_alone(
    office: Office, number: str
) -> None:
    act(office, number, "order", **ASK)
    asked = actor(Role.DISTRICT, "西岭县")
    (message,) = messages(office, "assist")
    assert (message.unit, message.role) == ("西岭县", Role.DISTRICT)
    assert "用电" not in message.body
    with office.desk.database.read() as session:
        (seen,) = requests.asked_of(session, office.desk, asked, office.clock())
    assert (seen.question, seen.period, seen.number) == ("查上半年用电量", "1至6月", number)
    with pytest.raises(Invalid, match="协查还没有答复"):
        act(office, number, "report", **FINDINGS)
    with pytest.raises(NotAllowed):
        act(office, number, "recheck", passed=True, finding="好")
    reply(office, asked, seen.id)
    assert line(office, number, who=office.lead(number)).answer == "每月8万度"
    assert line(office, number, who=OFFICE).answer == ""
    assert messages(office, "assist_answered")[0].unit == office.lead(number).unit
    with pytest.raises(requests.NoSuchRequest):
        reply(office, asked, seen.id)
    act(office, number, "report", **FINDINGS)


def reply(office: Office, who: Actor, request_id: str, text: str = "每月8万度") -> None:
    def answer(session: Session) -> None:
        requests.answer(session, office.desk, who, request_id, text, office.clock())

    office.desk.database.write(answer)


def test_nobody_else_answers(office: Office, number: str) -> None:
    act(office, number, "order", **ASK)
    with office.desk.database.read() as session:
        (row,) = rows.of_tip(session, office.tip(number).id)
    others = (actor(Role.DISTRICT, "东湖区"), actor(Role.SIGNATORY, "西岭县"), OFFICE)
    for other in others:
        with pytest.raises(requests.NoSuchRequest):
            reply(office, other, row.id)
        with office.desk.database.read() as session:
            assert requests.asked_of(session, office.desk, other, office.clock()) == ()
    with pytest.raises(requests.NoSuchRequest):
        reply(office, actor(Role.DISTRICT, "西岭县"), "x")
    with pytest.raises(Invalid):
        reply(office, actor(Role.DISTRICT, "西岭县"), row.id, "  ")


def test_the_power_company_without_an_account_is_asked_on_paper(
    office: Office, number: str
) -> None:
    act(office, number, "order", **{**ASK, "asked": "某供电所"})
    assert messages(office, "assist") == []
    assert running(office, number)[0].unit == office.lead(number).unit
    act(office, number, "answer", text="函复：每月8万度")
    assert line(office, number, who=office.lead(number)).state is MeasureState.ANSWERED


def test_a_new_calendar_leaves_due_dates_of_documents_and_moves_what_was_counted(
    office: Office, number: str
) -> None:
    office.clock.now = office.clock() + timedelta(days=36)  # type: ignore[attr-defined]
    act(office, number, "order", measure="rectify", due="2027-01-04")
    sign_off(office, number)
    stands = office.tip(number).due_at
    enter(office)
    assert office.tip(number).due_at == stands
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None


def entries(office: Office, number: str) -> list[tuple[str, str]]:
    """Cards and states of what was offered for the lists."""
    with office.desk.database.read() as session:
        query = select(Listing).where(Listing.tip_id == office.tip(number).id)
        return [(row.card, row.state) for row in session.exec(query.order_by("created_at"))]


def test_a_signed_order_to_rectify_is_offered_for_the_yellow_list_and_dropped_once_passed(
    office: Office, number: str
) -> None:
    act(office, number, "order", measure="rectify", due=day(office, 20))
    assert entries(office, number) == []
    sign_off(office, number)
    assert entries(office, number) == [("yellow", "candidate")]
    act(office, number, "order", measure="rectify", due=day(office, 30))
    act(office, number, "recheck", measure=1, passed=True, finding="拆了")
    assert sorted(entries(office, number)) == [("yellow", "candidate"), ("yellow", "dropped")]


def test_a_withdrawn_order_to_rectify_leaves_no_candidate(office: Office, number: str) -> None:
    act(office, number, "order", measure="rectify", due=day(office, 20))
    sign_off(office, number)
    act(office, number, "order", measure="rectify", due=day(office, 30))
    act(office, number, "withdraw_measure", measure=1, why="责令对象写错，另行下达。")
    assert sorted(entries(office, number)) == [("yellow", "candidate"), ("yellow", "dropped")]


def test_what_was_closed_by_law_is_offered_for_the_red_list(office: Office, number: str) -> None:
    enforced(office, number)
    act(office, number, "recheck", passed=False, finding="还在烧")
    act(office, number, "order", measure="closure", due=day(office, 20))
    office.clock.advance(days=1)  # type: ignore[attr-defined]
    act(office, number, "recheck", passed=True, finding="封了", **CLOSED, evidence=["封条"])
    assert entries(office, number) == [("yellow", "candidate"), ("red", "candidate")]


def test_lists_of_firms_find_what_they_need(office: Office, number: str) -> None:
    enforced(office, number, days=3)

    def found(*states: str) -> list[str]:
        with office.desk.database.read() as session:
            return [tip.number for _, tip in rows.in_state(session, ["rectify"], states)]

    def late() -> list[str]:
        with office.desk.database.read() as session:
            return [tip.number for _, tip in rows.overdue(session, ["rectify"], office.clock())]

    assert (found("open"), late()) == ([number], [])
    office.clock.advance(days=4)  # type: ignore[attr-defined]
    assert late() == [number]
    act(office, number, "recheck", passed=False, finding="没有整改")
    assert (found("open"), found("failed"), late()) == ([], [number], [])


def test_the_reporter_is_not_told_of_single_measures(office: Office) -> None:
    receipt = office.assigned(BOILER, "1")
    act(office, receipt.number, "sign")
    enforced(office, receipt.number)
    act(office, receipt.number, "recheck", passed=False, finding="夜间还在烧")
    told = " ".join(entry.text for entry in office.status(receipt.code).timeline)
    assert "整改" not in told
    assert "夜间" not in told
    own = [kind for kind in kinds(office, receipt.number) if not kind.startswith("listing")]
    assert own[-4:] == ["reported", "staged", "countersigned", "rechecked"]


def test_who_reported_does_not_strike_off_and_finished_measures_are_the_rule() -> None:
    base, office = standing(Stage.IN_REVIEW), officer(Role.OFFICE)
    check(Action.APPROVE, base, office)
    own = replace(base, seats=(replace(base.seats[0], reported_by=office.id),))
    with pytest.raises(NotAllowed, match="自己报告过"):
        check(Action.APPROVE, own, office)
    running = Taken(1, MeasureKind.RECTIFY, MeasureState.OPEN, "甲局/一处")
    with pytest.raises(NotAllowed, match="第1项限期整改"):
        check(Action.APPROVE, replace(base, measures=(running,)), office)
