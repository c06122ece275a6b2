"""What people type, made safe to keep: nothing that cannot be read is stored."""

import re
import unicodedata
from email.errors import MessageError
from email.headerregistry import Address

from common.errors import Invalid, TooLarge

KEPT = {"\n", "\t"}
LONGEST_MAIL = 254
MAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
"""Visible ASCII: what every mail server takes."""


def clean(text: str) -> str:
    """Without control characters, lone surrogates and direction overrides; trimmed."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in unified if c in KEPT or _readable(c)).strip()


def _readable(character: str) -> bool:
    """Categories Cc, Cs, Cn, Co hold nothing to read; Cf only hides or reverses text,
    except for the joiner that emoji are made with."""
    return character == "\u200d" or unicodedata.category(character)[0] != "C"


def required(text: str, what: str, limit: int) -> str:
    """A cleaned text that must say something. Raises Invalid or TooLarge, naming ``what``."""
    cleaned = optional(text, what, limit)
    if cleaned is None:
        raise Invalid(f"请填写{what}。")
    return cleaned


def optional(text: str | None, what: str, limit: int) -> str | None:
    """A cleaned text, or None where it is empty. Raises TooLarge."""
    if text is None:
        return None
    if len(text) > limit:
        raise TooLarge(
            f"{what}太长：最多{limit}个字，现在有{len(text)}个字。请精简，或分几次提交。"
        )
    return clean(text) or None


def mail_address(text: str | None) -> str | None:
    """An address for e-mail, or None where it is empty. Raises Invalid or TooLarge."""
    typed = optional(text, "邮箱", LONGEST_MAIL)
    if typed and not is_mail_address(typed):
        raise Invalid("邮箱地址不对，请写成“名字@单位域名”，例如 name@example.cn。")
    return typed


def is_mail_address(text: str) -> bool:
    """Whether it is one address and nothing else: it goes into a header."""
    try:
        return bool(MAIL.fullmatch(text)) and Address(addr_spec=text).addr_spec == text
    except (ValueError, MessageError):
        return False
