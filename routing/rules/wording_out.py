"""How an officer's message looks where it leaves the house; see ``wording`` for what it may say.

Mail and group robots put an address behind it, under which the work is done.
"""

from collections.abc import Iterable

from routing.rules.words import Role

STARTS = {
    Role.ADMINISTRATOR: "/staff/accounts",
    Role.KEEPER: "/staff/keeper",
    Role.PUBLISHER: "/staff/lists",
    Role.AUDITOR: "/staff/probes",
}
"""Where those begin who have no inbox."""
FOOT = "本邮件由系统自动发送，请勿回复。举报内容请登录系统查看，不要在邮件里谈论。"


def page_about(role: str, number: str) -> str:
    """The page on which somebody with this role deals with a tip."""
    return STARTS.get(Role(role), f"/staff/cases/{number}")


def mail_subject(body: str) -> str:
    """What it is and which matter, in one line: the message up to its colon."""
    return " ".join(body.partition("：")[0].split())


def mail_text(body: str, pages: Iterable[str]) -> str:
    """The message, where to go, and that nobody reads answers."""
    return "\n".join([body, "", "办理页面（需登录）：", *dict.fromkeys(pages), "", FOOT, ""])


def group_text(body: str, page: str, most: int) -> str:
    """The message with one address, in at most so many bytes of UTF-8: what has no room is
    counted. A chat program would refuse or cut it."""
    lines = body.split("\n")
    for kept in range(len(lines), 0, -1):
        text = "\n".join([*lines[:kept], *_left_out(len(lines) - kept), page])
        if len(text.encode()) <= most:
            return text
    return f"有消息待办理，请登录查看：{page}"


def _left_out(count: int) -> list[str]:
    return [f"……还有{count}件，请登录查看。"] if count else []
