"""Who reports what and when: the made-up tips before anybody has seen them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import chain, islice, repeat
from random import Random

from common.clock import at_local, local_date
from common.plan import Plan
from common.plan.demo import DemoOut, DemoTexts, DemoTip
from common.plan.places import places_on
from common.plan.validity import holds
from routing.rules.words import Stage
from routing.work.intake import Draft

COUNT, SEED = 340, 2024
REACH = timedelta(days=120)
LATELY = 2
"""Days: who appears so late must not have his moment moved to another hour."""
CHANNELS = {"web": 38, "webchat": 28, "telegram": 14, "api": 12, "terminal": 8}
BY_THE_DESK = (("letter", "收文〔2026〕118号"), ("12345", "GD-2026-004711"))
"""Channel and number of what a clerk of the office enters."""
HOURS = (2, 1, 1, 1, 1, 2, 4, 6, 8, 10, 9, 6, 5, 6, 7, 7, 7, 7, 9, 12, 13, 11, 8, 4)
"""How many tips come in each hour of the day: most in the evening, some at night."""
GROWTH = 0.66
"""1 would be the same number each day, 0.5 twice as many in the second half of the time."""
SIDELINES = 0.045
"""The share of tips outside the plan, and as many that say too little."""
IN_A_FIELD, SEEN, NAMED = 0.6, 0.4, 0.3
"""Shares of forms with the district, the time, the enterprise in fields of their own."""
AGAIN, RELAPSED, LISTS = 3, 4, 1
"""So many open matters are told twice, so many old ones once more, so many in lists."""
LONG_AGO = timedelta(days=60)


@dataclass(frozen=True)
class Plot:
    """How many tips, and which of all the demos there could be."""

    count: int = COUNT
    seed: int = SEED


USUAL = Plot()


@dataclass(frozen=True)
class Story:
    """One tip to be. ``tip`` is None where there is nothing to check, ``out`` where it is
    not because the matter belongs elsewhere. ``rests_in``: nobody moves it on from there."""

    index: int
    received: datetime
    draft: Draft
    district: str
    fill: dict[str, str]
    rng: Random
    tip: DemoTip | None = None
    out: DemoOut | None = None
    rests_in: Stage | None = None
    returning: bool = False
    """Rests because a return waits for the office."""
    again: int | None = None
    """The index of the story that tells the same matter and goes on for this one."""
    ticket: str | None = None
    """Its number over there, where a clerk enters it with a day by which they want a reply."""
    runs_again: int | None = None
    """The index of the story of what runs again."""


@dataclass(frozen=True)
class Part:
    """A role to be filled, so that every state can be seen whatever the dice say."""

    count: int
    youngest: float
    oldest: float
    """Days ago."""
    rests_in: Stage | None = None
    returning: bool = False
    kind: str = "tip"


CAST = (
    Part(5, 1.2, 4.5, Stage.NEEDS_INFO),
    Part(3, 0.05, 0.9, Stage.REGISTERED, kind="unclear"),
    Part(3, 0.05, 0.9, Stage.REGISTERED, kind="out"),
    Part(4, 0.05, 1.0, Stage.REGISTERED),
    Part(5, 1.5, 7.0, Stage.TO_SIGN),
    Part(3, 2.5, 8.0, Stage.TO_SIGN, returning=True),
    Part(6, 4.0, 15.0, Stage.VERIFYING),
    Part(7, 30.0, 46.0, Stage.VERIFYING),
    Part(2, 0.2, 1.5, Stage.VERIFYING, kind="danger"),
    Part(5, 6.0, 24.0, Stage.REPORTED),
    Part(7, 26.0, 60.0, Stage.ENFORCING),
    Part(5, 9.0, 28.0, Stage.IN_REVIEW),
)


def tell(plan: Plan, texts: DemoTexts, now: datetime, plot: Plot) -> list[Story]:
    """The stories of the time before ``now``, the same for the same plot."""
    rng, count = Random(plot.seed), plot.count
    matters = _matters(plan, texts, rng)
    places = _places(plan, now, rng)
    told_once = max(count - AGAIN - RELAPSED - LISTS, 0)
    parts = [part for part in CAST for _ in range(part.count)][:told_once]
    parts += [_any_part(rng) for _ in range(told_once - len(parts))]
    teller = _Teller(plan, texts, now)
    told = [
        teller.story(index, part, matters, places, Random(f"{plot.seed}:{index}"))
        for index, part in enumerate(parts, 1)
    ]
    return [
        *_some_by_the_desk(told), *_told_again(teller, told, plot), *_listed(teller, told, plot),
    ]  # fmt: skip


def _some_by_the_desk(told: list[Story]) -> Iterator[Story]:
    """One came as a ticket of another hotline, one as a letter: a clerk enters them."""
    left = list(BY_THE_DESK)
    for story in told:
        fits = story.rests_in in (Stage.VERIFYING, Stage.TO_SIGN) and not story.returning
        if not (left and fits) or (story.tip and story.tip.danger):
            yield story
            continue
        channel, ticket = left.pop()
        draft = replace(story.draft, channel=channel, district=story.district, source=None)
        yield replace(story, draft=draft, ticket=ticket)


def _listed(teller: "_Teller", told: list[Story], plot: Plot) -> Iterator[Story]:
    """Two firms in one tip, as somebody would list them."""
    plain = [s for s in told if s.tip and not s.tip.danger][:2]
    if len(plain) > 1:
        index = len(told) + AGAIN + RELAPSED + 1
        yield teller.listed(index, plain, Random(f"{plot.seed}:{index}"))


def _told_again(teller: "_Teller", told: list[Story], plot: Plot) -> Iterator[Story]:
    """Open matters reported by somebody else as well, and old ones that began anew."""
    long_ago = teller.now - LONG_AGO
    waiting = (s for s in told if s.rests_in is Stage.TO_SIGN and not s.returning)
    old = (s for s in told if s.tip and not s.tip.danger and s.received < long_ago)
    repeated = [(story, Stage.DUPLICATE) for story in islice(waiting, AGAIN)]
    repeated += [(story, Stage.VERIFYING) for story in islice(old, RELAPSED)]
    for index, (story, stage) in enumerate(repeated, len(told) + 1):
        yield teller.again(index, story, stage, Random(f"{plot.seed}:{index}"))


def _any_part(rng: Random) -> Part:
    """An ordinary tip; the office becomes better known, so they come ever more often."""
    age = REACH.days * (1 - rng.random() ** GROWTH)
    lot = rng.random()
    kind = "out" if lot < SIDELINES else "unclear" if lot < 2 * SIDELINES else "tip"
    return Part(1, age, age, kind=kind)


def _matters(plan: Plan, texts: DemoTexts, rng: Random) -> Iterator[DemoTip]:
    """Every template once, then those of the tasks that are reported most."""
    once = rng.sample(texts.tips, len(texts.tips))
    common = [tip for tip in texts.tips if plan.task(tip.task).automatic]
    return chain(once, (rng.choice(common) for _ in repeat(None)))


def _places(plan: Plan, now: datetime, rng: Random) -> Iterator[str]:
    """The names of today's districts over and over, each round in another order."""
    valid = [d.name for d in plan.districts if holds(d.valid_from, d.valid_to, local_date(now))]
    return chain.from_iterable(rng.sample(valid, len(valid)) for _ in repeat(None))


@dataclass(frozen=True)
class _Teller:
    plan: Plan
    texts: DemoTexts
    now: datetime

    def story(
        self, index: int, part: Part, matters: Iterator[DemoTip], places: Iterator[str], rng: Random
    ) -> Story:
        received = self._moment(part, rng)
        tip = self._matter(part, matters, rng)
        out = rng.choice(self.texts.out) if part.kind == "out" else None
        district = next(places)
        fill = self._fill(district, tip, received, rng)
        text = tip.text if tip else out.text if out else rng.choice(self.texts.unclear)
        draft = self._draft(index, text.format(**fill), tip or out, district, rng)
        return Story(
            index, received, replace(draft, enterprise=_sometimes(tip, fill, rng)), district,
            fill, rng, tip, out, part.rests_in, part.returning,
        )  # fmt: skip

    def again(self, index: int, story: Story, rests_in: Stage, rng: Random) -> Story:
        """The same matter in other words: days later where it is still open, else lately."""
        linked = rests_in is Stage.DUPLICATE
        part = Part(1, 4.0, 9.0, rests_in)
        between = (self.now - story.received) * rng.uniform(0.2, 0.5)
        text = story.tip.text.format(**story.fill) if story.tip else story.draft.text
        return replace(
            story,
            index=index,
            received=story.received + between if linked else self._moment(part, rng),
            draft=self._draft(index, text, story.tip, story.district, rng),
            rng=rng,
            rests_in=rests_in,
            again=story.index if linked else None,
            runs_again=None if linked else story.index,
        )

    def listed(self, index: int, stories: list[Story], rng: Random) -> Story:
        """A numbered list of what these stories tell, which came lately."""
        told = [s.tip.text.format(**s.fill) for s in stories if s.tip]
        text = "反映两家厂： " + " ".join(f"{n}. {each}" for n, each in enumerate(told, 1))
        draft = Draft(text=text, channel="web", request_id=request_id(index))
        received = self._moment(Part(1, 0.3, 0.9, Stage.SPLIT), rng)
        return replace(
            stories[0], index=index, received=received, draft=draft, rng=rng,
            rests_in=Stage.SPLIT, again=None,
        )  # fmt: skip

    def _moment(self, part: Part, rng: Random) -> datetime:
        """A moment of the day on which the part begins, in the rhythm of a day."""
        age = timedelta(days=rng.uniform(part.youngest, part.oldest))
        if part.rests_in is not None and part.oldest < LATELY:
            return self.now - age
        day = local_date(self.now - age)
        hour = rng.choices(range(24), HOURS)[0]
        moment = at_local(day, time(hour, rng.randrange(60), rng.randrange(60)))
        return min(moment, self.now - timedelta(minutes=rng.uniform(3, 300)))

    def _matter(self, part: Part, matters: Iterator[DemoTip], rng: Random) -> DemoTip | None:
        if part.kind == "tip":
            return next(matters)
        dangers = [tip for tip in self.texts.tips if tip.danger]
        return rng.choice(dangers or self.texts.tips) if part.kind == "danger" else None

    def _fill(
        self, district: str, tip: DemoTip | None, received: datetime, rng: Random
    ) -> dict[str, str]:
        fill = {key: rng.choice(words) for key, words in self.texts.words.items()}
        fill |= {"place": self._place(district, received, rng), "district": district}
        first, second = rng.sample(self.texts.syllables, 2)
        kind = tip.kind if tip else ""
        fill["enterprise"] = rng.choice(self.texts.prefixes) + first + second + kind
        fill["item"] = "、".join(tip.items).format(**fill, item="", result="") if tip else ""
        fill["result"] = tip.result.format(**fill, result="") if tip else ""
        return fill

    def _place(self, name: str, received: datetime, rng: Random) -> str:
        district = next(d for d in self.plan.districts if d.name == name)
        towns = places_on(self.plan, district, local_date(received))
        called = rng.choice((district.name, district.name, district.short))
        return called + rng.choice(towns or ("",))

    def _draft(
        self, index: int, text: str, matter: DemoTip | DemoOut | None, district: str, rng: Random
    ) -> Draft:
        phrases = self.texts.phrases
        channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        if matter is not None:
            text = rng.choice(phrases["openings"]) + text + rng.choice(phrases["endings"])
        form = channel in ("web", "api") and matter is not None
        return Draft(
            text=text,
            channel=channel,
            request_id=request_id(index),
            district=district if form and rng.random() < IN_A_FIELD else None,
            seen_at=rng.choice(phrases["seen"]) if form and rng.random() < SEEN else None,
            source=rng.choice(phrases["sources"]) if channel == "api" else None,
        )


def _sometimes(tip: DemoTip | None, fill: dict[str, str], rng: Random) -> str | None:
    """The enterprise in a field of its own, where somebody took the trouble."""
    return fill["enterprise"] if tip and rng.random() < NAMED else None


def request_id(index: int) -> str:
    """The request under which a made-up tip came."""
    return f"demo-{index}"
