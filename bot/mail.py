"""Officers' notices by e-mail: to each who has the role, in a letter of his own.

A letter's Message-ID is made of the message's key and the address, so one that comes again
(the answer was lost) is the same letter. Who has it already, or is refused for good, is kept
in the database while others still wait, and is left in peace.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from sqlmodel import Session

from bot.posting import LONGEST_WAIT
from common.clock import Clock
from common.logs import logger
from common.settings import MailSettings
from db import officers, outbox, tips
from routing.rules.wording_out import mail_subject, mail_text, page_about
from routing.work.desk import Desk
from routing.work.outbox import Effect, Outgoing, SendFailed

SECONDS = 12.0
"""For all letters of one message: twenty messages that nobody answers have to fit into the
outbox's lease. What was not reached meanwhile is sent with the next attempt."""
FOR_GOOD = range(500, 600)
Letters = Mapping[str, EmailMessage]


class MailSender:
    """Sends through the server of the settings; without one it says that it is switched off."""

    def __init__(self, desk: Desk, clock: Clock, seconds: float = SECONDS) -> None:
        self._desk, self._clock, self._seconds = desk, clock, seconds

    async def send(self, message: Outgoing) -> Effect | None:
        """Raises SendFailed while somebody is without it who could be reached."""
        if not self._desk.settings.mail.host:
            raise SendFailed("off", LONGEST_WAIT)
        letters, began = await asyncio.to_thread(self._letters, message)
        done: set[str] = set()
        if letters:
            failure = await self._carry(letters, done)
            if letters.keys() - done:
                kept = partial(outbox.add_mail_taken, key=message.key, officer_ids=done)
                raise SendFailed(failure, effect=kept if done else None)
        elif not began:
            logger().info("nobody to mail", kind=message.kind, role=message.role)
        return partial(outbox.drop_mail_taken, key=message.key) if began else None

    def _letters(self, message: Outgoing) -> tuple[Letters, bool]:
        """By account, for those who are still without it; and whether others have it."""
        with self._desk.database.read() as session:
            taken = outbox.mail_taken(session, message.key)
            to = officers.mail_addresses(session, message.role, message.unit, message.officer_id)
            text = mail_text(message.body, self._pages(session, message))
        rules, now = self._desk.settings.mail, self._clock()
        left = {officer: address for officer, address in to.items() if officer not in taken}
        made = {o: _letter(rules, message, address, text, now) for o, address in left.items()}
        return made, bool(taken)

    def _pages(self, session: Session, message: Outgoing) -> list[str]:
        """Where each of its matters is dealt with."""
        about = [part.tip_id for part in message.parts or (message,) if part.tip_id]
        numbers = tips.numbers(session, about)
        public = self._desk.settings.public_url
        return [public + page_about(message.role, numbers[tip]) for tip in about]

    async def _carry(self, letters: Letters, done: set[str]) -> str:
        """Hand the letters over, noting in ``done`` who needs nothing more; why not all went."""
        server = _server(self._desk.settings.mail, self._seconds)
        try:
            async with asyncio.timeout(self._seconds):
                await server.connect()
                failure = await _hand_over(server, letters, done)
                with suppress(SMTPException):
                    await server.quit()
                return failure
        except SMTPResponseException as error:
            return f"status {error.code}"
        except (SMTPException, OSError) as error:
            return type(error).__name__
        finally:
            server.close()


def _server(rules: MailSettings, seconds: float) -> SMTP:
    return SMTP(
        hostname=rules.host,
        port=rules.port,
        username=rules.user or None,
        password=rules.password or None,
        local_hostname=_domain(rules),
        timeout=seconds,
        use_tls=rules.security == "tls",
        start_tls=rules.security == "starttls",
        cert_bundle=rules.ca_file or None,
    )


async def _hand_over(server: SMTP, letters: Letters, done: set[str]) -> str:
    """One refusal does not touch the next letter; what is wrong with the server ends it."""
    failure = ""
    for officer, letter in letters.items():
        code = await _refusal(server, letter)
        if code is not None and code not in FOR_GOOD:
            failure = f"status {code}"
            continue
        if code is not None:
            logger().warning("mail refused for good", officer=officer, status=code)
        done.add(officer)
    return failure


async def _refusal(server: SMTP, letter: EmailMessage) -> int | None:
    """With which status this letter or its address was refused. Raises SMTPException."""
    try:
        await server.send_message(letter)
    except SMTPRecipientsRefused as refused:
        return refused.recipients[0].code
    except SMTPDataError as refused:
        return refused.code
    return None


def _letter(
    rules: MailSettings, message: Outgoing, address: str, text: str, now: datetime
) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = rules.sender, address
    letter["Subject"] = mail_subject(message.body)
    letter["Date"] = format_datetime(now)
    # Short enough that the line is not folded, which programs read in different ways.
    name = hashlib.sha256(f"{message.key}\n{address}".encode()).hexdigest()[:32]
    letter["Message-ID"] = f"<{name}@{_domain(rules)}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text, cte="base64")
    return letter


def _domain(rules: MailSettings) -> str:
    return rules.sender.rpartition("@")[2]
