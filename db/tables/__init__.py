"""Every table. Importing this package fills ``db.base.METADATA``."""

from db.tables.officers import AccessLog, Officer, Token
from db.tables.promises import Heartbeat, Notice, OutboxMessage, RungRecord, Talk
from db.tables.tips import (
    Assignment,
    Attachment,
    Event,
    Identity,
    KeeperKey,
    NumberSeries,
    Tip,
)

__all__ = [
    "AccessLog",
    "Assignment",
    "Attachment",
    "Event",
    "Heartbeat",
    "Identity",
    "KeeperKey",
    "Notice",
    "NumberSeries",
    "Officer",
    "OutboxMessage",
    "RungRecord",
    "Talk",
    "Tip",
    "Token",
]
