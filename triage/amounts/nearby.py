"""Which rules an amount falls under: those of the nearest object whose unit it fits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from common.plan.words import Threshold
from triage.amounts.burning import Thing
from triage.amounts.quantities import Quantity
from triage.amounts.units import LOOSE
from triage.reading.context import Context
from triage.reading.text import Reading
from triage.reading.vocabulary import Hit, Marks, between

_REACH = 30
"""A quantity and its object lie at most this many characters apart."""
_BESIDE = 8
"""Words that far before a quantity may belong to it, unless more than ``_GAP`` lie between."""
_GAP = 2
_SAME_CLAUSE = 6
"""What stands in the quantity's own clause counts as so much nearer."""
_MEASURE_REACH = 12
"""A word for what is measured stands at most this many characters from the quantity."""
_AWAY = ("外", "远", "处", "开外", "以外", "的距离", "多远")
"""Right behind a length: it is a distance."""
_WEIGHED = frozenset({"吨", "立方米", "公斤", "千瓦时/吨"})
"""Units in which goods are measured too."""

Found = tuple[Threshold, Hit]


@dataclass(frozen=True)
class Told:
    """What judging reads of one text."""

    reading: Reading
    context: Context
    marks: Marks
    amounts: Sequence[Quantity]
    known: dict[tuple[str, ...], bool] = field(default_factory=dict)

    def names(self, words: tuple[str, ...], without: tuple[str, ...] = ()) -> bool:
        """Whether the text has one of some words, apart from where it has one of others
        (不在园区 names no 园区). Looked up once a text, however many amounts it has."""
        key = (*words, "", *without)
        if key not in self.known:
            text = self.text
            for word in without:
                text = text.replace(word, "")
            self.known[key] = any(word in text for word in words)
        return self.known[key]

    @property
    def text(self) -> str:
        return self.reading.text

    def thing(self, subject: Hit, amount: Quantity) -> Thing:
        return Thing(subject, amount.start, amount.end, [q.start for q in self.amounts])


def rules_for(said: Told, quantity: Quantity) -> list[Found]:
    """The rules for the nearest object that fit the quantity's unit: of its sentence, or
    where that names none of the sentence before. Weighed goods fall under those rules only
    whose measure stands right before the amount."""
    left, right = said.context.sentence(quantity.start)
    found = _nearest(said, quantity, left, right)
    if not found and left:
        found = _nearest(said, quantity, said.context.sentence(left - 1)[0], left)
    if found and _amount_of_goods(said, quantity):
        return [each for each in found if _measure_named(said, quantity, each[0])]
    return found


def _nearest(said: Told, quantity: Quantity, left: int, right: int) -> list[Found]:
    near: list[tuple[float, Hit]] = []
    left, right = max(left, quantity.start - 2 * _REACH), min(right, quantity.end + _REACH + 1)
    hits = [
        hit for hit in between(said.marks["subject"], left, right)
        if quantity.into(hit.payload.unit) and _meant(said, hit.payload)
    ]  # fmt: skip
    for hit in _outermost(hits):
        gap = max(hit.start - quantity.end, quantity.start - hit.end)
        if gap <= _REACH and _measured(said, quantity, hit, gap):
            same = said.context.clause(hit.start) == said.context.clause(quantity.start)
            length = hit.end - hit.start
            near.append((gap - length / 2 - (_SAME_CLAUSE if same else 0), hit))
    nearest = min((far for far, _ in near), default=0.0)
    return [(hit.payload, hit) for far, hit in near if far <= nearest]


def _meant(said: Told, rule: Threshold) -> bool:
    return not rule.needs or said.names(rule.needs)


def _outermost(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Without the words inside a longer one: 铁合金高炉 has its own bound, not that of 高炉."""
    for hit in hits:
        size = hit.end - hit.start
        if not any(
            other.start <= hit.start and hit.end <= other.end and other.end - other.start > size
            for other in hits
        ):
            yield hit


def _measured(said: Told, quantity: Quantity, subject: Hit, gap: int) -> bool:
    """Whether an amount in a unit of many uses is about what the rule measures."""
    rule: Threshold = subject.payload
    if rule.unit not in LOOSE:
        return True
    left, right = said.context.clause(quantity.start)
    around = said.text[max(left, quantity.start - _MEASURE_REACH) : quantity.start]
    behind = said.text[quantity.end : min(right, quantity.end + _MEASURE_REACH)]
    if any(word in around or word in behind for word in rule.measures):
        return True
    return gap <= 1 and not behind.startswith(_AWAY)


def _amount_of_goods(said: Told, quantity: Quantity) -> bool:
    """Whether the words around say that goods were weighed (烧 30 吨煤, 每车 5 吨)."""
    if quantity.unit not in _WEIGHED:
        return False
    start, end, marks = quantity.start, quantity.end, said.marks
    left = max(start - _BESIDE, said.context.clause(start)[0])
    before = between(marks.get("spending", []), left, start)
    spent = any(0 <= start - mark.end <= _GAP for mark in before) and said.text[start - 1] != "的"
    goods = between(marks.get("goods", []), end, end + 1)
    thing = between(marks.get("subject", []), end, end + _GAP + 2)
    return bool((spent or goods) and not thing)


def _measure_named(said: Told, quantity: Quantity, rule: Threshold) -> bool:
    """Whether the rule's own measure stands right before the amount (载重40吨, 每炉单产5吨)."""
    left = said.context.clause(quantity.start)[0]
    return any(said.text.endswith(word, left, quantity.start) for word in rule.measures)
