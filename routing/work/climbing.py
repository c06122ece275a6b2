"""What the rungs of a ladder say, and to whom; the same for stages and for timers."""

from dataclasses import dataclass
from datetime import datetime

from common.plan import Rung
from routing.rules import wording
from routing.rules.words import Part, Role
from routing.work.case import Case
from routing.work.promises import OFFICE, Recipient


@dataclass(frozen=True)
class Late:
    """A time that runs out: who is to act, since when and until when, and what to do."""

    to: tuple[Recipient, ...]
    unit: str | None
    """To whom a letter about it is written (None: the coordinating office, to which none is)."""
    since: datetime
    due: datetime
    to_do: str


def lead_unit(case: Case) -> str | None:
    """The unit that leads the tip now, if one does."""
    return next((seat.unit for seat in case.seats() if seat.part is Part.LEAD), None)


def recipients(case: Case, rung: Rung, late: Late) -> list[Recipient]:
    """Whom a message of this rung goes to, each once."""
    lead = lead_unit(case)
    groups: dict[str, tuple[Recipient, ...]] = {
        "late": late.to,
        "lead": (Recipient(Role.HANDLER, lead),) if lead else (),
        "office": (OFFICE,),
    }
    found = [one for group in rung.to for one in groups[group]]
    copied = [OFFICE] if "office" in rung.copies else []
    return list(dict.fromkeys([*found, *copied]))


def footer(case: Case, rung: Rung) -> str:
    """抄报: the posts that the rung names."""
    terms = case.desk.plan.deadlines
    posts = {"office_head": terms.office_head, "leader": terms.leader}
    named = [posts[copy] for copy in rung.copies if copy in posts]
    return wording.copy_to("、".join(named)) if named else ""
