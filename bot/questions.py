"""Which question comes next, if any: chosen by what the assessment lacks."""

from dataclasses import dataclass

from bot import prompts
from bot.talk import Talk
from common.plan.model import Plan
from triage.assessment import Assessment

MATTER_QUESTIONS = 2
"""At most so many about the matter; with the place and the confirmation never over six."""
FEW = 8
"""Up to so many answers are offered as buttons."""
PLACE, FINDING = "place", "finding"


@dataclass(frozen=True)
class Question:
    """``id`` marks it as asked; answers become buttons above 不知道."""

    id: str
    text: str
    answers: tuple[str, ...] = ()


def next_question(talk: Talk, assessment: Assessment, plan: Plan) -> Question | None:
    """The one question to put now; None where it is time to confirm."""
    if assessment.scope == "out":
        return None
    return _about_matter(talk, assessment) or _about_place(talk, assessment, plan)


def _about_matter(talk: Talk, assessment: Assessment) -> Question | None:
    before = [asked for asked in talk.asked if asked not in (PLACE, FINDING)]
    if assessment.sure or talk.recordings or len(before) >= MATTER_QUESTIONS:
        # What a recording says is not known before the office has listened to it.
        return None
    if assessment.question:
        asked = assessment.question
        question = Question(asked.text, asked.text, asked.answers[:FEW])
    elif assessment.scope == "unclear" and not before:
        question = Question(prompts.MORE_WORDS, prompts.MORE_WORDS)
    else:
        return None
    return None if question.id in before else question


def _about_place(talk: Talk, assessment: Assessment, plan: Plan) -> Question | None:
    """District and the way there are asked together where both are missing."""
    to_find = assessment.enterprise or talk.address or _names_a_spot(talk.text, plan)
    if not (talk.district or assessment.district or PLACE in talk.asked):
        if assessment.districts:
            return Question(PLACE, prompts.ASK_MAIN_DISTRICT, assessment.districts[:FEW])
        return Question(PLACE, prompts.ASK_DISTRICT if to_find else prompts.ASK_PLACE)
    if to_find or PLACE in talk.asked or FINDING in talk.asked:
        return None
    return Question(FINDING, prompts.ASK_FINDING)


def _names_a_spot(text: str, plan: Plan) -> bool:
    """Whether a town, street, park or landmark of the plan is named."""
    return any(place in text for district in plan.districts for place in district.places)


def words_for(answer: str, question: str, plan: Plan) -> str:
    """The words that an offered answer adds to the tip (the plan says which)."""
    for known in plan.lexicon.questions:
        if known.text == question and answer in known.answers:
            return known.adds[known.answers.index(answer)]
    return answer
