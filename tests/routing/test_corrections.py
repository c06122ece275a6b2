"""What the office decides is kept beside what triage had said, and counted."""

from datetime import timedelta

import pytest

from common.clock import Clock
from db import labels
from db.tables import Label, Tip
from routing.work import examples
from routing.work.corrections import How
from routing.work.fit import Fit, fit, outcome
from tests.make import OFFICE, Office
from tests.routing.test_life import close
from triage.measuring.evaluate import Evaluation, summed

BOILER = (
    "东湖区柳荫街道的云泽机械厂有一台6蒸吨的燃煤锅炉、一台4蒸吨的煤锅炉，"
    "还有个土窑，天天烧煤冒黑烟。"
)
"""So plain that the system assigns it."""
STEEL = "西岭区有人卖假钢筋，劣质钢材。"
VAGUE = "那个地方好像有点问题。"


def kept(office: Office, number: str) -> Label | None:
    with office.desk.database.read() as session:
        return labels.of_tip(session, office.tip(number).id)


def label(office: Office, number: str) -> Label:
    found = kept(office, number)
    assert found is not None
    return found


def queued(office: Office, text: str) -> str:
    """A tip that waits for the office, whatever triage thinks of it."""
    number = office.report(text).number
    if office.tip(number).automatic:
        office.act(number, OFFICE, "recall")
    if not office.tip(number).summary_approved:
        office.act(number, OFFICE, "summarise", summary="某处一台锅炉")
    return number


def automatic(office: Office) -> str:
    number = office.report(BOILER).number
    assert office.tip(number).automatic
    return number


def counted(office: Office) -> Fit:
    with office.desk.database.read() as session:
        return fit(session)


def judged(office: Office) -> Evaluation:
    with office.desk.database.read() as session:
        return summed(tuple(examples.judged(session, office.desk, None, None)))


def test_a_tip_nobody_decided_on_has_no_label(office: Office) -> None:
    assert kept(office, office.report(VAGUE).number) is None
    assert counted(office).total.assigned == 0


def test_what_the_system_assigned_is_counted_but_is_no_example(office: Office) -> None:
    found = label(office, automatic(office))
    assert (found.how, found.scope, found.task, found.automatic) == (
        How.AUTOMATIC, "in", "1", True,
    )  # fmt: skip
    assert (found.found_task, found.found_sure, found.district) == ("1", True, "东湖区")
    assert outcome(found) == "waiting"
    assert judged(office).tips == 0


def test_a_confirmation_is_kept_like_a_correction(office: Office) -> None:
    agreed, changed = queued(office, BOILER), queued(office, STEEL)
    office.act(agreed, OFFICE, "assign", task="1")
    office.act(changed, OFFICE, "assign", task="1", also=["2"], district="东湖区")
    assert outcome(label(office, agreed)) == "agreed"
    corrected = label(office, changed)
    assert outcome(corrected) == "corrected"
    assert (corrected.found_task, corrected.task, corrected.also) == ("2", "1", "2")
    assert (corrected.found_district, corrected.district) == ("西岭区", "东湖区")


@pytest.mark.parametrize(
    ("text", "scope", "how_it_stands"),
    [(VAGUE, "out", "open"), ("低息贷款，当天放款", "spam", "agreed")],
    ids=["unclear", "spam"],
)
def test_a_decline_says_out_and_of_spam_that_it_was_spam(
    office: Office, text: str, scope: str, how_it_stands: str
) -> None:
    number = queued(office, text)
    office.act(number, OFFICE, "decline", ground="不是线索", referral="市民热线")
    found = label(office, number)
    assert (found.how, found.scope, found.task) == (How.DECLINED, scope, None)
    assert outcome(found) == how_it_stands
    office.act(number, OFFICE, "reinstate", why="点错了")
    again = label(office, number)
    assert (again.how, again.scope, outcome(again)) == (How.REINSTATED, None, "waiting")


def test_a_recalled_automatic_assignment_is_an_error_until_the_end(office: Office) -> None:
    number = automatic(office)
    office.act(number, OFFICE, "recall")
    back = label(office, number)
    assert (back.how, back.taken_back, back.task) == (How.TAKEN_BACK, True, None)
    office.act(number, OFFICE, "assign", task="2")
    again = label(office, number)
    assert (again.how, again.automatic, again.taken_back) == (How.ASSIGNED, True, True)
    total = counted(office).total
    assert (total.error.numerator, total.error.denominator) == (1, 1)
    assert (total.share.numerator, total.share.denominator) == (1, 1)


def asked_back(office: Office) -> str:
    """An automatic assignment that its lead wants to return as the second row's."""
    number = automatic(office)
    lead = office.lead(number)
    office.act(number, lead, "sign")
    office.act(number, lead, "return", why="应由第2项", task="2")
    return number


def test_a_granted_return_keeps_its_ground_and_the_row_it_named(office: Office) -> None:
    number = asked_back(office)
    office.act(number, OFFICE, "decide_return", grant=True, task="2")
    found = label(office, number)
    assert (found.ground, found.proposed) == ("other_task", "2")
    assert (found.how, found.task, found.taken_back) == (How.ASSIGNED, "2", True)
    assert outcome(found) == "corrected"


def test_a_refused_return_changes_no_label(office: Office) -> None:
    number = asked_back(office)
    office.act(number, OFFICE, "decide_return", grant=False, why="就是你处的")
    found = label(office, number)
    assert (found.how, found.ground, found.taken_back) == (How.AUTOMATIC, None, False)


def test_what_the_office_assigned_and_takes_back_is_no_error_of_the_system(office: Office) -> None:
    number = queued(office, VAGUE)
    office.act(number, OFFICE, "assign", task="1")
    office.act(number, OFFICE, "recall")
    assert (label(office, number).how, label(office, number).taken_back) == (How.TAKEN_BACK, False)


def test_striking_off_confirms_what_the_system_assigned(office: Office) -> None:
    number = automatic(office)
    close(office, number)
    found = label(office, number)
    assert (found.how, outcome(found)) == (How.CLOSED, "agreed")
    assert judged(office).task.right == 1


def test_rows_months_and_confusion_are_counted(office: Office, clock: Clock) -> None:
    close(office, automatic(office))
    for task in ("1", "2"):
        number = queued(office, STEEL)
        office.act(number, OFFICE, "assign", task=task)
    number = queued(office, VAGUE)
    office.act(number, OFFICE, "assign", task="1")
    found = counted(office)
    rows = {r.key: (r.agreed, r.corrected, r.open, r.missed) for r in found.rows}
    assert rows == {"1": (1, 0, 0, 1), "2": (1, 1, 0, 0), "unclear": (0, 0, 1, 0)}
    assert found.confusion == (("2", "1", 1),)
    assert [(m.key, m.agreed) for m in found.months] == [("2026-11", 2)]
    assert (found.total.correction.numerator, found.total.correction.denominator) == (1, 3)


def test_since_and_until_go_by_the_day_the_tip_came(office: Office, clock: Clock) -> None:
    number = queued(office, STEEL)
    office.act(number, OFFICE, "assign", task="2")
    now = clock()
    with office.desk.database.read() as session:
        assert fit(session, since=now).total.agreed == 1
        assert fit(session, until=now).total.agreed == 0
        assert fit(session, since=now + timedelta(days=1)).total.agreed == 0
        assert list(examples.judged(session, office.desk, None, now)) == []


def test_todays_rules_are_held_against_the_decisions(office: Office) -> None:
    agreed, changed = queued(office, BOILER), queued(office, STEEL)
    office.act(agreed, OFFICE, "assign", task="1")
    office.act(changed, OFFICE, "assign", task="1", district="东湖区")
    result = judged(office)
    assert (result.task.right, result.task.of) == (1, 2)
    assert (result.district.right, result.district.of) == (1, 2)
    assert result.enterprise.of == 0
    assert [miss.id for miss in result.worst] == [changed]


def test_a_district_from_a_field_is_not_held_against_the_text(office: Office) -> None:
    number = office.report("有人卖假钢筋，劣质钢材。", district="东湖区").number
    if office.tip(number).automatic:
        office.act(number, OFFICE, "recall")
    office.act(number, OFFICE, "assign", task="2")
    assert judged(office).district.right == 1


def test_an_erased_tip_is_no_example_but_still_counts(office: Office) -> None:
    number = queued(office, STEEL)
    office.act(number, OFFICE, "assign", task="2")
    tip_id = office.tip(number).id

    def erase(session: object) -> None:
        session.get(Tip, tip_id).wrapped_key = b""  # type: ignore[attr-defined]

    office.desk.database.write(erase)
    assert judged(office).tips == 0
    assert counted(office).total.agreed == 1


def test_a_label_holds_codes_and_no_words(office: Office) -> None:
    number = automatic(office)
    lead = office.lead(number)
    office.act(number, lead, "sign")
    office.act(number, lead, "return", why="张某某说不归我们", task="2")
    office.act(number, OFFICE, "decide_return", grant=True, why="李某某同意")
    stored = str(label(office, number).model_dump())
    assert "某" not in stored
    assert "柳荫" not in stored
