"""Whole lives over HTTP: create, sign, report, countersign, approve, look up by code.

Nobody but the lead reports: the office waives each support and district, one call each.
Starts its own server on a fresh database of each engine and prints lives per second and the
median, p95 and p99 of every call. See README.md for how to read it.
"""

import argparse
import http.client
import itertools
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session

from api.compose import open_desk
from bench.copies import copy, take_in
from bench.machine import cpu_seconds, engine_line, machine_line, postgres
from common.clock import utc_now
from common.settings import Settings, load_settings
from db.engine import Database
from db.migrate import migrate
from routing.rules.words import Role
from routing.work import accounts
from routing.work.accounts import NewOfficer
from routing.work.desk import Desk
from tests.serving import LOOPBACK, Server

TEXTS = (
    "綦江区三江街道一家机械厂还在烧一台6蒸吨的燃煤锅炉，天天冒黑烟。",
    "江津区白沙镇有个小轧钢厂用中频炉炼地条钢，半夜开工。",
    "合川区有一座年产六万吨的煤矿，说是关了，其实还在出煤。",
    "铜梁区一个页岩砖厂的轮窑没有拆，又点火烧砖了。",
    "永川区一家造纸厂的老生产线没有淘汰，污水排到河里。",
    "涪陵区有个水泥厂的立窑还在生产，灰尘很大。",
)
FINDINGS = {
    "allegations": [{"text": "设备仍在使用", "verdict": "true"}],
    "verdict": "true",
    "finding": "现场见设备在用，已拍照并核对铭牌。",
    "reply": "您反映的情况属实，已责令停用。",
    "public_summary": "一台设备已停用。",
    "evidence": ["现场照片", "铭牌"],
    "results": ["责令停用"],
}
STEEL = "地条钢"
"""Closed with the plan's four-item proof only."""
PROOF = [
    {"item": item, "evidence": "已拆除，见现场照片。"}
    for item in ("中频炉主体", "变压器", "除尘罩", "操作平台及轨道")
]
SEATED = 10_000
"""So many of the stored tips have units; the others wait as if they had."""
OFFICE = "office"
Token = dict[str, str]


@dataclass
class Tally:
    """What all clients measured: milliseconds by call, and whole lives."""

    calls: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lives: int = 0


class Client:
    """One keep-alive connection; measures every call."""

    def __init__(self, port: int, tokens: Token) -> None:
        self.connection = http.client.HTTPConnection(LOOPBACK, port, timeout=60)
        self.tokens = tokens
        self.tally = Tally()

    def call(
        self, name: str, path: str, body: dict[str, Any] | None, who: str | None = None
    ) -> Any:
        """The JSON of an answer that must be a success."""
        headers = {"Content-Type": "application/json"}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        raw = None if body is None else json.dumps(body).encode()
        began = time.perf_counter()
        self.connection.request("POST" if raw else "GET", f"/api/v1{path}", raw, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        self.tally.calls[name].append((time.perf_counter() - began) * 1000)
        if answer.status >= 300:
            raise AssertionError(f"{name}: {answer.status} {text.decode()}")
        return json.loads(text)

    def act(self, number: str, who: str, action: str, **fields: Any) -> Any:
        return self.call(action, f"/cases/{number}/actions", {"action": action, **fields}, who)

    def live(self, text: str, unit: str, others: tuple[str, ...]) -> None:
        """One life from the report to the outcome; the office waits for none of the others."""
        receipt = self.call("create", "/tips", {"text": text, "mode": "anonymous"})
        number = receipt["number"]
        self.act(number, f"handler {unit}", "sign")
        for other in others:
            self.act(number, OFFICE, "waive", unit=other, why="主办一并核查。")
        proof = PROOF if STEEL in text else []
        self.act(number, f"handler {unit}", "report", **FINDINGS, proof=proof)
        self.act(number, f"signatory {unit}", "countersign", grant=True)
        self.act(number, OFFICE, "approve")
        status = self.call("look up", "/tips/status", {"code": receipt["code"]})
        if status["stage"] != "closed":
            raise AssertionError(f"{number} is {status['stage']}")
        self.tally.lives += 1


def units_of(client: Client) -> dict[str, list[str]]:
    """The units of each text's tip, the lead first; a text that waits for the office is left out.

    Asked once, so that a measured life is the calls that its people make.
    """
    found = {}
    for text in TEXTS:
        number = client.call("-", "/tips", {"text": text})["number"]
        seats = client.call("-", f"/cases/{number}", None, OFFICE)["assignments"]
        if seats:
            found[text] = [seat["unit"] for seat in seats]
    return found


def tokens_for(desk: Desk) -> Token:
    """An API token for the office, and one per unit for handler and signatory."""
    now = utc_now()

    def create(session: Session) -> Token:
        made = {}
        wanted: list[tuple[str, Role, str | None]] = [(OFFICE, Role.OFFICE, None)]
        for role in (Role.HANDLER, Role.SIGNATORY):
            wanted += [(f"{role} {unit}", role, unit) for unit in accounts.units_for(desk, role)]
        for index, (name, role, unit) in enumerate(wanted):
            new = NewOfficer(f"bench{index}", name[:60], role, unit)
            officer = accounts.add_officer(session, desk, new, now)
            made[name] = accounts.issue(session, desk, officer, accounts.API, now, None)
        return made

    return desk.database.write(create)


def settings_for(folder: Path, url: str) -> Settings:
    base = load_settings()
    database = base.database.model_copy(update={"url": url})
    return base.model_copy(update={"data_dir": folder, "database": database})


@contextmanager
def served(url: str, stored: int, workers: int) -> Iterator[tuple[Server, Token]]:
    """A server on a fresh data folder with so many open tips, and its officers' tokens."""
    with tempfile.TemporaryDirectory(prefix="tipline-bench-") as name:
        folder = Path(name) / "data"
        settings = settings_for(folder, url)
        if url:
            with closing(Database(url)) as database:
                migrate(database)
        desk = open_desk(settings)
        tokens = tokens_for(desk)
        if stored:
            take_in(desk)
            copy(desk, stored, min(stored, SEATED))
        desk.database.close()
        environment = {"TIPLINE_DATABASE__URL": url, "TIPLINE_SERVER__WORKERS": str(workers)}
        with Server(folder, environment) as server:
            yield server, tokens


def run(server: Server, tokens: Token, clients: int, seconds: float) -> tuple[Tally, float]:
    """Lives for so many seconds with so many clients at once; the time it really took."""
    units = units_of(Client(server.port, tokens))
    hands = [Client(server.port, tokens) for _ in range(clients)]
    until = time.perf_counter() + seconds

    def work(client: Client, offset: int) -> None:
        for text in itertools.islice(itertools.cycle(units), offset, None):
            if time.perf_counter() >= until:
                return
            lead, *others = units[text]
            client.live(text, lead, tuple(others))

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        # The list asks for every result, so that a client that failed ends the run.
        list(pool.map(work, hands, range(clients)))
    return merged([hand.tally for hand in hands]), time.perf_counter() - began


def merged(tallies: list[Tally]) -> Tally:
    whole = Tally(lives=sum(tally.lives for tally in tallies))
    for tally in tallies:
        for name, times in tally.calls.items():
            whole.calls[name] += times
    return whole


def share(times: list[float], percent: int) -> float:
    """The value that ``percent`` of the times do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def show(tally: Tally, took: float) -> None:
    print(f"{tally.lives} lives in {took:.1f} s: {tally.lives / took:.1f} lives a second")
    print(f"{'call':<14}{'count':>7}{'median':>10}{'p95':>10}{'p99':>10}   ms")
    for name, times in [*tally.calls.items(), ("all", [*itertools.chain(*tally.calls.values())])]:
        figures = "".join(f"{share(times, percent):>10.1f}" for percent in (50, 95, 99))
        print(f"{name:<14}{len(times):>7}{figures}")


@dataclass(frozen=True)
class Wanted:
    """What is measured: clients at once, for how long, on how much, answered by how many."""

    clients: int
    seconds: float
    stored: int
    workers: int


def measure(engine: str, wanted: Wanted) -> None:
    with (
        postgres() if engine == "postgresql" else no_server() as url,
        served(url, wanted.stored, wanted.workers) as (server, tokens),
    ):
        print(
            f"\n{engine_line(url)}, {wanted.clients} clients, {wanted.workers} processes, "
            f"{wanted.stored} tips stored"
        )
        run(server, tokens, wanted.clients, min(2.0, wanted.seconds))
        before = cpu_seconds(server.pid)
        tally, took = run(server, tokens, wanted.clients, wanted.seconds)
        used = cpu_seconds(server.pid) - before
        show(tally, took)
        print(f"server: {used / took:.0%} of a core, {used / tally.lives * 1000:.1f} ms a life")


@contextmanager
def no_server() -> Iterator[str]:
    """SQLite is a file in the data folder, the default."""
    yield ""


def main() -> None:
    """Measures SQLite and PostgreSQL, or the one that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=2, help="server processes")
    parser.add_argument("--stored", type=int, default=0, help="open tips that are there already")
    given = parser.parse_args()
    wanted = Wanted(given.clients, given.seconds, given.stored, given.workers)
    print(machine_line())
    for engine in ["sqlite", "postgresql"] if given.engine == "both" else [given.engine]:
        measure(engine, wanted)


if __name__ == "__main__":
    main()
