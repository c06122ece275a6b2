"""A city's plan: its values, and the loader that reads and checks a plan's folder."""

from common.plan.faults import Fault, PlanFaults
from common.plan.load import load_plan
from common.plan.model import (
    Clock,
    Combination,
    Contact,
    Deadlines,
    District,
    Lexicon,
    Move,
    PauseLimit,
    Plan,
    Question,
    Referral,
    Rung,
    Section,
    Source,
    Task,
    Term,
    Threshold,
)
from common.plan.places import name_words, place_words

__all__ = [
    "Clock",
    "Combination",
    "Contact",
    "Deadlines",
    "District",
    "Fault",
    "Lexicon",
    "Move",
    "PauseLimit",
    "Plan",
    "PlanFaults",
    "Question",
    "Referral",
    "Rung",
    "Section",
    "Source",
    "Task",
    "Term",
    "Threshold",
    "load_plan",
    "name_words",
    "place_words",
]
