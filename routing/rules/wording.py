"""Every sentence to reporters and officers that does not depend on a channel.

Messages to officers name number, matter, due time and what to do: never the reporter,
never the text. Sentences to a reporter never say who else reported or when a visit is.
"""

from datetime import datetime

from common.clock import show, show_last_day
from common.plan import Turns
from routing.rules.labels import label
from routing.rules.wording_letters import LETTER_EVENTS
from routing.rules.words import (
    ClockKind,
    Part,
    Stage,
    Verdict,
)

NEXT: dict[Stage, str] = {
    Stage.REGISTERED: "办公室确定由哪个部门核查",
    Stage.NEEDS_INFO: "请您补充情况；到期没有补充的，按现有情况继续处理",
    Stage.TO_SIGN: "责任单位签收",
    Stage.VERIFYING: "责任单位现场核查并报告结论",
    Stage.REPORTED: "责任单位负责人审签结论",
    Stage.ENFORCING: "责任单位完成处置并复核",
    Stage.IN_REVIEW: "办公室复核销号",
    Stage.DUPLICATE: "责任单位现场核查并报告结论",
}
CLOSED_LINE = "核查办结"

TIMELINE: dict[str, str] = {
    "registered": "线索已登记",
    "assigned": "已交责任单位",
    "recalled": "办公室正在重新研判",
    "signed": "责任单位已签收，开始核查",
    "asked": "工作人员向您提了一个问题",
    "said": "您补充了情况",
    "waited": "补充期限已过，按现有情况继续处理",
    "extension_granted": "核查时间经批准延长，最迟完成日期已更新",
    "paused": "核查需要等待补充情况、检测或协助，暂停计时，到期自动恢复",
    "resumed": "核查恢复计时",
    "reported": "责任单位已报告核查结论，正在审签",
    "staged": "核查结论已审签，正在依法处置，完成后答复您",
    "approved": CLOSED_LINE,
    "redone": "办公室要求进一步核查",
    "declined": "不予受理",
    "reinstated": "恢复受理",
    "split": "您反映的几件事已分开办理，各有编号，见下面",
    "unsplit": "几件事合在一起办理",
    "withdrawn": "已按您的要求不再联系您，核查继续",
    "objected": "您提出了异议",
    "objection_granted": "异议有新的情况，已安排其他人员重新核查",
    "objection_refused": "异议已审核，不重新核查，理由见下面",
    "handed_over": "已移送纪检监察机关",
    "archived": "线索已归档",
}
EVENTS: dict[str, str] = {
    **TIMELINE,
    "assigned": "交办",
    "assigned_by_itself": "系统初判，自动交办",
    "recalled": "撤回交办",
    "summarised": "审定摘要",
    "signed": "签收",
    "asked": "询问举报人",
    "said": "举报人补充",
    "return_asked": "申请退回",
    "return_granted": "同意退回",
    "return_refused": "不同意退回",
    "extension_asked": "申请延期",
    "extension_granted": "同意延期",
    "extension_refused": "不同意延期",
    "paused": "暂停计时",
    "resumed": "恢复计时",
    "resumed_by_itself": "暂停到期，自动恢复计时",
    "reported": "报告核查结论",
    "countersigned": "审签同意",
    "sent_back": "审签退回",
    "approved": "销号办结",
    "redone": "退回重办",
    "linked": "并案",
    "linked_by_itself": "同一举报人重复反映，系统自动并案",
    "unlinked": "取消并案",
    "unit_reported": "报告核查情况",
    "unit_countersigned": "审签同意，报送",
    "unit_sent_back": "审签退回",
    "given": "交承办单位",
    "examined": "主办审核同意",
    "examined_back": "主办审核退回",
    "waived": "免办",
    "made_joint": "联合办理",
    "designated": "指定主办",
    "part_returned": "同意退回其承办部分",
    "district_added": "增加承办区县",
    "enterprise_confirmed": "确认企业",
    "noted": "记录",
    "staged": "阶段性办结，处置继续",
    "visited": "现场核查",
    "visit_planned": "计划到现场核查",
    "ordered": "下达处置",
    "rechecked": "复核处置",
    "assist_answered": "协查已答复",
    "measure_withdrawn": "撤销处置",
    "chased": "催办记录",
    "realigned": "放假安排变化，期限重新计算",
    "opened": "查看原文",
    "scan_opened": "查看来信扫描件",
    "returned_outside": "回复已回传来件单位",
    "keepers_sent": "转保密专员办理",
    "errand_taken": "保密专员接手",
    "identity_opened": "保密专员调取封存的身份",
    "reporter_told": "保密专员联系举报人",
    "contact_asked": "申请举报人联系方式",
    "contact_released": "举报人同意，联系方式交申请人",
    "contact_refused": "联系方式未提供",
    "contact_opened": "查看联系方式",
    "alarmed": "呼叫值班人员",
    "acknowledged": "值班人员确认收到",
    "split": "拆分",
    "unsplit": "取消拆分",
    "withdrawn": "举报人不再接受联系",
    "objected": "举报人提出异议",
    "objection_granted": "异议成立，由其他人员重新核查",
    "objection_refused": "异议不成立，已说明理由",
    "relapse_marked": "认定死灰复燃",
    "relapsed": "又有举报：死灰复燃",
    "officials_cleared": "核对后不涉及公职人员",
    "handed_over": "移送纪检监察机关",
    "probed": "有人打探举报人",
    "troubled": "举报人反映受到打扰",
    "untroubled": "举报人表示没有受到打扰",
    "trouble_settled": "打扰、报复情况的处理",
    "rated": "举报人评价办理结果",
    "archived": "归档",
    "archive_opened": "下载归档材料",
    "drawn": "回头看抽中",
    "lookback_assigned": "回头看指派复查",
    "looked_back": "回头看复查",
    "listing_offered": "列为名单候选",
    "listing_proposed": "名单：提出变动",
    "listing_published": "名单：公布",
    "listing_corrected": "名单：更正",
    "listing_removed": "名单：移出",
    "listing_refused": "名单：变动未获同意",
    "listing_dropped": "名单：不列入",
    "listing_plea": "名单：企业提出异议或信用修复申请",
    "listing_answered": "名单：答复企业",
    **LETTER_EVENTS,
}

TO_DO: dict[Stage, str] = {
    Stage.REGISTERED: "请研判交办",
    Stage.NEEDS_INFO: "等待举报人补充",
    Stage.TO_SIGN: "请签收",
    Stage.VERIFYING: "请核查并报告结论",
    Stage.REPORTED: "请审签",
    Stage.ENFORCING: "请完成处置并复核",
    Stage.IN_REVIEW: "请复核销号",
}


def next_step(stage: Stage) -> str | None:
    """What happens next, for the reporter; None once it has ended."""
    return NEXT.get(stage)


REOPENED = "线索已恢复办理，还没有结论；请先不要告知结果，可登记为无法联系并说明。"


def accepted_words(number: str, stage: Stage, by: datetime) -> str:
    """For a keeper to read out: that the tip is registered, and what comes next by when."""
    step = NEXT.get(stage)
    coming = f"接下来：{step}，最迟{show_last_day(by)}完成。" if step else ""
    return f"您反映的情况已登记，线索编号 {number}。{coming}"


def receipt_sentence(stage: Stage, by: datetime) -> str:
    """What happens next and by which day (domain.md section 3: a date, not 尽快)."""
    return f"{NEXT[stage]}，最迟{show_last_day(by)}完成。"


def timer_message(number: str, matter: str, what: str, due_at: datetime, rung: str) -> str:
    """What is due beside the stage, by when, and how the chaser calls it."""
    return f"【{rung}】{number} {matter}：{what}，期限 {show(due_at)}。"


def step_message(number: str, matter: str, what: str, due_at: datetime) -> str:
    """To whoever has the next step of a unit's own part."""
    return f"【待办】{number} {matter}：{what}，期限 {show(due_at)}。"


def stop_message(number: str, matter: str) -> str:
    """To a unit that need not do its part any more."""
    return f"【不用再办】{number} {matter}：本单位的交办已经撤回或免办。"


def chase_message(number: str, matter: str, stage: Stage, due: datetime, rung: str) -> str:
    """A reminder to whoever is to act."""
    return f"【{rung}】{number} {matter}：{TO_DO[stage]}，期限 {show(due)}。"


def assigned_message(number: str, matter: str, part: Part, due: datetime) -> str:
    """To each unit in the act of assigning."""
    if part is Part.COPY:
        return f"【抄送】{number} {matter}：已交区县承办，请知悉，不用签收。"
    return f"【新交办】{number} {matter}（{label(part)}）：请签收，期限 {show(due)}。"


def to_do_message(number: str, matter: str, stage: Stage, due: datetime) -> str:
    """To whoever has to act since the tip entered this stage."""
    return f"【待办】{number} {matter}：{TO_DO[stage]}，期限 {show(due)}。"


def outcome_sentence(verdict: Verdict) -> str:
    """Opens the reply to the reporter."""
    return f"核查结论：{label(verdict)}。"


def linked_message(number: str, matter: str) -> str:
    """To whoever had to act on a tip that rests now."""
    return f"【并案】{number} {matter}：已并案，这条暂不用办。"


def linked_by_itself_message(number: str, matter: str) -> str:
    """To the office, where a repeat was linked without a person."""
    return f"【自动并案】{number} {matter}：请核对；有误的，请在线索页取消并案。"


def danger_message(number: str, matter: str, due: datetime) -> str:
    """To the office at once, where life may be in danger."""
    return f"【紧急】{number} {matter}：可能危及生命安全，请立即研判处置，最迟 {show(due)}。"


def answered_message(number: str, matter: str) -> str:
    """To whoever's turn it is, when the reporter wrote."""
    return f"【举报人补充】{number} {matter}：举报人补充了情况，请查看。"


def errand_message(number: str, matter: str, errand: str, due: datetime) -> str:
    """To both identity keepers."""
    return f"【联系举报人】{number} {matter}：请{errand}，期限 {show(due)}。"


def contact_message(number: str, matter: str) -> str:
    """To the unit whose officer asked for a way to reach the reporter."""
    return f"【联系方式】{number} {matter}：申请已有答复，请申请人在线索页查看。"


def reporter_notice(number: str, kind: str) -> str:
    """To a reporter's own chat: what happened, never what about."""
    return f"线索 {number}：{TIMELINE[kind]}。详情请凭查询码查看。"


def return_message(number: str, matter: str) -> str:
    """To the office, when a unit wants to send the tip back."""
    return f"【退回申请】{number} {matter}：请审核是否同意退回。"


def days(count: int, unit: str) -> str:
    """A number of days in the unit of a clock (``working`` or ``calendar``)."""
    return f"{count}个工作日" if unit == "working" else f"{count}日"


def extension_message(number: str, matter: str, kind: ClockKind) -> str:
    """To whoever may give more time of this kind."""
    return f"【延期申请】{number} {matter}：请审核是否同意延长{label(kind)}，审核期间照常计时。"


def extension_decided_message(number: str, matter: str, due: str, *, granted: bool) -> str:
    """To the handler; ``due`` says which time ends when."""
    answer = "已同意延期" if granted else "未同意延期，期限不变"
    return f"【延期】{number} {matter}：{answer}，{due}。"


def pause_ends_message(number: str, matter: str, end: datetime) -> str:
    """To the handler, some days before his clock goes on."""
    return f"【暂停将满】{number} {matter}：暂停到{show_last_day(end)}为止，到期自动恢复计时。"


def resumed_message(number: str, matter: str, due: datetime) -> str:
    """To the handler, whose clock went on by itself."""
    return f"【恢复计时】{number} {matter}：暂停已满，{TO_DO[Stage.VERIFYING]}，期限 {show(due)}。"


def of_unit(unit: str) -> str:
    """Behind a message to somebody else than the one who is to act."""
    return f"办理单位：{unit.replace('/', ' ')}。"


def assist_message(number: str, matter: str, due: datetime) -> str:
    """To the unit of which help was asked; what was asked stands on its page."""
    return f"【协查】{number} {matter}：请在“协查”页查看问题并答复，期限 {show(due)}。"


def assist_answered_message(number: str, matter: str) -> str:
    """To the unit that asked."""
    return f"【协查答复】{number} {matter}：对方已答复，请在线索页查看。"


def copy_to(post: str) -> str:
    """The last rung of a ladder names a person, by post."""
    return f"抄报：{post}。"


def ways(turns: Turns) -> str:
    """Where else a reporter can go; the law is named only where it is confirmed."""
    told = (
        way.text + (f"（{way.source.text}）" if way.source.confirmed else "") for way in turns.ways
    )
    return f"对结果还有意见的：{'；'.join(told)}。"


def discipline(turns: Turns) -> str:
    """To whoever accuses officials."""
    return f"{turns.discipline.text}。"


def objection_message(number: str, matter: str, due: datetime) -> str:
    """To the office, when a reporter objects."""
    return f"【异议】{number} {matter}：请审核有没有新的事实，期限 {show(due)}。"


def relapse_message(number: str, matter: str, due: datetime) -> str:
    """To whoever's turn it is, when something runs again."""
    return f"【紧急·死灰复燃】{number} {matter}：办结后又开工，请立即处理，期限 {show(due)}。"


def probe_message(number: str) -> str:
    """To office and auditor: that it happened, not who asked."""
    return f"【打探举报人】{number}：有人打听举报人，已登记，请在“打探记录”里查看处理。"


def trouble_message(number: str, due: datetime) -> str:
    """To the office, when a reporter says that he was troubled."""
    return f"【紧急·打扰报复】{number}：举报人反映受到打扰或报复，请立即处理，期限 {show(due)}。"


def lookback_message(number: str, matter: str, due: datetime) -> str:
    """To the unit that looks at a closed tip again."""
    return f"【回头看】{number} {matter}：请复查有没有反弹并登记结果，期限 {show(due)}。"
