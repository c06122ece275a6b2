"""What every use case needs besides its session: wired once, in the composition root."""

from dataclasses import dataclass
from pathlib import Path

from common.keys import Keys
from common.plan import Plan
from common.settings import Settings
from db.engine import Database
from routing.rules.calendar import WorkCalendar
from routing.work.calendars import Calendars
from triage import Triage


@dataclass(frozen=True)
class Desk:
    """The office's tools. Use cases take it beside a session and the moment ``now``."""

    settings: Settings
    plan: Plan
    triage: Triage
    keys: Keys
    calendars: Calendars
    database: Database

    @property
    def calendar(self) -> WorkCalendar:
        """The working days as they are known now; take it once for one computation."""
        return self.calendars.current()

    @property
    def files(self) -> Path:
        """The folder of encrypted attachments."""
        return self.settings.data_dir / "attachments"
