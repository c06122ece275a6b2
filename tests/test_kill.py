"""The kill test is real: a server process, kill -9 at random moments, restart, retry, compare.

Never a receipt for what is not stored, never two tips for one request, and after a kill
between commit and answer the retry gives the same number and code.
"""

import base64
import http.client
import io
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select

from common.errors import Unavailable
from db.engine import Database
from db.migrate import migrate
from db.tables import Attachment, Tip
from tests.conftest import CITY
from tests.machine import drop_postgres, fresh_postgres_url
from tests.serving import Server, tipline

BOILER = "东湖区柳荫街道的云泽机械厂有台6蒸吨的燃煤锅炉，天天烧煤冒黑烟。"
TIPS = "/api/v1/tips"
SENDERS, ROUNDS, SEED = 4, 6, 20261124
NO_ANSWER = (OSError, http.client.HTTPException)


def city(**more: str) -> dict[str, str]:
    return {"TIPLINE_PLAN__FOLDER": str(CITY), **more}


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "grey").save(out, "PNG")
    return out.getvalue()


PHOTO = photo()


def multipart(tip: dict[str, str]) -> tuple[bytes, str]:
    boundary = base64.b16encode(tip["text"].encode())[:20].decode()
    head = f"--{boundary}\r\nContent-Disposition: form-data; name="
    parts = [
        f'{head}"tip"\r\n\r\n{json.dumps(tip)}\r\n'.encode(),
        f'{head}"files"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'.encode() + PHOTO,
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


@dataclass
class Sender:
    """A reporter's program: keeps every receipt, repeats what got no answer under its key."""

    name: str
    receipts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    sent: int = 0

    def send_until(self, server: Server, stop: threading.Event) -> None:
        """New tips, one in three with a photo, until told to stop or the server is gone."""
        while not stop.is_set():
            key = f"{self.name}-{self.sent}"
            self.sent += 1
            self.open.append(key)
            if not self.send(server, key):
                return

    def send(self, server: Server, key: str) -> bool:
        """Whether an answer came; only a receipt settles the key."""
        tip = {"text": f"{BOILER}（{key}）"}
        body, kind = json.dumps(tip).encode(), "application/json"
        if int(key.rpartition("-")[2]) % 3 == 0:
            body, kind = multipart(tip)
        try:
            status, answer = server.ask(
                "POST", TIPS, body, {"Idempotency-Key": key, "Content-Type": kind}
            )
        except NO_ANSWER:
            return False
        assert status == 201, answer
        self.receipts.setdefault(key, []).append(answer)
        self.open.remove(key)
        return True

    def retry(self, server: Server) -> None:
        for key in list(self.open):
            assert self.send(server, key)


def send_and_kill(server: Server, senders: list[Sender], seconds: float) -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=s.send_until, args=(server, stop)) for s in senders]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Empty for SQLite in the data folder; else a migrated PostgreSQL database."""
    if request.param == "sqlite":
        yield ""
        return
    made = fresh_postgres_url()
    with closing(Database(made)) as database:
        migrate(database)
    yield made
    drop_postgres(made)


def check_rows(database: Database, senders: list[Sender], server: Server) -> None:
    """Rows and receipts are the same set; each photo's row has its file."""
    receipts = {key: given for sender in senders for key, given in sender.receipts.items()}
    with database.read() as session:
        numbers = list(session.exec(select(Tip.number)))
        photos = list(session.exec(select(Attachment)))
    assert len(numbers) == len(set(numbers)) == sum(sender.sent for sender in senders)
    assert {given[0]["number"] for given in receipts.values()} == set(numbers)
    for photo in photos:
        file = server.data_dir / "attachments" / photo.id[:2] / f"{photo.id}.bin"
        assert file.stat().st_size > photo.size


@pytest.mark.timeout(120)
def test_no_kill_loses_a_receipt_or_doubles_a_tip(tmp_path: Path, url: str) -> None:
    moments = random.Random(SEED)
    server = Server(tmp_path / "data", city(TIPLINE_DATABASE__URL=url))
    senders = [Sender(f"s{n}") for n in range(SENDERS)]
    rounds = ROUNDS if not url else ROUNDS // 3
    unanswered = 0
    for _ in range(rounds):
        with server:
            for sender in senders:
                sender.retry(server)
            send_and_kill(server, senders, moments.uniform(0.05, 0.8))
            unanswered += sum(len(sender.open) for sender in senders)
    with server:
        for sender in senders:
            sender.retry(server)
            for key, given in list(sender.receipts.items()):
                sender.open.append(key)
                assert sender.send(server, key)
                assert all(receipt == given[0] for receipt in given)
        assert server.ask("GET", "/readyz")[0] == 200
    assert unanswered > 0, "no request was caught by a kill: the test tests nothing"
    verified = tipline("ledger", "verify", environment=server.environment)
    assert verified.returncode == 0, verified.stdout
    with closing(Database(url or f"sqlite:///{server.data_dir / 'tipline.db'}")) as database:
        check_rows(database, senders, server)


@pytest.mark.timeout(120)
def test_two_servers_on_one_database_give_one_receipt_for_one_key(tmp_path: Path) -> None:
    made = fresh_postgres_url()
    with closing(Database(made)) as database:
        migrate(database)
        environment = city(TIPLINE_DATABASE__URL=made)
        first = Server(tmp_path / "data", environment)
        second = Server(tmp_path / "data", environment)
        with first, second:
            answers: list[tuple[int, Any]] = []

            def send(server: Server, key: str) -> None:
                body = {"text": f"{BOILER}（{key}）"}
                answers.append(server.ask("POST", TIPS, body, {"Idempotency-Key": key}))

            for number in range(20):
                both = [
                    threading.Thread(target=send, args=(server, f"k{number}"))
                    for server in (first, second)
                ]
                for thread in both:
                    thread.start()
                for thread in both:
                    thread.join(timeout=30)
        assert [status for status, _ in answers] == [201] * 40
        assert len({answer["number"] for _, answer in answers}) == 20
        assert len({answer["code"] for _, answer in answers}) == 20
        with database.read() as session:
            assert len(list(session.exec(select(Tip.id)))) == 20
    drop_postgres(made)


def test_a_full_disk_gives_no_receipt_and_the_same_key_works_when_there_is_room(
    tmp_path: Path,
) -> None:
    key = {"Idempotency-Key": "full"}
    with Server(tmp_path / "data", city(TIPLINE_CHASE__OUTBOX_SECONDS="3600")) as server:
        assert server.ask("POST", TIPS, {"text": BOILER})[0] == 201
        server.limit_files(4096)
        for _ in range(3):
            status, problem = server.ask("POST", TIPS, {"text": f"{BOILER}满"}, key)
            assert (status, problem["title"]) == (503, "unavailable")
            assert "没有提交成功" in problem["detail"]
        assert server.ask("GET", "/healthz")[0] == 200
        server.lift_limit()
        status, receipt = server.ask("POST", TIPS, {"text": f"{BOILER}满"}, key)
        assert status == 201
        again = server.ask("POST", TIPS, {"text": f"{BOILER}满"}, key)
        assert again == (201, receipt)
    opened = closing(Database(f"sqlite:///{server.data_dir / 'tipline.db'}"))
    with opened as database, database.read() as session:
        assert len(list(session.exec(select(Tip.id)))) == 2
    assert tipline("ledger", "verify", environment=server.environment).returncode == 0


def test_an_exhausted_pool_is_told_at_once_and_recovers(url: str, tmp_path: Path) -> None:
    where = url or f"sqlite:///{tmp_path / 'x.db'}"
    with closing(Database(where, pool_size=1, wait=0.05)) as database:
        with ExitStack() as held:
            for _ in range(2 if url else 1):
                held.enter_context(database.read()).connection()
            assert not database.answers()
            with pytest.raises(Unavailable, match="没有提交成功"), database.read() as session:
                session.connection()
        assert database.answers()
