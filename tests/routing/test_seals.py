"""A seal says what it covers; an export that was touched is refused, with its line."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Invalid
from routing.rules.seals import FIRST, Leaf, Seal, line_of, read_lines, root_of, sealed
from tests.make import moments

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LEAVES = st.lists(
    st.tuples(st.text("0123456789abcdef", min_size=1), st.integers(1, 9), st.binary(min_size=32)),
    min_size=1, max_size=9,
)  # fmt: skip


def chain(groups: list[list[Leaf]], at: datetime = NOW) -> list[Seal]:
    seals: list[Seal] = []
    for number, leaves in enumerate(groups, 1):
        seals.append(sealed(number, at, leaves, seals[-1].hash if seals else FIRST))
    return seals


@given(st.lists(LEAVES, max_size=5), moments(date(2024, 1, 1), date(2030, 1, 1)))
def test_what_is_exported_reads_back(groups: list[list[Leaf]], at: datetime) -> None:
    seals = chain(groups, at)
    lines = list(map(line_of, seals))
    assert list(read_lines(lines)) == seals
    assert list(read_lines(lines[2:])) == seals[2:]


@given(LEAVES, st.randoms())
def test_the_order_in_which_events_are_read_does_not_matter(
    leaves: list[Leaf], chance: st.DataObject
) -> None:
    mixed = list(leaves)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert root_of(mixed) == root_of(leaves)


@pytest.mark.parametrize(
    ("key", "value"),
    [("number", 9), ("at", "2026-11-24T02:00:01+00:00"), ("events", 7), ("root", "00"),
     ("before", "00"), ("hash", "00")],
)  # fmt: skip
def test_a_line_that_was_changed_is_named(key: str, value: object) -> None:
    lines = [line_of(seal) for seal in chain([[("a", 1, b"x")], [("b", 1, b"y")]])]
    lines[1] = json.dumps({**json.loads(lines[1]), key: value})
    with pytest.raises(Invalid, match="第 2 行被改动过"):
        list(read_lines(lines))


def test_a_line_that_was_taken_out_is_noticed() -> None:
    lines = [line_of(seal) for seal in chain([[("a", 1, bytes([n]))] for n in range(3)])]
    with pytest.raises(Invalid, match="第 2 行被改动过"):
        list(read_lines([lines[0], lines[2]]))


@pytest.mark.parametrize(
    "line", ["x", "[]", "1", "null", "{}", '{"number": 1}', "[" * 100_000, '"' + "x" * 9, "{" * 9]
)
def test_what_is_no_seal_is_refused(line: str) -> None:
    with pytest.raises(Invalid, match=re.escape("第 1 行不是一条封存记录")):
        list(read_lines([line]))
