"""The ways by which tips come in, those of the office's desk among them, and what follows."""

from routing.rules.words import Kind

BY_STAFF = {
    "phone": "电话",
    "letter": "来信",
    "visit": "来访",
    "12345": "12345",
    "12369": "12369",
    "12315": "12315",
    "inspection": "检查移交",
    "transfer": "部门移送",
    "finding": "自行发现",
}
"""Entered by a clerk on behalf of whoever sent it (代录), by code, as the screen says it."""
POWER = "power"
CHANNELS = {
    "web": "网页",
    "webchat": "网页对话",
    "api": "接口",
    "telegram": "Telegram",
    "terminal": "终端",
    "wechat": "微信",
    **BY_STAFF,
    POWER: "用电异常报送",
}
EXPECT_REPLY = frozenset({"12345", "12369", "12315", "inspection", "transfer"})
"""Whoever hands over in these ways waits for an answer, whether a day was named or not."""
ABSENT = frozenset({"letter", "12345", "12369", "12315"})
"""The sender is not there to take number and code along."""
_KINDS = {"inspection": Kind.TRANSFER, "transfer": Kind.TRANSFER, "finding": Kind.FINDING}


def kind_of(channel: str, *, from_a_body: bool) -> Kind:
    """What a tip entered by staff counts as. ``from_a_body``: an enterprise, an association."""
    usual = Kind.ORGANISATION if from_a_body else Kind.CITIZEN
    return _KINDS.get(channel, usual)


def channel_name(channel: str) -> str:
    """The channel as people read it."""
    return CHANNELS.get(channel, channel)
