"""Compiles the plan's lexicon into one vocabulary: each word with the roles it plays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from common.plan.model import Combination, Lexicon, Plan, Term, Threshold
from triage.places import add_places
from triage.vocabulary import Vocabulary

_LISTED_ROLES = (
    "passing", "back", "converted", "rule_word", "goods", "spending", "goods_from_to",
    "authority", "border", "other_party", "not_accused", "vague", "own_life", "trade", "asking",
    "compound", "pretence", "not_yet", "goods_after",
)  # fmt: skip
"""Word lists of the plan (``Lexicon.words``) that are roles of the same name."""


@dataclass(frozen=True)
class Rule:
    """A combination whose clues are groups of words, each one bit of a number.

    ``order``: the bits in the order of the clues; ``needs``: all of them together;
    ``bars``: the bit of the words that must not occur, or 0.
    """

    combination: Combination
    order: tuple[int, ...]
    needs: int
    bars: int


@dataclass(frozen=True)
class Phrase:
    """Words that must stand close together: ``"现在+漏气"`` in the plan."""

    text: str
    parts: int


@dataclass(frozen=True)
class Words:
    """The vocabulary and the combinations that its groups decide."""

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]


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
) -> tuple[Rule, ...]:
    groups: dict[tuple[str, ...], int] = {}
    rules = []
    for combination in combinations:
        order = tuple(groups.setdefault(clue, 1 << len(groups)) for clue in combination.all_of)
        barring = combination.none_of
        bars = groups.setdefault(barring, 1 << len(groups)) if barring else 0
        rules.append(Rule(combination, order, reduce(or_, order), bars))
    bits: dict[str, int] = {}
    for words, bit in groups.items():
        for word in map(normal, words):
            bits[word] = bits.get(word, 0) | bit
    for word, joined in bits.items():
        vocabulary.add(word, "group", joined)
    return tuple(rules)


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


def _add_signals(vocabulary: Vocabulary, lexicon: Lexicon, normal: Callable[[str], str]) -> None:
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
