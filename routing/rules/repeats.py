"""The mark by which a repeat of one reporter is recognised without knowing who it is.

A keyed hash of the phone cut down to 12 bits: some four hundred thousand of the mobile
numbers in use share each value. A mark alone links nothing; the texts must tell the same
matter as well.
"""

import unicodedata

from common.crypto import keyed_hash

BITS = 12
SHORTEST = 7
"""Digits; what has fewer is no telephone number that anybody could be called on."""
COUNTRY = ("0086", "86")
MOBILE = 11


def phone_mark(key: bytes, phone: str) -> int | None:
    """The mark of a phone as typed; None where it is no number."""
    digits = _digits(phone)
    if len(digits) < SHORTEST:
        return None
    return int.from_bytes(keyed_hash(key, "repeat", digits)[:4], "big") >> (32 - BITS)


def _digits(phone: str) -> str:
    """Without signs, and without the country's code before a mobile number."""
    plain = unicodedata.normalize("NFKC", phone)
    digits = "".join(char for char in plain if char in "0123456789")
    for code in COUNTRY:
        if digits.startswith(code) and len(digits) == len(code) + MOBILE:
            return digits.removeprefix(code)
    return digits
