"""Repeats by one reporter who left a phone are linked by themselves; anonymous ones never.

Runs inside the transaction that stores the tip. The identity is sealed to the keepers and
stays so; what is compared is ``rules.repeats.phone_mark``, and the texts.
"""

from db import tips
from db.tables import RepeatMark, Tip
from routing.rules import wording
from routing.rules.repeats import phone_mark
from routing.rules.words import ENDED, Mode
from routing.work import duplicates, links
from routing.work.case import Case
from routing.work.promises import OFFICE, promise


def link_repeat(case: Case, phone: str | None) -> bool:
    """Mark a new tip; link it where its reporter told the same matter before.

    What may endanger life or accuses officials is left to people, whoever wrote it.
    """
    tip, session = case.tip, case.session
    if tip.mode == Mode.ANONYMOUS or phone is None:
        return False
    mark = phone_mark(case.desk.keys.lookup, phone)
    if mark is None:
        return False
    earlier = tips.marked(session, mark)
    session.add(RepeatMark(tip_id=tip.id, mark=mark))
    if not earlier or tip.danger or tip.officials:
        return False
    parent = _told_before(case, earlier)
    if parent is None:
        return False
    links.join(case, parent, automatic=True)
    body = wording.linked_by_itself_message(tip.number, case.matter)
    promise(case, OFFICE, "linked", body)
    return True


def _told_before(case: Case, earlier: set[str]) -> Tip | None:
    """The unfinished tip that goes on for the likeliest earlier one."""
    for found in duplicates.suggest(case.session, case.desk, case.tip):
        if found.tip_id in earlier:
            parent = links.root_of(case, found.tip_id)
            if parent.stage not in ENDED and not parent.officials:
                return parent
    return None
