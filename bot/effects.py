"""Carrying out what a turn of the conversation leads to, inside its transaction."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot import answers, prompts
from bot.conversation import registered, went_on
from bot.talk import (
    AddTo,
    Filed,
    LookUp,
    Reply,
    Say,
    ShowCodes,
    Submit,
    Talk,
    Tip,
    Turn,
    Turned,
    WantNotices,
)
from bot.telling import AFTER_RECEIPT
from db import tips
from routing.rules.receipts import derive_code
from routing.work import addresses, followup, intake, reporter, talks
from routing.work.attachments import PreparedFile
from routing.work.desk import Desk
from routing.work.followup import Told
from routing.work.intake import Draft


@dataclass(frozen=True)
class Call:
    """One message in its surroundings, for the length of one transaction."""

    session: Session
    desk: Desk
    channel: str
    user: str
    now: datetime
    files: Mapping[str, PreparedFile]
    """What came with the message itself, by ref."""


def carry_out(call: Call, turn: Turn) -> Turn:  # noqa: C901  one case for each kind of effect
    """The turn after its effect, with the effect's replies. Raises AppError if it fails."""
    match turn.effect:
        case Submit(tip):
            after = _submit(call, turn.talk, tip)
        case ShowCodes(tips_kept):
            after = went_on(turn.talk, tuple(answers.again(filed) for filed in tips_kept))
        case LookUp(code):
            found = followup.status(call.session, call.desk, code)
            question = answers.asked(found) is not None
            after = went_on(turn.talk, (answers.status(found),), asked=question)
        case Say(code, text, refs):
            _say(call, code, text, refs)
            after = went_on(turn.talk, (Reply(prompts.PASSED_ON),))
        case Turned():
            after = _turned(call, turn.talk, turn.effect)
        case AddTo(filed, text, refs):
            _say(call, code_of(call, filed), text, refs)
            after = went_on(turn.talk, (Reply(prompts.ADDED),))
        case WantNotices(filed):
            after = went_on(turn.talk, (_want_notices(call, filed),))
        case None:
            return turn
    return Turn(after.talk, (*turn.replies, *after.replies), turn.effect)


def _say(call: Call, code: str, text: str, refs: tuple[str, ...]) -> None:
    said = followup.Told(code, text, files=_files(call, refs))
    followup.say(call.session, call.desk, said, call.now)


def _want_notices(call: Call, filed: Filed) -> Reply:
    found = tips.by_number(call.session, filed.number)
    if found is None:
        return Reply(prompts.NOTHING_KEPT)
    until = addresses.keep(call.session, call.desk, found, call.channel, call.user)
    return Reply(prompts.NOTICES_A_DAY if until else prompts.NOTICES_ON)


def _turned(call: Call, talk: Talk, asked: Turned) -> Turn:
    told = Told(asked.code, asked.text)
    session, desk, now = call.session, call.desk, call.now
    match asked.what:
        case "relapse":
            return _relapse(call, talk, told, asked.request_id)
        case "objection":
            reporter.objection(session, desk, told, now)
        case "withdrawal":
            reporter.withdraw(session, desk, asked.code, now)
        case "trouble" | "no_trouble":
            troubled = asked.what == "trouble"
            reporter.trouble(session, desk, told, now, troubled=troubled)
    return went_on(talk, (Reply(prompts.TURNED[asked.what]),))


def _relapse(call: Call, talk: Talk, told: Told, request_id: str) -> Turn:
    """The new tip's code is shown as that of any tip registered here."""
    draft = reporter.relapse(call.session, call.desk, told, call.channel, request_id)
    prepared = intake.prepare(call.desk, draft, call.now)
    receipt = intake.store(call.session, call.desk, prepared, call.now)
    filed = Filed(request_id, prepared.body_digest.hex(), receipt.number)
    if talk.at == "idle":
        talk = replace(talk, prompt=AFTER_RECEIPT)
    return registered(talk, filed, answers.receipt(receipt, request_id))


def code_of(call: Call, filed: Filed) -> str:
    """The code of a registered tip, derived anew."""
    digest = bytes.fromhex(filed.digest)
    return derive_code(call.desk.keys.code, call.channel, filed.request_id, digest)


def identity_possible(call: Call) -> bool:
    """Whether there are keepers to whom a name or phone could be sealed."""
    return tips.keeper_key(call.session) is not None


def _submit(call: Call, talk: Talk, tip: Tip) -> Turn:
    prepared = intake.prepare(call.desk, _draft(call, tip), call.now)
    receipt = intake.store(call.session, call.desk, prepared, call.now)
    filed = Filed(tip.request_id, prepared.body_digest.hex(), receipt.number)
    return registered(talk, filed, answers.receipt(receipt, tip.request_id))


def _draft(call: Call, tip: Tip) -> Draft:
    return Draft(
        text=tip.text,
        channel=call.channel,
        request_id=tip.request_id,
        mode=tip.mode,
        name=tip.name,
        phone=tip.phone,
        district=tip.district,
        address=tip.address,
        files=_files(call, tip.files),
    )


def keep_files(call: Call, before: Talk, after: Talk) -> None:
    """Put new files away beside the talk, sealed like it; empty those it let go."""
    for ref in set(after.files) - set(before.files):
        file = call.files[ref]
        stored = "|".join((file.media_type, file.kind, base64.b64encode(file.data).decode()))
        talks.save_talk(call.session, call.desk, *_place(call, ref), stored, call.now)
    for ref in set(before.files) - set(after.files):
        talks.save_talk(call.session, call.desk, *_place(call, ref), "", call.now)


def _files(call: Call, refs: tuple[str, ...]) -> tuple[PreparedFile, ...]:
    """Files of this message or of earlier ones, but those that were forgotten meanwhile."""
    found = (_file(call, ref) for ref in refs)
    return tuple(file for file in found if file)


def _file(call: Call, ref: str) -> PreparedFile | None:
    if ref in call.files:
        return call.files[ref]
    stored = talks.load_talk(call.session, call.desk, *_place(call, ref))
    if not stored:
        return None
    media_type, kind, data = stored.split("|")
    return PreparedFile(media_type, base64.b64decode(data), kind)


def _place(call: Call, ref: str) -> tuple[str, str]:
    return f"{call.channel}/file", f"{call.user}/{ref}"
