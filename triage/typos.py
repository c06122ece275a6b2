"""Words of the plan that are written as they sound (过炉, 中频卢, 地tiao刚), and what they mean.

A word is only put right where several things agree: it sounds like a word of the plan that
does not stand in the text itself; what is written is no word of its own, nor part of one;
it lies outside names; and the same sentence has another clue of the same task, unless all
but one character of a longer word are written rightly. So 过路, 锅里 and 国力 stay what they are.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from triage.reading.context import Context
from triage.reading.segment import Segmenter
from triage.reading.sounds import Sounds
from triage.reading.text import Repair, joined
from triage.reading.vocabulary import Marks, Vocabulary, between
from triage.words import Meaning

_HAN = re.compile(r"[\u4e00-\u9fa5]+")
_LETTERS = re.compile("[a-z]{2}")
_LATIN = re.compile(r"(?<![a-z])[a-z]{2,24}(?![a-z])")
_SHORT, _LONG = 2, 4
"""Words of so many characters need most support; of so many least."""
_EVERYDAY_SHORT, _EVERYDAY, _EVERYDAY_LONG = 15_000, 50_000, 100_000
"""A character seen more often in jieba's corpus is taken as meant: in two characters and before
a word of two (气管子) soonest, in long words last."""
_MOST, _MOST_SUSPECTS, _READ = 20, 200, 20_000
"""No more misspelt words of one text are put right, no more looked at, no more of it read."""
_AROUND = 6
"""So many characters on either side decide where words begin and end."""


@dataclass(frozen=True, slots=True)
class _Target:
    """A word of the plan and the tasks it speaks for."""

    word: str
    tasks: frozenset[str]


class Speller:
    """Finds what is misspelt. ``words``: the words that may be meant, with their tasks."""

    def __init__(
        self, words: Mapping[str, frozenset[str]], sounds: Sounds, segmenter: Segmenter
    ) -> None:
        self._sounds, self._segmenter = sounds, segmenter
        targets: dict[str, list[_Target]] = {}
        for word, tasks in words.items():
            targets.setdefault(word.translate(sounds.of), []).append(_Target(word, tasks))
        self._targets = [tuple(found) for found in targets.values()]
        self._automaton = AhoCorasick(list(targets), store_patterns=False)

    def suspects(self, text: str) -> list[tuple[int, int, _Target]]:
        """Stretches of a normal text that sound like a word of the plan, written otherwise."""
        sounding, places = self._sounding(text[:_READ])
        found: list[tuple[int, int, _Target]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(
            sounding, overlapping=True
        ):
            if places is not None:
                start, end = places[start], places[end]  # noqa: PLW2901
            for target in self._targets[index]:
                if text.startswith(target.word, start):
                    break
                found.append((start, end, target))
        return found[:_MOST_SUSPECTS]

    def repairs(
        self, text: str, suspects: Iterable[tuple[int, int, _Target]], marks: Marks
    ) -> list[Repair]:
        """What of the suspects is misspelt, in the order of the text and without overlaps."""
        context = Context(text, marks)
        found = [
            Repair(start, end, target.word)
            for start, end, target in suspects
            if target.word not in text and self._meant(text, (start, end), target, context, marks)
        ]
        return _apart(found)[:_MOST]

    def _sounding(self, text: str) -> tuple[str, list[int] | None]:
        """The text by its sounds; with places in the text where syllables are in Latin letters."""
        if not (_LETTERS.search(text) and _LATIN.search(text)):
            return text.translate(self._sounds.of), None
        parts: list[str] = []
        places: list[int] = []
        done = 0
        for match in _LATIN.finditer(text):
            syllables = self._syllables(match[0])
            if syllables:
                parts.append(text[done : match.start()])
                places.extend(range(done, match.start()))
                parts.append("".join(self._sounds.latin[s] for s in syllables))
                done = match.start()
                for syllable in syllables:
                    places.append(done)
                    done += len(syllable)
        places.extend(range(done, len(text) + 1))
        return "".join((*parts, text[done:])).translate(self._sounds.of), places

    def _syllables(self, letters: str) -> list[str]:
        """Letters as syllables, the longest first; empty where they are none."""
        if not letters:
            return []
        for length in range(min(6, len(letters)), 0, -1):
            if letters[:length] in self._sounds.latin:
                rest = self._syllables(letters[length:])
                if rest or length == len(letters):
                    return [letters[:length], *rest]
        return []

    def _meant(
        self, text: str, span: tuple[int, int], target: _Target, context: Context, marks: Marks
    ) -> bool:
        start, end = span
        word, supported = target.word, self._supported(span, target, context, marks)
        if end - start != len(word):
            return not joined(text, start, end) and (supported or len(word) > _SHORT)
        wrong = [i for i, char in enumerate(word) if text[start + i] != char]
        if len(wrong) == len(word) == _SHORT or not self._strange(
            text, start, word, supported=supported
        ):
            return False
        if self._stands_alone(word, wrong):
            return False
        if any(self._everyday(text[start + i], i, word) for i in wrong):
            return False
        return supported or (len(wrong) == 1 and self._telling(word, wrong[0]))

    def _stands_alone(self, word: str, wrong: Sequence[int]) -> bool:
        """Whether the first or last character alone is wrong and the rest is a word: 有家铸造厂,
        供汽管子. What ends wrongly must be longer: 中频卢 is no word with 卢 behind it."""
        if wrong == [0]:
            return len(word) > _SHORT and self._segmenter.known(word[1:])
        rest = word[:-1]
        return wrong == [len(rest)] and len(rest) > _SHORT and self._segmenter.known(rest)

    def _everyday(self, char: str, place: int, word: str) -> bool:
        """Whether a character is so common by itself that it is meant as it stands."""
        seen = self._segmenter.frequency(char)
        if len(word) >= _LONG:
            return seen > _EVERYDAY_LONG
        soon = len(word) == _SHORT or place == 0
        return seen > (_EVERYDAY_SHORT if soon else _EVERYDAY)

    def _telling(self, word: str, wrong: int) -> bool:
        """Whether all but one character of a word say enough: no 没有 or 下来 among them."""
        rest = word[:wrong] + word[wrong + 1 :]
        return len(word) > _SHORT and all(self._segmenter.frequency(c) < _EVERYDAY for c in rest)

    def _supported(
        self, span: tuple[int, int], target: _Target, context: Context, marks: Marks
    ) -> bool:
        """Whether the sentence has another clue of a task that the word speaks for."""
        left, right = context.sentence(span[0])
        return any(
            hit.end - hit.start > 1 and hit.end <= right and hit.payload.tasks & target.tasks
            for hit in between(marks.get("clue", ()), left, right)
        )

    def _strange(self, text: str, start: int, word: str, *, supported: bool) -> bool:
        """Whether what is written cuts into pieces that are no words where it goes wrong.

        A word of two characters within a long one may be wrong as a whole (煤气发声炉).
        """
        end = start + len(word)
        written = text[start:end]
        if not _HAN.fullmatch(written) or self._segmenter.known(written):
            return False
        left, right = _run(text, start, end)
        lenient = supported and len(word) >= _LONG
        place = left
        for piece in self._segmenter.cut(text[left:right]):
            stop = place + len(piece)
            inner = text[max(place, start) : min(stop, end)]
            wrong = inner != word[max(place - start, 0) : max(stop - start, 0)]
            if inner and place < start:
                return False
            if inner and stop > end and (wrong or len(word) == _SHORT):
                return False
            if wrong and len(piece) > 1 and not lenient:
                return False
            place = stop
        return True


def outside(repairs: Iterable[Repair], names: Sequence[tuple[int, int]]) -> list[Repair]:
    """The repairs that do not touch a name; long words are surer than short names are."""
    return [
        repair
        for repair in repairs
        if len(repair.right) >= _LONG
        or not any(left < repair.end and repair.start < right for left, right in names)
    ]


def spoken_words(
    vocabulary: Vocabulary, short: Container[str], segmenter: Segmenter
) -> dict[str, frozenset[str]]:
    """The words that may be meant where something sounds like them, with their tasks.

    Terms of three and more Chinese characters; other words so long whose characters are all
    uncommon by themselves (脱硫塔, not 没有棚); of those with two characters only ``short``.
    """

    def meant(word: str, meaning: Meaning) -> bool:
        if len(word) <= _SHORT:
            return word in short
        uncommon = all(segmenter.frequency(char) < _EVERYDAY_SHORT for char in word)
        return bool(meaning.terms) or uncommon

    return {
        word: meaning.tasks
        for word, meaning in vocabulary.meanings("clue")
        if _HAN.fullmatch(word) and meant(word, meaning)
    }


def _run(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch of Chinese characters around a span, within reach."""
    left, right = start, end
    while left > max(0, start - _AROUND) and _HAN.match(text[left - 1]):
        left -= 1
    while right < min(len(text), end + _AROUND) and _HAN.match(text[right]):
        right += 1
    return left, right


def _apart(found: list[Repair]) -> list[Repair]:
    """Without overlaps: of two that share characters the longer stays."""
    kept: list[Repair] = []
    for repair in sorted(found, key=lambda r: (r.start - r.end, r.start)):
        if all(repair.end <= other.start or other.end <= repair.start for other in kept):
            kept.append(repair)
    return sorted(kept, key=lambda r: r.start)
