"""A city's plan: its values, and the loader that reads and checks a plan's folder."""

from common.plan.faults import Fault, PlanFaults
from common.plan.load import load_plan
from common.plan.model import (
    Clock,
    Contact,
    Deadlines,
    District,
    Lists,
    Move,
    PauseLimit,
    Plan,
    Rung,
    Section,
    Source,
    Span,
    Task,
    Turns,
)
from common.plan.places import name_words, place_words
from common.plan.words import (
    Combination,
    Lexicon,
    Question,
    Referral,
    Term,
    Threshold,
)

__all__ = [
    "Clock",
    "Combination",
    "Contact",
    "Deadlines",
    "District",
    "Fault",
    "Lexicon",
    "Lists",
    "Move",
    "PauseLimit",
    "Plan",
    "PlanFaults",
    "Question",
    "Referral",
    "Rung",
    "Section",
    "Source",
    "Span",
    "Task",
    "Term",
    "Threshold",
    "Turns",
    "load_plan",
    "name_words",
    "place_words",
]
