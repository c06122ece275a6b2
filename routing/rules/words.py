"""The words of the office: codes in the code, 中文 on the screen (design.md section 3)."""

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
READ_NO_TIPS = frozenset({Role.KEEPER, Role.ADMINISTRATOR})
"""The keepers know who wrote, the administrator runs the system: neither reads what was
written."""


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


WORDS: tuple[tuple[StrEnum, str], ...] = (
    (Stage.REGISTERED, "已登记"),
    (Stage.NEEDS_INFO, "待补充"),
    (Stage.TO_SIGN, "待签收"),
    (Stage.VERIFYING, "核查中"),
    (Stage.REPORTED, "待审签"),
    (Stage.ENFORCING, "处置中"),
    (Stage.IN_REVIEW, "待销号"),
    (Stage.CLOSED, "已办结"),
    (Stage.DECLINED, "不予受理"),
    (Stage.DUPLICATE, "并案"),
    (Stage.SPLIT, "已拆分"),
    (Stage.ARCHIVED, "已归档"),
    (Action.ASSIGN, "交办"),
    (Action.RECALL, "撤回交办"),
    (Action.SUMMARISE, "审定摘要"),
    (Action.SIGN, "签收"),
    (Action.RETURN, "退回"),
    (Action.DECIDE_RETURN, "审核退回"),
    (Action.ASK, "询问举报人"),
    (Action.EXTEND, "申请延期"),
    (Action.DECIDE_EXTENSION, "审核延期"),
    (Action.PAUSE, "暂停计时"),
    (Action.RESUME, "恢复计时"),
    (Action.REPORT, "报告核查结论"),
    (Action.COUNTERSIGN, "审签"),
    (Action.APPROVE, "销号"),
    (Action.REDO, "退回重办"),
    (Action.DECLINE, "不予受理"),
    (Action.REINSTATE, "恢复受理"),
    (Action.LINK, "并案"),
    (Action.UNLINK, "取消并案"),
    (Action.CONFIRM_ENTERPRISE, "确认企业"),
    (Action.NOTE, "记录"),
    (Action.VISIT, "现场核查"),
    (Action.ORDER, "下达处置"),
    (Action.RECHECK, "复核处置"),
    (Action.ANSWER, "答复协查"),
    (Action.WITHDRAW_MEASURE, "撤销处置"),
    (Action.SPLIT, "拆分"),
    (Action.UNSPLIT, "取消拆分"),
    (Action.DECIDE_OBJECTION, "审核异议"),
    (Action.RELAPSE, "认定死灰复燃"),
    (Action.SPLIT_OFF, "拆出涉公职人员部分"),
    (Action.CLEAR_OFFICIALS, "不涉及公职人员"),
    (Action.HAND_OVER, "移送纪检监察"),
    (Action.PROBE, "登记打探"),
    (Action.SETTLE_TROUBLE, "登记处理情况"),
    (Action.GIVE, "交承办单位"),
    (Action.EXAMINE, "审核承办报告"),
    (Action.WAIVE, "免办"),
    (Action.JOINT, "联合办理"),
    (Action.DESIGNATE, "指定主办"),
    (Role.HANDLER, "经办人"),
    (Role.SIGNATORY, "审签人"),
    (Role.DISTRICT, "区县"),
    (Role.PUBLISHER, "名单发布人"),
    (Role.OFFICE, "办公室"),
    (Role.KEEPER, "保密专员"),
    (Role.ADMINISTRATOR, "系统管理员"),
    (Role.AUDITOR, "审计"),
    (Role.REPORTER, "举报人"),
    (Role.SYSTEM, "系统"),
    (Mode.ANONYMOUS, "不留姓名电话"),
    (Mode.CONFIDENTIAL, "只留电话"),
    (Mode.NAMED, "留姓名电话"),
    (Part.LEAD, "主办"),
    (Part.SUPPORT, "协办"),
    (Part.DISTRICT, "承办区县"),
    (Part.CARRIER, "承办区县（牵头）"),
    (Part.COPY, "抄送"),
    (Kind.CITIZEN, "群众举报"),
    (Kind.ORGANISATION, "单位举报"),
    (Kind.POWER, "用电异常"),
    (Kind.TRANSFER, "部门移送"),
    (Kind.FINDING, "排查发现"),
    (Part.GROUND, "承办单位"),
    (Duty.TO_SIGN, "待签收"),
    (Duty.WORKING, "办理中"),
    (Duty.REPORTED, "已报告"),
    (Duty.DONE, "已完成"),
    (Duty.RETURNED, "已退回"),
    (Duty.WAIVED, "已免办"),
    (Verdict.TRUE, "属实"),
    (Verdict.PARTLY_TRUE, "部分属实"),
    (Verdict.NOT_TRUE, "不属实"),
    (Verdict.UNVERIFIABLE, "暂无法查实"),
    (Origin.OWN, "现场取得"),
    (Origin.FIRM, "企业自己的材料"),
    (Origin.OTHER, "其他来源"),
    (MeasureKind.CASE, "立案查处"),
    (MeasureKind.RECTIFY, "限期整改"),
    (MeasureKind.SUSPEND, "停产整治"),
    (MeasureKind.CLOSURE, "报请关闭"),
    (MeasureKind.ASSIST, "协查"),
    (MeasureKind.TRANSFER, "移送"),
    (MeasureState.OPEN, "进行中"),
    (MeasureState.PASSED, "复核合格"),
    (MeasureState.FAILED, "复核不合格"),
    (MeasureState.CLOSED_BY_LAW, "已依法关闭"),
    (MeasureState.ANSWERED, "已答复"),
    (MeasureState.WITHDRAWN, "已撤销"),
    (ReturnGround.OTHER_TASK, "应由其他任务承办"),
    (ReturnGround.OUT_OF_PLAN, "不属本方案"),
    (ReturnGround.NEEDS_SUPPORT, "需增加协办"),
    (ReturnGround.WRONG_DISTRICT, "区县有误"),
    (ReturnGround.UNCLEAR, "线索不清楚"),
    (ClockKind.PROMISED, "承诺时限"),
    (ClockKind.STATUTORY, "法定时限"),
    (Subject.OUTSIDE, "向来件单位回复"),
    (Subject.MEASURE, "处置措施到期前完成并复核"),
    (Subject.FOLLOW_UP, "复核不合格，下达后续处置"),
    (Subject.KEEPER, "保密专员联系举报人"),
    (Errand.ACCEPTED, "告知登记情况"),
    (Errand.QUESTION, "转达询问"),
    (Errand.RESULT, "告知结果"),
    (Errand.CONTACT, "征求是否提供联系方式"),
    (Means.PHONE, "电话"),
    (Means.LETTER, "书面"),
    (Means.VISIT, "来访"),
    (Told.TOLD, "已告知"),
    (Told.UNREACHABLE, "无法联系"),
    (Told.REFUSED, "对方拒绝"),
    (Subject.OBJECTION, "请审核举报人的异议"),
    (Subject.TROUBLE, "请处理举报人反映的打扰、报复"),
    (Subject.LOOKBACK, "请完成回头看复查"),
    (Subject.LISTING, "研究、答复名单事项"),
    (Subject.SEAT_TO_SIGN, "请签收"),
    (Subject.SEAT_WORKING, "请核查并报告"),
    (Subject.SEAT_REPORTED, "请审签本单位的报告"),
    (Subject.SEAT_EXAMINED, "请审核区县的报告"),
    (Subject.RETURN, "请审核退回申请"),
    (PauseKind.REPORTER, "等举报人补充"),
    (PauseKind.LABORATORY, "检测鉴定"),
    (PauseKind.ASSISTANCE, "协查"),
    (LetterKind.SUPERVISE, "督办函"),
    (LetterKind.CIRCULAR, "通报"),
    (LetterKind.TALK, "约谈通知"),
    (LetterKind.REMIND, "提醒函"),
    (LetterKind.REPORT, "报领导小组报告"),
    (LetterState.DRAFTING, "拟稿"),
    (LetterState.CHECKING, "核稿"),
    (LetterState.SIGNING, "签发"),
    (LetterState.SENDING, "待编号用印"),
    (LetterState.SENT, "已发出"),
    (LetterState.VOID, "作废"),
    (LetterStep.SAVE, "保存草稿"),
    (LetterStep.SUBMIT, "提交核稿"),
    (LetterStep.CHECK, "核稿通过"),
    (LetterStep.SEND_BACK, "退回修改"),
    (LetterStep.SIGN, "签发"),
    (LetterStep.SEND, "登记发出"),
    (LetterStep.VOID, "作废"),
)
LABELS = {(type(word), word): text for word, text in WORDS}
"""By kind as well: a stage and a duty may share a code and differ on the screen."""


def label(word: StrEnum) -> str:
    """The word as people read it."""
    return LABELS[type(word), word]
