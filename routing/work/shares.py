"""A sweep's work in shares of one transaction each; a tip that breaks one is put aside.

One tip that cannot be handled (a row against a rule, a fault of ours) must not silence the
others: the share is rolled back and taken again in ever smaller pieces until the one is found.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from sqlmodel import Session

from common.errors import Unavailable
from common.logs import logger
from routing.work.desk import Desk

SMALLER = 10


@dataclass
class Pick:
    """How many tips the next share takes, which it leaves out, and which it took."""

    limit: int
    aside: set[str] = field(default_factory=set)
    taken: list[str] = field(default_factory=list)

    def take(self, tip_ids: Iterable[str]) -> None:
        """A share begins, with these tips."""
        self.taken = list(dict.fromkeys(tip_ids))


class Share(Protocol):
    """One transaction's part of a sweep; returns how many tips were looked at."""

    def __call__(self, session: Session, desk: Desk, now: datetime, pick: Pick) -> int: ...


def exhaust(desk: Desk, share: Share, now: datetime) -> int:
    """Take shares until nothing is left but what cannot be handled; how many tips were moved.

    What was put aside is due as before: the next sweep tries it again. Raises Unavailable.
    """
    whole = desk.settings.chase.batch
    moved, pick = 0, Pick(whole)
    while True:
        pick.taken = []
        try:
            batch = desk.database.write(partial(share, desk=desk, now=now, pick=pick))
        except Unavailable:
            raise
        except Exception:
            if not pick.taken:
                raise
            _narrow(pick, whole)
            continue
        if not batch:
            return moved
        moved += batch


def _narrow(pick: Pick, whole: int) -> None:
    """Look for the one that breaks the share; alone, it is put aside."""
    if len(pick.taken) > 1:
        pick.limit = max(1, len(pick.taken) // SMALLER)
        return
    pick.aside.update(pick.taken)
    pick.limit = whole
    logger().exception("chasing a tip failed", tip=pick.taken[0])
