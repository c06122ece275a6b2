"""What officers are told in chats: numbers, matters, dates and what to do; never a tip's words."""

from common.clock import show
from routing.rules.labels import label
from routing.rules.words import ENDED, Stage, Verdict
from routing.work.cases import CaseView, Inbox, InboxItem, TimelineLine

PENDING, OVERDUE, FIGURES, RELEASE = "待办", "超期", "今日数字", "解除绑定"
SEE, SIGN, RETURN, COUNTERSIGN, ACKNOWLEDGE = "查看", "签收", "退回", "审签同意", "确认收到"
REALLY = "确认"
RELEASED = "已解除绑定，这个聊天不能再办理线索。"
NOT_HERE = (
    "这里是工作聊天，只办签收、退回、审签、确认收到，不收文字和图片；其他请在工作页面办理。\n"
    "要以个人身份举报，请用网页，或先发“解除绑定”。"
)
WHICH_GROUND = "退回 {number}，请选理由；要写说明的，请在工作页面办理。"
BY_BUTTON = "{ground}（在聊天中退回，没有另写说明）"
SURE = "{number} 的核查结论如上。确认审签同意吗？"
DONE = {
    SIGN: "已签收 {number}。",
    RETURN: "已申请退回 {number}，等办公室审核。",
    COUNTERSIGN: "已审签同意 {number}。",
    ACKNOWLEDGE: "已确认收到 {number}，不再呼叫本单位其他人。",
}
NOTHING_DUE = "没有要办的线索。"
NOTHING_OVERDUE = "没有超期的线索。"


def bound(display_name: str) -> str:
    """The chat speaks for this account from now on."""
    return (
        f"已绑定账号“{display_name}”。发“待办”看要办的线索，可以直接签收、退回。\n"
        "请给手机设锁屏密码；手机丢失，请马上在工作页面解除绑定，或请管理员发新链接。"
    )


def card(view: CaseView, url: str) -> str:
    """A matter without its words: number, task, district, stage, due date, where to open it."""
    lines = [f"{view.number} {view.matter}", f"状态：{view.stage_label}"]
    if view.due_at:
        lines.append(f"期限：{show(view.due_at)}{'（已超期）' if view.overdue else ''}")
    if view.urgent:
        lines.insert(0, "【紧急】")
    lines += verdicts(view)
    return "\n".join([*lines, f"打开网页：{url}/staff/cases/{view.number}"])


def verdicts(view: CaseView) -> list[str]:
    """The verdict of each allegation by its place, then the whole; the words stay on the page."""
    if view.stage is not Stage.REPORTED or view.report is None:
        return []
    each = [label(Verdict(a["verdict"])) for a in view.report["allegations"]]
    lines = [f"第{place}项：{verdict}" for place, verdict in enumerate(each, 1)]
    return [*lines, f"核查结论：{label(Verdict(view.report['verdict']))}"]


def changed(last: TimelineLine) -> str:
    """What somebody did last, without a word of it."""
    return f"最近：{show(last.at)} {last.who} {last.what}"


def line(item: InboxItem) -> str:
    """One matter of a list."""
    due = item.own_due_at or item.due_at
    late = "，已超期" if item.overdue or item.own_overdue else ""
    until = f"，期限{show(due)}" if due else ""
    return f"{item.number} {item.matter}：{item.stage_label}{until}{late}"


def more(count: int) -> str:
    """Matters that a list leaves out."""
    return f"另有{count}件，请在工作页面查看。"


def figures(inbox: Inbox) -> str:
    """How many open matters stand where, and how many are late."""
    open_ones = [stage for stage in Stage if stage not in ENDED and inbox.counts.get(stage)]
    counts = [f"{label(stage)} {inbox.counts[stage]}件" for stage in open_ones]
    return "\n".join([*(counts or ["没有在办的线索。"]), f"超期 {inbox.overdue}件"])
