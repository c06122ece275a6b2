"""Made-up tips for ``bench.duplicates``: a million matters, and some told twice."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import jieba

from common.plan import Plan
from triage import Triage
from triage.likeness.fingerprint import Matter

ON = date(2026, 11, 1)
_UNITS = 40_000
_CLAUSE = re.compile(r"[^，。；！？,;\n]+[，。；！？,;\n]*")
_OTHER_WORDS = (
    ("晚上", "夜头"), ("半夜", "后半夜"), ("举报", "反映"), ("没有", "没得"), ("味道", "气味"),
    ("偷偷", "悄悄"), ("我们", "周边住户"), ("每天", "天天"), ("黑烟", "浓烟"), ("旁边", "侧边"),
    ("生产", "开工"), ("还在", "仍在"), ("非常", "特别"), ("排放", "排出"), ("工人", "师傅"),
    ("一直", "长期"), ("老板", "负责人"), ("现在", "目前"), ("厂里", "车间里"), ("使用", "用"),
)  # fmt: skip
_LETTERS = [
    bytes((row, cell)).decode("gb2312")
    for row in range(0xB0, 0xF0, 4)
    for cell in range(0xA1, 0xC8)
]
"""624 characters that names are made of."""
_TYPOS = "的地得在再做作象像己已以厂场炉卢烟焰"


@dataclass(frozen=True)
class Town:
    name: str
    district: str


class Teller:
    """Draws tips from real texts, drawn units and the plan's towns. Repeatable by its seed."""

    def __init__(self, plan: Plan, triage: Triage, texts: list[str], seed: int) -> None:
        self._draw = random.Random(seed)
        self._triage = triage
        self._towns = [Town(place, d.name) for d in plan.districts for place in d.places]
        sizes = self._draw.choices((2, 3), (3, 1), k=_UNITS)
        self._cores = ["".join(self._draw.sample(_LETTERS, size)) for size in sizes]
        lines = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
        listed = [line.split(" ")[:2] for line in lines]
        self._dictionary = [w for w, seen in listed if len(w) > 1 and 8 <= int(seen) <= 2_000]
        matters = [self.matter(text) for text in texts]
        self._matters = [m for m in matters if m.primary and m.words]
        self._by_task: dict[str | None, list[Matter]] = defaultdict(list)
        for matter in self._matters:
            self._by_task[matter.primary].append(matter)
        trades = plan.lexicon.words.get("trade", ())
        self._trades = [trade for trade in trades if len(trade) == 2]

    def matter(self, text: str) -> Matter:
        """What triage makes of a text."""
        return self._triage.matter(text, self._triage.assess(text, ON))

    def matters(self, number: int) -> Iterator[Matter]:
        """Matters as a million tips would have: half name a unit, two thirds a town."""
        draw = self._draw
        for _ in range(number):
            base = draw.choice(self._matters)
            other = draw.choice(self._by_task[base.primary])
            words = [*base.words.items(), *other.words.items()]
            some = draw.sample(words, len(words) // 4)
            own = ((draw.choice(self._dictionary), 8.5 + 5.5 * draw.random()) for _ in some)
            some = sorted([*some, *own], key=lambda word: -word[1])
            town, core = draw.choice(self._towns), self._unit() if draw.random() < 0.5 else ""
            yield replace(
                base,
                words=dict(some),
                core=core,
                stem=core and core + draw.choice(self._trades)[0],
                district=town.district if draw.random() < 0.8 else None,
                places=(town.name,) if draw.random() < 0.66 else (),
            )

    def _unit(self) -> str:
        """Few units are reported often: the square of an even draw."""
        return self._cores[int(self._draw.random() ** 2 * len(self._cores))]

    def told_twice(self, text: str) -> tuple[str, str]:
        """A tip about a drawn unit and town, and the same matter told again."""
        draw, town, core = self._draw, self._draw.choice(self._towns), self._unit()
        trade = draw.choice(self._trades)
        clauses = _CLAUSE.findall(text)
        first = f"{town.district}{town.name}的重庆{core}{trade}有限公司，{text}"
        kept = [clause for clause in clauses if draw.random() < 0.8] or clauses
        draw.shuffle(kept)
        place = draw.choice((town.name, town.district, ""))
        if draw.random() < 0.1:
            core = core[:-1] + draw.choice(_LETTERS)
        name = f"{place}{core}{trade}{draw.choice(('', '厂'))}"
        return first, f"{name}，{self._mistyped(self._reworded(''.join(kept)))}"

    def _reworded(self, text: str) -> str:
        for usual, other in _OTHER_WORDS:
            if self._draw.random() < 0.5:
                text = text.replace(usual, other)
        return text

    def _mistyped(self, text: str) -> str:
        draw = self._draw
        return "".join(draw.choice(_TYPOS) if draw.random() < 1 / 30 else c for c in text)
