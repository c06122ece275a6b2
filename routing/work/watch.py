"""Whether the sweep and the outbox are at work: for /readyz, /metrics and the office's page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from db import due, outbox
from db.outbox import Backlog
from routing.work import chasing
from routing.work import outbox as delivery

PATIENCE = timedelta(minutes=5)
"""Longer than the slowest tick and several attempts; a fault shows within this time."""
TOO_MANY = 4
"""Attempts in vain: some three and a half minutes of back-off lie behind the fourth."""
NAMED = 5
JOBS = {chasing.HEARTBEAT: "催办", delivery.HEARTBEAT: "消息投递"}


@dataclass(frozen=True)
class Trouble:
    """``code`` for programs; ``sentence`` for the office: what is wrong and what to do."""

    code: str
    sentence: str


def troubles(session: Session, now: datetime) -> tuple[Trouble, ...]:
    """What has stopped or is stuck at ``now``."""
    beats = outbox.beats(session)
    silent = [name for name in JOBS if name in beats and now - beats[name] > PATIENCE]
    found = [_stopped(name) for name in silent]
    if chasing.HEARTBEAT in beats and chasing.HEARTBEAT not in silent:
        found += _left(due.left(session, now - PATIENCE))
    if (stuck := _stuck(outbox.backlog(session, now), now)) and delivery.HEARTBEAT not in silent:
        found.append(stuck)
    return tuple(found)


def _stopped(name: str) -> Trouble:
    return Trouble(
        f"{name}_stopped",
        f"{JOBS[name]}已停顿五分钟以上：请联系系统管理员重启服务；恢复前请到线索列表按期限逐件查看，紧急事项打电话。",
    )


def _left(numbers: list[str]) -> list[Trouble]:
    """The sweep comes through, and passes over these each time."""
    if not numbers:
        return []
    named = "、".join(numbers[:NAMED]) + ("等" if len(numbers) > NAMED else "")
    return [
        Trouble(
            "tips_left",
            f"有线索的催办出错（{named}）：请系统管理员查看日志；恢复前请逐件核对期限、电话催办。",
        )
    ]


def _stuck(backlog: Backlog, now: datetime) -> Trouble | None:
    """Nobody takes what is due, or a channel refuses again and again."""
    left = backlog.due_since is not None and now - backlog.due_since > PATIENCE
    far = backlog.next_try is not None and backlog.next_try - now > PATIENCE
    if not left and not far and backlog.attempts < TOO_MANY:
        return None
    return Trouble(
        "outbox_stuck",
        f"有消息送不出去（待送{backlog.due}条，失败{backlog.failed}条）：请联系系统管理员检查消息通道；"
        "恢复前请电话通知承办单位。",
    )
