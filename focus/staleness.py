"""Whether what a plan rests on has changed since it was made, and what."""

from datetime import UTC, datetime, time

from django.db.models import Q

from focus.document import PlanDocument
from focus.models import WeekPlan
from focus.reviewing.acts import OF_NOW, OF_OLD
from initiatives.disclosure import veil_for_plan
from people.models import AuditLine

MOST_LINES = 20
OWN = ("meeting", "stakeholders")
"""Things of the audit that feed the plan of whom they are about, and no other."""


def stale_lines(plan: WeekPlan) -> list[AuditLine]:
    """The newest changes since the plan was made that touch the lead, their initiatives, the people on them, or all.

    Whom the plan rests on stands in the plan; whoever came later came by a change of the initiative or the lead. Asking the
    tables of leads, members and owners instead takes ten times as long, on the page that is opened most.
    """
    lines = AuditLine.objects.feeding(plan.computed_at).touching(
        plan.person, others=people_of(plan.facts), initiatives=list(plan.exposures)
    )
    lines = lines.exclude(reviews_beside(plan) | others_own(plan))
    return list(veil_for_plan(lines.select_related("about")[:MOST_LINES], plan.person, needs_of(plan.facts)))


def reviews_beside(plan: WeekPlan) -> Q:
    """A plan rests on the lead's own reviews of weeks before its own: not on those of colleagues, nor on the week's own."""
    of_own_week = Q(thing=OF_NOW, at__gte=datetime.combine(plan.week.monday, time(), UTC))
    return Q(thing__in=(OF_OLD, OF_NOW)) & (~Q(about=plan.person) | of_own_week)


def others_own(plan: WeekPlan) -> Q:
    """Calendars and contacts of colleagues move their own plans alone, and that they changed is theirs to know."""
    return Q(thing__in=OWN) & ~Q(about=plan.person)


def people_of(facts: PlanDocument) -> set[str]:
    """Keys of the owners and of everyone who counts, or would if they were there."""
    found: set[str] = set()
    for area in facts["areas"]:
        receipt = area["receipt"]
        found.update(receipt["away"], [receipt["owner"]] if receipt["owner"] else [])
        found.update(level["person"] for need in receipt["requirements"] for level in need["people"])
    return found


def needs_of(facts: PlanDocument) -> set[tuple[str, str]]:
    """Who counts for which skill: of these the lead sees the levels."""
    return {
        (level["person"], need["skill"])
        for area in facts["areas"]
        for need in area["receipt"]["requirements"]
        for level in need["people"]
    }
