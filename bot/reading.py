"""Reading a typed line: commands, codes, contacts, corrections. No city words."""

import re
import unicodedata
from typing import Literal

from routing.rules.receipts import normalise_code

COMMANDS = {
    "start": "welcome", "开始": "welcome", "你好": "welcome", "您好": "welcome",
    "help": "help", "帮助": "help", "?": "help", "怎么用": "help", "什么是查询码": "help",
    "cancel": "cancel", "取消": "cancel", "退出": "cancel",
    "status": "status", "查询": "status", "查询进度": "status", "进度": "status",
    "new": "another", "再报一条": "another", "另报一条": "another",
    "我已记下": "noted", "再看查询码": "show_code",
}  # fmt: skip
"""What a person may type at any time, without the slash of a menu."""

Turning = Literal["objection", "relapse", "trouble", "no_trouble", "withdrawal"]
TURNS: dict[str, Turning] = {
    "异议": "objection", "又开工": "relapse", "有麻烦": "trouble", "没有麻烦": "no_trouble",
    "不再联系": "withdrawal",
}  # fmt: skip
"""What may be said right behind a code, beside words for the officers."""

UNKNOWN_WORDS = frozenset({"不知道", "不晓得", "不清楚", "不太清楚", "说不清", "不认识"})

_ASKING_STATUS = re.compile(r"^/?(查询码|查询进度|查询|status)[:：\s]*", re.IGNORECASE)
_CODE = re.compile(
    r"([0-9A-Za-z]{4}(?:[- ]?[0-9A-Za-z]{4}){3})(?![0-9A-Za-z])[:：，,\s]*(.*)", re.DOTALL
)
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1\d{10}|0\d{2,3}[- ]?\d{7,8}|[2-9]\d{6,7})(?!\d)")
_NAME_WORDS = re.compile(
    r"(我叫|我姓|姓名|名字|本人|电话|手机号?|号码|联系|是|[\s:：,，、;；。/]+)"
)
_TAKEN_BACK = re.compile(r"不(?:是|在)(?:(?![，,。；;！!？?、\s]|而?是).)+")
"""``不是X`` up to the end of the clause or to the ``是`` that puts it right."""


def command(text: str) -> str | None:
    """The command a line names (also ``/help@bot``), or None."""
    word = unicodedata.normalize("NFKC", text).lower().strip(" 。.!！")
    return COMMANDS.get(re.sub(r"@\w+$", "", word.removeprefix("/")))


def code_and_words(text: str) -> tuple[str, str] | None:
    """A leading code in its one form, and the words after it; None without a code."""
    line = _ASKING_STATUS.sub("", unicodedata.normalize("NFKC", text))
    found = _CODE.match(line)
    code = normalise_code(found.group(1)) if found else None
    return (code, found.group(2).strip()) if found and code else None


def turn(words: str) -> Turning | None:
    """What the words behind a code ask for with their first word; None: they are a message."""
    return next((what for word, what in TURNS.items() if words.startswith(word)), None)


def after_turn(words: str) -> str:
    """The words without that first one."""
    word = next(word for word in TURNS if words.startswith(word))
    return words.removeprefix(word).removeprefix("了").lstrip(" ，,：:。\n")


def contact(text: str) -> tuple[str | None, str | None]:
    """The name and the phone number in a line, each None where it has none."""
    text = unicodedata.normalize("NFKC", text)
    found = _PHONE.search(text)
    rest = text[: found.start()] + " " + text[found.end() :] if found else text
    name = _NAME_WORDS.sub(" ", rest).strip()
    return name or None, found.group(1) if found else None


def corrected(text: str) -> str | None:
    """What remains of a correction without what it takes back; None where it is none."""
    rest = _TAKEN_BACK.sub(" ", text)
    return rest if rest != text else None
