"""Chinese words by jieba: an own tokenizer with an own, smaller dictionary.

The module-wide tokenizer of jieba is never used: its cache lies in the shared temporary
folder, where anyone may put a file. Rare words are left out; they cost start-up time and
memory and decide no word boundary that matters here.
"""

import hashlib
import logging
import os
import re
from collections.abc import Iterable
from math import inf, log
from pathlib import Path
from typing import Any

_HAN = re.compile(r"[\u4e00-\u9fd5]+")
_RAREST = 8
"""Words seen less often in jieba's corpus are left out."""


class Segmenter:
    """Cuts short stretches of text. Loads its dictionary when constructed."""

    def __init__(self, cache_dir: Path, words: Iterable[str]) -> None:
        """``cache_dir`` must be private to the server; ``words`` must never be cut."""
        import jieba  # noqa: PLC0415  (importing triage must not load jieba)

        jieba.setLogLevel(logging.ERROR)
        cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        dictionary = _dictionary(cache_dir, Path(jieba.__file__).with_name("dict.txt"), words)
        self._tokenizer: Any = jieba.Tokenizer(str(dictionary))
        self._tokenizer.tmp_dir = str(cache_dir)
        self._tokenizer.cache_file = dictionary.with_suffix(".cache").name
        self._tokenizer.initialize()
        self._log_total = log(self._tokenizer.total)

    def cut(self, text: str) -> list[str]:
        """The words of a text, without guessing words the dictionary lacks."""
        if not _HAN.fullmatch(text):
            return list(self._tokenizer.cut(text, HMM=False))
        ends = self._ends(text)
        words, start = [], 0
        while start < len(text):
            words.append(text[start : ends[start]])
            start = ends[start]
        return words

    def _ends(self, text: str) -> list[int]:
        """Where the word ends that the best cut has at each place.

        The route of jieba's ``calc`` over its own dictionary, without the lists and generators
        between: half of the time, and the cuts are most of what reading a name costs.
        """
        frequency, total, length = self._tokenizer.FREQ.get, self._log_total, len(text)
        best, ends = [0.0] * (length + 1), [0] * length
        for start in range(length - 1, -1, -1):
            top, end, seen = -inf, start + 1, frequency(text[start])
            while seen is not None and end <= length:
                if seen and (value := log(seen) - total + best[end]) >= top:
                    top, ends[start] = value, end
                end += 1
                seen = frequency(text[start:end])
            if top == -inf:
                top, ends[start] = best[start + 1] - total, start + 1
            best[start] = top
        return ends

    def known(self, word: str) -> bool:
        """Whether the dictionary has this word."""
        return bool(self._tokenizer.FREQ.get(word))

    def seen(self, word: str) -> int:
        """How often a word occurs in the dictionary's corpus; 0 where it is unknown."""
        return self._tokenizer.FREQ.get(word) or 0

    @property
    def total(self) -> int:
        """The words of that corpus."""
        return int(self._tokenizer.total)

    def frequency(self, word: str) -> int:
        """How often a word was seen in jieba's corpus; 0 where it is not in the dictionary."""
        return int(self._tokenizer.FREQ.get(word, 0))

    def whole(self, text: str, start: int, end: int) -> bool:
        """Whether a span begins and ends where words begin and end."""
        left, place = max(0, start - 4), 0
        around = text[left : end + 4]
        edges = {0}
        for word in self.cut(around):
            place += len(word)
            edges.add(place)
        return start - left in edges and end - left in edges


def _dictionary(cache_dir: Path, full: Path, words: Iterable[str]) -> Path:
    """The file with our dictionary, written when jieba's or the plan's words changed."""
    extra = sorted({word for word in words if len(word) > 1 and " " not in word})
    stamp = f"{_RAREST} {full.stat().st_size} {' '.join(extra)}"
    name = hashlib.sha256(stamp.encode()).hexdigest()[:16]
    path = cache_dir / f"words-{name}.txt"
    if not path.exists():
        lines = [line for line in full.read_text("utf-8").splitlines() if _common(line)]
        lines += [f"{word} 1000" for word in extra]
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text("\n".join(lines) + "\n", "utf-8")
        part.replace(path)
    return path


def _common(line: str) -> bool:
    word, frequency = line.split(" ")[:2]
    return len(word) == 1 or int(frequency) >= _RAREST
