"""Notices to a reporter's open chat: asked for, sealed, forgotten in time."""

import re
from datetime import timedelta

from sqlmodel import select
from starlette.testclient import TestClient

from bot.reporters import ReporterSender
from common.crypto import keyed_hash
from db import outside
from db.tables import ChatNotice, OutboxMessage, ReporterAddress
from routing.rules.words import Mode, Stage
from routing.work import addresses
from routing.work.desk import Desk
from routing.work.outbox import Sender, deliver_due
from routing.work.promises import REPORTERS
from tests.api.conftest import BOILER
from tests.conftest import FrozenClock
from tests.make import OFFICE, Office


class Nowhere:
    """Officers' channels, which are not looked at here."""

    async def send(self, _: object) -> None:
        return None


async def deliver(desk: Desk, clock: FrozenClock) -> None:
    senders: dict[str, Sender] = {
        "page": Nowhere(), "log": Nowhere(), REPORTERS: ReporterSender(desk, clock),
    }  # fmt: skip
    await deliver_due(desk, senders, clock)


def tell(client: TestClient) -> str:
    """A chat that ends in a tip, with notices asked for. Returns the number."""
    client.get("/chat")
    page = client.post("/chat/messages", data={"text": BOILER, "message_id": "m"}).text
    for turn in range(6):
        if "有进展告诉我" in page:
            break
        button = "确认提交（以上是我看到或知道的真实情况）" if "确认提交" in page else "不知道"
        page = client.post("/chat/messages", data={"button": button, "message_id": f"{turn}"}).text
    number = re.search(r"线索编号：(YZ[\d-]+)", page)
    assert number, page
    said = client.post("/chat/messages", data={"button": "有进展告诉我", "message_id": "n"}).text
    assert "24小时内有进展会在这里告诉您" in said
    return number[1]


def begin(office: Office, number: str) -> None:
    if not office.tip(number).summary_approved:
        office.act(number, OFFICE, "summarise", summary="一台锅炉")
    if office.stage(number) is Stage.REGISTERED:
        office.act(number, OFFICE, "assign", task="1")
    office.act(number, office.lead(number), "sign")


async def test_what_happens_appears_in_the_chat_once(
    client: TestClient, office: Office, desk: Desk, clock: FrozenClock
) -> None:
    number = tell(client)
    assert client.post("/chat/notices").text.strip() == ""
    begin(office, number)
    await deliver(desk, clock)
    await deliver(desk, clock)
    shown = client.post("/chat/notices").text
    assert shown.count(f"线索 {number}：责任单位已签收，开始核查。") == 1
    assert "锅炉" not in shown
    assert client.post("/chat/notices").text.strip() == ""


async def test_nobody_else_gets_it(
    client: TestClient, office: Office, desk: Desk, clock: FrozenClock
) -> None:
    number = tell(client)
    begin(office, number)
    await deliver(desk, clock)
    client.cookies.clear()
    client.get("/chat")
    assert number not in client.post("/chat/notices").text


async def test_a_day_after_the_receipt_an_anonymous_reporter_cannot_be_found_any_more(
    client: TestClient, office: Office, desk: Desk, clock: FrozenClock
) -> None:
    number = tell(client)
    clock.advance(hours=24)
    begin(office, number)
    await deliver(desk, clock)
    assert number not in client.post("/chat/notices").text
    desk.database.write(lambda session: addresses.forget(session, clock()))
    with desk.database.read() as session:
        assert session.exec(select(ReporterAddress)).all() == []
        left = select(OutboxMessage).where(OutboxMessage.channel == REPORTERS)
        assert session.exec(left).all() == []


def test_a_named_reporter_s_address_goes_thirty_days_after_the_end(
    office: Office, desk: Desk, clock: FrozenClock
) -> None:
    tip = office.tip(office.report("听说有个厂子不对劲。").number)

    def left(session: object) -> ReporterAddress | None:
        return outside.address(session, tip.id)  # type: ignore[arg-type]

    known = tip.model_copy(update={"mode": Mode.NAMED})
    desk.database.write(lambda s: addresses.keep(s, desk, known, "webchat", "somebody"))
    with desk.database.read() as session:
        row = left(session)
        assert row is not None
        assert row.erase_at is None
        assert b"somebody" not in row.address
        assert addresses.find(session, desk, tip.id, clock()) == ("webchat", "somebody")
    office.act(tip.number, OFFICE, "decline", ground="不属本方案", referral="12345")
    with desk.database.read() as session:
        row = left(session)
    assert row is not None
    assert row.erase_at == clock() + timedelta(days=30)
    clock.advance(days=30)
    desk.database.write(lambda s: addresses.forget(s, clock()))
    with desk.database.read() as session:
        assert left(session) is None


def test_rows_link_no_two_tips_of_one_person(client: TestClient, desk: Desk) -> None:
    tell(client)
    with desk.database.read() as session:
        (row,) = session.exec(select(ReporterAddress)).all()
        assert session.exec(select(ChatNotice)).all() == []
    user = client.cookies["tipline_chat"]
    for known in (user.encode(), keyed_hash(desk.keys.lookup, "chat notice", "webchat", user)):
        assert known not in row.address
