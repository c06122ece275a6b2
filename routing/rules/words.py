"""The words of the office as codes (design.md section 3); on the screen: ``labels``."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a tip stands. A pure function of its assignments and decisions."""

    REGISTERED = "registered"
    NEEDS_INFO = "needs_info"
    TO_SIGN = "to_sign"
    VERIFYING = "verifying"
    REPORTED = "reported"
    ENFORCING = "enforcing"
    IN_REVIEW = "in_review"
    CLOSED = "closed"
    DECLINED = "declined"
    DUPLICATE = "duplicate"
    SPLIT = "split"
    ARCHIVED = "archived"


ENDED = frozenset({Stage.CLOSED, Stage.DECLINED, Stage.DUPLICATE, Stage.SPLIT, Stage.ARCHIVED})
"""Nothing is chased after these. The table's CHECK ``never_quiet`` names the same ones."""
CHECKED = frozenset({Stage.CLOSED, Stage.ARCHIVED})
"""Ended with an answer to what was reported."""
OFFICES_TURN = frozenset({Stage.REGISTERED, Stage.NEEDS_INFO, Stage.IN_REVIEW, Stage.DUPLICATE})
"""The office has to act in these; in the others a unit."""


class Action(StrEnum):
    """What can be done to a tip by hand."""

    ASSIGN = "assign"
    RECALL = "recall"
    SUMMARISE = "summarise"
    SIGN = "sign"
    RETURN = "return"
    DECIDE_RETURN = "decide_return"
    ASK = "ask"
    EXTEND = "extend"
    DECIDE_EXTENSION = "decide_extension"
    PAUSE = "pause"
    RESUME = "resume"
    REPORT = "report"
    COUNTERSIGN = "countersign"
    APPROVE = "approve"
    REDO = "redo"
    DECLINE = "decline"
    REINSTATE = "reinstate"
    LINK = "link"
    UNLINK = "unlink"
    CONFIRM_ENTERPRISE = "confirm_enterprise"
    NOTE = "note"
    VISIT = "visit"
    ORDER = "order"
    RECHECK = "recheck"
    ANSWER = "answer"
    WITHDRAW_MEASURE = "withdraw_measure"
    # Turns a tip can take.
    SPLIT = "split"
    UNSPLIT = "unsplit"
    DECIDE_OBJECTION = "decide_objection"
    RELAPSE = "relapse"
    SPLIT_OFF = "split_off"
    CLEAR_OFFICIALS = "clear_officials"
    HAND_OVER = "hand_over"
    PROBE = "probe"
    SETTLE_TROUBLE = "settle_trouble"
    GIVE = "give"
    EXAMINE = "examine"
    WAIVE = "waive"
    JOINT = "joint"
    DESIGNATE = "designate"


class Role(StrEnum):
    """What an account may be. Reporter and system act without an account."""

    HANDLER = "handler"
    SIGNATORY = "signatory"
    DISTRICT = "district"
    PUBLISHER = "publisher"
    """Decides on the yellow and red lists for a department."""
    OFFICE = "office"
    KEEPER = "keeper"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    REPORTER = "reporter"
    SYSTEM = "system"


ACCOUNT_ROLES = (
    Role.HANDLER, Role.SIGNATORY, Role.DISTRICT, Role.PUBLISHER, Role.OFFICE, Role.KEEPER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)  # fmt: skip
UNIT_ROLES = frozenset({Role.HANDLER, Role.SIGNATORY, Role.DISTRICT, Role.PUBLISHER})
"""Roles that act for one unit; the others for the coordinating office."""
READ_NO_TIPS = frozenset({Role.KEEPER, Role.ADMINISTRATOR, Role.AUDITOR, Role.PUBLISHER})
"""The keepers know who wrote, the administrator runs the system, the publishers make lists that
lead to no tip: none of them reads what was written."""


class Kind(StrEnum):
    """Where a tip comes from in the office's own terms (plan 四（四）, row 17)."""

    CITIZEN = "citizen"
    ORGANISATION = "organisation"
    POWER = "power"
    TRANSFER = "transfer"
    FINDING = "finding"


NOBODY_REPORTED = frozenset({Kind.POWER, Kind.FINDING})
"""No reporter: nobody to protect, to ask or to tell, and so no code."""
COUNTED_APART = frozenset({Kind.POWER})
"""In no ordinary rate: figures of meters, not of what people reported."""


class Mode(StrEnum):
    """How a reporter wants to be known."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    NAMED = "named"


class Part(StrEnum):
    """A unit's part in a tip."""

    LEAD = "lead"
    SUPPORT = "support"
    DISTRICT = "district"
    GROUND = "ground"
    """The unit on the ground to which a district gave it."""
    CARRIER = "carrier"
    """A district that leads, because the matter goes to it (用电异常, plan row 17)."""
    COPY = "copy"
    """Reads along and has nothing to do."""


CHAIN = frozenset({Part.DISTRICT, Part.GROUND})
"""Who checks on the spot; the lead section examines what they report."""
LEADING = frozenset({Part.LEAD, Part.CARRIER})
"""Whose assignment the tip's stage follows; a tip has at most one of them."""
WITHOUT_STEPS = LEADING | {Part.COPY}
"""Whose work has no steps of its own: it is the tip's stage, or there is none."""
ON_THE_GROUND = frozenset({Part.DISTRICT, Part.CARRIER})
"""Parts of a district, whose work its own officers do."""


class Duty(StrEnum):
    """The state of one assignment."""

    TO_SIGN = "to_sign"
    WORKING = "working"
    REPORTED = "reported"
    DONE = "done"
    RETURNED = "returned"
    WAIVED = "waived"


ENDED_DUTIES = frozenset({Duty.DONE, Duty.RETURNED, Duty.WAIVED})
"""Nobody waits for this unit any more."""


class Verdict(StrEnum):
    TRUE = "true"
    PARTLY_TRUE = "partly_true"
    NOT_TRUE = "not_true"
    UNVERIFIABLE = "unverifiable"


class Rating(StrEnum):
    """满意度: what a reporter says of how his tip was dealt with."""

    SATISFIED = "satisfied"
    MOSTLY = "mostly"
    DISSATISFIED = "dissatisfied"


class Origin(StrEnum):
    """Where a piece of evidence comes from: a finding may not rest on the firm's papers alone."""

    OWN = "own"
    """On the spot: record, photos, samples."""
    FIRM = "firm"
    OTHER = "other"
    """Somebody else: power data, satellite pictures, neighbours."""


class MeasureKind(StrEnum):
    """处置: what is ordered against a firm, or asked of somebody else."""

    CASE = "case"
    RECTIFY = "rectify"
    SUSPEND = "suspend"
    CLOSURE = "closure"
    ASSIST = "assist"
    TRANSFER = "transfer"


class MeasureState(StrEnum):
    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"
    CLOSED_BY_LAW = "closed_by_law"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class ReturnGround(StrEnum):
    """Why a unit sends a tip back to the office (design.md section 4)."""

    OTHER_TASK = "other_task"
    OUT_OF_PLAN = "out_of_plan"
    NEEDS_SUPPORT = "needs_support"
    WRONG_DISTRICT = "wrong_district"
    UNCLEAR = "unclear"


class ClockKind(StrEnum):
    """Whose time it is: ours, or the law's. They are never mixed."""

    PROMISED = "promised"
    STATUTORY = "statutory"


class PauseKind(StrEnum):
    """What a unit waits for while its clock rests."""

    REPORTER = "reporter"
    LABORATORY = "laboratory"
    ASSISTANCE = "assistance"


class LetterKind(StrEnum):
    """督办 in its written forms (design.md section 5)."""

    SUPERVISE = "supervise"
    CIRCULAR = "circular"
    TALK = "talk"
    REMIND = "remind"
    REPORT = "report"


class LetterState(StrEnum):
    """Which step a letter waits for; the last two are ends."""

    DRAFTING = "drafting"
    CHECKING = "checking"
    SIGNING = "signing"
    SENDING = "sending"
    SENT = "sent"
    VOID = "void"


class LetterStep(StrEnum):
    """What can be done to a letter by hand."""

    SAVE = "save"
    SUBMIT = "submit"
    CHECK = "check"
    SEND_BACK = "send_back"
    SIGN = "sign"
    SEND = "send"
    VOID = "void"


class Subject(StrEnum):
    """What a timer is for: something in a tip that is due at a time of its own."""

    OUTSIDE = "outside"
    """The deadline of whoever handed the tip over."""
    MEASURE = "measure"
    """A measure that was ordered: done and rechecked by then."""
    FOLLOW_UP = "follow_up"
    """What has to be ordered after a recheck that failed."""
    KEEPER = "keeper"
    """A task of the identity keepers; its id is the task's."""
    OBJECTION = "objection"
    """The office's to decide whether an objection brings new facts."""
    TROUBLE = "trouble"
    """The office's to answer a reporter who was troubled."""
    LOOKBACK = "lookback"
    """A drawn tip to be looked at again; its id is the draw's."""
    LISTING = "listing"
    """An entry of the yellow or red list that waits for its department."""
    SEAT_TO_SIGN = "seat_to_sign"
    SEAT_WORKING = "seat_working"
    SEAT_REPORTED = "seat_reported"
    SEAT_EXAMINED = "seat_examined"
    """The lead section's to examine what a district's unit reported."""
    RETURN = "return"
    """The office's to decide on a unit's return."""

    @property
    def outlives(self) -> bool:
        """Whether it is still due when the tip has ended."""
        return self in OUTLIVING


OUTLIVING = frozenset(
    {
        Subject.OUTSIDE, Subject.KEEPER, Subject.OBJECTION, Subject.TROUBLE, Subject.LOOKBACK,
        Subject.LISTING,
    }
)  # fmt: skip


class Errand(StrEnum):
    """What the identity keepers are sent for."""

    ACCEPTED = "accepted"
    QUESTION = "question"
    RESULT = "result"
    CONTACT = "contact"


class Means(StrEnum):
    """How a keeper reached a reporter."""

    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"


class Told(StrEnum):
    """What came of it."""

    TOLD = "told"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


class Audience(StrEnum):
    """Who may read an event."""

    OFFICERS = "officers"
    REPORTER = "reporter"
    """The reporter and the officers."""
    OFFICE = "office"
    UNIT = "unit"
    """The officers of the unit that ``codes`` names: visits that are planned."""
    LEAD = "lead"
    """The office and the officers of the unit that leads."""
