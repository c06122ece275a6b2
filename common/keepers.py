"""The identity keepers' key pair: the running system seals and can never open.

The private half is a file that the keepers hold, outside the data folder, encrypted under
a passphrase (Argon2id, then XSalsa20-Poly1305).
"""

import hashlib
import os
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random

from common.errors import Invalid

MAGIC = b"TIPLINE-KEEPER-1\n"


def create_pair(path: Path, passphrase: str) -> bytes:
    """Write the protected private half to a new file; return the public half (32 bytes).

    Raises Invalid where the file exists already: a key once used must not be lost.
    """
    private = PrivateKey.generate()
    salt = random(argon2id.SALTBYTES)
    box = SecretBox(_stretch(passphrase, salt)).encrypt(bytes(private))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Invalid(f"文件已存在，未作任何改动：{path}") from error
    with os.fdopen(handle, "wb") as file:
        file.write(MAGIC + salt + bytes(box))
        file.flush()
        os.fsync(file.fileno())
    return bytes(private.public_key)


def open_private(path: Path, passphrase: str) -> PrivateKey:
    """The private half. Raises Invalid for a wrong passphrase or file."""
    data = path.read_bytes()
    if not data.startswith(MAGIC):
        raise Invalid("这不是专员私钥文件。")
    salt, box = data[len(MAGIC) :][: argon2id.SALTBYTES], data[len(MAGIC) + argon2id.SALTBYTES :]
    try:
        return PrivateKey(SecretBox(_stretch(passphrase, salt)).decrypt(box))
    except CryptoError as error:
        raise Invalid("口令不对。") from error


def seal_identity(public: bytes, data: str) -> bytes:
    """Seal a text to the keepers."""
    return SealedBox(PublicKey(public)).encrypt(data.encode())


def open_identity(private: PrivateKey, sealed: bytes) -> str:
    """What was sealed to this pair. Raises Invalid where it was another pair."""
    try:
        return SealedBox(private).decrypt(sealed).decode()
    except CryptoError as error:
        raise Invalid("这份身份信息不是用这把钥匙封存的。") from error


def fingerprint(public: bytes) -> str:
    """Short form for reading aloud and comparing."""
    digest = hashlib.sha256(public).hexdigest()[:16]
    return "-".join(digest[i : i + 4] for i in range(0, 16, 4))


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return argon2id.kdf(
        SecretBox.KEY_SIZE,
        passphrase.encode(),
        salt,
        opslimit=argon2id.OPSLIMIT_MODERATE,
        memlimit=argon2id.MEMLIMIT_MODERATE,
    )
