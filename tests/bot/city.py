"""An invented city with two questions and three districts, and a triage of a few words."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

from bot.talk import Reply, Setting, Talk, Turn
from common.plan import Letters, LetterTerms, Source
from common.plan.model import Deadlines, District, LegalWay, Plan, Span, Turns
from common.plan.words import Lexicon, Question, Referral
from triage.assessment import AskBack, Assessment, GoInstead

NOTE = "先看这句：只用于核查。"
EMERGENCY = "先离开，打 119。"
FUEL = Question("fuel", ("1", "2"), "烧什么？", ("烧煤", "烧气"), ("烧的是煤。", "烧的是天然气。"))
WHICH_EAST = AskBack("是哪个东？", ("东河县", "东山县"))


def _district(name: str, *places: str) -> District:
    return District(name, name[:2], (name[:2],), places, None, None, None, None)


DISTRICTS = (_district("东河县", "柳树镇"), _district("东山县"), _district("西岭区"))
LEXICON = Lexicon(
    terms=(), combinations=(), thresholds=(), dictionary=(),
    out=(Referral("noise", "市容热线", "5550", "工作日", ("油烟",)),),
    default_referral="noise", danger=("爆炸",), spam=("代办",), identity_hints=(), officials=(),
    negations=(), settled=(), enterprise_suffixes=("厂",), questions=(FUEL,),
    ambiguous_places={},
)  # fmt: skip
PLAN = Plan(
    turns=Turns(*(Span(1, "working", Source("")),) * 6, (), LegalWay("", "", Source(""))),
    edition="invented", city="河滩市", title="", document="", year=2024,
    valid_from=date(2024, 1, 1), valid_to=None, coordinator="协调组", number_prefix="HT",
    channel_note=NOTE, emergency=EMERGENCY, tasks=(), districts=DISTRICTS, lexicon=LEXICON,
    deadlines=Deadlines((), (), time(9), time(18), 2, 5, 2, "主任", "组长"),
    letters=Letters("", (), (), LetterTerms({}, 1, Source("")), Path()),
)  # fmt: skip

NOTHING = Assessment(
    scope="unclear", primary=None, also=(), sure=False, danger=False, ranked=(), offices=(),
    district=None, districts=(), handled_by=None, enterprise=None, facts=(), question=None,
    referral=None,
)  # fmt: skip


def assess(text: str) -> Assessment:
    """炉 is in scope and asks for the fuel until it is told; other words as they read."""
    if "代办" in text:
        return replace(NOTHING, scope="spam")
    named = tuple(d.name for d in DISTRICTS if d.short in text)
    said = replace(
        NOTHING,
        danger="爆炸" in text,
        district=named[0] if len(named) == 1 else None,
        districts=named,
        enterprise="红星厂" if "红星厂" in text else None,
    )
    if "油烟" in text:
        return replace(said, scope="out", referral=GoInstead("市容热线", "5550"))
    if "那边" in text and "炉" not in text:
        return replace(said, scope="spam")
    if "炉" not in text:
        return replace(said, question=WHICH_EAST if "城东" in text and not named else None)
    if "煤" in text or "天然气" in text:
        return replace(said, scope="in", primary="1", sure=True)
    return replace(said, scope="in", primary="1", question=AskBack(FUEL.text, FUEL.answers))


MAP: dict[float, tuple[str, ...]] = {1.0: ("西岭区",), 2.0: ("西岭区", "东河县")}
"""Where it is, by the latitude alone."""


def setting(identity_possible: bool = True, fresh_id: str = "r1") -> Setting:
    return Setting(
        PLAN, assess, identity_possible, fresh_id, max_text=500, max_files=3,
        districts_at=lambda latitude, _: MAP.get(latitude, ()),
    )  # fmt: skip


def texts(turn: Turn) -> list[str]:
    return [reply.text for reply in turn.replies]


def last(turn: Turn) -> Reply:
    return turn.replies[-1]


GREETED = Talk(greeted=True)
