"""Which channels an officer's message is promised for, by the settings."""

from common.errors import Misconfigured
from common.settings import Settings
from routing.rules.words import Role

ALWAYS = ("page", "log")
"""Where every message goes: his page, and the log for those who run the system."""
GROUPS = ("dingtalk", "wecom")
"""Robots speak to everybody in a group of somebody else's chat program."""
ABOUT_REPORTERS = frozenset({"contact", "errand", "probe", "trouble"})
"""Kinds of messages that say how a reporter fares: never before a whole group."""


def switched_on(settings: Settings) -> tuple[str, ...]:
    """The channels that leave the house, as far as they have an address."""
    addresses = {
        "webhook": settings.notices.webhook_url,
        "mail": settings.mail.host,
        "dingtalk": settings.robots.dingtalk_url,
        "wecom": settings.robots.wecom_url,
    }
    return tuple(channel for channel, address in addresses.items() if address)


def carriers(settings: Settings, role: Role, unit: str | None, kind: str) -> tuple[str, ...]:
    """Every channel that carries a message of this kind to everybody with a role in a unit."""
    outward = switched_on(settings)
    if kind in ABOUT_REPORTERS or not reads_group(settings, role, unit):
        outward = without_groups(outward)
    return (*ALWAYS, *outward)


def without_groups(channels: tuple[str, ...]) -> tuple[str, ...]:
    """For what is for one person alone, and for what not everybody may know."""
    return tuple(channel for channel in channels if channel not in GROUPS)


def reads_group(settings: Settings, role: Role, unit: str | None) -> bool:
    """Whether the groups with a robot read what is for this role in this unit."""
    return bool({str(role), f"{role}@{unit}"} & set(settings.robots.readers))


def check_readers(settings: Settings) -> None:
    """Raises Misconfigured for a reader that no message is ever for."""
    for reader in settings.robots.readers:
        if reader.partition("@")[0] not in set(Role):
            raise Misconfigured(f"robots.readers: there is no role for {reader!r}")
