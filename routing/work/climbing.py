"""What the rungs of a ladder say, and to whom; the same for stages and for timers."""

from dataclasses import dataclass
from datetime import datetime

from common.plan import Rung
from routing.rules import wording
from routing.rules.words import LEADING, Role
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
    return next((seat.unit for seat in case.seats() if seat.part in LEADING), None)


def messages(case: Case, rung: Rung, late: Late, body: str) -> list[tuple[Recipient, str]]:
    """Whom this rung tells, each once, and how: who is not the one to act reads who is."""
    lead = lead_unit(case)
    groups: dict[str, tuple[Recipient, ...]] = {
        "late": late.to,
        "lead": (Recipient(Role.HANDLER, lead),) if lead else (),
        "office": (OFFICE,),
    }
    found = [one for group in rung.to for one in groups[group]]
    copied = [OFFICE] if "office" in rung.copies else []
    own = body + _footer(case, rung)
    others = own + (wording.of_unit(late.unit) if late.unit else "")
    told = dict.fromkeys([*found, *copied])
    return [(one, own if one in late.to else others) for one in told]


def _footer(case: Case, rung: Rung) -> str:
    """抄报: the posts that the rung names."""
    terms = case.desk.plan.deadlines
    posts = {"office_head": terms.office_head, "leader": terms.leader}
    named = [posts[copy] for copy in rung.copies if copy in posts]
    return wording.copy_to("、".join(named)) if named else ""
