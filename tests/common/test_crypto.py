from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.crypto import (
    Place,
    Unreadable,
    keyed_hash,
    seal_text,
    short_hashes,
    unseal_text,
)
from common.errors import Misconfigured
from common.keys import load_keys, new_data_key

HERE, THERE = Place("tip", "text", "1"), Place("tip", "text", "2")
CIPHERS = st.sampled_from(["AES-256-GCM", "SM4-GCM"])


@given(st.text(), CIPHERS)
def test_what_was_sealed_opens_in_its_place(text: str, cipher) -> None:
    key = new_data_key()
    assert unseal_text(key, seal_text(key, text, HERE, cipher), HERE) == text


@given(st.text(), CIPHERS)
def test_moved_to_another_row_it_does_not_open(text: str, cipher) -> None:
    key = new_data_key()
    with pytest.raises(Unreadable):
        unseal_text(key, seal_text(key, text, HERE, cipher), THERE)


@given(st.integers(0, 200), CIPHERS)
def test_a_changed_byte_or_another_key_does_not_open(position: int, cipher) -> None:
    key = new_data_key()
    sealed = bytearray(seal_text(key, "x" * 100, HERE, cipher))
    sealed[position % len(sealed)] ^= 1
    with pytest.raises(Unreadable):
        unseal_text(key, bytes(sealed), HERE)


def test_short_texts_of_different_length_look_equally_long() -> None:
    key = new_data_key()
    lengths = {len(seal_text(key, "x" * n, HERE, "AES-256-GCM")) for n in range(1, 60)}
    assert len(lengths) == 1


def test_parts_of_a_keyed_hash_cannot_run_into_each_other() -> None:
    assert keyed_hash(b"k", "ab", "c") != keyed_hash(b"k", "a", "bc")


def test_keys_are_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = load_keys(path, "AES-256-GCM")
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_keys(path, "AES-256-GCM") == first


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    load_keys(path, "AES-256-GCM")
    path.chmod(0o640)
    with pytest.raises(Misconfigured, match="chmod 600"):
        load_keys(path, "AES-256-GCM")


def test_a_rotated_content_key_still_opens_what_the_old_one_wrapped(tmp_path: Path) -> None:
    keys = load_keys(tmp_path / "keys.json", "AES-256-GCM")
    wrapped = keys.wrap(b"d" * 32, HERE)
    rotated = replace(keys, active="k2", content={**keys.content, "k2": b"n" * 32})
    assert rotated.unwrap(wrapped, HERE) == b"d" * 32
    assert rotated.wrap(b"d" * 32, HERE).startswith(b"k2:")


def test_short_hashes_are_keyed_bound_to_their_purpose_and_each_once() -> None:
    first = short_hashes(b"k" * 32, "one", ["a", "b", "a"])
    assert len(first) == 2
    assert first == short_hashes(b"k" * 32, "one", ["a", "b"])
    assert all(-(2**31) <= each < 2**31 for each in first)
    for other in (short_hashes(b"l" * 32, "one", ["a", "b"]), short_hashes(b"k" * 32, "two", "ab")):
        assert set(first).isdisjoint(other)
