"""Fingerprints on both engines: kept, found in bounded reading, erased."""

import pytest

from db import fingerprints
from db.engine import Database

LEAST, MOST = -(2**31), 2**31 - 1


def keep(database: Database, tips: dict[int, list[int]]) -> None:
    def write(session) -> None:
        for serial, features in tips.items():
            fingerprints.add(session, serial, features)

    database.write(write)


def sharing(database: Database, features: list[int], most: int = 10) -> set[tuple[int, int]]:
    with database.read() as session:
        return set(fingerprints.sharing(session, features, most))


def test_tips_are_found_by_each_feature_they_share(database: Database) -> None:
    keep(database, {1: [LEAST, 7], 2: [7, MOST], 3: [8]})
    assert sharing(database, [LEAST, 7, MOST, 9]) == {(LEAST, 1), (7, 1), (7, 2), (MOST, 2)}


def test_of_a_feature_that_many_share_only_the_newest_are_read(database: Database) -> None:
    keep(database, {serial: [7] for serial in (5, 900, 3, 41)} | {6: [8]})
    assert sharing(database, [7, 8], most=2) == {(7, 900), (7, 41), (8, 6)}


@pytest.mark.parametrize("number", [0, 1, 36, 400])
def test_any_number_of_features_may_be_asked_for(database: Database, number: int) -> None:
    keep(database, {1: [0, 35]})
    found = sharing(database, list(range(number)))
    assert found == {(feature, 1) for feature in (0, 35) if feature < number}


def test_a_tip_without_features_is_kept_and_not_found(database: Database) -> None:
    keep(database, {1: []})
    assert sharing(database, [0]) == set()


def test_an_erased_tip_is_found_by_nothing_and_the_others_stay(database: Database) -> None:
    keep(database, {1: [7, 8], 2: [7], 3: [8]})
    database.write(lambda session: fingerprints.erase(session, [1, 3]))
    assert sharing(database, [7, 8]) == {(7, 2)}
