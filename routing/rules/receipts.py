"""The number a tip is known by, and the secret code its reporter holds.

The code is derived, never stored: the same request gets the same code again, also after a
crash between commit and answer. 80 bits in Crockford's base 32, which has no I, L, O, U.
"""

from datetime import datetime
from string import ascii_uppercase

from common.clock import local
from common.crypto import keyed_hash

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4
CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1"})


def derive_code(key: bytes, channel: str, request_id: str, body_digest: bytes) -> str:
    """``XXXX-XXXX-XXXX-XXXX`` for this request in this channel with this body."""
    digest = keyed_hash(key, "code", channel, request_id, body_digest.hex())
    number = int.from_bytes(digest[:10], "big")
    letters = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def normalise_code(typed: str) -> str | None:
    """A code as typed, brought to its one form; None where it cannot be one."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).translate(CONFUSED)
    if len(plain) != LENGTH or any(c not in ALPHABET for c in plain):
        return None
    return "-".join(plain[start : start + GROUP] for start in range(0, LENGTH, GROUP))


DIGITS = "零一二三四五六七八九"
SOUNDS = "诶 必 西 地 衣 艾弗 基 爱尺 街 凯 艾母 恩 批 丘 阿尔 艾丝 提 维 大不溜 埃克斯 歪 贼德"
LETTERS = dict(zip(ALPHABET[10:], SOUNDS.split(), strict=True))
"""How the letters of a code are called on the telephone."""


def spoken(written: str) -> tuple[str, ...]:
    """A number or code group by group, as it is read out on the telephone."""
    groups = (group for part in written.split("-") for group in _groups(part))
    return tuple(" ".join(_said(c) for c in group) for group in groups)


def _groups(part: str) -> list[str]:
    """Groups as they are written; a date has a city's letters in front of it."""
    digits = part.lstrip(ascii_uppercase) if len(part) > GROUP else part
    letters = part[: len(part) - len(digits)]
    rest = [digits[start : start + GROUP] for start in range(0, len(digits), GROUP)]
    return [letters, *rest] if letters else rest


def _said(character: str) -> str:
    if character.isdecimal():
        return DIGITS[int(character)]
    return f"{character}（{LETTERS[character]}）" if character in LETTERS else character


def series_day(now: datetime) -> str:
    """The local day whose series a number belongs to."""
    return local(now).strftime("%Y%m%d")


def tip_number(prefix: str, day: str, running: int) -> str:
    """For people and paper, e.g. ``CQ20241124-0001``."""
    return f"{prefix}{day}-{running:04d}"
