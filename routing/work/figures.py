"""Closure rates with numerator, denominator and cut-off (domain.md section 2.5)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from common.clock import local
from db import clocks, tips
from db.tables import Tip
from routing.rules.words import COUNTED_APART, ENDED, Stage, Verdict
from routing.work.clocks import stretch_of

FORMULAS = {
    "closure": "办结率 = 已办结 ÷（已登记 − 不予受理 − 并案）",
    "on_time": "按期办结率 = 总期限内办结 ÷ 应办结（总期限已到的 + 提前办结的）",
    "confirmed": "查实率 =（属实 + 部分属实）÷ 有核查结论的",
    "returned": "退回率 = 被退回过的 ÷ 已交办的",
    "paused_days": "暂停天数 = 各次暂停的自然日之和；暂停不计入核查期限，总期限照走",
}
TRUE = {Verdict.TRUE, Verdict.PARTLY_TRUE}
DIMENSIONS = ("task", "district", "department", "month")


@dataclass(frozen=True)
class Rate:
    """A share; ``value`` is None where there is nothing to divide by."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Row:
    """The figures of one department, district, task or month, or of all (``key`` "")."""

    key: str
    received: int
    open: int
    overdue: int
    closed: int
    declined: int
    linked: int
    """并案: counted as received and nowhere else; the matter counts once, with its parent."""
    paused_days: int
    """Calendar days for which clocks rested up to the cut-off: read every rate beside them."""
    closure: Rate
    on_time: Rate
    confirmed: Rate
    returned: Rate


@dataclass(frozen=True)
class Figures:
    cut_off: datetime
    total: Row
    power: Row
    """用电异常: in no other row."""
    rows: dict[str, tuple[Row, ...]]


def figures(session: Session, now: datetime) -> Figures:
    """All rates as of ``now``, in total and along each dimension; 用电异常 apart from all."""
    every = tips.all_for_figures(session)
    found = [tip for tip in every if tip.kind not in COUNTED_APART]
    apart = [tip for tip in every if tip.kind in COUNTED_APART]
    leads, paused = tips.leads(session), _paused_days(session, now)
    keys: dict[str, Callable[[Tip], str]] = {
        "task": lambda tip: tip.task or "未定",
        "district": lambda tip: tip.district or "未定",
        "department": lambda tip: leads.get(tip.id, "未交办").split("/")[0],
        "month": lambda tip: local(tip.received_at).strftime("%Y-%m"),
    }
    return Figures(
        cut_off=now,
        total=_row("", found, now, paused),
        power=_row("", apart, now, paused),
        rows={name: _grouped(found, key, now, paused) for name, key in keys.items()},
    )


def _paused_days(session: Session, now: datetime) -> Counter[str]:
    """Days by tip id."""
    days: Counter[str] = Counter()
    for pause in clocks.all_pauses(session):
        days[pause.tip_id] += stretch_of(pause, now).days
    return days


def _grouped(
    found: list[Tip], key: Callable[[Tip], str], now: datetime, paused: Counter[str]
) -> tuple[Row, ...]:
    groups: dict[str, list[Tip]] = {}
    for tip in found:
        groups.setdefault(key(tip), []).append(tip)
    return tuple(
        _row(name, group, now, paused) for name, group in sorted(groups.items(), key=_order)
    )


def _order(item: tuple[str, list[Tip]]) -> tuple[int, str]:
    """Task numbers by value, everything else by name."""
    return (int(item[0]) if item[0].isdigit() else 99, item[0])


def _row(key: str, group: list[Tip], now: datetime, paused: Counter[str]) -> Row:
    closed = [tip for tip in group if tip.stage == Stage.CLOSED]
    declined = _count(tip.stage == Stage.DECLINED for tip in group)
    linked = _count(tip.stage == Stage.DUPLICATE for tip in group)
    running = [tip for tip in group if tip.stage not in ENDED]
    judged = [tip for tip in group if tip.verdict]
    expired = _count(tip.overall_due_at < now for tip in running)
    in_time = _count(
        tip.closed_at is not None and tip.closed_at <= tip.overall_due_at for tip in closed
    )
    assigned = [tip for tip in group if tip.task and tip.stage != Stage.DUPLICATE]
    return Row(
        key=key,
        received=len(group),
        open=len(running),
        overdue=_count(tip.due_at is not None and tip.due_at < now for tip in running),
        closed=len(closed),
        declined=declined,
        linked=linked,
        paused_days=sum(paused[tip.id] for tip in group),
        closure=Rate(len(closed), len(group) - declined - linked),
        on_time=Rate(in_time, len(closed) + expired),
        confirmed=Rate(_count(tip.verdict in TRUE for tip in judged), len(judged)),
        returned=Rate(_count(tip.returns > 0 for tip in assigned), len(assigned)),
    )


def _count(conditions: Iterable[bool]) -> int:
    return sum(conditions)
