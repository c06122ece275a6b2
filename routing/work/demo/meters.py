"""What the power company reports in the demo: one firm, one tip of its own kind."""

from collections.abc import Sequence
from datetime import timedelta

from routing.rules.words import Kind, Role
from routing.work import intake, power
from routing.work.demo.life import Steps, World
from routing.work.demo.stories import Story
from routing.work.power import PowerReport

AGO = timedelta(days=2, hours=3)
REQUEST = "demo-power"


def power_report(world: World, stories: Sequence[Story]) -> Steps:
    """A report about a firm of the last story, which its district finds in the inbox."""
    terms, calendar = world.desk.plan.deadlines, world.desk.calendar
    now = yield calendar.into_hours(world.ends - AGO, terms.opens, terms.closes)
    if world.desk.plan.kind(Kind.POWER) is None or not stories:
        return now
    told = stories[-1]
    report = PowerReport(
        enterprise=told.fill["enterprise"],
        district=told.district,
        finding=world.texts.phrases["power"][0],
    )
    clerk = world.staff[Role.OFFICE, None]
    draft = power.draft_of(world.desk, clerk, report, REQUEST)
    intake.accept(world.session, world.desk, draft, now)
    return now
