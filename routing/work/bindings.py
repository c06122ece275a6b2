"""An officer's chat: bound by a one-time code from his page, spoken for until it is released.

Whoever holds the phone acts as the officer, so the code is short-lived and used once, one chat
speaks for one account, and a new sign-in link or a switched-off account ends it.
"""

import secrets
from datetime import datetime, timedelta

from sqlmodel import Session

from common.crypto import keyed_hash
from common.errors import Invalid, NotAllowed
from db import bindings, officers
from db.tables import ChatBinding, Token
from routing.rules.receipts import ALPHABET, CONFUSED
from routing.work.accounts import Account, account_of
from routing.work.desk import Desk

PURPOSE = "chat"
LIFE = timedelta(minutes=10)
LENGTH = 8
"""40 bits for ten minutes."""
WRONG = "绑定码不对，或者已经用过、过期。请在工作页面“聊天”里重新取一个。"


def offer(session: Session, desk: Desk, account: Account, now: datetime) -> str:
    """A new code for this account, ``XXXX-XXXX``; an earlier one ends. Raises NotAllowed where
    no channel is on for officers."""
    if not desk.settings.chat.officers:
        raise NotAllowed("没有为工作人员开通聊天渠道，请管理员在设置里开通。")
    officers.drop_tokens(session, account.actor.id, PURPOSE)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    session.add(
        Token(
            hash=_code_hash(desk, code),
            officer_id=account.actor.id,
            purpose=PURPOSE,
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def bind(
    session: Session, desk: Desk, channel: str, user: str, typed: str, now: datetime
) -> Account:
    """This chat speaks for the account of the code from now on; the code is used up.

    An earlier chat of the account in this channel, and an earlier account of this chat, are
    released. Raises Invalid.
    """
    code = "".join(c for c in typed.upper() if c.isalnum()).translate(CONFUSED)
    officer = officers.by_token(session, _code_hash(desk, code), PURPOSE, now)
    if officer is None:
        raise Invalid(WRONG)
    officers.drop_token(session, _code_hash(desk, code))
    bindings.drop_officer(session, officer.id, channel)
    user_hash = _user_hash(desk, channel, user)
    bindings.drop_chat(session, user_hash)
    session.add(
        ChatBinding(officer_id=officer.id, channel=channel, user_hash=user_hash, bound_at=now)
    )
    session.flush()
    return account_of(officer)


def account_at(session: Session, desk: Desk, channel: str, user: str) -> Account | None:
    """Whose chat this is, where it is an officer's and the channel is on for officers."""
    if channel not in desk.settings.chat.officers:
        return None
    officer = bindings.officer_at(session, _user_hash(desk, channel, user))
    return account_of(officer) if officer else None


def release_chat(session: Session, desk: Desk, channel: str, user: str) -> None:
    """解绑 by the chat itself."""
    bindings.drop_chat(session, _user_hash(desk, channel, user))


def _code_hash(desk: Desk, code: str) -> bytes:
    return keyed_hash(desk.keys.lookup, "chat code", code)


def _user_hash(desk: Desk, channel: str, user: str) -> bytes:
    return keyed_hash(desk.keys.lookup, "officer chat", channel, user)
