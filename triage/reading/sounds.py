"""What characters sound like: a code for each syllable, as the south-west tells them apart.

Tones are left out, and so are the sounds that voice input and local speech mix up: n and l,
zh and z, ch and c, sh and s, hu and f, ing and in, eng and en, uang and uan.
"""

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_FOLDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"^([zcs])h", r"\1"), (r"^n", "l"), (r"^hui$", "fei"), (r"^hun$", "fen"),
        (r"^hu(?=a)", "f"), (r"^hu$", "fu"), (r"ing$", "in"), (r"eng$", "en"), (r"uang$", "uan"),
    )
)  # fmt: skip
_FIRST_CODE = 0xE000
"""Syllables are written as characters of the private use area, one each."""
_VOWELS = frozenset("aeiouv")


@dataclass(frozen=True)
class Sounds:
    """``of``: the code of each character's usual reading, for ``str.translate``;
    ``latin``: the codes of syllables in Latin letters."""

    of: Mapping[int, str]
    latin: Mapping[str, str]


def load_sounds(cache_dir: Path) -> Sounds:
    """The sounds of the common characters, from pypinyin's table by way of a small cache file.

    pypinyin itself costs 0.1 s and 50 MB to import; so that happens once for each version.
    """
    stamp = f"{version('pypinyin')} {_FOLDS}"
    path = cache_dir / f"sounds-{hashlib.sha256(stamp.encode()).hexdigest()[:16]}.json"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(_readings(), ensure_ascii=False), "utf-8")
        part.replace(path)
    return _coded(json.loads(path.read_text("utf-8")))


def _readings() -> dict[str, str]:
    """Each common character's usual reading (pypinyin's first), without its tone."""
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 (see load_sounds)

    return {
        chr(code): _toneless(readings.split(",")[0])
        for code, readings in pinyin_dict.items()
        if _common(chr(code))
    }


def _common(char: str) -> bool:
    """Whether a character is one of the 6,763 that every Chinese input method offers."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _toneless(reading: str) -> str:
    plain = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(char for char in plain if char.isascii())


def _coded(readings: Mapping[str, str]) -> Sounds:
    codes: dict[str, str] = {}
    latin: dict[str, str] = {}
    for syllable in dict.fromkeys(readings.values()):
        folded = folded_sound(syllable)
        latin[syllable] = codes.setdefault(folded, chr(_FIRST_CODE + len(codes)))
    of = {ord(char): latin[syllable] for char, syllable in readings.items()}
    spelt = {syllable: code for syllable, code in latin.items() if _VOWELS & set(syllable)}
    return Sounds(of, spelt)


def folded_sound(syllable: str) -> str:
    """A syllable without the differences that local speech does not make."""
    for pattern, to in _FOLDS:
        syllable = pattern.sub(to, syllable)
    return syllable
