"""A city's plan: its values, and the loader that reads and checks a plan's folder."""

from common.plan.faults import Fault, PlanFaults
from common.plan.load import load_plan
from common.plan.model import (
    Clock,
    Contact,
    Deadlines,
    District,
    KindRule,
    Ladder,
    Lists,
    MeasureRule,
    Messages,
    Move,
    PauseLimit,
    Plan,
    Rung,
    Section,
    Span,
    Task,
    Turns,
)
from common.plan.papers import Basis, LetterForm, Letters, LetterTerms
from common.plan.places import name_words, place_words
from common.plan.source import Source
from common.plan.words import (
    Combination,
    Lexicon,
    Question,
    Referral,
    Term,
    Threshold,
)

__all__ = [
    "Basis",
    "Clock",
    "Combination",
    "Contact",
    "Deadlines",
    "District",
    "Fault",
    "KindRule",
    "Ladder",
    "LetterForm",
    "LetterTerms",
    "Letters",
    "Lexicon",
    "Lists",
    "MeasureRule",
    "Messages",
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
