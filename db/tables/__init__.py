"""Every table. Importing this package fills ``db.base.METADATA``."""

from db.tables.bindings import ChatBinding
from db.tables.calendar import CalendarDay, CalendarEntry
from db.tables.clocks import Extension, Pause
from db.tables.courses import Course
from db.tables.duty import Alarm, AlarmCall, Leave, RosterEntry
from db.tables.enterprises import Enterprise, EnterprisePair, PairCount
from db.tables.fingerprints import Fingerprint
from db.tables.labels import Label
from db.tables.letters import Letter
from db.tables.listings import Listing
from db.tables.measures import ClosureFigure, Measure, Proof, Visit
from db.tables.officers import AccessLog, Officer, Token
from db.tables.outside import (
    ChatNotice,
    ContactRelease,
    KeeperTask,
    Outside,
    ReporterAddress,
)
from db.tables.promises import Heartbeat, MailTaken, Notice, OutboxMessage, RungRecord, Talk
from db.tables.seals import Seal
from db.tables.timers import Timer, TimerRung
from db.tables.tips import (
    Assignment,
    Attachment,
    Event,
    Identity,
    KeeperKey,
    NumberSeries,
    RepeatMark,
    Tip,
)
from db.tables.turns import Draw, DrawnTip, Probe

__all__ = [
    "AccessLog",
    "Alarm",
    "AlarmCall",
    "Assignment",
    "Attachment",
    "CalendarDay",
    "CalendarEntry",
    "ChatBinding",
    "ChatNotice",
    "ClosureFigure",
    "ContactRelease",
    "Course",
    "Draw",
    "DrawnTip",
    "Enterprise",
    "EnterprisePair",
    "Event",
    "Extension",
    "Fingerprint",
    "Heartbeat",
    "Identity",
    "KeeperKey",
    "KeeperTask",
    "Label",
    "Leave",
    "Letter",
    "Listing",
    "MailTaken",
    "Measure",
    "Notice",
    "NumberSeries",
    "Officer",
    "OutboxMessage",
    "Outside",
    "PairCount",
    "Pause",
    "Probe",
    "Proof",
    "RepeatMark",
    "ReporterAddress",
    "RosterEntry",
    "RungRecord",
    "Seal",
    "Talk",
    "Timer",
    "TimerRung",
    "Tip",
    "Token",
    "Visit",
]
