"""The core of an enterprise's name: what is left without city, district, trade and ending.

A full name, the name without its ending and the bare core all have one core, so that
short and full names meet in it.
"""

import re
from collections.abc import Callable

from common.plan.model import Plan

_TOWN = re.compile(r"^[\u3400-\u9fff]{2,3}(?:镇|乡|街道)(?=[\u3400-\u9fff]{2})")
_BRACKETS = re.compile(r"\([^()]*\)?|[^\w]")
_LEAST = 2
"""A core has at least so many characters; what would leave less is not taken away."""
_LONGEST = 60


class Cores:
    """Strips names by the word lists of a plan."""

    def __init__(self, plan: Plan, normal: Callable[[str], str]) -> None:
        """``normal`` brings the plan's words into the form of the texts."""
        lists = plan.lexicon.words
        districts = [w for d in plan.districts for w in (d.name, d.short, *d.aliases)]
        endings = [*plan.lexicon.enterprise_suffixes, *lists.get("company_ending", ())]
        generic = [w for w in lists.get("name_generic", ()) if len(w) >= _LEAST]
        self._normal = normal
        self._front = _longest_first(map(normal, [*lists.get("city", ()), *districts]))
        self._areas = frozenset(self._front)
        self._back = _longest_first(map(normal, [*endings, *lists.get("trade", ()), *generic]))

    def is_area(self, word: str) -> bool:
        """Whether a word in normal form names the city or a whole district."""
        return word in self._areas

    def core(self, name: str) -> str:
        """The core of a name as written; the whole name where nothing is left otherwise."""
        core = _BRACKETS.sub("", self._normal(name[:_LONGEST]))
        while shorter := _without_front(core, self._front):
            core = shorter
        while shorter := _without_back(core, self._back):
            core = shorter
        return core


def _longest_first(words: object) -> tuple[str, ...]:
    return tuple(sorted(set(filter(None, words)), key=len, reverse=True))  # type: ignore[call-overload]


def _without_front(core: str, words: tuple[str, ...]) -> str:
    town = _TOWN.match(core)
    if town:
        return core[town.end() :]
    cut = next((w for w in words if core.startswith(w)), "")
    rest = core[len(cut) :]
    if cut and rest[:1] in ("区", "县", "市"):
        rest = rest[1:]
    return rest if cut and len(rest) >= _LEAST else ""


def _without_back(core: str, words: tuple[str, ...]) -> str:
    cut = next((w for w in words if core.endswith(w) and len(core) - len(w) >= _LEAST), "")
    return core[: -len(cut)] if cut else ""
