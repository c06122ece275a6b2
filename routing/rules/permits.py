"""Which stage, role and part in the tip an action needs (design.md section 4)."""

from dataclasses import dataclass
from enum import Enum

from routing.rules.words import Action, Role, Stage


class Needs(Enum):
    """Which part the actor's unit must have."""

    NOTHING = "nothing"
    LEAD = "lead"
    ANY = "any"
    OTHER = "other"
    """Any but the lead."""
    DISTRICT = "district"


@dataclass(frozen=True)
class Permit:
    stages: frozenset[Stage]
    roles: frozenset[Role]
    needs: Needs = Needs.NOTHING


def _permit(stages: str, roles: str, needs: Needs = Needs.NOTHING) -> Permit:
    return Permit(
        frozenset(Stage(stage) for stage in stages.split()),
        frozenset(Role(role) for role in roles.split()),
        needs,
    )


LIVE = "registered needs_info to_sign verifying reported enforcing in_review"
WITH_UNITS = "to_sign verifying reported enforcing in_review"
AT_WORK = "verifying enforcing"
"""Where measures are ordered and rechecked."""

EVERY = " ".join(Stage)

PERMITS: dict[Action, tuple[Permit, ...]] = {
    Action.ASSIGN: (_permit("registered needs_info", "office system"),),
    Action.RECALL: (_permit("to_sign", "office"),),
    Action.SUMMARISE: (_permit("registered needs_info to_sign verifying", "office"),),
    Action.SIGN: (_permit(WITH_UNITS, "handler district", Needs.ANY),),
    Action.RETURN: (
        _permit("to_sign verifying", "handler district", Needs.LEAD),
        _permit(WITH_UNITS, "handler district", Needs.OTHER),
    ),
    Action.DECIDE_RETURN: (_permit(WITH_UNITS, "office"),),
    Action.ASK: (
        _permit("registered", "office"),
        _permit("verifying", "handler district", Needs.LEAD),
    ),
    Action.EXTEND: (_permit("verifying", "handler district", Needs.LEAD),),
    Action.DECIDE_EXTENSION: (
        _permit("verifying", "office"),
        _permit("verifying", "signatory", Needs.LEAD),
    ),
    Action.PAUSE: (_permit("verifying", "handler district", Needs.LEAD),),
    Action.RESUME: (_permit("verifying", "handler district", Needs.LEAD),),
    Action.REPORT: (
        _permit("verifying", "handler district", Needs.LEAD),
        _permit(WITH_UNITS, "handler district", Needs.OTHER),
    ),
    Action.COUNTERSIGN: (
        _permit("reported", "signatory", Needs.LEAD),
        _permit(WITH_UNITS, "signatory", Needs.OTHER),
    ),
    Action.APPROVE: (_permit("in_review", "office"),),
    Action.REDO: (_permit("in_review", "office"),),
    Action.DECLINE: (_permit("registered needs_info", "office"),),
    Action.REINSTATE: (_permit("declined", "office"),),
    Action.LINK: (_permit("registered needs_info to_sign verifying", "office"),),
    Action.UNLINK: (_permit("duplicate", "office"),),
    Action.CONFIRM_ENTERPRISE: (
        _permit(f"{LIVE} closed", "office"),
        _permit("verifying reported enforcing", "handler district", Needs.LEAD),
    ),
    Action.NOTE: (
        _permit(LIVE, "office"),
        _permit(WITH_UNITS, "handler signatory district", Needs.ANY),
    ),
    Action.VISIT: (_permit(AT_WORK, "handler district", Needs.ANY),),
    Action.ORDER: (_permit(AT_WORK, "handler district", Needs.LEAD),),
    Action.RECHECK: (_permit(AT_WORK, "handler district", Needs.LEAD),),
    Action.ANSWER: (_permit(AT_WORK, "handler district", Needs.ANY),),
    Action.WITHDRAW_MEASURE: (_permit(AT_WORK, "handler district", Needs.LEAD),),
    # Turns a tip can take.
    Action.SPLIT: (_permit("registered needs_info", "office"),),
    Action.UNSPLIT: (_permit("split", "office"),),
    Action.DECIDE_OBJECTION: (_permit("closed", "office"),),
    Action.RELAPSE: (_permit(LIVE, "office"),),
    Action.SPLIT_OFF: (_permit("registered needs_info", "office"),),
    Action.CLEAR_OFFICIALS: (_permit("registered needs_info", "office"),),
    Action.HAND_OVER: (_permit("registered needs_info", "office"),),
    Action.PROBE: (
        _permit(EVERY, "office"),
        _permit(EVERY, "handler signatory district", Needs.ANY),
    ),
    Action.SETTLE_TROUBLE: (_permit(EVERY, "office"),),
    Action.GIVE: (_permit("to_sign verifying", "district", Needs.DISTRICT),),
    Action.EXAMINE: (_permit("verifying", "handler", Needs.LEAD),),
    Action.WAIVE: (_permit(WITH_UNITS, "office"),),
    Action.JOINT: (_permit("verifying", "handler", Needs.LEAD),),
    Action.DESIGNATE: (_permit("registered needs_info", "office"),),
}
