"""Where a rule of the plan comes from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """Where a rule comes from, and whether it may be cited to the outside.

    ``text`` names plan section, regulation and article; ``confirmed`` is False for
    what routes a tip but must never be shown to a citizen as law.
    """

    text: str
    confirmed: bool = False
