"""Queries on the register of enterprises."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, text
from sqlmodel import Session, col, select

from db import tips
from db.tables import Enterprise, EnterprisePair, PairCount, Tip

COMMON = 3_000
"""A pair of which this many names are kept tells no two apart and is kept for no more."""
LOOKED_AT = 4_000
"""No search reads more entries of the index than this and one pair's."""
CANDIDATES = 150

COUNTS = select(PairCount.pair, PairCount.names).where(
    col(PairCount.pair).in_(bindparam("pairs", expanding=True))
)
SHARING = (
    select(EnterprisePair.enterprise_id)
    .where(col(EnterprisePair.pair).in_(bindparam("pairs", expanding=True)))
    .group_by(col(EnterprisePair.enterprise_id))
    .order_by(func.count().desc(), col(EnterprisePair.enterprise_id))
    .limit(CANDIDATES)
)
NAMES = select(Enterprise.id, Enterprise.name).where(
    col(Enterprise.id).in_(bindparam("ids", expanding=True))
)
COUNT_UP = text(
    "INSERT INTO pair_count (pair, names) VALUES (:pair, 1) "
    "ON CONFLICT (pair) DO UPDATE SET names = pair_count.names + 1"
)


def by_id(session: Session, enterprise_id: int) -> Enterprise | None:
    return session.get(Enterprise, enterprise_id)


def by_plain_form(session: Session, plain_form: str) -> Enterprise | None:
    return session.exec(select(Enterprise).where(Enterprise.plain_form == plain_form)).first()


def add(
    session: Session, name: str, plain_form: str, pairs: Sequence[int], by: tuple[str, datetime]
) -> Enterprise:
    """A new entry, found by its pairs. ``by``: the officer and when."""
    entry = Enterprise(name=name, plain_form=plain_form, confirmed_by=by[0], confirmed_at=by[1])
    session.add(entry)
    session.flush()
    connection = session.connection()
    known = dict(connection.execute(COUNTS, {"pairs": list(pairs)}).all())
    kept = [pair for pair in pairs if known.get(pair, 0) < COMMON]
    rows = [{"pair": pair, "enterprise_id": entry.id} for pair in kept]
    if rows:
        connection.execute(insert(EnterprisePair), rows)
    # In one order, so that two who confirm at once wait for each other instead of crossing.
    connection.execute(COUNT_UP, [{"pair": pair} for pair in sorted(pairs)])
    return entry


def sharing(session: Session, pairs: Sequence[int]) -> list[tuple[int, str]]:
    """Id and name of the enterprises that share most of the rare pairs, bounded."""
    connection = session.connection()
    counts = connection.execute(COUNTS, {"pairs": list(pairs)}).all()
    rare = _rare([(int(names), int(pair)) for pair, names in counts])
    if not rare:
        return []
    ids = list(connection.execute(SHARING, {"pairs": rare}).scalars())
    names: dict[int, str] = dict(connection.execute(NAMES, {"ids": ids}).all())
    return [(enterprise_id, names[enterprise_id]) for enterprise_id in ids]


def _rare(counted: list[tuple[int, int]]) -> list[int]:
    """The rarest pairs, as many as may be read; at least one."""
    chosen: list[int] = []
    left = LOOKED_AT
    for names, pair in sorted(counted):
        left -= min(names, COMMON)
        if chosen and left < 0:
            break
        chosen.append(pair)
    return chosen


def tips_of(session: Session, enterprise_id: int) -> list[Tip]:
    """The enterprise's tips in the order in which they came; none that accuses officials."""
    query = select(Tip).where(Tip.enterprise_id == enterprise_id, col(Tip.officials).is_(False))
    return list(session.exec(query.order_by(col(Tip.serial))))


def counts_of(session: Session, enterprise_ids: Sequence[int], unit: str | None) -> dict[int, int]:
    """How many tips the unit (None: the office) may read of each enterprise."""
    query = (
        select(Tip.enterprise_id, func.count())
        .where(col(Tip.enterprise_id).in_(enterprise_ids), col(Tip.officials).is_(False))
        .where(tips.readable_by(unit))
        .group_by(col(Tip.enterprise_id))
    )
    return {enterprise: count for enterprise, count in session.exec(query) if enterprise}
