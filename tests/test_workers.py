"""``[server] workers``: several processes answer on one address and share one database."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.serving import Server

PATIENCE = 30.0
TEXT = "綦江区三江街道一家机械厂还在烧一台6蒸吨的燃煤锅炉，天天冒黑烟。"


def children(pid: int) -> set[int]:
    """The processes that a process started (Linux); the ones that answer are Python's."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in found if "spawn_main" in _words(int(child))}


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


def wait_for(what: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


@pytest.fixture
def server(tmp_path: Path) -> Any:
    with Server(tmp_path / "data", {"TIPLINE_SERVER__WORKERS": "2"}) as started:
        wait_for(lambda: len(children(started.pid)) == 2)
        yield started


def report(server: Server, n: int) -> dict[str, Any]:
    status, receipt = server.ask("POST", "/api/v1/tips", {"text": f"{TEXT}第{n}次"})
    assert status == 201, receipt
    return dict(receipt)


def test_every_receipt_of_two_processes_is_good(server: Server) -> None:
    with ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(lambda n: report(server, n), range(24)))
    assert len({receipt["number"] for receipt in receipts}) == 24
    for receipt in receipts:
        status, found = server.ask("POST", "/api/v1/tips/status", {"code": receipt["code"]})
        assert (status, found["number"]) == (200, receipt["number"])


def test_a_process_that_dies_is_replaced_and_loses_nothing(server: Server) -> None:
    before = report(server, 1)
    first = children(server.pid)
    os.kill(min(first), signal.SIGKILL)
    wait_for(lambda: len(children(server.pid) - {min(first)}) == 2)
    wait_for(lambda: server.ask("GET", "/readyz")[0] == 200)
    after = report(server, 2)
    for receipt in (before, after):
        assert server.ask("POST", "/api/v1/tips/status", {"code": receipt["code"]})[0] == 200


def test_told_to_stop_all_of_them_stop(server: Server) -> None:
    each = children(server.pid)
    server.stop()
    assert not any(_words(pid) for pid in each)
