"""Compiles the plan's lexicon into one vocabulary: each word with the roles it plays."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from common.plan.model import Plan
from common.plan.words import Combination, Lexicon, Term, Threshold
from triage.places.gazetteer import Gazetteers
from triage.reading.vocabulary import Vocabulary

_LISTED_ROLES = (
    "passing", "back", "converted", "rule_word", "goods", "spending", "goods_from_to",
    "authority", "border", "other_party", "not_accused", "vague", "own_life", "trade", "asking",
    "compound", "pretence", "not_yet", "goods_after", "past", "fuel_unsure", "aside",
    "idle", "neighbour", "without", "partly",
)  # fmt: skip
"""Word lists of the plan (``Lexicon.words``) that are roles of the same name."""
_RARER = 10.0
"""A word is so many times rarer than one that is a character shorter."""


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """A combination whose clues are groups of words, each one bit of a number.

    ``number``: its place in the plan; ``order``: the bits in the order of the clues;
    ``needs``: all of them together; ``bars``: the bit of the words that must not occur, or 0;
    ``trigger``: the bit of the clue whose words are rarest; ``source``: the plan's row.
    """

    number: int
    combination: Combination
    order: tuple[int, ...]
    needs: int
    bars: int
    trigger: int
    source: str


@dataclass(frozen=True, eq=False, slots=True)
class Meaning:
    """What a word says: the terms it is, the bits of its groups, the rules these trigger.

    ``tasks``: all tasks that its terms and the rules with it speak for.
    """

    terms: tuple[Term, ...]
    groups: int
    rules: tuple[Rule, ...]
    tasks: frozenset[str]


@dataclass(frozen=True)
class Phrase:
    """Words that must stand close together: ``"现在+漏气"`` in the plan."""

    text: str
    parts: int


@dataclass(frozen=True)
class Words:
    """The vocabulary (words that speak for tasks: role ``clue``) and the places of each day."""

    vocabulary: Vocabulary
    gazetteers: Gazetteers


def compile_words(plan: Plan, normal: Callable[[str], str]) -> Words:
    """All words of a plan, brought into normal form by ``normal``."""
    vocabulary = Vocabulary()
    lexicon = plan.lexicon
    _add_clues(vocabulary, lexicon, normal, {task.id: task.source for task in plan.tasks})
    _add_thresholds(vocabulary, lexicon.thresholds, normal)
    _add_signals(vocabulary, lexicon, normal)
    gazetteers = Gazetteers(plan, normal)
    gazetteers.add_to(vocabulary)
    return Words(vocabulary, gazetteers)


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


def _add_clues(
    vocabulary: Vocabulary, lexicon: Lexicon, normal: Callable[[str], str],
    sources: Mapping[str, str],
) -> None:  # fmt: skip
    """The words of terms and of rules; a word that is both has one meaning with all of it."""
    terms: dict[str, list[Term]] = {}
    for term in _strongest(lexicon.terms):
        terms.setdefault(normal(term.text), []).append(term)
    bits, rules = _rules(lexicon.combinations, normal, sources)
    of_bits = {groups: _of_groups(groups, rules) for groups in {0, *bits.values()}}
    for word in {**terms, **bits}:
        groups, own = bits.get(word, 0), terms.get(word, [])
        triggered, tasks = of_bits[groups]
        tasks = tasks.union(term.task for term in own)
        vocabulary.add(word, "clue", Meaning(tuple(own), groups, triggered, tasks))


def _of_groups(groups: int, rules: Iterable[Rule]) -> tuple[tuple[Rule, ...], frozenset[str]]:
    """The rules that words of these groups trigger, and the tasks they may speak for."""
    fitting = [rule for rule in rules if rule.needs & groups]
    triggered = tuple(rule for rule in fitting if rule.trigger & groups)
    return triggered, frozenset(rule.combination.task for rule in fitting)


def _rules(
    combinations: Iterable[Combination], normal: Callable[[str], str], sources: Mapping[str, str]
) -> tuple[dict[str, int], list[Rule]]:
    """The bits of each word's groups, and the rules over these bits."""
    groups: dict[tuple[str, ...], int] = {}
    rules = []
    for number, combination in enumerate(combinations):
        order = tuple(groups.setdefault(clue, 1 << len(groups)) for clue in combination.all_of)
        barring = combination.none_of
        bars = groups.setdefault(barring, 1 << len(groups)) if barring else 0
        rarest = groups[min(combination.all_of, key=_commonness)]
        source = f"{sources.get(combination.task, '')}（分拣规则 {combination.id}）"
        rules.append(Rule(number, combination, order, reduce(or_, order), bars, rarest, source))
    bits: dict[str, int] = {}
    for words, bit in groups.items():
        for word in map(normal, words):
            bits[word] = bits.get(word, 0) | bit
    return bits, rules


def _commonness(words: Iterable[str]) -> float:
    """Roughly how often one of some words turns up: each further character makes it rarer."""
    return sum(_RARER ** -len(word) for word in words)


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
