"""Enterprise search among a million names on both engines, against RapidFuzz over all of them.

Names are made up from a seed: city, district, a brand of two or three characters whose
frequencies fall as real ones do, a trade, an ending. Queries are sampled names, whole,
shortened, with one wrong character, with their parts in another order. Found means: among
the first ten. See README.md for how to read it.
"""

import argparse
import random
import statistics
import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.numeric import Int4
from rapidfuzz import fuzz, process
from sqlalchemy import insert, make_url, text

from bench.machine import engine_line, machine_line, postgres
from common.plan import Plan, load_plan
from common.settings import HOUSE
from db import enterprises as register
from db.engine import Database
from db.migrate import migrate
from db.tables import Enterprise, EnterprisePair, PairCount
from routing.rules import names as rules
from routing.work.enterprises import search

PLAN = HOUSE / "plans" / "chongqing-2024"
LUCKY = (
    "鑫金华盛隆兴福顺达通发宏鸿恒泰安康永昌荣富贵祥瑞吉庆和丰源万德信诚义仁美佳嘉新光明天地"
    "龙凤江山海河川渝巴蜀东西南北中正大长久远航飞腾跃升辉煌亿利润恩惠友联合众创力科技智"
    "益民生旺财宝玉银铜铁钢石林森木松柏竹梅兰菊云霞星月日阳晨晓春夏秋冬红蓝青白紫黄"
)
ENDINGS = ("有限公司", "有限责任公司", "厂", "股份有限公司", "加工厂", "经营部")
WRONG = "冶沅铭屹驰澜昊轩"
FIRST = 10
BATCH = 50_000
WHEN = datetime(2026, 11, 24, tzinfo=UTC)


def main() -> None:
    options = _options()
    rng = random.Random(options.seed)
    plan = load_plan(PLAN)
    names = made_up(plan, options.names, rng)
    asked = queries(names, options.queries, rng)
    print(machine_line())
    print(f"{len(names):,} names, {len(asked)} queries, seed {options.seed}; e.g. {names[0]}")
    index = index_of(names)
    print(f"index: {len(index[0]):,} entries, {len(index[0]) / len(names):.1f} a name")
    for engine in options.engine:
        with ExitStack() as stack:
            measure(opened(engine, stack), names, index, asked)
    if options.brute:
        brute_force(names, asked, options.brute)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--brute", type=int, default=120, help="queries asked of RapidFuzz alone")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--engine", action="append", choices=("sqlite", "postgresql"), default=None)
    options = parser.parse_args()
    options.engine = options.engine or ["sqlite", "postgresql"]
    return options


def made_up(plan: Plan, count: int, rng: random.Random) -> list[str]:
    """Distinct names; brands are drawn so that a few are very common and most are rare."""
    districts = [district.name for district in plan.districts]
    trades = sorted(plan.lexicon.words["trade"])
    weights = [1 / (rank + 3) for rank in range(len(LUCKY))]
    found: dict[str, None] = {}
    while len(found) < count:
        size = rng.choice((2, 2, 2, 3, 3, 4))
        brand = "".join(rng.choices(LUCKY, weights, k=size))
        place = rng.choice(("重庆市", "重庆", "")) + rng.choice(("", "", *districts))
        found[f"{place}{brand}{rng.choice(trades)}{rng.choice(ENDINGS)}"] = None
    return list(found)


Query = tuple[str, str, int]
"""Its kind, what is typed, the place of the name that is meant."""


def queries(names: list[str], count: int, rng: random.Random) -> list[Query]:
    kinds: dict[str, Callable[[str, random.Random], str]] = {
        "whole": lambda name, _: name,
        "shortened": _shortened,
        "one wrong character": _wrong,
        "parts transposed": _transposed,
    }
    asked: list[Query] = []
    for place in rng.sample(range(len(names)), count):
        kind = list(kinds)[len(asked) % len(kinds)]
        asked.append((kind, kinds[kind](names[place], rng), place))
    return asked


def _shortened(name: str, _: random.Random) -> str:
    """As people say it: without city, ending, the last word's 有限责任."""
    short = name.removeprefix("重庆市").removeprefix("重庆")
    for ending in sorted(ENDINGS, key=len, reverse=True):
        short = short.removesuffix(ending)
    return short


def _wrong(name: str, rng: random.Random) -> str:
    """One character of what is no ending replaced."""
    at = rng.randrange(len(_shortened(name, rng)))
    at += len(name) - len(name.removeprefix("重庆市").removeprefix("重庆"))
    return name[:at] + rng.choice(WRONG) + name[at + 1 :]


def _transposed(name: str, rng: random.Random) -> str:
    """The place behind the rest, as in 鑫源建材（永川）."""
    short = _shortened(name, rng)
    cut = max(2, len(short) // 2)
    return short[cut:] + short[:cut]


Index = tuple[array, Counter[int]]  # type: ignore[type-arg]


def index_of(names: list[str]) -> Index:
    """What ``db.enterprises.add`` would have kept after adding them one by one."""
    counts: Counter[int] = Counter()
    entries = array("Q")
    for place, name in enumerate(names, 1):
        found = rules.pairs(name)
        entries.extend(pair << 32 | place for pair in found if counts[pair] < register.COMMON)
        counts.update(found)
    return array("Q", sorted(entries)), counts


def opened(engine: str, stack: ExitStack) -> Database:
    if engine == "sqlite":
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{Path(folder) / 'tipline.db'}"
    else:
        url = stack.enter_context(postgres())
    database = stack.enter_context(closing(Database(url)))
    migrate(database)
    return database


def measure(database: Database, names: list[str], index: Index, asked: list[Query]) -> None:
    began = time.perf_counter()
    load(database, names, index)
    print(f"\n{engine_line('' if database.is_sqlite else _url(database))}")
    print(f"loaded in {time.perf_counter() - began:.0f} s; {size_mb(database):.0f} MB")
    times: list[float] = []
    hits: Counter[str] = Counter()
    with database.read() as session:
        for _, query, _ in asked[:50]:
            search(session, query, FIRST)
        for kind, query, place in asked:
            began = time.perf_counter()
            found = search(session, query, FIRST)
            times.append((time.perf_counter() - began) * 1000)
            hits[kind] += place + 1 in [entry.id for entry in found]
    print(f"search: {_spread(times)}")
    print(_recall(hits, asked))


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def load(database: Database, names: list[str], index: Index) -> None:
    """In bulk; the same rows as one by one."""
    entries, counts = index
    people = (
        {"id": i, "name": n, "plain_form": rules.plain_form(n), "confirmed_by": "b",
         "confirmed_at": WHEN}
        for i, n in enumerate(names, 1)
    )  # fmt: skip
    if not database.is_sqlite:
        _copy(database, names, index)
        return
    with database.reshape() as connection:
        for batch in _batches(people):
            connection.execute(insert(Enterprise), batch)
        pairs = ({"pair": e >> 32, "enterprise_id": e & 0xFFFF_FFFF} for e in entries)
        for batch in _batches(pairs):
            connection.execute(insert(EnterprisePair), batch)
        for batch in _batches({"pair": p, "names": n} for p, n in sorted(counts.items())):
            connection.execute(insert(PairCount), batch)
        connection.execute(text("ANALYZE"))


def _batches(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _copy(database: Database, names: list[str], index: Index) -> None:
    entries, counts = index
    plain = make_url(_url(database)).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as server:
        cursor = server.cursor()
        columns = "id, name, plain_form, confirmed_by, confirmed_at"
        with cursor.copy(f"COPY enterprise ({columns}) FROM STDIN") as copy:
            for place, name in enumerate(names, 1):
                copy.write_row((place, name, rules.plain_form(name), "b", WHEN))
        cursor.execute("ALTER TABLE enterprise_pair DROP CONSTRAINT pk_enterprise_pair")
        with cursor.copy("COPY enterprise_pair FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int4", "int4"])
            for entry in entries:
                copy.write_row((Int4(entry >> 32), Int4(entry & 0xFFFF_FFFF)))
        cursor.execute(
            "ALTER TABLE enterprise_pair ADD CONSTRAINT pk_enterprise_pair "
            "PRIMARY KEY (pair, enterprise_id)"
        )
        with cursor.copy("COPY pair_count FROM STDIN") as copy:
            for row in sorted(counts.items()):
                copy.write_row(row)
        cursor.execute("VACUUM ANALYZE")


def size_mb(database: Database) -> float:
    if database.is_sqlite:
        return Path(database.url.database or "").stat().st_size / 1024 / 1024
    with database.engine.connect() as connection:
        size = connection.execute(text("SELECT pg_database_size(current_database())"))
        return float(size.scalar_one()) / 1024 / 1024


def brute_force(names: list[str], asked: list[Query], sample: int) -> None:
    """``rapidfuzz.process.extract`` over all names: its default scorer, the plain ratio, and
    one that forgives another order of the parts (of pairs of characters as words)."""
    plain = [rules.plain_form(name) for name in names]
    _brute("WRatio", fuzz.WRatio, plain, asked[:sample], rules.plain_form)
    _brute("ratio", fuzz.ratio, plain, asked[:sample], rules.plain_form)
    spaced = [rules.spaced(name) for name in plain]
    _brute(
        "token_set_ratio of pairs", fuzz.token_set_ratio, spaced, asked[:sample],
        lambda query: rules.spaced(rules.plain_form(query)),
    )  # fmt: skip


def _brute(
    name: str, scorer: Any, compared: list[str], asked: list[Query], form: Callable[[str], str]
) -> None:
    hits: Counter[str] = Counter()
    times = []
    for kind, query, place in asked:
        began = time.perf_counter()
        found = process.extract(form(query), compared, scorer=scorer, limit=FIRST)
        times.append((time.perf_counter() - began) * 1000)
        hits[kind] += place in [at for _, _, at in found]
    print(f"\nRapidFuzz over all names, {name}: {_spread(times)}")
    print(_recall(hits, asked))


def _spread(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms"


def _recall(hits: Counter[str], asked: list[Query]) -> str:
    of = Counter(kind for kind, _, _ in asked)
    parts = [f"{kind} {hits[kind]}/{of[kind]}" for kind in of]
    whole = hits.total() / len(asked)
    return f"found among the first {FIRST}: {whole:.1%} ({'; '.join(parts)})"


if __name__ == "__main__":
    main()
