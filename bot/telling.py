"""Telling a tip: words and photos come in, what is missing is asked, then it is confirmed."""

from dataclasses import replace

from bot import prompts, reading
from bot.questions import FINDING, PLACE, Question, next_question, words_for
from bot.talk import Reply, Setting, Submit, Talk, Tip, Turn
from routing.rules.words import Mode
from triage.assessment import Assessment

AFTER_RECEIPT = Reply(prompts.WRITE_DOWN, (prompts.NOTED, prompts.SHOW_CODE))
ONE_CAN_BE_TOLD = replace(
    AFTER_RECEIPT, buttons=(prompts.NOTED, prompts.SHOW_CODE, prompts.NOTICES)
)
"""The same where the channel can reach somebody who does not write."""
IDLE = Reply(prompts.WELCOME, (prompts.STATUS, prompts.HELP))
MODE_WORDS = (prompts.ANONYMOUS, prompts.CONFIDENTIAL, prompts.NAMED)
LONGEST_ADDRESS = 200


def tell(talk: Talk, text: str, setting: Setting) -> Turn:
    """More words about the tip: the district they name last is the one that counts."""
    district = _district_said(talk, text, setting)
    told = replace(
        talk,
        pieces=(*talk.pieces, text),
        district=district,
        address=_address_said(talk, text),
        asking=None,
        request_id=talk.request_id or setting.fresh_id,
    )
    assessment = setting.assess(told.text)
    if not talk.pieces and not talk.recordings and _is_spam(assessment):
        return _spam(talk, assessment, setting)
    return onward(told, setting, assessment)


def _district_said(talk: Talk, text: str, setting: Setting) -> str | None:
    """A later message, and what a correction puts right, speak for themselves."""
    rest = reading.corrected(text)
    if rest is None and not talk.pieces:
        return talk.district
    return setting.assess(text if rest is None else rest).district or talk.district


def _address_said(talk: Talk, text: str) -> str | None:
    """What answers the question for the place; a long story is not an address."""
    asked = talk.asking in (PLACE, FINDING) and len(text) <= LONGEST_ADDRESS
    return text if asked else talk.address


def _is_spam(assessment: Assessment) -> bool:
    """No report at all. Whatever names a place or a firm is left to the office to decline."""
    clue = assessment.district or assessment.districts or assessment.enterprise
    return assessment.scope == "spam" and not clue


def _spam(talk: Talk, assessment: Assessment, setting: Setting) -> Turn:
    """Short and polite, nothing kept of it; photos that came before stay."""
    emergency = (Reply(setting.plan.emergency),) if assessment.danger else ()
    return Turn(replace(talk, prompt=IDLE), (*emergency, Reply(prompts.SPAM), IDLE))


def onward(talk: Talk, setting: Setting, assessment: Assessment | None = None) -> Turn:
    """Register what is dangerous; else ask what is missing; else let it be confirmed.

    ``assessment``: of the talk's words, where the caller has it.
    """
    if not talk.pieces:
        return ask(talk, prompts.WORDS_PLEASE)
    assessment = assessment or setting.assess(talk.text)
    if assessment.danger:
        turn = _submit(talk, assessment)
        return replace(turn, replies=(Reply(setting.plan.emergency), *turn.replies))
    if question := next_question(talk, assessment, setting.plan):
        return put(talk, question)
    return to_confirm(talk, assessment, setting)


def put(talk: Talk, question: Question) -> Turn:
    """Ask it, with its answers and 不知道 as buttons."""
    prompt = Reply(question.text, (*question.answers, prompts.UNKNOWN))
    asked = (*talk.asked, question.id)
    return ask(replace(talk, asking=question.id, asked=asked), prompt)


def ask(talk: Talk, prompt: Reply) -> Turn:
    """Put one question to the person and keep it open."""
    return Turn(replace(talk, at="telling", prompt=prompt), (prompt,))


def answered(talk: Talk, answer: str, setting: Setting) -> Turn:
    """An offered answer. A district it names is settled, so it is not asked for again."""
    question = talk.asking or ""
    if setting.plan.district(answer):
        talk = replace(talk, district=answer)
    about_place = any(setting.plan.district(offered) for offered in talk.offered)
    asked = (*talk.asked, PLACE) if about_place and PLACE not in talk.asked else talk.asked
    words = "" if answer == prompts.UNKNOWN else words_for(answer, question, setting.plan)
    fits = words and len(talk.text) + len(words) < setting.max_text
    pieces = (*talk.pieces, words) if fits else talk.pieces
    talk = replace(talk, pieces=pieces, asked=asked, asking=None)
    return onward(talk, setting)


def to_confirm(talk: Talk, assessment: Assessment, setting: Setting) -> Turn:
    """The one confirmation; beside it the other ways to report, and where else to go."""
    out = assessment.scope == "out"
    lines = [
        prompts.understood(talk, talk.district or assessment.district),
        prompts.MODES if setting.identity_possible else prompts.NO_KEEPER,
        prompts.CONFIRM_OUT if out else prompts.DO_CONFIRM,
    ]
    if out:
        lines.insert(0, prompts.go_instead(assessment, setting.plan))
    prompt = Reply(
        "\n".join(lines), (prompts.CONFIRM, *_other_modes(talk, setting), prompts.CANCEL)
    )
    return Turn(replace(talk, at="confirming", asking=None, prompt=prompt), (prompt,))


def _other_modes(talk: Talk, setting: Setting) -> tuple[str, ...]:
    if not setting.identity_possible:
        return ()
    return tuple(w for w, mode in zip(MODE_WORDS, Mode, strict=True) if mode is not talk.mode)


def confirm(talk: Talk, setting: Setting) -> Turn:
    """Register what was told, exactly as it was shown."""
    return _submit(talk, setting.assess(talk.text))


def _submit(talk: Talk, assessment: Assessment) -> Turn:
    tip = Tip(
        text=talk.text,
        request_id=talk.request_id or "",
        mode=talk.mode,
        name=talk.name,
        phone=talk.phone,
        district=talk.district or assessment.district,
        address=talk.address,
        files=talk.files,
    )
    return Turn(replace(talk.cleared(), prompt=AFTER_RECEIPT), (), Submit(tip))
