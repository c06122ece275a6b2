"""The formulas of the closure rates (domain.md section 2.5), each said in words beside it."""

from collections.abc import Callable
from dataclasses import dataclass

Counts = dict[str, int]


@dataclass(frozen=True)
class Rate:
    """A share; ``value`` is None where there is nothing to divide by."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Formula:
    """A rate's code, its name, its formula in words and in counts."""

    key: str
    name: str
    text: str
    count: Callable[[Counts], Rate]


FORMULAS = (
    Formula(
        "closure",
        "办结率",
        "已办结 ÷（已登记 − 不予受理 − 并案）；重新核查的不算已办结，阶段性办结另计",
        lambda n: Rate(n["closed"], n["received"] - n["declined"] - n["linked"]),
    ),
    Formula(
        "on_time",
        "按期办结率",
        "总期限内办结 ÷ 应办结（已办结的 + 总期限已到仍未办结的）",
        lambda n: Rate(n["closed_in_time"], n["closed"] + n["expired"]),
    ),
    Formula(
        "staged_share",
        "阶段性办结率",
        "核查属实、处置进行中的 ÷（已登记 − 不予受理 − 并案）；不与办结率相加",
        lambda n: Rate(n["staged"], n["received"] - n["declined"] - n["linked"]),
    ),
    Formula(
        "signed",
        "按时签收率",
        "时限内签收 ÷（已签收的 + 签收时限已过仍未签收的）",
        lambda n: Rate(n["signed_in_time"], n["signed"] + n["unsigned_late"]),
    ),
    Formula(
        "answered",
        "按时反馈率",
        "时限内报告结论 ÷（已报告的 + 核查时限已过仍未报告的）",
        lambda n: Rate(n["reported_in_time"], n["reported"] + n["unreported_late"]),
    ),
    Formula(
        "confirmed",
        "查实率",
        "（属实 + 部分属实）÷ 有核查结论的",
        lambda n: Rate(n["confirmed"], n["judged"]),
    ),
    Formula(
        "satisfied",
        "满意率",
        "（满意 + 基本满意）÷ 有效回访；有效回访是办结或不予受理后举报人作出评价的，"
        "满意、基本满意、不满意都算，重新核查的以再次办结后的评价为准",
        lambda n: Rate(n["satisfied"], n["rated"]),
    ),
    Formula(
        "surveyed",
        "有效回访率",
        "有效回访 ÷（办结或不予受理、举报人留有联系方式且未要求不再联系的 + 其余作出评价的）；"
        "匿名未评价的不计入",
        lambda n: Rate(n["rated"], n["surveyed"]),
    ),
    Formula(
        "differed",
        "复核不一致率",
        "复核结论与原办结结论不同的 ÷ 已有结论的复核；复核是异议后由其他人员重新核查并办结的"
        "和回头看复查的，按次计，又开工的另计死灰复燃率",
        lambda n: Rate(n["differed"], n["rechecked"]),
    ),
    Formula(
        "returned",
        "退回率",
        "被退回过的 ÷ 交办过的",
        lambda n: Rate(n["returned"], n["assigned"]),
    ),
    Formula(
        "extended",
        "延期率",
        "核查时限批准延长过的 ÷ 交办过的",
        lambda n: Rate(n["extended"], n["assigned"]),
    ),
    Formula(
        "redone",
        "重办率",
        "被退回重办或办结后重新核查的 ÷ 交办过的",
        lambda n: Rate(n["redone"], n["assigned"]),
    ),
    Formula(
        "repeated",
        "重复率",
        "并案 ÷ 已登记",
        lambda n: Rate(n["linked"], n["received"]),
    ),
    Formula(
        "relapsed",
        "死灰复燃率",
        "办结后又开工的 ÷ 已办结；原来的办结不撤销，新线索另计",
        lambda n: Rate(n["relapsed"], n["closed"]),
    ),
)
PAUSED = "暂停天数 = 各次暂停的自然日之和；暂停不计入核查期限，总期限照走"


def rates_of(counts: Counts) -> dict[str, Rate]:
    """Every rate from the counts of one group of tips."""
    return {formula.key: formula.count(counts) for formula in FORMULAS}
