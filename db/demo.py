"""The one query that only made-up data needs: what was promised long ago has been delivered."""

from datetime import datetime

from sqlalchemy import case, insert
from sqlmodel import Session, col, select, update

from db.tables import Notice, OutboxMessage

COPIED = ("key", "unit", "role", "tip_id", "kind", "body")


def settle_old_promises(
    session: Session, until: datetime, read_until: datetime, channel: str
) -> None:
    """Mark messages promised before ``until`` as sent then; those of ``channel`` become
    notices on the officers' pages, read where they are older than ``read_until``.

    Other channels have nothing left to send: nobody waits for the mail of a demo.
    """
    old = col(OutboxMessage.promised_at) <= until
    elsewhere = col(OutboxMessage.channel) != channel
    promised = col(OutboxMessage.promised_at)
    read = case((promised <= read_until, promised), else_=None)
    notices = select(  # type: ignore[call-overload]
        *(getattr(OutboxMessage, name) for name in COPIED), promised, read
    ).where(old, OutboxMessage.channel == channel)
    session.connection().execute(insert(Notice).from_select([*COPIED, "at", "read_at"], notices))
    sent = update(OutboxMessage).where(old | elsewhere).values(sent_at=promised, attempts=1)
    session.exec(sent)
