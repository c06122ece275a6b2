"""Commands that give a tip another turn: splitting, objections, relapses, officials, probing."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from routing.rules.words import Action
from routing.work.command import Command, Strict, Words


class PartText(Strict):
    """What one part of a split tip tells, and which of the tip's photos belong to it."""

    text: Words
    photos: tuple[str, ...] = ()


def _part_text(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class Split(Command):
    """拆分. A part may be given as its text alone."""

    action: Literal[Action.SPLIT]
    parts: tuple[Annotated[PartText, BeforeValidator(_part_text)], ...] = Field(
        min_length=2, max_length=50
    )


class Unsplit(Command):
    action: Literal[Action.UNSPLIT]


class DecideObjection(Command):
    """``unit``: another one than before checks it; without it others of the same unit do."""

    action: Literal[Action.DECIDE_OBJECTION]
    grant: bool
    why: Words | None = None
    unit: str | None = None


class Relapse(Command):
    """认定死灰复燃. ``of`` is the number of the tip that was closed."""

    action: Literal[Action.RELAPSE]
    of: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)]


class SplitOff(Command):
    """拆出涉公职人员部分. ``unit`` is the unit accused: it gets no part in the matter."""

    action: Literal[Action.SPLIT_OFF]
    accusation: Words
    matter: Words
    unit: str | None = None
    photos: tuple[str, ...] = ()


class ClearOfficials(Command):
    action: Literal[Action.CLEAR_OFFICIALS]
    why: Words


class HandOver(Command):
    """移送纪检监察: to whom, on which day, under which number."""

    action: Literal[Action.HAND_OVER]
    body: Words
    on: date
    document: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


class Probe(Command):
    """登记打探: who asked, how, and what was said."""

    action: Literal[Action.PROBE]
    who: Words
    how: Words
    text: Words


class SettleTrouble(Command):
    action: Literal[Action.SETTLE_TROUBLE]
    text: Words
