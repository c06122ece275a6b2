"""The server's own keys: made on first start, refused if others can read them."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from common.crypto import CipherName, Place, seal, unseal
from common.errors import Misconfigured

KEY_BYTES = 32


@dataclass(frozen=True)
class Keys:
    """Content keys wrap data keys and are kept by id; the others have one purpose each."""

    cipher: CipherName
    active: str
    content: dict[str, bytes]
    code: bytes
    """Derives the reporter's code from the request."""
    lookup: bytes
    """Keyed hashes of codes, requests and users: what is stored in their stead."""
    channel: bytes
    """Encrypts what must be sent or kept before or beside a tip."""

    def wrap(self, data_key: bytes, place: Place) -> bytes:
        """A data key, sealed under the active content key whose id goes in front."""
        sealed = seal(self.content[self.active], data_key, place, self.cipher)
        return self.active.encode() + b":" + sealed

    def unwrap(self, wrapped: bytes, place: Place) -> bytes:
        """The data key. Raises Unreadable, or KeyError where the content key is gone."""
        key_id, _, sealed = wrapped.partition(b":")
        return unseal(self.content[key_id.decode()], sealed, place)


def new_data_key() -> bytes:
    """A random key for one tip or conversation."""
    return secrets.token_bytes(KEY_BYTES)


def load_keys(path: Path, cipher: CipherName) -> Keys:
    """Read the key file, making it on first start.

    Raises Misconfigured where anybody but its owner can read it.
    """
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        raise Misconfigured(f"{path}: others can read the keys; run: chmod 600 {path}")
    stored = json.loads(path.read_text("utf-8"))
    return Keys(
        cipher=cipher,
        active=stored["active"],
        content={key_id: _decode(value) for key_id, value in stored["content"].items()},
        code=_decode(stored["code"]),
        lookup=_decode(stored["lookup"]),
        channel=_decode(stored["channel"]),
    )


def _create(path: Path) -> None:
    """Write new keys; where two processes start at once, the first one's file stands."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = {
        "active": "k1",
        "content": {"k1": _fresh()},
        "code": _fresh(),
        "lookup": _fresh(),
        "channel": _fresh(),
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(fresh, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _decode(value: str) -> bytes:
    return base64.b64decode(value)
