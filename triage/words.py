"""Compiles the plan's lexicon into one vocabulary: each word with the roles it plays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.plan.model import Combination, Lexicon, Plan, Term, Threshold
from triage.places import add_places
from triage.vocabulary import Vocabulary

_LISTED_ROLES = (
    "passing", "back", "converted", "rule_word", "goods", "spending", "goods_from_to",
    "authority", "border", "other_party", "not_accused", "vague", "own_life", "trade", "asking",
    "compound", "pretence",
)  # fmt: skip
"""Word lists of the plan (``Lexicon.words``) that are roles of the same name."""


@dataclass(frozen=True)
class Rule:
    """A combination whose clues are numbers of word groups."""

    combination: Combination
    order: tuple[int, ...]
    needs: frozenset[int]
    bars: int | None


@dataclass(frozen=True)
class Phrase:
    """Words that must stand close together: ``"现在+漏气"`` in the plan."""

    text: str
    parts: int


@dataclass(frozen=True)
class Words:
    """The vocabulary and the combinations that its groups decide."""

    vocabulary: Vocabulary
    rules: Mapping[int, Sequence[Rule]]
    """By their rarest group: the one with fewest words."""


def compile_words(plan: Plan, normal: Callable[[str], str]) -> Words:
    """All words of a plan, brought into normal form by ``normal``."""
    vocabulary = Vocabulary()
    lexicon = plan.lexicon
    for term in _strongest(lexicon.terms):
        vocabulary.add(normal(term.text), "term", term)
    rules = _add_rules(vocabulary, lexicon.combinations, normal)
    _add_thresholds(vocabulary, lexicon.thresholds, normal)
    _add_signals(vocabulary, lexicon, normal)
    add_places(vocabulary, plan, normal)
    return Words(vocabulary, rules)


def _strongest(terms: Iterable[Term]) -> Iterable[Term]:
    """Of entries for the same word and task the one that counts most."""
    best: dict[tuple[str, str], Term] = {}
    for term in terms:
        other = best.get((term.text, term.task))
        if other is None or _rank(term) > _rank(other):
            best[term.text, term.task] = term
    return best.values()


def _rank(term: Term) -> tuple[bool, float]:
    return term.kind == "core", term.weight


def _add_rules(
    vocabulary: Vocabulary, combinations: Iterable[Combination], normal: Callable[[str], str]
) -> dict[int, list[Rule]]:
    groups: dict[tuple[str, ...], int] = {}
    rules: dict[int, list[Rule]] = {}
    for combination in combinations:
        needs = tuple(groups.setdefault(clue, len(groups)) for clue in combination.all_of)
        bars = groups.setdefault(combination.none_of, len(groups)) if combination.none_of else None
        rarest = groups[min(combination.all_of, key=len)]
        rules.setdefault(rarest, []).append(Rule(combination, needs, frozenset(needs), bars))
    numbers: dict[str, list[int]] = {}
    for words, number in groups.items():
        for word in words:
            numbers.setdefault(normal(word), []).append(number)
    for word, listed in numbers.items():
        vocabulary.add(word, "group", tuple(dict.fromkeys(listed)))
    return rules


def _add_thresholds(
    vocabulary: Vocabulary, thresholds: Iterable[Threshold], normal: Callable[[str], str]
) -> None:
    fuels: dict[tuple[str, str], set[str]] = {}
    for rule in thresholds:
        for word in rule.subjects:
            vocabulary.add(normal(word), "subject", rule)
        for role, words in (("fuel", rule.fuels), ("other_fuel", rule.other_fuels)):
            for word in words:
                fuels.setdefault((role, normal(word)), set()).add(rule.id)
    for (role, word), ids in fuels.items():
        vocabulary.add(word, role, frozenset(ids))


def _add_signals(
    vocabulary: Vocabulary, lexicon: Lexicon, normal: Callable[[str], str]
) -> None:
    lists = {
        "negation": lexicon.negations,
        "settled": lexicon.settled,
        "spam": lexicon.spam,
        "hint": lexicon.identity_hints,
        "official": lexicon.officials,
        "suffix": lexicon.enterprise_suffixes,
        **{role: lexicon.words.get(role, ()) for role in _LISTED_ROLES},
    }
    for role, words in lists.items():
        for word in words:
            vocabulary.add(normal(word), role, word)
    for referral in lexicon.out:
        for word in referral.terms:
            vocabulary.add(normal(word), "elsewhere", referral)
    for text in lexicon.danger:
        parts = text.split("+")
        for part in parts:
            vocabulary.add(normal(part), "danger", Phrase(text, len(parts)))
