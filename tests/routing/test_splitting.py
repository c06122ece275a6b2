"""拆分: a list tip goes on as its parts; each has a life of its own, its reporter one code."""

import io

import pytest
from nacl.public import PrivateKey
from PIL import Image
from sqlmodel import Session, select

from common.errors import Invalid, NotAllowed
from db import tips
from db.tables import Identity, KeeperKey, OutboxMessage, Tip
from routing.rules.words import Mode, Role, Stage
from routing.work import attachments, chasing, figures, followup, ledger, splitting
from routing.work.followup import Told, UnknownCode
from tests.make import OFFICE, Office

LIST = (
    "举报几家厂：1. 东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天冒黑烟。"
    "2. 西岭县有个小钢厂用中频炉炼地条钢，半夜开工。3. 南河区一家砖厂用轮窑烧砖。"
)
PARTS = list(splitting.draft(LIST))


def listed(office: Office, **fields: object) -> tuple[str, str]:
    """Number and code of a list tip that waits in the office's queue."""
    receipt = office.report(LIST, **fields)
    if office.stage(receipt.number) is not Stage.REGISTERED:
        office.act(receipt.number, OFFICE, "recall")
    return receipt.number, receipt.code


def queued(office: Office, number: str) -> str:
    """The part, in the office's hands whatever triage did with it."""
    if office.stage(number) is Stage.TO_SIGN:
        office.act(number, OFFICE, "recall")
    return number


def assign(office: Office, number: str, task: str) -> None:
    queued(office, number)
    if not office.tip(number).summary_approved:
        office.act(number, OFFICE, "summarise", summary="某处一台锅炉")
    office.act(number, OFFICE, "assign", task=task)


def test_the_office_is_offered_the_items_and_each_becomes_a_tip(office: Office) -> None:
    number, _ = listed(office)
    assert len(PARTS) == 3
    assert office.case(number).taken.draft == tuple(PARTS)
    office.act(number, OFFICE, "split", parts=PARTS)
    made = [office.tip(f"{number}-{n}") for n in (2, 3, 4)]
    whole = office.tip(number)
    assert (whole.stage, whole.next_chase_at) == (Stage.SPLIT, None)
    for tip, text in zip(made, PARTS, strict=True):
        assert office.original(tip.number, OFFICE, "核对").text == text
        assert tip.next_chase_at is not None
        assert (tip.edition, tip.received_at) == (whole.edition, whole.received_at)
        assert tip.overall_due_at == whole.overall_due_at
    assert made[0].candidate == "1"
    assert (made[0].district, made[1].district) == ("东湖区", "西岭县")
    shown = office.case(number).taken.parts
    assert [other.number for other in shown] == [tip.number for tip in made]
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None


def test_lines_without_numbers_are_offered_too_and_one_matter_is_not() -> None:
    assert splitting.draft("云泽机械厂有燃煤锅炉\n北山小钢厂炼地条钢\n谢谢") == (
        "云泽机械厂有燃煤锅炉", "北山小钢厂炼地条钢",
    )  # fmt: skip
    assert splitting.draft("东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉。") == ()


def test_the_code_shows_all_parts_and_answers_reach_the_one_that_asked(office: Office) -> None:
    number, code = listed(office)
    office.act(number, OFFICE, "split", parts=PARTS)
    second, third = queued(office, f"{number}-2"), queued(office, f"{number}-3")
    office.act(third, OFFICE, "ask", text="在哪条路？")
    status = office.status(code)
    assert (status.stage, [part.number for part in status.parts]) == (
        Stage.SPLIT, [f"{number}-{n}" for n in (2, 3, 4)],
    )  # fmt: skip
    assert status.parts[1].messages[-1].text == "在哪条路？"
    office.say(code, "在滨河路。")
    assert office.stage(third) is Stage.REGISTERED
    assert "在滨河路。" in [line.words for line in office.case(third).timeline]
    office.desk.database.write(
        lambda s: followup.say(s, office.desk, Told(code, "锅炉还在烧。", second), office.clock())
    )
    assert "锅炉还在烧。" in [line.words for line in office.case(second).timeline]
    office.say(code, "还有一家。")
    assert "还有一家。" in [line.words for line in office.case(number).timeline]


def test_a_code_reaches_no_part_of_another_tip(office: Office) -> None:
    number, _ = listed(office)
    office.act(number, OFFICE, "split", parts=PARTS)
    other = office.report("楼上装修太吵。")
    with pytest.raises(UnknownCode):
        office.desk.database.write(
            lambda s: followup.say(
                s, office.desk, Told(other.code, "你好", f"{number}-2"), office.clock()
            )
        )


def test_parts_close_on_their_own_and_the_list_counts_once(office: Office) -> None:
    number, code = listed(office)
    office.act(number, OFFICE, "split", parts=PARTS)
    assign(office, f"{number}-2", "1")
    office.close(f"{number}-2")
    status = office.status(code)
    assert status.parts[0].stage is Stage.CLOSED
    assert "您反映的情况属实" in (status.parts[0].outcome or "")
    assert status.parts[1].outcome is None
    counts = figures.figures(office.desk, office.clock()).total.counts
    assert (counts["received"], counts["closed"]) == (3, 1)


def test_it_is_put_together_again_while_no_part_was_given_to_units(office: Office) -> None:
    number, code = listed(office)
    office.act(number, OFFICE, "split", parts=PARTS)
    made = [queued(office, f"{number}-{n}") for n in (2, 3, 4)]
    assign(office, made[0], "1")
    with pytest.raises(NotAllowed, match="不能取消拆分"):
        office.act(number, OFFICE, "unsplit")
    queued(office, made[0])
    office.act(number, OFFICE, "unsplit")
    assert office.stage(number) is Stage.REGISTERED
    assert {office.stage(each) for each in made} == {Stage.DUPLICATE}
    assert office.status(code).parts == ()
    office.act(number, OFFICE, "split", parts=PARTS[:2])
    assert [part.number for part in office.status(code).parts] == [f"{number}-5", f"{number}-6"]
    with office.desk.database.read() as session:
        assert ledger.verify(session).fault is None
    counts = figures.figures(office.desk, office.clock()).total.counts
    assert counts["received"] - counts["linked"] == 2


def test_a_split_tip_is_not_chased_and_its_parts_are(office: Office) -> None:
    number, _ = listed(office)
    office.act(number, OFFICE, "split", parts=PARTS)
    whole = office.tip(number)
    office.clock.advance(days=30)  # type: ignore[attr-defined]
    before = office.tip(number).seq
    chasing.sweep(office.desk, office.clock())
    assert office.tip(number).seq == before
    with office.desk.database.read() as session:
        chased = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "chase")).all()
    ids = {message.tip_id for message in chased}
    assert whole.id not in ids
    assert ids == {office.tip(f"{number}-{n}").id for n in (2, 3, 4)}


def test_the_identity_stays_where_it_was_sealed(office: Office) -> None:
    def found(session: Session) -> None:
        public = bytes(PrivateKey.generate().public_key)
        session.add(KeeperKey(id="k", public=public, created_at=office.clock()))

    office.desk.database.write(found)
    number, _ = listed(office, mode=Mode.CONFIDENTIAL, phone="13900000000")
    office.act(number, OFFICE, "split", parts=PARTS)
    with office.desk.database.read() as session:
        sealed = session.exec(select(Identity.tip_id)).all()
    assert sealed == [office.tip(number).id]
    assert office.tip(f"{number}-2").mode == Mode.CONFIDENTIAL


def photo() -> attachments.PreparedFile:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "JPEG")
    return attachments.prepare(made.getvalue(), 10_000)


def test_photos_go_to_the_parts_they_belong_to(office: Office) -> None:
    number, _ = listed(office, files=(photo(),))
    (mine,) = office.case(number).photos
    with pytest.raises(Invalid, match="不属于这条线索"):
        office.act(
            number, OFFICE, "split", parts=[{"text": PARTS[0], "photos": ["0" * 32]}, PARTS[1]]
        )
    assert office.stage(number) is Stage.REGISTERED
    given = [{"text": PARTS[0], "photos": [mine]}, PARTS[1]]
    office.act(number, OFFICE, "split", parts=given)
    (copy,) = office.case(f"{number}-2").photos
    assert office.case(f"{number}-3").photos == ()
    with office.desk.database.read() as session:
        tip = tips.by_number(session, f"{number}-2")
        assert tip is not None
        whole = tips.by_number(session, number)
        assert whole is not None
        assert attachments.read(session, office.desk, tip, copy) == attachments.read(
            session, office.desk, whole, mine
        )


def test_what_was_assigned_or_linked_to_is_not_split(office: Office) -> None:
    number = office.assigned(LIST, "1").number
    with pytest.raises(NotAllowed, match="不能“拆分”"):
        office.act(number, OFFICE, "split", parts=PARTS)
    office.act(number, OFFICE, "recall")
    other = office.assigned(LIST, "1").number
    office.act(other, OFFICE, "link", to=number)
    with pytest.raises(NotAllowed, match="已有线索并入"):
        office.act(number, OFFICE, "split", parts=PARTS)
    office.act(other, OFFICE, "unlink")
    office.act(number, OFFICE, "split", parts=PARTS)
    with pytest.raises(Invalid, match="已经拆分"):
        office.act(other, OFFICE, "link", to=number)
    with pytest.raises(NotAllowed, match="经办人不能"):
        office.act(other, office.lead(other, Role.HANDLER), "split", parts=PARTS)


def test_nothing_of_a_part_is_stored_in_the_open(office: Office) -> None:
    number, _ = listed(office)
    office.act(number, OFFICE, "split", parts=PARTS)
    with office.desk.database.read() as session:
        rows = session.exec(select(Tip)).all()
    for row in rows:
        assert "中频炉" not in repr(row.model_dump())
    keys = {row.wrapped_key for row in rows}
    assert len(keys) == len(rows)
