"""Sentences about letters: to officers who have to write, check, sign or send one.

They name number, matter and what to do; of a letter's words they say nothing.
"""

from datetime import datetime

from common.clock import show_last_day
from routing.rules.labels import label
from routing.rules.words import (
    LetterKind,
    LetterState,
    Stage,
)

LETTER_EVENTS = {
    "letter_drafted": "拟督办文书",
    "letter_submitted": "文书提交核稿",
    "letter_checked": "文书核稿通过",
    "letter_returned": "文书退回修改",
    "letter_signed": "文书签发",
    "letter_sent": "文书发出",
    "letter_voided": "文书作废",
    "letter_voided_by_itself": "线索已离开那一环节，文书由系统作废",
    "letter_reminded": "文书催办记录",
}
TO_DO = {
    LetterState.DRAFTING: "请核改后提交核稿",
    LetterState.CHECKING: "请核稿",
    LetterState.SIGNING: "请签发",
    LetterState.SENDING: "请在发文系统编号用印，发出后登记",
}
NEEDED = {
    Stage.TO_SIGN: "签收",
    Stage.VERIFYING: "核查并报告结论",
    Stage.REPORTED: "审签核查结论",
}
"""What a letter asks for, by the stage in which the time ran out."""


def letter_message(number: str, matter: str, kind: LetterKind, state: LetterState) -> str:
    """To whoever has to take the letter's next step."""
    return f"【{label(kind)}】{number} {matter}：{TO_DO[state]}。"


def letter_reminder(
    number: str, matter: str, kind: LetterKind, state: LetterState, since: datetime
) -> str:
    """The same, where the letter has lain since then."""
    waited = f"{show_last_day(since)}起等待{label(state)}"
    return f"【{label(kind)}催办】{number} {matter}：{waited}，{TO_DO[state]}。"


def letter_copy(number: str, matter: str, kind: LetterKind) -> str:
    """To the office, where a unit was given a draft."""
    return f"【{label(kind)}】{number} {matter}：已为主办单位备好草稿，抄告办公室。"


def needed(stage: Stage) -> str:
    """What a letter asks the one to do who is late."""
    return NEEDED.get(stage, "办理")


def late_sentence(due: datetime, days: int, now: datetime) -> str:
    """Until when there was time, and by how many working days it is over."""
    limit = f"期限为{show_last_day(due)}"
    return f"{limit}，截至{show_last_day(now)}已逾期{days}个工作日" if days else limit
