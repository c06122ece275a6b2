"""Where a rule of the plan comes from."""

from dataclasses import dataclass

from pydantic import Field

from common.plan.toml import Entry


@dataclass(frozen=True)
class Source:
    """Where a rule comes from, and whether it may be cited to the outside.

    ``text`` names plan section, regulation and article; ``confirmed`` is False for
    what routes a tip but must never be shown to a citizen as law.
    """

    text: str
    confirmed: bool = False


class SourceEntry(Entry):
    """The same as a plan's file gives it."""

    text: str = Field(min_length=1)
    confirmed: bool
