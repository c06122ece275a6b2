"""Encryption of what is stored (design.md section 6).

One random data key per tip or conversation, wrapped under a content key with an id. The
associated data binds each ciphertext to its table, column and row, so that a value moved
elsewhere does not open. Envelope: 1 byte cipher, 12 bytes nonce, ciphertext with tag.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CipherName = Literal["AES-256-GCM", "SM4-GCM"]
AES, SM4 = b"\x01", b"\x02"
NONCE, TAG, BLOCK = 12, 16, 64


class Unreadable(Exception):
    """The ciphertext was changed, moved to another place, or its key is gone."""


@dataclass(frozen=True)
class Place:
    """Where a ciphertext lives: bound to it as associated data."""

    table: str
    column: str
    row: str

    def bound(self) -> bytes:
        return f"{self.table}|{self.column}|{self.row}".encode()


def seal(key: bytes, data: bytes, place: Place, cipher: CipherName) -> bytes:
    """Encrypt bytes under a 32-byte key for this place."""
    nonce = os.urandom(NONCE)
    if cipher == "AES-256-GCM":
        return AES + nonce + AESGCM(key).encrypt(nonce, data, place.bound())
    encryptor = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(place.bound())
    return SM4 + nonce + encryptor.update(data) + encryptor.finalize() + encryptor.tag


def unseal(key: bytes, envelope: bytes, place: Place) -> bytes:
    """The bytes that ``seal`` put in. Raises Unreadable."""
    kind, nonce, body = envelope[:1], envelope[1 : 1 + NONCE], envelope[1 + NONCE :]
    try:
        return OPENERS[kind](key, nonce, body, place.bound())
    except (InvalidTag, ValueError, KeyError) as error:
        raise Unreadable(place.table, place.column) from error


def _open_aes(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, body, bound)


def _open_sm4(key: bytes, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    mode = modes.GCM(nonce, body[-TAG:])
    decryptor = Cipher(algorithms.SM4(key[:16]), mode).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(body[:-TAG]) + decryptor.finalize()


OPENERS = {AES: _open_aes, SM4: _open_sm4}


def seal_text(key: bytes, text: str, place: Place, cipher: CipherName) -> bytes:
    """Encrypt a text, padded to whole blocks so that its length says little."""
    data = text.encode("utf-8", "surrogatepass") + b"\x80"
    return seal(key, data + b"\x00" * (-len(data) % BLOCK), place, cipher)


def unseal_text(key: bytes, envelope: bytes, place: Place) -> str:
    """The text that ``seal_text`` put in. Raises Unreadable."""
    data = unseal(key, envelope, place).rstrip(b"\x00")
    return data[:-1].decode("utf-8", "surrogatepass")


def keyed_hash(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 over the parts, each with its length so that none can run into the next."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        mac.update(len(data).to_bytes(8, "big") + data)
    return mac.digest()


def short_hashes(key: bytes, purpose: str, words: Iterable[str]) -> tuple[int, ...]:
    """Keyed hashes cut to signed 32-bit integers, each once: to find words by, not to prove them.

    The key is bound to its purpose first; then each word costs one HMAC.
    """
    bound = keyed_hash(key, purpose)
    hashes = (hmac.digest(bound, w.encode("utf-8", "surrogatepass"), "sha256") for w in words)
    return tuple(dict.fromkeys(int.from_bytes(each[:4], "big", signed=True) for each in hashes))
