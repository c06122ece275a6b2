"""What was written, said or sent is found nowhere: not in the database's bytes, not in its
write-ahead log, not among the attachments, not in the logs."""

import io
import json
import logging
import secrets
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PIL import Image, PngImagePlugin
from psycopg import sql
from sqlmodel import Session
from starlette.testclient import TestClient

from api.app import create_app
from bot.channel import responder
from bot.senders import senders
from bot.talk import Text
from common import keepers
from common.errors import Misconfigured
from common.keys import load_keys
from db import outside
from db.engine import Database
from db.tables import KeeperKey
from routing.rules.standing import Actor
from routing.rules.words import (
    Errand,
    Kind,
    Means,
    Mode,
    Role,
)
from routing.work import (
    accounts,
    addresses,
    attachments,
    casework,
    chasing,
    keeping,
    releases,
)
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk
from routing.work.intake import Entry
from routing.work.outbox import deliver_due
from routing.work.releases import Consent
from tests.conftest import FrozenClock
from tests.make import FINDINGS, OFFICE, Office, actor

BOILER = "东湖区柳荫街道有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"


class Marks:
    """Words that occur nowhere else; each is remembered with where it was written."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {}

    def __call__(self, where: str, around: str = "") -> str:
        mark = secrets.token_hex(6)
        self.made[mark] = where
        return f"{around}{mark}"

    def keep(self, where: str, secret: str) -> str:
        """A secret that the system made itself."""
        self.made[secret] = where
        return secret

    def found_in(self, data: bytes) -> list[str]:
        """Plain, or in the hexadecimal form in which PostgreSQL shows bytes."""
        shown = data.decode("utf-8", "replace")
        return [
            where for mark, where in self.made.items()
            if mark in shown or mark.encode().hex() in shown
        ]  # fmt: skip


@pytest.fixture
def marks() -> Marks:
    return Marks()


@pytest.fixture
def client(desk: Desk, clock: FrozenClock, tmp_path: Path) -> Iterator[TestClient]:
    public = keepers.create_pair(tmp_path / "keeper.key", "correct horse battery")
    key = KeeperKey(id="k", public=public, created_at=clock())
    desk.database.write(lambda session: session.add(key))
    with TestClient(create_app(desk, clock, schedule=False)) as opened:
        yield opened


def photo(mark: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", mark)
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "grey").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def report_everything(client: TestClient, marks: Marks) -> dict[str, str]:
    """A tip with every field that the form and the API know."""
    tip = {
        "text": marks("text", f"{BOILER}我家在对面。"),
        "mode": "named",
        "contact": {"name": marks("name", "测试"), "phone": marks("phone", "000")},
        "enterprise": marks("enterprise", "云泽厂"),
        "address": marks("address", "柳荫街道"),
        "seen_at": marks("seen at", "昨晚"),
        "source": marks("source", "海报"),
    }
    answer = client.post(
        "/api/v1/tips", data={"tip": json.dumps(tip)},
        files=[("files", (marks("file name"), photo(marks("photo comment")), "image/png"))],
        headers={"Idempotency-Key": marks("request key"), "User-Agent": marks("user agent")},
    )  # fmt: skip
    assert answer.status_code == 201
    receipt: dict[str, str] = answer.json()
    marks.keep("code", receipt["code"])
    marks.keep("code without dashes", receipt["code"].replace("-", ""))
    return receipt


def others_report(office: Office, number: str, marks: Marks) -> None:
    """The district gives its part back and has to do it, the others are waived."""
    liaison = actor(Role.DISTRICT, "东湖区")
    office.act(number, liaison, "return", why=marks("district's return"))
    office.act(number, OFFICE, "decide_return", grant=False, why=marks("it stays"))
    office.act(number, liaison, "sign")
    texts = {"finding": marks("district's finding"), "evidence": [marks("district's evidence")]}
    office.act(number, liaison, "report", **texts)
    signatory, lead = actor(Role.SIGNATORY, "东湖区"), office.lead(number)
    office.act(number, signatory, "countersign", grant=False, why=marks("sent back inside"))
    office.act(number, liaison, "report", **texts)
    office.act(number, signatory, "countersign", grant=True)
    again = marks("examined and sent back")
    office.act(number, lead, "examine", unit="东湖区", grant=False, why=again)
    for seat in office.case(number).seats:
        if seat.part != "lead" and seat.duty != "waived":
            office.act(number, OFFICE, "waive", unit=seat.unit, why=marks("waived"))


def work_through(office: Office, number: str, code: str, marks: Marks) -> None:
    """Everything officers and reporter can write into a case."""
    if office.tip(number).task:
        office.act(number, OFFICE, "recall", why=marks("recall"))
    office.act(number, OFFICE, "summarise", summary=marks("summary"))
    office.act(number, OFFICE, "ask", text=marks("question"))
    office.say(code, marks("answer"))
    office.act(number, OFFICE, "assign", task="1")
    handler = office.lead(number)
    office.act(number, handler, "sign")
    others_report(office, number, marks)
    office.act(number, handler, "return", why=marks("return"))
    office.act(number, OFFICE, "decide_return", grant=False, why=marks("refusal"))
    office.act(number, handler, "note", text=marks("note"))
    measure(office, number, handler, marks)
    texts = {name: marks(name) for name in ("finding", "reply", "public_summary")}
    allegations = [{"text": marks("allegation"), "verdict": "true"}]
    more = {"evidence": [marks("evidence")], "results": [marks("result")]}
    office.act(
        number, handler, "report", **{**FINDINGS, **texts, **more, "allegations": allegations}
    )
    signatory = office.lead(number, Role.SIGNATORY)
    office.act(number, signatory, "countersign", grant=False, why=marks("sent back"))
    office.act(number, handler, "report", **{**FINDINGS, "finding": marks("second finding")})
    office.act(number, signatory, "countersign", grant=True)
    office.act(number, OFFICE, "redo", why=marks("redo"))
    other = office.report("听说有个厂子不对劲。").number
    office.act(other, OFFICE, "decline", ground=marks("ground"), referral=marks("referral"))
    office.act(other, OFFICE, "reinstate", why=marks("reinstate"))


def measure(office: Office, number: str, handler: Actor, marks: Marks) -> None:
    """Everything a unit can write about visits and measures."""
    went = {name: marks(f"visit {name}") for name in ("place", "people", "findings")}
    values = [{"what": marks("measured"), "value": 1, "unit": "毫克"}]
    office.act(number, handler, "visit", at=office.clock(), **went, measured=values)
    planned = {name: marks(f"planned {name}") for name in ("place", "people")}
    office.act(number, handler, "visit", at=office.clock() + timedelta(days=1), **planned)
    due = (office.clock() + timedelta(days=9)).date()
    asked = {name: marks(name) for name in ("question", "period")}
    office.act(
        number, handler, "order", measure="assist", due=due, asked="西岭县", note=marks("note 2"),
        **asked,
    )  # fmt: skip
    office.act(number, handler, "answer", text=marks("answer of a unit"))
    for passed in (True, False):
        office.act(number, handler, "order", measure="suspend", due=due, note=marks("order"))
        evidence = [marks("evidence of a recheck")]
        finding = marks("recheck")
        office.act(number, handler, "recheck", passed=passed, finding=finding, evidence=evidence)
    office.act(number, handler, "order", measure="closure", due=due)
    office.act(number, handler, "withdraw_measure", why=marks("withdrawn"))
    office.act(number, handler, "order", measure="closure", due=due)
    decided = {"authority": "东湖区人民政府", "document": "1号", "decided_on": "2026-11-24"}
    office.act(number, handler, "recheck", passed=True, finding="关了", **decided)


def enter_by_hand(desk: Desk, office: Office, marks: Marks) -> None:
    """A letter with a ticket and a name, its scan, an errand, a contact that is handed on."""
    letter = b"%PDF-1.4\n" + marks("scan").encode() + b"\n%%EOF\n"
    ticket = Entry(OFFICE, Kind.CITIZEN, marks("outside number"))
    receipt = office.report(
        marks("letter", BOILER), channel="letter", mode=Mode.NAMED, entry=ticket,
        name=marks("sender"), phone=marks("sender's phone", "1390000"),
        files=(attachments.prepare_scan(letter, 10_000),),
    )  # fmt: skip
    marks.keep("code of a letter", receipt.code)
    number, now = receipt.number, office.clock()
    if not office.tip(number).summary_approved:
        office.act(number, OFFICE, "summarise", summary="一台锅炉")
    if not office.tip(number).task:
        office.act(number, OFFICE, "assign", task="1")
    handler, keeper = office.lead(number), Actor("keeper", Role.KEEPER)
    office.act(number, handler, "sign")

    def hand_on(session: Session) -> None:
        case = casework.take_case(session, desk, handler, number, now)
        releases.ask(case, marks("why a contact"))
        tasks = outside.tasks_of(session, case.tip.id)
        task_id = next(task.id for task in tasks if task.reason == Errand.CONTACT)
        taken, task = keeping.take_errand(session, desk, keeper, task_id, now)
        keeping.claim(taken, task)
        keeping.sealed_identity(taken, task, "告知")
        said = (marks("contact"), marks("keeper's note"))
        releases.decide(taken, task, Consent(True, Means.PHONE, now, *said))
        addresses.keep(session, desk, case.tip, "webchat", marks("chat address"))
        row = addresses.notice(desk, "k", "webchat", marks("chat reader"), marks("notice"), now)
        outside.add_chat_notice(session, row)

    desk.database.write(hand_on)


def chat(desk: Desk, clock: FrozenClock, marks: Marks) -> None:
    """A talk that ends in a tip, and one that is left lying half-way."""
    for number, lines in enumerate((6, 2)):
        respond, user = responder(desk, "telegram", clock), marks(f"chat user {number}", "user")
        said = [marks(f"chat text {number}", BOILER), *[marks("chat line") for _ in range(lines)]]
        for line_number, line in enumerate(said):
            respond(user, Text(line), f"{number}-{line_number}")


def sign_up(desk: Desk, clock: FrozenClock, marks: Marks) -> None:
    def create(session: Any) -> str:
        officer = accounts.add_officer(
            session, desk, NewOfficer("officer", "经办", Role.OFFICE), clock()
        )
        return accounts.issue(session, desk, officer, accounts.API, clock(), None)

    marks.keep("API token", desk.database.write(create))


def provoke(client: TestClient, marks: Marks) -> None:
    """Every refusal that might be logged with what was sent."""
    for body in (
        {"text": {"x": marks("wrong type")}},
        {"text": BOILER, "district": marks("unknown district")},
        {"text": BOILER, marks("unknown field"): 1},
        {"text": marks("too long") * 5000},
    ):
        assert client.post("/api/v1/tips", json=body).status_code in (413, 422)
    client.post("/api/v1/tips/status", json={"code": marks("wrong code")})
    client.post("/api/v1/triage", json={"text": marks("triage", BOILER)})
    client.get("/api/v1/cases", headers={"Authorization": f"Bearer {marks('wrong token')}"})


def stored(database: Database) -> bytes:
    """Every byte that the database keeps."""
    if database.is_sqlite:
        path = Path(database.url.database or "")
        files = sorted(path.parent.glob(f"{path.name}*"))
        assert f"{path.name}-wal" in [file.name for file in files]
        return b"".join(file.read_bytes() for file in files)
    plain = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        assert len(tables) > 10
        query = sql.SQL("SELECT t::text FROM {} AS t")
        rows = [
            row[0] for (table,) in tables
            for row in connection.execute(query.format(sql.Identifier(table))).fetchall()
        ]  # fmt: skip
    return "\n".join(rows).encode()


async def test_nothing_that_was_written_is_found_anywhere(
    desk: Desk, clock: FrozenClock, office: Office, client: TestClient, marks: Marks,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    receipt = report_everything(client, marks)
    work_through(office, receipt["number"], receipt["code"], marks)
    enter_by_hand(desk, office, marks)
    chat(desk, clock, marks)
    sign_up(desk, clock, marks)
    provoke(client, marks)
    clock.advance(days=62)  # a Monday: nothing goes out at a weekend
    chasing.sweep(desk, clock())
    await deliver_due(desk, senders(clock), clock)

    assert len(marks.made) > 50
    printed = "".join(capfd.readouterr())
    kept = stored(desk.database)
    assert receipt["number"].encode() in kept
    assert marks.found_in(kept) == []
    photos = [path.read_bytes() for path in desk.files.rglob("*") if path.is_file()]
    assert photos
    assert marks.found_in(b"".join(photos)) == []
    names = "".join(str(path.relative_to(desk.files)) for path in desk.files.rglob("*"))
    assert marks.found_in(names.encode()) == []
    assert "message" in printed
    assert marks.found_in(printed.encode()) == []
    # The test's own client logs the addresses it asks for; nothing else may.
    ours = [line.getMessage() for line in caplog.records if not line.name.startswith("httpx")]
    assert marks.found_in("\n".join(ours).encode()) == []


def test_the_search_finds_what_is_there(marks: Marks) -> None:
    mark = marks("somewhere")
    assert marks.found_in(f"..{mark}..".encode()) == ["somewhere"]
    assert marks.found_in(mark.encode().hex().encode()) == ["somewhere"]
    assert marks.found_in(b"nothing") == []


def test_what_is_kept_can_only_be_opened_with_the_keys(
    office: Office, desk: Desk, client: TestClient, marks: Marks
) -> None:
    receipt = report_everything(client, marks)
    original = office.original(receipt["number"], OFFICE, "研判")
    assert "我家在对面" in original.text
    tip = office.tip(receipt["number"])
    with desk.database.read() as session:
        row = office.case(receipt["number"]).photos[0]
        assert attachments.read(session, desk, tip, row)[0] == "image/jpeg"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666, 0o610])
def test_keys_that_others_can_reach_are_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    load_keys(path, "AES-256-GCM")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(mode)
    with pytest.raises(Misconfigured, match="chmod 600"):
        load_keys(path, "AES-256-GCM")


def test_a_new_database_and_its_folder_are_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tipline.db"
    with closing(Database(f"sqlite:///{path}")) as database:
        assert database.answers()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
